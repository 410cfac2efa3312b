/* SPDX-License-Identifier: MIT */
#include "show_search.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR = 24 };

/* Set by the first SIGINT: a handler can reach nothing else. */
static volatile sig_atomic_t interrupted;

static void interrupt(int number) {
    (void)number;
    interrupted = 1;
}

static double seconds_since(const struct timespec *begun) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - begun->tv_sec) + (double)(now.tv_nsec - begun->tv_nsec) / 1e9;
}

static void wipe(const st_show *show) {
    if (show->terminal) fputs("\r\033[K", stderr);
}

static void print_left(double seconds) {
    enum { MINUTE = 60, HOUR = 3600 };
    long left = lround(seconds);
    if (left >= HOUR) fprintf(stderr, "  %ld:%02ld:%02ld left", left / HOUR, left / MINUTE % MINUTE, left % MINUTE);
    else fprintf(stderr, "  %ld:%02ld left", left / MINUTE, left % MINUTE);
}

static void draw(st_show *show, const char *stage, size_t done, size_t total) {
    wipe(show);
    if (!show->stage || strcmp(show->stage, stage) != 0 || !done) {
        show->stage = stage;
        clock_gettime(CLOCK_MONOTONIC, &show->begun);
    }
    fputs(stage, stderr);
    if (total) {
        if (done > total) done = total;
        size_t full = done * BAR / total;
        fputs(" [", stderr);
        for (size_t i = 0; i < BAR; i++) fputc(i < full ? '#' : '.', stderr);
        fprintf(stderr, "] %zu %%", done * 100 / total);
        double passed = seconds_since(&show->begun);
        if (done && passed > 1) print_left(passed * (double)(total - done) / (double)done);
    }
    fflush(stderr);
}

static int follow(void *user, const char *stage, size_t done, size_t total) {
    st_show *show = user;
    if (interrupted && !show->told) {
        wipe(show);
        if (!show->quiet)
            fputs("stance-train: interrupted: training with the best so far; once more ends at once\n", stderr);
        show->told = true;
    }
    if (show->terminal) draw(show, stage, done, total);
    return interrupted ? STANCE_ENOUGH : STANCE_GO_ON;
}

static void print_candidate(void *user, const stance_candidate *c) {
    st_show *show = user;
    char share[16] = "all";
    if (c->share < 1) snprintf(share, sizeof share, "1/%ld", lround(1 / c->share));
    wipe(show);
    bool kernel = c->gamma > 0; /* which has no scaling */
    if (!show->headed)
        fprintf(stderr, "groups  macro-F1  accuracy        C  %s  features\n", kernel ? "  gamma" : "scaling");
    show->headed = true;
    fprintf(stderr, "%6s  %8.4f  %8.4f  %7g  ", share, c->macro_f1, c->accuracy, c->cost);
    if (kernel) fprintf(stderr, "%7g  %s\n", c->gamma, c->features);
    else fprintf(stderr, "%-7s  %s\n", c->scaling, c->features);
}

static void print_note(void *user, const char *text) {
    wipe(user);
    fprintf(stderr, "stance-train: %s\n", text);
}

void st_show_begin(st_show *show, stance_train_options *options, bool quiet) {
    *show = (st_show){.quiet = quiet, .terminal = !quiet && isatty(STDERR_FILENO)};
    options->user = show;
    options->progress = follow;
    options->candidate = quiet ? NULL : print_candidate;
    options->note = quiet ? NULL : print_note;
    interrupted = 0;
    if (!options->grid) return;
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESETHAND | SA_RESTART};
    sigaction(SIGINT, &action, NULL);
}

bool st_show_end(const st_show *show) {
    wipe(show);
    signal(SIGINT, SIG_DFL);
    return show->told;
}
