/* SPDX-License-Identifier: MIT */
#include "about.h"

#include <stdlib.h>

#include "fail_once.h"

typedef struct question {
    st_term terms[ST_MOST_TERMS];
    st_about about;
} question;

static stance_status parse(question *q, const char *text, stance_error *error) {
    uint32_t count = 77;
    stance_status status = st_about_parse(st_sv_of(text), q->terms, &count, &st_default_allocator, error);
    q->about = (st_about){q->terms, status ? 0 : count};
    return status;
}

static question *question_of(const char *text) {
    question *q = malloc(sizeof *q);
    stance_error error;
    assert_non_null(q);
    assert_ok(parse(q, text, &error), &error);
    return q;
}

/* Bits of the sets that the text has a term of. */
static uint32_t seen_in(const question *q, const char *text) {
    st_token_stream *x = malloc(sizeof *x);
    uint32_t seen = 0;
    st_about_look(&q->about, x, st_sv_of(text), &seen);
    free(x);
    return seen;
}

static void terms_are_told_apart_by_their_sets(void **state) {
    (void)state;
    question *q = question_of("rose|climbing rose & soup|cold soup|pie");
    static const uint32_t words[] = {1, 2, 1, 2, 1}, sets[] = {0, 0, 1, 1, 1};
    assert_int_equal(q->about.count, 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(q->terms[i].words, words[i]);
        assert_int_equal(q->terms[i].set, sets[i]);
    }
    free(q);
}

static void a_text_is_looked_through_for_terms(void **state) {
    (void)state;
    question *q = question_of("rose|lily & cold soup");
    assert_int_equal(seen_in(q, ""), 0);
    assert_int_equal(seen_in(q, "A LILY, at last"), 1);
    assert_int_equal(seen_in(q, "The soup was cold."), 0);
    assert_int_equal(seen_in(q, "cold"), 0);
    assert_int_equal(seen_in(q, "soup"), 0);
    assert_int_equal(seen_in(q, "Cold soup!"), 2);
    assert_int_equal(seen_in(q, "Roses and rose; very cold soup"), 3);
    free(q);
}

/* The first word of a term of two is not one that ends before the text began. */
static void a_term_needs_all_its_words(void **state) {
    (void)state;
    question *q = question_of("a b c");
    assert_int_equal(seen_in(q, "c"), 0);
    assert_int_equal(seen_in(q, "b c"), 0);
    assert_int_equal(seen_in(q, "a b c"), 1);
    assert_int_equal(seen_in(q, "a b a b c"), 1);
    assert_int_equal(seen_in(q, "a c b"), 0);
    free(q);
}

static void what_was_seen_is_added_to(void **state) {
    (void)state;
    question *q = question_of("rose & soup");
    st_token_stream *x = malloc(sizeof *x);
    uint32_t seen = 0;
    st_about_look(&q->about, x, ST_SV("rose"), &seen);
    assert_false(st_about_all(&q->about, seen));
    st_about_look(&q->about, x, ST_SV("nothing"), &seen);
    st_about_look(&q->about, x, ST_SV("soup"), &seen);
    assert_int_equal(seen, 3);
    assert_true(st_about_all(&q->about, seen));
    assert_false(st_about_all(&q->about, 2));
    free(x);
    free(q);
}

/* Of just its size, so that a sanitizer sees a look beyond it. */
static void terms_need_no_nul_behind_them(void **state) {
    (void)state;
    static const char text[] = "rose & soup";
    question *q = malloc(sizeof *q);
    char *exact = malloc(sizeof text - 1);
    memcpy(exact, text, sizeof text - 1);
    q->about.terms = q->terms;
    assert_ok(st_about_parse((st_sv){exact, sizeof text - 1}, q->terms, &q->about.count, &st_default_allocator, NULL),
              NULL);
    assert_int_equal(seen_in(q, "soup"), 2);
    free(exact);
    free(q);
}

static void everything_concerns_no_question(void **state) {
    (void)state;
    question none = {.about = {NULL, 0}};
    assert_int_equal(seen_in(&none, "rose"), 0);
    assert_true(st_about_all(&none.about, 0));
}

static void check_refused(const char *text, const char *why) {
    question *q = malloc(sizeof *q);
    stance_error error;
    assert_int_equal(parse(q, text, &error), STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, why);
    free(q);
}

static void what_is_no_term_is_refused(void **state) {
    (void)state;
    check_refused("", "\"\" is no term of 1 to 8 words");
    check_refused("rose|", "\"\" is no term of 1 to 8 words");
    check_refused("rose & & soup", "\" \" is no term of 1 to 8 words");
    check_refused("a b c d e f g h i", "\"a b c d e f g h i\" is no term of 1 to 8 words");
    check_refused("rose|a b c d e f g h i j k l m n o p q r s t u v w x y z and so on till there is no room",
                  "\"a b c d e f g h i j k l m n o p q r s t u v w x y z and so on ti\" is no term of 1 to 8 words");
    free(question_of("a b c d e f g h"));
}

static void so_many_terms_and_sets_are_taken(void **state) {
    (void)state;
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (int i = 0; i < ST_MOST_TERMS; i++) st_buf_add_format(&text, "%sw%d", i ? "|" : "", i);
    question *q = question_of(text.data);
    assert_int_equal(q->about.count, ST_MOST_TERMS);
    assert_int_equal(seen_in(q, "w1023"), 1);
    st_buf_add(&text, "|x", sizeof "|x");
    text.data[strlen(text.data)] = '\0';
    check_refused(text.data, "more than 8 sets or 1024 terms");
    st_buf_clear(&text);
    free(q);
    q = question_of("a&b&c&d&e&f&g&h");
    assert_int_equal(seen_in(q, "h a"), 1 + 128);
    free(q);
    check_refused("a&b&c&d&e&f&g&h&i", "more than 8 sets or 1024 terms");
}

static stance_status parse_with(const stance_allocator *allocator, void *context) {
    uint32_t count;
    return st_about_parse(ST_SV("rose & soup"), context, &count, allocator, NULL);
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    static st_term terms[ST_MOST_TERMS];
    assert_int_equal(check_single_failures(parse_with, terms), 1);
}

TESTS(cmocka_unit_test(terms_are_told_apart_by_their_sets), cmocka_unit_test(a_text_is_looked_through_for_terms),
      cmocka_unit_test(a_term_needs_all_its_words), cmocka_unit_test(what_was_seen_is_added_to),
      cmocka_unit_test(terms_need_no_nul_behind_them), cmocka_unit_test(everything_concerns_no_question),
      cmocka_unit_test(what_is_no_term_is_refused), cmocka_unit_test(so_many_terms_and_sets_are_taken),
      cmocka_unit_test(out_of_memory_is_told))
