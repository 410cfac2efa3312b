/* SPDX-License-Identifier: MIT
 * Dual coordinate descent: Hsieh, Chang, Lin, Keerthi, Sundararajan, "A Dual Coordinate Descent Method for Large-scale
 * Linear SVM", ICML 2008, algorithm 3 for the L2 loss:
 *     min 1/2 a'Qa - sum a_i + sum a_i^2 / (4 C_i),  a >= 0,  Q_ij = y_i y_j (x_i.x_j + 1)
 * for several problems over the same rows, the lanes: their weights of a column lie together, so that a row that is
 * looked at for one is looked at for all at the price of about one. Rows are used where they are. Weights are floats, half
 * as many bytes to fetch as doubles; where more digits are asked for than those have, they are only what changed since
 * the weights and scores were last worked out in doubles. */
#include <math.h>
#include <string.h>

#include "rng.h"
#include "solver_backends.h"

enum { MOST_ROUNDS = 1000, MOST_STEPS = 1 << 20 }; /* the larger of the two ends it: few rows take more rounds */
static const double TOLERANCE = 0.05;
static const double FLOATS = 1e-3; /* the finest tolerance for floats, and by how much a new base refines it */
static const double NO_STEP = 1e-12;
static const double LARGEST_START = 1e4; /* for floats to hold the weights of */

typedef struct lane {
    double cost_term[2];      /* 1 / (2 C) of y = +1 and -1 */
    double tolerance, wanted; /* of this descent, and of the last */
    double bound;             /* rows at 0 with a gradient above this are left out: the highest of the round before */
    double highest, lowest;   /* projected gradients of this round */
    size_t left_out;
} lane;

/* A row of floats. */
typedef struct narrow_row {
    const uint32_t *columns;
    const float *values;
    size_t count;
} narrow_row;

/* Invariant, but for rounding: base + w = sum a_i y_i x_i, times the squared scale of each column; bias = sum a_i y_i;
 * each lane for itself. */
typedef struct descent {
    const st_problem *p; /* [lanes]; all with the rows of p[0] */
    size_t lanes, stride;
    const float *values; /* x->narrow, or `own` */
    float *own;
    float *w;     /* [width][stride] */
    double *base; /* [width][stride] */
    double *bias;
    double *scores;   /* [count][stride] base . x; NULL while base is 0 */
    float *square;    /* [width][stride] of the columns' scales; NULL: they are 1 */
    double *a;        /* [count][stride] */
    double *diagonal; /* [count][stride] Q_ii + 1 / (2 C_i) */
    unsigned *looks;  /* [count] bit k: lane k looks at the row */
    uint32_t *order;  /* [count], of which `waiting` are looked at by some lane */
    size_t waiting;
    unsigned live; /* bit k: lane k is not done */
    lane lane[ST_MOST_LANES];
} descent;

static narrow_row row_of(const descent *d, size_t i) {
    const st_matrix *x = d->p->x;
    size_t r = d->p->rows[i], begin = x->starts[r];
    return (narrow_row){x->columns + begin, d->values + begin, x->starts[r + 1] - begin};
}

static bool make_room(descent *d, const stance_allocator *allocator) {
    const st_problem *p = d->p;
    size_t places = p->count * d->stride;
    if (!p->x->narrow) d->own = st_matrix_floats(p->x, allocator);
    d->values = p->x->narrow ? p->x->narrow : d->own;
    d->w = st_new(allocator, p->x->width * d->stride, sizeof *d->w);
    d->a = st_new(allocator, places, sizeof *d->a);
    d->diagonal = st_new(allocator, places, sizeof *d->diagonal);
    d->looks = st_new(allocator, p->count, sizeof *d->looks);
    d->order = st_new(allocator, p->count, sizeof *d->order);
    d->square = p->scale ? st_new(allocator, p->x->width * d->stride, sizeof *d->square) : NULL;
    return d->values && d->w && d->a && d->diagonal && d->looks && d->order && (d->square || !p->scale);
}

static void free_room(descent *d, const stance_allocator *allocator) {
    void *blocks[] = {d->own, d->w, d->scores, d->a, d->diagonal, d->looks, d->order, d->square};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(allocator, blocks[i]);
}

/* ---- rows and weights: the stride is written out, so that each has a loop of its own ------------------------ */

static inline void inner_lanes(const float *restrict w, narrow_row row, double *restrict sums, size_t stride) {
    float even[ST_MOST_LANES] = {0}, odd[ST_MOST_LANES] = {0};
    size_t j = 0;
    for (; j + 1 < row.count; j += 2) {
        const float *one = w + row.columns[j] * stride, *two = w + row.columns[j + 1] * stride;
        float first = row.values[j], second = row.values[j + 1];
        for (size_t k = 0; k < stride; k++) even[k] += one[k] * first;
        for (size_t k = 0; k < stride; k++) odd[k] += two[k] * second;
    }
    if (j < row.count)
        for (size_t k = 0; k < stride; k++) even[k] += w[row.columns[j] * stride + k] * row.values[j];
    for (size_t k = 0; k < stride; k++) sums[k] = (double)even[k] + (double)odd[k];
}

static void inner(const descent *d, narrow_row row, double *sums) {
    switch (d->stride) {
    case 1: inner_lanes(d->w, row, sums, 1); break;
    case 2: inner_lanes(d->w, row, sums, 2); break;
    default: inner_lanes(d->w, row, sums, ST_MOST_LANES);
    }
}

static inline void add_lanes(const descent *d, narrow_row row, const float *restrict steps, size_t stride) {
    for (size_t j = 0; j < row.count; j++) {
        float *restrict w = d->w + row.columns[j] * stride, value = row.values[j];
        for (size_t k = 0; k < stride; k++) w[k] += steps[k] * value;
    }
}

static inline void add_lanes_scaled(const descent *d, narrow_row row, const float *restrict steps, size_t stride) {
    for (size_t j = 0; j < row.count; j++) {
        float *restrict w = d->w + row.columns[j] * stride, value = row.values[j];
        const float *restrict square = d->square + row.columns[j] * stride;
        for (size_t k = 0; k < stride; k++) w[k] += steps[k] * value * square[k];
    }
}

static inline void add_stride(const descent *d, narrow_row row, const float *steps, size_t stride) {
    if (d->square) add_lanes_scaled(d, row, steps, stride);
    else add_lanes(d, row, steps, stride);
}

/* w += step * row, and the bias with it, of each lane. */
static void add(descent *d, narrow_row row, const double *steps) {
    float moves[ST_MOST_LANES];
    for (size_t k = 0; k < ST_MOST_LANES; k++) moves[k] = (float)steps[k];
    for (size_t k = 0; k < d->lanes; k++) d->bias[k] += steps[k];
    switch (d->stride) {
    case 1: add_stride(d, row, moves, 1); break;
    case 2: add_stride(d, row, moves, 2); break;
    default: add_stride(d, row, moves, ST_MOST_LANES);
    }
}

/* ---- the start ----------------------------------------------------------------------------------------- */

static double cost_term(const descent *d, size_t k, size_t i) { return d->lane[k].cost_term[d->p[k].y[i] < 0]; }

static void square_scales(descent *d) {
    for (size_t c = 0; c < d->p->x->width; c++)
        for (size_t k = 0; k < d->stride; k++) {
            double scale = k < d->lanes ? d->p[k].scale[c] : 0;
            d->square[c * d->stride + k] = (float)(scale * scale);
        }
}

/* |x|^2 of the row with each lane's scales. */
static void square_row(const descent *d, narrow_row row, double *squares) {
    for (size_t j = 0; j < row.count; j++) {
        double value = (double)row.values[j] * (double)row.values[j];
        const float *square = d->square ? d->square + row.columns[j] * d->stride : NULL;
        for (size_t k = 0; k < d->lanes; k++) squares[k] += square ? value * (double)square[k] : value;
    }
}

static void start_row(descent *d, size_t i) {
    narrow_row row = row_of(d, i);
    double *a = d->a + i * d->stride, squares[ST_MOST_LANES] = {0}, steps[ST_MOST_LANES] = {0};
    bool moved = false;
    square_row(d, row, squares);
    for (size_t k = 0; k < d->lanes; k++) {
        const st_problem *p = &d->p[k];
        bool starts = p->start && d->live >> k & 1 && p->start[i] > 0;
        a[k] = starts ? fmin(p->start[i], LARGEST_START) : 0;
        steps[k] = a[k] * p->y[i];
        moved = moved || steps[k] != 0;
        d->diagonal[i * d->stride + k] = 1 + cost_term(d, k, i) + squares[k];
    }
    if (moved) add(d, row, steps);
}

static void start(descent *d) {
    double agreed[ST_MOST_LANES] = {0};
    memset(d->bias, 0, d->lanes * sizeof *d->bias);
    for (size_t k = 0; k < d->lanes; k++) {
        const st_problem *p = &d->p[k];
        d->lane[k] = (lane){.cost_term = {0.5 / p->cost[0], 0.5 / p->cost[1]},
                            .wanted = p->tolerance > 0 ? p->tolerance : TOLERANCE,
                            .bound = INFINITY};
        agreed[k] = st_agreed(p);
        d->lane[k].tolerance = agreed[k] == 0 ? fmax(d->lane[k].wanted, FLOATS) : 0;
        if (agreed[k] == 0) d->live |= 1U << k;
    }
    if (d->square) square_scales(d);
    for (size_t i = 0; i < d->p->count; i++) start_row(d, i);
    for (size_t k = 0; k < d->lanes; k++)
        if (!(d->live >> k & 1)) d->bias[k] = agreed[k];
    for (size_t i = 0; i < d->p->count; i++) d->looks[i] = d->live;
}

/* ---- the descent --------------------------------------------------------------------------------------- */

/* The step of lane k at row i; the lane no longer looks at the row if that is further on its side than any row that it
 * looked at in the round before. */
static double step(descent *d, size_t k, size_t i, double score) {
    lane *l = &d->lane[k];
    double *a = &d->a[i * d->stride + k], before = *a, y = d->p[k].y[i];
    double gradient = y * (score + d->bias[k]) - 1 + before * cost_term(d, k, i);
    if (before <= 0 && gradient > l->bound) {
        d->looks[i] &= ~(1U << k);
        l->left_out++;
        return 0;
    }
    double projected = before <= 0 && gradient > 0 ? 0 : gradient;
    if (projected > l->highest) l->highest = projected;
    if (projected < l->lowest) l->lowest = projected;
    if (fabs(projected) <= NO_STEP) return 0;
    *a = fmax(before - gradient / d->diagonal[i * d->stride + k], 0);
    return (*a - before) * y;
}

static void visit(descent *d, size_t i) {
    narrow_row row = row_of(d, i);
    double scores[ST_MOST_LANES] = {0}, steps[ST_MOST_LANES] = {0};
    unsigned looks = d->looks[i];
    bool moved = false;
    inner(d, row, scores);
    for (size_t k = 0; k < d->lanes && d->scores; k++) scores[k] += d->scores[i * d->stride + k];
    for (size_t k = 0; k < d->lanes; k++) {
        if (looks >> k & 1) steps[k] = step(d, k, i, scores[k]);
        moved = moved || steps[k] != 0;
    }
    if (moved) add(d, row, steps);
}

/* Have the row and what belongs to it brought from memory. */
static void ask(const descent *d, size_t i) {
#if defined(__GNUC__)
    enum { LINE = 64 };
    narrow_row row = row_of(d, i);
    __builtin_prefetch(d->a + i * d->stride);
    __builtin_prefetch(d->diagonal + i * d->stride);
    for (size_t k = 0; k < d->lanes; k++) __builtin_prefetch(d->p[k].y + i);
    for (size_t j = 0; j < row.count; j += LINE / sizeof *row.columns) __builtin_prefetch(row.columns + j);
    for (size_t j = 0; j < row.count; j += LINE / sizeof *row.values) __builtin_prefetch(row.values + j);
#else
    (void)d, (void)i;
#endif
}

static void list_waiting(descent *d) {
    d->waiting = 0;
    for (size_t i = 0; i < d->p->count; i++)
        if (d->looks[i]) d->order[d->waiting++] = (uint32_t)i;
}

/* After a round: whether the lane goes on, with all its rows if it is done with those it looked at. */
static bool goes_on(descent *d, size_t k) {
    lane *l = &d->lane[k];
    l->bound = l->highest > 0 ? l->highest : INFINITY;
    if (l->highest - l->lowest > l->tolerance && l->left_out < d->p->count) return true;
    bool all = l->left_out == 0;
    for (size_t i = 0; i < d->p->count; i++) d->looks[i] = all ? d->looks[i] & ~(1U << k) : d->looks[i] | 1U << k;
    l->left_out = 0;
    l->bound = INFINITY;
    return !all;
}

static void descend(descent *d) {
    st_rng rng = st_rng_seeded(1);
    for (size_t round = 0; d->live && (round < MOST_ROUNDS || round * d->p->count < MOST_STEPS); round++) {
        for (size_t k = 0; k < d->lanes; k++) {
            d->lane[k].highest = -INFINITY;
            d->lane[k].lowest = INFINITY;
        }
        list_waiting(d);
        st_rng_shuffle(&rng, d->order, d->waiting);
        for (size_t s = 0; s < d->waiting; s++) {
            if (s + 1 < d->waiting) ask(d, d->order[s + 1]);
            visit(d, d->order[s]);
        }
        for (size_t k = 0; k < d->lanes; k++)
            if (d->live >> k & 1 && !goes_on(d, k)) d->live &= ~(1U << k);
    }
}

/* ---- more digits than floats have ------------------------------------------------------------------------ */

/* Work base and scores out from the multipliers, in doubles; w starts again from 0. */
static void rebase(descent *d) {
    const st_matrix *x = d->p->x;
    memset(d->base, 0, x->width * d->stride * sizeof *d->base);
    memset(d->w, 0, x->width * d->stride * sizeof *d->w);
    memset(d->scores, 0, d->p->count * d->stride * sizeof *d->scores);
    for (size_t k = 0; k < d->lanes; k++) {
        const st_problem *p = &d->p[k];
        double *base = d->base + k, *scores = d->scores + k;
        for (size_t i = 0; i < p->count; i++) {
            st_row row = st_matrix_row(x, p->rows[i]);
            double weight = d->a[i * d->stride + k] * p->y[i];
            for (size_t j = 0; j < row.count; j++) base[row.columns[j] * d->stride] += weight * row.values[j];
        }
        for (size_t c = 0; c < x->width && p->scale; c++) base[c * d->stride] *= p->scale[c] * p->scale[c];
        for (size_t i = 0; i < p->count; i++) {
            st_row row = st_matrix_row(x, p->rows[i]);
            for (size_t j = 0; j < row.count; j++)
                scores[i * d->stride] += base[row.columns[j] * d->stride] * row.values[j];
        }
    }
}

/* Let the lanes that want it go on to a finer tolerance; false if none does, or one ran out of rounds. */
static bool go_on_finer(descent *d) {
    if (d->live) return false;
    for (size_t k = 0; k < d->lanes; k++) {
        lane *l = &d->lane[k];
        if (l->tolerance <= l->wanted) continue;
        l->tolerance = fmax(l->wanted, l->tolerance * FLOATS);
        d->live |= 1U << k;
    }
    for (size_t i = 0; i < d->p->count; i++) d->looks[i] = d->live;
    return d->live != 0;
}

static bool refine(descent *d, const stance_allocator *allocator) {
    while (go_on_finer(d)) {
        if (!d->scores) d->scores = st_new(allocator, d->p->count * d->stride, sizeof *d->scores);
        if (!d->scores) return false;
        rebase(d);
        descend(d);
    }
    return true;
}

static void give_weights(descent *d) {
    for (size_t i = 0; i < d->p->x->width * d->stride; i++) d->base[i] += (double)d->w[i];
}

static void keep_multipliers(const descent *d) {
    for (size_t k = 0; k < d->lanes; k++)
        for (size_t i = 0; i < d->p->count && d->p[k].start; i++) d->p[k].start[i] = d->a[i * d->stride + k];
}

stance_status st_solve_dual(const st_problem *problems, size_t lanes, size_t stride, double *w, double *bias,
                            const stance_allocator *allocator, stance_error *error) {
    descent d = {.p = problems, .lanes = lanes, .stride = stride, .base = w, .bias = bias};
    memset(w, 0, problems->x->width * stride * sizeof *w);
    bool ready = make_room(&d, allocator);
    if (ready) {
        start(&d);
        descend(&d);
        ready = refine(&d, allocator);
        keep_multipliers(&d);
        give_weights(&d);
    }
    free_room(&d, allocator);
    return ready ? STANCE_OK : st_fail_memory(error);
}
