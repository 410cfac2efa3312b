/* SPDX-License-Identifier: MIT */
#include <linear.h>
#include <stdlib.h>

#include "random_problem.h"

/* Rows as liblinear's nodes, columns from 1, the constant 1 of the bias last. */
typedef struct nodes {
    struct feature_node *rows[RANDOM_ROWS];
    struct feature_node all[RANDOM_ROWS][RANDOM_MOST + 2];
} nodes;

static void fill_nodes(nodes *n, const st_matrix *x) {
    for (size_t i = 0; i < x->rows; i++) {
        st_row row = st_matrix_row(x, i);
        n->rows[i] = n->all[i];
        for (size_t j = 0; j < row.count; j++)
            n->all[i][j] = (struct feature_node){(int)row.columns[j] + 1, row.values[j]};
        n->all[i][row.count] = (struct feature_node){RANDOM_WIDTH + 1, 1};
        n->all[i][row.count + 1].index = -1;
    }
}

static void be_silent(const char *text) { (void)text; }

/* liblinear's own model of the problem, whose costs are C times those of the classes. */
static struct model *train_by_liblinear(const st_problem *p, nodes *n, double C) {
    struct feature_node *used[RANDOM_ROWS];
    double y[RANDOM_ROWS];
    for (size_t i = 0; i < p->count; i++) {
        used[i] = n->rows[p->rows[i]];
        y[i] = p->y[i];
    }
    struct problem problem = {(int)p->count, RANDOM_WIDTH + 1, y, used, 1};
    struct parameter parameter = {.solver_type = L2R_L2LOSS_SVC, .C = C};
    parameter.eps = p->tolerance > 0 ? p->tolerance : 0.01; /* its manual's default */
    parameter.nr_weight = 2;
    parameter.weight_label = (int[]){-1, 1};
    parameter.weight = (double[]){p->cost[1] / C, p->cost[0] / C};
    assert_null(check_parameter(&problem, &parameter));
    set_print_string_function(be_silent);
    return train(&problem, &parameter);
}

/* Decisions of both on all rows, those not trained on as well. */
static void check_decisions(const st_problem *p, const nodes *n, const struct model *model) {
    double w[RANDOM_WIDTH], bias;
    solve(ST_SOLVER_LIBLINEAR, p, w, &bias);
    for (size_t i = 0; i < p->x->rows; i++) {
        double value, ours = decide(p->x, i, w, bias);
        predict_values(model, n->rows[i], &value);
        assert_near(ours, model->label[0] * value, 1e-6);
        if (fabs(ours) > 1e-6) assert_int_equal(ours > 0, predict(model, n->rows[i]) > 0);
    }
    assert_true(w[RANDOM_WIDTH - 1] == 0); /* a column without values */
}

static void check_against_liblinear(uint64_t seed, const double cost[2], double tolerance) {
    random_problem r;
    nodes *n = calloc(1, sizeof *n);
    random_problem_init(&r, seed);
    fill_nodes(n, &r.x);
    r.problem.cost[0] = cost[0];
    r.problem.cost[1] = cost[1];
    r.problem.tolerance = tolerance;
    struct model *model = train_by_liblinear(&r.problem, n, 0.5);
    check_decisions(&r.problem, n, model);
    free_and_destroy_model(&model);
    free(n);
    random_problem_clear(&r);
}

static void decisions_are_those_of_liblinear(void **state) {
    (void)state;
    static const double costs[][2] = {{1, 1}, {0.01, 0.01}, {100, 100}, {8, 0.25}, {0.5, 4}};
    for (uint64_t seed = 0; seed < 20; seed++)
        for (size_t c = 0; c < sizeof costs / sizeof *costs; c++) {
            check_against_liblinear(seed, costs[c], 0);
            check_against_liblinear(seed, costs[c], 1e-6);
        }
}

/* Points at 1 and -1 part the problem in two, one in w + b and one in w - b:
 * (w + b)^2 / 4 + C+ (1 - (w + b))^2 is least at w + b = 4C+ / (1 + 4C+), and so w - b. The bias is penalised too. */
static void each_class_has_its_cost(void **state) {
    (void)state;
    static const double costs[][2] = {{1, 1}, {1, 0.25}, {0.25, 1}, {0.01, 50}};
    for (size_t c = 0; c < sizeof costs / sizeof *costs; c++) {
        double w, bias, sum = 4 * costs[c][0] / (1 + 4 * costs[c][0]), rest = 4 * costs[c][1] / (1 + 4 * costs[c][1]);
        solve_line(ST_SOLVER_LIBLINEAR, (double[]){1, -1}, (signed char[]){1, -1}, 2, costs[c], &w, &bias);
        assert_near(w, (sum + rest) / 2, 1e-6);
        assert_near(bias, (sum - rest) / 2, 1e-6);
    }
}

/* With the negative first, and the sides exchanged. */
static void positive_decisions_are_for_positive_rows(void **state) {
    (void)state;
    double w, bias;
    solve_line(ST_SOLVER_LIBLINEAR, (double[]){1, -1}, (signed char[]){-1, 1}, 2, (double[]){1, 0.25}, &w, &bias);
    assert_near(w, -.65, 1e-6);
    assert_near(bias, .15, 1e-6);
}

static void no_point_is_lower_than_the_result(void **state) {
    (void)state;
    check_minima(ST_SOLVER_LIBLINEAR);
}

static void nothing_is_printed(void **state) {
    (void)state;
    random_problem r;
    random_problem_init(&r, 1);
    set_print_string_function(NULL); /* to standard output */
    assert_int_equal(printed_by_solving(ST_SOLVER_LIBLINEAR, &r.problem), 0);
    random_problem_clear(&r);
}

static stance_status solve_with(const stance_allocator *allocator, void *context) {
    double w[RANDOM_WIDTH], bias;
    stance_error error = {.status = STANCE_OK};
    stance_status status = st_solve(ST_SOLVER_LIBLINEAR, context, w, &bias, allocator, &error);
    assert_int_equal(error.status, status);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    random_problem r;
    random_problem_init(&r, 1);
    assert_true(check_every_allocation(solve_with, &r.problem) > 1);
    random_problem_clear(&r);
}

TESTS(cmocka_unit_test(decisions_are_those_of_liblinear), cmocka_unit_test(each_class_has_its_cost),
      cmocka_unit_test(positive_decisions_are_for_positive_rows), cmocka_unit_test(no_point_is_lower_than_the_result),
      cmocka_unit_test(nothing_is_printed), cmocka_unit_test(out_of_memory_is_an_error))
