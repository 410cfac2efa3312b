/* SPDX-License-Identifier: MIT
 * Measures as text and as JSON. */
#ifndef ST_REPORT_H
#define ST_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "stance_train.h"

/* A table of the labels, the figures over all, and the confusion matrix. */
void st_report_text(FILE *out, const char *task, const stance_measures *measures);

/* The confusion matrix, if there are few labels, after an empty line. */
void st_report_confusion(FILE *out, const stance_measures *measures);

/* The figures over all in one line. */
void st_report_line(FILE *out, const char *what, const stance_measures *measures);

/* {"n": .., "accuracy": .., "macro_f1": .., "labels": {..}, "confusion": {true: {predicted: count}}}; NULL when out of
 * memory. A new reference. */
json_t *st_report_json(const stance_measures *measures);

#endif
