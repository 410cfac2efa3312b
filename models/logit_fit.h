/* SPDX-License-Identifier: MIT
 * Fitting multinomial logistic models: heads of a model file. */
#ifndef ST_LOGIT_FIT_H
#define ST_LOGIT_FIT_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "memory.h"

/* Minimises over W and b
 *     1/n sum_i weight_i * -ln softmax(W x_i + b)[y_i]  +  l2/2 |W - W0|^2
 * by L-BFGS (Nocedal, Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5; backtracking by Armijo's
 * rule). The problem is convex; the result depends on nothing but the input.
 *
 * With `own` false every label k has its own row of `inputs` weights and W0 = 0; inputs are standardised for the
 * penalty's sake and the result is given in the original units. With `own` true inputs == labels, row k has one
 * weight, for input k (vector scaling: Guo et al., ICML 2017), and W0 = 1. */
typedef struct st_logit_problem {
    const double *x;      /* [count][inputs] */
    const uint32_t *y;    /* [count], below labels */
    const double *weight; /* [count], or NULL for 1 */
    size_t count, inputs, labels;
    bool own;
    double l2;
} st_logit_problem;

/* Numbers in the result: rows of inputs + 1 (bias last), or of 2 with `own`, one for each label. */
static inline size_t st_logit_size(const st_logit_problem *p) { return p->labels * (p->own ? 2 : p->inputs + 1); }

/* Fill `rows` [st_logit_size]. Errors: MEMORY. */
stance_status st_logit_fit(const st_logit_problem *problem, double *rows, const stance_allocator *allocator,
                           stance_error *error);

#endif
