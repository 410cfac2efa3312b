/* SPDX-License-Identifier: MIT */
#include "unsure.h"

#include "sample.h"

static const stance_model *model_of(void **state) { return ((small_model *)*state)->model; }

/* A reason, NULL for none. */
static void check_reason(const char *actual, const char *expected) {
    if (!expected) assert_null(actual);
    else assert_string_equal(actual, expected);
}

/* Good at 0.875, garden at 0.75. */
static void check_whole(const sample *s, double least, const char *mood, const char *place) {
    st_writer writer = {.model = s->model, .unsure = true, .min_confidence = least};
    check_reason(st_unsure(&writer, s->result, 0), mood);
    check_reason(st_unsure(&writer, s->result, 1), place);
}

static void a_label_below_the_least_confidence_is_unsure(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    check_whole(&s, 0, NULL, NULL);
    check_whole(&s, .75, NULL, NULL);
    check_whole(&s, .76, NULL, "low margin");
    check_whole(&s, .875, NULL, "low margin");
    check_whole(&s, 1, "low margin", "low margin");
    sample_clear(&s);
}

static void so_is_a_text_of_few_known_words(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    s.result->known_words = 2;
    check_whole(&s, .8, NULL, "low margin");
    s.result->known_words = 1;
    check_whole(&s, .8, "few known words", "few known words");
    check_whole(&s, 0, "few known words", "few known words");
    s.result->words = s.result->known_words = 0;
    check_whole(&s, 0, "few known words", "few known words");
    sample_clear(&s);
}

static void so_is_a_text_off_target(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    s.result->relevant = 1;
    check_whole(&s, 0, NULL, NULL);
    s.result->relevant = 0;
    check_whole(&s, 0, "off target", "off target");
    s.result->known_words = 0;
    check_whole(&s, 1, "off target", "off target");
    sample_clear(&s);
}

static void of_a_sentence_only_the_margin_counts(void **state) {
    sample s;
    st_writer writer = {.model = model_of(state), .unsure = true, .min_confidence = .7};
    sample_article(&s, model_of(state)); /* 0.5 and 0.75, then 0.9375 and 0.625 */
    s.result->relevant = 0;
    s.result->known_words = 0;
    check_reason(st_unsure_sentence(&writer, s.result, 0, 0), "low margin");
    check_reason(st_unsure_sentence(&writer, s.result, 0, 1), NULL);
    check_reason(st_unsure_sentence(&writer, s.result, 1, 0), NULL);
    check_reason(st_unsure_sentence(&writer, s.result, 1, 1), "low margin");
    sample_clear(&s);
}

static void nothing_is_unsure_unless_asked(void **state) {
    sample s;
    st_writer writer = {.model = model_of(state), .min_confidence = 1};
    sample_article(&s, model_of(state));
    s.result->relevant = 0;
    check_reason(st_unsure(&writer, s.result, 0), NULL);
    check_reason(st_unsure_sentence(&writer, s.result, 0, 0), NULL);
    sample_clear(&s);
}

MODEL_TESTS(cmocka_unit_test(a_label_below_the_least_confidence_is_unsure),
            cmocka_unit_test(so_is_a_text_of_few_known_words), cmocka_unit_test(so_is_a_text_off_target),
            cmocka_unit_test(of_a_sentence_only_the_margin_counts), cmocka_unit_test(nothing_is_unsure_unless_asked))
