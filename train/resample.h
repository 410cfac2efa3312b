/* SPDX-License-Identifier: MIT
 * Drawing groups of texts with replacement, and the figures of what was drawn. */
#ifndef ST_RESAMPLE_H
#define ST_RESAMPLE_H

#include "measures.h"

/* The labelled texts of predictions and the groups they are in. */
typedef struct st_cases {
    const stance_allocator *allocator;
    size_t count, groups, labels;
    uint32_t *group;             /* [count] below `groups` */
    uint32_t *truth, *predicted; /* [count] */
    double *confidence;          /* [count] probability of the predicted label */
} st_cases;

/* Errors: ARGUMENT (a group or label out of range), MEMORY. To be cleared in any case. */
stance_status st_cases_make(st_cases *cases, const stance_predictions *predictions, const stance_allocator *allocator,
                            stance_error *error);
void st_cases_clear(st_cases *cases);

/* How often each group is drawn, times[groups], in resample number `index` of a seed; the same whoever draws it. */
void st_draw_groups(size_t groups, uint64_t seed, size_t index, uint32_t *times);

/* Counts of one resample: three arrays of one entry a label. */
typedef struct st_resampled {
    size_t *right, *predicted, *support;
    double confidence[STANCE_RELIABILITY_BINS], hits[STANCE_RELIABILITY_BINS];
    size_t count;
} st_resampled;

/* Count every case as often as its group was drawn. */
void st_resample(const st_cases *cases, const uint32_t *times, st_resampled *out);

/* The figures, STANCE_MEASURE_ACCURACY to STANCE_MEASURE_CALIBRATION_ERROR. */
enum { ST_OVERALL_MEASURES = 6, ST_LABEL_MEASURES = 3 };
void st_resampled_figures(const st_resampled *resampled, size_t labels, double figures[ST_OVERALL_MEASURES]);

/* Precision, recall and F1 of a label; NaN without cases. */
void st_resampled_label(const st_resampled *resampled, size_t label, double figures[ST_LABEL_MEASURES]);

/* The bounds of the middle `confidence` of numbers, which are sorted here; NaN among them are left out. NaN without
 * any. Quantile q of n numbers in order is number (n - 1) q, counting from 0, interpolated (R's type 7). */
stance_interval st_interval_of(double *numbers, size_t count, double confidence);

/* Errors: ARGUMENT. */
stance_status st_check_bootstrap(const stance_bootstrap_options *options, stance_error *error);

#endif
