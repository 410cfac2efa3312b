/* SPDX-License-Identifier: MIT
 * Linear machines that learn from one row after the other, one machine a label. */
#ifndef ST_SGD_H
#define ST_SGD_H

#include "error.h"
#include "matrix.h"

/* Stochastic gradient descent on the squared hinge loss c max(0, 1 - y (w.x + b))^2, c the row's weight, with steps of
 * AdaGrad (Duchi, Hazan, Singer, JMLR 12, 2011, section 1.1 with the diagonal of G):
 *     w_i -= rate g_i / (1e-3 + sqrt(sum of all g_i^2 so far, this one included)),  g the gradient
 * so that rare features learn in larger steps. The result is the mean of the weights over the steps since
 * st_sgd_begin_mean (Polyak, Juditsky, SIAM J. Control Optim. 30, 1992; Bottou, "Stochastic gradient descent tricks",
 * 2012), kept up sparsely: with n steps since then and step t adding d_t to w, the mean is w - u / n, u = sum of
 * (t - 1) d_t, as d_t is in the weights of the steps t .. n.
 *   There is no penalty on the weights: few passes and the mean stand in for it (early stopping).
 *   Nothing is random: the same rows in the same order give the same weights. Memory: 12 bytes a weight. */
typedef struct st_sgd_weight {
    float w;
    float g; /* sum of squared gradients */
    float u;
} st_sgd_weight;

typedef struct st_sgd {
    const stance_allocator *allocator;
    size_t features, labels;
    double rate;
    st_sgd_weight *weights; /* [features + 1][labels], the biases last */
    double *slopes;         /* [labels] of the row being learned from */
    size_t steps;           /* since the mean began; 0 before */
    bool averaging;
} st_sgd;

/* All weights zero. To be cleared in any case. Errors: MEMORY. */
stance_status st_sgd_init(st_sgd *sgd, size_t features, size_t labels, double rate, const stance_allocator *allocator,
                          stance_error *error);
void st_sgd_clear(st_sgd *sgd);

/* Learn from a row: y[labels] +1 or -1, or 0 for a label that it says nothing about; cost[labels] is c where y is
 * +1, elsewhere c is 1. */
void st_sgd_learn(st_sgd *sgd, st_row row, const signed char *y, const double *cost);

/* From the next row on, the mean is taken. */
void st_sgd_begin_mean(st_sgd *sgd);

/* Scores by the mean, or before it began by the weights: scores[labels]. */
void st_sgd_score(const st_sgd *sgd, st_row row, double *scores);

/* The mean: weights[feature * stride + label] and bias[label]. */
void st_sgd_result(const st_sgd *sgd, float *weights, size_t stride, double *bias);

#endif
