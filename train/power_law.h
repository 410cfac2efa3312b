/* SPDX-License-Identifier: MIT
 * Power laws through the points of a learning curve: y = a + b x^-c, the error y of a model made of x texts, with a what no
 * number of texts takes away (C. Cortes et al., "Learning curves: asymptotic values and rate of convergence", NIPS 1993,
 * equation 1). */
#ifndef ST_POWER_LAW_H
#define ST_POWER_LAW_H

#include <stdbool.h>
#include <stddef.h>

typedef struct st_power_law {
    double a, b, c; /* a, b from 0, c from 0.05 to 2 */
} st_power_law;

/* The law with the least sum of weight * (y - law)^2 over the points: for each c that is linear in a and b, c is found by a
 * grid and golden sections. x above 0, weights above 0. False for fewer than 4 different x, which leave nothing to judge
 * a law by. */
bool st_power_law_fit(st_power_law *law, const double *x, const double *y, const double *weight, size_t count);

double st_power_law_at(const st_power_law *law, double x);

#endif
