/* SPDX-License-Identifier: MIT */
#include "sample.h"

#include "utf8.h"

static const stance_model *model_of(void **state) { return ((small_model *)*state)->model; }

static void a_line_has_name_labels_and_title(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    sample_check(&s, ST_OUTPUT_TEXT, false, "news/pie.txt  good  88 %  garden   75 %  Prize for pie\n");
    sample_clear(&s);
}

static void sentences_stand_below(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    sample_check(&s, ST_OUTPUT_TEXT, true,
                 "news/pie.txt  good  88 %  garden   75 %  Prize for pie\n"
                 "  bad   50 %  kitchen  75 %  Prize for pie\n"
                 "  good  94 %  garden   62 %  It \"won\".\n");
    sample_clear(&s);
}

static void unsure_labels_are_questioned(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    s.writer = (st_writer){.unsure = true, .min_confidence = .8};
    sample_check(&s, ST_OUTPUT_TEXT, true,
                 "news/pie.txt  good  88 %  garden   75 %? Prize for pie\n"
                 "  bad   50 %? kitchen  75 %? Prize for pie\n"
                 "  good  94 %  garden   62 %? It \"won\".\n");
    sample_clear(&s);
}

static void names_are_as_wide_as_the_widest(void **state) {
    sample s;
    sample_init(&s, model_of(state), "a", "b", 0);
    sample_judge(&s, "It won.");
    s.batch.widest = 5;
    sample_check(&s, ST_OUTPUT_TEXT, false, "b      good  88 %  garden   75 %  It won.\n");
    s.document.line = 1;
    s.batch.widest = 3;
    sample_check(&s, ST_OUTPUT_TEXT, false, "a    good  88 %  garden   75 %  It won.\n");
    sample_clear(&s);
}

static void within_reason(void **state) {
    sample s;
    sample_init(&s, model_of(state), "a", "b", 0);
    sample_judge(&s, "It won.");
    s.batch.widest = 1000;
    sample_check(&s, ST_OUTPUT_TEXT, false,
                 "b                                                             "
                 "good  88 %  garden   75 %  It won.\n");
    sample_clear(&s);
}

static void a_failure_is_told_elsewhere(void **state) {
    sample s;
    sample_init(&s, model_of(state), "a", "b", 0);
    sample_fail(&s, "why not");
    sample_check(&s, ST_OUTPUT_TEXT, true, "");
    sample_clear(&s);
}

static void an_empty_text_leaves_no_blanks_behind(void **state) {
    sample s;
    sample_init(&s, model_of(state), "a", "b", 0);
    sample_judge(&s, "");
    sample_check(&s, ST_OUTPUT_TEXT, false, "b  good  88 %  garden   75 %\n");
    sample_clear(&s);
}

/* The line of a text of which so many bytes are shown. */
static void check_shown(void **state, const char *text, size_t shown) {
    sample s;
    st_buf expected;
    st_buf_init(&expected, &st_default_allocator);
    st_buf_add_format(&expected, "b  good  88 %%  garden   75 %%  %.*s\n", (int)shown, text);
    st_buf_add_char(&expected, '\0');
    sample_init(&s, model_of(state), "a", "b", 0);
    sample_judge(&s, text);
    sample_check(&s, ST_OUTPUT_TEXT, false, expected.data);
    st_buf_clear(&expected);
    sample_clear(&s);
}

static void long_texts_are_cut_between_characters(void **state) {
    char text[256] = "";
    memset(text, 'x', 105);
    check_shown(state, text, 100);
    memset(text, 'x', 255);
    for (size_t at = 95; at <= 101; at++) {
        memset(text, 'x', 104);
        memcpy(text + at, "\xf0\x9f\x8c\xb9", 4);
        check_shown(state, text, at > 96 && at < 100 ? at : 100);
    }
}

/* Escape sequences, in either form, and whatever else moves the cursor. */
static void control_characters_do_not_reach_the_terminal(void **state) {
    sample s;
    sample_init(&s, model_of(state), "a", "b\x1b[2J\x7f", 0);
    sample_judge(&s, "one\ntwo\r\tthree\x1b[31m\x01 \xc2\x9b"
                     "31m \xc2\x85 \xc2\x80\xc2\x9f caf\xc3\xa9\xc2\xa0!");
    sample_sentence(&s, 0, 7, .5, .25);
    sample_check(&s, ST_OUTPUT_TEXT, true,
                 "b [2J   good  88 %  garden   75 %  one two  three [31m   31m      caf\xc3\xa9\xc2\xa0!\n"
                 "  bad   50 %  kitchen  75 %  one two\n");
    sample_clear(&s);
}

static void nor_do_those_of_labels(void **state) {
    (void)state;
    static const small_names names = {{"mood", "place"}, {{"bad", "good\x1b[2J\n"}, {"garden", "kitchen"}}};
    small_model m;
    sample s;
    stance_train_options options = small_usual_options();
    small_model_init(&m, &names, &options);
    sample_init(&s, m.model, "a", "b", 0);
    sample_judge(&s, "x");
    sample_check(&s, ST_OUTPUT_TEXT, false, "b  good [2J   88 %  garden   75 %  x\n");
    sample_clear(&s);
    small_model_clear(&m);
}

static void memory_that_ran_out_shows(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    sample_check_memory(&s, ST_OUTPUT_TEXT);
    sample_clear(&s);
}

MODEL_TESTS(cmocka_unit_test(a_line_has_name_labels_and_title), cmocka_unit_test(sentences_stand_below),
            cmocka_unit_test(unsure_labels_are_questioned), cmocka_unit_test(names_are_as_wide_as_the_widest), cmocka_unit_test(within_reason),
            cmocka_unit_test(a_failure_is_told_elsewhere), cmocka_unit_test(an_empty_text_leaves_no_blanks_behind),
            cmocka_unit_test(long_texts_are_cut_between_characters),
            cmocka_unit_test(control_characters_do_not_reach_the_terminal), cmocka_unit_test(nor_do_those_of_labels),
            cmocka_unit_test(memory_that_ran_out_shows))
