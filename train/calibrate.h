/* SPDX-License-Identifier: MIT
 * From scores to probabilities: the heads of a model, fitted on scores of texts that the machines had not seen. */
#ifndef ST_CALIBRATE_H
#define ST_CALIBRATE_H

#include "dataset.h"
#include "measures.h"

/* A multinomial logistic head, as in a model file. */
typedef struct st_fitted_head {
    const stance_allocator *allocator;
    double *rows; /* NULL: no head */
    size_t size;  /* numbers in `rows` */
    size_t inputs;
    bool own;
} st_fitted_head;

/* Inputs of a head for each case (a text, a sentence, an article) and its label. All borrowed. */
typedef struct st_calibration {
    const double *x; /* [count][stride], of which a head sees the columns first .. first + inputs - 1 */
    size_t count, stride, first, inputs;
    size_t labels;
    const uint32_t *codes; /* [count] ST_UNLABELLED: not learned from */
    const uint32_t *fold;  /* [count] */
    size_t folds;
    bool scores;    /* inputs are scores of the labels: with few texts each label sees only its own */
    bool balanced;  /* weight each label by the square root of the inverse of its frequency: probabilities
                      lean towards rare labels, half way to equal weights */
    size_t threads; /* share the work; the result does not depend on them; 0 counts as 1 */
} st_calibration;

/* Whether there are cases enough to fit a head: twenty a number. */
bool st_calibration_possible(const st_calibration *calibration);

/* Fit *head on all labelled cases, and give the probabilities of each case [count][labels] by a head fitted on the other folds;
 * either may be NULL. Errors: MEMORY; *head is empty then. */
stance_status st_calibrate(const st_calibration *calibration, st_fitted_head *head, double *probabilities,
                           const stance_allocator *allocator, stance_error *error);

/* A head for machines that were not cross-validated: a fixed slope. Errors: MEMORY. */
stance_status st_calibrate_not(size_t labels, st_fitted_head *head, const stance_allocator *allocator,
                               stance_error *error);

void st_fitted_head_clear(st_fitted_head *head);

#endif
