/* SPDX-License-Identifier: MIT */
#include "softmax.h"

#include <math.h>

void st_softmax(double *scores, size_t count) {
    double largest = scores[st_argmax(scores, count)], sum = 0;
    for (size_t i = 0; i < count; i++) sum += scores[i] = exp(scores[i] - largest);
    for (size_t i = 0; i < count; i++) scores[i] /= sum;
}

void st_logit_apply(const double *rows, size_t inputs, size_t labels, bool own, const double *x, double *z) {
    size_t width = own ? 1 : inputs;
    for (size_t k = 0; k < labels; k++, rows += width + 1) {
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
