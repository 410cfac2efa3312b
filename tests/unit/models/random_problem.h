/* SPDX-License-Identifier: MIT
 * Problems for the solvers: random ones, and ones so small that the answer can be worked out by hand. */
#ifndef RANDOM_PROBLEM_H
#define RANDOM_PROBLEM_H

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "check.h"
#include "rng.h"
#include "solver.h"

enum { RANDOM_ROWS = 120, RANDOM_USED = 80, RANDOM_WIDTH = 40, RANDOM_MOST = 10 };

/* A matrix, some of whose rows are the problem. */
typedef struct random_problem {
    st_matrix x;
    uint32_t rows[RANDOM_ROWS];
    signed char y[RANDOM_ROWS];
    st_problem problem;
} random_problem;

static inline double decide(const st_matrix *x, size_t i, const double *w, double bias) {
    st_row row = st_matrix_row(x, i);
    for (size_t j = 0; j < row.count; j++) bias += w[row.columns[j]] * row.values[j];
    return bias;
}

/* A row of up to RANDOM_MOST values in (-1, 1), now and then of none; the last column is never used. */
static inline void add_random_row(st_matrix *x, st_rng *rng) {
    uint32_t columns[RANDOM_MOST];
    double values[RANDOM_MOST];
    size_t count = (size_t)st_rng_below(rng, RANDOM_MOST + 1);
    uint32_t step = (RANDOM_WIDTH - 1) / RANDOM_MOST;
    for (uint32_t k = 0; k < count; k++) {
        columns[k] = k * step + (uint32_t)st_rng_below(rng, step);
        values[k] = 2 * st_rng_unit(rng) - 1;
    }
    assert_true(st_matrix_add(x, (st_row){columns, values, count}));
}

static inline void add_random_rows(st_matrix *x, size_t rows, st_rng *rng) {
    st_matrix_init(x, RANDOM_WIDTH, &st_default_allocator);
    for (size_t i = 0; i < rows; i++) add_random_row(x, rng);
}

/* Classes that a plane parts but for one row in eight. */
static inline void random_problem_init(random_problem *r, uint64_t seed) {
    st_rng rng = st_rng_seeded(seed);
    double w[RANDOM_WIDTH];
    *r = (random_problem){.rows = {0}};
    add_random_rows(&r->x, RANDOM_ROWS, &rng);
    for (size_t j = 0; j < RANDOM_WIDTH; j++) w[j] = 2 * st_rng_unit(&rng) - 1;
    for (uint32_t i = 0; i < RANDOM_ROWS; i++) r->rows[i] = i;
    st_rng_shuffle(&rng, r->rows, RANDOM_ROWS);
    for (size_t i = 0; i < RANDOM_USED; i++)
        r->y[i] = (decide(&r->x, r->rows[i], w, 0.1) > 0) != (st_rng_below(&rng, 8) == 0) ? 1 : -1;
    r->problem = (st_problem){.x = &r->x, .rows = r->rows, .y = r->y, .count = RANDOM_USED, .cost = {1, 1}};
}

static inline void random_problem_clear(random_problem *r) { st_matrix_clear(&r->x); }

static inline void solve(st_solver_kind kind, const st_problem *p, double *w, double *bias) {
    stance_error error;
    for (size_t j = 0; j < p->x->width; j++) w[j] = NAN; /* every one is to be written */
    *bias = NAN;
    assert_ok(st_solve(kind, p, w, bias, &st_default_allocator, &error), &error);
}

/* Points on a line, each a row of one column. */
static inline void solve_line(st_solver_kind kind, const double *at, const signed char *y, size_t count,
                              const double cost[2], double *w, double *bias) {
    static const uint32_t column[] = {0}, rows[] = {0, 1, 2, 3};
    st_matrix x;
    st_matrix_init(&x, 1, &st_default_allocator);
    for (size_t i = 0; i < count; i++) assert_true(st_matrix_add(&x, (st_row){column, at + i, 1}));
    st_problem p = {.x = &x, .rows = rows, .y = y, .count = count, .cost = {cost[0], cost[1]}, .tolerance = 1e-10};
    solve(kind, &p, w, bias);
    st_matrix_clear(&x);
}

/* The objective of solver.h. */
static inline double objective(st_solver_kind kind, const st_problem *p, const double *w, double bias) {
    double sum = kind != ST_SOLVER_LIBSVM ? bias * bias / 2 : 0;
    for (size_t j = 0; j < p->x->width; j++) sum += w[j] * w[j] / 2;
    for (size_t i = 0; i < p->count; i++) {
        double loss = fmax(0, 1 - p->y[i] * decide(p->x, p->rows[i], w, bias));
        sum += p->cost[p->y[i] < 0] * (kind != ST_SOLVER_LIBSVM ? loss * loss : loss);
    }
    return sum;
}

/* Going anywhere from the solution makes the objective larger. */
static inline void check_minimum(st_solver_kind kind, const st_problem *p, st_rng *rng) {
    double w[RANDOM_WIDTH], moved[RANDOM_WIDTH], bias;
    solve(kind, p, w, &bias);
    double best = objective(kind, p, w, bias);
    for (int round = 0; round < 100; round++) {
        double distance = pow(10, -4 * st_rng_unit(rng));
        for (size_t j = 0; j < RANDOM_WIDTH; j++) moved[j] = w[j] + distance * (2 * st_rng_unit(rng) - 1);
        double beside = bias + distance * (2 * st_rng_unit(rng) - 1);
        assert_true(objective(kind, p, moved, beside) >= best - 1e-5 * best);
        assert_true(objective(kind, p, w, beside) >= best - 1e-5 * best);
    }
}

static inline void check_minima(st_solver_kind kind) {
    st_rng rng = st_rng_seeded(9);
    for (uint64_t seed = 0; seed < 20; seed++) {
        random_problem r;
        random_problem_init(&r, seed);
        r.problem.tolerance = 1e-6;
        r.problem.cost[0] = pow(10, 2 * st_rng_unit(&rng) - 1);
        r.problem.cost[1] = pow(10, 2 * st_rng_unit(&rng) - 1);
        check_minimum(kind, &r.problem, &rng);
        random_problem_clear(&r);
    }
}

/* Standard output and standard error until released, as bytes in a file. */
typedef struct capture {
    int out, err;
    FILE *file;
} capture;

static inline void capture_begin(capture *c) {
    fflush(stdout);
    fflush(stderr);
    c->out = dup(STDOUT_FILENO);
    c->err = dup(STDERR_FILENO);
    c->file = tmpfile();
    assert_non_null(c->file);
    dup2(fileno(c->file), STDOUT_FILENO);
    dup2(fileno(c->file), STDERR_FILENO);
}

/* How many bytes were printed. */
static inline long capture_end(capture *c) {
    fflush(stdout);
    fflush(stderr);
    dup2(c->out, STDOUT_FILENO);
    dup2(c->err, STDERR_FILENO);
    close(c->out);
    close(c->err);
    long size = lseek(fileno(c->file), 0, SEEK_END);
    fclose(c->file);
    return size;
}

static inline long printed_by_solving(st_solver_kind kind, const st_problem *p) {
    double w[RANDOM_WIDTH], bias;
    capture c;
    capture_begin(&c);
    solve(kind, p, w, &bias);
    return capture_end(&c);
}

#endif
