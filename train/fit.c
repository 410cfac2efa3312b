/* SPDX-License-Identifier: MIT */
#include "fit.h"

#include <pthread.h>

#include "error.h"
#include "log_ratio.h"
#include "parallel.h"

#define NO_FOLD UINT32_MAX

/* Jobs of one call: every label, for every fold or for all texts; each for all the costs. */
typedef struct fitting {
    const st_bench *bench;
    const st_fit_task *task;
    const double *costs;
    size_t cost_count;
    double *scores; /* of all texts; or NULL */
    double *best;   /* [costs][texts] scores of the verdicts; or NULL. With neither: weights and bias */
    uint32_t *verdicts;
    pthread_mutex_t mutex; /* of best and verdicts */
    float *weights;
    size_t stride;
    double *bias;
    _Atomic(stance_status) status;
} fitting;

/* One machine: its training set and its solution. */
typedef struct machine {
    size_t label;
    uint32_t fold; /* left out, or NO_FOLD */
    uint32_t *rows;
    signed char *y;
    size_t count, positive;
    double *scale; /* NULL: none */
    double *start; /* multipliers of the cost before, NULL where the solver has no use for them */
    double *w, bias;
    double *held; /* room for the longest row */
} machine;

static bool make_machine(machine *m, const fitting *f) {
    const st_bench *bench = f->bench;
    const st_matrix *x = &bench->collection->x;
    bool starts = bench->kind == ST_SOLVER_DUAL && f->cost_count > 1;
    m->rows = st_new(bench->allocator, x->rows, sizeof *m->rows);
    m->y = st_new(bench->allocator, x->rows, sizeof *m->y);
    m->w = st_new(bench->allocator, x->width, sizeof *m->w);
    m->held = m->fold == NO_FOLD ? NULL : st_new(bench->allocator, st_matrix_longest_row(x), sizeof *m->held);
    m->scale = bench->ratio ? st_new(bench->allocator, x->width, sizeof *m->scale) : NULL;
    m->start = starts ? st_new(bench->allocator, x->rows, sizeof *m->start) : NULL;
    return m->rows && m->y && m->w && (m->held || m->fold == NO_FOLD) && (m->scale || !bench->ratio) &&
           (m->start || !starts);
}

static void free_machine(machine *m, const stance_allocator *allocator) {
    void *blocks[] = {m->rows, m->y, m->w, m->held, m->scale, m->start};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(allocator, blocks[i]);
}

static void choose_rows(machine *m, const fitting *f) {
    const st_bench *bench = f->bench;
    for (size_t r = 0; r < bench->collection->x.rows; r++) {
        uint32_t code = f->task->codes[r];
        if (code == ST_UNLABELLED || (m->fold != NO_FOLD && bench->fold[r] == m->fold)) continue;
        m->rows[m->count] = (uint32_t)r;
        m->y[m->count++] = code == m->label ? 1 : -1;
        m->positive += code == m->label;
    }
}

static st_problem problem_of(const machine *m, const fitting *f, double cost) {
    const st_bench *bench = f->bench;
    double balance = bench->balanced ? (double)m->count / ((double)f->task->labels * (double)m->positive) : 1;
    return (st_problem){.x = &bench->collection->x,
                        .rows = m->rows,
                        .y = m->y,
                        .count = m->count,
                        .cost = {cost * balance, cost},
                        .gram = bench->ratio ? NULL : bench->gram,
                        .scale = m->scale,
                        .start = m->start};
}

static bool all_agree(const machine *m) { return m->positive == 0 || m->positive == m->count; }

/* Where all texts agree there is nothing to learn, and the score is 1 or -1. */
static stance_status solve(machine *m, const fitting *f, double cost) {
    if (all_agree(m)) {
        memset(m->w, 0, f->bench->collection->x.width * sizeof *m->w);
        m->bias = m->positive ? 1 : -1;
        return STANCE_OK;
    }
    st_problem problem = problem_of(m, f, cost);
    return st_solve(f->bench->kind, &problem, m->w, &m->bias, f->bench->allocator, NULL);
}

static stance_status scale_columns(machine *m, const fitting *f) {
    if (!m->scale || all_agree(m)) return STANCE_OK;
    st_problem problem = problem_of(m, f, 1);
    return st_log_ratio(&problem, m->scale, f->bench->allocator, NULL);
}

static double score_row(const machine *m, const st_bench *bench, size_t r) {
    st_row row = st_matrix_row(&bench->collection->x, r);
    double sum = m->bias;
    st_held_row(bench, r, m->held);
    for (size_t i = 0; i < row.count; i++) sum += m->w[row.columns[i]] * m->held[i];
    return sum;
}

static void score_fold(const machine *m, const fitting *f) {
    const st_bench *bench = f->bench;
    for (size_t r = 0; r < bench->collection->x.rows; r++)
        if (bench->fold[r] == m->fold) f->scores[r * f->stride + m->label] = score_row(m, bench, r);
}

/* The label with the largest score wins, of equal ones the first, whichever is scored last. */
static stance_status judge_fold(const machine *m, fitting *f, size_t cost) {
    const st_bench *bench = f->bench;
    size_t texts = bench->collection->x.rows, n = 0;
    double *scores = st_new(bench->allocator, texts, sizeof *scores), *best = f->best + cost * texts;
    uint32_t *verdicts = f->verdicts + cost * texts, label = (uint32_t)m->label;
    if (!scores) return STANCE_ERROR_MEMORY;
    for (size_t r = 0; r < texts; r++)
        if (bench->fold[r] == m->fold && f->task->codes[r] != ST_UNLABELLED) scores[n++] = score_row(m, bench, r);
    n = 0;
    pthread_mutex_lock(&f->mutex);
    for (size_t r = 0; r < texts; r++) {
        if (bench->fold[r] != m->fold || f->task->codes[r] == ST_UNLABELLED) continue;
        double score = scores[n++];
        if (verdicts[r] != ST_UNLABELLED && (score < best[r] || (score == best[r] && label > verdicts[r]))) continue;
        best[r] = score;
        verdicts[r] = label;
    }
    pthread_mutex_unlock(&f->mutex);
    st_release(bench->allocator, scores);
    return STANCE_OK;
}

static void store(const machine *m, const fitting *f) {
    for (uint32_t i = 0; i < f->bench->collection->x.width; i++) f->weights[i * f->stride + m->label] = (float)m->w[i];
    f->bias[m->label] = m->bias;
}

static bool is_over(const fitting *f) {
    return f->status || f->bench->progress->cancelled || (f->best && f->bench->progress->enough);
}

static void fit_one(void *context, size_t index, size_t worker) {
    fitting *f = context;
    (void)worker;
    if (is_over(f)) return;
    machine m = {.label = index % f->task->labels, .fold = f->weights ? NO_FOLD : (uint32_t)(index / f->task->labels)};
    stance_status status = make_machine(&m, f) ? STANCE_OK : STANCE_ERROR_MEMORY;
    if (!status) {
        choose_rows(&m, f);
        status = scale_columns(&m, f);
    }
    for (size_t c = 0; c < f->cost_count && !status && !is_over(f); c++) {
        status = solve(&m, f, f->costs[c]);
        if (!status && f->best) status = judge_fold(&m, f, c);
        else if (!status && f->scores) score_fold(&m, f);
        else if (!status && f->weights) store(&m, f);
        st_progress_step(f->bench->progress);
    }
    if (status) f->status = status;
    free_machine(&m, f->bench->allocator);
}

static stance_status run(fitting *f, size_t jobs, stance_error *error) {
    st_parallel(f->bench->threads, jobs, fit_one, f);
    stance_status status = f->status;
    if (status == STANCE_ERROR_MEMORY) return st_fail_memory(error);
    if (status) return st_fail(error, status, "a support vector machine could not be fitted");
    return st_progress_check(f->bench->progress, error);
}

stance_status st_fit_folds(const st_bench *bench, const st_fit_task *task, double *scores, size_t stride,
                           stance_error *error) {
    fitting f = {
        .bench = bench, .task = task, .costs = &task->cost, .cost_count = 1, .scores = scores, .stride = stride};
    return run(&f, bench->folds * task->labels, error);
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
    stance_status status = run(&f, bench->folds * task->labels, error);
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
    return run(&f, task->labels, error);
}
