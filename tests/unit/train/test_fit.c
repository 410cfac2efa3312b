/* SPDX-License-Identifier: MIT */
#include "fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "golden_rows.h"
#include "hiccup.h"
#include "kernel_rows.h"
#include "log_ratio.h"
#include "rng.h"

enum { MOST_TEXTS = 60, MOST_LABELS = 4, STRIDE = 6 };
static const double UNTOUCHED = 1e9;

/* Some texts with labels and folds, and the bench over them. */
typedef struct fixture {
    stance_dataset *dataset;
    st_spec spec;
    st_collection collection;
    uint32_t codes[MOST_TEXTS], fold[MOST_TEXTS];
    st_progress progress;
    st_bench bench;
    st_fit_task task;
    double scores[MOST_TEXTS * STRIDE];
} fixture;

static stance_dataset *new_dataset(void) {
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, (const char *const[]){"t"}, 1, NULL, NULL), NULL);
    return dataset;
}

static void add_text(stance_dataset *dataset, st_sv text) {
    const char *const labels[] = {NULL};
    stance_example example = {.text = text.data, .length = text.size, .labels = labels};
    assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
}

static void make_collection(st_collection *collection, const stance_dataset *dataset, const st_spec *spec) {
    stance_error error;
    assert_ok(st_collection_make(collection, dataset, spec, false, 1, &error), &error);
}

static void fixture_begin(fixture *f, const char *spec) {
    stance_error error;
    stance_train_options options = STANCE_TRAIN_OPTIONS;
    memset(f, 0, sizeof *f);
    f->dataset = new_dataset();
    st_progress_init(&f->progress, &options);
    assert_ok(st_spec_parse(&f->spec, st_sv_of(spec), &error), &error);
    for (size_t i = 0; i < MOST_TEXTS * STRIDE; i++) f->scores[i] = UNTOUCHED;
}

static void fixture_add(fixture *f, uint32_t fold, uint32_t code, st_sv text) {
    assert_true(f->dataset->count < MOST_TEXTS);
    f->fold[f->dataset->count] = fold;
    f->codes[f->dataset->count] = code;
    add_text(f->dataset, text);
}

static void fixture_end(fixture *f, size_t folds, size_t labels, double cost) {
    make_collection(&f->collection, f->dataset, &f->spec);
    f->bench = (st_bench){.allocator = &st_default_allocator,
                          .collection = &f->collection,
                          .fold = f->fold,
                          .folds = folds,
                          .threads = 1,
                          .progress = &f->progress};
    f->task = (st_fit_task){f->codes, labels, cost};
    assert_ok(st_bench_hold(&f->bench, NULL), NULL);
}

static void fixture_clear(fixture *f) {
    st_release(&st_default_allocator, f->bench.only);
    st_collection_clear(&f->collection);
    st_progress_clear(&f->progress);
    stance_dataset_free(f->dataset);
}

/* Texts whose words tell the label a little, each with a word that few others have. */
static void random_text(st_rng *rng, uint32_t label, char *text, size_t size) {
    static const char *const common[] = {"the", "a", "net", "mast", "for", "talk"};
    static const char *const telling[][3] = {{"good", "fine", "ally"}, {"bad", "spy", "risk"}, {"said", "met", "week"}};
    uint32_t of = label == ST_UNLABELLED ? (uint32_t)st_rng_below(rng, 3) : label;
    snprintf(text, size, "%s %s %s %s x%u %s", common[st_rng_below(rng, 6)], common[st_rng_below(rng, 6)],
             telling[of][st_rng_below(rng, 3)], telling[st_rng_below(rng, 3)][st_rng_below(rng, 3)],
             (unsigned)st_rng_below(rng, 40), common[st_rng_below(rng, 6)]);
}

static void fixture_random(fixture *f, const char *spec, uint64_t seed, double cost) {
    st_rng rng = st_rng_seeded(seed);
    fixture_begin(f, spec);
    for (uint32_t i = 0; i < MOST_TEXTS; i++) {
        char text[200];
        uint32_t label = i % 7 == 6 ? ST_UNLABELLED : (uint32_t)st_rng_below(&rng, 3);
        random_text(&rng, label, text, sizeof text);
        fixture_add(f, (uint32_t)st_rng_below(&rng, 4), label, st_sv_of(text));
    }
    fixture_end(f, 4, 3, cost);
}

static const char plain_spec[] = "word:1-2:idf=0,char:2-3:idf=0:weight=0.5";

static void fit_folds(fixture *f) {
    stance_error error;
    assert_ok(st_fit_folds(&f->bench, &f->task, f->scores, STRIDE, &error), &error);
}

/* ---- values of held-out texts -------------------------------------------------------------------------- */

static double held_value(const fixture *f, size_t text, size_t entry) {
    double values[200];
    assert_true(st_matrix_row(&f->collection.x, text).count <= 200);
    st_held_row(&f->bench, text, values);
    return values[entry];
}

/* Word 0 is a (3 texts), words 1 and 2 are b and the one that two texts of fold 1 share, by their hashes. */
static void what_no_other_fold_has_is_zero(void **state) {
    (void)state;
    fixture f;
    fixture_begin(&f, "word:1:idf=0:weight=2");
    fixture_add(&f, 0, 0, ST_SV("a a a b"));
    fixture_add(&f, 1, 0, ST_SV("a e a"));
    fixture_add(&f, 1, 0, ST_SV("e"));
    fixture_add(&f, 2, 0, ST_SV("a b"));
    fixture_end(&f, 3, 1, 1);
    double tf = 1 + log(3), norm = sqrt(tf * tf + 1);
    assert_near(held_value(&f, 0, 0), 2 * tf / norm, 1e-15);
    assert_near(held_value(&f, 0, 1), 2 / norm, 1e-15);
    assert_near(held_value(&f, 1, 0), 2, 1e-15);
    assert_true(held_value(&f, 1, 1) == 0);
    assert_true(held_value(&f, 2, 0) == 0);
    assert_near(held_value(&f, 3, 0), sqrt(2), 1e-15);
    assert_near(held_value(&f, 3, 1), sqrt(2), 1e-15);
    fixture_clear(&f);
}

/* Where each occurrence counts by itself: what is left is measured by its occurrences. */
static void what_is_left_of_occurrences_is_scaled(void **state) {
    (void)state;
    fixture f;
    fixture_begin(&f, "word:1:tf=each:weight=2");
    fixture_add(&f, 0, 0, ST_SV("a a a b c c"));
    fixture_add(&f, 1, 0, ST_SV("a c a"));
    fixture_add(&f, 2, 0, ST_SV("a"));
    fixture_end(&f, 3, 1, 1);
    double a = 1, c = log(4. / 3) + 1; /* idf */
    assert_near(held_value(&f, 0, 0), 2 * 3 * a / sqrt(3 * a * a + 2 * c * c), 1e-15);
    assert_near(held_value(&f, 0, 1), 2 * 2 * c / sqrt(3 * a * a + 2 * c * c), 1e-15);
    assert_true(held_value(&f, 0, 2) == 0);
    assert_near(held_value(&f, 1, 0), 2 * 2 * a / sqrt(2 * a * a + c * c), 1e-15);
    assert_near(held_value(&f, 2, 0), 2, 1e-15);
    fixture_clear(&f);
}

/* A block with norm, whose word "b" no other fold has, and one without, of whose characters " b" and "b " nobody has. */
static void blocks_are_scaled_each_for_itself(void **state) {
    (void)state;
    static const double expected[] = {3, 0, 2, 2, 2, 0, 0};
    fixture f;
    fixture_begin(&f, "word:1:idf=0:weight=3,char:2:tf=binary:idf=0:norm=0:weight=2");
    fixture_add(&f, 0, 0, ST_SV("at"));
    fixture_add(&f, 1, 0, ST_SV("at"));
    fixture_add(&f, 2, 0, ST_SV("at b"));
    fixture_end(&f, 3, 1, 1);
    assert_int_equal(st_matrix_row(&f.collection.x, 2).count, 7);
    for (size_t i = 0; i < 7; i++) assert_near(held_value(&f, 2, i), expected[i], 1e-15);
    fixture_clear(&f);
}

/* The row of a text as a vectorizer without the text's fold makes it, and the values held: the same numbers. */
static void check_held_row(const fixture *f, const st_vectorizer *v, size_t text) {
    size_t known = 0;
    double sum = 0, held = 0;
    st_row row = st_matrix_row(&f->collection.x, text);
    for (size_t i = 0; i < row.count; i++) {
        known += held_value(f, text, i) != 0;
        held += held_value(f, text, i);
    }
    for (size_t i = 0; i < v->count; i++) sum += v->values[i];
    assert_int_equal(known, v->count);
    assert_near(held, sum, 1e-12);
}

/* ---- a model without the fold -------------------------------------------------------------------------- */

/* The texts outside a fold as a collection of their own, and what it makes of others. */
typedef struct rest {
    stance_dataset *dataset;
    st_collection collection;
    st_vectorizer vectorizer;
    uint32_t codes[MOST_TEXTS];
} rest;

static void rest_init(rest *r, const fixture *f, uint32_t without) {
    r->dataset = new_dataset();
    for (size_t i = 0; i < f->dataset->count; i++) {
        if (f->fold[i] == without) continue;
        r->codes[r->dataset->count] = f->codes[i];
        add_text(r->dataset, f->dataset->examples[i].text);
    }
    make_collection(&r->collection, r->dataset, &f->spec);
    assert_true(st_vectorizer_init(&r->vectorizer, &r->collection.lexicon, &st_default_allocator));
}

static void rest_clear(rest *r) {
    st_vectorizer_clear(&r->vectorizer);
    st_collection_clear(&r->collection);
    stance_dataset_free(r->dataset);
}

/* The machine of one label over labelled rows; C of a label is cost n / (labels n_label) when balanced. */
static void solve_label(const fixture *f, const st_matrix *x, const uint32_t *codes, uint32_t label, double *w,
                        double *bias) {
    stance_error error;
    uint32_t rows[MOST_TEXTS];
    signed char y[MOST_TEXTS];
    double own = 0, *scale = malloc(x->width * sizeof *scale);
    st_problem p = {.x = x, .rows = rows, .y = y};
    for (uint32_t i = 0; i < x->rows; i++) {
        if (codes[i] == ST_UNLABELLED) continue;
        rows[p.count] = i;
        y[p.count++] = codes[i] == label ? 1 : -1;
        own += codes[i] == label;
    }
    p.cost[0] = p.cost[1] = f->task.cost;
    if (f->bench.balanced) p.cost[0] *= (double)p.count / (own * (double)f->task.labels);
    if (f->bench.ratio) assert_ok(st_log_ratio(&p, scale, &st_default_allocator, NULL), NULL);
    if (f->bench.ratio) p.scale = scale;
    assert_ok(st_solve(f->bench.kind, &p, w, bias, &st_default_allocator, &error), &error);
    free(scale);
}

static double score_of(const st_vectorizer *v, const double *w, double bias) {
    for (size_t i = 0; i < v->count; i++) bias += v->values[i] * w[v->features[i]];
    return bias;
}

static void check_fold(const fixture *f, uint32_t fold, double tolerance) {
    rest r;
    rest_init(&r, f, fold);
    double *w = malloc(r.collection.x.width * sizeof *w), bias;
    for (uint32_t label = 0; label < f->task.labels; label++) {
        solve_label(f, &r.collection.x, r.codes, label, w, &bias);
        for (size_t i = 0; i < f->dataset->count; i++) {
            if (f->fold[i] != fold) continue;
            assert_true(st_vectorize(&r.vectorizer, f->dataset->examples[i].text));
            check_held_row(f, &r.vectorizer, i);
            assert_near(f->scores[i * STRIDE + label], score_of(&r.vectorizer, w, bias), tolerance);
        }
    }
    free(w);
    rest_clear(&r);
}

static void held_out_texts_are_scored_by_a_model_made_without_them(void **state) {
    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        fixture f;
        fixture_random(&f, plain_spec, 50 + i, i % 3 ? 1 : 0.125);
        f.bench.kind = i & 1 ? ST_SOLVER_LIBLINEAR : ST_SOLVER_LIBSVM;
        f.bench.balanced = i & 2;
        fit_folds(&f);
        for (uint32_t fold = 0; fold < 4; fold++) check_fold(&f, fold, 1e-9);
        fixture_clear(&f);
    }
}

/* Machines of the texts outside the fold, but over all columns: the number of columns is part of st_log_ratio. */
static void check_fold_in_place(const fixture *f, uint32_t fold, double *w) {
    uint32_t codes[MOST_TEXTS];
    double bias;
    for (size_t i = 0; i < MOST_TEXTS; i++) codes[i] = f->fold[i] == fold ? ST_UNLABELLED : f->codes[i];
    for (uint32_t label = 0; label < f->task.labels; label++) {
        solve_label(f, &f->collection.x, codes, label, w, &bias);
        for (size_t i = 0; i < MOST_TEXTS; i++) {
            if (f->fold[i] != fold) continue;
            st_row row = st_matrix_row(&f->collection.x, i);
            double sum = bias;
            for (size_t j = 0; j < row.count; j++) sum += w[row.columns[j]] * held_value(f, i, j);
            assert_near(f->scores[i * STRIDE + label], sum, 1e-9);
        }
    }
}

static void columns_are_scaled_without_the_held_out_texts(void **state) {
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        fixture f;
        fixture_random(&f, "word:1-2,char:2-3:min_df=2", 60 + i, 1);
        f.bench.kind = i & 1 ? ST_SOLVER_LIBLINEAR : ST_SOLVER_LIBSVM;
        f.bench.balanced = i & 2;
        f.bench.ratio = true;
        fit_folds(&f);
        double *w = malloc(f.collection.x.width * sizeof *w);
        for (uint32_t fold = 0; fold < 4; fold++) check_fold_in_place(&f, fold, w);
        free(w);
        fixture_clear(&f);
    }
}

static void only_the_scores_of_the_task_are_written(void **state) {
    (void)state;
    fixture f;
    fixture_random(&f, plain_spec, 70, 1);
    fit_folds(&f);
    for (size_t i = 0; i < MOST_TEXTS; i++)
        for (size_t k = 0; k < STRIDE; k++) assert_int_equal(f.scores[i * STRIDE + k] == UNTOUCHED, k >= 3);
    fixture_clear(&f);
}

/* ---- scikit-learn -------------------------------------------------------------------------------------- */

static void fixture_golden(fixture *f, golden_rows *g) {
    char spec[100] = "";
    assert_true(golden_next(g, "spec"));
    memcpy(spec, g->fields[1].data, g->fields[1].size);
    fixture_begin(f, spec);
    while (golden_next(g, "text"))
        fixture_add(f, (uint32_t)golden_whole(g, 1),
                    golden_is(g, 2, "-") ? ST_UNLABELLED : (uint32_t)golden_whole(g, 2), g->fields[3]);
    fixture_end(f, 3, 3, 1);
}

/* Solvers stop early by default: libsvm's scores are off by a thousandth or so, liblinear's by a hundredth. */
static void scores_are_those_of_scikit_learn(void **state) {
    (void)state;
    golden_rows g;
    fixture f;
    size_t machines = 0;
    golden_open(&g, SOURCE_DIR "/tests/golden/fit.tsv");
    fixture_golden(&f, &g);
    for (; golden_next(&g, "machine"); machines++) {
        f.bench.kind = golden_is(&g, 1, "libsvm") ? ST_SOLVER_LIBSVM : ST_SOLVER_LIBLINEAR;
        f.bench.balanced = golden_whole(&g, 2);
        f.task.cost = golden_real(&g, 3);
        f.bench.gamma = golden_real(&g, 4);
        if (f.bench.gamma > 0) assert_ok(st_bench_bend(&f.bench, NULL, NULL), NULL);
        fit_folds(&f);
        st_bench_straighten(&f.bench);
        while (golden_next(&g, "score"))
            for (size_t k = 0; k < 3; k++)
                assert_near(f.scores[golden_whole(&g, 1) * STRIDE + k], golden_real(&g, 2 + k),
                            f.bench.kind == ST_SOLVER_LIBSVM ? 2e-3 : 2e-2);
    }
    assert_int_equal(machines, 8 + 6);
    assert_int_equal(g.rest.size, 0);
    fixture_clear(&f);
    golden_close(&g);
}

/* ---- all texts ----------------------------------------------------------------------------------------- */

static void check_weights(const fixture *f, const float *weights, const double *bias) {
    uint32_t width = f->collection.x.width;
    double *w = malloc(width * sizeof *w), b;
    for (uint32_t label = 0; label < 3; label++) {
        solve_label(f, &f->collection.x, f->codes, label, w, &b);
        for (uint32_t i = 0; i < width; i++) assert_true(weights[i * STRIDE + label] == (float)w[i]);
        assert_true(bias[label] == b);
    }
    for (uint32_t i = 0; i < width; i++)
        for (size_t k = 3; k < STRIDE; k++) assert_true(weights[i * STRIDE + k] == 7);
    assert_true(bias[3] == 7);
    free(w);
}

static void the_final_machines_are_of_all_labelled_texts(void **state) {
    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        fixture f;
        double bias[4] = {7, 7, 7, 7};
        fixture_random(&f, "word:1-2,char:2-3:min_df=2", 80 + i, i % 3 ? 1 : 0.125);
        size_t entries = (size_t)f.collection.x.width * STRIDE;
        float *weights = malloc(entries * sizeof *weights);
        for (size_t e = 0; e < entries; e++) weights[e] = 7;
        f.bench.kind = i & 1 ? ST_SOLVER_LIBLINEAR : ST_SOLVER_LIBSVM;
        f.bench.balanced = i & 2;
        f.bench.ratio = i & 4;
        if (i & 4) f.bench.fold = NULL; /* not needed */
        assert_ok(st_fit_all(&f.bench, &f.task, weights, STRIDE, bias, NULL), NULL);
        check_weights(&f, weights, bias);
        free(weights);
        fixture_clear(&f);
    }
}

/* ---- what must not matter ------------------------------------------------------------------------------ */

static void check_same_scores(fixture *f, fixture *other) {
    fit_folds(f);
    fit_folds(other);
    assert_memory_equal(f->scores, other->scores, sizeof f->scores);
}

static void threads_do_not_change_the_scores(void **state) {
    (void)state;
    for (int kind = ST_SOLVER_LIBSVM; kind <= ST_SOLVER_LIBLINEAR; kind++) {
        fixture f, other;
        fixture_random(&f, plain_spec, 90, 1);
        fixture_random(&other, plain_spec, 90, 1);
        f.bench.kind = other.bench.kind = (st_solver_kind)kind;
        other.bench.threads = 4;
        check_same_scores(&f, &other);
        fixture_clear(&f);
        fixture_clear(&other);
    }
}

static void ready_made_products_give_the_same_scores(void **state) {
    (void)state;
    fixture f;
    double scores[MOST_TEXTS * STRIDE];
    st_gram_matrix *gram;
    fixture_random(&f, plain_spec, 91, 1);
    fit_folds(&f);
    memcpy(scores, f.scores, sizeof scores);
    assert_ok(st_gram_matrix_new(&gram, &f.collection.x, 1, &st_default_allocator, NULL), NULL);
    f.bench.gram = gram;
    fit_folds(&f);
    for (size_t i = 0; i < MOST_TEXTS * STRIDE; i++) assert_near(f.scores[i], scores[i], 1e-9);
    st_gram_matrix_free(gram);
    fixture_clear(&f);
}

/* ---- nothing to learn ---------------------------------------------------------------------------------- */

static void fixture_small(fixture *f, const uint32_t *codes, size_t labels) {
    static const char *const texts[] = {"a b", "b c", "a d", "c d"};
    fixture_begin(f, "word:1:idf=0");
    for (uint32_t i = 0; i < 4; i++) fixture_add(f, i / 2, codes[i], st_sv_of(texts[i]));
    fixture_end(f, 2, labels, 1);
}

static void where_all_texts_agree_the_score_is_1_or_minus_1(void **state) {
    (void)state;
    fixture f;
    fixture_small(&f, (const uint32_t[]){0, 0, 1, ST_UNLABELLED}, 2);
    fit_folds(&f);
    for (size_t i = 0; i < 4; i++) {
        assert_true(f.scores[i * STRIDE] == (i < 2 ? -1 : 1));
        assert_true(f.scores[i * STRIDE + 1] == (i < 2 ? 1 : -1));
    }
    fixture_clear(&f);
}

static void without_labels_every_score_is_minus_1(void **state) {
    (void)state;
    fixture f;
    fixture_small(&f, (const uint32_t[]){0, 1, ST_UNLABELLED, ST_UNLABELLED}, 2);
    fit_folds(&f);
    for (size_t i = 0; i < 2; i++) assert_true(f.scores[i * STRIDE] == -1 && f.scores[i * STRIDE + 1] == -1);
    fixture_clear(&f);
}

static void a_cost_that_cannot_be_is_an_error(void **state) {
    (void)state;
    fixture f;
    stance_error error;
    fixture_small(&f, (const uint32_t[]){0, 1, 0, 1}, 2);
    f.task.cost = 0;
    assert_int_equal(st_fit_folds(&f.bench, &f.task, f.scores, STRIDE, &error), STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, "a support vector machine could not be fitted");
    assert_int_equal(st_fit_folds(&f.bench, &f.task, f.scores, STRIDE, NULL), STANCE_ERROR_ARGUMENT);
    fixture_clear(&f);
}

/* ---- progress ------------------------------------------------------------------------------------------ */

typedef struct listener {
    size_t calls, cancel_at, done;
} listener;

static int listen(void *user, const char *stage, size_t done, size_t total) {
    listener *l = user;
    (void)stage, (void)total;
    l->done = done;
    return ++l->calls == l->cancel_at;
}

static stance_status fit_listening(fixture *f, listener *l, size_t threads) {
    f->progress.tell = listen;
    f->progress.user = l;
    f->bench.threads = threads;
    return st_fit_folds(&f->bench, &f->task, f->scores, STRIDE, NULL);
}

static void every_machine_is_a_step(void **state) {
    (void)state;
    fixture f;
    listener l = {0, 0, 0};
    fixture_random(&f, plain_spec, 92, 1);
    assert_ok(fit_listening(&f, &l, 1), NULL);
    assert_int_equal(l.calls, 4 * 3);
    assert_int_equal(l.done, 4 * 3);
    fixture_clear(&f);
}

static void fitting_can_be_cancelled(void **state) {
    (void)state;
    static const size_t steps[] = {1, 2, 12}, threads[] = {1, 4};
    for (size_t i = 0; i < 6; i++) {
        fixture f;
        listener l = {0, steps[i / 2], 0};
        fixture_random(&f, plain_spec, 92, 1);
        assert_int_equal(fit_listening(&f, &l, threads[i % 2]), STANCE_ERROR_CANCELLED);
        assert_int_equal(l.calls, steps[i / 2]);
        fixture_clear(&f);
    }
}

static void what_is_cancelled_is_not_begun(void **state) {
    (void)state;
    fixture f;
    listener l = {0, 1, 0};
    float weights[16] = {7};
    double bias[3];
    fixture_random(&f, plain_spec, 92, 1);
    for (size_t i = 0; i < 2; i++) assert_int_equal(fit_listening(&f, &l, 1), STANCE_ERROR_CANCELLED);
    assert_int_equal(st_fit_all(&f.bench, &f.task, weights, 3, bias, NULL), STANCE_ERROR_CANCELLED);
    assert_int_equal(l.calls, 1);
    assert_true(weights[0] == 7);
    fixture_clear(&f);
}

/* ---- memory -------------------------------------------------------------------------------------------- */

static stance_status fit_with(const stance_allocator *allocator, void *context) {
    fixture *f = context;
    st_bench bench = f->bench;
    double bias[MOST_LABELS];
    float weights[200 * MOST_LABELS];
    assert_true(f->collection.x.width <= 200);
    bench.allocator = allocator;
    stance_status status = st_bench_hold(&bench, NULL);
    if (!status) status = st_fit_folds(&bench, &f->task, f->scores, STRIDE, NULL);
    if (!status) status = st_fit_all(&bench, &f->task, weights, f->task.labels, bias, NULL);
    st_release(allocator, bench.only);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        fixture f;
        fixture_small(&f, (const uint32_t[]){0, 1, 0, 1}, 2);
        f.bench.kind = i & 1 ? ST_SOLVER_LIBLINEAR : ST_SOLVER_LIBSVM;
        f.bench.ratio = i & 2;
        assert_true(check_every_allocation(fit_with, &f) > 2 + 6 * 6);
        for (f.bench.threads = 1; f.bench.threads <= 4; f.bench.threads += 3)
            assert_true(check_hiccups(fit_with, &f, SIZE_MAX) > 2 + 6 * 6);
        fixture_clear(&f);
    }
}

TESTS(cmocka_unit_test(what_no_other_fold_has_is_zero), cmocka_unit_test(what_is_left_of_occurrences_is_scaled),
      cmocka_unit_test(blocks_are_scaled_each_for_itself),
      cmocka_unit_test(held_out_texts_are_scored_by_a_model_made_without_them),
      cmocka_unit_test(columns_are_scaled_without_the_held_out_texts),
      cmocka_unit_test(only_the_scores_of_the_task_are_written), cmocka_unit_test(scores_are_those_of_scikit_learn),
      cmocka_unit_test(the_final_machines_are_of_all_labelled_texts),
      cmocka_unit_test(threads_do_not_change_the_scores), cmocka_unit_test(ready_made_products_give_the_same_scores),
      cmocka_unit_test(where_all_texts_agree_the_score_is_1_or_minus_1),
      cmocka_unit_test(without_labels_every_score_is_minus_1), cmocka_unit_test(a_cost_that_cannot_be_is_an_error),
      cmocka_unit_test(every_machine_is_a_step), cmocka_unit_test(fitting_can_be_cancelled),
      cmocka_unit_test(what_is_cancelled_is_not_begun), cmocka_unit_test(out_of_memory_is_an_error))
