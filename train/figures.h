/* SPDX-License-Identifier: MIT
 * All that is worked out about the predictions of one task, for the reports. */
#ifndef ST_FIGURES_H
#define ST_FIGURES_H

#include <stdbool.h>

#include "stance_train.h"

/* The point of a label's precision-recall curve where F1 is largest. */
typedef struct st_best_threshold {
    double threshold, precision, recall, f1;
} st_best_threshold;

typedef struct st_figures {
    stance_measures m;    /* borrowed */
    stance_predictions p; /* borrowed, but for the groups */
    stance_averages averages;
    stance_bootstrap *bootstrap; /* NULL: no intervals were asked for */
    stance_reliability_bin bins[STANCE_RELIABILITY_BINS];
    stance_mistake *mistakes;
    size_t mistake_count;
    double *average_precision; /* [labels] */
    st_best_threshold *best;   /* [labels] */
    stance_threshold *curve;   /* room for the curve of a label */
} st_figures;

/* `bootstrap` NULL: no intervals. To be cleared in any case. Errors: MEMORY, ARGUMENT. */
stance_status st_figures_make(st_figures *figures, const stance_measures *measures,
                              const stance_predictions *predictions, const stance_bootstrap_options *bootstrap,
                              stance_error *error);
void st_figures_clear(st_figures *figures);

/* The curve of a label, thresholds falling: figures->curve[*count], until the next call. Errors: MEMORY. */
stance_status st_figures_trace(const st_figures *figures, size_t label, size_t *count, stance_error *error);

/* Where such a curve is at a threshold: precision and recall 0 above all probabilities. */
stance_threshold st_curve_at(const stance_threshold *curve, size_t count, double threshold);

/* 2 P R / (P + R), 0 where both are. */
double st_f1_of(double precision, double recall);

/* NaN in both without a bootstrap. */
stance_interval st_figures_interval(const st_figures *figures, stance_measure measure, size_t label);

#endif
