/* SPDX-License-Identifier: MIT
 * The public way to explain: units of text, and sentences of an article. */
#include <math.h>
#include <stdlib.h>

#include "fail_once.h"
#include "model.h"
#include "small_model.h"

static stance_classifier *new_classifier(const stance_model *model) {
    stance_classifier *c;
    assert_ok(stance_classifier_new(&c, model, NULL, NULL), NULL);
    return c;
}

static st_sv explained_text(const stance_explanation *e) {
    st_sv text;
    text.data = stance_explanation_text(e, &text.size);
    return text;
}

static void explain(stance_classifier *c, const char *text, size_t task, size_t label, stance_explanation **e) {
    stance_error error;
    assert_ok(stance_explain(c, text, strlen(text), task, label, e, &error), &error);
}

/* The score, worked out from the vector and the weights in the file. */
static double score_of(stance_classifier *c, const stance_model *model, const char *text, size_t l) {
    const uint32_t *features;
    const double *values;
    size_t count;
    double score = model->view.labels[l].bias;
    assert_ok(stance_vectorize(c, text, strlen(text), &features, &values, &count, NULL), NULL);
    for (size_t i = 0; i < count; i++)
        score += values[i] * (double)model->view.weights[features[i] * model->view.space->stride + l];
    return score;
}

static void contributions_add_up_to_the_score_of_each_label(void **state) {
    const small_model *m = *state;
    static const char text[] = "The soup was cold, but the roses won a prize. The soup!";
    stance_classifier *c = new_classifier(m->model);
    stance_explanation *e = NULL;
    for (size_t l = 0; l < 4; l++) {
        double expected = score_of(c, m->model, text, l);
        explain(c, text, l / 2, l % 2, &e);
        double grams = stance_explanation_bias(e), words = grams;
        assert_true(stance_explanation_gram_count(e) > 20);
        for (size_t i = 0; i < stance_explanation_gram_count(e); i++)
            grams += stance_explanation_gram(e, i).contribution;
        for (size_t i = 0; i < stance_explanation_word_count(e); i++)
            words += stance_explanation_word(e, i).contribution;
        assert_near(stance_explanation_score(e), expected, 1e-9);
        assert_near(grams, expected, 1e-9);
        assert_near(words, expected, 1e-9);
    }
    stance_explanation_free(e);
    stance_classifier_free(c);
}

/* Word n-grams lie where their words are; each is found there as the model spells it. */
static void places_show_the_n_gram(void **state) {
    const small_model *m = *state;
    stance_classifier *c = new_classifier(m->model);
    stance_explanation *e = NULL;
    size_t found = 0;
    explain(c, "and so: the roses won a prize", 0, 1, &e);
    for (size_t i = 0; i < stance_explanation_gram_count(e); i++) {
        stance_gram gram = stance_explanation_gram(e, i);
        st_sv text, place = {explained_text(e).data + gram.begin, gram.end - gram.begin};
        text.data = stance_model_feature(m->model, gram.feature, &text.size);
        assert_true(st_sv_equal(st_sv_trim(text), place));
        found +=
            st_sv_equal(text, ST_SV("the roses")) || st_sv_equal(text, ST_SV("won")) || st_sv_equal(text, ST_SV("wo"));
    }
    assert_int_equal(found, 4); /* "won" as a word and as characters */
    stance_explanation_free(e);
    stance_classifier_free(c);
}

static void places_are_in_the_decoded_text(void **state) {
    const small_model *m = *state;
    stance_classifier *c = new_classifier(m->model);
    stance_explanation *e = NULL;
    explain(c, "\xff soup", 0, 0, &e);
    assert_sv(explained_text(e), "\xef\xbf\xbd soup");
    assert_int_equal(stance_explanation_word_count(e), 1);
    assert_int_equal(stance_explanation_word(e, 0).begin, 4);
    assert_int_equal(stance_explanation_word(e, 0).end, 8);
    explain(c, "", 0, 0, &e);
    assert_sv(explained_text(e), "");
    assert_int_equal(stance_explanation_gram_count(e) + stance_explanation_word_count(e), 0);
    assert_near(stance_explanation_score(e), stance_explanation_bias(e), 0);
    stance_explanation_free(e);
    e = NULL;
    assert_ok(stance_explain(c, NULL, 0, 0, 0, &e, NULL), NULL); /* no text at all is an empty one */
    assert_sv(explained_text(e), "");
    assert_int_equal(stance_explanation_gram(e, 0).count, 0);
    assert_int_equal(stance_explanation_word(e, 0).end, 0);
    stance_explanation_free(e);
    stance_explanation_free(NULL);
    stance_classifier_free(c);
}

static void check_refused(stance_classifier *c, const char *text, size_t length, size_t task, size_t label,
                          stance_status status) {
    stance_explanation *e = NULL;
    stance_error error = {.status = STANCE_OK};
    explain(c, "soup", 0, 0, &e);
    assert_int_equal(stance_explain(c, text, length, task, label, &e, &error), status);
    assert_int_equal(error.status, status);
    assert_null(e);
}

static void what_cannot_be_is_refused(void **state) {
    const small_model *m = *state;
    stance_classifier *c = new_classifier(m->model);
    stance_result *r = NULL;
    double pushes[2];
    check_refused(c, "soup", 4, 2, 0, STANCE_ERROR_ARGUMENT);
    check_refused(c, "soup", 4, 0, 2, STANCE_ERROR_ARGUMENT);
    check_refused(c, "soup", 4, SIZE_MAX, SIZE_MAX, STANCE_ERROR_ARGUMENT);
    check_refused(c, NULL, 4, 0, 0, STANCE_ERROR_ARGUMENT);
    check_refused(c, "soup", ((size_t)64 << 20) + 1, 0, 0, STANCE_ERROR_LIMIT);
    assert_ok(stance_classify(c, "soup", 4, NULL, &r, NULL), NULL);
    assert_int_equal(stance_explain_sentences(c, r, 0, 2, pushes, NULL), STANCE_ERROR_ARGUMENT);
    assert_int_equal(stance_explain_sentences(c, r, 2, 0, pushes, NULL), STANCE_ERROR_ARGUMENT);
    small_model other;
    small_model_init(&other, NULL, NULL);
    stance_classifier *d = new_classifier(other.model);
    assert_int_equal(stance_explain_sentences(d, r, 0, 0, pushes, NULL), STANCE_ERROR_ARGUMENT);
    stance_classifier_free(d);
    small_model_clear(&other);
    stance_result_free(r);
    stance_classifier_free(c);
}

static stance_status explain_twice(const stance_allocator *allocator, void *context) {
    stance_classifier *c;
    stance_explanation *e = NULL;
    stance_status status = stance_classifier_new(&c, context, allocator, NULL);
    if (!status) status = stance_explain(c, "soup", 4, 0, 0, &e, NULL);
    if (!status) status = stance_explain(c, "The roses won a prize.", 22, 0, 0, &e, NULL);
    if (status) assert_null(e);
    else assert_int_equal(stance_explanation_word_count(e), 6);
    stance_classifier_free(c); /* the explanation does not need it */
    stance_explanation_free(e);
    return status;
}

static void out_of_memory_is_told(void **state) {
    const small_model *m = *state;
    assert_true(check_every_allocation(explain_twice, m->model) > 4);
    assert_true(check_single_failures(explain_twice, m->model) > 4);
}

/* ---- sentences ---------------------------------------------------------------------------------------- */

/* Without an article head, and half of the training texts of each label: P(k) is proportional to the square of the mean
 * of the sentences' probabilities. */
static double judge(const double *p, size_t count) {
    double q = 0;
    for (size_t i = 0; i < count; i++) q += p[i] / (double)count;
    return q * q / (q * q + (1 - q) * (1 - q));
}

static void check_pushes(const double *pushes, const double *p, size_t count) {
    for (size_t i = 0; i < count; i++) {
        double instead[8];
        memcpy(instead, p, count * sizeof *p);
        instead[i] = .5;
        assert_near(pushes[i], judge(p, count) - judge(instead, count), 1e-12);
    }
}

static void a_push_is_what_an_average_sentence_would_take_away(void **state) {
    const small_model *m = *state;
    static const char text[] = "The roses won a prize. The soup was cold. Stale bread. An excellent pie.";
    stance_classifier *c = new_classifier(m->model);
    stance_result *r = NULL;
    double pushes[5], p[4];
    assert_ok(stance_classify(c, text, strlen(text), NULL, &r, NULL), NULL);
    assert_int_equal(stance_result_sentence_count(r), 4);
    for (size_t t = 0; t < 2; t++)
        for (size_t l = 0; l < 2; l++) {
            for (size_t i = 0; i < 4; i++) p[i] = stance_result_sentence_probability(r, i, t, l);
            assert_near(stance_result_probability(r, t, l), judge(p, 4), 1e-12);
            assert_ok(stance_explain_sentences(c, r, t, l, pushes, NULL), NULL);
            check_pushes(pushes, p, 4);
            assert_near(pushes[4], 0, 0);
        }
    assert_ok(stance_explain_sentences(c, r, 0, 1, pushes, NULL), NULL);
    assert_true(pushes[0] > 0 && pushes[1] < 0 && pushes[2] < 0 && pushes[3] > 0);
    stance_result_free(r);
    stance_classifier_free(c);
}

static void a_headline_passed_apart_pushes_as_the_last(void **state) {
    const small_model *m = *state;
    stance_classifier *c = new_classifier(m->model);
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.title = "Stale bread";
    options.title_length = strlen(options.title);
    stance_result *r = NULL;
    double apart[3], within[4];
    assert_ok(stance_classify(c, "The roses won. An excellent pie.", 32, &options, &r, NULL), NULL);
    assert_ok(stance_explain_sentences(c, r, 0, 1, apart, NULL), NULL);
    assert_true(apart[2] < 0);
    options.title_length = 0;
    assert_ok(stance_classify(c, "Stale bread\n\nThe roses won. An excellent pie.", 45, &options, &r, NULL), NULL);
    assert_ok(stance_explain_sentences(c, r, 0, 1, within, NULL), NULL);
    for (size_t i = 0; i < 3; i++) assert_near(within[i], apart[(i + 2) % 3], 1e-12);
    assert_near(within[3], 0, 0);
    stance_result_free(r);
    stance_classifier_free(c);
}

static void where_sentences_do_not_decide_they_do_not_push(void **state) {
    const small_model *m = *state;
    small_model whole;
    stance_train_options options = small_usual_options();
    options.unit = "document";
    small_model_init(&whole, NULL, &options);
    assert_int_equal(stance_model_judges_sentences(m->model), 1);
    assert_int_equal(stance_model_judges_sentences(whole.model), 0);
    stance_classifier *c = new_classifier(m->model), *d = new_classifier(whole.model);
    stance_classify_options line = STANCE_CLASSIFY_OPTIONS;
    line.layout = STANCE_LINE;
    stance_result *r = NULL;
    double pushes[3] = {1, 1, 1};
    assert_ok(stance_classify(d, "The roses won. An excellent pie.", 32, NULL, &r, NULL), NULL);
    assert_ok(stance_explain_sentences(d, r, 0, 1, pushes, NULL), NULL);
    for (size_t i = 0; i < 3; i++) assert_near(pushes[i], 0, 0);
    pushes[0] = pushes[1] = 1;
    assert_ok(stance_classify(c, "The roses won. An excellent pie.", 32, &line, &r, NULL), NULL);
    assert_ok(stance_explain_sentences(c, r, 0, 1, pushes, NULL), NULL);
    assert_near(pushes[0], 0, 0);
    assert_near(pushes[1], 1, 0); /* not ours */
    stance_result_free(r);
    stance_classifier_free(c);
    stance_classifier_free(d);
    small_model_clear(&whole);
}

MODEL_TESTS(cmocka_unit_test(contributions_add_up_to_the_score_of_each_label), cmocka_unit_test(places_show_the_n_gram),
            cmocka_unit_test(places_are_in_the_decoded_text), cmocka_unit_test(what_cannot_be_is_refused),
            cmocka_unit_test(out_of_memory_is_told),
            cmocka_unit_test(a_push_is_what_an_average_sentence_would_take_away),
            cmocka_unit_test(a_headline_passed_apart_pushes_as_the_last),
            cmocka_unit_test(where_sentences_do_not_decide_they_do_not_push))
