/* SPDX-License-Identifier: MIT */
#include "rng.h"

#include "check.h"

/* From the authors' reference implementation. */
static void the_sequence_is_splitmix64(void **state) {
    (void)state;
    static const uint64_t of_0[] = {UINT64_C(0xe220a8397b1dcdaf), UINT64_C(0x6e789e6aa1b965f4),
                                    UINT64_C(0x06c45d188009454f), UINT64_C(0xf88bb8a8724c81ec)};
    static const uint64_t of_1234567[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                          UINT64_C(9817491932198370423), UINT64_C(4593380528125082431)};
    st_rng zero = st_rng_seeded(0), other = st_rng_seeded(1234567);
    for (int i = 0; i < 4; i++) {
        assert_true(st_rng_next(&zero) == of_0[i]);
        assert_true(st_rng_next(&other) == of_1234567[i]);
    }
}

/* Worked out in Python from the definition. */
static void numbers_below_a_bound_are_the_same_everywhere(void **state) {
    (void)state;
    static const uint64_t below_10[] = {3, 1, 8, 4, 0, 2, 5, 8, 5, 4, 7, 6};
    static const uint64_t below_half[] = {UINT64_C(2949826092126892291), UINT64_C(5139283748462763858),
                                          UINT64_C(6349198060258255764), UINT64_C(701532786141963250)};
    st_rng rng = st_rng_seeded(42), wide = st_rng_seeded(42);
    for (int i = 0; i < 12; i++) assert_int_equal(st_rng_below(&rng, 10), below_10[i]);
    for (int i = 0; i < 4; i++) assert_true(st_rng_below(&wide, (UINT64_C(1) << 63) + 1) == below_half[i]);
}

static void below_one_is_zero_and_no_bound_is_exceeded(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(1);
    for (uint64_t i = 0; i < 10000; i++) {
        assert_int_equal(st_rng_below(&rng, 1), 0);
        assert_true(st_rng_below(&rng, i + 1) <= i);
        assert_true(st_rng_below(&rng, UINT64_MAX) < UINT64_MAX);
    }
}

/* The remainder alone would give the lowest third of [0, 3 * 2^62) half of the numbers. */
static void numbers_below_a_bound_have_no_bias(void **state) {
    (void)state;
    enum { ROUNDS = 30000 };
    int thirds[3] = {0};
    st_rng rng = st_rng_seeded(2);
    for (int i = 0; i < ROUNDS; i++) thirds[st_rng_below(&rng, UINT64_C(3) << 62) >> 62]++;
    for (int i = 0; i < 3; i++) assert_in_range(thirds[i], ROUNDS / 3 - 400, ROUNDS / 3 + 400);
}

static void units_fill_zero_to_one(void **state) {
    (void)state;
    enum { ROUNDS = 100000 };
    st_rng rng = st_rng_seeded(42);
    assert_true(st_rng_unit(&rng) == 0.7415648787718233); /* top 53 bits / 2^53 */
    assert_true(st_rng_unit(&rng) == 0.1599103928769201);
    double sum = 0;
    int tenths[10] = {0};
    for (int i = 0; i < ROUNDS; i++) {
        double unit = st_rng_unit(&rng);
        assert_true(unit >= 0 && unit < 1);
        sum += unit;
        tenths[(int)(10 * unit)]++;
    }
    assert_near(sum / ROUNDS, 0.5, 0.005);
    for (int i = 0; i < 10; i++) assert_in_range(tenths[i], ROUNDS / 10 - 500, ROUNDS / 10 + 500);
}

static void shuffles_are_the_same_everywhere(void **state) {
    (void)state;
    static const uint32_t expected[] = {0, 9, 5, 8, 6, 4, 7, 2, 1, 3};
    uint32_t numbers[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    st_rng rng = st_rng_seeded(42);
    st_rng_shuffle(&rng, numbers, 10);
    assert_memory_equal(numbers, expected, sizeof expected);
}

static void a_shuffle_loses_nothing(void **state) {
    (void)state;
    enum { COUNT = 1000 };
    uint32_t numbers[COUNT];
    int seen[COUNT] = {0};
    for (uint32_t i = 0; i < COUNT; i++) numbers[i] = i;
    st_rng rng = st_rng_seeded(3);
    st_rng_shuffle(&rng, numbers, COUNT);
    for (size_t i = 0; i < COUNT; i++) seen[numbers[i]]++;
    for (size_t i = 0; i < COUNT; i++) assert_int_equal(seen[i], 1);
    st_rng_shuffle(&rng, NULL, 0);
    st_rng_shuffle(&rng, numbers, 1);
}

static void all_orders_are_equally_likely(void **state) {
    (void)state;
    enum { ROUNDS = 60000 };
    int orders[3][3] = {{0}};
    st_rng rng = st_rng_seeded(4);
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t numbers[] = {0, 1, 2};
        st_rng_shuffle(&rng, numbers, 3);
        orders[numbers[0]][numbers[1]]++;
    }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            if (i != j) assert_in_range(orders[i][j], ROUNDS / 6 - 400, ROUNDS / 6 + 400);
}

TESTS(cmocka_unit_test(the_sequence_is_splitmix64), cmocka_unit_test(numbers_below_a_bound_are_the_same_everywhere),
      cmocka_unit_test(below_one_is_zero_and_no_bound_is_exceeded),
      cmocka_unit_test(numbers_below_a_bound_have_no_bias), cmocka_unit_test(units_fill_zero_to_one),
      cmocka_unit_test(shuffles_are_the_same_everywhere), cmocka_unit_test(a_shuffle_loses_nothing),
      cmocka_unit_test(all_orders_are_equally_likely))
