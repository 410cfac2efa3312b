/* SPDX-License-Identifier: MIT */
#include "pace.h"

#include <stdio.h>
#include <time.h>

static const double INTERVAL = 0.5;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void st_pace_text(char out[ST_PACE_SIZE], size_t records, double seconds) {
    double rate = seconds > 0 ? (double)records / seconds : 0;
    snprintf(out, ST_PACE_SIZE, "%zu record%s, %.*f a second", records, records == 1 ? "" : "s", rate < 10 ? 1 : 0,
             rate);
}

void st_pace_start(st_pace *p) {
    if (!p) return;
    double begun = now();
    *p = (st_pace){.begun = begun, .shown = begun};
}

void st_pace_add(st_pace *p, size_t records) {
    if (!p) return;
    p->records += records;
    double time = now();
    if (time - p->shown < INTERVAL) return;
    char text[ST_PACE_SIZE];
    st_pace_text(text, p->records, time - p->begun);
    fprintf(stderr, "\r\033[K%s", text);
    fflush(stderr);
    p->shown = time;
    p->visible = true;
}

void st_pace_hide(st_pace *p) {
    if (!p || !p->visible) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    p->visible = false;
}
