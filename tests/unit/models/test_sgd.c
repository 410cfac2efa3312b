/* SPDX-License-Identifier: MIT */
#include "sgd.h"

#include <math.h>

#include "check.h"

static const uint32_t both[] = {0, 1};
static const double equal_costs[] = {1, 1};

static st_sgd made(size_t features, size_t labels, double rate) {
    st_sgd s;
    stance_error error;
    assert_ok(st_sgd_init(&s, features, labels, rate, &st_default_allocator, &error), &error);
    return s;
}

/* Worked by hand. First row x = (1, 2), y = +1, score 0: the slope is -2, gradients -2, -4 and (bias) -2; each step is
 * rate * |g| / (0.001 + |g|), so just below the rate. */
static void a_first_step(void **state) {
    (void)state;
    st_sgd s = made(2, 1, 0.5);
    const double x[] = {1, 2};
    double score;
    st_sgd_learn(&s, (st_row){both, x, 2}, (const signed char[]){1}, equal_costs);
    assert_near(s.weights[0].w, 0.5 * 2 / 2.001, 1e-7);
    assert_near(s.weights[1].w, 0.5 * 4 / 4.001, 1e-7);
    assert_near(s.weights[2].w, 0.5 * 2 / 2.001, 1e-7);
    st_sgd_score(&s, (st_row){both, x, 2}, &score);
    assert_near(score, 0.5 * 2 / 2.001 * 2 + 2 * 0.5 * 4 / 4.001, 1e-6);
    st_sgd_clear(&s);
}

/* A second step in the same place is shorter: the gradients' squares are summed. */
static void steps_get_shorter(void **state) {
    (void)state;
    st_sgd s = made(1, 1, 0.1);
    const double x[] = {1};
    st_row row = {both, x, 1};
    st_sgd_learn(&s, row, (const signed char[]){1}, equal_costs);
    double first = (double)s.weights[0].w, margin = 2 * first, slope = 2 * (1 - margin);
    st_sgd_learn(&s, row, (const signed char[]){1}, equal_costs);
    assert_near(s.weights[0].w - first, 0.1 * slope / (0.001 + sqrt(4 + slope * slope)), 1e-6);
    st_sgd_clear(&s);
}

static void what_is_right_teaches_nothing(void **state) {
    (void)state;
    st_sgd s = made(1, 2, 1);
    const double x[] = {1};
    for (int i = 0; i < 9; i++) st_sgd_learn(&s, (st_row){both, x, 1}, (const signed char[]){1, 0}, equal_costs);
    assert_true(s.weights[0].w * 1 + s.weights[2].w >= 1);
    float w = s.weights[0].w;
    st_sgd_learn(&s, (st_row){both, x, 1}, (const signed char[]){1, 0}, equal_costs);
    assert_true(s.weights[0].w == w);
    assert_true(s.weights[1].w == 0 && s.weights[3].w == 0); /* the second label was never spoken of */
    st_sgd_clear(&s);
}

static void costs_count_for_the_label_itself_only(void **state) {
    (void)state;
    st_sgd s = made(1, 2, 1);
    const double x[] = {1}, costs[] = {3, 3};
    st_sgd_learn(&s, (st_row){both, x, 1}, (const signed char[]){1, -1}, costs);
    assert_near(s.weights[0].g, 36, 0);
    assert_near(s.weights[1].g, 4, 0);
    st_sgd_clear(&s);
}

/* The mean of the weights after each of the steps since it began, added up plainly. */
static void the_mean_is_that_of_the_steps(void **state) {
    (void)state;
    st_sgd s = made(2, 1, 0.3);
    double sums[3] = {0}, bias, score;
    float weights[4] = {7, 7, 7, 7};
    for (int i = 0; i < 30; i++) {
        const double x[] = {1 + i % 3, i % 4 - 1.5};
        if (i == 10) st_sgd_begin_mean(&s);
        st_sgd_learn(&s, (st_row){both, x, 2}, (const signed char[]){i % 5 ? 1 : -1}, equal_costs);
        for (int f = 0; f < 3 && i >= 10; f++) sums[f] += (double)s.weights[f].w / 20;
    }
    st_sgd_result(&s, weights, 2, &bias);
    assert_near(weights[0], sums[0], 1e-6);
    assert_near(weights[2], sums[1], 1e-6);
    assert_near(bias, sums[2], 1e-6);
    assert_true(weights[1] == 7 && weights[3] == 7); /* between the strides */
    st_sgd_score(&s, (st_row){both, (const double[]){1, -2}, 2}, &score);
    assert_near(score, sums[2] + sums[0] - 2 * sums[1], 1e-6);
    st_sgd_clear(&s);
}

/* x1 - x2 tells two labels apart, x3 is noise. */
static void a_line_is_learned(void **state) {
    (void)state;
    st_sgd s = made(3, 2, 0.1);
    static const uint32_t columns[] = {0, 1, 2};
    int right = 0;
    for (int i = 0; i < 4000; i++) {
        const double x[] = {(i * 37 % 101) / 100., (i * 53 % 97) / 97., (i * 11 % 7) / 7.};
        bool up = x[0] > x[1];
        double scores[2];
        st_sgd_score(&s, (st_row){columns, x, 3}, scores);
        right += i >= 3000 && (scores[0] > scores[1]) == up;
        st_sgd_learn(&s, (st_row){columns, x, 3}, (const signed char[]){up ? 1 : -1, up ? -1 : 1}, equal_costs);
    }
    assert_true(right > 960);
    st_sgd_clear(&s);
}

static stance_status attempt(const stance_allocator *allocator, void *context) {
    st_sgd s;
    (void)context;
    stance_status status = st_sgd_init(&s, 5, 3, 1, allocator, NULL);
    st_sgd_clear(&s);
    return status;
}

static void memory_failures(void **state) {
    (void)state;
    st_sgd s;
    assert_int_equal(check_every_allocation(attempt, NULL), 3);
    assert_int_equal(st_sgd_init(&s, SIZE_MAX / 8, 100, 1, &st_default_allocator, NULL), STANCE_ERROR_MEMORY);
    st_sgd_clear(&s);
}

TESTS(cmocka_unit_test(a_first_step), cmocka_unit_test(steps_get_shorter),
      cmocka_unit_test(what_is_right_teaches_nothing), cmocka_unit_test(costs_count_for_the_label_itself_only),
      cmocka_unit_test(the_mean_is_that_of_the_steps), cmocka_unit_test(a_line_is_learned),
      cmocka_unit_test(memory_failures))
