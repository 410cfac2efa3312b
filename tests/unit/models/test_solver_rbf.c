/* SPDX-License-Identifier: MIT
 * Machines with an RBF kernel, against scikit-learn (tests/golden/make_kernel.py) and libsvm's own evaluation. */
#include <libsvm/svm.h>

#include "../train/golden_rows.h"
#include "random_problem.h"

enum { MOST_ROWS = 60, MOST_ENTRIES = 12 };

typedef struct rbf_problem {
    st_matrix x;
    uint32_t rows[MOST_ROWS];
    signed char y[MOST_ROWS];
    st_problem problem;
} rbf_problem;

static void add_row(st_matrix *x, st_sv pairs) {
    uint32_t columns[MOST_ENTRIES];
    double values[MOST_ENTRIES];
    size_t count = 0;
    for (; pairs.size; count++) {
        uint64_t column = 0;
        st_sv value = golden_cut(&pairs, ' '), number = golden_cut(&value, ':');
        assert_true(count < MOST_ENTRIES && st_parse_u64(number, &column) && st_parse_double(value, &values[count]));
        columns[count] = (uint32_t)column;
    }
    assert_true(st_matrix_add(x, (st_row){columns, values, count}));
}

static void read_rows(rbf_problem *r, golden_rows *g) {
    *r = (rbf_problem){.rows = {0}};
    st_matrix_init(&r->x, MOST_ENTRIES, &st_default_allocator);
    while (golden_next(g, "row")) {
        double y = golden_real(g, 1);
        if (y != 0) r->rows[r->problem.count] = (uint32_t)r->x.rows;
        if (y != 0) r->y[r->problem.count++] = (signed char)y;
        add_row(&r->x, g->count > 2 ? g->fields[2] : (st_sv){NULL, 0});
    }
    r->problem.x = &r->x;
    r->problem.rows = r->rows;
    r->problem.y = r->y;
}

static double distance(st_row a, st_row b) {
    double dense[RANDOM_WIDTH] = {0}, sum = 0;
    for (size_t i = 0; i < a.count; i++) dense[a.columns[i]] += a.values[i];
    for (size_t i = 0; i < b.count; i++) dense[b.columns[i]] -= b.values[i];
    for (size_t i = 0; i < RANDOM_WIDTH; i++) sum += dense[i] * dense[i];
    return sum;
}

static double decide_rbf(const st_problem *p, size_t row, const double *coefficients, double bias) {
    for (size_t i = 0; i < p->x->rows; i++)
        bias += coefficients[i] * exp(-p->gamma * distance(st_matrix_row(p->x, row), st_matrix_row(p->x, i)));
    return bias;
}

static void solve_rbf(const st_problem *p, double *coefficients, double *bias) {
    stance_error error;
    for (size_t i = 0; i < p->x->rows; i++) coefficients[i] = NAN;
    *bias = NAN;
    assert_ok(st_solve_rbf(p, coefficients, bias, &st_default_allocator, &error), &error);
}

/* The products of all pairs, as values of the problem's kernel. */
static st_gram_matrix *bent(const st_problem *p) {
    st_gram_matrix *gram;
    assert_ok(st_gram_matrix_new(&gram, p->x, 2, &st_default_allocator, NULL), NULL);
    st_gram_matrix_bend(gram, p->gamma, 2);
    return gram;
}

static void decisions_are_those_of_scikit_learn(void **state) {
    (void)state;
    for (int precomputed = 0; precomputed < 2; precomputed++) {
        rbf_problem r;
        golden_rows g;
        size_t machines = 0;
        golden_open(&g, SOURCE_DIR "/tests/golden/kernel.tsv");
        read_rows(&r, &g);
        r.problem.tolerance = 1e-9;
        for (; golden_next(&g, "machine"); machines++) {
            double coefficients[MOST_ROWS], bias;
            r.problem.gamma = golden_real(&g, 1);
            r.problem.cost[0] = golden_real(&g, 2);
            r.problem.cost[1] = golden_real(&g, 3);
            st_gram_matrix *gram = precomputed ? bent(&r.problem) : NULL;
            r.problem.gram = gram;
            solve_rbf(&r.problem, coefficients, &bias);
            for (size_t i = 0; golden_next(&g, "decision"); i++)
                assert_near(decide_rbf(&r.problem, i, coefficients, bias), golden_real(&g, 1), 2e-6);
            st_gram_matrix_free(gram);
        }
        assert_int_equal(machines, 6);
        assert_int_equal(g.rest.size, 0);
        st_matrix_clear(&r.x);
        golden_close(&g);
    }
}

/* Multipliers lie between 0 and their cost and even out (the Lagrangian dual of Boser, Guyon, Vapnik 1992). */
static void coefficients_keep_within_the_costs(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 10; seed++) {
        random_problem r;
        double coefficients[RANDOM_ROWS], bias, sum = 0;
        bool used[RANDOM_ROWS] = {false};
        random_problem_init(&r, seed);
        r.problem.gamma = 0.5;
        r.problem.cost[0] = 3;
        solve_rbf(&r.problem, coefficients, &bias);
        for (size_t i = 0; i < RANDOM_USED; i++) {
            double a = coefficients[r.rows[i]] * r.y[i];
            assert_true(a >= 0 && a <= (r.y[i] > 0 ? 3 : 1));
            used[r.rows[i]] = true;
            sum += coefficients[r.rows[i]];
        }
        for (size_t i = 0; i < RANDOM_ROWS; i++) assert_true(used[i] || coefficients[i] == 0);
        assert_near(sum, 0, 1e-9);
        random_problem_clear(&r);
    }
}

static void check_refused(const st_problem *p, const char *text) {
    double coefficients[RANDOM_ROWS], bias;
    stance_error error;
    assert_int_equal(st_solve_rbf(p, coefficients, &bias, &st_default_allocator, &error), STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, text);
}

static void what_cannot_be_is_refused(void **state) {
    (void)state;
    static const double scale[RANDOM_WIDTH] = {1}, wrong[] = {0, -1, NAN};
    random_problem r;
    random_problem_init(&r, 1);
    for (size_t i = 0; i < 3; i++) {
        r.problem.gamma = wrong[i];
        check_refused(&r.problem, "gamma must be positive");
    }
    r.problem.gamma = 1;
    r.problem.scale = scale;
    check_refused(&r.problem, "a kernel is of unscaled columns");
    r.problem.scale = NULL;
    r.problem.cost[1] = 0;
    check_refused(&r.problem, "the cost C must be positive");
    for (size_t i = 0; i < RANDOM_USED; i++) r.y[i] = 1;
    check_refused(&r.problem, "only one class among 80 texts");
    random_problem_clear(&r);
}

static void nothing_is_printed(void **state) {
    (void)state;
    random_problem r;
    double coefficients[RANDOM_ROWS], bias;
    capture c;
    random_problem_init(&r, 1);
    r.problem.gamma = 1;
    svm_set_print_string_function(NULL); /* to standard output */
    capture_begin(&c);
    solve_rbf(&r.problem, coefficients, &bias);
    assert_int_equal(capture_end(&c), 0);
    random_problem_clear(&r);
}

static stance_status solve_with(const stance_allocator *allocator, void *context) {
    double coefficients[RANDOM_ROWS], bias;
    stance_error error = {.status = STANCE_OK};
    stance_status status = st_solve_rbf(context, coefficients, &bias, allocator, &error);
    assert_int_equal(error.status, status);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    random_problem r;
    random_problem_init(&r, 1);
    r.problem.gamma = 1;
    assert_true(check_every_allocation(solve_with, &r.problem) > 1);
    random_problem_clear(&r);
}

TESTS(cmocka_unit_test(decisions_are_those_of_scikit_learn), cmocka_unit_test(coefficients_keep_within_the_costs),
      cmocka_unit_test(what_cannot_be_is_refused), cmocka_unit_test(nothing_is_printed),
      cmocka_unit_test(out_of_memory_is_an_error))
