/* SPDX-License-Identifier: MIT */
#include "extractor.h"

#include <stdlib.h>

#include "check.h"
#include "hash.h"
#include "rng.h"

static st_spec spec_of(const char *text) {
    st_spec spec;
    stance_error error;
    assert_ok(st_spec_parse(&spec, st_sv_of(text), &error), &error);
    return spec;
}

static st_extractor *begin(const st_spec *spec, st_sv text) {
    st_extractor *x = malloc(sizeof *x);
    assert_non_null(x);
    memset(x, 'z', sizeof *x); /* nothing relies on what was there */
    st_extractor_begin(x, spec, text);
    return x;
}

static void show_token(const st_extractor *x, size_t blocks, st_buf *shown) {
    for (size_t b = 0; b < blocks; b++) {
        st_buf_add_char(shown, b ? ';' : '[');
        for (size_t i = x->first[b]; i < x->first[b + 1]; i++) {
            st_gram gram = st_extractor_gram(x, b, i);
            if (i > x->first[b]) st_buf_add_char(shown, ',');
            if (gram.bytes.data) st_buf_add_sv(shown, gram.bytes);
            else st_buf_add_format(shown, "%u", gram.n);
        }
    }
    st_buf_add_char(shown, ']');
}

/* For each token the n-grams that end there, blocks separated by ';': the bytes of characters, the length of words. */
static void check_grams(const char *spec_text, const char *text, const char *expected) {
    st_spec spec = spec_of(spec_text);
    st_extractor *x = begin(&spec, st_sv_of(text));
    st_buf shown;
    st_buf_init(&shown, &st_default_allocator);
    while (st_extractor_next(x)) show_token(x, spec.count, &shown);
    assert_sv(st_buf_sv(&shown), expected);
    st_buf_clear(&shown);
    free(x);
}

/* ---- characters --------------------------------------------------------------------------------------- */

static void characters_are_taken_within_a_token_and_its_spaces(void **state) {
    (void)state;
    check_grams("char:2", "ABC de", "[ a,ab,bc,c ][ d,de,e ]");
    check_grams("char:2-3", "ab", "[ a,ab,b , ab,ab ]");
    check_grams("char:1", "ab", "[ ,a,b, ]");
    check_grams("char:2-3", "", "");
}

static void characters_are_not_bytes(void **state) {
    (void)state;
    check_grams("char:2-3", "\xc3\x89t", "[ \xc3\xa9,\xc3\xa9t,t , \xc3\xa9t,\xc3\xa9t ]");
    check_grams("char:1", "\xf0\x90\x90\xa8\xe5\x8d\x8e", "[ ,\xf0\x90\x90\xa8, ][ ,\xe5\x8d\x8e, ]");
}

/* As scikit-learn's char_wb does. */
static void a_short_token_counts_once_as_a_whole(void **state) {
    (void)state;
    check_grams("char:2-5", "a", "[ a,a , a ]");
    check_grams("char:3-5", "a", "[ a ]");
    check_grams("char:4-5", "a", "[ a ]");
    check_grams("char:6-8", "a bcd", "[ a ][ bcd ]");
    check_grams("char:5-8", "abc", "[ abc ]");
}

/* ---- words -------------------------------------------------------------------------------------------- */

static void words_are_counted_from_the_first_that_suffice(void **state) {
    (void)state;
    check_grams("word:1-3", "a b c d", "[1][1,2][1,2,3][1,2,3]");
    check_grams("word:2", "a b c", "[][2][2]");
    check_grams("word:3-4", "a b c d e", "[][][3][3,4][3,4]");
    check_grams("word:8", "a b c d e f g h i", "[][][][][][][][8][8]");
}

static void blocks_follow_each_other(void **state) {
    (void)state;
    check_grams("word:1-2,char:3,word:3,char:2", "ab c d", "[1; ab,ab ;; a,ab,b ][1,2; c ;; c,c ][1,2; d ;3; d,d ]");
}

static void hashes_of_words_are_those_of_the_sequences_that_end_here(void **state) {
    (void)state;
    st_spec spec = spec_of("word:2-3,word:1");
    st_extractor *x = begin(&spec, ST_SV("a b c"));
    assert_true(st_extractor_next(x) && st_extractor_next(x) && st_extractor_next(x));
    assert_int_equal(x->first[2], 3);
    assert_true(x->hashes[0] == x->word_grams[1] && x->hashes[1] == x->word_grams[2]);
    assert_true(x->hashes[2] == x->word_grams[0]);
    free(x);
}

static uint64_t word_hash(const char *spec_text, const char *text, size_t n) {
    st_spec spec = spec_of(spec_text);
    st_extractor *x = begin(&spec, st_sv_of(text));
    while (st_extractor_next(x)) {
    }
    uint64_t hash = x->word_grams[n - 1];
    assert_true(st_extractor_word(x) == x->word_grams[0]);
    free(x);
    return hash;
}

static void sequences_are_the_same_wherever_they_stand(void **state) {
    (void)state;
    assert_true(word_hash("word:2", "some other words THE network", 2) == word_hash("word:2", "\"the Network", 2));
    assert_true(word_hash("word:2", "the network", 2) != word_hash("word:2", "network the", 2));
    assert_true(word_hash("word:2", "a a", 2) != word_hash("word:2", "a", 1));
    assert_true(word_hash("word:3", "x a b c", 3) == word_hash("char:3", "y z a b c", 3));
    assert_true(word_hash("word:3", "a b c", 3) != word_hash("word:3", "b c", 2));
}

/* Model files depend on these numbers. Worked out from the definition in the header, with the seeds "Words-01" and
 * "Chars-01" read as numbers, in Python. */
static void hashes_are_as_written_down(void **state) {
    (void)state;
    assert_true(word_hash("word:1", "the", 1) == UINT64_C(0xa2db9ee5040f0bff));
    assert_true(word_hash("word:1", "network", 1) == UINT64_C(0x5c65ee23026d011e));
    assert_true(word_hash("word:1", "5G", 1) == UINT64_C(0x3286192b615c81a8));
    assert_true(word_hash("word:1", "The network", 2) == UINT64_C(0xd5141530190e346e));
    assert_true(word_hash("word:1", "The network 5G", 3) == UINT64_C(0x1edcb2bedb4d75f3));
    assert_true(word_hash("word:1", "network 5G", 2) == UINT64_C(0x705d31250a3fae81));
    assert_true(word_hash("word:1", "x a b c d e f g h", 8) == UINT64_C(0xe7b4da0c33bb8785));
}

static void character_hashes_are_as_written_down(void **state) {
    (void)state;
    static const uint64_t expected[] = {UINT64_C(0xa8bb4d10e7271e77), UINT64_C(0xe75d88e75a6e388e),
                                        UINT64_C(0x882246e729d35af3), UINT64_C(0xeeac793c2a3cc908)};
    st_spec spec = spec_of("char:2,char:4"); /* " 5", "5g", "g " and " 5g " */
    st_extractor *x = begin(&spec, ST_SV("5G"));
    assert_true(st_extractor_next(x));
    assert_int_equal(x->first[2], 4);
    for (int i = 0; i < 4; i++) assert_true(x->hashes[i] == expected[i]);
    st_extractor_begin(x, &spec, ST_SV("a")); /* " a", "a " and, shorter than four, the whole " a " */
    assert_true(st_extractor_next(x));
    assert_int_equal(x->first[2], 3);
    assert_true(x->hashes[2] == UINT64_C(0x54e325c6d48d2ec6));
    free(x);
}

static size_t block_of(const st_extractor *x, size_t index) {
    size_t b = 0;
    while (x->first[b + 1] <= index) b++;
    return b;
}

/* Two blocks may both count a short token as a whole; as a feature it is then two. */
static void blocks_never_share_a_hash(void **state) {
    (void)state;
    static const char *const specs[] = {"char:3,char:4,char:5,char:6-8", "char:5-6,char:2-4,char:7,char:1",
                                        "char:8,char:4", "word:1-4,char:4,char:5"};
    for (size_t s = 0; s < sizeof specs / sizeof *specs; s++) {
        st_spec spec = spec_of(specs[s]);
        st_extractor *x = begin(&spec, ST_SV("a bc def ghij klmno"));
        while (st_extractor_next(x))
            for (size_t i = 0; i < x->first[spec.count]; i++)
                for (size_t j = 0; j < i; j++)
                    assert_true(block_of(x, i) == block_of(x, j) || x->hashes[i] != x->hashes[j]);
        free(x);
    }
}

/* ---- tokens ------------------------------------------------------------------------------------------- */

static void tokens_without_a_normal_form_are_left_out(void **state) {
    (void)state;
    st_spec spec = spec_of("word:1-2");
    st_extractor *x = begin(&spec, ST_SV("a \xcd\x8f b")); /* a combining grapheme joiner alone is ignorable */
    assert_true(st_extractor_next(x));
    assert_sv(st_extractor_normal(x), "a");
    assert_true(st_extractor_next(x));
    assert_sv(st_extractor_normal(x), "b");
    assert_int_equal(x->first[1], 2);
    assert_false(st_extractor_next(x));
    free(x);
}

static void the_current_token_is_known(void **state) {
    (void)state;
    st_spec spec = spec_of("word:1");
    st_extractor *x = begin(&spec, ST_SV("The UK's"));
    static const char *const normal[] = {"the", "uk", "'s"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(st_extractor_next(x));
        assert_sv(st_extractor_normal(x), normal[i]);
        assert_int_equal(x->words, i + 1);
    }
    assert_int_equal(x->token.begin, 6);
    assert_int_equal(x->token.end, 8);
    free(x);
}

static void beginning_again_forgets_the_text_before(void **state) {
    (void)state;
    st_spec words = spec_of("word:1-2"), characters = spec_of("char:2");
    st_extractor *x = begin(&words, ST_SV("one UK's"));
    assert_true(st_extractor_next(x) && st_extractor_next(x)); /* the clitic is still to come */
    st_extractor_begin(x, &words, ST_SV("two"));
    assert_true(st_extractor_next(x));
    assert_sv(st_extractor_normal(x), "two");
    assert_int_equal(x->first[1], 1);
    assert_false(st_extractor_next(x));
    st_extractor_begin(x, &characters, ST_SV("ab"));
    assert_true(st_extractor_next(x));
    assert_int_equal(x->first[1], 3);
    free(x);
}

static void the_longest_normal_form_is_cut_at_a_character(void **state) {
    (void)state;
    char text[ST_TOKEN_BYTES];
    st_spec spec = spec_of("char:1-2,char:3-5,char:6-7,char:8");
    for (size_t i = 0; i < sizeof text; i += 2) memcpy(text + i, "\xd6\x87", 2); /* folds to four bytes */
    st_extractor *x = begin(&spec, (st_sv){text, sizeof text});
    assert_true(st_extractor_next(x));
    assert_int_equal(st_extractor_normal(x).size, ST_NORMAL_LIMIT);
    assert_int_equal(x->padded.characters, ST_NORMAL_LIMIT / 2 + 2);
    assert_int_equal(x->first[4], 8 * (ST_NORMAL_LIMIT / 2 + 2) - (0 + 1 + 2 + 3 + 4 + 5 + 6 + 7));
    assert_sv(st_extractor_gram(x, 3, x->first[4] - 1).bytes,
              "\xd5\xa5\xd6\x82\xd5\xa5\xd6\x82\xd5\xa5\xd6\x82\xd5\xa5 ");
    free(x);
}

/* Every length of every token: as many n-grams as scikit-learn's char_wb makes, each with its own bytes' hash. */
static void every_gram_has_the_hash_of_its_bytes(void **state) {
    (void)state;
    st_spec spec = spec_of("char:1-8");
    st_rng rng = st_rng_seeded(61);
    for (int round = 0; round < 500; round++) {
        char token[300];
        size_t size = 1 + (size_t)st_rng_below(&rng, round % 50 ? 12 : 256), grams = 0;
        for (size_t i = 0; i < size; i++) token[i] = (char)('a' + st_rng_below(&rng, 26));
        st_extractor *x = begin(&spec, (st_sv){token, size});
        assert_true(st_extractor_next(x));
        for (size_t n = 1; n <= 8 && n <= size + 2; n++) grams += size + 2 - n + 1;
        assert_int_equal(x->first[1], grams);
        for (size_t i = 0; i < grams; i++) {
            st_sv bytes = st_extractor_gram(x, 0, i).bytes;
            assert_true(x->hashes[i] == st_hash(UINT64_C(0x43686172732d3031), bytes.data, bytes.size));
        }
        free(x);
    }
}

TESTS(cmocka_unit_test(characters_are_taken_within_a_token_and_its_spaces), cmocka_unit_test(characters_are_not_bytes),
      cmocka_unit_test(a_short_token_counts_once_as_a_whole),
      cmocka_unit_test(words_are_counted_from_the_first_that_suffice), cmocka_unit_test(blocks_follow_each_other),
      cmocka_unit_test(hashes_of_words_are_those_of_the_sequences_that_end_here),
      cmocka_unit_test(sequences_are_the_same_wherever_they_stand), cmocka_unit_test(hashes_are_as_written_down),
      cmocka_unit_test(character_hashes_are_as_written_down), cmocka_unit_test(blocks_never_share_a_hash),
      cmocka_unit_test(tokens_without_a_normal_form_are_left_out), cmocka_unit_test(the_current_token_is_known),
      cmocka_unit_test(beginning_again_forgets_the_text_before),
      cmocka_unit_test(the_longest_normal_form_is_cut_at_a_character),
      cmocka_unit_test(every_gram_has_the_hash_of_its_bytes))
