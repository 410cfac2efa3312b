/* SPDX-License-Identifier: MIT */
#include "fit.h"

#include <math.h>
#include <pthread.h>

#include "error.h"
#include "kernel_rows.h"
#include "log_ratio.h"
#include "parallel.h"

#define NO_FOLD UINT32_MAX
enum { WIDEST_TOGETHER = 1 << 19 };
static const double MOST_GROWTH = 4;

/* Jobs of one call: every group of labels, for every fold or for all texts; each for all the costs. */
typedef struct fitting {
    const st_bench *bench;
    const st_fit_task *task;
    const double *costs;
    size_t cost_count;
    double *scores; /* of all texts; or NULL */
    double *best; /* [costs][texts] scores of the verdicts; or NULL. With neither: weights or coefficients, and bias */
    uint32_t *verdicts;
    pthread_mutex_t mutex; /* of best and verdicts */
    float *weights;
    double *coefficients;
    size_t stride;
    double *bias;
    _Atomic(stance_status) status;
} fitting;

/* The machines of a few labels, side by side: their training set and their solutions. */
typedef struct machines {
    uint32_t first; /* label of the first */
    size_t count, stride;
    uint32_t fold; /* left out, or NO_FOLD */
    uint32_t *rows;
    size_t row_count;
    signed char *y; /* [count][row_count] */
    size_t positive[ST_MOST_LANES];
    double *scale;                  /* [count][columns]; NULL: none */
    double *start;                  /* [count][row_count] multipliers of the cost before; NULL: the solver has no use */
    size_t width;                   /* of w: columns, or with a kernel rows, whose coefficients they are */
    double *w, bias[ST_MOST_LANES]; /* w[width][stride] */
    double *held;                   /* room for the longest row; with a kernel for st_kernel_row_sum */
} machines;

stance_status st_bench_narrow(const st_bench *bench, st_matrix *x, stance_error *error) {
    return bench->kind != ST_SOLVER_DUAL || st_matrix_narrow(x) ? STANCE_OK : st_fail_memory(error);
}

static bool make_machines(machines *m, const fitting *f) {
    const st_bench *bench = f->bench;
    const st_matrix *x = &bench->collection->x;
    bool starts = bench->kind == ST_SOLVER_DUAL && f->cost_count > 1, kernel = bench->gamma > 0;
    size_t room = kernel ? st_kernel_row_room(bench) : st_matrix_longest_row(x);
    m->stride = st_lane_stride(m->count);
    m->width = kernel ? x->rows : x->width;
    m->rows = st_new(bench->allocator, x->rows, sizeof *m->rows);
    m->y = st_new(bench->allocator, x->rows * m->count, sizeof *m->y);
    m->w = st_new(bench->allocator, m->width * m->stride, sizeof *m->w);
    m->held = m->fold == NO_FOLD ? NULL : st_new(bench->allocator, room, sizeof *m->held);
    m->scale = bench->ratio ? st_new(bench->allocator, x->width * m->count, sizeof *m->scale) : NULL;
    m->start = starts ? st_new(bench->allocator, x->rows * m->count, sizeof *m->start) : NULL;
    return m->rows && m->y && m->w && (m->held || m->fold == NO_FOLD) && (m->scale || !bench->ratio) &&
           (m->start || !starts);
}

static void free_machines(machines *m, const stance_allocator *allocator) {
    void *blocks[] = {m->rows, m->y, m->w, m->held, m->scale, m->start};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(allocator, blocks[i]);
}

static void choose_rows(machines *m, const fitting *f) {
    const st_bench *bench = f->bench;
    for (size_t r = 0; r < bench->collection->x.rows; r++)
        if (f->task->codes[r] != ST_UNLABELLED && (m->fold == NO_FOLD || bench->fold[r] != m->fold))
            m->rows[m->row_count++] = (uint32_t)r;
    for (size_t k = 0; k < m->count; k++)
        for (size_t i = 0; i < m->row_count; i++) {
            bool own = f->task->codes[m->rows[i]] == m->first + k;
            m->y[k * m->row_count + i] = own ? 1 : -1;
            m->positive[k] += own;
        }
}

static st_problem problem_of(const machines *m, const fitting *f, size_t k, double cost) {
    const st_bench *bench = f->bench;
    bool balanced = bench->balanced && m->positive[k];
    double balance = balanced ? (double)m->row_count / ((double)f->task->labels * (double)m->positive[k]) : 1;
    return (st_problem){.x = &bench->collection->x,
                        .rows = m->rows,
                        .y = m->y + k * m->row_count,
                        .count = m->row_count,
                        .cost = {cost * balance, cost},
                        .gram = bench->ratio ? NULL : bench->gram,
                        .products = bench->ratio ? NULL : bench->products,
                        .gamma = bench->gamma,
                        .scale = m->scale ? m->scale + k * bench->collection->x.width : NULL,
                        .start = m->start ? m->start + k * m->row_count : NULL};
}

static stance_status solve_kernel(machines *m, const st_problem *problem, const stance_allocator *allocator) {
    if (m->positive[0] != 0 && m->positive[0] != m->row_count)
        return st_solve_rbf(problem, m->w, m->bias, allocator, NULL);
    memset(m->w, 0, m->width * sizeof *m->w);
    m->bias[0] = m->positive[0] ? 1 : -1;
    return STANCE_OK;
}

/* Where all texts agree there is nothing to learn, and the score is 1 or -1. A kernel has one machine at a time. */
static stance_status solve(machines *m, const fitting *f, double cost) {
    st_problem problems[ST_MOST_LANES];
    for (size_t k = 0; k < m->count; k++) problems[k] = problem_of(m, f, k, cost);
    if (f->bench->gamma > 0) return solve_kernel(m, &problems[0], f->bench->allocator);
    return st_solve_lanes(f->bench->kind, problems, m->count, m->w, m->bias, f->bench->allocator, NULL);
}

/* Multipliers grow with the cost, those of most rows less than it: the root of what it grew by comes closest to the next
 * cost's, as long as costs are not far apart. */
static void raise_start(const machines *m, double costs) {
    double growth = fmin(sqrt(costs), MOST_GROWTH);
    for (size_t i = 0; i < m->row_count * m->count; i++) m->start[i] *= growth;
}

static stance_status scale_columns(machines *m, const fitting *f) {
    stance_status status = STANCE_OK;
    for (size_t k = 0; k < m->count && m->scale && !status; k++) {
        st_problem problem = problem_of(m, f, k, 1);
        status = st_log_ratio(&problem, m->scale + k * problem.x->width, f->bench->allocator, NULL);
    }
    return status;
}

static void score_row(const machines *m, const st_bench *bench, size_t r, double *scores) {
    st_row row = st_matrix_row(&bench->collection->x, r);
    double sums[ST_MOST_LANES];
    memcpy(sums, m->bias, sizeof sums);
    if (bench->gamma > 0) {
        *scores = m->bias[0] + st_kernel_row_sum(bench, r, m->rows, m->row_count, m->w, m->held);
        return;
    }
    st_held_row(bench, r, m->held);
    for (size_t i = 0; i < row.count; i++)
        for (size_t k = 0; k < m->count; k++) sums[k] += m->w[row.columns[i] * m->stride + k] * m->held[i];
    memcpy(scores, sums, m->count * sizeof *scores);
}

static void score_fold(const machines *m, const fitting *f) {
    const st_bench *bench = f->bench;
    for (size_t r = 0; r < bench->collection->x.rows; r++)
        if (bench->fold[r] == m->fold) score_row(m, bench, r, &f->scores[r * f->stride + m->first]);
}

/* The label with the largest score wins, of equal ones the first, whichever is scored last. */
static void judge(fitting *f, size_t place, const machines *m, const double *scores) {
    for (size_t k = 0; k < m->count; k++) {
        uint32_t label = m->first + (uint32_t)k, before = f->verdicts[place];
        if (before != ST_UNLABELLED && (scores[k] < f->best[place] || (scores[k] == f->best[place] && label > before)))
            continue;
        f->best[place] = scores[k];
        f->verdicts[place] = label;
    }
}

static stance_status judge_fold(const machines *m, fitting *f, size_t cost) {
    const st_bench *bench = f->bench;
    size_t texts = bench->collection->x.rows, n = 0;
    double *scores = st_new(bench->allocator, texts * m->count, sizeof *scores);
    if (!scores) return STANCE_ERROR_MEMORY;
    for (size_t r = 0; r < texts; r++)
        if (bench->fold[r] == m->fold && f->task->codes[r] != ST_UNLABELLED)
            score_row(m, bench, r, &scores[n++ * m->count]);
    n = 0;
    pthread_mutex_lock(&f->mutex);
    for (size_t r = 0; r < texts; r++)
        if (bench->fold[r] == m->fold && f->task->codes[r] != ST_UNLABELLED)
            judge(f, cost * texts + r, m, &scores[n++ * m->count]);
    pthread_mutex_unlock(&f->mutex);
    st_release(bench->allocator, scores);
    return STANCE_OK;
}

static void store(const machines *m, const fitting *f) {
    for (size_t i = 0; i < m->width; i++)
        for (size_t k = 0; k < m->count; k++) {
            size_t place = i * f->stride + m->first + k;
            if (f->weights) f->weights[place] = (float)m->w[i * m->stride + k];
            if (f->coefficients) f->coefficients[place] = m->w[i * m->stride + k];
        }
    memcpy(&f->bias[m->first], m->bias, m->count * sizeof *f->bias);
}

static bool is_over(const fitting *f) {
    return f->status || f->bench->progress->cancelled || (f->best && f->bench->progress->enough);
}

/* Labels that are fitted side by side. The number does not depend on the threads, as the results do on it. The weights of
 * many columns are one label's at a time: those of four would leave the cache. */
static size_t lanes_of(const fitting *f) {
    size_t most = f->bench->collection->x.width > WIDEST_TOGETHER ? 1 : st_most_lanes(f->bench->kind);
    size_t lanes = f->task->labels < most ? f->task->labels : most;
    return lanes > 0 ? lanes : 1;
}

static size_t group_count(const fitting *f) { return (f->task->labels + lanes_of(f) - 1) / lanes_of(f); }

static void fit_group(void *context, size_t index, size_t worker) {
    fitting *f = context;
    (void)worker;
    size_t groups = group_count(f), lanes = lanes_of(f);
    if (is_over(f) || groups == 0) return;
    size_t first = index % groups * lanes, rest = f->task->labels - first;
    machines m = {.first = (uint32_t)first,
                  .count = rest < lanes ? rest : lanes,
                  .fold = f->bias ? NO_FOLD : (uint32_t)(index / groups)};
    stance_status status = make_machines(&m, f) ? STANCE_OK : STANCE_ERROR_MEMORY;
    if (!status) {
        choose_rows(&m, f);
        status = scale_columns(&m, f);
    }
    for (size_t c = 0; c < f->cost_count && !status && !is_over(f); c++) {
        if (c > 0 && m.start) raise_start(&m, f->costs[c] / f->costs[c - 1]);
        status = solve(&m, f, f->costs[c]);
        if (!status && f->best) status = judge_fold(&m, f, c);
        else if (!status && f->scores) score_fold(&m, f);
        else if (!status && f->bias) store(&m, f);
        for (size_t k = 0; k < m.count; k++) st_progress_step(f->bench->progress);
    }
    if (status) f->status = status;
    free_machines(&m, f->bench->allocator);
}

static stance_status run(fitting *f, size_t jobs, stance_error *error) {
    st_parallel(f->bench->threads, jobs, fit_group, f);
    stance_status status = f->status;
    if (status == STANCE_ERROR_MEMORY) return st_fail_memory(error);
    if (status) return st_fail(error, status, "a support vector machine could not be fitted");
    return st_progress_check(f->bench->progress, error);
}

stance_status st_fit_folds(const st_bench *bench, const st_fit_task *task, double *scores, size_t stride,
                           stance_error *error) {
    fitting f = {
        .bench = bench, .task = task, .costs = &task->cost, .cost_count = 1, .scores = scores, .stride = stride};
    return run(&f, bench->folds * group_count(&f), error);
}

stance_status st_fit_path(const st_bench *bench, const st_fit_task *task, const double *costs, size_t count,
                          uint32_t *verdicts, stance_error *error) {
    size_t places = bench->collection->x.rows * count;
    fitting f = {.bench = bench,
                 .task = task,
                 .costs = costs,
                 .cost_count = count,
                 .best = st_new(bench->allocator, places, sizeof *f.best),
                 .verdicts = verdicts};
    if (!f.best) return st_fail_memory(error);
    for (size_t i = 0; i < places; i++) verdicts[i] = ST_UNLABELLED;
    pthread_mutex_init(&f.mutex, NULL);
    stance_status status = run(&f, bench->folds * group_count(&f), error);
    pthread_mutex_destroy(&f.mutex);
    st_release(bench->allocator, f.best);
    return status;
}

stance_status st_fit_all(const st_bench *bench, const st_fit_task *task, float *weights, size_t stride, double *bias,
                         stance_error *error) {
    fitting f = {.bench = bench,
                 .task = task,
                 .costs = &task->cost,
                 .cost_count = 1,
                 .weights = weights,
                 .stride = stride,
                 .bias = bias};
    return run(&f, group_count(&f), error);
}

stance_status st_fit_vectors(const st_bench *bench, const st_fit_task *task, double *coefficients, size_t stride,
                             double *bias, stance_error *error) {
    fitting f = {.bench = bench,
                 .task = task,
                 .costs = &task->cost,
                 .cost_count = 1,
                 .coefficients = coefficients,
                 .stride = stride,
                 .bias = bias};
    return run(&f, group_count(&f), error);
}
