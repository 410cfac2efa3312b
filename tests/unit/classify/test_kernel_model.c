/* SPDX-License-Identifier: MIT
 * What a model tells of its kernel. Scores worked out from these numbers: tests/unit/train/test_assemble_kernel.c. */
#include "../../fuzz/models_for_fuzzing.h"

#include <math.h>

#include "check.h"

static void with_model(void (*look)(const stance_model *), unsigned kind) {
    fuzz_models models;
    fuzz_models_init(&models);
    look(models.model[kind]);
    for (size_t i = 0; i < FUZZ_ALL; i++) {
        stance_model_free(models.model[i]);
        stance_trained_free(models.trained[i]);
    }
}

static void look_at_linear(const stance_model *m) {
    size_t vector = 7;
    double value = 7;
    assert_string_equal(stance_model_kernel(m), "linear");
    assert_true(stance_model_gamma(m) == 0);
    assert_int_equal(stance_model_vector_count(m), 0);
    assert_true(stance_model_coefficient(m, 0, 0, 0) == 0);
    assert_false(stance_model_posting(m, 0, 0, &vector, &value));
    assert_true(vector == 7 && value == 7);
}

/* Every vector has a coefficient, and the length 1 for each block that it has n-grams of; postings rise. */
static void look_at_kernel(const stance_model *m) {
    size_t features = stance_model_feature_count(m), vectors = stance_model_vector_count(m), vector, last;
    double value, *squares = calloc(vectors, sizeof *squares);
    assert_string_equal(stance_model_kernel(m), "rbf");
    assert_true(stance_model_gamma(m) == 0.25);
    assert_true(vectors > 1 && stance_model_weight(m, 0, 0, 0) == 0);
    for (size_t f = 0; f < features; f++) {
        size_t i = 0;
        for (last = SIZE_MAX; stance_model_posting(m, f, i, &vector, &value); i++, last = vector) {
            assert_true(vector < vectors && value > 0 && (i == 0 || vector > last));
            squares[vector] += value * value;
        }
        assert_false(stance_model_posting(m, f, SIZE_MAX, &vector, &value));
    }
    for (size_t v = 0; v < vectors; v++) {
        double sum = 0;
        assert_true(squares[v] == 0 || fabs(squares[v] - 1) < 1e-5 || fabs(squares[v] - 2) < 1e-5);
        for (size_t t = 0; t < stance_model_task_count(m); t++)
            for (size_t l = 0; l < stance_model_label_count(m, t); l++)
                sum += fabs(stance_model_coefficient(m, t, l, v));
        assert_true(sum > 0);
    }
    assert_true(stance_model_coefficient(m, 0, 0, vectors) == 0);
    assert_true(stance_model_coefficient(m, 0, stance_model_label_count(m, 0), 0) == 0);
    assert_true(stance_model_coefficient(m, SIZE_MAX, 0, 0) == 0);
    assert_false(stance_model_posting(m, features, 0, &vector, &value));
    free(squares);
}

static void a_linear_model_has_no_vectors(void **state) {
    (void)state;
    with_model(look_at_linear, 0);
}

static void a_model_with_a_kernel_tells_its_vectors(void **state) {
    (void)state;
    with_model(look_at_kernel, FUZZ_KERNEL);
}

TESTS(cmocka_unit_test(a_linear_model_has_no_vectors), cmocka_unit_test(a_model_with_a_kernel_tells_its_vectors))
