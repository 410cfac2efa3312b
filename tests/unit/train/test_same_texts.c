/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "dataset.h"
#include "rng.h"

static stance_dataset *empty_dataset(void) {
    static const char *const tasks[] = {"label"};
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, tasks, 1, NULL, NULL), NULL);
    return dataset;
}

static void add(stance_dataset *dataset, const char *text, size_t line) {
    static const char *const labels[] = {"x"};
    assert_ok(stance_dataset_add(dataset, &(stance_example){text, strlen(text), labels, NULL, line, 0}, NULL), NULL);
}

static void check_same(const char *const *texts, size_t count, const size_t *same, const size_t *words) {
    size_t seen_same[16], seen_words[16], alone[16];
    stance_dataset *dataset = empty_dataset();
    for (size_t i = 0; i < count; i++) add(dataset, texts[i], 0);
    assert_ok(stance_dataset_same_texts(dataset, seen_same, seen_words, NULL), NULL);
    assert_ok(stance_dataset_same_texts(dataset, alone, NULL, NULL), NULL);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(seen_same[i], same[i]);
        assert_int_equal(seen_words[i], words[i]);
        assert_int_equal(alone[i], same[i]);
    }
    stance_dataset_free(dataset);
}

static void texts_of_the_same_words_are_the_same(void **state) {
    (void)state;
    const char *const texts[] = {"Yes.", "Ban it now!", "ban it -- NOW", "yes", "now ban it", "Ban it", "YES?"};
    check_same(texts, 7, (const size_t[]){0, 1, 1, 0, 4, 5, 0}, (const size_t[]){1, 3, 3, 1, 3, 2, 1});
}

static void words_are_apart(void **state) {
    (void)state;
    const char *const texts[] = {"a bc", "ab c", "abc", "a b c", "a-bc"};
    check_same(texts, 5, (const size_t[]){0, 1, 2, 3, 0}, (const size_t[]){2, 2, 1, 3, 2});
}

static void texts_without_words_are_like_no_other(void **state) {
    (void)state;
    const char *const texts[] = {"", "", "?", "?", "x", "..."};
    check_same(texts, 6, (const size_t[]){0, 1, 2, 3, 4, 5}, (const size_t[]){0, 0, 0, 0, 1, 0});
    check_same(NULL, 0, NULL, NULL);
}

static void many_texts_find_their_first(void **state) {
    (void)state;
    enum { COUNT = 5000, DIFFERENT = 900 };
    size_t *same = calloc(COUNT, sizeof *same), number[COUNT], first[DIFFERENT];
    char text[64];
    st_rng rng = st_rng_seeded(8);
    stance_dataset *dataset = empty_dataset();
    for (size_t i = 0; i < DIFFERENT; i++) first[i] = SIZE_MAX;
    for (size_t i = 0; i < COUNT; i++) {
        number[i] = st_rng_below(&rng, DIFFERENT);
        if (first[number[i]] == SIZE_MAX) first[number[i]] = i;
        snprintf(text, sizeof text, i % 2 ? "Text number %zu." : "TEXT, number: %zu", number[i]);
        add(dataset, text, 0);
    }
    assert_ok(stance_dataset_same_texts(dataset, same, NULL, NULL), NULL);
    for (size_t i = 0; i < COUNT; i++) assert_int_equal(same[i], first[number[i]]);
    free(same);
    stance_dataset_free(dataset);
}

static void texts_know_their_line(void **state) {
    (void)state;
    stance_dataset *dataset = empty_dataset();
    add(dataset, "one", 17);
    add(dataset, "two", 0);
    assert_int_equal(stance_dataset_line(dataset, 0), 17);
    assert_int_equal(stance_dataset_line(dataset, 1), 0);
    assert_int_equal(stance_dataset_line(dataset, 2), 0);
    assert_int_equal(stance_dataset_line(dataset, SIZE_MAX), 0);
    stance_dataset_free(dataset);
}

static stance_status compare_with(const stance_allocator *allocator, void *context) {
    stance_dataset *dataset = context;
    const stance_allocator *own = dataset->allocator;
    size_t same[2], words[2];
    dataset->allocator = allocator;
    stance_status status = stance_dataset_same_texts(dataset, same, words, NULL);
    dataset->allocator = own;
    if (!status) assert_int_equal(same[1], 0);
    return status;
}

static void comparing_may_run_out_of_memory(void **state) {
    (void)state;
    stance_dataset *dataset = empty_dataset();
    add(dataset, "one two", 0);
    add(dataset, "One, two.", 0);
    assert_true(check_every_allocation(compare_with, dataset) > 3);
    stance_dataset_free(dataset);
}

TESTS(cmocka_unit_test(texts_of_the_same_words_are_the_same), cmocka_unit_test(words_are_apart),
      cmocka_unit_test(texts_without_words_are_like_no_other), cmocka_unit_test(many_texts_find_their_first),
      cmocka_unit_test(texts_know_their_line), cmocka_unit_test(comparing_may_run_out_of_memory))
