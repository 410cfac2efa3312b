/* SPDX-License-Identifier: MIT
 * Training with a kernel as a whole: what the model holds, and that it decides as what it was made of. */
#include "assemble_kernel.h"

#include <math.h>
#include <stdlib.h>

#include "hiccup.h"
#include "model.h"
#include "newspaper.h"

static stance_train_options rbf_options(void) {
    stance_train_options o = newspaper_options(NULL);
    o.kernel = "rbf";
    o.gamma = 0.5;
    o.cost = 4;
    return o;
}

static stance_model *model_of(const stance_trained *trained) {
    size_t size;
    stance_model *model;
    stance_error error;
    const void *bytes = stance_trained_bytes(trained, &size);
    assert_ok(stance_model_from_memory(&model, bytes, size, NULL, &error), &error);
    return model;
}

/* ---- the sections ---------------------------------------------------------------------------------------- */

/* Rows {0: 1, 2: 3}, {}, {2: 0.1} and {0: 2, 1: -1}, of which the second label has the first and third and no label the
 * last; the empty one is a vector of both. */
static void init_trainer(st_trainer *t, double coefficients[4][2]) {
    *t = (st_trainer){.allocator = &st_default_allocator, .labels = 2, .stride = 2, .coefficients = coefficients[0]};
    t->bench.gamma = 0.25;
    st_matrix_init(&t->collection.x, 3, &st_default_allocator);
    assert_true(st_matrix_add(&t->collection.x, (st_row){(uint32_t[]){0, 2}, (double[]){1, 3}, 2}));
    assert_true(st_matrix_add(&t->collection.x, (st_row){NULL, NULL, 0}));
    assert_true(st_matrix_add(&t->collection.x, (st_row){(uint32_t[]){2}, (double[]){0.1}, 1}));
    assert_true(st_matrix_add(&t->collection.x, (st_row){(uint32_t[]){0, 1}, (double[]){2, -1}, 2}));
}

static const void *section(const st_model_writer *w, st_section_kind kind, size_t size) {
    for (uint32_t i = 0; i < w->count; i++)
        if (w->sections[i].kind == (uint32_t)kind) {
            assert_int_equal(w->sections[i].size, size);
            return w->bytes.data + w->sections[i].offset;
        }
    fail();
    return NULL;
}

static void rows_with_a_coefficient_are_stored_once_by_feature(void **state) {
    (void)state;
    static double coefficients[4][2] = {{0, 0.5}, {1, -1}, {0, 2}, {0, 0}};
    const double single = (double)0.1f, squares[3] = {10, 0, single * single};
    st_trainer t;
    st_model_writer w;
    init_trainer(&t, coefficients);
    st_model_writer_init(&w, &st_default_allocator);
    assert_int_equal(st_count_vectors(&t), 3);
    assert_ok(st_assemble_kernel(&t, &w, NULL), NULL);
    assert_ok(st_model_writer_finish(&w, NULL), NULL);
    const st_kernel_record *record = section(&w, ST_SECTION_KERNEL, sizeof *record);
    assert_true(record->kind == ST_KERNEL_RBF && record->vectors == 3 && record->gamma == 0.25);
    assert_memory_equal(section(&w, ST_SECTION_SQUARES, sizeof squares), squares, sizeof squares);
    assert_memory_equal(section(&w, ST_SECTION_COEFFICIENTS, 6 * sizeof(double)), coefficients, 6 * sizeof(double));
    assert_memory_equal(section(&w, ST_SECTION_POSTING_ENDS, 12), ((uint32_t[]){1, 1, 3}), 12);
    const st_posting *p = section(&w, ST_SECTION_POSTINGS, 3 * sizeof *p);
    assert_true(p[0].vector == 0 && p[0].value == 1 && p[1].vector == 0 && p[1].value == 3);
    assert_true(p[2].vector == 2 && p[2].value == 0.1f);
    const st_header *header = (const st_header *)(const void *)w.bytes.data;
    assert_int_equal(header->major, 1);
    assert_int_equal(header->minor, 1);
    st_model_writer_clear(&w);
    st_matrix_clear(&t.collection.x);
}

static stance_status assemble_with(const stance_allocator *allocator, void *context) {
    st_trainer t = *(const st_trainer *)context;
    st_model_writer w;
    stance_error error = {.status = STANCE_OK};
    t.allocator = allocator;
    st_model_writer_init(&w, &st_default_allocator);
    stance_status status = st_assemble_kernel(&t, &w, &error);
    assert_int_equal(error.status, status);
    st_model_writer_clear(&w);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    static double coefficients[4][2] = {{0, 0.5}, {1, -1}, {0, 2}, {0, 0}};
    st_trainer t;
    init_trainer(&t, coefficients);
    assert_int_equal(check_every_allocation(assemble_with, &t), 5);
    st_matrix_clear(&t.collection.x);
}

/* What is new in a linear model is left out where it cannot be used: then it is as readers of 1.0 know it. */
static void linear_models_keep_their_minor_version(void **state) {
    (void)state;
    size_t size;
    stance_train_options o = newspaper_options("liblinear");
    stance_trained *trained = newspaper_train(NEWSPAPER_SMALL, &o);
    const st_header *header = stance_trained_bytes(trained, &size);
    assert_int_equal(header->minor, 0);
    assert_string_equal(stance_trained_kernel(trained), "linear");
    assert_true(stance_trained_gamma(trained) == 0 && stance_trained_vector_count(trained) == 0);
    stance_trained_free(trained);
}

/* ---- the model ------------------------------------------------------------------------------------------- */

static const char *fact(const stance_model *model, const char *wanted) {
    const char *key, *value;
    for (size_t i = 0; stance_model_fact(model, i, &key, &value); i++)
        if (strcmp(key, wanted) == 0) return value;
    return "";
}

static void the_model_tells_its_kernel(void **state) {
    (void)state;
    stance_train_options o = rbf_options();
    stance_trained *trained = newspaper_train(NEWSPAPER_SMALL, &o);
    stance_model *model = model_of(trained);
    assert_string_equal(stance_trained_kernel(trained), "rbf");
    assert_string_equal(stance_model_kernel(model), "rbf");
    assert_true(stance_trained_gamma(trained) == 0.5 && stance_model_gamma(model) == 0.5);
    assert_int_equal(stance_trained_vector_count(trained), stance_model_vector_count(model));
    assert_in_range(stance_model_vector_count(model), 2, 20);
    assert_string_equal(fact(model, "kernel"), "rbf");
    assert_string_equal(fact(model, "gamma"), "0.5");
    assert_string_equal(fact(model, "solver"), "libsvm");
    assert_string_equal(fact(model, "scaling"), "none");
    assert_true(stance_model_weight(model, 0, 0, 0) == 0);
    stance_model_free(model);
    stance_trained_free(trained);
}

/* The formula of stance.h, from nothing but public numbers: a dense vector for each support vector. */
static double plain_score(const stance_model *model, stance_classifier *c, st_sv text, size_t task, size_t label) {
    size_t features = stance_model_feature_count(model), vectors = stance_model_vector_count(model), count, v;
    double *dense = calloc(features * vectors, sizeof *dense), *x = calloc(features, sizeof *x), value;
    const uint32_t *numbers;
    const double *values;
    double score = stance_model_bias(model, task, label);
    assert_ok(stance_vectorize(c, text.data, text.size, &numbers, &values, &count, NULL), NULL);
    for (size_t i = 0; i < count; i++) x[numbers[i]] = values[i];
    for (size_t f = 0; f < features; f++)
        for (size_t i = 0; stance_model_posting(model, f, i, &v, &value); i++) dense[v * features + f] = value;
    for (v = 0; v < vectors; v++) {
        double distance = 0;
        for (size_t f = 0; f < features; f++)
            distance += (x[f] - dense[v * features + f]) * (x[f] - dense[v * features + f]);
        score += stance_model_coefficient(model, task, label, v) * exp(-stance_model_gamma(model) * distance);
    }
    free(dense);
    free(x);
    return score;
}

static void scores_are_what_its_numbers_say(void **state) {
    (void)state;
    static const char *const texts[] = {"The roses won a prize.", "cold soup w3 ruined", "", "zzz", "perfect the the"};
    stance_train_options o = rbf_options();
    stance_trained *trained = newspaper_train(NEWSPAPER_SMALL, &o);
    stance_model *model = model_of(trained);
    stance_classifier *c;
    stance_explanation *e = NULL;
    assert_ok(stance_classifier_new(&c, model, NULL, NULL), NULL);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t task = 0; task < 2; task++)
            for (size_t label = 0; label < 2; label++) {
                double sum, score = plain_score(model, c, st_sv_of(texts[i]), task, label);
                assert_ok(stance_explain(c, texts[i], strlen(texts[i]), task, label, &e, NULL), NULL);
                assert_near(stance_explanation_score(e), score, 1e-12);
                sum = stance_explanation_bias(e);
                for (size_t k = 0; k < stance_explanation_gram_count(e); k++)
                    sum += stance_explanation_gram(e, k).contribution;
                assert_near(sum, score, 1e-12);
            }
    stance_explanation_free(e);
    stance_classifier_free(c);
    stance_model_free(model);
    stance_trained_free(trained);
}

static void numbers_out_of_range_are_none(void **state) {
    (void)state;
    stance_train_options o = rbf_options();
    stance_trained *trained = newspaper_train(NEWSPAPER_SMALL, &o);
    stance_model *model = model_of(trained);
    size_t vector = 77;
    double value = 7;
    assert_true(stance_model_coefficient(model, 0, 0, stance_model_vector_count(model)) == 0);
    assert_true(stance_model_coefficient(model, 2, 0, 0) == 0 && stance_model_coefficient(model, 0, 2, 0) == 0);
    assert_false(stance_model_posting(model, stance_model_feature_count(model), 0, &vector, &value));
    assert_false(stance_model_posting(model, 0, SIZE_MAX, &vector, &value));
    assert_false(stance_model_posting(model, SIZE_MAX, 0, &vector, &value));
    assert_true(vector == 77 && value == 7);
    stance_model_free(model);
    stance_trained_free(trained);
}

/* With heads in context and of articles, which have no tones. */
static void articles_are_judged_without_tones(void **state) {
    (void)state;
    stance_train_options o = rbf_options();
    stance_measures m;
    stance_trained *trained = newspaper_train(NEWSPAPER, &o);
    stance_model *model = model_of(trained);
    assert_int_equal(stance_trained_article_measures(trained, 0, &m), 0);
    assert_true(m.accuracy > 0.8);
    assert_int_equal(stance_trained_context_measures(trained, 0, &m), 0);
    assert_int_equal(model->view.score_count, model->view.label_count);
    assert_non_null(st_model_head(&model->view, ST_HEAD_ARTICLE, 0));
    stance_model_free(model);
    stance_trained_free(trained);
}

static void check_same(newspaper n, stance_train_options o) {
    size_t size, other;
    o.threads = 1;
    stance_trained *one = newspaper_train(n, &o);
    const void *bytes = stance_trained_bytes(one, &size);
    for (size_t threads = 2; threads < 8; threads++) {
        o.threads = threads;
        stance_trained *many = newspaper_train(n, &o);
        const void *others = stance_trained_bytes(many, &other);
        assert_int_equal(size, other);
        assert_memory_equal(bytes, others, size);
        stance_trained_free(many);
    }
    stance_trained_free(one);
}

static void threads_do_not_change_the_bytes(void **state) {
    (void)state;
    stance_train_options o = rbf_options();
    check_same(NEWSPAPER_SMALL, o);
    o.cost = 0;
    check_same(NEWSPAPER_SMALL, o);
    o.gamma = 0;
    o.grid = "gamma=0.25|1;features=word:1|char:2;C=1|4";
    check_same(NEWSPAPER_SMALL, o);
}

/* What a search found makes the same model when it is asked for. */
static void a_search_finds_a_gamma(void **state) {
    (void)state;
    size_t size, other, chosen = 0;
    stance_train_options o = rbf_options();
    stance_candidate c;
    o.cost = o.gamma = 0;
    o.grid = "gamma=0.01|0.5|40;C=1|8";
    stance_trained *found = newspaper_train(NEWSPAPER, &o);
    assert_int_equal(stance_trained_candidate_count(found), 6);
    for (size_t i = 0; !stance_trained_candidate(found, i, &c); i++) {
        assert_true(c.gamma == 0.01 || c.gamma == 0.5 || c.gamma == 40);
        if (!c.chosen) continue;
        assert_true(c.gamma == stance_trained_gamma(found));
        chosen++;
    }
    assert_in_range(chosen, 1, 2); /* each task has its cost */
    assert_true(stance_trained_cost(found, 0) == 1 || stance_trained_cost(found, 0) == 8);
    if (stance_trained_cost(found, 0) == stance_trained_cost(found, 1)) {
        o.grid = NULL;
        o.gamma = stance_trained_gamma(found);
        o.cost = stance_trained_cost(found, 0);
        stance_trained *given = newspaper_train(NEWSPAPER, &o);
        const void *bytes = stance_trained_bytes(found, &size), *others = stance_trained_bytes(given, &other);
        assert_int_equal(size, other);
        assert_memory_equal(bytes, others, size);
        stance_trained_free(given);
    }
    stance_trained_free(found);
}

static void a_learning_curve_is_of_the_same_kernel(void **state) {
    (void)state;
    stance_train_options train = rbf_options();
    stance_curve_options o = STANCE_CURVE_OPTIONS;
    stance_learning_curve *curve;
    stance_curve_point point;
    stance_error error;
    stance_dataset *dataset = newspaper_dataset(NEWSPAPER, NULL);
    o.shares = (const double[]){0.25, 1};
    o.share_count = 2;
    o.repeats = 1;
    o.train = &train;
    assert_ok(stance_curve(&curve, dataset, &o, NULL, &error), &error);
    assert_int_equal(stance_learning_curve_point(curve, 1, 1, &point), 0);
    assert_true(point.accuracy.mean > 0.9);
    stance_learning_curve_free(curve);
    stance_dataset_free(dataset);
}

/* ---- memory ---------------------------------------------------------------------------------------------- */

typedef struct attempt {
    stance_dataset *dataset;
    stance_train_options options;
} attempt;

static stance_status train_with(const stance_allocator *allocator, void *context) {
    attempt *a = context;
    const stance_allocator *own = a->dataset->allocator;
    stance_error error = {.status = STANCE_OK};
    stance_trained *trained;
    a->dataset->allocator = allocator;
    stance_status status = stance_train(&trained, a->dataset, &a->options, allocator, &error);
    a->dataset->allocator = own;
    assert_int_equal(error.status, status);
    assert_int_equal(trained != NULL, status == STANCE_OK);
    stance_trained_free(trained);
    return status;
}

static void training_out_of_memory_is_an_error(void **state) {
    (void)state;
    attempt a = {newspaper_dataset(NEWSPAPER_SMALL, NULL), rbf_options()};
    assert_true(check_every_allocation(train_with, &a) > 300);
    assert_true(check_hiccups(train_with, &a, SIZE_MAX) > 300);
    a.options.threads = 4;
    assert_true(check_hiccups(train_with, &a, SIZE_MAX) > 300);
    a.options.threads = 1;
    a.options.gamma = 0;
    a.options.grid = "gamma=0.5|1";
    assert_true(check_hiccups(train_with, &a, SIZE_MAX) > 300);
    stance_dataset_free(a.dataset);
}

TESTS(cmocka_unit_test(rows_with_a_coefficient_are_stored_once_by_feature), cmocka_unit_test(out_of_memory_is_an_error),
      cmocka_unit_test(linear_models_keep_their_minor_version), cmocka_unit_test(the_model_tells_its_kernel),
      cmocka_unit_test(scores_are_what_its_numbers_say), cmocka_unit_test(numbers_out_of_range_are_none),
      cmocka_unit_test(articles_are_judged_without_tones), cmocka_unit_test(threads_do_not_change_the_bytes),
      cmocka_unit_test(a_search_finds_a_gamma), cmocka_unit_test(a_learning_curve_is_of_the_same_kernel),
      cmocka_unit_test(training_out_of_memory_is_an_error))
