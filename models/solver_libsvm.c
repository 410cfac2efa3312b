/* SPDX-License-Identifier: MIT */
#include <libsvm/svm.h>
#include <string.h>

#include "gram_matrix.h"
#include "solver_backends.h"

static void print_nothing(const char *text) { (void)text; }

/* The rows as libsvm wants them: lists of nodes, each ended by index -1. */
typedef struct nodes {
    struct svm_node **rows;
    struct svm_node *all;
    double *y;
} nodes;

static void free_nodes(nodes *n, const stance_allocator *allocator) {
    st_release(allocator, n->rows);
    st_release(allocator, n->all);
    st_release(allocator, n->y);
}

static bool make_nodes(nodes *n, const st_problem *p, const stance_allocator *allocator) {
    size_t total = p->count;
    for (size_t i = 0; i < p->count && !p->gram; i++) total += st_matrix_row(p->x, p->rows[i]).count;
    n->rows = st_new(allocator, p->count, sizeof *n->rows);
    n->y = st_new(allocator, p->count, sizeof *n->y);
    n->all = st_new(allocator, p->gram ? 0 : total, sizeof *n->all);
    if (!n->rows || !n->y || !n->all) return false;
    struct svm_node *next = n->all;
    for (size_t i = 0; i < p->count; i++) {
        n->y[i] = p->y[i];
        n->rows[i] = p->gram ? st_gram_matrix_nodes(p->gram, p->rows[i]) : next;
        if (p->gram) continue;
        st_row row = st_matrix_row(p->x, p->rows[i]);
        for (size_t j = 0; j < row.count; j++)
            *next++ = (struct svm_node){(int)row.columns[j] + 1, st_scaled(p, row, j)};
        *next++ = (struct svm_node){-1, 0};
    }
    return true;
}

/* One weight row: w = sum of coef_i x_i over the support vectors. */
static void collapse(const struct svm_model *model, const st_problem *p, double *w, double *bias) {
    double sign = model->label[0] > 0 ? 1 : -1;
    memset(w, 0, p->x->width * sizeof *w);
    for (int i = 0; i < model->l; i++) {
        st_row row = st_matrix_row(p->x, p->rows[model->sv_indices[i] - 1]);
        double coefficient = sign * model->sv_coef[0][i];
        for (size_t j = 0; j < row.count; j++) w[row.columns[j]] += coefficient * st_scaled(p, row, j);
    }
    *bias = -sign * model->rho[0];
}

/* The coefficients themselves, each at its row. */
static void spread(const struct svm_model *model, const st_problem *p, double *coefficients, double *bias) {
    double sign = model->label[0] > 0 ? 1 : -1;
    memset(coefficients, 0, p->x->rows * sizeof *coefficients);
    for (int i = 0; i < model->l; i++) coefficients[p->rows[model->sv_indices[i] - 1]] = sign * model->sv_coef[0][i];
    *bias = -sign * model->rho[0];
}

/* Where a solution goes: weights or coefficients. */
typedef void (*taker)(const struct svm_model *model, const st_problem *p, double *out, double *bias);

static stance_status solve(const st_problem *p, int kernel, taker take, double *out, double *bias,
                           const stance_allocator *allocator, stance_error *error) {
    int labels[2] = {1, -1};
    double costs[2] = {p->cost[0], p->cost[1]};
    struct svm_parameter parameter = {.svm_type = C_SVC,
                                      .kernel_type = p->gram ? PRECOMPUTED : kernel,
                                      .gamma = p->gamma,
                                      .cache_size = 256,
                                      .eps = p->tolerance > 0 ? p->tolerance : 1e-3,
                                      .C = 1,
                                      .nr_weight = 2,
                                      .weight_label = labels,
                                      .weight = costs,
                                      .shrinking = 1};
    nodes n = {NULL, NULL, NULL};
    stance_status status = make_nodes(&n, p, allocator) ? STANCE_OK : st_fail_memory(error);
    if (!status) {
        struct svm_problem problem = {(int)p->count, n.y, n.rows};
        svm_set_print_string_function(print_nothing);
        struct svm_model *model = svm_train(&problem, &parameter);
        if (model) take(model, p, out, bias);
        else status = st_fail_memory(error);
        svm_free_and_destroy_model(&model);
    }
    free_nodes(&n, allocator);
    return status;
}

stance_status st_solve_libsvm(const st_problem *p, double *w, double *bias, const stance_allocator *allocator,
                              stance_error *error) {
    return solve(p, LINEAR, collapse, w, bias, allocator, error);
}

stance_status st_solve_libsvm_rbf(const st_problem *p, double *coefficients, double *bias,
                                  const stance_allocator *allocator, stance_error *error) {
    return solve(p, RBF, spread, coefficients, bias, allocator, error);
}
