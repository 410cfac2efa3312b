/* SPDX-License-Identifier: MIT
 * How telling each feature is of a class, by counts alone. */
#ifndef ST_LOG_RATIO_H
#define ST_LOG_RATIO_H

#include "solver.h"

/* Factors for the columns of a two-class problem, after NB-SVM (Wang, Manning, "Baselines and Bigrams", ACL 2012):
 *     p = a + sum of the rows with y = +1,  q = a + sum of the rows with y = -1,
 *     scale = 1/2 + |ln((p / |p|1) / (q / |q|1))|,  a = 1/10
 * A machine trained on columns so scaled prefers features that tell the classes apart already by themselves; the half keeps
 * the others in play. (NB-SVM multiplies by the logarithm alone and mixes weights afterwards; its sign makes no difference
 * to a linear machine.) Rows must not be negative. scale[x->width]. Errors: MEMORY. */
stance_status st_log_ratio(const st_problem *problem, double *scale, const stance_allocator *allocator,
                           stance_error *error);

#endif
