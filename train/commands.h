/* SPDX-License-Identifier: MIT
 * The commands of the program stance-train; each returns its exit status. */
#ifndef ST_TRAIN_COMMANDS_H
#define ST_TRAIN_COMMANDS_H

#include "options.h"
#include "stance_train.h"

int st_cmd_train(int argc, char **argv);
int st_cmd_evaluate(int argc, char **argv);
int st_cmd_check(int argc, char **argv);
int st_cmd_curve(int argc, char **argv);
int st_cmd_split(int argc, char **argv);
int st_cmd_suggest(int argc, char **argv);
int st_cmd_merge(int argc, char **argv);
int st_cmd_import(int argc, char **argv);

/* Where labelled texts come from, as given on the command line. */
typedef struct st_data_settings {
    const char *text_column, *group_column, *position_column, *format;
    st_texts labels; /* "COLUMN" or "COLUMN=TASK" */
    const char *where;
    const char *fold_column;   /* or NULL */
    const char *articles;      /* list of labelled articles, or NULL */
    const stance_model *model; /* whose labels alone are welcome; NULL: any */
    size_t notes;              /* so many of the last labels are notes, which no record needs */
    size_t *ends;              /* [files] gets the number of texts up to the end of each; NULL: not asked for */
} st_data_settings;

/* A dataset of all the files; NULL after telling why there is none. *failed tells whether something was left out. */
stance_dataset *st_read_data(const st_data_settings *settings, const st_texts *files, bool *failed);

/* The task that label number `task` of "COLUMN=TASK" or "COLUMN" names; "stance" if there are none. */
const char *st_task_of(const st_texts *labels, size_t task);
size_t st_task_count(const st_texts *labels);

/* Names of columns and tasks, from "COLUMN=TASK" or "COLUMN" ("stance" if there are none), to be freed in any case.
 * False when out of memory. */
typedef struct st_column_names {
    char **columns, **tasks;
    size_t count;
} st_column_names;
bool st_names_of(st_column_names *names, const st_texts *labels);
void st_names_free(st_column_names *names);

/* "COLUMN=VALUE" or "COLUMN!=VALUE" taken apart, into the options; the copy they refer to is to be freed. Without
 * "=" the options stay as they are, which is to be complained of. */
char *st_take_where(const char *where, stance_read_options *options);
void st_complain_where(const char *where);

/* Let a training show on standard error how far it is, if that is a terminal; wipe that away. */
void st_show_progress(stance_train_options *options);
void st_hide_progress(const stance_train_options *options);

#endif
