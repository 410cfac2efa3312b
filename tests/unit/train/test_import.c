/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "hiccup.h"
#include "rng.h"
#include "small_model.h"

/* As svm-train and liblinear's train write them, over the first n-grams of the small model. */
static const char svm[] =
    "svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 3\nrho 0.25\nlabel 7 -1\nprobA -1.5\nprobB 0.5\n"
    "nr_sv 2 1\nSV\n0.5 1:2 3:-4 \n1 2:1e-2 \n-2 1:0.25 4:1\n";
static const char lin[] =
    "solver_type L2R_LR\nnr_class 3\nlabel 2 10 1\nnr_feature 2\nbias 2\nw\n0.5 -0.25 1 \n0 1 -1 \n0.125 0.5 -0.5 \n";

static stance_status import(stance_trained **out, const small_model *m, const char *text, size_t size,
                            const stance_import_options *options, const stance_allocator *allocator,
                            stance_error *error) {
    return stance_import(out, m->model, temp_file("foreign", text, size), options, allocator, error);
}

static stance_model *open_import(const small_model *m, const char *text, const stance_import_options *options,
                                 stance_trained **trained) {
    stance_error error;
    size_t size;
    stance_model *model;
    assert_ok(import(trained, m, text, strlen(text), options, NULL, &error), &error);
    const void *bytes = stance_trained_bytes(*trained, &size);
    assert_ok(stance_model_from_memory(&model, bytes, size, NULL, &error), &error);
    return model;
}

static void close_import(stance_model *model, stance_trained *trained) {
    stance_model_free(model);
    stance_trained_free(trained);
}

/* ---- what comes back ----------------------------------------------------------------------------------- */

/* w = 0.5 (2, 0, -4, 0) + (0, .01, 0, 0) - 2 (.25, 0, 0, 1); the bias is -rho. Names sort as "no" < "yes". */
static void support_vectors_become_weights(void **state) {
    static const char *const pairs[] = {"7", "yes", "-1", "no"};
    const stance_import_options options = {sizeof options, "answer", pairs, 2};
    static const double weights[] = {0.5, 0.01, -2, -2, 0};
    stance_trained *trained;
    stance_model *model = open_import(*state, svm, &options, &trained);
    assert_string_equal(stance_model_task_name(model, 0), "answer");
    assert_string_equal(stance_model_label(model, 0, 0), "no");
    assert_string_equal(stance_model_label(model, 0, 1), "yes");
    assert_string_equal(stance_trained_solver(trained), "libsvm");
    for (size_t f = 0; f < 5; f++) {
        assert_near(stance_model_weight(model, 0, 1, f), weights[f], 1e-7);
        assert_near(stance_model_weight(model, 0, 0, f), -weights[f], 1e-7);
    }
    assert_near(stance_model_bias(model, 0, 1), -0.25, 0);
    assert_near(stance_model_bias(model, 0, 0), 0.25, 0);
    close_import(model, trained);
}

static double probability_of_nothing(stance_model *model, size_t label) {
    stance_classifier *classifier;
    stance_result *result = NULL;
    const stance_classify_options line = {sizeof line, STANCE_LINE, NULL, 0, 0};
    assert_ok(stance_classifier_new(&classifier, model, NULL, NULL), NULL);
    assert_ok(stance_classify(classifier, "", 0, &line, &result, NULL), NULL);
    double p = stance_result_probability(result, 0, label);
    stance_result_free(result);
    stance_classifier_free(classifier);
    return p;
}

/* Of an empty text the score is the bias, -0.25: p("7") = 1 / (1 + exp(-1.5 * -0.25 + 0.5)). */
static void sigmoids_become_heads(void **state) {
    stance_trained *trained;
    stance_model *model = open_import(*state, svm, NULL, &trained);
    assert_string_equal(stance_model_task_name(model, 0), "stance");
    assert_string_equal(stance_model_label(model, 0, 1), "7");
    assert_near(probability_of_nothing(model, 1), 1 / (1 + exp(0.875)), 1e-12);
    close_import(model, trained);
}

/* Columns are sorted by their labels' bytes: 1, 10, 2. The last line times the bias 2 is the biases. */
static void columns_become_weights(void **state) {
    static const double weights[2][3] = {{1, -0.25, 0.5}, {-1, 1, 0}}, biases[] = {-1, 1, 0.25};
    stance_trained *trained;
    stance_model *model = open_import(*state, lin, NULL, &trained);
    double sum = exp(-1) + exp(1) + exp(0.25);
    for (size_t l = 0; l < 3; l++) {
        assert_near(stance_model_bias(model, 0, l), biases[l], 0);
        for (size_t f = 0; f < 2; f++) assert_near(stance_model_weight(model, 0, l, f), weights[f][l], 0);
        assert_near(stance_model_weight(model, 0, l, 2), 0, 0);
        assert_near(probability_of_nothing(model, l), exp(biases[l]) / sum, 1e-12);
    }
    assert_string_equal(stance_model_label(model, 0, 1), "10");
    close_import(model, trained);
}

static void n_grams_are_those_of_the_vectors(void **state) {
    const small_model *m = *state;
    stance_trained *trained;
    stance_model *model = open_import(m, lin, NULL, &trained);
    size_t count = stance_model_feature_count(m->model);
    assert_int_equal(stance_model_feature_count(model), count);
    assert_int_equal(stance_trained_feature_count(trained), count);
    for (size_t f = 0; f < count; f++) {
        size_t a, b;
        const char *ours = stance_model_feature(model, f, &a), *theirs = stance_model_feature(m->model, f, &b);
        assert_true(a == b && memcmp(ours, theirs, a) == 0);
        assert_true(stance_model_feature_idf(model, f) == stance_model_feature_idf(m->model, f));
    }
    close_import(model, trained);
}

/* ---- what does not ------------------------------------------------------------------------------------- */

/* `from` in a good file replaced by `to`. */
typedef struct wrong {
    const char *file, *from, *to;
    stance_status status;
    size_t line;
    const char *told;
} wrong;

static const wrong wrongs[] = {
    {svm, svm, "", STANCE_ERROR_FORMAT, 0, "empty"},
    {svm, "svm_type", "# a model", STANCE_ERROR_FORMAT, 1, "no model of libsvm or liblinear"},
    {svm, "c_svc", "epsilon_svr", STANCE_ERROR_DATA, 1, "epsilon_svr"},
    {svm, "linear", "rbf", STANCE_ERROR_DATA, 2, "rbf"},
    {svm, "nr_class 2", "nr_class 3", STANCE_ERROR_DATA, 3, "3 classes"},
    {svm, "nr_class 2", "nr_class 1", STANCE_ERROR_DATA, 3, "one class"},
    {svm, "nr_class 2", "nr_class 99999999999999999999", STANCE_ERROR_FORMAT, 3, "whole number"},
    {svm, "nr_class 2\n", "", STANCE_ERROR_FORMAT, 5, "before nr_class"},
    {svm, "total_sv 3\n", "", STANCE_ERROR_FORMAT, 9, "no line \"total_sv\""},
    {svm, "total_sv 3", "total_sv 4", STANCE_ERROR_FORMAT, 13, "after 3 of 4"},
    {svm, "total_sv 3", "total_sv 2", STANCE_ERROR_FORMAT, 13, "too many"},
    {svm, "rho 0.25", "rho nan", STANCE_ERROR_FORMAT, 5, "nan"},
    {svm, "rho 0.25", "rho", STANCE_ERROR_FORMAT, 5, "missing"},
    {svm, "rho 0.25", "rho 1 2", STANCE_ERROR_FORMAT, 5, "too many"},
    {svm, "rho 0.25", "rho 1\nrho 1", STANCE_ERROR_FORMAT, 6, "a second line"},
    {svm, "rho 0.25", "size 3", STANCE_ERROR_FORMAT, 5, "\"size\""},
    {svm, "label 7 -1", "label 7", STANCE_ERROR_FORMAT, 6, "label 2 of 2"},
    {svm, "label 7 -1", "label 7 7", STANCE_ERROR_FORMAT, 6, "twice"},
    {svm, "label 7 -1", "label 7 a", STANCE_ERROR_FORMAT, 6, "label 2 of 2"},
    {svm, "probB 0.5\n", "", STANCE_ERROR_FORMAT, 9, "only one"},
    {svm, "3:-4", "1:-4", STANCE_ERROR_FORMAT, 11, "rise"},
    {svm, "1:2 ", "0:2 ", STANCE_ERROR_FORMAT, 11, "count from 1"},
    {svm, "3:-4", "4000000:1", STANCE_ERROR_DATA, 11, "4000000"},
    {svm, "3:-4", "3:", STANCE_ERROR_FORMAT, 11, "missing"},
    {svm, "3:-4", "3", STANCE_ERROR_FORMAT, 11, "NUMBER:VALUE"},
    {svm, "3:-4", "3:1e31", STANCE_ERROR_FORMAT, 11, "too large"},
    {svm, "0.5 1:2 3:-4", "1e30 1:1e30", STANCE_ERROR_DATA, 0, "too large"},
    {lin, "L2R_LR", "L2R_L2LOSS_SVR", STANCE_ERROR_DATA, 1, "L2R_L2LOSS_SVR"},
    {lin, "L2R_LR", "ONECLASS_SVM", STANCE_ERROR_DATA, 1, "ONECLASS_SVM"},
    {lin, "nr_class 3", "nr_class 4097", STANCE_ERROR_FORMAT, 2, "4096"},
    {lin, "nr_feature 2", "nr_feature 4000000", STANCE_ERROR_DATA, 4, "4000000"},
    {lin, "nr_feature 2", "nr_feature 20", STANCE_ERROR_FORMAT, 6, "too short"},
    {lin, "nr_feature 2", "nr_feature 3", STANCE_ERROR_FORMAT, 9, "after 3 of 4"},
    {lin, "bias 2\n", "bias 2\nrho 1\n", STANCE_ERROR_FORMAT, 6, "one class"},
    {lin, "-0.25 1 \n", "-0.25 \n", STANCE_ERROR_FORMAT, 7, "missing"},
    {lin, "-0.25 1 \n", "-0.25 1 1\n", STANCE_ERROR_FORMAT, 7, "too many"},
    {lin, "bias 2\nw\n0.5 -0.25 1 \n0 1 -1 \n0.125", "bias 1e30\nw\n0.5 -0.25 1 \n0 1 -1 \n125", STANCE_ERROR_DATA, 0,
     "bias"},
    {lin, "w\n", "w 1\n", STANCE_ERROR_FORMAT, 6, "too many"},
};

static void files_that_cannot_be_are_refused_with_their_line(void **state) {
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        const wrong *w = &wrongs[i];
        const char *at = strstr(w->file, w->from);
        char text[1024];
        stance_error error = {STANCE_OK, 0, 0, ""};
        stance_trained *trained = (stance_trained *)&trained;
        assert_non_null(at);
        int size = snprintf(text, sizeof text, "%.*s%s%s", (int)(at - w->file), w->file, w->to, at + strlen(w->from));
        assert_int_equal(import(&trained, *state, text, (size_t)size, NULL, NULL, &error), w->status);
        assert_null(trained);
        if (error.line != w->line || !strstr(error.text, w->told))
            fail_msg("%s -> %s: line %zu: %s", w->from, w->to, error.line, error.text);
    }
}

static void names_and_options_are_checked(void **state) {
    static const char *const other[] = {"8", "yes"}, *const empty[] = {"7", ""}, *const equal[] = {"7", "-1"};
    const char *const *pairs[] = {other, empty, equal};
    stance_trained *trained;
    for (size_t i = 0; i < 3; i++) {
        const stance_import_options options = {sizeof options, NULL, pairs[i], 1};
        assert_int_equal(import(&trained, *state, svm, strlen(svm), &options, NULL, NULL), STANCE_ERROR_ARGUMENT);
    }
    const stance_import_options unnamed = {sizeof unnamed, "", NULL, 0}, old = {1, NULL, NULL, 0};
    assert_int_equal(import(&trained, *state, svm, strlen(svm), &unnamed, NULL, NULL), STANCE_ERROR_ARGUMENT);
    assert_int_equal(import(&trained, *state, svm, strlen(svm), &old, NULL, NULL), STANCE_ERROR_ARGUMENT);
    const small_model *m = *state;
    assert_int_equal(stance_import(&trained, m->model, temp_path("missing"), NULL, NULL, NULL), STANCE_ERROR_IO);
}

/* What is cut off or changed is refused, or is another good file; it is never more than that. */
static void try_bytes(const small_model *m, const char *bytes, size_t size) {
    stance_trained *trained;
    stance_error error = {STANCE_OK, 0, 0, ""};
    stance_status status = import(&trained, m, bytes, size, NULL, NULL, &error);
    if (status) {
        assert_true(status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_DATA);
        assert_true(error.text[0] && !strchr(error.text, '\n'));
    } else {
        size_t length;
        stance_model *model;
        const void *file = stance_trained_bytes(trained, &length);
        assert_ok(stance_model_from_memory(&model, file, length, NULL, NULL), NULL);
        stance_model_free(model);
    }
    stance_trained_free(trained);
}

static void files_may_be_cut_off_anywhere(void **state) {
    for (size_t size = 0; size < strlen(svm); size++) try_bytes(*state, svm, size);
    for (size_t size = 0; size < strlen(lin); size++) try_bytes(*state, lin, size);
}

static void files_may_hold_anything(void **state) {
    st_rng rng = st_rng_seeded(3);
    for (int round = 0; round < 1500; round++) {
        char bytes[256];
        const char *file = round % 2 ? svm : lin;
        size_t size = strlen(file);
        memcpy(bytes, file, size);
        for (uint64_t changes = 1 + st_rng_below(&rng, 3); changes; changes--)
            bytes[st_rng_below(&rng, size)] = "0123456789 .:-+\n\0eE\xFFx"[st_rng_below(&rng, 21)];
        try_bytes(*state, bytes, size);
    }
}

static stance_status import_with(const stance_allocator *allocator, void *context) {
    stance_trained *trained;
    stance_status status = import(&trained, context, lin, strlen(lin), NULL, allocator, NULL);
    stance_trained_free(trained);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    assert_true(check_every_allocation(import_with, *state) > 5);
    assert_true(check_hiccups(import_with, *state, SIZE_MAX) > 5);
}

MODEL_TESTS(cmocka_unit_test(support_vectors_become_weights), cmocka_unit_test(sigmoids_become_heads),
            cmocka_unit_test(columns_become_weights), cmocka_unit_test(n_grams_are_those_of_the_vectors),
            cmocka_unit_test(files_that_cannot_be_are_refused_with_their_line),
            cmocka_unit_test(names_and_options_are_checked), cmocka_unit_test(files_may_be_cut_off_anywhere),
            cmocka_unit_test(files_may_hold_anything), cmocka_unit_test(out_of_memory_is_an_error))
