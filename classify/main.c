/* SPDX-License-Identifier: MIT
 * The program stance. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "program.h"

/* Without a function: commands of stance-train. */
static const st_entry entries[] = {
    {"classify", st_cmd_classify, "label articles, sentences or records"},
    {"explain", st_cmd_explain, "show the sentences and words behind a label"},
    {"serve", st_cmd_serve, "a page and a JSON API, by HTTP"},
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

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_DFL); /* a closed pipe ends us quietly, even if our parent ignored it */
    static const st_program program = {.name = "stance",
                                       .about = "Statistical text classification.",
                                       .usual = "classify",
                                       .elsewhere = run_trainer,
                                       .entries = entries,
                                       .count = ENTRIES};
    return st_program_run(&program, argc, argv);
}
