/* SPDX-License-Identifier: MIT */
#include <linear.h>
#include <string.h>

#include "solver_backends.h"

static void print_nothing(const char *text) { (void)text; }

typedef struct nodes {
    struct feature_node **rows;
    struct feature_node *all;
    double *y;
} nodes;

static void free_nodes(nodes *n, const stance_allocator *allocator) {
    st_release(allocator, n->rows);
    st_release(allocator, n->all);
    st_release(allocator, n->y);
}

/* Rows as lists of nodes with the constant 1 for the bias as last column, each ended by index -1. */
static bool make_nodes(nodes *n, const st_problem *p, const stance_allocator *allocator) {
    size_t total = 2 * p->count;
    for (size_t i = 0; i < p->count; i++) total += st_matrix_row(p->x, p->rows[i]).count;
    n->rows = st_new(allocator, p->count, sizeof *n->rows);
    n->y = st_new(allocator, p->count, sizeof *n->y);
    n->all = st_new(allocator, total, sizeof *n->all);
    if (!n->rows || !n->y || !n->all) return false;
    struct feature_node *next = n->all;
    for (size_t i = 0; i < p->count; i++) {
        st_row row = st_matrix_row(p->x, p->rows[i]);
        n->y[i] = p->y[i];
        n->rows[i] = next;
        for (size_t j = 0; j < row.count; j++)
            *next++ = (struct feature_node){(int)row.columns[j] + 1, st_scaled(p, row, j)};
        *next++ = (struct feature_node){(int)p->x->width + 1, 1};
        *next++ = (struct feature_node){-1, 0};
    }
    return true;
}

stance_status st_solve_liblinear(const st_problem *p, double *w, double *bias, const stance_allocator *allocator,
                                 stance_error *error) {
    int labels[2] = {1, -1};
    double costs[2] = {p->cost[0], p->cost[1]};
    struct parameter parameter = {.solver_type = L2R_L2LOSS_SVC,
                                  .eps = p->tolerance > 0 ? p->tolerance : 1e-2,
                                  .C = 1,
                                  .nr_weight = 2,
                                  .weight_label = labels,
                                  .weight = costs};
    nodes n = {NULL, NULL, NULL};
    stance_status status = make_nodes(&n, p, allocator) ? STANCE_OK : st_fail_memory(error);
    if (!status) {
        struct problem problem = {(int)p->count, (int)p->x->width + 1, n.y, n.rows, 1};
        set_print_string_function(print_nothing);
        struct model *model = train(&problem, &parameter);
        if (model) {
            double sign = model->label[0] > 0 ? 1 : -1;
            for (uint32_t i = 0; i < p->x->width; i++) w[i] = sign * model->w[i];
            *bias = sign * model->w[p->x->width];
        } else status = st_fail_memory(error);
        free_and_destroy_model(&model);
    }
    free_nodes(&n, allocator);
    return status;
}
