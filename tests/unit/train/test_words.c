/* SPDX-License-Identifier: MIT */
#include "words.h"

#include "check.h"
#include "rng.h"

static void check_words(const char *text, const char *folded, size_t count) {
    st_words words;
    st_words_init(&words, &st_default_allocator);
    assert_true(st_words_take(&words, st_sv_of(text)));
    assert_sv(st_words_all(&words), folded);
    assert_int_equal(words.count, count);
    if (count) assert_sv(st_words_some(&words, 0, count), folded);
    st_words_clear(&words);
}

static void words_are_folded_and_marks_left_out(void **state) {
    (void)state;
    check_words("Ban it: Huawei's OUT!", "ban it huawei 's out", 5);
    check_words("  the U.S. -- and \"5G\" (2,000 of them)...", "the us and 5g 2,000 of them", 7);
    check_words("STRASSE Straße", "strasse strasse", 2);
    check_words("e\xcc\x81t\xc3\xa9", "\xc3\xa9t\xc3\xa9", 1);
    check_words("high-risk vendor", "high risk vendor", 3);
    check_words("one", "one", 1);
}

static void texts_may_have_no_words(void **state) {
    (void)state;
    check_words("", "", 0);
    check_words(" \t\n", "", 0);
    check_words("?! ... \xf0\x9f\x98\x80", "", 0);
}

static void any_run_of_words_can_be_had(void **state) {
    (void)state;
    st_words words;
    st_words_init(&words, &st_default_allocator);
    assert_true(st_words_take(&words, ST_SV("One, two; three: four.")));
    assert_sv(st_words_some(&words, 0, 1), "one");
    assert_sv(st_words_some(&words, 1, 2), "two three");
    assert_sv(st_words_some(&words, 2, 2), "three four");
    assert_sv(st_words_some(&words, 3, 1), "four");
    assert_sv(st_words_some(&words, 0, 4), "one two three four");
    st_words_clear(&words);
}

static void words_of_the_text_before_are_forgotten(void **state) {
    (void)state;
    st_words words;
    st_words_init(&words, &st_default_allocator);
    assert_true(st_words_take(&words, ST_SV("a long text of many words")));
    assert_true(st_words_take(&words, ST_SV("short")));
    assert_sv(st_words_all(&words), "short");
    assert_int_equal(words.count, 1);
    assert_true(st_words_take(&words, ST_SV("")));
    assert_int_equal(words.count, 0);
    assert_int_equal(st_words_all(&words).size, 0);
    st_words_clear(&words);
    assert_true(st_words_take(&words, ST_SV("cleared and used again")));
    assert_int_equal(words.count, 4);
    st_words_clear(&words);
}

/* Whatever the words, they are what lies between the spaces. */
static void words_are_what_lies_between_spaces(void **state) {
    (void)state;
    static const char letters[] = "aB 'c.-,1\xc3\xa9";
    st_words words;
    st_words_init(&words, &st_default_allocator);
    st_rng rng = st_rng_seeded(3);
    for (int round = 0; round < 3000; round++) {
        char text[64];
        size_t size = 0, at = 0;
        while (size < 60 && st_rng_below(&rng, 40)) {
            char c = letters[st_rng_below(&rng, sizeof letters - 3)];
            text[size++] = c;
            if (st_rng_below(&rng, 8) == 0) memcpy(text + size, "\xc3\xa9", 2), size += 2;
        }
        assert_true(st_words_take(&words, (st_sv){text, size}));
        st_sv all = st_words_all(&words);
        for (size_t i = 0; i < words.count; i++) {
            st_sv word = st_words_some(&words, i, 1);
            assert_ptr_equal(word.data, all.data + at);
            assert_true(word.size > 0 && !memchr(word.data, ' ', word.size));
            at += word.size + 1;
            assert_true(at == all.size + 1 || all.data[at - 1] == ' ');
        }
        if (words.count) assert_int_equal(at, all.size + 1);
    }
    st_words_clear(&words);
}

static stance_status take_with(const stance_allocator *allocator, void *context) {
    (void)context;
    st_words words;
    st_words_init(&words, allocator);
    bool taken =
        st_words_take(&words, ST_SV("these are more than sixteen words so that the list of where they begin has to "
                                    "grow at least once in this test of ours"));
    st_words_clear(&words);
    return taken ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void taking_may_run_out_of_memory(void **state) {
    (void)state;
    assert_true(check_every_allocation(take_with, NULL) > 3);
}

TESTS(cmocka_unit_test(words_are_folded_and_marks_left_out), cmocka_unit_test(texts_may_have_no_words),
      cmocka_unit_test(any_run_of_words_can_be_had), cmocka_unit_test(words_of_the_text_before_are_forgotten),
      cmocka_unit_test(words_are_what_lies_between_spaces), cmocka_unit_test(taking_may_run_out_of_memory))
