/* SPDX-License-Identifier: MIT */
#include "sgd.h"

#include <math.h>

static const double FLOOR = 1e-3;

stance_status st_sgd_init(st_sgd *s, size_t features, size_t labels, double rate, const stance_allocator *allocator,
                          stance_error *error) {
    *s = (st_sgd){.allocator = allocator, .features = features, .labels = labels, .rate = rate};
    bool possible = labels && features < SIZE_MAX / sizeof *s->weights / labels - 1;
    s->slopes = st_new(allocator, labels, sizeof *s->slopes);
    s->weights = possible ? st_new(allocator, (features + 1) * labels, sizeof *s->weights) : NULL;
    return s->slopes && s->weights ? STANCE_OK : st_fail_memory(error);
}

void st_sgd_clear(st_sgd *s) {
    st_release(s->allocator, s->weights);
    st_release(s->allocator, s->slopes);
    *s = (st_sgd){.allocator = s->allocator};
}

static double mean_of(const st_sgd *s, const st_sgd_weight *weight) {
    return s->steps ? (double)weight->w - (double)weight->u / (double)s->steps : (double)weight->w;
}

void st_sgd_score(const st_sgd *s, st_row row, double *scores) {
    const st_sgd_weight *bias = s->weights + s->features * s->labels;
    for (size_t l = 0; l < s->labels; l++) scores[l] = mean_of(s, &bias[l]);
    for (size_t i = 0; i < row.count; i++) {
        const st_sgd_weight *weights = s->weights + row.columns[i] * s->labels;
        for (size_t l = 0; l < s->labels; l++) scores[l] += mean_of(s, &weights[l]) * row.values[i];
    }
}

/* Slopes of the loss at the weights as they are; false if all are 0. */
static bool find_slopes(st_sgd *s, st_row row, const signed char *y, const double *cost) {
    const st_sgd_weight *bias = s->weights + s->features * s->labels;
    bool any = false;
    for (size_t l = 0; l < s->labels; l++) s->slopes[l] = (double)bias[l].w;
    for (size_t i = 0; i < row.count; i++) {
        const st_sgd_weight *weights = s->weights + row.columns[i] * s->labels;
        for (size_t l = 0; l < s->labels; l++) s->slopes[l] += (double)weights[l].w * row.values[i];
    }
    for (size_t l = 0; l < s->labels; l++) {
        double lacks = 1 - y[l] * s->slopes[l];
        s->slopes[l] = y[l] && lacks > 0 ? -2 * y[l] * lacks * (y[l] > 0 ? cost[l] : 1) : 0;
        any = any || s->slopes[l] != 0;
    }
    return any;
}

static void step(const st_sgd *s, st_sgd_weight *weights, double value, double passed) {
    for (size_t l = 0; l < s->labels; l++) {
        double gradient = s->slopes[l] * value;
        if (gradient == 0) continue;
        weights[l].g += (float)(gradient * gradient);
        double change = -s->rate * gradient / (FLOOR + sqrt((double)weights[l].g));
        weights[l].w += (float)change;
        weights[l].u += (float)(passed * change);
    }
}

void st_sgd_learn(st_sgd *s, st_row row, const signed char *y, const double *cost) {
    double passed = s->averaging ? (double)s->steps : 0;
    if (find_slopes(s, row, y, cost)) {
        for (size_t i = 0; i < row.count; i++) step(s, s->weights + row.columns[i] * s->labels, row.values[i], passed);
        step(s, s->weights + s->features * s->labels, 1, passed);
    }
    s->steps += s->averaging;
}

void st_sgd_begin_mean(st_sgd *s) { s->averaging = true; }

void st_sgd_result(const st_sgd *s, float *weights, size_t stride, double *bias) {
    for (size_t f = 0; f < s->features; f++)
        for (size_t l = 0; l < s->labels; l++)
            weights[f * stride + l] = (float)mean_of(s, &s->weights[f * s->labels + l]);
    for (size_t l = 0; l < s->labels; l++) bias[l] = mean_of(s, &s->weights[s->features * s->labels + l]);
}
