/* SPDX-License-Identifier: MIT
 * The program stance-train. */
#include <signal.h>

#include "commands.h"
#include "program.h"

/* OpenBLAS, which liblinear calls, sums in an order that depends on its threads: one thread keeps results the same. */
void openblas_set_num_threads(int threads) __attribute__((weak));

static const st_entry entries[] = {
    {"train", st_cmd_train, "make a model from labelled texts"},
    {"evaluate", st_cmd_evaluate, "compare a model with labelled texts"},
    {"check", st_cmd_check, "look for what is wrong with labelled texts"},
    {"curve", st_cmd_curve, "show what more labelled texts bring"},
    {"suggest", st_cmd_suggest, "choose the texts worth labelling next"},
    {"split", st_cmd_split, "deal labelled texts out to a training and a test file"},
    {"import", st_cmd_import, "make a model of one of libsvm or liblinear"},
    {"merge", st_cmd_merge, "put labelled files together, without duplicates"},
};
enum { ENTRIES = sizeof entries / sizeof *entries };

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_DFL);
    if (openblas_set_num_threads) openblas_set_num_threads(1);
    static const char *const of_stance[] = {"classify", "explain", "serve", "vectorize", "inspect", NULL};
    static const st_program program = {.name = "stance-train",
                                       .about = "Train statistical text classifiers.",
                                       .usual = "train",
                                       .other = "stance",
                                       .others = of_stance,
                                       .entries = entries,
                                       .count = ENTRIES};
    return st_program_run(&program, argc, argv);
}
