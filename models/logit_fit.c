/* SPDX-License-Identifier: MIT */
#include "logit_fit.h"

#include <math.h>
#include <string.h>

#include "softmax.h"

enum { MEMORY = 10, MOST_STEPS = 500, MOST_HALVINGS = 40, IDLE_STEPS = 3 };
static const double TINY_GRADIENT = 1e-7, TINY_GAIN = 1e-10;

/* Vectors of L-BFGS, each as long as the result; `steps` and `changes` are the last MEMORY pairs s, y. */
typedef struct state {
    const st_logit_problem *p;
    size_t size;
    double *mean, *scale; /* [inputs] of the standardisation */
    double *z;            /* [labels] */
    double *standard;     /* [inputs] one standardised input */
    double *point, *gradient, *next, *next_gradient, *direction;
    double *steps[MEMORY], *changes[MEMORY];
    double inverse[MEMORY]; /* 1 / s.y */
    size_t pairs;
} state;

static double dot(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

static size_t width(const st_logit_problem *p) { return p->own ? 2 : p->inputs + 1; }

static const double *standardised(state *s, size_t i) {
    const double *x = s->p->x + i * s->p->inputs;
    if (s->p->own) return x;
    for (size_t j = 0; j < s->p->inputs; j++) s->standard[j] = (x[j] - s->mean[j]) / s->scale[j];
    return s->standard;
}

/* Add the gradient of one example, whose probabilities less the truth are in s->z. */
static void add_gradient(const state *s, const double *x, double weight, double *gradient) {
    size_t w = width(s->p);
    for (size_t k = 0; k < s->p->labels; k++) {
        double g = weight * s->z[k];
        double *row = gradient + k * w;
        if (s->p->own) row[0] += g * x[k];
        else
            for (size_t j = 0; j < s->p->inputs; j++) row[j] += g * x[j];
        row[w - 1] += g;
    }
}

static double penalty(const state *s, const double *point, double *gradient) {
    size_t w = width(s->p);
    double sum = 0, centre = s->p->own ? 1 : 0;
    for (size_t k = 0; k < s->p->labels; k++)
        for (size_t j = 0; j + 1 < w; j++) {
            double away = point[k * w + j] - centre;
            sum += away * away;
            gradient[k * w + j] += s->p->l2 * away;
        }
    return s->p->l2 / 2 * sum;
}

/* The objective at `point`, and its gradient. */
static double evaluate(state *s, const double *point, double *gradient) {
    const st_logit_problem *p = s->p;
    double loss = 0;
    memset(gradient, 0, s->size * sizeof *gradient);
    for (size_t i = 0; i < p->count; i++) {
        const double *x = standardised(s, i);
        double weight = (p->weight ? p->weight[i] : 1) / (double)p->count;
        st_logit_apply(point, p->inputs, p->labels, p->own, x, s->z);
        size_t best = st_argmax(s->z, p->labels);
        double below = s->z[best] - s->z[p->y[i]];
        st_softmax(s->z, p->labels);
        loss += weight * (below - log(s->z[best]));
        s->z[p->y[i]] -= 1;
        add_gradient(s, x, weight, gradient);
    }
    return loss + penalty(s, point, gradient);
}

/* direction = -H gradient by the two-loop recursion. */
static void choose_direction(state *s) {
    double alpha[MEMORY];
    size_t have = s->pairs < MEMORY ? s->pairs : MEMORY;
    memcpy(s->direction, s->gradient, s->size * sizeof *s->direction);
    for (size_t i = 0; i < have; i++) {
        size_t m = (s->pairs - 1 - i) % MEMORY;
        alpha[m] = s->inverse[m] * dot(s->steps[m], s->direction, s->size);
        for (size_t j = 0; j < s->size; j++) s->direction[j] -= alpha[m] * s->changes[m][j];
    }
    if (have) {
        size_t last = (s->pairs - 1) % MEMORY;
        double scale = 1 / (s->inverse[last] * dot(s->changes[last], s->changes[last], s->size));
        for (size_t j = 0; j < s->size; j++) s->direction[j] *= scale;
    }
    for (size_t i = have; i > 0; i--) {
        size_t m = (s->pairs - i) % MEMORY;
        double beta = s->inverse[m] * dot(s->changes[m], s->direction, s->size);
        for (size_t j = 0; j < s->size; j++) s->direction[j] += (alpha[m] - beta) * s->steps[m][j];
    }
    for (size_t j = 0; j < s->size; j++) s->direction[j] = -s->direction[j];
}

static void remember(state *s) {
    size_t m = s->pairs % MEMORY;
    for (size_t j = 0; j < s->size; j++) {
        s->steps[m][j] = s->next[j] - s->point[j];
        s->changes[m][j] = s->next_gradient[j] - s->gradient[j];
    }
    double curvature = dot(s->steps[m], s->changes[m], s->size);
    if (curvature <= 1e-300) return;
    s->inverse[m] = 1 / curvature;
    s->pairs++;
}

/* Go along the direction until the objective falls enough; false when it does not any more. */
static bool line_search(state *s, double *value) {
    double slope = dot(s->gradient, s->direction, s->size), step = 1;
    for (int halvings = 0; slope < 0 && halvings < MOST_HALVINGS; halvings++, step /= 2) {
        for (size_t j = 0; j < s->size; j++) s->next[j] = s->point[j] + step * s->direction[j];
        double found = evaluate(s, s->next, s->next_gradient);
        if (found > *value + 1e-4 * step * slope) continue;
        *value = found;
        return true;
    }
    return false;
}

static void minimise(state *s) {
    double value = evaluate(s, s->point, s->gradient);
    for (int steps = 0, idle = 0; steps < MOST_STEPS && idle < IDLE_STEPS; steps++) {
        double before = value;
        if (dot(s->gradient, s->gradient, s->size) < TINY_GRADIENT * TINY_GRADIENT) return;
        choose_direction(s);
        if (!line_search(s, &value)) return;
        idle = before - value < TINY_GAIN * before ? idle + 1 : 0;
        remember(s);
        memcpy(s->point, s->next, s->size * sizeof *s->point);
        memcpy(s->gradient, s->next_gradient, s->size * sizeof *s->gradient);
    }
}

static void standardise(state *s) {
    const st_logit_problem *p = s->p;
    for (size_t j = 0; j < p->inputs; j++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < p->count; i++) sum += p->x[i * p->inputs + j];
        s->mean[j] = p->count ? sum / (double)p->count : 0;
        for (size_t i = 0; i < p->count; i++) {
            double away = p->x[i * p->inputs + j] - s->mean[j];
            squares += away * away;
        }
        double deviation = p->count ? sqrt(squares / (double)p->count) : 0;
        s->scale[j] = deviation > 1e-9 ? deviation : 1;
    }
}

/* Back to the original units: w'_j = w_j / scale_j, b' = b - sum of w'_j mean_j. */
static void give_result(const state *s, double *rows) {
    size_t w = width(s->p);
    memcpy(rows, s->point, s->size * sizeof *rows);
    for (size_t k = 0; k < s->p->labels && !s->p->own; k++)
        for (size_t j = 0; j + 1 < w; j++) {
            rows[k * w + j] /= s->scale[j];
            rows[k * w + w - 1] -= rows[k * w + j] * s->mean[j];
        }
}

/* All vectors cut from one block of memory. */
static double *lay_out(state *s, const stance_allocator *allocator) {
    double *block = st_new(allocator, 3 * s->p->inputs + s->p->labels + (5 + 2 * MEMORY) * s->size, sizeof *block);
    if (!block) return NULL;
    double *next = block;
    double **inputs[] = {&s->mean, &s->scale, &s->standard};
    double **vectors[] = {&s->point, &s->gradient, &s->next, &s->next_gradient, &s->direction};
    for (size_t i = 0; i < 3; i++, next += s->p->inputs) *inputs[i] = next;
    s->z = next;
    next += s->p->labels;
    for (size_t i = 0; i < 5; i++, next += s->size) *vectors[i] = next;
    for (size_t i = 0; i < MEMORY; i++, next += s->size) s->steps[i] = next;
    for (size_t i = 0; i < MEMORY; i++, next += s->size) s->changes[i] = next;
    return block;
}

stance_status st_logit_fit(const st_logit_problem *problem, double *rows, const stance_allocator *allocator,
                           stance_error *error) {
    state s = {.p = problem, .size = st_logit_size(problem)};
    double *block = lay_out(&s, allocator);
    if (!block) return st_fail_memory(error);
    standardise(&s);
    for (size_t k = 0; k < problem->labels && problem->own; k++) s.point[2 * k] = 1;
    minimise(&s);
    give_result(&s, rows);
    st_release(allocator, block);
    return STANCE_OK;
}
