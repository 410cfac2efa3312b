/* SPDX-License-Identifier: MIT */
#include "softmax.h"

#include <math.h>
#include <string.h>

void st_softmax(double *scores, size_t count) {
    double largest = scores[st_argmax(scores, count)], sum = 0;
    for (size_t i = 0; i < count; i++) sum += scores[i] = exp(scores[i] - largest);
    for (size_t i = 0; i < count; i++) scores[i] /= sum;
}

/* Four rows side by side: one after the other each sum would wait for the one before. */
static void apply_four(const double *rows, size_t inputs, const double *x, double *z) {
    const double *a = rows, *b = a + inputs + 1, *c = b + inputs + 1, *d = c + inputs + 1;
    double sums[4] = {a[inputs], b[inputs], c[inputs], d[inputs]};
    for (size_t i = 0; i < inputs; i++) {
        sums[0] += a[i] * x[i];
        sums[1] += b[i] * x[i];
        sums[2] += c[i] * x[i];
        sums[3] += d[i] * x[i];
    }
    memcpy(z, sums, sizeof sums);
}

void st_logit_apply(const double *rows, size_t inputs, size_t labels, bool own, const double *x, double *z) {
    size_t width = own ? 1 : inputs, k = 0;
    for (; !own && k + 4 <= labels; k += 4) apply_four(rows + k * (width + 1), inputs, x, z + k);
    for (rows += k * (width + 1); k < labels; k++, rows += width + 1) {
        const double *from = own ? x + k : x;
        double sum = rows[width];
        for (size_t i = 0; i < width; i++) sum += rows[i] * from[i];
        z[k] = sum;
    }
}

size_t st_argmax(const double *values, size_t count) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (values[i] > values[best]) best = i;
    return best;
}
