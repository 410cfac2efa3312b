/* SPDX-License-Identifier: MIT
 * Dual coordinate descent: Hsieh, Chang, Lin, Keerthi, Sundararajan, "A Dual Coordinate Descent Method for Large-scale
 * Linear SVM", ICML 2008, algorithm 3 for the L2 loss:
 *     min 1/2 a'Qa - sum a_i + sum a_i^2 / (4 C_i),  a >= 0,  Q_ij = y_i y_j (x_i.x_j + 1)
 * Rows are used where they are: nothing is copied but one number or two for each. */
#include <math.h>
#include <string.h>

#include "rng.h"
#include "solver_backends.h"

enum { MOST_ROUNDS = 1000, MOST_STEPS = 1 << 20 }; /* the larger of the two ends it: few rows take more rounds */
static const double TOLERANCE = 0.05;
static const double NO_STEP = 1e-12;

/* Invariant: w = sum a_i y_i x_i, times the squared scale of each column; bias = sum a_i y_i. */
typedef struct descent {
    const st_problem *p;
    double *w, bias;
    double *square;   /* [width] of the columns' scales; NULL: they are 1 */
    double *a;        /* [count] */
    double *diagonal; /* [count] Q_ii + 1 / (2 C_i) */
    uint32_t *order;  /* [count] of which `active` are looked at */
    size_t active;
    double highest, lowest; /* projected gradients of this round */
} descent;

static bool make_room(descent *d, const stance_allocator *allocator) {
    const st_problem *p = d->p;
    d->a = p->start ? p->start : st_new(allocator, p->count, sizeof *d->a);
    d->diagonal = st_new(allocator, p->count, sizeof *d->diagonal);
    d->order = st_new(allocator, p->count, sizeof *d->order);
    d->square = p->scale ? st_new(allocator, p->x->width, sizeof *d->square) : NULL;
    return d->a && d->diagonal && d->order && (d->square || !p->scale);
}

static void free_room(descent *d, const stance_allocator *allocator) {
    if (!d->p->start) st_release(allocator, d->a);
    st_release(allocator, d->diagonal);
    st_release(allocator, d->order);
    st_release(allocator, d->square);
}

static double inner(const double *restrict w, st_row row) {
    double even = 0, odd = 0;
    size_t j = 0;
    for (; j + 1 < row.count; j += 2) {
        even += w[row.columns[j]] * row.values[j];
        odd += w[row.columns[j + 1]] * row.values[j + 1];
    }
    return j < row.count ? even + odd + w[row.columns[j]] * row.values[j] : even + odd;
}

/* w += step * row, and the bias with it. */
static void add(descent *d, st_row row, double step) {
    double *restrict w = d->w;
    const double *restrict square = d->square;
    d->bias += step;
    if (square)
        for (size_t j = 0; j < row.count; j++) w[row.columns[j]] += step * row.values[j] * square[row.columns[j]];
    else
        for (size_t j = 0; j < row.count; j++) w[row.columns[j]] += step * row.values[j];
}

static double loss_term(const st_problem *p, size_t i) { return 0.5 / p->cost[p->y[i] < 0]; }

static void start(descent *d) {
    const st_problem *p = d->p;
    memset(d->w, 0, p->x->width * sizeof *d->w);
    d->bias = 0;
    for (uint32_t c = 0; c < p->x->width && d->square; c++) d->square[c] = p->scale[c] * p->scale[c];
    for (size_t i = 0; i < p->count; i++) {
        st_row row = st_matrix_row(p->x, p->rows[i]);
        d->diagonal[i] = 1 + loss_term(p, i);
        for (size_t j = 0; j < row.count; j++) {
            double value = st_scaled(p, row, j);
            d->diagonal[i] += value * value;
        }
        d->order[i] = (uint32_t)i;
        if (d->a[i] > 0) add(d, row, d->a[i] * p->y[i]);
    }
    d->active = p->count;
}

/* One step for row i; false when it may be left out: it is further on its side than any active one was last round. */
static bool step(descent *d, size_t i, double highest_before) {
    const st_problem *p = d->p;
    st_row row = st_matrix_row(p->x, p->rows[i]);
    double before = d->a[i];
    double gradient = p->y[i] * (inner(d->w, row) + d->bias) - 1 + before * loss_term(p, i);
    if (before <= 0 && gradient > highest_before) return false;
    double projected = before <= 0 && gradient > 0 ? 0 : gradient;
    if (projected > d->highest) d->highest = projected;
    if (projected < d->lowest) d->lowest = projected;
    if (fabs(projected) <= NO_STEP) return true;
    d->a[i] = fmax(before - gradient / d->diagonal[i], 0);
    add(d, row, (d->a[i] - before) * p->y[i]);
    return true;
}

/* Every active row once, in random order. */
static void round_of_steps(descent *d, st_rng *rng, double highest_before) {
    d->highest = -INFINITY;
    d->lowest = INFINITY;
    st_rng_shuffle(rng, d->order, d->active);
    for (size_t s = 0; s < d->active;) {
        uint32_t i = d->order[s];
        if (step(d, i, highest_before)) s++;
        else {
            d->order[s] = d->order[--d->active];
            d->order[d->active] = i;
        }
    }
}

static void descend(descent *d, double tolerance) {
    st_rng rng = st_rng_seeded(1);
    double highest = INFINITY;
    for (size_t round = 0; round < MOST_ROUNDS || round * d->p->count < MOST_STEPS; round++) {
        round_of_steps(d, &rng, highest);
        highest = d->highest > 0 ? d->highest : INFINITY;
        if (d->highest - d->lowest > tolerance && d->active) continue;
        if (d->active == d->p->count) return;
        d->active = d->p->count;
        highest = INFINITY;
    }
}

stance_status st_solve_dual(const st_problem *p, double *w, double *bias, const stance_allocator *allocator,
                            stance_error *error) {
    descent d = {.p = p, .w = w};
    bool ready = make_room(&d, allocator);
    if (ready) {
        start(&d);
        descend(&d, p->tolerance > 0 ? p->tolerance : TOLERANCE);
        *bias = d.bias;
    }
    free_room(&d, allocator);
    return ready ? STANCE_OK : st_fail_memory(error);
}
