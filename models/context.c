/* SPDX-License-Identifier: MIT */
#include "context.h"

#include <math.h>
#include <string.h>

static const double LEAST_SHARE = 0.02, LEAST_OWN = 0.01;

static void copy_place(double *x, const double *row, size_t first, size_t labels) {
    if (row) memcpy(x, row + first, labels * sizeof *x);
    else memset(x, 0, labels * sizeof *x);
}

void st_context_inputs(const st_neighbours *n, size_t i, size_t first, size_t labels, double *x) {
    const double *own = n->each + i * n->stride;
    const double *rows[ST_PLACES - 1] = {own,
                                         i >= 1 ? own - n->stride : NULL,
                                         i + 1 < n->count ? own + n->stride : NULL,
                                         i >= 2 ? own - 2 * n->stride : NULL,
                                         i + 2 < n->count ? own + 2 * n->stride : NULL,
                                         n->headline == own ? NULL : n->headline};
    for (size_t p = 0; p < ST_PLACES - 1; p++) copy_place(x + p * labels, rows[p], first, labels);
    double *mean = x + (ST_PLACES - 1) * labels;
    for (size_t k = 0; k < labels; k++)
        mean[k] = n->count > 1 ? (n->sums[first + k] - own[first + k]) / (double)(n->count - 1) : 0;
}

void st_context_log_own(double *x, size_t labels) {
    for (size_t k = 0; k < labels; k++) x[k] = log(x[k] + LEAST_OWN);
}

void st_article_inputs(const double *each, size_t count, size_t stride, size_t first, size_t labels, double *x) {
    memset(x, 0, labels * sizeof *x);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < labels; k++) x[k] += each[i * stride + first + k];
    for (size_t k = 0; k < labels; k++) x[k] = log(x[k] / (double)count + LEAST_SHARE);
}

void st_sum_rows(const double *each, size_t count, size_t stride, double *sums) {
    for (size_t k = 0; k < stride; k++) sums[k] = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < stride; k++) sums[k] += each[i * stride + k];
}

void st_mean_rows(const double *each, size_t count, size_t stride, double *means) {
    st_sum_rows(each, count, stride, means);
    for (size_t k = 0; k < stride; k++) means[k] /= (double)count;
}
