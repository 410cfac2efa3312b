/* SPDX-License-Identifier: MIT */
#include "gram_text.h"

#include <stdlib.h>

#include "check.h"

/* Everything that reads the n-grams of a text. */
typedef struct reader {
    st_spec spec;
    st_extractor x;
    st_gram_text text;
} reader;

static reader *reader_new(const char *spec) {
    reader *r = malloc(sizeof *r);
    assert_non_null(r);
    memset(r, 0xA5, sizeof *r);
    assert_ok(st_spec_parse(&r->spec, st_sv_of(spec), NULL), NULL);
    return r;
}

static void read_text(reader *r, st_sv text, st_buf *shown) {
    st_extractor_begin(&r->x, &r->spec, text);
    st_gram_text_begin(&r->text);
    while (st_extractor_next(&r->x)) {
        st_gram_text_follow(&r->text, &r->x);
        for (size_t b = 0; b < r->spec.count; b++)
            for (size_t i = r->x.first[b]; i < r->x.first[b + 1]; i++) {
                st_buf_add_char(shown, '|');
                st_buf_add_sv(shown, st_gram_text_of(&r->text, &r->x, b, i));
            }
    }
}

/* The texts of all n-grams, each after a '|'. */
static void check_texts(reader *r, const char *text, const char *expected) {
    st_buf shown;
    st_buf_init(&shown, &st_default_allocator);
    read_text(r, st_sv_of(text), &shown);
    assert_sv(st_buf_sv(&shown), expected);
    st_buf_clear(&shown);
}

static void check(const char *spec, const char *text, const char *expected) {
    reader *r = reader_new(spec);
    check_texts(r, text, expected);
    free(r);
}

static void words_are_joined_by_spaces(void **state) {
    (void)state;
    check("word:1-2", "The UK's ban", "|the|uk|the uk|'s|uk 's|ban|'s ban");
    check("word:3", "a b c d", "|a b c|b c d");
}

static void characters_show_the_end_of_a_word(void **state) {
    (void)state;
    check("char:2-3", "AB", "| a|ab|b | ab|ab ");
    check("char:5", "\xc3\x89 b", "| \xc3\xa9 | b ");
}

static void blocks_are_told_apart(void **state) {
    (void)state;
    check("word:1-2,char:3", "ab c", "|ab| ab|ab |c|ab c| c ");
    check("char:3,word:1-2", "ab c", "| ab|ab |ab| c |c|ab c");
}

static void eight_words_are_remembered(void **state) {
    (void)state;
    check("word:8", "one two three four five six seven eight nine ten eleven",
          "|one two three four five six seven eight|two three four five six seven eight nine"
          "|three four five six seven eight nine ten|four five six seven eight nine ten eleven");
}

static void another_text_starts_afresh(void **state) {
    (void)state;
    reader *r = reader_new("word:2");
    check_texts(r, "a b c", "|a b|b c");
    check_texts(r, "d", "");
    check_texts(r, "e f", "|e f");
    free(r);
}

static void the_longest_words_fit(void **state) {
    (void)state;
    st_buf text, shown;
    st_buf_init(&text, &st_default_allocator);
    st_buf_init(&shown, &st_default_allocator);
    for (int word = 0; word < ST_MAX_N; word++) {
        for (int i = 0; i < ST_TOKEN_BYTES / 2; i++) st_buf_add_text(&text, "\xd6\x87"); /* folds to four bytes */
        st_buf_add_char(&text, ' ');
    }
    reader *r = reader_new("word:8");
    read_text(r, st_buf_sv(&text), &shown);
    assert_int_equal(shown.size, 1 + ST_MAX_N * (ST_NORMAL_LIMIT + 1) - 1);
    assert_int_equal(shown.data[1 + ST_NORMAL_LIMIT], ' ');
    free(r);
    st_buf_clear(&shown);
    st_buf_clear(&text);
}

TESTS(cmocka_unit_test(words_are_joined_by_spaces), cmocka_unit_test(characters_show_the_end_of_a_word),
      cmocka_unit_test(blocks_are_told_apart), cmocka_unit_test(eight_words_are_remembered),
      cmocka_unit_test(another_text_starts_afresh), cmocka_unit_test(the_longest_words_fit))
