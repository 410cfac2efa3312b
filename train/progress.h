/* SPDX-License-Identifier: MIT
 * Telling the caller how far the work is, and being told to stop. */
#ifndef ST_PROGRESS_H
#define ST_PROGRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "stance_train.h"

typedef struct st_progress {
    int (*tell)(void *user, const char *stage, size_t done, size_t total);
    void *user;
    pthread_mutex_t mutex;
    const char *stage;
    size_t done, total;
    size_t stride; /* what a step adds to `done` */
    atomic_bool cancelled;
    atomic_bool enough; /* a search is to end with what it has */
} st_progress;

void st_progress_init(st_progress *progress, const stance_train_options *options);
void st_progress_clear(st_progress *progress);

/* A new stage of `total` steps. */
void st_progress_start(st_progress *progress, const char *stage, size_t total);

/* One more step is done; from any thread. */
void st_progress_step(st_progress *progress);

/* OK, or CANCELLED. */
stance_status st_progress_check(const st_progress *progress, stance_error *error);

#endif
