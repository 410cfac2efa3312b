/* SPDX-License-Identifier: MIT */
#include "parallel.h"
#include "product_rows.h"
#include "random_problem.h"

/* libsvm's problem and rule: both solved closely, decisions agree as far as products in single precision allow. */
static void check_against_libsvm(uint64_t seed, const double cost[2]) {
    random_problem r;
    double w[2][RANDOM_WIDTH], bias[2];
    random_problem_init(&r, seed);
    r.problem.cost[0] = cost[0];
    r.problem.cost[1] = cost[1];
    r.problem.tolerance = 1e-7;
    solve(ST_SOLVER_LIBSVM, &r.problem, w[0], &bias[0]);
    assert_ok(st_product_rows_new(&r.problem.products, &r.x, &st_default_allocator, NULL), NULL);
    solve(ST_SOLVER_LIBSVM, &r.problem, w[1], &bias[1]);
    for (size_t i = 0; i < RANDOM_ROWS; i++)
        assert_near(decide(&r.x, i, w[0], bias[0]), decide(&r.x, i, w[1], bias[1]), 2e-5 * (1 + cost[0] + cost[1]));
    st_product_rows_free(r.problem.products);
    random_problem_clear(&r);
}

static void decisions_are_those_of_libsvm(void **state) {
    (void)state;
    static const double costs[][2] = {{1, 1}, {0.01, 0.01}, {10, 10}, {8, 0.25}, {0.5, 4}};
    for (uint64_t seed = 0; seed < 10; seed++)
        for (size_t c = 0; c < sizeof costs / sizeof *costs; c++) check_against_libsvm(seed, costs[c]);
}

/* Points at 3, 1 and -1, -2: the margin lies between 1 and -1, w = 1, b = 0, if errors cost enough; with C = 0.2 both
 * points of the margin are at their bounds: w = 0.2 * 1 + 0.2 * 1 = 0.4, and b anything that leaves 3 and -2 beyond. */
static void solve_points(const double cost[2], double *w, double *bias) {
    static const uint32_t column[] = {0}, rows[] = {0, 1, 2, 3};
    static const double at[] = {3, 1, -1, -2};
    static const signed char y[] = {1, 1, -1, -1};
    st_matrix x;
    st_matrix_init(&x, 1, &st_default_allocator);
    for (size_t i = 0; i < 4; i++) assert_true(st_matrix_add(&x, (st_row){column, at + i, 1}));
    st_problem p = {.x = &x, .rows = rows, .y = y, .count = 4, .cost = {cost[0], cost[1]}, .tolerance = 1e-9};
    assert_ok(st_product_rows_new(&p.products, &x, &st_default_allocator, NULL), NULL);
    solve(ST_SOLVER_LIBSVM, &p, w, bias);
    st_product_rows_free(p.products);
    st_matrix_clear(&x);
}

static void small_problems_have_known_answers(void **state) {
    (void)state;
    double w, bias;
    solve_points((double[]){10, 10}, &w, &bias);
    assert_near(w, 1, 1e-7);
    assert_near(bias, 0, 1e-7);
    solve_points((double[]){0.2, 0.2}, &w, &bias);
    assert_near(w, 0.4, 1e-7);
    assert_true(3 * w + bias >= 1 - 1e-7 && -2 * w + bias <= -1 + 1e-7);
}

static void a_product_is_that_of_two_rows(void **state) {
    (void)state;
    random_problem r;
    st_product_rows *products;
    random_problem_init(&r, 8);
    assert_ok(st_product_rows_new(&products, &r.x, &st_default_allocator, NULL), NULL);
    for (uint32_t i = 0; i < RANDOM_ROWS; i++) {
        double dense[RANDOM_WIDTH] = {0};
        st_row row = st_matrix_row(&r.x, i);
        for (size_t j = 0; j < row.count; j++) dense[row.columns[j]] = row.values[j];
        const float *got = st_product_row(products, i);
        for (size_t k = 0; k < RANDOM_ROWS; k++) assert_near(got[k], decide(&r.x, k, dense, 0), 1e-6);
        assert_ptr_equal(st_product_row(products, i), got);
    }
    assert_int_equal(st_product_rows_bytes(1000), 1000 * 1002 * 4);
    assert_true(st_product_rows_bytes(SIZE_MAX) == SIZE_MAX);
    st_product_rows_free(products);
    st_product_rows_free(NULL);
    random_problem_clear(&r);
}

/* Machines that share products, all at once, and one of them by itself. */
enum { CROWD = 24 };
typedef struct crowd {
    const st_problem *problem;
    double w[CROWD][RANDOM_WIDTH], bias[CROWD];
} crowd;

static void solve_in_crowd(void *context, size_t i, size_t worker) {
    crowd *c = context;
    (void)worker;
    assert_ok(st_solve(ST_SOLVER_LIBSVM, c->problem, c->w[i], &c->bias[i], &st_default_allocator, NULL), NULL);
}

static void threads_may_share_products(void **state) {
    (void)state;
    random_problem r;
    crowd c = {.problem = &r.problem};
    double w[RANDOM_WIDTH], bias;
    random_problem_init(&r, 5);
    assert_ok(st_product_rows_new(&r.problem.products, &r.x, &st_default_allocator, NULL), NULL);
    st_parallel(8, CROWD, solve_in_crowd, &c);
    solve(ST_SOLVER_LIBSVM, &r.problem, w, &bias);
    for (size_t i = 0; i < CROWD; i++) assert_memory_equal(c.w[i], w, sizeof w);
    st_product_rows_free(r.problem.products);
    random_problem_clear(&r);
}

static stance_status solve_with(const stance_allocator *allocator, void *context) {
    st_problem p = *(const st_problem *)context;
    double w[RANDOM_WIDTH], bias;
    stance_error error = {.status = STANCE_OK};
    stance_status status = st_product_rows_new(&p.products, p.x, allocator, &error);
    if (!status) status = st_solve(ST_SOLVER_LIBSVM, &p, w, &bias, allocator, &error);
    assert_int_equal(error.status, status);
    st_product_rows_free(p.products);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    random_problem r;
    random_problem_init(&r, 1);
    assert_true(check_every_allocation(solve_with, &r.problem) > 10);
    random_problem_clear(&r);
}

TESTS(cmocka_unit_test(decisions_are_those_of_libsvm), cmocka_unit_test(small_problems_have_known_answers),
      cmocka_unit_test(a_product_is_that_of_two_rows), cmocka_unit_test(threads_may_share_products),
      cmocka_unit_test(out_of_memory_is_an_error))
