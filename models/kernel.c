/* SPDX-License-Identifier: MIT */
#include "kernel.h"

#include <math.h>

void st_kernel_compare(const st_kernel *k, st_row row, double *alike) {
    double square = 0;
    if (k->vectors) memset(alike, 0, k->vectors * sizeof *alike);
    for (size_t i = 0; i < row.count; i++) {
        double value = row.values[i];
        uint32_t at, end = st_kernel_postings(k, row.columns[i], &at);
        square += value * value;
        for (; at < end; at++) alike[k->postings[at].vector] += value * (double)k->postings[at].value;
    }
    for (uint32_t v = 0; v < k->vectors; v++) {
        double distance = square + k->squares[v] - 2 * alike[v];
        alike[v] = exp(-k->gamma * (distance > 0 ? distance : 0)); /* rounding may leave less than 0 */
    }
}

void st_kernel_add(const st_kernel *k, const double *alike, double *scores) {
    for (uint32_t v = 0; v < k->vectors; v++) {
        const double *row = k->coefficients + (size_t)v * k->stride;
        for (uint32_t l = 0; l < k->scores; l++) scores[l] += alike[v] * row[l];
    }
}

double st_kernel_pulls(const st_kernel *k, const double *alike, uint32_t score, double *pulls) {
    double sum = 0;
    for (uint32_t v = 0; v < k->vectors; v++) {
        double part = alike[v] * k->coefficients[(size_t)v * k->stride + score];
        sum += part;
        pulls[v] = 2 * k->gamma * part;
    }
    return sum;
}

double st_kernel_slope(const st_kernel *k, const double *pulls, uint32_t feature) {
    double slope = 0;
    uint32_t at, end = st_kernel_postings(k, feature, &at);
    for (; at < end; at++) slope += pulls[k->postings[at].vector] * (double)k->postings[at].value;
    return slope;
}
