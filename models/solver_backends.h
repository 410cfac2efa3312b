/* SPDX-License-Identifier: MIT
 * One function a library; see solver.h for what they promise, but that w of the two libraries belongs to the scaled
 * columns. */
#ifndef ST_SOLVER_BACKENDS_H
#define ST_SOLVER_BACKENDS_H

#include "solver.h"

/* Value of the row's entry number j, scaled. */
static inline double st_scaled(const st_problem *p, st_row row, size_t j) {
    return p->scale ? row.values[j] * p->scale[row.columns[j]] : row.values[j];
}

/* Where all texts agree: 1 or -1, the bias that says so; else 0. */
static inline double st_agreed(const st_problem *p) {
    for (size_t i = 1; i < p->count; i++)
        if (p->y[i] != p->y[0]) return 0;
    return p->count ? p->y[0] : -1;
}

stance_status st_solve_libsvm(const st_problem *problem, double *w, double *bias, const stance_allocator *allocator,
                              stance_error *error);
stance_status st_solve_libsvm_rbf(const st_problem *problem, double *coefficients, double *bias,
                                  const stance_allocator *allocator, stance_error *error);
stance_status st_solve_liblinear(const st_problem *problem, double *w, double *bias, const stance_allocator *allocator,
                                 stance_error *error);
stance_status st_solve_smo(const st_problem *problem, double *w, double *bias, const stance_allocator *allocator,
                           stance_error *error);
stance_status st_solve_dual(const st_problem *problems, size_t lanes, size_t stride, double *w, double *bias,
                            const stance_allocator *allocator, stance_error *error);

#endif
