/* SPDX-License-Identifier: MIT
 * The program stance-train. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"

/* OpenBLAS, which liblinear calls, sums in an order that depends on its threads: one thread keeps results the same. */
void openblas_set_num_threads(int threads) __attribute__((weak));

typedef struct entry {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} entry;

static const entry entries[] = {
    {"train", st_cmd_train, "make a model from labelled texts"},
    {"evaluate", st_cmd_evaluate, "compare a model with labelled texts"},
    {"check", st_cmd_check, "look for what is wrong with labelled texts"},
    {"curve", st_cmd_curve, "show what more labelled texts bring"},
    {"suggest", st_cmd_suggest, "choose the texts worth labelling next"},
    {"split", st_cmd_split, "deal labelled texts out to a training and a test file"},
    {"merge", st_cmd_merge, "put labelled files together, without duplicates"},
};
enum { ENTRIES = sizeof entries / sizeof *entries };

static void help(FILE *out) {
    fputs("Usage: stance-train COMMAND [OPTIONS] ...\nTrain statistical text classifiers.\n\n", out);
    for (size_t i = 0; i < ENTRIES; i++) fprintf(out, "  %-10s %s\n", entries[i].name, entries[i].summary);
    fputs("  version    show the version\n  help       show this help\n\n"
          "'stance-train COMMAND --help' tells more.\n",
          out);
}

static int unknown(const char *name) {
    const char *names[ENTRIES + 1] = {NULL};
    for (size_t i = 0; i < ENTRIES; i++) names[i] = entries[i].name;
    const char *nearest = st_nearest(name, names);
    fprintf(stderr, "stance-train: unknown command %s%s%s%s\nTry 'stance-train help'.\n", name,
            nearest ? " (did you mean " : "", nearest ? nearest : "", nearest ? "?)" : "");
    return ST_EXIT_USAGE;
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c) {
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_DFL);
    if (openblas_set_num_threads) openblas_set_num_threads(1);
    if (argc < 2) {
        help(stderr);
        return ST_EXIT_USAGE;
    }
    if (is_one_of(argv[1], "help", "--help", "-h")) {
        help(stdout);
        return ST_EXIT_OK;
    }
    if (is_one_of(argv[1], "version", "--version", "-V")) {
        printf("stance-train %s\n", stance_version());
        return ST_EXIT_OK;
    }
    for (size_t i = 0; i < ENTRIES; i++)
        if (strcmp(argv[1], entries[i].name) == 0) return entries[i].run(argc - 1, argv + 1);
    return unknown(argv[1]);
}
