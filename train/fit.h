/* SPDX-License-Identifier: MIT
 * One-versus-rest machines over a collection: of all texts, and without each fold. */
#ifndef ST_FIT_H
#define ST_FIT_H

#include "collection.h"
#include "progress.h"
#include "solver.h"

/* What the fits of one training share. All borrowed but `held`. */
typedef struct st_bench {
    const stance_allocator *allocator;
    const st_collection *collection;
    const uint32_t *fold; /* of each text; NULL without cross-validation */
    size_t folds;
    double *held; /* values of collection->x as a model without the text's fold would weight them */
    st_solver_kind kind;
    const st_gram_matrix *gram;
    bool balanced;
    bool ratio; /* scale columns by st_log_ratio, each label for itself */
    size_t threads;
    st_progress *progress;
} st_bench;

/* The labels of a task, as numbers of the texts; `cost` is its C. */
typedef struct st_fit_task {
    const uint32_t *codes;
    size_t labels;
    double cost;
} st_fit_task;

/* Fill bench->held: a text held out of training meets n-grams that no training text has; the finished model would
 * not know such n-grams, so they are given the value 0 and the rest of the block is scaled to its length again.
 * To be released. Errors: MEMORY. */
stance_status st_bench_hold(st_bench *bench, stance_error *error);

/* Scores of each text from machines trained on the other folds: scores[text * stride + label], for the labels of one
 * task. Texts without a label are scored, too. Errors: MEMORY, CANCELLED. */
stance_status st_fit_folds(const st_bench *bench, const st_fit_task *task, double *scores, size_t stride,
                           stance_error *error);

/* Machines trained on all texts: weights[feature * stride + label] and bias[label]. Errors: MEMORY, CANCELLED. */
stance_status st_fit_all(const st_bench *bench, const st_fit_task *task, float *weights, size_t stride, double *bias,
                         stance_error *error);

#endif
