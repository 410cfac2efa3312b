/* SPDX-License-Identifier: MIT */
#include "token_stream.h"

#include <stdlib.h>

#include "check.h"
#include "gram_hash.h"
#include "rng.h"
#include "utf8.h"

typedef struct fixture {
    st_token_stream stream;
    st_padded plain;
} fixture;

/* The same tokens as the long way finds. The text is copied to a block of its size, so that a look beyond it is seen. */
static size_t check_tokens(fixture *f, st_sv text) {
    char *exact = malloc(text.size + !text.size);
    if (text.size) memcpy(exact, text.data, text.size);
    st_tokenizer t = st_tokenizer_of((st_sv){exact, text.size});
    st_token_stream_begin(&f->stream, t.text);
    size_t count = 0;
    for (st_token token; st_token_next(&t, &token);) {
        size_t size = st_padded_normalize(&f->plain, t.text, &token);
        if (!size) continue;
        assert_true(st_token_stream_next(&f->stream));
        assert_int_equal(f->stream.size, size);
        assert_memory_equal(f->stream.padded.bytes + 1, f->plain.bytes + 1, size);
        assert_true(f->stream.hash == st_word_hash((st_sv){f->plain.bytes + 1, size}));
        assert_int_equal(f->stream.mark, token.mark);
        count++;
    }
    assert_false(st_token_stream_next(&f->stream));
    assert_false(st_token_stream_next(&f->stream));
    free(exact);
    return count;
}

static void check_count(const char *text, size_t expected) {
    fixture *f = malloc(sizeof *f);
    assert_int_equal(check_tokens(f, st_sv_of(text)), expected);
    free(f);
}

static void ascii_is_cut_into_words_and_marks(void **state) {
    (void)state;
    check_count("", 0);
    check_count(" \t\n\x01\x7f", 0);
    check_count("Huawei", 1);
    check_count("Huawei must be banned from 5G.", 7);
    check_count("high-risk vendor - said", 5);
    check_count("-a- --b a--b", 8);
    check_count("1,200.5 3.5.", 3);
    check_count("wait... what?!", 5);
}

static void what_is_not_plain_goes_the_long_way(void **state) {
    (void)state;
    check_count("UK's UK 's don't do n't", 8);
    check_count("UK\xe2\x80\x99s Nokia's, they\xe2\x80\x99re \xe2\x80\x9cin\xe2\x80\x9d \xe2\x80\x9c\xe2\x80\x9c", 11);
    check_count("U.S. A. U.S.A a.m., b.", 8);
    check_count("caf\xc3\xa9 nai\xcc\x88ve x\xc2\xady", 3);
    check_count("the \xe2\x80\x9cUK\xe2\x80\x99s\xe2\x80\x9d ban\xe2\x80\x94it", 8);
    check_count("3\xe2\x80\x99s 5\xd9\xa3 1.\xd9\xa3 1'2", 8);
    check_count("``quoted'' `a'", 6);
    check_count("\xe4\xb8\xad\xe5\x9b\xbd"
                "5G",
                3);
}

static void words_and_runs_of_any_size_are_the_same(void **state) {
    (void)state;
    fixture *f = malloc(sizeof *f);
    char text[2 * ST_TOKEN_BYTES + 40];
    for (size_t size = 1; size < 2 * ST_TOKEN_BYTES + 20; size++)
        for (int kind = 0; kind < 3; kind++) {
            memset(text, "Q7!"[kind], size);
            memcpy(text + size, "'s", 2);
            check_tokens(f, (st_sv){text, size + 2});
            memcpy(text + size, "\xe2\x80\x99S\xe2\x80\x9d", 7);
            check_tokens(f, (st_sv){text, size + 7});
            memcpy(text + size, " end.", 5);
            check_tokens(f, (st_sv){text, size});
            check_tokens(f, (st_sv){text, size + 5});
        }
    free(f);
}

/* Every four characters that mean something, alone and after two letters. */
static void all_neighbours_are_the_same(void **state) {
    (void)state;
    static const char *const pieces[] = {"a",
                                         "B",
                                         "7",
                                         " ",
                                         "'",
                                         "`",
                                         ".",
                                         ",",
                                         "-",
                                         "!",
                                         "_",
                                         "\xc3\xa9",
                                         "\xcc\x81",
                                         "\xe2\x80\x99",
                                         "\xe2\x80\x9d",
                                         "\xe2\x80\x9c",
                                         "\xe2\x80\x98",
                                         "\xe2\x80\x94",
                                         "S",
                                         "n",
                                         "t",
                                         "\xc2\xad",
                                         "\xe4\xb8\xad",
                                         "\x7f"};
    enum { PIECES = sizeof pieces / sizeof *pieces };
    fixture *f = malloc(sizeof *f);
    for (size_t i = 0; i < PIECES * PIECES * PIECES * PIECES; i++) {
        char text[40] = "in";
        for (size_t k = 0, rest = i; k < 4; k++, rest /= PIECES) strcat(text, pieces[rest % PIECES]);
        check_tokens(f, st_sv_of(text));
        check_tokens(f, st_sv_of(text + 2));
    }
    free(f);
}

static void any_bytes_are_the_same(void **state) {
    (void)state;
    fixture *f = malloc(sizeof *f);
    st_rng rng = st_rng_seeded(3);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (int round = 0; round < 20000; round++) {
        char bytes[100];
        size_t size = st_rng_below(&rng, sizeof bytes);
        for (size_t i = 0; i < size; i++)
            bytes[i] = (char)(round % 3 ? 32 + st_rng_below(&rng, 96) : st_rng_next(&rng));
        st_buf_reset(&text);
        st_utf8_clean(&text, (st_sv){bytes, size});
        check_tokens(f, (st_sv){text.data ? text.data : "", text.size});
    }
    st_buf_clear(&text);
    free(f);
}

TESTS(cmocka_unit_test(ascii_is_cut_into_words_and_marks), cmocka_unit_test(what_is_not_plain_goes_the_long_way),
      cmocka_unit_test(words_and_runs_of_any_size_are_the_same), cmocka_unit_test(all_neighbours_are_the_same),
      cmocka_unit_test(any_bytes_are_the_same))
