/* SPDX-License-Identifier: MIT */
#include "hiccup.h"
#include "small_model.h"

static const char *const texts[] = {"Roses won a prize", "The soup was cold", "Fresh bread", "Frost ruined the beans"};
static const char *const moods[] = {"good", "bad", "", "bad"};
static const char *const groups[] = {"a", "b", NULL, "a"};

static stance_dataset *make(const char *task) {
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, &task, 1, NULL, NULL), NULL);
    for (size_t i = 0; i < 4; i++) {
        stance_example example = {texts[i], strlen(texts[i]), &moods[i], groups[i], i + 2, 0};
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
    return dataset;
}

static void check_probabilities(const small_model *m, const stance_predictions *p) {
    const stance_classify_options line = {sizeof line, STANCE_LINE, NULL, 0, 0};
    stance_classifier *classifier;
    stance_result *result = NULL;
    assert_ok(stance_classifier_new(&classifier, m->model, NULL, NULL), NULL);
    for (size_t i = 0; i < 4; i++) {
        assert_ok(stance_classify(classifier, texts[i], strlen(texts[i]), &line, &result, NULL), NULL);
        for (size_t l = 0; l < 2; l++)
            assert_true(p->probabilities[2 * i + l] == stance_result_probability(result, 0, l));
    }
    stance_result_free(result);
    stance_classifier_free(classifier);
}

static void predictions_are_those_of_the_classifier(void **state) {
    static const uint32_t truth[] = {1, 0, UINT32_MAX, 0};
    stance_dataset *dataset = make("mood");
    for (size_t threads = 1; threads < 4; threads++) {
        stance_evaluation *e;
        stance_predictions p;
        stance_measures measures;
        const small_model *m = *state;
        assert_ok(stance_evaluate(&e, m->model, dataset, threads, NULL, NULL), NULL);
        assert_int_equal(stance_evaluation_predictions(e, 0, &p), 0);
        assert_int_equal(stance_evaluation_predictions(e, 1, &p), -1);
        assert_true(p.count == 4 && p.label_count == 2);
        assert_string_equal(p.labels[0], "bad");
        assert_memory_equal(p.truth, truth, sizeof truth);
        assert_true(p.group[0] == p.group[3] && p.group[0] != p.group[1] && p.group[2] != p.group[1] && p.group[2] < 4);
        check_probabilities(m, &p);
        assert_int_equal(stance_evaluation_measures(e, 0, &measures), 0);
        assert_int_equal(measures.count, 3);
        assert_int_equal(stance_evaluation_measures(e, 1, &measures), -1);
        stance_evaluation_free(e);
    }
    stance_dataset_free(dataset);
}

static void groups_have_numbers(void **state) {
    (void)state;
    stance_dataset *dataset = make("mood");
    uint32_t group[4];
    size_t count;
    assert_ok(stance_dataset_group_numbers(dataset, group, &count, NULL), NULL);
    assert_int_equal(count, 3);
    assert_true(group[0] == group[3] && group[0] != group[1]);
    for (size_t i = 0; i < 4; i++) assert_true(group[i] < count);
    stance_dataset_free(dataset);
}

static void unknown_tasks_and_labels_are_refused(void **state) {
    const small_model *m = *state;
    stance_evaluation *e;
    stance_error error;
    stance_dataset *unknown = make("weather"), *other = make("place");
    assert_int_equal(stance_evaluate(&e, m->model, unknown, 1, NULL, &error), STANCE_ERROR_ARGUMENT);
    assert_null(e);
    assert_int_equal(stance_evaluate(&e, m->model, other, 1, NULL, &error), STANCE_ERROR_DATA);
    assert_int_equal(error.line, 2);
    stance_dataset_free(unknown);
    stance_dataset_free(other);
}

/* A cross-validation's predictions are its held-out probabilities and the labels they are judged by. */
static void trainings_have_predictions_too(void **state) {
    (void)state;
    stance_dataset *dataset = make("mood");
    stance_train_options options = STANCE_TRAIN_OPTIONS;
    stance_trained *trained;
    stance_predictions p;
    options.folds = 2;
    options.cost = 1;
    assert_ok(stance_train(&trained, dataset, &options, NULL, NULL), NULL);
    assert_int_equal(stance_trained_predictions(trained, 0, &p), 0);
    assert_true(p.count == 4 && p.label_count == 2 && p.truth[0] == 1 && p.truth[1] == 0 && p.truth[2] == UINT32_MAX);
    assert_ptr_equal(p.probabilities, stance_trained_held_out(trained, 0));
    assert_string_equal(p.labels[1], "good");
    assert_null(p.group);
    assert_int_equal(stance_trained_predictions(trained, 1, &p), -1);
    stance_trained_free(trained);
    options.folds = 0;
    assert_ok(stance_train(&trained, dataset, &options, NULL, NULL), NULL);
    assert_int_equal(stance_trained_predictions(trained, 0, &p), -1);
    stance_trained_free(trained);
    stance_dataset_free(dataset);
}

typedef struct attempt {
    const small_model *m;
    const stance_dataset *dataset;
} attempt;

static stance_status evaluate_with(const stance_allocator *allocator, void *context) {
    const attempt *a = context;
    stance_evaluation *e;
    stance_status status = stance_evaluate(&e, a->m->model, a->dataset, 1, allocator, NULL);
    stance_evaluation_free(e);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    attempt a = {*state, make("mood")};
    assert_true(check_every_allocation(evaluate_with, &a) > 5);
    stance_dataset_free((stance_dataset *)(uintptr_t)a.dataset);
}

MODEL_TESTS(cmocka_unit_test(predictions_are_those_of_the_classifier), cmocka_unit_test(groups_have_numbers),
            cmocka_unit_test(unknown_tasks_and_labels_are_refused), cmocka_unit_test(trainings_have_predictions_too),
            cmocka_unit_test(out_of_memory_is_an_error))
