/* SPDX-License-Identifier: MIT */
#include "headline.h"

#include <stdlib.h>

#include "check.h"
#include "rng.h"

static bool has_headline(st_sv text) {
    st_spans spans;
    st_spans_init(&spans, &st_default_allocator);
    assert_true(st_split_sentences(&spans, text));
    bool found = st_has_headline(&spans, text);
    st_spans_clear(&spans);
    return found;
}

static void check_headline(const char *text, bool expected) {
    assert_int_equal(has_headline(st_sv_of(text)), expected);
}

static void a_line_without_a_full_stop_is_one(void **state) {
    (void)state;
    check_headline("Prize for pie\nThe pie was perfect.", true);
    check_headline("Prize for pie\n\n\nThe pie was perfect.", true);
    check_headline("Prize for pie?\nYes.", true);
    check_headline("\"Prize for pie\"\nYes.", true);
    check_headline("P\nQ", true);
}

static void a_full_stop_makes_it_a_sentence(void **state) {
    (void)state;
    check_headline("The pie won a prize.\nIt was perfect.", false);
    check_headline("Prize for...\nIt was perfect.", false);
    check_headline("U.S. pie wins\nIt was perfect.", true);
}

static void it_stands_on_a_line_of_its_own(void **state) {
    (void)state;
    check_headline("Prize for pie! It was perfect.\nMore.", false);
    check_headline("Prize for pie? It was perfect", false);
    check_headline("It goes\non here\nMore.", true); /* one sentence on two lines */
}

static void something_must_follow(void **state) {
    (void)state;
    check_headline("", false);
    check_headline("\n\n", false);
    check_headline("Prize for pie", false);
    check_headline("Prize for pie\n", false);
    check_headline("\n Prize for pie \r\n \n", false);
}

/* Whatever the splitter takes for white space. */
static void white_space_round_it_does_not_matter(void **state) {
    (void)state;
    static const char *const spaces[] = {"", " ", "\r", "\t", "  \r", " \t \r", "\f", "\xc2\xa0", "\xe2\x80\x8b "};
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        char text[100] = "";
        strcat(strcat(text, spaces[i]), "\n");
        strcat(strcat(strcat(text, spaces[i]), "Prize for pie"), spaces[i]);
        strcat(strcat(strcat(text, "\n"), spaces[i]), "The pie was perfect.");
        check_headline(text, true);
    }
}

static void it_has_up_to_250_bytes(void **state) {
    (void)state;
    for (size_t length = 248; length <= 253; length++) {
        char text[300];
        memset(text, 'x', length);
        strcpy(text + length, "\nMore.");
        check_headline(text, length <= 250);
        memcpy(text, "\xc3\xa9", 2); /* bytes, not characters */
        check_headline(text, length <= 250);
        memmove(text + 2, text, length + 7);
        memcpy(text, " \n", 2); /* those before it do not count */
        check_headline(text, length <= 250);
    }
}

/* One byte beyond the text is the sanitizer's. */
static void nothing_beyond_the_text_is_read(void **state) {
    (void)state;
    static const char *const pieces[] = {"A", " ", ".", "\n", "word", "\r", "\t", "?", "\xc2\xa0", "\""};
    st_rng rng = st_rng_seeded(5);
    size_t found = 0;
    for (int round = 0; round < 5000; round++) {
        char text[100] = "";
        for (uint64_t n = st_rng_below(&rng, 12); n > 0; n--) strcat(text, pieces[st_rng_below(&rng, 10)]);
        size_t size = strlen(text);
        char *exact = malloc(size ? size : 1);
        memcpy(exact, text, size);
        found += has_headline((st_sv){exact, size});
        free(exact);
    }
    assert_in_range(found, 500, 4500);
}

TESTS(cmocka_unit_test(a_line_without_a_full_stop_is_one), cmocka_unit_test(a_full_stop_makes_it_a_sentence),
      cmocka_unit_test(it_stands_on_a_line_of_its_own), cmocka_unit_test(something_must_follow),
      cmocka_unit_test(white_space_round_it_does_not_matter), cmocka_unit_test(it_has_up_to_250_bytes),
      cmocka_unit_test(nothing_beyond_the_text_is_read))
