/* SPDX-License-Identifier: MIT */
#include "power_law.h"

#include <math.h>

enum { GRID = 80, SECTIONS = 40 };
static const double LEAST_C = 0.05, MOST_C = 2;

typedef struct points {
    const double *x, *y, *weight;
    size_t count;
    double unit; /* the largest x: b is worked out for x / unit, which keeps the powers near 1 */
} points;

static double misfit(const points *p, double a, double b, double c) {
    double sum = 0;
    for (size_t i = 0; i < p->count; i++) {
        double off = p->y[i] - a - b * pow(p->x[i] / p->unit, -c);
        sum += p->weight[i] * off * off;
    }
    return sum;
}

/* The best a and b, both 0 or more, for this c; returns the misfit. */
static double fit_line(const points *p, double c, double *a, double *b) {
    double w = 0, z = 0, zz = 0, y = 0, zy = 0;
    for (size_t i = 0; i < p->count; i++) {
        double power = pow(p->x[i] / p->unit, -c), weight = p->weight[i];
        w += weight;
        z += weight * power;
        zz += weight * power * power;
        y += weight * p->y[i];
        zy += weight * power * p->y[i];
    }
    double determinant = w * zz - z * z;
    *b = determinant > 0 ? (w * zy - z * y) / determinant : 0;
    *a = (y - *b * z) / w;
    if (*b < 0) *a = fmax(y / w, 0), *b = 0;
    else if (*a < 0) *a = 0, *b = fmax(zy / zz, 0);
    return misfit(p, *a, *b, c);
}

static double exponent_of(double step) { return LEAST_C * pow(MOST_C / LEAST_C, step / GRID); }

/* The step with the least misfit between two others, by golden sections. */
static double refine(const points *p, double low, double high) {
    static const double golden = 0.6180339887498949;
    double a, b;
    for (int i = 0; i < SECTIONS; i++) {
        double left = high - golden * (high - low), right = low + golden * (high - low);
        if (fit_line(p, exponent_of(left), &a, &b) <= fit_line(p, exponent_of(right), &a, &b)) high = right;
        else low = left;
    }
    return (low + high) / 2;
}

static size_t count_different(const double *x, size_t count) {
    size_t different = 0;
    for (size_t i = 0; i < count; i++) {
        size_t j = 0;
        while (j < i && x[j] != x[i]) j++;
        different += j == i;
    }
    return different;
}

bool st_power_law_fit(st_power_law *law, const double *x, const double *y, const double *weight, size_t count) {
    points p = {x, y, weight, count, 0};
    if (count_different(x, count) < 4) return false;
    for (size_t i = 0; i < count; i++) p.unit = fmax(p.unit, x[i]);
    double least = INFINITY, best = 0;
    for (int step = 0; step <= GRID; step++) {
        double found = fit_line(&p, exponent_of(step), &law->a, &law->b);
        if (found >= least) continue;
        least = found;
        best = step;
    }
    double step = refine(&p, fmax(best - 1, 0), fmin(best + 1, GRID));
    if (fit_line(&p, exponent_of(step), &law->a, &law->b) > least) step = best;
    law->c = exponent_of(step);
    fit_line(&p, law->c, &law->a, &law->b);
    law->b *= pow(p.unit, law->c);
    return true;
}

double st_power_law_at(const st_power_law *law, double x) { return law->a + law->b * pow(x, -law->c); }
