/* SPDX-License-Identifier: MIT */
#include <libsvm/svm.h>
#include <stdlib.h>

#include "random_problem.h"

/* Rows as libsvm's nodes, columns from 1. */
typedef struct nodes {
    struct svm_node *rows[RANDOM_ROWS];
    struct svm_node all[RANDOM_ROWS][RANDOM_MOST + 1];
} nodes;

static void fill_nodes(nodes *n, const st_matrix *x) {
    for (size_t i = 0; i < x->rows; i++) {
        st_row row = st_matrix_row(x, i);
        n->rows[i] = n->all[i];
        for (size_t j = 0; j < row.count; j++) n->all[i][j] = (struct svm_node){(int)row.columns[j] + 1, row.values[j]};
        n->all[i][row.count].index = -1;
    }
}

static void be_silent(const char *text) { (void)text; }

/* libsvm's own model of the problem, whose costs are C times those of the classes. */
static struct svm_model *train_by_libsvm(const st_problem *p, nodes *n, double C) {
    struct svm_node *used[RANDOM_ROWS];
    double y[RANDOM_ROWS];
    for (size_t i = 0; i < p->count; i++) {
        used[i] = n->rows[p->rows[i]];
        y[i] = p->y[i];
    }
    struct svm_problem problem = {(int)p->count, y, used};
    struct svm_parameter parameter = {
        .svm_type = C_SVC, .kernel_type = LINEAR, .cache_size = 100, .C = C, .shrinking = 1};
    parameter.eps = p->tolerance > 0 ? p->tolerance : 0.001; /* its manual's default */
    parameter.nr_weight = 2;
    parameter.weight_label = (int[]){-1, 1};
    parameter.weight = (double[]){p->cost[1] / C, p->cost[0] / C};
    assert_null(svm_check_parameter(&problem, &parameter));
    svm_set_print_string_function(be_silent);
    return svm_train(&problem, &parameter);
}

/* Decisions of both on all rows, those not trained on as well. */
static void check_decisions(const st_problem *p, const nodes *n, const struct svm_model *model) {
    double w[RANDOM_WIDTH], bias;
    solve(ST_SOLVER_LIBSVM, p, w, &bias);
    for (size_t i = 0; i < p->x->rows; i++) {
        double value, ours = decide(p->x, i, w, bias);
        double label = svm_predict_values(model, n->rows[i], &value);
        assert_near(ours, model->label[0] * value, 1e-6);
        if (fabs(ours) > 1e-6) assert_int_equal(ours > 0, label > 0);
    }
    assert_true(w[RANDOM_WIDTH - 1] == 0); /* a column without values */
}

static void check_against_libsvm(uint64_t seed, const double cost[2], double tolerance, bool precomputed) {
    random_problem r;
    nodes *n = calloc(1, sizeof *n);
    st_gram_matrix *gram = NULL;
    random_problem_init(&r, seed);
    fill_nodes(n, &r.x);
    r.problem.cost[0] = cost[0];
    r.problem.cost[1] = cost[1];
    r.problem.tolerance = tolerance;
    struct svm_model *model = train_by_libsvm(&r.problem, n, 0.5);
    if (precomputed) assert_ok(st_gram_matrix_new(&gram, &r.x, 2, &st_default_allocator, NULL), NULL);
    r.problem.gram = gram;
    check_decisions(&r.problem, n, model);
    svm_free_and_destroy_model(&model);
    st_gram_matrix_free(gram);
    free(n);
    random_problem_clear(&r);
}

static void decisions_are_those_of_libsvm(void **state) {
    (void)state;
    static const double costs[][2] = {{1, 1}, {0.01, 0.01}, {100, 100}, {8, 0.25}, {0.5, 4}};
    for (uint64_t seed = 0; seed < 4; seed++)
        for (size_t c = 0; c < sizeof costs / sizeof *costs; c++)
            for (int precomputed = 0; precomputed < 2; precomputed++) {
                check_against_libsvm(seed, costs[c], 0, precomputed);
                check_against_libsvm(seed, costs[c], 1e-6, precomputed);
            }
}

/* The widest street between the nearest points: from -1 at 1 to +1 at 4, w = 2/3. */
static void separable_points_get_the_widest_margin(void **state) {
    (void)state;
    static const double at[] = {9, 1, 4, -3};
    double w, bias;
    solve_line(ST_SOLVER_LIBSVM, at, (signed char[]){1, -1, 1, -1}, 4, (double[]){100, 100}, &w, &bias);
    assert_near(w, 2. / 3, 1e-6);
    assert_near(bias, -5. / 3, 1e-6);
    solve_line(ST_SOLVER_LIBSVM, at, (signed char[]){-1, 1, -1, 1}, 4, (double[]){100, 100}, &w, &bias);
    assert_near(w, -2. / 3, 1e-6);
    assert_near(bias, 5. / 3, 1e-6);
}

/* Points at 1 and -1: the dual variables are equal and no larger than the smaller cost c, w = 2c; the point of the
 * larger cost is on its margin. */
static void each_class_has_its_cost(void **state) {
    (void)state;
    double w, bias;
    solve_line(ST_SOLVER_LIBSVM, (double[]){1, -1}, (signed char[]){1, -1}, 2, (double[]){.125, 10}, &w, &bias);
    assert_near(w, .25, 1e-6);
    assert_near(bias, -.75, 1e-6);
    solve_line(ST_SOLVER_LIBSVM, (double[]){1, -1}, (signed char[]){1, -1}, 2, (double[]){10, .125}, &w, &bias);
    assert_near(w, .25, 1e-6);
    assert_near(bias, .75, 1e-6);
}

static void no_point_is_lower_than_the_result(void **state) {
    (void)state;
    check_minima(ST_SOLVER_LIBSVM);
}

static void nothing_is_printed(void **state) {
    (void)state;
    random_problem r;
    random_problem_init(&r, 1);
    svm_set_print_string_function(NULL); /* to standard output */
    assert_int_equal(printed_by_solving(ST_SOLVER_LIBSVM, &r.problem), 0);
    random_problem_clear(&r);
}

static stance_status solve_with(const stance_allocator *allocator, void *context) {
    double w[RANDOM_WIDTH], bias;
    stance_error error = {.status = STANCE_OK};
    stance_status status = st_solve(ST_SOLVER_LIBSVM, context, w, &bias, allocator, &error);
    assert_int_equal(error.status, status);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    random_problem r;
    random_problem_init(&r, 1);
    assert_true(check_every_allocation(solve_with, &r.problem) > 1);
    st_gram_matrix *gram;
    assert_ok(st_gram_matrix_new(&gram, &r.x, 1, &st_default_allocator, NULL), NULL);
    r.problem.gram = gram;
    assert_true(check_every_allocation(solve_with, &r.problem) > 1);
    st_gram_matrix_free(gram);
    random_problem_clear(&r);
}

TESTS(cmocka_unit_test(decisions_are_those_of_libsvm), cmocka_unit_test(separable_points_get_the_widest_margin),
      cmocka_unit_test(each_class_has_its_cost), cmocka_unit_test(no_point_is_lower_than_the_result),
      cmocka_unit_test(nothing_is_printed), cmocka_unit_test(out_of_memory_is_an_error))
