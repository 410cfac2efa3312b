/* SPDX-License-Identifier: MIT */
#include "tones.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "context.h"
#include "newspaper.h"
#include "plain_scorer.h"
#include "softmax.h"

enum {
    ENOUGH = 160 /* articles for four inputs and two labels */,
    SENTENCES = 5,
    TONES = 4 /* the first: after four labels */
};

static newspaper enough(void) {
    newspaper n = NEWSPAPER;
    n.articles = ENOUGH;
    return n;
}

static st_model_view open_view(const stance_trained *trained) {
    st_model_view view;
    stance_error error;
    size_t size;
    const void *bytes = stance_trained_bytes(trained, &size);
    assert_ok(st_model_view_open(&view, bytes, size, ST_CHECK_ALL, &error), &error);
    return view;
}

/* ---- when ---------------------------------------------------------------------------------------------- */

static void tones_take_enough_articles(void **state) {
    (void)state;
    for (unsigned articles = ENOUGH - 1; articles <= ENOUGH; articles++) {
        newspaper n = NEWSPAPER;
        n.articles = articles;
        stance_train_options options = newspaper_options("liblinear");
        stance_trained *trained = newspaper_train(n, &options);
        st_model_view view = open_view(trained);
        assert_int_equal(view.label_count, 4);
        assert_int_equal(view.score_count, articles < ENOUGH ? 4 : 6);
        assert_int_equal(view.tasks[0].first_tone, articles < ENOUGH ? 0 : TONES);
        assert_int_equal(view.tasks[1].first_tone, 0); /* has no labelled articles */
        assert_int_equal(st_model_head(&view, ST_HEAD_ARTICLE, 0)->inputs, articles < ENOUGH ? 2 : 4);
        stance_trained_free(trained);
    }
}

/* Whoever judges single texts can do without them. */
static void labels_are_scored_alone(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("liblinear");
    stance_trained *trained = newspaper_train(enough(), &options);
    st_model_view view = open_view(trained);
    st_scorer s;
    double with[TONES], without[TONES], scores[TONES];
    assert_true(st_scorer_init(&s, &view, &st_default_allocator));
    static const char *const texts[] = {"", "good news", "Nothing that is known here."};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        s.labels_only = false;
        assert_true(st_score(&s, st_sv_of(texts[i]), with));
        memcpy(scores, s.scores, sizeof scores);
        for (size_t l = 0; l < TONES; l++) s.scores[l] = -1;
        s.scores[TONES] = s.scores[TONES + 1] = 42;
        s.labels_only = true;
        assert_true(st_score(&s, st_sv_of(texts[i]), without));
        assert_memory_equal(with, without, sizeof with);
        assert_memory_equal(scores, s.scores, sizeof scores);
        assert_true(s.scores[TONES] == 42 && s.scores[TONES + 1] == 42);
    }
    st_scorer_clear(&s);
    stance_trained_free(trained);
}

/* ---- what they are ------------------------------------------------------------------------------------- */

static stance_result *classify(stance_classifier *c, const char *text) {
    stance_result *r = NULL;
    stance_error error;
    assert_ok(stance_classify(c, text, strlen(text), NULL, &r, &error), &error);
    assert_int_equal(stance_result_sentence_count(r), SENTENCES);
    return r;
}

/* The article head's inputs from the sentences of a result, and the sentences' scores worked out the plain way. */
static void fill_inputs(const stance_result *r, st_plain_scorer *plain, double x[4]) {
    double each[2 * SENTENCES], p[4];
    size_t length;
    const char *text = stance_result_text(r, &length);
    x[2] = x[3] = 0;
    for (size_t i = 0; i < SENTENCES; i++) {
        stance_span span = stance_result_sentence(r, i);
        assert_true(st_plain_score(plain, (st_sv){text + span.begin, span.end - span.begin}, p));
        for (size_t l = 0; l < 2; l++) {
            each[2 * i + l] = stance_result_sentence_probability(r, i, 0, l);
            x[2 + l] += plain->scores[TONES + l] / SENTENCES;
        }
    }
    st_article_inputs(each, SENTENCES, 2, 0, 2, x);
}

static void articles_are_judged_with_the_means_of_their_tones(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("liblinear");
    stance_trained *trained = newspaper_train(enough(), &options);
    stance_model *model;
    stance_classifier *c;
    st_plain_scorer plain;
    size_t size;
    const void *bytes = stance_trained_bytes(trained, &size);
    st_model_view view = open_view(trained);
    st_rng rng = st_rng_seeded(31);
    assert_ok(stance_model_from_memory(&model, bytes, size, NULL, NULL), NULL);
    assert_ok(stance_classifier_new(&c, model, NULL, NULL), NULL);
    assert_true(st_plain_scorer_init(&plain, &view, &st_default_allocator));
    for (unsigned a = 0; a < 20; a++) {
        char text[600];
        double x[4], p[2];
        newspaper_article(&rng, a % 2, a / 2 % 2, text, sizeof text);
        stance_result *r = classify(c, text);
        fill_inputs(r, &plain, x);
        st_head_apply(&view, st_model_head(&view, ST_HEAD_ARTICLE, 0), x, p);
        for (size_t l = 0; l < 2; l++) assert_near(stance_result_probability(r, 0, l), p[l], 1e-11);
        assert_true(fabs(x[2] - x[3]) > 1e-3);
        stance_result_free(r);
    }
    st_plain_scorer_clear(&plain);
    stance_classifier_free(c);
    stance_model_free(model);
    stance_trained_free(trained);
}

/* ---- what they are trained on -------------------------------------------------------------------------- */

/* An article as a row: the plain mean over its sentences' vectors. */
static void add_mean(st_matrix *m, st_vectorizer *v, const stance_dataset *d, size_t article) {
    double *sums = calloc(m->width, sizeof *sums), *values = calloc(m->width, sizeof *values);
    uint32_t *columns = calloc(m->width, sizeof *columns), count = 0;
    for (size_t s = 0; s < d->articles[article].count; s++) {
        assert_true(st_vectorize(v, d->sentences[d->articles[article].first + s]));
        for (size_t i = 0; i < v->count; i++) sums[v->features[i]] += v->values[i];
    }
    for (uint32_t f = 0; f < m->width; f++)
        if (sums[f] != 0) columns[count] = f, values[count++] = sums[f] / (double)d->articles[article].count;
    assert_true(st_matrix_add(m, (st_row){columns, values, count}));
    free(sums);
    free(values);
    free(columns);
}

static void the_machines_are_those_of_the_mean_vectors(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("liblinear");
    options.scaling = "none";
    stance_trained *trained = newspaper_train(enough(), &options);
    stance_dataset *dataset = newspaper_dataset(enough(), NULL);
    st_model_view view = open_view(trained);
    st_vectorizer v;
    st_matrix means;
    uint32_t rows[ENOUGH];
    signed char y[ENOUGH];
    double *w = calloc(view.features, sizeof *w), bias;
    assert_true(st_vectorizer_init(&v, &view.lexicon, &st_default_allocator));
    st_matrix_init(&means, view.features, &st_default_allocator);
    for (uint32_t a = 0; a < ENOUGH; a++) {
        add_mean(&means, &v, dataset, a);
        rows[a] = a;
        y[a] = a % 2 ? 1 : -1; /* good, the second label */
    }
    st_problem problem = {.x = &means, .rows = rows, .y = y, .count = ENOUGH, .cost = {8, 8}};
    assert_ok(st_solve(ST_SOLVER_LIBLINEAR, &problem, w, &bias, &st_default_allocator, NULL), NULL);
    for (uint32_t f = 0; f < view.features; f++)
        assert_near((double)view.weights[f * view.space->stride + TONES + 1], w[f], 1e-6);
    assert_near(view.labels[TONES + 1].bias, bias, 1e-9);
    st_matrix_clear(&means);
    st_vectorizer_clear(&v);
    free(w);
    stance_dataset_free(dataset);
    stance_trained_free(trained);
}

/* Labels by chance cannot be told from texts not seen; whoever had seen them would know them by their words. */
static void articles_are_judged_by_machines_that_have_not_seen_them(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("liblinear");
    stance_dataset *dataset = newspaper_dataset(enough(), NULL);
    stance_trained *trained;
    stance_measures measures;
    stance_error error;
    st_rng rng = st_rng_seeded(5);
    for (size_t a = 0; a < ENOUGH; a++)
        dataset->article_labels[2 * a] = st_rng_below(&rng, 2) ? ST_SV("good") : ST_SV("bad");
    assert_ok(stance_train(&trained, dataset, &options, NULL, &error), &error);
    assert_int_equal(stance_trained_article_measures(trained, 0, &measures), 0);
    assert_true(measures.accuracy < 0.62);
    stance_trained_free(trained);
    stance_dataset_free(dataset);
}

/* ---- failures ------------------------------------------------------------------------------------------ */

enum { FEW = 6 };

/* Six articles of two folds. */
typedef struct few {
    stance_dataset *dataset;
    st_collection collection;
    st_spec spec;
    st_progress progress;
    uint32_t codes[FEW], fold[FEW], rows[FEW + 2 * FEW];
} few;

static void few_init(few *f) {
    static const char *const texts[FEW] = {"Good. It won.",        "Bad. It lost.", "Good roses. They won.",
                                           "Bad roses. They lost", "Good. Won.",    "Lost. Bad."};
    const char *const labels[] = {NULL};
    stance_train_options options = STANCE_TRAIN_OPTIONS;
    assert_ok(stance_dataset_new(&f->dataset, (const char *const[]){"t"}, 1, NULL, NULL), NULL);
    for (uint32_t a = 0; a < FEW; a++) {
        stance_example e = {.text = texts[a], .length = strlen(texts[a]), .labels = labels};
        assert_ok(stance_dataset_add(f->dataset, &e, NULL), NULL);
        assert_ok(stance_dataset_add_article(f->dataset, &e, NULL), NULL);
        f->codes[a] = a % 2;
        f->fold[a] = f->rows[a] = a / 2 % 2;
    }
    for (uint32_t r = 0; r < 2 * FEW; r++) f->rows[FEW + r] = f->fold[r / 2];
    st_progress_init(&f->progress, &options);
    assert_ok(st_spec_parse(&f->spec, ST_SV("word:1,char:2-3"), NULL), NULL);
    assert_ok(st_collection_make(&f->collection, f->dataset, &f->spec, false, 1, NULL), NULL);
}

static stance_status fit_few(const stance_allocator *allocator, void *context) {
    few *f = context;
    double held_out[2 * FEW] = {0};
    st_train_task task = {.labels = {.count = 2}};
    st_trainer t = {
        .allocator = allocator, .dataset = f->dataset, .options = {.folds = 2}, .collection = f->collection};
    t.bench = (st_bench){.allocator = allocator,
                         .collection = &t.collection,
                         .fold = f->rows,
                         .folds = 2,
                         .kind = ST_SOLVER_LIBLINEAR,
                         .threads = 1,
                         .progress = &f->progress};
    stance_status status = st_bench_hold(&t.bench, NULL);
    if (!status) status = st_fit_tones(&t, &task, f->codes, f->fold, held_out, 2, NULL);
    for (size_t k = 0; k < 2 && !status; k++) {
        double sum = 0;
        for (size_t a = 0; a < FEW; a++) sum += held_out[2 * a + k];
        assert_near(task.tones.priors[k], sum / FEW, 1e-12);
        for (size_t a = 0; a < FEW; a++) assert_int_equal(held_out[2 * a + k] > 0, a % 2 == k);
    }
    st_release(allocator, t.bench.only);
    if (task.tones.allocator) st_fitted_tones_clear(&task.tones);
    return status;
}

static void every_failed_allocation_is_reported(void **state) {
    (void)state;
    few f;
    few_init(&f);
    check_every_allocation(fit_few, &f);
    st_progress_clear(&f.progress);
    st_collection_clear(&f.collection);
    stance_dataset_free(f.dataset);
}

TESTS(cmocka_unit_test(tones_take_enough_articles), cmocka_unit_test(labels_are_scored_alone),
      cmocka_unit_test(articles_are_judged_with_the_means_of_their_tones),
      cmocka_unit_test(the_machines_are_those_of_the_mean_vectors),
      cmocka_unit_test(articles_are_judged_by_machines_that_have_not_seen_them),
      cmocka_unit_test(every_failed_allocation_is_reported))
