/* SPDX-License-Identifier: MIT
 * What a training shows on standard error while it runs. */
#ifndef ST_TRAIN_SHOW_SEARCH_H
#define ST_TRAIN_SHOW_SEARCH_H

#include <stdbool.h>
#include <time.h>

#include "stance_train.h"

typedef struct st_show {
    bool quiet;
    bool terminal;         /* a bar is drawn */
    bool headed;           /* the table has its heading */
    bool told;             /* that the search is being ended */
    struct timespec begun; /* the stage */
    const char *stage;
} st_show;

/* Let `options` tell `show`: notes, a table of the candidates of a search as they are tried, and on a terminal a bar
 * with the time left; if `quiet`, none of that. With a search, the first SIGINT from here on ends the search (its
 * best is trained), the second the program. `show` must outlive the training. */
void st_show_begin(st_show *show, stance_train_options *options, bool quiet);

/* Wipe the bar away, give SIGINT back its meaning. Returns whether a search was interrupted. */
bool st_show_end(const st_show *show);

#endif
