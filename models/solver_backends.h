/* SPDX-License-Identifier: MIT
 * One function a library; see solver.h for what they promise. */
#ifndef ST_SOLVER_BACKENDS_H
#define ST_SOLVER_BACKENDS_H

#include "solver.h"

stance_status st_solve_libsvm(const st_problem *problem, double *w, double *bias, const stance_allocator *allocator,
                              stance_error *error);
stance_status st_solve_liblinear(const st_problem *problem, double *w, double *bias, const stance_allocator *allocator,
                                 stance_error *error);

#endif
