/* SPDX-License-Identifier: MIT
 * One-versus-rest machines over a collection: of all texts, and without each fold. */
#ifndef ST_FIT_H
#define ST_FIT_H

#include "collection.h"
#include "progress.h"
#include "solver.h"

struct st_kernel_rows;

/* What the fits of one training share. All borrowed but `only`, `gram`, `products` and
 * `kernel` (which copies of a bench borrow). */
typedef struct st_bench {
    const stance_allocator *allocator;
    const st_collection *collection;
    const uint32_t *fold; /* of each text; NULL without cross-validation */
    size_t folds;
    uint32_t *only; /* [features] the fold that has all the feature's texts; not below `folds`: several have */
    st_solver_kind kind;
    st_gram_matrix *gram;          /* st_bench_multiply; NULL: none */
    st_product_rows *products;     /* the same, of linear machines */
    double gamma;                  /* of the RBF kernel; 0: linear machines */
    struct st_kernel_rows *kernel; /* see kernel_rows.h; NULL without cross-validation and for linear machines */
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

/* Fill bench->only, which is to be released. A text held out of training meets n-grams that no training text has; the
 * finished model would not know such n-grams, so in st_held_row they have the value 0 and the rest of the block is
 * scaled to its length again. Errors: MEMORY. */
stance_status st_bench_hold(st_bench *bench, stance_error *error);

/* Floats of the vectors for a solver that reads them, once for all its machines. Errors: MEMORY. */
stance_status st_bench_narrow(const st_bench *bench, st_matrix *x, stance_error *error);

/* Make the products of all texts (st_kernel_texts) for libsvm without scaling, to be forgotten before the collection is
 * cleared: a Gram matrix of up to 1 GiB (8,191 texts), or of linear machines rows of at most 4 GiB in all (32,767 texts) as
 * they are asked for; for more texts, nothing. With a kernel its values instead, and st_bench_bend. Errors: MEMORY. */
stance_status st_bench_multiply(st_bench *bench, stance_error *error);
void st_bench_forget(st_bench *bench);

/* Bytes that these take at most; 0 where there are none. */
size_t st_bench_product_bytes(size_t texts, bool kernel);

/* The values of a row of the collection as a model without the row's fold would weight them, one for each entry. */
void st_held_row(const st_bench *bench, size_t row, double *values);

/* Scores of each text from machines trained on the other folds: scores[text * stride + label], for the labels of one
 * task. Texts without a label are scored, too. With a kernel (here and in st_fit_path) st_bench_bend comes first.
 * Errors: MEMORY, CANCELLED. */
stance_status st_fit_folds(const st_bench *bench, const st_fit_task *task, double *scores, size_t stride,
                           stance_error *error);

/* The same for several costs, which rise, of which only the labels with the largest scores are kept: verdicts[cost *
 * texts + text] for texts with a label. A machine starts from that of the cost before, where the solver can.
 * `task->cost` is not looked at. Every cost of every machine is a step; where the progress is told that it is enough,
 * the verdicts are worth nothing. Errors: MEMORY, CANCELLED. */
stance_status st_fit_path(const st_bench *bench, const st_fit_task *task, const double *costs, size_t count,
                          uint32_t *verdicts, stance_error *error);

/* Machines trained on all texts: weights[feature * stride + label] and bias[label]. Errors: MEMORY, CANCELLED. */
stance_status st_fit_all(const st_bench *bench, const st_fit_task *task, float *weights, size_t stride, double *bias,
                         stance_error *error);

/* The same with the kernel of the bench: coefficients[row * stride + label], 0 for rows that are no support vectors. */
stance_status st_fit_vectors(const st_bench *bench, const st_fit_task *task, double *coefficients, size_t stride,
                             double *bias, stance_error *error);

#endif
