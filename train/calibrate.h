/* SPDX-License-Identifier: MIT
 * From scores to probabilities: the heads of a model, fitted on scores of texts that the machines had not seen. */
#ifndef ST_CALIBRATE_H
#define ST_CALIBRATE_H

#include "dataset.h"
#include "measures.h"

/* A multinomial logistic head, as in a model file. */
typedef struct st_fitted_head {
    const stance_allocator *allocator;
    double *rows;
    size_t size; /* numbers in `rows` */
    size_t inputs;
    bool own;
} st_fitted_head;

/* Scores of all labels of all tasks for each text, and one task to make probabilities for. */
typedef struct st_calibration {
    const double *scores; /* [count][labels] */
    size_t count;
    size_t labels;
    size_t first; /* the task's labels are first .. first + task_labels - 1 */
    size_t task_labels;
    const uint32_t *codes; /* [count] */
    const uint32_t *fold;  /* [count] */
    size_t folds;
} st_calibration;

/* Fit the head on all texts with a label. With few labels and enough texts it sees the scores of all tasks, otherwise
 * each label its own. Errors: MEMORY. */
stance_status st_calibrate(const st_calibration *c, st_fitted_head *head, const stance_allocator *allocator,
                           stance_error *error);

/* Probabilities of each text [count][task_labels] by a head fitted on the other folds. Errors: MEMORY. */
stance_status st_calibrate_folds(const st_calibration *c, double *probabilities, const stance_allocator *allocator,
                                 stance_error *error);

/* A head for machines that were not cross-validated: a fixed slope. Errors: MEMORY. */
stance_status st_calibrate_not(size_t task_labels, st_fitted_head *head, const stance_allocator *allocator,
                               stance_error *error);

void st_fitted_head_clear(st_fitted_head *head);

#endif
