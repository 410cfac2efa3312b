/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "small_model.h"

/* Bias and value * weight over the vector of a text are its score, as explained. */
static void weights_add_up_to_the_score(void **state) {
    const small_model *m = *state;
    static const char text[] = "The roses won a prize, the soup was cold.";
    stance_classifier *classifier;
    stance_explanation *why = NULL;
    assert_ok(stance_classifier_new(&classifier, m->model, NULL, NULL), NULL);
    for (size_t task = 0; task < 2; task++)
        for (size_t label = 0; label < 2; label++) {
            const uint32_t *features;
            const double *values;
            size_t count;
            double score = stance_model_bias(m->model, task, label);
            assert_ok(stance_vectorize(classifier, text, strlen(text), &features, &values, &count, NULL), NULL);
            assert_true(count > 10);
            for (size_t i = 0; i < count; i++)
                score += values[i] * stance_model_weight(m->model, task, label, features[i]);
            assert_ok(stance_explain(classifier, text, strlen(text), task, label, &why, NULL), NULL);
            assert_near(score, stance_explanation_score(why), 1e-12);
            assert_near(stance_model_bias(m->model, task, label), stance_explanation_bias(why), 0);
        }
    stance_explanation_free(why);
    stance_classifier_free(classifier);
}

/* The n-grams of words come first in the small model; those of characters have a space at an end or no letter apart. */
static void kinds_and_frequencies_are_told(void **state) {
    const small_model *m = *state;
    size_t words = 0, count = stance_model_feature_count(m->model);
    while (words < count && stance_model_feature_is_of_words(m->model, words)) words++;
    assert_true(words > 0 && words < count);
    for (size_t f = 0; f < count; f++) {
        assert_int_equal(stance_model_feature_is_of_words(m->model, f), f < words);
        assert_true(stance_model_feature_idf(m->model, f) >= 1);
    }
}

static void out_of_range_is_0(void **state) {
    const small_model *m = *state;
    size_t count = stance_model_feature_count(m->model);
    assert_true(stance_model_bias(m->model, 2, 0) == 0 && stance_model_bias(m->model, 0, 2) == 0);
    assert_true(stance_model_weight(m->model, 2, 0, 0) == 0 && stance_model_weight(m->model, 0, 2, 0) == 0);
    assert_true(stance_model_weight(m->model, 0, 0, count) == 0);
    assert_true(stance_model_feature_idf(m->model, count) == 0);
    assert_int_equal(stance_model_feature_is_of_words(m->model, count), 0);
}

static void the_bytes_are_those_it_was_opened_with(void **state) {
    const small_model *m = *state;
    size_t size, opened;
    const char *bytes = small_model_bytes(m, &opened);
    assert_ptr_equal(stance_model_bytes(m->model, &size), bytes);
    assert_int_equal(size, opened);
}

MODEL_TESTS(cmocka_unit_test(weights_add_up_to_the_score), cmocka_unit_test(kinds_and_frequencies_are_told),
            cmocka_unit_test(out_of_range_is_0), cmocka_unit_test(the_bytes_are_those_it_was_opened_with))
