/* SPDX-License-Identifier: MIT */
#include "counts.h"

#include "check.h"
#include "rng.h"

static void strings_are_counted_and_numbered(void **state) {
    (void)state;
    static const char *const strings[] = {"b", "a", "", "c", "b", "", "a", "b"};
    static const uint32_t codes[] = {1, 0, ST_NAMELESS, 2, 1, ST_NAMELESS, 0, 1};
    st_counts tally;
    assert_true(st_counts_make(&tally, strings, 8));
    assert_int_equal(tally.count, 3);
    assert_int_equal(tally.nameless, 2);
    assert_memory_equal(tally.codes, codes, sizeof codes);
    assert_memory_equal(tally.sizes, ((const size_t[]){2, 3, 1}), 3 * sizeof(size_t));
    assert_memory_equal(tally.ranks, ((const uint32_t[]){1, 0, 2}), 3 * sizeof(uint32_t));
    for (size_t i = 0; i < 3; i++) assert_string_equal(tally.names[i], ((const char *const[]){"a", "b", "c"})[i]);
    st_counts_clear(&tally);
    st_counts_clear(&tally);
}

static void equal_sizes_are_ranked_by_bytes(void **state) {
    (void)state;
    static const char *const strings[] = {"d", "B", "a", "c", "a"};
    st_counts tally;
    assert_true(st_counts_make(&tally, strings, 5));
    assert_memory_equal(tally.ranks, ((const uint32_t[]){1, 0, 2, 3}), 4 * sizeof(uint32_t));
    st_counts_clear(&tally);
}

static void there_may_be_nothing_to_count(void **state) {
    (void)state;
    static const char *const empty[] = {"", ""};
    st_counts tally;
    assert_true(st_counts_make(&tally, NULL, 0));
    assert_int_equal(tally.count + tally.nameless, 0);
    st_counts_clear(&tally);
    assert_true(st_counts_make(&tally, empty, 2));
    assert_int_equal(tally.count, 0);
    assert_int_equal(tally.nameless, 2);
    st_counts_clear(&tally);
}

static void check_quantiles(size_t n, const size_t expected[ST_QUANTILES]) {
    size_t numbers[1000], out[ST_QUANTILES];
    uint32_t order[1000];
    st_rng rng = st_rng_seeded(n);
    for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i + 1;
    st_rng_shuffle(&rng, order, n);
    for (size_t i = 0; i < n; i++) numbers[i] = order[i];
    st_quantiles(numbers, n, out);
    for (size_t i = 0; i < ST_QUANTILES; i++) assert_int_equal(out[i], expected[i]);
}

/* Of 1 .. n the quantile is its own rank. */
static void quantiles_are_of_the_nearest_rank(void **state) {
    (void)state;
    check_quantiles(0, (const size_t[]){0, 0, 0, 0, 0});
    check_quantiles(1, (const size_t[]){1, 1, 1, 1, 1});
    check_quantiles(2, (const size_t[]){1, 1, 1, 2, 2});
    check_quantiles(10, (const size_t[]){1, 1, 5, 9, 10});
    check_quantiles(11, (const size_t[]){1, 2, 6, 10, 11});
    check_quantiles(1000, (const size_t[]){1, 100, 500, 900, 1000});
}

TESTS(cmocka_unit_test(strings_are_counted_and_numbered), cmocka_unit_test(equal_sizes_are_ranked_by_bytes),
      cmocka_unit_test(there_may_be_nothing_to_count), cmocka_unit_test(quantiles_are_of_the_nearest_rank))
