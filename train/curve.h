/* SPDX-License-Identifier: MIT
 * The inside of a learning curve. */
#ifndef ST_CURVE_H
#define ST_CURVE_H

#include "dataset.h"
#include "power_law.h"

enum { ST_CURVE_MEASURES = 2 };

/* One task. */
typedef struct st_curve_task {
    size_t texts;    /* labelled for it */
    double *trained; /* [shares] mean number of texts trained on */
    double *groups;  /* [shares] mean number of their groups */
    double *pooled;  /* [measures][shares] of all held-out texts, mean over the repeats */
    double *single;  /* [measures][repeats * folds][shares] of each fold alone */
    stance_curve_point *points;
    stance_curve_forecast forecasts[ST_CURVE_MEASURES];
} st_curve_task;

struct stance_learning_curve {
    stance_allocator allocator;
    double *shares;
    size_t share_count, runs, folds; /* runs: repeats * folds */
    st_curve_task *tasks;
    size_t task_count;
};

/* Bands and forecasts of a task from its measures. Errors: MEMORY. */
stance_status st_curve_conclude(const stance_learning_curve *curve, st_curve_task *task, uint64_t seed,
                                stance_error *error);

#endif
