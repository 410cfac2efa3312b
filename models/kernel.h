/* SPDX-License-Identifier: MIT
 * Scores by a kernel: a text is compared with the support vectors of the model,
 *     score_l(x) = bias_l + sum over v of coefficient_vl K(x, v),  K(x, v) = exp(-gamma |x - v|^2).
 * |x - v|^2 is |x|^2 + |v|^2 - 2 x.v, and the vectors are kept by feature, so that all the products x.v are one walk over
 * the features of the text. */
#ifndef ST_KERNEL_H
#define ST_KERNEL_H

#include "format.h"
#include "matrix.h"

/* Pointers into a model file; see format.h. */
typedef struct st_kernel {
    double gamma; /* 0: a linear model; then nothing below is there */
    uint32_t vectors, features, scores, stride;
    const double *squares;      /* [vectors] */
    const double *coefficients; /* [vectors][stride], of which `scores` count */
    const uint32_t *ends;       /* [features] */
    const st_posting *postings;
} st_kernel;

/* Values of the kernel for a text and every support vector: alike[vectors], each from 0 to 1. The row's columns are features
 * of the model. */
void st_kernel_compare(const st_kernel *kernel, st_row row, double *alike);

/* scores[scores] += the sums over the support vectors. */
void st_kernel_add(const st_kernel *kernel, const double *alike, double *scores);

/* pulls[vectors] = 2 gamma coefficient K(x, v) of one score. Returns the sum over the support vectors that
 * st_kernel_add adds. */
double st_kernel_pulls(const st_kernel *kernel, const double *alike, uint32_t score, double *pulls);

/* The slope of the score along a feature: the sum over v of pulls[v] v_f. It is the gradient of the score (D. Baehrens
 * et al., "How to explain individual classification decisions", JMLR 11, 2010) with the length |x| held, as the blocks'
 * lengths are: without that each n-gram would also be charged for making the text longer than any text is. */
double st_kernel_slope(const st_kernel *kernel, const double *pulls, uint32_t feature);

/* Postings of a feature: [*begin, returned end). */
static inline uint32_t st_kernel_postings(const st_kernel *kernel, uint32_t feature, uint32_t *begin) {
    *begin = feature ? kernel->ends[feature - 1] : 0;
    return kernel->ends[feature];
}

#endif
