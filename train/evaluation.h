/* SPDX-License-Identifier: MIT
 * What the command evaluate found, and its reports. */
#ifndef ST_EVALUATION_H
#define ST_EVALUATION_H

#include <jansson.h>
#include <stdio.h>

#include "commands.h"
#include "figures.h"

/* One model. */
typedef struct st_judged {
    const char *name; /* its file, or "built-in" */
    stance_model *model;
    stance_evaluation *evaluation;
    st_figures *figures; /* [task_count] */
} st_judged;

typedef struct st_evaluated {
    const stance_dataset *dataset;
    const st_texts *files;
    const size_t *ends;       /* [files] number of texts up to the end of each */
    const char *const *tasks; /* [task_count] */
    size_t task_count;
    st_judged *models;
    size_t model_count;
    stance_comparison *comparisons;            /* [model_count - 1][task_count] of model i + 1 with the first */
    const stance_bootstrap_options *bootstrap; /* NULL: no resamples */
    size_t show;                               /* most pairs of mistaken labels to list */
    bool thresholds;                           /* list precision and recall by threshold in text, too */
} st_evaluated;

enum { ST_EXAMPLES = 3, ST_THRESHOLD_STEPS = 19 }; /* of mistakes, for each pair; 0.05, 0.10, ..., 0.95 */

/* The file that text `i` came from. */
const char *st_evaluated_file(const st_evaluated *e, size_t i);

void st_evaluation_text(FILE *out, const st_evaluated *e);

/* {"tasks": ...} of the first model, and with several models "models" and "comparisons". NULL when out of memory. A new
 * reference. */
json_t *st_evaluation_json(const st_evaluated *e);

/* The table of models side by side and the differences from the first. */
void st_versus_text(FILE *out, const st_evaluated *e);
json_t *st_versus_json(const st_evaluated *e);

/* Numbers that may be missing: null for NaN; [low, high], or null. New references. */
json_t *st_real_json(double number);
json_t *st_interval_json(stance_interval interval);

#endif
