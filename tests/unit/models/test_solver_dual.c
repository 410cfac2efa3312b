/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "random_problem.h"

/* The same problem as liblinear's: both solved closely, decisions agree. */
static void check_against_liblinear(uint64_t seed, const double cost[2], const double *scale) {
    random_problem r;
    double w[2][RANDOM_WIDTH], bias[2];
    random_problem_init(&r, seed);
    r.problem.cost[0] = cost[0];
    r.problem.cost[1] = cost[1];
    r.problem.tolerance = 1e-9;
    r.problem.scale = scale;
    solve(ST_SOLVER_LIBLINEAR, &r.problem, w[0], &bias[0]);
    solve(ST_SOLVER_DUAL, &r.problem, w[1], &bias[1]);
    for (size_t i = 0; i < RANDOM_ROWS; i++)
        assert_near(decide(&r.x, i, w[0], bias[0]), decide(&r.x, i, w[1], bias[1]), 1e-5);
    assert_true(w[1][RANDOM_WIDTH - 1] == 0); /* a column without values */
    random_problem_clear(&r);
}

static void decisions_are_those_of_liblinear(void **state) {
    (void)state;
    static const double costs[][2] = {{1, 1}, {0.01, 0.01}, {10, 10}, {8, 0.25}, {0.5, 4}};
    double scale[RANDOM_WIDTH];
    for (size_t j = 0; j < RANDOM_WIDTH; j++) scale[j] = 0.5 + (double)j / 10;
    for (uint64_t seed = 0; seed < 10; seed++)
        for (size_t c = 0; c < sizeof costs / sizeof *costs; c++) {
            check_against_liblinear(seed, costs[c], NULL);
            check_against_liblinear(seed, costs[c], scale);
        }
}

/* As for liblinear: points at 1 and -1 part the problem in two, least at w + b = 4C+ / (1 + 4C+), and so w - b. */
static void each_class_has_its_cost(void **state) {
    (void)state;
    static const double costs[][2] = {{1, 1}, {1, 0.25}, {0.25, 1}, {0.01, 50}};
    for (size_t c = 0; c < sizeof costs / sizeof *costs; c++) {
        double w, bias, sum = 4 * costs[c][0] / (1 + 4 * costs[c][0]), rest = 4 * costs[c][1] / (1 + 4 * costs[c][1]);
        solve_line(ST_SOLVER_DUAL, (double[]){1, -1}, (signed char[]){1, -1}, 2, costs[c], &w, &bias);
        assert_near(w, (sum + rest) / 2, 1e-6);
        assert_near(bias, (sum - rest) / 2, 1e-6);
    }
}

static void no_point_is_lower_than_the_result(void **state) {
    (void)state;
    check_minima(ST_SOLVER_DUAL);
}

/* Solved closely from nothing. */
static void solve_cold(random_problem *r, double *w, double *bias) {
    random_problem_init(r, 4);
    r->problem.tolerance = 1e-9;
    r->problem.cost[0] = r->problem.cost[1] = 2;
    solve(ST_SOLVER_DUAL, &r->problem, w, bias);
}

/* Started from the solution of another cost, it comes to that of its own; started from its own, it stays. */
static void where_it_starts_does_not_matter(void **state) {
    (void)state;
    double cold[RANDOM_WIDTH], warm[RANDOM_WIDTH], bias[2], start[RANDOM_USED] = {0}, before[RANDOM_USED];
    random_problem r;
    solve_cold(&r, cold, &bias[0]);
    r.problem.start = start;
    for (double cost = 0.25; cost <= 2; cost *= 2) {
        r.problem.cost[0] = r.problem.cost[1] = cost;
        solve(ST_SOLVER_DUAL, &r.problem, warm, &bias[1]);
    }
    for (size_t j = 0; j < RANDOM_WIDTH; j++) assert_near(warm[j], cold[j], 1e-6);
    assert_near(bias[1], bias[0], 1e-6);
    memcpy(before, start, sizeof start);
    solve(ST_SOLVER_DUAL, &r.problem, warm, &bias[1]);
    for (size_t i = 0; i < RANDOM_USED; i++) assert_near(start[i], before[i], 1e-6);
    random_problem_clear(&r);
}

/* It ends when its rounds do, near where a tolerance within reach ends. */
static void no_tolerance_is_too_fine(void **state) {
    (void)state;
    double within[RANDOM_WIDTH], beyond[RANDOM_WIDTH], bias[2];
    random_problem r;
    random_problem_init(&r, 5);
    r.problem.tolerance = 1e-9;
    solve(ST_SOLVER_DUAL, &r.problem, within, &bias[0]);
    r.problem.tolerance = 1e-300;
    solve(ST_SOLVER_DUAL, &r.problem, beyond, &bias[1]);
    for (size_t j = 0; j < RANDOM_WIDTH; j++) assert_near(beyond[j], within[j], 1e-7);
    assert_near(bias[1], bias[0], 1e-7);
    random_problem_clear(&r);
}

/* Nor does one that no floats can hold. */
static void an_absurd_start_does_no_harm(void **state) {
    (void)state;
    static const double absurd[] = {1e9, 1e300, INFINITY, NAN};
    double cold[RANDOM_WIDTH], warm[RANDOM_WIDTH], bias[2], start[RANDOM_USED];
    random_problem r;
    solve_cold(&r, cold, &bias[0]);
    r.problem.start = start;
    for (size_t s = 0; s < sizeof absurd / sizeof *absurd; s++) {
        for (size_t i = 0; i < RANDOM_USED; i++) start[i] = absurd[s];
        solve(ST_SOLVER_DUAL, &r.problem, warm, &bias[1]);
        for (size_t j = 0; j < RANDOM_WIDTH; j++) assert_near(warm[j], cold[j], 1e-6);
        assert_near(bias[1], bias[0], 1e-6);
    }
    random_problem_clear(&r);
}

static stance_status solve_with(const stance_allocator *allocator, void *context) {
    double w[RANDOM_WIDTH], bias;
    stance_error error = {.status = STANCE_OK};
    stance_status status = st_solve(ST_SOLVER_DUAL, context, w, &bias, allocator, &error);
    assert_int_equal(error.status, status);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    random_problem r;
    double scale[RANDOM_WIDTH];
    for (size_t j = 0; j < RANDOM_WIDTH; j++) scale[j] = 2;
    random_problem_init(&r, 1);
    r.problem.scale = scale;
    assert_true(check_every_allocation(solve_with, &r.problem) > 3);
    random_problem_clear(&r);
}

TESTS(cmocka_unit_test(decisions_are_those_of_liblinear), cmocka_unit_test(each_class_has_its_cost),
      cmocka_unit_test(no_point_is_lower_than_the_result), cmocka_unit_test(no_tolerance_is_too_fine),
      cmocka_unit_test(an_absurd_start_does_no_harm), cmocka_unit_test(where_it_starts_does_not_matter),
      cmocka_unit_test(out_of_memory_is_an_error))
