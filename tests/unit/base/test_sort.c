/* SPDX-License-Identifier: MIT */
#include "sort.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rng.h"

enum { MOST = 5000 };
static const size_t counts[] = {0, 1, 2, 3, 63, 64, 65, 100, 256, 1000, MOST};
enum { COUNTS = sizeof counts / sizeof *counts };

/* Numbers of many shapes: `shape` says which bits may differ. */
static uint64_t shaped(st_rng *rng, int shape, size_t i) {
    switch (shape) {
    case 0: return st_rng_next(rng);                 /* anything */
    case 1: return st_rng_below(rng, 10);            /* many equal */
    case 2: return 7;                                /* all equal */
    case 3: return st_rng_below(rng, 256) << 56;     /* only the highest byte of 64 bits */
    case 4: return st_rng_below(rng, 256) << 24 | 5; /* only the highest byte of 32 bits */
    case 5: return i;                                /* in order */
    case 6: return UINT64_MAX - i;                   /* in reverse order */
    default: return st_rng_below(rng, 2) ? 0 : UINT64_MAX;
    }
}

static int by_u64(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static int by_u32(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void wide_numbers_are_sorted(void **state) {
    (void)state;
    uint64_t numbers[MOST], expected[MOST], spare[MOST];
    st_rng rng = st_rng_seeded(8);
    for (int shape = 0; shape < 8; shape++)
        for (size_t c = 0; c < COUNTS; c++) {
            for (size_t i = 0; i < counts[c]; i++) numbers[i] = expected[i] = shaped(&rng, shape, i);
            qsort(expected, counts[c], sizeof *expected, by_u64);
            st_sort_u64(numbers, spare, counts[c]);
            assert_memory_equal(numbers, expected, counts[c] * sizeof *numbers);
        }
}

static void narrow_numbers_are_sorted(void **state) {
    (void)state;
    uint32_t numbers[MOST], expected[MOST], spare[MOST];
    st_rng rng = st_rng_seeded(9);
    for (int shape = 0; shape < 8; shape++)
        for (size_t c = 0; c < COUNTS; c++) {
            for (size_t i = 0; i < counts[c]; i++) numbers[i] = expected[i] = (uint32_t)shaped(&rng, shape, i);
            qsort(expected, counts[c], sizeof *expected, by_u32);
            st_sort_u32(numbers, spare, counts[c]);
            assert_memory_equal(numbers, expected, counts[c] * sizeof *numbers);
        }
}

/* Within the time limit of a test only if the time grows linearly. */
static void many_numbers_are_sorted_in_time(void **state) {
    (void)state;
    enum { MANY = 2000000 };
    uint64_t *numbers = malloc(2 * MANY * sizeof *numbers);
    st_rng rng = st_rng_seeded(10);
    for (size_t i = 0; i < MANY; i++) numbers[i] = st_rng_next(&rng);
    st_sort_u64(numbers, numbers + MANY, MANY);
    for (size_t i = 1; i < MANY; i++)
        if (numbers[i - 1] > numbers[i]) fail();
    free(numbers);
}

static void check_unique(uint64_t *numbers, size_t count, const uint64_t *expected, size_t left) {
    assert_int_equal(st_unique_u64(numbers, count), left);
    assert_memory_equal(numbers, expected, left * sizeof *numbers);
}

static void repeats_are_dropped(void **state) {
    (void)state;
    uint64_t none[1] = {9}, one[] = {5}, same[] = {4, 4, 4}, mixed[] = {0, 0, 1, 2, 2, 2, UINT64_MAX, UINT64_MAX};
    check_unique(none, 0, none, 0);
    check_unique(one, 1, (uint64_t[]){5}, 1);
    check_unique(same, 3, (uint64_t[]){4}, 1);
    check_unique(mixed, 8, (uint64_t[]){0, 1, 2, UINT64_MAX}, 4);
    check_unique(mixed, 4, (uint64_t[]){0, 1, 2, UINT64_MAX}, 4);
}

TESTS(cmocka_unit_test(wide_numbers_are_sorted), cmocka_unit_test(narrow_numbers_are_sorted),
      cmocka_unit_test(many_numbers_are_sorted_in_time), cmocka_unit_test(repeats_are_dropped))
