/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include "error.h"

void st_progress_init(st_progress *p, const stance_train_options *options) {
    p->tell = options->progress;
    p->user = options->user;
    p->stage = "";
    p->done = p->total = 0;
    p->stride = 1;
    p->cancelled = p->enough = false;
    pthread_mutex_init(&p->mutex, NULL);
}

void st_progress_clear(st_progress *p) { pthread_mutex_destroy(&p->mutex); }

static void tell(st_progress *p) {
    int answer = p->tell && !p->cancelled ? p->tell(p->user, p->stage, p->done, p->total) : STANCE_GO_ON;
    if (answer == STANCE_ENOUGH) p->enough = true;
    else if (answer != STANCE_GO_ON) p->cancelled = true;
}

void st_progress_start(st_progress *p, const char *stage, size_t total) {
    pthread_mutex_lock(&p->mutex);
    p->stage = stage;
    p->done = 0;
    p->stride = 1;
    p->total = total;
    tell(p);
    pthread_mutex_unlock(&p->mutex);
}

void st_progress_step(st_progress *p) {
    pthread_mutex_lock(&p->mutex);
    p->done += p->stride;
    tell(p);
    pthread_mutex_unlock(&p->mutex);
}

stance_status st_progress_check(const st_progress *p, stance_error *error) {
    return p->cancelled ? st_fail(error, STANCE_ERROR_CANCELLED, "cancelled") : STANCE_OK;
}
