/* SPDX-License-Identifier: MIT
 * The program stance. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "program.h"

/* Without a function: commands of stance-serve and stance-train. */
static const st_entry entries[] = {
    {"classify", st_cmd_classify, "label articles, sentences or records"},
    {"explain", st_cmd_explain, "show the sentences and words behind a label"},
    {"serve", NULL, "a page and a JSON API, by HTTP"},
    {"vectorize", st_cmd_vectorize, "TF-IDF vectors in svmlight format"},
    {"inspect", st_cmd_inspect, "what a model is made of"},
    {"train", NULL, "make a model from labelled texts"},
    {"evaluate", NULL, "compare a model with labelled texts"},
    {"check", NULL, "look for what is wrong with labelled texts"},
    {"curve", NULL, "show what more labelled texts bring"},
    {"suggest", NULL, "choose the texts worth labelling next"},
    {"split", NULL, "deal labelled texts out to a training and a test file"},
    {"import", NULL, "make a model of one of libsvm or liblinear"},
    {"merge", NULL, "put labelled files together, without duplicates"},
};
enum { ENTRIES = sizeof entries / sizeof *entries };

/* Run the program if it is in that place, as seen from this program. */
static void try_place(const char *place, const char *program, char **argv) {
    char path[4096], full[sizeof path + 64];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    if (size <= 0) return;
    path[size] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash) return;
    *slash = '\0';
    if (snprintf(full, sizeof full, "%s/%s%s", path, place, program) < (int)sizeof full) execv(full, argv);
}

/* As git runs git-foo: the program beside this one, where it is installed, or else on the path. */
static int run_other(char **argv) {
    char server[] = "stance-serve", trainer[] = "stance-train";
    const char *program = argv[0] = strcmp(argv[1], "serve") == 0 ? server : trainer;
    try_place("", program, argv);
    try_place("../libexec/stance/", program, argv);
    execvp(program, argv);
    fprintf(stderr, "stance: cannot run %s, which has the command %s: %s\n", program, argv[1], strerror(errno));
    return ST_EXIT_FAILED;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_DFL); /* a closed pipe ends us quietly, even if our parent ignored it */
    static const st_program program = {.name = "stance",
                                       .about = "Statistical text classification.",
                                       .usual = "classify",
                                       .elsewhere = run_other,
                                       .entries = entries,
                                       .count = ENTRIES};
    return st_program_run(&program, argc, argv);
}
