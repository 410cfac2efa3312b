/* SPDX-License-Identifier: MIT */
#include "fit.h"

#include <math.h>

#include "error.h"
#include "log_ratio.h"
#include "parallel.h"

/* ---- values of held-out texts ------------------------------------------------------------------------- */

/* Number of the fold's texts that have each feature, among those the vocabulary was counted in. */
static void count_fold(const st_bench *bench, size_t fold, uint32_t *counts) {
    const st_matrix *x = &bench->collection->x;
    memset(counts, 0, x->width * sizeof *counts);
    for (size_t r = 0; r < bench->collection->vocabulary.texts; r++)
        for (size_t i = x->starts[r]; bench->fold[r] == fold && i < x->starts[r + 1]; i++) counts[x->columns[i]]++;
}

/* Entries [begin, end) of a row, all of one block: those of features that occur outside the fold, which are those
 * with more texts in all than in the fold, are scaled to the block's length. */
static void hold_block(const st_bench *bench, const st_block *block, const uint32_t *counts, size_t begin, size_t end) {
    const uint32_t *columns = bench->collection->x.columns, *df = bench->collection->vocabulary.df;
    const double *values = bench->collection->x.values;
    double sum = 0;
    for (size_t i = begin; i < end; i++) {
        bench->held[i] = df[columns[i]] > counts[columns[i]] ? values[i] : 0;
        sum += bench->held[i] * bench->held[i];
    }
    if (!block->norm || sum <= 0) return;
    for (size_t i = begin; i < end; i++) bench->held[i] *= block->weight / sqrt(sum);
}

static void hold_row(const st_bench *bench, size_t row, const uint32_t *counts) {
    const st_matrix *x = &bench->collection->x;
    const st_vocabulary *v = &bench->collection->vocabulary;
    size_t begin = x->starts[row], end = begin;
    for (uint32_t b = 0; b < v->spec.count; b++, begin = end) {
        while (end < x->starts[row + 1] && x->columns[end] < v->first[b + 1]) end++;
        hold_block(bench, &v->spec.blocks[b], counts, begin, end);
    }
}

stance_status st_bench_hold(st_bench *bench, stance_error *error) {
    const st_matrix *x = &bench->collection->x;
    bench->held = st_new(bench->allocator, x->starts[x->rows], sizeof *bench->held);
    uint32_t *counts = st_new(bench->allocator, x->width, sizeof *counts);
    bool ready = bench->held && counts;
    for (size_t f = 0; f < bench->folds && ready; f++) {
        count_fold(bench, f, counts);
        for (size_t r = 0; r < x->rows; r++)
            if (bench->fold[r] == f) hold_row(bench, r, counts);
    }
    st_release(bench->allocator, counts);
    return ready ? STANCE_OK : st_fail_memory(error);
}

/* ---- fits --------------------------------------------------------------------------------------------- */

#define NO_FOLD UINT32_MAX

/* Jobs of one call: every label, for every fold or for all texts. */
typedef struct fitting {
    const st_bench *bench;
    const st_fit_task *task;
    double *scores; /* or NULL: then weights and bias */
    float *weights;
    size_t stride;
    double *bias;
    _Atomic(stance_status) status;
} fitting;

/* The training set of one machine. */
typedef struct trainset {
    uint32_t *rows;
    signed char *y;
    size_t count, positive;
} trainset;

static bool choose_rows(trainset *set, const fitting *f, size_t label, uint32_t without) {
    const st_bench *bench = f->bench;
    size_t texts = bench->collection->x.rows;
    set->rows = st_new(bench->allocator, texts, sizeof *set->rows);
    set->y = st_new(bench->allocator, texts, sizeof *set->y);
    if (!set->rows || !set->y) return false;
    for (size_t r = 0; r < texts; r++) {
        uint32_t code = f->task->codes[r];
        if (code == ST_UNLABELLED || (without != NO_FOLD && bench->fold[r] == without)) continue;
        set->rows[set->count] = (uint32_t)r;
        set->y[set->count++] = code == label ? 1 : -1;
        set->positive += code == label;
    }
    return true;
}

/* A machine for one label; where all texts agree there is nothing to learn, and the score is 1 or -1. */
static stance_status solve(const fitting *f, const trainset *set, double *w, double *bias) {
    const st_bench *bench = f->bench;
    if (set->positive == 0 || set->positive == set->count) {
        memset(w, 0, bench->collection->x.width * sizeof *w);
        *bias = set->positive ? 1 : -1;
        return STANCE_OK;
    }
    double balance = bench->balanced ? (double)set->count / ((double)f->task->labels * (double)set->positive) : 1;
    st_problem problem = {.x = &bench->collection->x,
                          .rows = set->rows,
                          .y = set->y,
                          .count = set->count,
                          .cost = {f->task->cost * balance, f->task->cost},
                          .gram = bench->gram};
    if (!bench->ratio) return st_solve(bench->kind, &problem, w, bias, bench->allocator, NULL);
    double *scale = st_new(bench->allocator, problem.x->width, sizeof *scale);
    if (!scale) return STANCE_ERROR_MEMORY;
    stance_status status = st_log_ratio(&problem, scale, bench->allocator, NULL);
    problem.scale = scale;
    if (!status) status = st_solve(bench->kind, &problem, w, bias, bench->allocator, NULL);
    st_release(bench->allocator, scale);
    return status;
}

static void score_fold(const fitting *f, uint32_t fold, size_t label, const double *w, double bias) {
    const st_bench *bench = f->bench;
    const st_matrix *x = &bench->collection->x;
    for (size_t r = 0; r < x->rows; r++) {
        if (bench->fold[r] != fold) continue;
        double sum = bias;
        for (size_t i = x->starts[r]; i < x->starts[r + 1]; i++) sum += w[x->columns[i]] * bench->held[i];
        f->scores[r * f->stride + label] = sum;
    }
}

static void store(const fitting *f, size_t label, const double *w, double bias) {
    for (uint32_t i = 0; i < f->bench->collection->x.width; i++) f->weights[i * f->stride + label] = (float)w[i];
    f->bias[label] = bias;
}

static void fit_one(void *context, size_t index, size_t worker) {
    fitting *f = context;
    (void)worker;
    if (f->status || f->bench->progress->cancelled) return;
    size_t label = index % f->task->labels;
    uint32_t fold = f->scores ? (uint32_t)(index / f->task->labels) : NO_FOLD;
    trainset set = {NULL, NULL, 0, 0};
    double *w = st_new(f->bench->allocator, f->bench->collection->x.width, sizeof *w), bias = 0;
    stance_status status = w && choose_rows(&set, f, label, fold) ? STANCE_OK : STANCE_ERROR_MEMORY;
    if (!status) status = solve(f, &set, w, &bias);
    if (status) f->status = status;
    else if (f->scores) score_fold(f, fold, label, w, bias);
    else store(f, label, w, bias);
    st_release(f->bench->allocator, set.rows);
    st_release(f->bench->allocator, set.y);
    st_release(f->bench->allocator, w);
    st_progress_step(f->bench->progress);
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
    fitting f = {.bench = bench, .task = task, .scores = scores, .stride = stride};
    return run(&f, bench->folds * task->labels, error);
}

stance_status st_fit_all(const st_bench *bench, const st_fit_task *task, float *weights, size_t stride, double *bias,
                         stance_error *error) {
    fitting f = {.bench = bench, .task = task, .weights = weights, .stride = stride, .bias = bias};
    return run(&f, task->labels, error);
}
