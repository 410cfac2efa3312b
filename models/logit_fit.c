/* SPDX-License-Identifier: MIT */
#include "logit_fit.h"

#include <math.h>
#include <string.h>

#include "softmax.h"

enum { MEMORY = 10, MOST_STEPS = 500, MOST_HALVINGS = 40, IDLE_STEPS = 3, TOGETHER = 4 /* examples */ };
static const double TINY_GRADIENT = 1e-7, TINY_GAIN = 1e-10;

/* Vectors of L-BFGS, each as long as the result; `steps` and `changes` are the last MEMORY pairs s, y. */
typedef struct state {
    const st_logit_problem *p;
    size_t size;
    double *mean, *scale, *inverse_scale; /* [inputs] of the standardisation */
    double *z;                            /* [TOGETHER][labels] scores, then the gradient by them */
    double *by_input;                     /* [inputs + 1][labels] weights of a point, biases last; without `own` */
    double *standard;                     /* [TOGETHER][inputs] standardised inputs */
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

static void standardise_row(const state *s, size_t i, double *restrict out) {
    const double *restrict x = s->p->x + i * s->p->inputs;
    for (size_t j = 0; j < s->p->inputs; j++) out[j] = s->p->own ? x[j] : (x[j] - s->mean[j]) * s->inverse_scale[j];
}

static void lay_by_input(state *s, const double *point) {
    size_t w = width(s->p), labels = s->p->labels;
    for (size_t k = 0; k < labels && !s->p->own; k++)
        for (size_t j = 0; j < w; j++) s->by_input[j * labels + k] = point[k * w + j];
}

/* z = W x + b of one example. Some inputs' parts of all labels at a time: that takes vectors of labels. */
static void apply(const state *s, const double *point, const double *restrict x, double *restrict z) {
    size_t inputs = s->p->inputs, labels = s->p->labels, j = 0;
    const double *restrict w = s->by_input;
    if (s->p->own) {
        st_logit_apply(point, inputs, labels, true, x, z);
        return;
    }
    memcpy(z, w + inputs * labels, labels * sizeof *z);
    for (; j + 3 < inputs; j += 4, w += 4 * labels)
        for (size_t k = 0; k < labels; k++)
            z[k] += (x[j] * w[k] + x[j + 1] * w[labels + k]) +
                    (x[j + 2] * w[2 * labels + k] + x[j + 3] * w[3 * labels + k]);
    for (; j < inputs; j++, w += labels)
        for (size_t k = 0; k < labels; k++) z[k] += x[j] * w[k];
}

/* The weighted loss of example i, whose scores in z give way to its gradient by them. */
static double judge(const st_logit_problem *p, size_t i, double *z) {
    double weight = (p->weight ? p->weight[i] : 1) / (double)p->count;
    size_t best = st_argmax(z, p->labels);
    double below = z[best] - z[p->y[i]];
    st_softmax(z, p->labels);
    double loss = weight * (below - log(z[best]));
    z[p->y[i]] -= 1;
    for (size_t k = 0; k < p->labels; k++) z[k] *= weight;
    return loss;
}

/* Add the gradient of TOGETHER examples, whose gradients by their scores are in s->z. */
static void add_gradient(const state *s, double *restrict gradient) {
    size_t w = width(s->p), inputs = s->p->inputs, labels = s->p->labels;
    const double *restrict x = s->standard;
    for (size_t k = 0; k < labels; k++) {
        double g[TOGETHER], *restrict row = gradient + k * w;
        for (size_t e = 0; e < TOGETHER; e++) g[e] = s->z[e * labels + k];
        row[w - 1] += (g[0] + g[1]) + (g[2] + g[3]);
        if (s->p->own)
            for (size_t e = 0; e < TOGETHER; e++) row[0] += g[e] * x[e * inputs + k];
        else
            for (size_t j = 0; j < inputs; j++)
                row[j] += (g[0] * x[j] + g[1] * x[inputs + j]) + (g[2] * x[2 * inputs + j] + g[3] * x[3 * inputs + j]);
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
    lay_by_input(s, point);
    for (size_t i = 0; i < p->count; i += TOGETHER) {
        size_t e = 0;
        for (; e < TOGETHER && i + e < p->count; e++) {
            double *x = s->standard + e * p->inputs, *z = s->z + e * p->labels;
            standardise_row(s, i + e, x);
            apply(s, point, x, z);
            loss += judge(p, i + e, z);
        }
        memset(s->z + e * p->labels, 0, (TOGETHER - e) * p->labels * sizeof *s->z);
        add_gradient(s, gradient);
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
        s->inverse_scale[j] = 1 / s->scale[j];
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
    size_t inputs = s->p->inputs, labels = s->p->labels, transposed = s->p->own ? 0 : s->size;
    double *block =
        st_new(allocator, (3 + TOGETHER) * inputs + TOGETHER * labels + transposed + (5 + 2 * MEMORY) * s->size,
               sizeof *block);
    if (!block) return NULL;
    double *next = block;
    double **vectors[] = {&s->point, &s->gradient, &s->next, &s->next_gradient, &s->direction};
    s->mean = next;
    s->scale = s->mean + inputs;
    s->inverse_scale = s->scale + inputs;
    s->standard = s->inverse_scale + inputs;
    s->z = s->standard + TOGETHER * inputs;
    s->by_input = s->z + TOGETHER * labels;
    next = s->by_input + transposed;
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
