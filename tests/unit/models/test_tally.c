/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include "fail_once.h"

enum { FEATURES = 8 };

static void begun(st_tally *t) {
    assert_true(st_tally_init(t, FEATURES, &st_default_allocator));
    st_tally_begin(t);
}

static void check_list(const st_tally *t, size_t block, size_t count, const uint32_t *features) {
    assert_int_equal(t->lists[block].count, count);
    if (count) assert_memory_equal(t->lists[block].features, features, count * sizeof *features);
}

static void features_are_counted_and_listed_once(void **state) {
    (void)state;
    static const uint32_t first[] = {3, 1, 3, 3}, second[] = {1, 7}, listed[] = {3, 1, 7};
    st_tally t;
    begun(&t);
    assert_true(st_tally_add(&t, 0, first, 4, 1));
    assert_true(st_tally_add(&t, 0, second, 2, 1));
    check_list(&t, 0, 3, listed);
    check_list(&t, 1, 0, NULL);
    assert_int_equal(st_tally_of(&t, 3), 3);
    assert_int_equal(st_tally_of(&t, 1), 2);
    assert_int_equal(st_tally_of(&t, 7), 1);
    assert_int_equal(t.total, 6);
    st_tally_clear(&t);
}

static void features_may_be_listed_the_second_time(void **state) {
    (void)state;
    static const uint32_t features[] = {5, 2, 5, 2, 5, 4}, listed[] = {5, 2};
    st_tally t;
    begun(&t);
    assert_true(st_tally_add(&t, 3, features, 6, 2));
    check_list(&t, 3, 2, listed);
    st_tally_clear(&t);
}

static void a_new_text_starts_from_nothing(void **state) {
    (void)state;
    static const uint32_t features[] = {2, 2, 2}, once[] = {2};
    st_tally t;
    begun(&t);
    assert_true(st_tally_add(&t, 0, features, 3, 1));
    st_tally_begin(&t);
    check_list(&t, 0, 0, NULL);
    assert_int_equal(t.total, 0);
    assert_true(st_tally_add(&t, 0, features, 1, 1));
    assert_int_equal(st_tally_of(&t, 2), 1);
    check_list(&t, 0, 1, once);
    st_tally_clear(&t);
}

/* Counts go on from text to text as far as numbers go, then from 0 again: no text can tell. */
static void check_far_on(uint32_t base, uint32_t expected_base) {
    static const uint32_t features[] = {6, 0, 6}, listed[] = {6, 0};
    st_tally t;
    begun(&t);
    t.base = base;
    for (size_t f = 0; f < FEATURES; f++) t.counts[f] = base + 3;
    t.total = 3; /* as when the text before had three of each */
    st_tally_begin(&t);
    assert_int_equal(t.base, expected_base);
    assert_true(st_tally_add(&t, 0, features, 3, 1));
    assert_int_equal(st_tally_of(&t, 6), 2);
    assert_int_equal(st_tally_of(&t, 0), 1);
    check_list(&t, 0, 2, listed);
    st_tally_clear(&t);
}

static void counts_do_not_overflow(void **state) {
    (void)state;
    const uint32_t last = UINT32_MAX - ST_TALLY_LIMIT; /* from which a text may count */
    check_far_on(7, 10);
    check_far_on(last - 3, last);
    check_far_on(last - 2, 0);
    check_far_on(last, 0);
}

static void a_text_is_counted_up_to_the_limit(void **state) {
    (void)state;
    static const uint32_t features[] = {1, 1, 1};
    st_tally t;
    begun(&t);
    t.total = ST_TALLY_LIMIT - 2;
    assert_true(st_tally_add(&t, 0, features, 3, 1));
    assert_int_equal(t.total, ST_TALLY_LIMIT - 2);
    assert_int_equal(t.lists[0].count, 0);
    assert_true(st_tally_add(&t, 0, features, 2, 1));
    assert_int_equal(t.total, ST_TALLY_LIMIT);
    assert_int_equal(st_tally_of(&t, 1), 2);
    st_tally_clear(&t);
}

static stance_status tally_with(const stance_allocator *allocator, void *context) {
    st_tally t;
    uint32_t many[100];
    (void)context;
    for (uint32_t i = 0; i < 100; i++) many[i] = i % FEATURES;
    bool done = st_tally_init(&t, FEATURES, allocator);
    if (done) st_tally_begin(&t);
    done = done && st_tally_add(&t, 0, many, 10, 1) && st_tally_add(&t, 0, many, 100, 1);
    if (done) assert_int_equal(st_tally_of(&t, 0), 15);
    st_tally_clear(&t);
    return done ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    assert_int_equal(check_every_allocation(tally_with, NULL), 4);
    assert_int_equal(check_single_failures(tally_with, NULL), 3);
}

TESTS(cmocka_unit_test(features_are_counted_and_listed_once), cmocka_unit_test(features_may_be_listed_the_second_time),
      cmocka_unit_test(a_new_text_starts_from_nothing), cmocka_unit_test(counts_do_not_overflow),
      cmocka_unit_test(a_text_is_counted_up_to_the_limit), cmocka_unit_test(out_of_memory_is_told))
