/* SPDX-License-Identifier: MIT */
#include "softmax.h"

#include <float.h>
#include <math.h>

#include "check.h"
#include "rng.h"

static void check_all(const double *actual, const double *expected, size_t count) {
    for (size_t i = 0; i < count; i++) assert_near(actual[i], expected[i], 1e-15);
}

static void probabilities_are_shares_of_the_exponentials(void **state) {
    (void)state;
    double scores[] = {log(2), 0, log(5)};
    st_softmax(scores, 3);
    check_all(scores, (double[]){.25, .125, .625}, 3);
}

static void only_differences_count(void **state) {
    (void)state;
    double shifted[] = {1000 + log(3), 1000}, low[] = {-1000, -1000 + log(3)};
    st_softmax(shifted, 2);
    st_softmax(low, 2);
    assert_near(shifted[0], .75, 1e-13); /* the logarithm was rounded with the sum */
    assert_near(low[1], .75, 1e-13);
}

static void equal_scores_share_alike(void **state) {
    (void)state;
    double scores[] = {-7, -7, -7, -7}, alone = 123;
    st_softmax(scores, 4);
    check_all(scores, (double[]){.25, .25, .25, .25}, 4);
    st_softmax(&alone, 1);
    assert_true(alone == 1);
}

static void the_largest_of_numbers_do_not_overflow(void **state) {
    (void)state;
    double scores[] = {DBL_MAX, -DBL_MAX, 0, DBL_MAX};
    st_softmax(scores, 4);
    check_all(scores, (double[]){.5, 0, 0, .5}, 4);
}

static void fill(double *values, size_t count, double range, st_rng *rng) {
    for (size_t i = 0; i < count; i++) values[i] = range * (2 * st_rng_unit(rng) - 1);
}

static void check_distribution(const double *scores, size_t count) {
    double p[64], sum = 0;
    memcpy(p, scores, count * sizeof *p);
    st_softmax(p, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(p[i] >= 0 && p[i] <= 1);
        for (size_t j = 0; j < i; j++) assert_true(scores[i] > scores[j] ? p[i] >= p[j] : p[i] <= p[j]);
        sum += p[i];
    }
    assert_near(sum, 1, 1e-14);
}

static void any_scores_give_a_distribution_in_their_order(void **state) {
    (void)state;
    double scores[64];
    st_rng rng = st_rng_seeded(1);
    for (int round = 0; round < 20000; round++) {
        size_t count = 1 + (size_t)st_rng_below(&rng, 64);
        fill(scores, count, pow(10, 310 * st_rng_unit(&rng) - 5), &rng);
        for (size_t i = 0; i < count; i++)
            if (isinf(scores[i])) scores[i] = copysign(DBL_MAX, scores[i]);
        check_distribution(scores, count);
    }
}

static void every_label_has_a_row_of_weights_and_a_bias(void **state) {
    (void)state;
    static const double rows[] = {1, 2, 3, .5, -1, 0, 4, -2};
    static const double x[] = {10, 20, -30};
    double z[] = {0, 0, 99};
    st_logit_apply(rows, 3, 2, false, x, z);
    check_all(z, (double[]){-39.5, -132, 99}, 3);
}

static void with_own_inputs_each_is_scaled_and_shifted(void **state) {
    (void)state;
    static const double rows[] = {2, .5, -1, 0, 0, 7};
    static const double x[] = {10, 20, 30};
    double z[3];
    st_logit_apply(rows, 3, 3, true, x, z);
    check_all(z, (double[]){20.5, -20, 7}, 3);
}

static void without_inputs_the_biases_remain(void **state) {
    (void)state;
    static const double rows[] = {3, -4, 5};
    double z[3];
    st_logit_apply(rows, 0, 3, false, NULL, z);
    check_all(z, rows, 3);
}

static void the_first_of_the_largest_wins(void **state) {
    (void)state;
    assert_int_equal(st_argmax((double[]){3}, 1), 0);
    assert_int_equal(st_argmax((double[]){1, 5, 2, 5}, 4), 1);
    assert_int_equal(st_argmax((double[]){-3, -2, -1}, 3), 2);
    assert_int_equal(st_argmax((double[]){-0.0, 0.0, -0.0}, 3), 0);
    assert_int_equal(st_argmax((double[]){1, 2, 9}, 2), 1);
}

TESTS(cmocka_unit_test(probabilities_are_shares_of_the_exponentials), cmocka_unit_test(only_differences_count),
      cmocka_unit_test(equal_scores_share_alike), cmocka_unit_test(the_largest_of_numbers_do_not_overflow),
      cmocka_unit_test(any_scores_give_a_distribution_in_their_order),
      cmocka_unit_test(every_label_has_a_row_of_weights_and_a_bias),
      cmocka_unit_test(with_own_inputs_each_is_scaled_and_shifted), cmocka_unit_test(without_inputs_the_biases_remain),
      cmocka_unit_test(the_first_of_the_largest_wins))
