/* SPDX-License-Identifier: MIT
 * How far a run is: a line on standard error that is written over. */
#ifndef ST_PACE_H
#define ST_PACE_H

#include <stdbool.h>
#include <stddef.h>

/* All functions accept NULL and then do nothing. */
typedef struct st_pace {
    size_t records;
    double begun, shown; /* seconds by a clock that never goes back */
    bool visible;
} st_pace;

enum { ST_PACE_SIZE = 80 };

/* "1200 records, 400 a second": what the line says after so many seconds. */
void st_pace_text(char out[ST_PACE_SIZE], size_t records, double seconds);

void st_pace_start(st_pace *progress);

/* Count more records; shows the line now and then, but not in the first half second. */
void st_pace_add(st_pace *progress, size_t records);

/* Take the line away, before something else is written and at the end. */
void st_pace_hide(st_pace *progress);

#endif
