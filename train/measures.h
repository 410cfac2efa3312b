/* SPDX-License-Identifier: MIT
 * Measures of predictions against the truth. */
#ifndef ST_MEASURES_H
#define ST_MEASURES_H

#include "dataset.h"

/* Owner of the arrays of a stance_measures. */
typedef struct st_judgement {
    const stance_allocator *allocator;
    stance_measures measures;
    double *per_label; /* precision, recall, f1 */
    size_t *counts;    /* support, confusion */
    const char **labels;
} st_judgement;

/* Compare `count` predictions: truth below label_count or ST_UNLABELLED (left out); probabilities
 * [count][label_count], of which the first largest is the prediction. The labels' names are borrowed. Errors: MEMORY. */
stance_status st_judge(st_judgement *judgement, const uint32_t *truth, const double *probabilities, size_t count,
                       const char *const *labels, size_t label_count, const stance_allocator *allocator,
                       stance_error *error);
void st_judgement_clear(st_judgement *judgement);

/* Macro-F1 alone, from a confusion matrix [true][predicted]: the mean over labels that occur in either. */
double st_macro_f1(const size_t *confusion, size_t label_count);

/* The bin of a winning label's probability, see stance_reliability_bin. */
size_t st_reliability_bin_of(double confidence);

#endif
