/* SPDX-License-Identifier: MIT
 * The problem of libsvm's C-SVC by its algorithm: sequential minimal optimization with second order working set selection
 * (Fan, Chen, Lin, "Working Set Selection Using Second Order Information for Training SVM", JMLR 2005; WSS 2) and its
 * stopping rule, over products that all machines share (product_rows.h). In terms of b_i = a_i y_i:
 *     max sum b_i y_i - 1/2 b'Kb,  sum b_i = 0,  0 <= b_i y_i <= C_i */
#include <math.h>
#include <string.h>

#include "product_rows.h"
#include "solver_backends.h"

enum { ROUNDS_A_ROW = 100, LEAST_ROUNDS = 10000000 };
static const double TOLERANCE = 1e-3, LEAST_CURVATURE = 1e-12;

/* Invariant: slope_i = y_i - sum of b_j K_ij, by which the objective rises with b_i. */
typedef struct optimization {
    const st_problem *p;
    double *b, *lowest, *highest; /* [count] lowest_i <= b_i <= highest_i */
    double *slope, *square;       /* [count]; K_ii */
} optimization;

static bool make_room(optimization *o, const stance_allocator *allocator) {
    double **vectors[] = {&o->b, &o->lowest, &o->highest, &o->slope, &o->square};
    bool whole = true;
    for (size_t v = 0; v < sizeof vectors / sizeof *vectors; v++) {
        *vectors[v] = st_new(allocator, o->p->count, sizeof **vectors[v]);
        whole = whole && *vectors[v];
    }
    return whole;
}

static void free_room(optimization *o, const stance_allocator *allocator) {
    double *vectors[] = {o->b, o->lowest, o->highest, o->slope, o->square};
    for (size_t v = 0; v < sizeof vectors / sizeof *vectors; v++) st_release(allocator, vectors[v]);
}

static void start(optimization *o) {
    const st_problem *p = o->p;
    for (size_t i = 0; i < p->count; i++) {
        st_row row = st_matrix_row(p->x, p->rows[i]);
        for (size_t j = 0; j < row.count; j++) o->square[i] += row.values[j] * row.values[j];
        o->slope[i] = p->y[i];
        o->highest[i] = p->y[i] > 0 ? p->cost[0] : 0;
        o->lowest[i] = p->y[i] > 0 ? 0 : -p->cost[1];
    }
}

/* The row that has the steepest way up, and that with the steepest way down; false where there is none. */
static bool find_ends(const optimization *o, size_t *up, size_t *down) {
    double most = -INFINITY, least = INFINITY;
    for (size_t i = 0; i < o->p->count; i++) {
        if (o->b[i] < o->highest[i] && o->slope[i] > most) {
            most = o->slope[i];
            *up = i;
        }
        if (o->b[i] > o->lowest[i] && o->slope[i] < least) {
            least = o->slope[i];
            *down = i;
        }
    }
    return most > -INFINITY && least < INFINITY;
}

static double curvature(const optimization *o, size_t i, size_t j, const float *products) {
    double c = o->square[i] + o->square[j] - 2 * (double)products[o->p->rows[j]];
    return c > 0 ? c : LEAST_CURVATURE;
}

/* The row which, lowered while `up` is raised, gains most. */
static size_t find_partner(const optimization *o, size_t up, const float *products) {
    double most = -INFINITY;
    size_t best = up;
    for (size_t j = 0; j < o->p->count; j++) {
        double away = o->slope[up] - o->slope[j];
        if (away <= 0 || o->b[j] <= o->lowest[j]) continue;
        double gain = away * away / curvature(o, up, j, products);
        if (gain <= most) continue;
        most = gain;
        best = j;
    }
    return best;
}

/* Raise b of `up` and lower that of `down` by as much as is best and allowed. */
static void move(optimization *o, size_t up, size_t down, const float *up_products, const float *down_products) {
    double step = (o->slope[up] - o->slope[down]) / curvature(o, up, down, up_products);
    double most_up = o->highest[up] - o->b[up], most_down = o->b[down] - o->lowest[down];
    bool up_full = step >= most_up && most_up <= most_down, down_full = step >= most_down && most_down <= most_up;
    step = fmin(step, fmin(most_up, most_down));
    o->b[up] = up_full ? o->highest[up] : o->b[up] + step;
    o->b[down] = down_full ? o->lowest[down] : o->b[down] - step;
    for (size_t i = 0; i < o->p->count; i++) {
        uint32_t row = o->p->rows[i];
        o->slope[i] -= step * ((double)up_products[row] - (double)down_products[row]);
    }
}

static stance_status optimize(optimization *o, stance_error *error) {
    const st_problem *p = o->p;
    size_t up = 0, down = 0, most = p->count * ROUNDS_A_ROW > LEAST_ROUNDS ? p->count * ROUNDS_A_ROW : LEAST_ROUNDS;
    double tolerance = p->tolerance > 0 ? p->tolerance : TOLERANCE;
    for (size_t round = 0; round < most; round++) {
        if (!find_ends(o, &up, &down) || o->slope[up] - o->slope[down] < tolerance) break;
        const float *products = st_product_row(p->products, p->rows[up]);
        if (!products) return st_fail_memory(error);
        down = find_partner(o, up, products);
        const float *others = st_product_row(p->products, p->rows[down]);
        if (!others) return st_fail_memory(error);
        move(o, up, down, products, others);
    }
    return STANCE_OK;
}

/* The mean slope of the rows between their bounds; without any, the middle of what the others allow. */
static double find_bias(const optimization *o) {
    double sum = 0;
    size_t count = 0, up = 0, down = 0;
    for (size_t i = 0; i < o->p->count; i++) {
        if (o->b[i] <= o->lowest[i] || o->b[i] >= o->highest[i]) continue;
        sum += o->slope[i];
        count++;
    }
    if (count) return sum / (double)count;
    return find_ends(o, &up, &down) ? (o->slope[up] + o->slope[down]) / 2 : 0;
}

static void collapse(const optimization *o, double *w) {
    const st_problem *p = o->p;
    memset(w, 0, p->x->width * sizeof *w);
    for (size_t i = 0; i < p->count; i++) {
        st_row row = st_matrix_row(p->x, p->rows[i]);
        for (size_t j = 0; j < row.count && o->b[i] != 0; j++) w[row.columns[j]] += o->b[i] * row.values[j];
    }
}

stance_status st_solve_smo(const st_problem *problem, double *w, double *bias, const stance_allocator *allocator,
                           stance_error *error) {
    optimization o = {.p = problem};
    stance_status status = make_room(&o, allocator) ? STANCE_OK : st_fail_memory(error);
    if (!status) {
        start(&o);
        status = optimize(&o, error);
    }
    if (!status) {
        collapse(&o, w);
        *bias = find_bias(&o);
    }
    free_room(&o, allocator);
    return status;
}
