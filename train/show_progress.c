/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <unistd.h>

#include "commands.h"

/* A line that is written over. */
static int show(void *user, const char *stage, size_t done, size_t total) {
    (void)user;
    fprintf(stderr, "\r\033[K%s", stage);
    if (total) fprintf(stderr, " %zu/%zu", done, total);
    fflush(stderr);
    return 0;
}

void st_show_progress(stance_train_options *options) {
    if (isatty(STDERR_FILENO)) options->progress = show;
}

void st_hide_progress(const stance_train_options *options) {
    if (options->progress) fputs("\r\033[K", stderr);
}
