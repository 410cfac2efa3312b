/* SPDX-License-Identifier: MIT
 * The program stance. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"

typedef struct entry {
    const char *name;
    int (*run)(int argc, char **argv); /* NULL: a command of stance-train */
    const char *summary;
} entry;

static const entry entries[] = {
    {"classify", st_cmd_classify, "label articles, sentences or records"},
    {"explain", st_cmd_explain, "show the sentences and words behind a label"},
    {"vectorize", st_cmd_vectorize, "TF-IDF vectors in svmlight format"},
    {"inspect", st_cmd_inspect, "what a model is made of"},
    {"train", NULL, "make a model from labelled texts"},
    {"evaluate", NULL, "compare a model with labelled texts"},
    {"check", NULL, "look for what is wrong with labelled texts"},
    {"curve", NULL, "show what more labelled texts bring"},
    {"suggest", NULL, "choose the texts worth labelling next"},
    {"split", NULL, "deal labelled texts out to a training and a test file"},
    {"merge", NULL, "put labelled files together, without duplicates"},
};
enum { ENTRIES = sizeof entries / sizeof *entries };

static void help(FILE *out) {
    fputs("Usage: stance COMMAND [OPTIONS] ...\nStatistical text classification.\n\n", out);
    for (size_t i = 0; i < ENTRIES; i++) fprintf(out, "  %-10s %s\n", entries[i].name, entries[i].summary);
    fputs("  version    show the version\n  help       show this help\n\n"
          "'stance COMMAND --help' tells more.\n",
          out);
}

/* As git runs git-foo: stance-train beside this program, or else on the path. */
static int run_trainer(char **argv) {
    char path[4096];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - sizeof "-train");
    char name[] = "stance-train";
    argv[0] = name;
    if (size > 0) {
        memcpy(path + size, "-train", sizeof "-train");
        execv(path, argv);
    }
    execvp("stance-train", argv);
    fprintf(stderr, "stance: cannot run stance-train, which has the command %s: %s\n", argv[1], strerror(errno));
    return ST_EXIT_FAILED;
}

static int unknown(const char *name) {
    const char *names[ENTRIES + 1] = {NULL};
    for (size_t i = 0; i < ENTRIES; i++) names[i] = entries[i].name;
    const char *nearest = st_nearest(name, names);
    fprintf(stderr, "stance: unknown command %s%s%s%s\nTry 'stance help'.\n", name, nearest ? " (did you mean " : "",
            nearest ? nearest : "", nearest ? "?)" : "");
    return ST_EXIT_USAGE;
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c) {
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_DFL); /* a closed pipe ends us quietly, even if our parent ignored it */
    if (argc < 2) {
        help(stderr);
        return ST_EXIT_USAGE;
    }
    if (is_one_of(argv[1], "help", "--help", "-h")) {
        help(stdout);
        return ST_EXIT_OK;
    }
    if (is_one_of(argv[1], "version", "--version", "-V")) {
        printf("stance %s\n", stance_version());
        return ST_EXIT_OK;
    }
    for (size_t i = 0; i < ENTRIES; i++)
        if (strcmp(argv[1], entries[i].name) == 0)
            return entries[i].run ? entries[i].run(argc - 1, argv + 1) : run_trainer(argv);
    return unknown(argv[1]);
}
