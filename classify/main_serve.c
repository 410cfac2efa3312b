/* SPDX-License-Identifier: MIT
 * The program stance-serve, which stance runs for its command serve. */
#include <signal.h>

#include "commands.h"
#include "program.h"

int main(int argc, char **argv) {
    static const st_entry entries[] = {{"serve", st_cmd_serve, "a page and a JSON API, by HTTP"}};
    static const st_program program = {.name = "stance",
                                       .about = "Statistical text classification.",
                                       .usual = "serve",
                                       .entries = entries,
                                       .count = 1};
    signal(SIGPIPE, SIG_DFL);
    return st_program_run(&program, argc, argv);
}
