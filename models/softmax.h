/* SPDX-License-Identifier: MIT
 * Multinomial logistic probabilities. */
#ifndef ST_SOFTMAX_H
#define ST_SOFTMAX_H

#include <stdbool.h>
#include <stddef.h>

/* Turn `count` scores into probabilities in place: exp(s - max) / sum. They are at least 0 and sum to 1 within
 * rounding; the order of the scores is kept. Finite scores only. */
void st_softmax(double *scores, size_t count);

/* z[labels] = W x + b. `rows` holds, for each label, `inputs` weights and the bias; with `own` (inputs == labels) the
 * weight of input k for label k, and the bias. */
void st_logit_apply(const double *rows, size_t inputs, size_t labels, bool own, const double *x, double *z);

/* The first of the largest. */
size_t st_argmax(const double *values, size_t count);

#endif
