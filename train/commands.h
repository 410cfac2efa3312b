/* SPDX-License-Identifier: MIT
 * The commands of the program stance-train; each returns its exit status. */
#ifndef ST_TRAIN_COMMANDS_H
#define ST_TRAIN_COMMANDS_H

#include "options.h"
#include "stance_train.h"

int st_cmd_train(int argc, char **argv);
int st_cmd_evaluate(int argc, char **argv);

/* Where labelled texts come from, as given on the command line. */
typedef struct st_data_settings {
    const char *text_column, *group_column, *format;
    st_texts labels; /* "COLUMN" or "COLUMN=TASK" */
    const char *where;
    const stance_model *model; /* whose labels alone are welcome; NULL: any */
} st_data_settings;

/* A dataset of all the files; NULL after telling why there is none. *failed tells whether something was left out. */
stance_dataset *st_read_data(const st_data_settings *settings, const st_texts *files, bool *failed);

#endif
