/* SPDX-License-Identifier: MIT
 * What holds for all solvers; what each finds is in test_solver_libsvm.c, test_solver_liblinear.c and
 * test_solver_dual.c. */
#include "parallel.h"
#include "random_problem.h"

static const st_solver_kind kinds[] = {ST_SOLVER_LIBSVM, ST_SOLVER_LIBLINEAR, ST_SOLVER_DUAL};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void check_refused(const st_problem *p, const char *text) {
    double w[RANDOM_WIDTH], bias;
    for (size_t k = 0; k < KINDS; k++) {
        stance_error error = {.status = STANCE_OK};
        assert_int_equal(st_solve(kinds[k], p, w, &bias, &st_default_allocator, &error), STANCE_ERROR_ARGUMENT);
        assert_int_equal(error.status, STANCE_ERROR_ARGUMENT);
        assert_string_equal(error.text, text);
        assert_int_equal(st_solve(kinds[k], p, w, &bias, &st_default_allocator, NULL), STANCE_ERROR_ARGUMENT);
    }
}

static void both_classes_must_be_there(void **state) {
    (void)state;
    random_problem r;
    random_problem_init(&r, 1);
    for (int y = -1; y <= 1; y += 2) {
        memset(r.y, y, sizeof r.y);
        check_refused(&r.problem, "only one class among 80 texts");
    }
    r.problem.count = 0;
    check_refused(&r.problem, "only one class among 0 texts");
    random_problem_clear(&r);
}

static void costs_must_be_positive(void **state) {
    (void)state;
    static const double wrong[] = {0, -0.0, -1, -INFINITY, NAN};
    random_problem r;
    random_problem_init(&r, 1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        for (int side = 0; side < 2; side++) {
            r.problem.cost[side] = wrong[i];
            check_refused(&r.problem, "the cost C must be positive");
            r.problem.cost[side] = 1;
        }
    random_problem_clear(&r);
}

/* Points at 1 and -1: w is 2C by the hinge loss (up to 1), 4C / (1 + 4C) by its square. */
static void the_kind_chooses_the_loss(void **state) {
    (void)state;
    double w, bias;
    for (size_t k = 0; k < KINDS; k++) {
        solve_line(kinds[k], (double[]){1, -1}, (signed char[]){1, -1}, 2, (double[]){.25, .25}, &w, &bias);
        assert_near(w, .5, 1e-6);
        solve_line(kinds[k], (double[]){1, -1}, (signed char[]){1, -1}, 2, (double[]){.125, .125}, &w, &bias);
        assert_near(w, kinds[k] == ST_SOLVER_LIBSVM ? .25 : 1. / 3, 1e-6);
        assert_near(bias, 0, 1e-6);
    }
}

/* The rows of x with every column multiplied. */
static void scale_columns(st_matrix *scaled, const st_matrix *x, const double *scale) {
    st_matrix_init(scaled, x->width, &st_default_allocator);
    for (size_t i = 0; i < x->rows; i++) {
        st_row row = st_matrix_row(x, i);
        double values[RANDOM_MOST];
        for (size_t j = 0; j < row.count; j++) values[j] = row.values[j] * scale[row.columns[j]];
        assert_true(st_matrix_add(scaled, (st_row){row.columns, values, row.count}));
    }
}

static void scaling_is_as_of_the_matrix_itself(void **state) {
    (void)state;
    double scale[RANDOM_WIDTH], w[RANDOM_WIDTH], expected[RANDOM_WIDTH], bias, expected_bias;
    for (size_t j = 0; j < RANDOM_WIDTH; j++) scale[j] = 0.25 + (double)(j * 7 % 10);
    for (size_t k = 0; k < KINDS; k++) {
        random_problem r;
        st_matrix scaled;
        random_problem_init(&r, 6);
        scale_columns(&scaled, &r.x, scale);
        st_problem p = r.problem, q = r.problem;
        p.scale = scale;
        q.x = &scaled;
        if (kinds[k] == ST_SOLVER_DUAL) p.tolerance = q.tolerance = 1e-12; /* its floats are rounded otherwise */
        solve(kinds[k], &p, w, &bias);
        solve(kinds[k], &q, expected, &expected_bias);
        assert_near(bias, expected_bias, 1e-12);
        for (size_t j = 0; j < RANDOM_WIDTH; j++) assert_near(w[j], expected[j] * scale[j], 1e-12);
        st_matrix_clear(&scaled);
        random_problem_clear(&r);
    }
}

static void a_gram_matrix_cannot_be_scaled(void **state) {
    (void)state;
    double scale[RANDOM_WIDTH] = {1};
    st_gram_matrix *gram;
    random_problem r;
    random_problem_init(&r, 6);
    assert_ok(st_gram_matrix_new(&gram, &r.x, 1, &st_default_allocator, NULL), NULL);
    r.problem.gram = gram;
    r.problem.scale = scale;
    check_refused(&r.problem, "a Gram matrix is of unscaled columns");
    st_gram_matrix_free(gram);
    random_problem_clear(&r);
}

static void the_same_problem_gives_the_same_bits(void **state) {
    (void)state;
    double w[2][RANDOM_WIDTH], bias[2];
    for (size_t k = 0; k < KINDS; k++) {
        random_problem r;
        random_problem_init(&r, 2);
        for (int i = 0; i < 2; i++) solve(kinds[k], &r.problem, w[i], &bias[i]);
        assert_memory_equal(w[0], w[1], sizeof w[0]);
        assert_memory_equal(&bias[0], &bias[1], sizeof bias[0]);
        random_problem_clear(&r);
    }
}

/* One problem solved by several threads at once. */
enum { CROWD = 16 };
typedef struct crowd {
    st_solver_kind kind;
    const st_problem *problem;
    double w[CROWD][RANDOM_WIDTH], bias[CROWD];
    stance_status status[CROWD];
} crowd;

static void solve_one(void *context, size_t i, size_t worker) {
    crowd *c = context;
    (void)worker;
    c->status[i] = st_solve(c->kind, c->problem, c->w[i], &c->bias[i], &st_default_allocator, NULL);
}

static void threads_do_not_disturb_each_other(void **state) {
    (void)state;
    random_problem r;
    random_problem_init(&r, 3);
    r.problem.cost[0] = 3;
    for (size_t k = 0; k < KINDS; k++) {
        double w[RANDOM_WIDTH], bias;
        crowd c = {.kind = kinds[k], .problem = &r.problem};
        solve(kinds[k], &r.problem, w, &bias);
        st_parallel(8, CROWD, solve_one, &c);
        for (size_t i = 0; i < CROWD; i++) {
            assert_int_equal(c.status[i], STANCE_OK);
            assert_memory_equal(c.w[i], w, sizeof w);
            assert_memory_equal(&c.bias[i], &bias, sizeof bias);
        }
    }
    random_problem_clear(&r);
}

/* Lanes of one matrix: other classes, costs and scales each; the last lane's texts all agree. */
typedef struct lanes {
    random_problem r;
    signed char y[ST_MOST_LANES][RANDOM_USED];
    double scale[ST_MOST_LANES][RANDOM_WIDTH];
    st_problem problems[ST_MOST_LANES];
} lanes;

static void lanes_init(lanes *l, size_t count, bool scaled) {
    st_rng rng = st_rng_seeded(count);
    random_problem_init(&l->r, 6);
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 0; i < RANDOM_USED; i++)
            l->y[k][i] = k + 1 == ST_MOST_LANES ? -1 : st_rng_below(&rng, 6) == 0 ? -l->r.y[i] : l->r.y[i];
        for (size_t j = 0; j < RANDOM_WIDTH; j++) l->scale[k][j] = 0.5 + st_rng_unit(&rng);
        l->problems[k] = l->r.problem;
        l->problems[k].y = l->y[k];
        l->problems[k].cost[0] = 0.5 + (double)k;
        l->problems[k].scale = scaled ? l->scale[k] : NULL;
        l->problems[k].tolerance = 1e-9;
    }
}

static void check_lane(const lanes *l, size_t k, const double *w, size_t stride, double bias) {
    double alone[RANDOM_WIDTH] = {0}, alone_bias = -1;
    if (k + 1 < ST_MOST_LANES) solve(ST_SOLVER_DUAL, &l->problems[k], alone, &alone_bias);
    for (size_t j = 0; j < RANDOM_WIDTH; j++) assert_near(w[j * stride + k], alone[j], 1e-6);
    assert_near(bias, alone_bias, 1e-6);
}

static void lanes_are_solved_as_if_alone(void **state) {
    (void)state;
    for (size_t count = 1; count <= ST_MOST_LANES; count++)
        for (int scaled = 0; scaled < 2; scaled++) {
            lanes l;
            double w[RANDOM_WIDTH * ST_MOST_LANES], bias[ST_MOST_LANES];
            lanes_init(&l, count, scaled);
            assert_ok(st_solve_lanes(ST_SOLVER_DUAL, l.problems, count, w, bias, &st_default_allocator, NULL), NULL);
            for (size_t k = 0; k < count; k++) check_lane(&l, k, w, st_lane_stride(count), bias[k]);
            random_problem_clear(&l.r);
        }
}

static void a_lane_may_agree_in_every_solver(void **state) {
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        lanes l;
        double w[RANDOM_WIDTH], bias;
        lanes_init(&l, ST_MOST_LANES, false);
        const st_problem *agreed = &l.problems[ST_MOST_LANES - 1];
        assert_ok(st_solve_lanes(kinds[k], agreed, 1, w, &bias, &st_default_allocator, NULL), NULL);
        assert_true(bias == -1);
        for (size_t j = 0; j < RANDOM_WIDTH; j++) assert_true(w[j] == 0);
        random_problem_clear(&l.r);
    }
}

static void there_are_no_more_lanes_than_a_solver_has(void **state) {
    (void)state;
    lanes l;
    stance_error error;
    double w[RANDOM_WIDTH * 2 * ST_MOST_LANES], bias[ST_MOST_LANES + 1];
    lanes_init(&l, ST_MOST_LANES, false);
    for (size_t k = 0; k < KINDS; k++)
        assert_int_equal(
            st_solve_lanes(kinds[k], l.problems, st_most_lanes(kinds[k]) + 1, w, bias, &st_default_allocator, &error),
            STANCE_ERROR_ARGUMENT);
    l.problems[1].cost[0] = 0;
    assert_int_equal(st_solve_lanes(ST_SOLVER_DUAL, l.problems, 2, w, bias, &st_default_allocator, &error),
                     STANCE_ERROR_ARGUMENT);
    random_problem_clear(&l.r);
}

TESTS(cmocka_unit_test(lanes_are_solved_as_if_alone), cmocka_unit_test(a_lane_may_agree_in_every_solver),
      cmocka_unit_test(there_are_no_more_lanes_than_a_solver_has), cmocka_unit_test(both_classes_must_be_there),
      cmocka_unit_test(costs_must_be_positive), cmocka_unit_test(the_kind_chooses_the_loss),
      cmocka_unit_test(scaling_is_as_of_the_matrix_itself), cmocka_unit_test(a_gram_matrix_cannot_be_scaled),
      cmocka_unit_test(the_same_problem_gives_the_same_bits), cmocka_unit_test(threads_do_not_disturb_each_other))
