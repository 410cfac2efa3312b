/* SPDX-License-Identifier: MIT
 * stance_train() as a whole. */
#include "trainer.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "context.h"
#include "heads.h"
#include "hiccup.h"
#include "model.h"
#include "newspaper.h"
#include "sequences.h"
#include "softmax.h"

static const char *const solvers[] = {"libsvm", "liblinear", "dual"};

static stance_trained *train(const stance_dataset *dataset, const stance_train_options *options) {
    stance_trained *trained;
    stance_error error;
    assert_ok(stance_train(&trained, dataset, options, NULL, &error), &error);
    return trained;
}

static stance_model *model_of(const stance_trained *trained) {
    size_t size;
    stance_model *model;
    stance_error error;
    const void *bytes = stance_trained_bytes(trained, &size);
    assert_int_equal((uintptr_t)bytes % 16, 0);
    assert_ok(stance_model_from_memory(&model, bytes, size, NULL, &error), &error);
    return model;
}

/* ---- what is refused ------------------------------------------------------------------------------------- */

static void check_refused(const stance_dataset *dataset, const stance_train_options *options, stance_status status,
                          const char *text) {
    static char place;
    faulty memory;
    stance_error error;
    stance_trained *trained = (stance_trained *)(void *)&place;
    faulty_init(&memory);
    assert_int_equal(stance_train(&trained, dataset, options, &memory.allocator, &error), status);
    assert_null(trained);
    assert_int_equal(memory.live, 0);
    assert_int_equal(error.status, status);
    assert_string_equal(error.text, text);
    assert_int_equal(stance_train(&trained, dataset, options, NULL, NULL), status);
}

#define CHECK_OPTION(field, value, text)                               \
    do {                                                               \
        stance_train_options changed = newspaper_options("liblinear"); \
        changed.field = value;                                         \
        check_refused(dataset, &changed, STANCE_ERROR_ARGUMENT, text); \
    } while (0)

static void impossible_options_are_refused(void **state) {
    (void)state;
    stance_dataset *dataset = newspaper_dataset(NEWSPAPER_SMALL, NULL);
    CHECK_OPTION(size, 8, "options of another version");
    CHECK_OPTION(cost, -1, "the cost C must be positive");
    CHECK_OPTION(cost, (double)NAN, "the cost C must be positive");
    CHECK_OPTION(cost, (double)INFINITY, "the cost C must be positive");
    CHECK_OPTION(folds, 1, "cross-validation needs 2 folds or more");
    CHECK_OPTION(solver, "svm", "unknown solver \"svm\"");
    CHECK_OPTION(scaling, "", "unknown scaling \"\"");
    CHECK_OPTION(unit, "Sentence", "unknown unit \"Sentence\"");
    stance_train_options changed = newspaper_options("auto");
    changed.features = "word";
    assert_int_equal(stance_train(&(stance_trained *){NULL}, dataset, &changed, NULL, NULL), STANCE_ERROR_ARGUMENT);
    changed = newspaper_options("auto");
    changed.folds = 0;
    changed.cost = 0;
    check_refused(dataset, &changed, STANCE_ERROR_ARGUMENT, "without cross-validation the cost C must be given");
    stance_dataset_free(dataset);
}

static stance_dataset *one_task(void) {
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, (const char *const[]){"mood"}, 1, NULL, NULL), NULL);
    return dataset;
}

static void add(stance_dataset *dataset, const char *text, const char *label, const char *group) {
    const char *const labels[] = {label};
    stance_example example = {.text = text, .length = strlen(text), .labels = labels, .group = group};
    assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
}

static void data_without_a_choice_is_refused(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("auto");
    stance_dataset *dataset = one_task();
    check_refused(dataset, &options, STANCE_ERROR_DATA, "no labelled texts");
    add(dataset, "a", NULL, NULL);
    check_refused(dataset, &options, STANCE_ERROR_DATA, "task mood has no label, there must be two or more");
    add(dataset, "b", "good", NULL);
    check_refused(dataset, &options, STANCE_ERROR_DATA, "task mood has only the label good, there must be two or more");
    add(dataset, "c", "bad", NULL);
    options.folds = 4;
    check_refused(dataset, &options, STANCE_ERROR_DATA, "3 groups of texts cannot be split into 4 folds");
    options.folds = 2;
    options.features = "word:1:min_df=2";
    check_refused(dataset, &options, STANCE_ERROR_DATA, "no n-gram is frequent enough to be a feature");
    stance_dataset_free(dataset);
}

static void a_task_has_up_to_4096_labels(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("liblinear");
    stance_dataset *dataset = one_task();
    for (int i = 0; i < 4097; i++) {
        char label[8];
        snprintf(label, sizeof label, "%d", i);
        add(dataset, "a", label, NULL);
    }
    check_refused(dataset, &options, STANCE_ERROR_LIMIT, "task mood has 4097 labels, there can be 4096");
    stance_dataset_free(dataset);
}

static void an_articles_label_must_be_one_of_the_texts(void **state) {
    (void)state;
    const char *const labels[] = {"fair", NULL};
    stance_train_options options = newspaper_options("liblinear");
    stance_dataset *dataset = newspaper_dataset(NEWSPAPER_SMALL, NULL);
    stance_example article = {.text = "It rained.", .length = 10, .labels = labels};
    assert_ok(stance_dataset_add_article(dataset, &article, NULL), NULL);
    check_refused(dataset, &options, STANCE_ERROR_DATA,
                  "an article has the label \"fair\" of task mood, but no text has");
    stance_dataset_free(dataset);
}

/* ---- what a model says of itself ------------------------------------------------------------------------- */

static const char *fact(const stance_model *model, const char *key) {
    const char *found, *value;
    for (size_t i = 0; stance_model_fact(model, i, &found, &value); i++)
        if (strcmp(found, key) == 0) return value;
    return NULL;
}

static void options_are_recorded_as_facts(void **state) {
    (void)state;
    static const char *const own[] = {"data", "newspaper", "note", ""};
    stance_train_options options = newspaper_options("liblinear");
    options.seed = UINT64_C(1) << 40;
    options.facts = own;
    options.fact_count = 2;
    stance_trained *trained = newspaper_train(NEWSPAPER, &options);
    stance_model *model = model_of(trained);
    static const char *const expected[][2] = {{"made by", "libstance-train " STANCE_VERSION},
                                              {"features", "word:1,char:3:min_df=2"},
                                              {"unit", "sentence"},
                                              {"solver", "liblinear"},
                                              {"scaling", "ratio"},
                                              {"class weight", "balanced"},
                                              {"folds", "3"},
                                              {"seed", "1099511627776"},
                                              {"texts mood", "600"},
                                              {"cost mood", "0.5"},
                                              {"texts place", "600"},
                                              {"data", "newspaper"},
                                              {"note", ""}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_string_equal(fact(model, expected[i][0]), expected[i][1]);
    assert_string_equal(stance_trained_solver(trained), "liblinear");
    assert_true(stance_trained_cost(trained, 1) == 0.5);
    assert_true(stance_trained_cost(trained, 2) == 0);
    assert_int_equal(stance_trained_feature_count(trained), stance_model_feature_count(model));
    stance_model_free(model);
    stance_trained_free(trained);
}

static void measures_are_recorded_as_facts(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("liblinear");
    stance_trained *trained = newspaper_train(NEWSPAPER, &options);
    stance_model *model = model_of(trained);
    stance_measures alone, context, article;
    assert_int_equal(stance_trained_measures(trained, 0, &alone), 0);
    assert_int_equal(stance_trained_context_measures(trained, 0, &context), 0);
    assert_int_equal(stance_trained_article_measures(trained, 0, &article), 0);
    assert_true(strtod(fact(model, "cross-validated accuracy mood"), NULL) == alone.accuracy);
    assert_true(strtod(fact(model, "cross-validated calibration error mood"), NULL) == alone.calibration_error);
    assert_true(strtod(fact(model, "in-context macro-F1 mood"), NULL) == context.macro_f1);
    assert_true(strtod(fact(model, "article accuracy mood"), NULL) == article.accuracy);
    assert_null(fact(model, "article accuracy place")); /* no article is labelled for it */
    stance_model_free(model);
    stance_trained_free(trained);
}

static void check_fact(const stance_dataset *dataset, const stance_train_options *options, const char *key,
                       const char *value) {
    stance_trained *trained = train(dataset, options);
    stance_model *model = model_of(trained);
    assert_string_equal(fact(model, key), value);
    stance_model_free(model);
    stance_trained_free(trained);
}

static void choices_left_open_are_made(void **state) {
    (void)state;
    stance_dataset *dataset = newspaper_dataset(NEWSPAPER_SMALL, NULL);
    stance_train_options options = newspaper_options(NULL);
    check_fact(dataset, &options, "solver", "libsvm");
    check_fact(dataset, &options, "scaling", "none");
    options.scaling = "ratio";
    check_fact(dataset, &options, "scaling", "ratio");
    options = newspaper_options("liblinear");
    options.balanced = 0;
    check_fact(dataset, &options, "class weight", "none");
    options.scaling = "none";
    check_fact(dataset, &options, "scaling", "none");
    stance_dataset_free(dataset);
}

/* Above 3000 texts. */
static void large_data_is_for_coordinate_descent(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("auto");
    options.features = "word:1";
    options.folds = 0;
    stance_dataset *dataset = one_task();
    for (int i = 0; i < 3000; i++) add(dataset, i % 2 ? "a b" : "c", i % 2 ? "good" : "bad", NULL);
    check_fact(dataset, &options, "solver", "libsvm");
    add(dataset, "a", "good", NULL);
    check_fact(dataset, &options, "solver", "dual");
    stance_dataset_free(dataset);
}

/* More than 1.6 sentences in the mean. */
static void long_texts_are_documents(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("liblinear");
    stance_dataset *dataset = one_task();
    for (int i = 0; i < 10; i++) add(dataset, i < 6 ? "It rained. It won." : "It won.", i % 2 ? "a" : "b", NULL);
    check_fact(dataset, &options, "unit", "sentence");
    add(dataset, "It rained. It won. It rained.", "a", NULL);
    check_fact(dataset, &options, "unit", "document");
    options.unit = "sentence";
    check_fact(dataset, &options, "unit", "sentence");
    options.unit = "auto";
    check_fact(dataset, &options, "unit", "document");
    stance_dataset_free(dataset);
}

static void texts_of_n_grams_are_kept_if_asked_for(void **state) {
    (void)state;
    for (int keep = 0; keep < 2; keep++) {
        size_t length;
        stance_train_options options = newspaper_options("liblinear");
        options.keep_grams = keep;
        stance_trained *trained = newspaper_train(NEWSPAPER_SMALL, &options);
        stance_model *model = model_of(trained);
        assert_int_equal(stance_model_feature(model, 0, &length) != NULL, keep);
        stance_model_free(model);
        stance_trained_free(trained);
    }
}

/* ---- what is measured ------------------------------------------------------------------------------------ */

static void measures_are_there_where_heads_are(void **state) {
    (void)state;
    stance_measures m;
    stance_train_options options = newspaper_options("liblinear");
    newspaper alone = NEWSPAPER;
    alone.positions = false;
    alone.articles = 0;
    stance_trained *trained = newspaper_train(alone, &options);
    assert_int_equal(stance_trained_measures(trained, 1, &m), 0);
    assert_int_equal(stance_trained_measures(trained, 2, &m), -1);
    assert_int_equal(stance_trained_measures(trained, SIZE_MAX, &m), -1);
    assert_int_equal(stance_trained_context_measures(trained, 0, &m), -1);
    assert_int_equal(stance_trained_article_measures(trained, 0, &m), -1);
    assert_non_null(stance_trained_held_out(trained, 1));
    assert_null(stance_trained_held_out(trained, 2));
    stance_trained_free(trained);
    options.folds = 0;
    trained = newspaper_train(NEWSPAPER, &options);
    assert_int_equal(stance_trained_measures(trained, 0, &m), -1);
    assert_int_equal(stance_trained_context_measures(trained, 0, &m), -1);
    assert_null(stance_trained_held_out(trained, 0));
    stance_trained_free(trained);
}

/* Counted once more from the probabilities. */
static void measures_are_of_the_held_out_probabilities(void **state) {
    (void)state;
    stance_measures m;
    stance_train_options options = newspaper_options("liblinear");
    stance_dataset *dataset = newspaper_dataset(NEWSPAPER, NULL);
    stance_trained *trained = train(dataset, &options);
    assert_int_equal(stance_trained_measures(trained, 0, &m), 0);
    const double *p = stance_trained_held_out(trained, 0);
    size_t count = 0, right = 0;
    double loss = 0;
    for (size_t i = 0; i < stance_dataset_count(dataset); i++) {
        const char *label = stance_dataset_label(dataset, i, 0);
        size_t truth = strcmp(label, "good") == 0;
        assert_near(p[2 * i] + p[2 * i + 1], 1, 1e-12);
        if (!*label) continue;
        count++;
        right += (p[2 * i + 1] > p[2 * i]) == truth;
        loss -= log(p[2 * i + truth]);
    }
    assert_int_equal(m.count, count);
    assert_near(m.accuracy, (double)right / (double)count, 1e-15);
    assert_near(m.log_loss, loss / (double)count, 1e-12);
    stance_trained_free(trained);
    stance_dataset_free(dataset);
}

/* Names of labels are the result's own. */
static void the_result_outlives_the_dataset(void **state) {
    (void)state;
    stance_measures m;
    stance_train_options options = newspaper_options("liblinear");
    stance_trained *trained = newspaper_train(NEWSPAPER, &options);
    assert_int_equal(stance_trained_measures(trained, 1, &m), 0);
    assert_string_equal(m.labels[0], "garden");
    assert_string_equal(m.labels[1], "kitchen");
    assert_int_equal(stance_trained_article_measures(trained, 0, &m), 0);
    assert_string_equal(m.labels[1], "good");
    stance_trained_free(trained);
    stance_trained_free(NULL);
}

/* ---- the same from its parts ------------------------------------------------------------------------------- */

/* A training with liblinear once more, by hand. */
typedef struct replay {
    const stance_dataset *dataset;
    st_spec spec;
    st_collection collection;
    uint32_t *codes[2], *fold;
    st_progress progress;
    st_bench bench;
} replay;

static void replay_folds(replay *r, const stance_train_options *o) {
    const stance_dataset *d = r->dataset;
    uint32_t *group, articles[100];
    size_t groups, rows = st_dataset_rows(d);
    r->fold = malloc(rows * sizeof *r->fold);
    for (size_t k = 0; k < 2; k++) {
        st_codes codes;
        assert_ok(st_dataset_labels(d, k, &codes, NULL), NULL);
        r->codes[k] = malloc(rows * sizeof *r->codes[k]);
        for (size_t i = 0; i < rows; i++) r->codes[k][i] = i < d->count ? codes.codes[i] : ST_UNLABELLED;
        st_codes_clear(&codes, d->allocator);
    }
    assert_ok(st_dataset_groups(d, &group, &groups, NULL), NULL);
    st_fold_problem p = {d->count, group, groups, (const uint32_t *const *)r->codes, 2, o->folds, o->seed};
    assert_ok(st_folds_make(&p, r->fold, &st_default_allocator, NULL), NULL);
    assert_ok(st_article_folds(d, r->fold, o->folds, articles, NULL), NULL);
    for (size_t a = 0; a < d->article_count; a++)
        for (size_t i = 0; i < d->articles[a].count; i++) r->fold[d->count + d->articles[a].first + i] = articles[a];
    st_release(d->allocator, group);
}

static void replay_init(replay *r, const stance_dataset *dataset, const stance_train_options *o) {
    memset(r, 0, sizeof *r);
    r->dataset = dataset;
    assert_ok(st_spec_parse(&r->spec, st_sv_of(o->features), NULL), NULL);
    assert_ok(st_collection_make(&r->collection, dataset, &r->spec, false, 1, NULL), NULL);
    st_progress_init(&r->progress, o);
    replay_folds(r, o);
    r->bench = (st_bench){.allocator = &st_default_allocator,
                          .collection = &r->collection,
                          .fold = r->fold,
                          .folds = o->folds,
                          .kind = ST_SOLVER_LIBLINEAR,
                          .balanced = true,
                          .ratio = true,
                          .threads = 1,
                          .progress = &r->progress};
    assert_ok(st_bench_hold(&r->bench, NULL), NULL);
}

static void replay_clear(replay *r) {
    st_release(&st_default_allocator, r->bench.only);
    st_progress_clear(&r->progress);
    st_collection_clear(&r->collection);
    for (size_t k = 0; k < 2; k++) free(r->codes[k]);
    free(r->fold);
}

/* Scores of a task with a cost, [rows][2]; to be freed. */
static double *replay_scores(replay *r, size_t k, double cost) {
    double *scores = malloc(2 * st_dataset_rows(r->dataset) * sizeof *scores);
    assert_ok(st_fit_folds(&r->bench, &(st_fit_task){r->codes[k], 2, cost}, scores, 2, NULL), NULL);
    return scores;
}

static void check_same_head(const st_fitted_head *a, const st_fitted_head *b) {
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->inputs, b->inputs);
    assert_int_equal(a->own, b->own);
    assert_memory_equal(a->rows, b->rows, a->size * sizeof *a->rows);
}

/* Held-out probabilities and the head alone, from scores of machines that had not seen the fold. */
static void held_out_probabilities_are_those_of_the_parts(void **state) {
    (void)state;
    replay r;
    stance_train_options options = newspaper_options("liblinear");
    stance_dataset *dataset = newspaper_dataset(NEWSPAPER, NULL);
    stance_trained *trained = train(dataset, &options);
    replay_init(&r, dataset, &options);
    for (size_t k = 0; k < 2; k++) {
        size_t rows = st_dataset_rows(dataset);
        double *scores = replay_scores(&r, k, 0.5), *p = malloc(2 * rows * sizeof *p);
        st_calibration c = {scores, rows, 2, 0, 2, 2, r.codes[k], r.fold, 3, true, true, 1};
        st_fitted_head head;
        assert_ok(st_calibrate(&c, NULL, p, &st_default_allocator, NULL), NULL);
        assert_ok(st_calibrate(&c, &head, NULL, &st_default_allocator, NULL), NULL);
        assert_memory_equal(stance_trained_held_out(trained, k), p, 2 * rows * sizeof *p);
        check_same_head(&trained->tasks[k].heads[ST_HEAD_ALONE], &head);
        st_fitted_head_clear(&head);
        free(scores), free(p);
    }
    replay_clear(&r);
    stance_trained_free(trained);
    stance_dataset_free(dataset);
}

static double macro_f1(replay *r, size_t k, double cost) {
    double *scores = replay_scores(r, k, cost);
    size_t confusion[4] = {0};
    for (size_t i = 0; i < r->dataset->count; i++)
        if (r->codes[k][i] != ST_UNLABELLED) confusion[2 * r->codes[k][i] + (scores[2 * i + 1] > scores[2 * i])]++;
    free(scores);
    return st_macro_f1(confusion, 2);
}

/* From 2^-2 the cost is doubled while that helps; if it never did, halved. */
static double best_cost(replay *r, size_t k) {
    enum { LOW = -5, START = -2, HIGH = 4 };
    double f1[HIGH - LOW + 1];
    int e = START;
    for (int i = LOW; i <= HIGH; i++) f1[i - LOW] = macro_f1(r, k, ldexp(1, i));
    while (e < HIGH && f1[e + 1 - LOW] > f1[e - LOW]) e++;
    for (bool down = e == START; down && e > LOW && f1[e - 1 - LOW] > f1[e - LOW];) e--;
    return ldexp(1, e);
}

/* By seeds that lead up, down to the end, and down; the second task is solved whatever the cost. */
static void the_cost_is_searched_for(void **state) {
    (void)state;
    static const uint64_t seeds[] = {1, 2, 22};
    stance_dataset *dataset = newspaper_dataset(NEWSPAPER, NULL);
    for (size_t i = 0; i < 3; i++) {
        replay r;
        stance_train_options options = newspaper_options("liblinear");
        options.cost = 0;
        options.seed = seeds[i];
        stance_trained *trained = train(dataset, &options);
        replay_init(&r, dataset, &options);
        double first = stance_trained_cost(trained, 0), second = stance_trained_cost(trained, 1);
        assert_true(first == best_cost(&r, 0));
        assert_true(second == best_cost(&r, 1));
        assert_true(i ? first < 0.25 : first > 0.25); /* else other seeds are needed */
        assert_true(second == 0.25);
        replay_clear(&r);
        stance_trained_free(trained);
    }
    stance_dataset_free(dataset);
}

static void a_cost_found_and_one_given_make_the_same_model(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("libsvm");
    stance_dataset *dataset = one_task();
    for (int i = 0; i < 40; i++) {
        char text[40];
        snprintf(text, sizeof text, "%s w%d", i % 5 ? i % 2 ? "fine" : "poor" : "so", i % 9);
        add(dataset, text, i % 2 ? "good" : "bad", NULL);
    }
    options.cost = 0;
    stance_trained *found = train(dataset, &options);
    options.cost = stance_trained_cost(found, 0);
    stance_trained *given = train(dataset, &options);
    size_t size, other;
    const void *bytes = stance_trained_bytes(found, &size), *others = stance_trained_bytes(given, &other);
    assert_int_equal(size, other);
    assert_memory_equal(bytes, others, size);
    stance_trained_free(found);
    stance_trained_free(given);
    stance_dataset_free(dataset);
}

/* ---- the model gives the trainer's numbers ----------------------------------------------------------------- */

static void apply_head(const st_fitted_head *head, const double *x, double *p) {
    assert_non_null(head->rows);
    st_logit_apply(head->rows, head->inputs, 2, head->own, x, p);
    st_softmax(p, 2);
}

/* Written to a file and opened from there. */
static stance_model *saved_model(const stance_trained *trained) {
    stance_model *model;
    stance_error error;
    assert_ok(stance_trained_write(trained, temp_path("saved.stance"), &error), &error);
    assert_ok(stance_model_open(&model, temp_path("saved.stance"), NULL, &error), &error);
    return model;
}

static void classify(stance_classifier *c, st_sv text, stance_layout layout, stance_result **r) {
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    stance_error error;
    options.layout = layout;
    assert_ok(stance_classify(c, text.data, text.size, &options, r, &error), &error);
}

/* Machines over all texts, on vectors as the trainer made them, through the trainer's head. */
static void check_texts(replay *r, const stance_trained *trained, stance_classifier *c, size_t k) {
    const st_matrix *x = &r->collection.x;
    float *weights = malloc(2 * x->width * sizeof *weights);
    double bias[2];
    stance_result *result = NULL;
    assert_ok(st_fit_all(&r->bench, &(st_fit_task){r->codes[k], 2, 0.5}, weights, 2, bias, NULL), NULL);
    for (size_t i = 0; i < x->rows; i += 7) {
        st_row row = st_matrix_row(x, i);
        double z[2] = {bias[0], bias[1]}, p[2];
        for (size_t j = 0; j < row.count; j++)
            for (size_t l = 0; l < 2; l++) z[l] += row.values[j] * (double)weights[2 * row.columns[j] + l];
        apply_head(&trained->tasks[k].heads[ST_HEAD_ALONE], z, p);
        classify(c, st_dataset_text(r->dataset, i), STANCE_LINE, &result);
        for (size_t l = 0; l < 2; l++) assert_near(stance_result_probability(result, k, l), p[l], 1e-12);
    }
    stance_result_free(result);
    free(weights);
}

static void lines_get_the_trainers_probabilities(void **state) {
    (void)state;
    replay r;
    stance_classifier *c;
    stance_train_options options = newspaper_options("liblinear");
    stance_dataset *dataset = newspaper_dataset(NEWSPAPER, NULL);
    stance_trained *trained = train(dataset, &options);
    stance_model *model = saved_model(trained);
    replay_init(&r, dataset, &options);
    assert_ok(stance_classifier_new(&c, model, NULL, NULL), NULL);
    for (size_t k = 0; k < 2; k++) check_texts(&r, trained, c, k);
    stance_classifier_free(c);
    stance_model_free(model);
    replay_clear(&r);
    stance_trained_free(trained);
    stance_dataset_free(dataset);
}

enum { SENTENCES = 5 };

/* The sentences of an article alone, then in context, then the article, each from those before by the trainer's heads. */
static void check_article(const stance_trained *trained, stance_classifier *c, const char *text, size_t k) {
    double alone[2 * SENTENCES], together[2 * SENTENCES], sums[2], x[2 * ST_PLACES], p[2];
    stance_result *article = NULL, *line = NULL;
    classify(c, st_sv_of(text), STANCE_ARTICLE, &article);
    assert_int_equal(stance_result_sentence_count(article), SENTENCES);
    for (size_t i = 0; i < SENTENCES; i++) {
        stance_span span = stance_result_sentence(article, i);
        classify(c, (st_sv){text + span.begin, span.end - span.begin}, STANCE_LINE, &line);
        for (size_t l = 0; l < 2; l++) alone[2 * i + l] = stance_result_probability(line, k, l);
    }
    st_sum_rows(alone, SENTENCES, 2, sums);
    for (size_t i = 0; i < SENTENCES; i++) {
        st_context_inputs(&(st_neighbours){alone, SENTENCES, 2, alone, sums}, i, 0, 2, x);
        st_context_log_own(x, 2);
        apply_head(&trained->tasks[k].heads[ST_HEAD_CONTEXT_LOG], x, together + 2 * i);
        for (size_t l = 0; l < 2; l++)
            assert_near(stance_result_sentence_probability(article, i, k, l), together[2 * i + l], 1e-12);
    }
    st_article_inputs(together, SENTENCES, 2, 0, 2, x);
    if (k == 0) apply_head(&trained->tasks[k].heads[ST_HEAD_ARTICLE], x, p);
    for (size_t l = 0; l < 2 && k == 0; l++) assert_near(stance_result_probability(article, k, l), p[l], 1e-12);
    stance_result_free(line);
    stance_result_free(article);
}

static void articles_get_the_trainers_probabilities(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("liblinear");
    stance_trained *trained = newspaper_train(NEWSPAPER, &options);
    stance_model *model = saved_model(trained);
    stance_classifier *c;
    st_rng rng = st_rng_seeded(9);
    assert_ok(stance_classifier_new(&c, model, NULL, NULL), NULL);
    for (unsigned a = 0; a < 50; a++) {
        char text[600];
        newspaper_article(&rng, a % 2, a / 2 % 2, text, sizeof text);
        for (size_t k = 0; k < 2; k++) check_article(trained, c, text, k);
    }
    stance_classifier_free(c);
    stance_model_free(model);
    stance_trained_free(trained);
}

static void what_is_written_are_the_bytes(void **state) {
    (void)state;
    size_t size, written;
    stance_train_options options = newspaper_options("liblinear");
    stance_trained *trained = newspaper_train(NEWSPAPER_SMALL, &options);
    const void *bytes = stance_trained_bytes(trained, &size);
    assert_ok(stance_trained_write(trained, temp_path("a.stance"), NULL), NULL);
    char *file = read_file(temp_path("a.stance"), &written);
    assert_int_equal(written, size);
    assert_memory_equal(file, bytes, size);
    free(file);
    stance_error error;
    assert_int_equal(stance_trained_write(trained, temp_path("none/a.stance"), &error), STANCE_ERROR_IO);
    stance_trained_free(trained);
}

/* ---- threads ----------------------------------------------------------------------------------------------- */

static void check_threads(newspaper n, stance_train_options options) {
    static const size_t threads[] = {4, 2, 7, 0};
    size_t size, other;
    options.threads = 1;
    stance_trained *one = newspaper_train(n, &options);
    const void *bytes = stance_trained_bytes(one, &size);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        options.threads = threads[i];
        stance_trained *many = newspaper_train(n, &options);
        const void *others = stance_trained_bytes(many, &other);
        assert_int_equal(size, other);
        assert_memory_equal(bytes, others, size);
        for (size_t k = 0; k < 2 && options.folds; k++)
            assert_memory_equal(stance_trained_held_out(one, k), stance_trained_held_out(many, k), 2 * sizeof(double));
        stance_trained_free(many);
    }
    stance_trained_free(one);
}

static void threads_do_not_change_the_bytes(void **state) {
    (void)state;
    for (size_t s = 0; s < 2; s++) {
        stance_train_options options = newspaper_options(solvers[s]);
        check_threads(NEWSPAPER, options);
        options.cost = 0;
        options.balanced = 0;
        check_threads(NEWSPAPER_SMALL, options);
        options.cost = 2;
        options.folds = 0;
        options.scaling = "ratio";
        check_threads(NEWSPAPER, options);
    }
}

static void another_seed_makes_another_split(void **state) {
    (void)state;
    stance_train_options options = newspaper_options("liblinear");
    stance_trained *first = newspaper_train(NEWSPAPER, &options);
    options.seed = 2;
    stance_trained *second = newspaper_train(NEWSPAPER, &options);
    const double *p = stance_trained_held_out(first, 0), *q = stance_trained_held_out(second, 0);
    assert_true(memcmp(p, q, 2 * 660 * sizeof *p) != 0);
    stance_trained_free(first);
    stance_trained_free(second);
}

/* ---- progress ---------------------------------------------------------------------------------------------- */

typedef struct listener {
    size_t calls, cancel_at, done, total;
    char stages[200];
} listener;

static int listen(void *user, const char *stage, size_t done, size_t total) {
    listener *l = user;
    const char *last = strrchr(l->stages, ' ');
    assert_true(done <= total);
    if (done == 0) strcat(strcat(l->stages, " "), stage);
    else {
        assert_string_equal(last + 1, stage);
        assert_int_equal(done, l->done + 1);
        assert_int_equal(total, l->total);
    }
    l->done = done, l->total = total;
    return ++l->calls == l->cancel_at ? 7 : 0;
}

static stance_status train_listening(const stance_dataset *dataset, const char *solver, size_t threads, listener *l) {
    faulty memory;
    stance_trained *trained;
    stance_train_options options = newspaper_options(solver);
    faulty_init(&memory);
    options.threads = threads;
    options.progress = listen;
    options.user = l;
    stance_status status = stance_train(&trained, dataset, &options, threads == 1 ? &memory.allocator : NULL, NULL);
    assert_int_equal(trained == NULL, status != STANCE_OK);
    stance_trained_free(trained);
    assert_int_equal(memory.live, 0);
    return status;
}

static void progress_is_told_by_stages(void **state) {
    (void)state;
    stance_dataset *dataset = newspaper_dataset(NEWSPAPER_SMALL, NULL);
    listener l = {0, 0, 0, 0, ""}, m = l;
    assert_ok(train_listening(dataset, "libsvm", 1, &l), NULL);
    assert_string_equal(l.stages, " vectors products mood place model");
    assert_int_equal(l.calls, 2 + (1 + 3 * 2) + (1 + 3 * 2) + (1 + 4));
    assert_ok(train_listening(dataset, "liblinear", 4, &m), NULL);
    assert_string_equal(m.stages, " vectors mood place model");
    stance_dataset_free(dataset);
}

/* Whenever it is asked for, and then nobody is asked again. */
static void training_can_be_cancelled(void **state) {
    (void)state;
    stance_dataset *dataset = newspaper_dataset(NEWSPAPER_SMALL, NULL);
    for (size_t i = 0; i < 4; i++) {
        const size_t steps = i / 2 ? 20 : 21;
        for (size_t n = 1; n <= steps + 1; n++) {
            listener l = {.cancel_at = n};
            stance_status status = train_listening(dataset, solvers[i / 2], i % 2 ? 4 : 1, &l);
            assert_int_equal(status, n <= steps ? STANCE_ERROR_CANCELLED : STANCE_OK);
            assert_int_equal(l.calls, n <= steps ? n : steps);
        }
    }
    stance_dataset_free(dataset);
}

/* ---- memory ------------------------------------------------------------------------------------------------ */

typedef struct attempt {
    stance_dataset *dataset;
    stance_train_options options;
    stance_trained *expected;
} attempt;

static stance_status train_with(const stance_allocator *allocator, void *context) {
    attempt *a = context;
    const stance_allocator *own = a->dataset->allocator;
    stance_error error = {.status = STANCE_OK};
    stance_trained *trained;
    size_t size, expected;
    a->dataset->allocator = allocator;
    stance_status status = stance_train(&trained, a->dataset, &a->options, allocator, &error);
    a->dataset->allocator = own;
    assert_int_equal(error.status, status);
    if (status) {
        assert_null(trained);
        return status;
    }
    const void *bytes = stance_trained_bytes(trained, &size), *others = stance_trained_bytes(a->expected, &expected);
    assert_int_equal(size, expected);
    assert_memory_equal(bytes, others, size);
    stance_trained_free(trained);
    return status;
}

static void attempt_init(attempt *a, newspaper n, const char *solver) {
    a->dataset = newspaper_dataset(n, NULL);
    a->options = newspaper_options(solver);
    a->expected = train(a->dataset, &a->options);
}

static void attempt_clear(attempt *a) {
    stance_trained_free(a->expected);
    stance_dataset_free(a->dataset);
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    for (size_t s = 0; s < 2; s++) {
        attempt a;
        attempt_init(&a, NEWSPAPER_SMALL, solvers[s]);
        a.options.facts = (const char *const[]){"key", "value"};
        a.options.fact_count = 1;
        stance_trained_free(a.expected);
        a.expected = train(a.dataset, &a.options);
        assert_true(check_every_allocation(train_with, &a) > 300);
        assert_true(check_hiccups(train_with, &a, SIZE_MAX) > 300);
        a.options.threads = 4;
        assert_true(check_hiccups(train_with, &a, SIZE_MAX) > 300);
        a.options.folds = 0;
        stance_trained_free(a.expected);
        a.expected = train(a.dataset, &a.options);
        assert_true(check_hiccups(train_with, &a, SIZE_MAX) > 100);
        attempt_clear(&a);
    }
}

/* With heads in context and of articles. */
static void so_it_is_where_there_are_heads_of_every_kind(void **state) {
    (void)state;
    attempt a;
    attempt_init(&a, NEWSPAPER, "liblinear");
    assert_true(check_hiccups(train_with, &a, 60) > 400);
    attempt_clear(&a);
}

TESTS(cmocka_unit_test(impossible_options_are_refused), cmocka_unit_test(data_without_a_choice_is_refused),
      cmocka_unit_test(a_task_has_up_to_4096_labels), cmocka_unit_test(an_articles_label_must_be_one_of_the_texts),
      cmocka_unit_test(options_are_recorded_as_facts), cmocka_unit_test(measures_are_recorded_as_facts),
      cmocka_unit_test(choices_left_open_are_made), cmocka_unit_test(large_data_is_for_coordinate_descent),
      cmocka_unit_test(long_texts_are_documents), cmocka_unit_test(texts_of_n_grams_are_kept_if_asked_for),
      cmocka_unit_test(measures_are_there_where_heads_are),
      cmocka_unit_test(measures_are_of_the_held_out_probabilities), cmocka_unit_test(the_result_outlives_the_dataset),
      cmocka_unit_test(held_out_probabilities_are_those_of_the_parts), cmocka_unit_test(the_cost_is_searched_for),
      cmocka_unit_test(a_cost_found_and_one_given_make_the_same_model),
      cmocka_unit_test(lines_get_the_trainers_probabilities), cmocka_unit_test(articles_get_the_trainers_probabilities),
      cmocka_unit_test(what_is_written_are_the_bytes), cmocka_unit_test(threads_do_not_change_the_bytes),
      cmocka_unit_test(another_seed_makes_another_split), cmocka_unit_test(progress_is_told_by_stages),
      cmocka_unit_test(training_can_be_cancelled), cmocka_unit_test(out_of_memory_is_an_error),
      cmocka_unit_test(so_it_is_where_there_are_heads_of_every_kind))
