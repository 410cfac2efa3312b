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

stance_status st_solve_libsvm(const st_problem *problem, double *w, double *bias, const stance_allocator *allocator,
                              stance_error *error);
stance_status st_solve_liblinear(const st_problem *problem, double *w, double *bias, const stance_allocator *allocator,
                                 stance_error *error);
stance_status st_solve_dual(const st_problem *problem, double *w, double *bias, const stance_allocator *allocator,
                            stance_error *error);

#endif
