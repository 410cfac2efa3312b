/* SPDX-License-Identifier: MIT
 * Machines with a kernel over a collection: held-out texts, and all texts. */
#include "kernel_rows.h"

#include <math.h>
#include <stdio.h>

#include "check.h"
#include "hiccup.h"
#include "rng.h"

enum { TEXTS = 40, ROWS = TEXTS + 2, /* two sentences of an article */ LABELS = 3, FOLDS = 4, STRIDE = 5 };
static const double UNTOUCHED = 1e9;

typedef struct fixture {
    stance_dataset *dataset;
    st_spec spec;
    st_collection collection;
    uint32_t codes[ROWS], fold[ROWS];
    st_progress progress;
    st_bench bench;
    st_fit_task task;
    st_gram_matrix *gram;
} fixture;

static void add_text(fixture *f, const char *text) {
    const char *const labels[] = {NULL};
    stance_example example = {.text = text, .length = strlen(text), .labels = labels};
    assert_ok(stance_dataset_add(f->dataset, &example, NULL), NULL);
}

static void add_article(fixture *f, const char *text) {
    const char *const labels[] = {NULL};
    stance_example article = {.text = text, .length = strlen(text), .labels = labels};
    assert_ok(stance_dataset_add_article(f->dataset, &article, NULL), NULL);
}

/* Texts whose words tell the label a little, and n-grams that only one fold has. */
static void fixture_init(fixture *f, uint64_t seed) {
    static const char *const telling[LABELS][2] = {{"good", "fine"}, {"bad", "spy"}, {"said", "week"}};
    stance_train_options options = STANCE_TRAIN_OPTIONS;
    st_rng rng = st_rng_seeded(seed);
    memset(f, 0, sizeof *f);
    st_progress_init(&f->progress, &options);
    assert_ok(stance_dataset_new(&f->dataset, (const char *const[]){"t"}, 1, NULL, NULL), NULL);
    assert_ok(st_spec_parse(&f->spec, ST_SV("word:1-2,char:2-3:weight=0.5"), NULL), NULL);
    for (uint32_t i = 0; i < TEXTS; i++) {
        char text[100];
        uint32_t label = (uint32_t)st_rng_below(&rng, LABELS);
        f->codes[i] = i % 9 == 8 ? ST_UNLABELLED : label;
        f->fold[i] = i % FOLDS;
        snprintf(text, sizeof text, "the %s x%u %s", telling[label][st_rng_below(&rng, 2)],
                 (unsigned)st_rng_below(&rng, 30), telling[st_rng_below(&rng, LABELS)][0]);
        add_text(f, i == 5 ? "" : text);
    }
    add_article(f, "Fine week, x3. The spy said: bad zzz.");
    for (uint32_t i = TEXTS; i < ROWS; i++) {
        f->codes[i] = ST_UNLABELLED;
        f->fold[i] = 1;
    }
    assert_ok(st_collection_make(&f->collection, f->dataset, &f->spec, false, 1, NULL), NULL);
    assert_int_equal(f->collection.x.rows, ROWS);
    f->bench = (st_bench){.allocator = &st_default_allocator,
                          .collection = &f->collection,
                          .fold = f->fold,
                          .folds = FOLDS,
                          .gamma = 0.75,
                          .threads = 1,
                          .progress = &f->progress};
    f->task = (st_fit_task){f->codes, LABELS, 2};
    assert_ok(st_bench_hold(&f->bench, NULL), NULL);
}

static void bend(fixture *f, bool products) {
    const st_matrix texts = st_kernel_texts(&f->collection);
    assert_int_equal(texts.rows, TEXTS);
    if (products) assert_ok(st_gram_matrix_new(&f->gram, &texts, f->bench.threads, &st_default_allocator, NULL), NULL);
    f->bench.gram = f->gram;
    assert_ok(st_bench_bend(&f->bench, f->gram, NULL), NULL);
}

static void straighten(fixture *f) {
    st_bench_straighten(&f->bench);
    assert_null(f->bench.kernel);
    st_gram_matrix_free(f->gram);
    f->bench.gram = f->gram = NULL;
}

static void fixture_clear(fixture *f) {
    straighten(f);
    st_release(&st_default_allocator, f->bench.only);
    st_collection_clear(&f->collection);
    st_progress_clear(&f->progress);
    stance_dataset_free(f->dataset);
}

/* Of dense vectors, the first as it is held. */
static double plain_kernel(const fixture *f, size_t r, size_t other) {
    const st_matrix *x = &f->collection.x;
    double *dense = calloc(x->width, sizeof *dense), held[200], sum = 0;
    st_row a = st_matrix_row(x, r), b = st_matrix_row(x, other);
    assert_true(a.count <= 200);
    st_held_row(&f->bench, r, held);
    for (size_t i = 0; i < a.count; i++) dense[a.columns[i]] += held[i];
    for (size_t i = 0; i < b.count; i++) dense[b.columns[i]] -= b.values[i];
    for (size_t i = 0; i < x->width; i++) sum += dense[i] * dense[i];
    free(dense);
    return exp(-f->bench.gamma * sum);
}

/* One coefficient of 1 picks one value; in floats where they are kept. */
static void values_are_of_texts_as_they_are_held(void **state) {
    (void)state;
    for (int kept = 0; kept < 2; kept++) {
        fixture f;
        fixture_init(&f, 1);
        bend(&f, kept);
        assert_int_equal(f.bench.kernel->kept != NULL, kept);
        double *room = malloc(st_kernel_row_room(&f.bench) * sizeof *room), coefficients[TEXTS] = {0};
        for (size_t r = 0; r < ROWS; r++)
            for (uint32_t other = 0; other < TEXTS; other++) {
                coefficients[other] = 1;
                double value = st_kernel_row_sum(&f.bench, r, &other, 1, coefficients, room);
                assert_near(value, plain_kernel(&f, r, other), kept ? 6e-8 : 1e-14);
                coefficients[other] = 0;
            }
        free(room);
        fixture_clear(&f);
    }
}

static void a_sum_is_over_the_rows_named(void **state) {
    (void)state;
    static const uint32_t rows[] = {3, 0, 17};
    fixture f;
    double coefficients[TEXTS], sum = 0;
    fixture_init(&f, 2);
    bend(&f, false);
    double *room = malloc(st_kernel_row_room(&f.bench) * sizeof *room);
    for (size_t i = 0; i < TEXTS; i++) coefficients[i] = (double)i - 7.5;
    for (size_t i = 0; i < 3; i++) sum += coefficients[rows[i]] * plain_kernel(&f, 9, rows[i]);
    assert_near(st_kernel_row_sum(&f.bench, 9, rows, 3, coefficients, room), sum, 1e-13);
    assert_true(st_kernel_row_sum(&f.bench, 9, rows, 0, coefficients, room) == 0);
    free(room);
    fixture_clear(&f);
}

static void fit_folds(fixture *f, double *scores) {
    stance_error error;
    for (size_t i = 0; i < ROWS * STRIDE; i++) scores[i] = UNTOUCHED;
    assert_ok(st_fit_folds(&f->bench, &f->task, scores, STRIDE, &error), &error);
}

static void kept_or_not_the_scores_are_the_same(void **state) {
    (void)state;
    fixture f;
    double kept[ROWS * STRIDE], not [ROWS * STRIDE];
    fixture_init(&f, 3);
    bend(&f, true);
    fit_folds(&f, kept);
    straighten(&f);
    bend(&f, false);
    fit_folds(&f, not );
    for (size_t i = 0; i < ROWS * STRIDE; i++) {
        assert_near(kept[i], not [i], 2e-3); /* libsvm stops at a thousandth */
        assert_int_equal(kept[i] == UNTOUCHED, i % STRIDE >= LABELS);
    }
    fixture_clear(&f);
}

static void threads_do_not_change_the_scores(void **state) {
    (void)state;
    double one[ROWS * STRIDE], many[ROWS * STRIDE];
    for (int kept = 0; kept < 2; kept++)
        for (size_t threads = 2; threads < 100; threads *= 6) {
            fixture f;
            fixture_init(&f, 4);
            bend(&f, kept);
            fit_folds(&f, one);
            straighten(&f);
            f.bench.threads = threads;
            bend(&f, kept);
            fit_folds(&f, many);
            assert_memory_equal(one, many, sizeof one);
            fixture_clear(&f);
        }
}

/* Verdicts of a path are those of the folds, cost by cost. */
static void a_path_of_costs_gives_the_labels_of_the_largest_scores(void **state) {
    (void)state;
    static const double costs[] = {0.5, 2, 8};
    fixture f;
    double scores[ROWS * STRIDE];
    uint32_t verdicts[3 * ROWS];
    fixture_init(&f, 5);
    bend(&f, true);
    assert_ok(st_fit_path(&f.bench, &f.task, costs, 3, verdicts, NULL), NULL);
    for (size_t c = 0; c < 3; c++) {
        f.task.cost = costs[c];
        fit_folds(&f, scores);
        for (size_t i = 0; i < ROWS; i++) {
            uint32_t best = 0;
            for (uint32_t l = 1; l < LABELS; l++)
                if (scores[i * STRIDE + l] > scores[i * STRIDE + best]) best = l;
            assert_int_equal(verdicts[c * ROWS + i], f.codes[i] == ST_UNLABELLED ? ST_UNLABELLED : best);
        }
    }
    fixture_clear(&f);
}

/* The machine of one label of all texts, by the solver itself. */
static void solve_label(const fixture *f, uint32_t label, double *coefficients, double *bias) {
    uint32_t rows[TEXTS];
    signed char y[TEXTS];
    st_problem p = {.x = &f->collection.x, .rows = rows, .y = y, .cost = {2, 2}, .gamma = f->bench.gamma};
    for (uint32_t i = 0; i < TEXTS; i++) {
        if (f->codes[i] == ST_UNLABELLED) continue;
        rows[p.count] = i;
        y[p.count++] = f->codes[i] == label ? 1 : -1;
    }
    assert_ok(st_solve_rbf(&p, coefficients, bias, &st_default_allocator, NULL), NULL);
}

static void the_final_machines_are_of_all_labelled_texts(void **state) {
    (void)state;
    fixture f;
    double coefficients[ROWS * STRIDE], bias[LABELS + 1] = {7, 7, 7, 7}, expected[ROWS], b;
    for (size_t i = 0; i < ROWS * STRIDE; i++) coefficients[i] = UNTOUCHED;
    fixture_init(&f, 6);
    f.bench.fold = NULL; /* not needed */
    assert_ok(st_bench_bend(&f.bench, NULL, NULL), NULL);
    assert_null(f.bench.kernel);
    assert_ok(st_fit_vectors(&f.bench, &f.task, coefficients, STRIDE, bias, NULL), NULL);
    for (uint32_t label = 0; label < LABELS; label++) {
        solve_label(&f, label, expected, &b);
        for (size_t i = 0; i < ROWS; i++) assert_true(coefficients[i * STRIDE + label] == expected[i]);
        assert_true(bias[label] == b);
    }
    for (size_t i = 0; i < ROWS; i++) {
        assert_true(coefficients[i * STRIDE + LABELS] == UNTOUCHED);
        if (f.codes[i] == ST_UNLABELLED) assert_true(coefficients[i * STRIDE] == 0);
    }
    assert_true(bias[LABELS] == 7);
    fixture_clear(&f);
}

static stance_status fit_with(const stance_allocator *allocator, void *context) {
    fixture *f = context;
    st_bench bench = f->bench;
    st_gram_matrix *gram = NULL;
    double scores[ROWS * STRIDE], bias[LABELS];
    bench.allocator = allocator;
    const st_matrix texts = st_kernel_texts(&f->collection);
    stance_status status = st_gram_matrix_new(&gram, &texts, 2, allocator, NULL);
    bench.gram = gram;
    if (!status) status = st_bench_bend(&bench, gram, NULL);
    if (!status) status = st_fit_folds(&bench, &f->task, scores, STRIDE, NULL);
    if (!status) status = st_fit_vectors(&bench, &f->task, scores, STRIDE, bias, NULL);
    st_bench_straighten(&bench);
    st_gram_matrix_free(gram);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f, 7);
    assert_true(check_every_allocation(fit_with, &f) > 10);
    for (f.bench.threads = 1; f.bench.threads <= 4; f.bench.threads += 3)
        assert_true(check_hiccups(fit_with, &f, SIZE_MAX) > 10);
    fixture_clear(&f);
}

TESTS(cmocka_unit_test(values_are_of_texts_as_they_are_held), cmocka_unit_test(a_sum_is_over_the_rows_named),
      cmocka_unit_test(kept_or_not_the_scores_are_the_same), cmocka_unit_test(threads_do_not_change_the_scores),
      cmocka_unit_test(a_path_of_costs_gives_the_labels_of_the_largest_scores),
      cmocka_unit_test(the_final_machines_are_of_all_labelled_texts), cmocka_unit_test(out_of_memory_is_an_error))
