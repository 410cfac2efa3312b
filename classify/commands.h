/* SPDX-License-Identifier: MIT
 * The commands of the program stance; each returns its exit status. */
#ifndef ST_COMMANDS_H
#define ST_COMMANDS_H

#include "options.h"

int st_cmd_classify(int argc, char **argv);
int st_cmd_explain(int argc, char **argv);
int st_cmd_inspect(int argc, char **argv);
int st_cmd_serve(int argc, char **argv);
int st_cmd_vectorize(int argc, char **argv);

/* Open the model at `path`, the built-in one for NULL; NULL after telling why not. */
stance_model *st_open_model(const char *path);

#endif
