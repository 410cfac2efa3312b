/* SPDX-License-Identifier: MIT
 * Command-line options from one table: parsing, help and hints. For the programs only. */
#ifndef ST_OPTIONS_H
#define ST_OPTIONS_H

#include <stdio.h>

#include "error.h"
#include "memory.h"

/* Exit statuses of both programs. */
enum { ST_EXIT_OK = 0, ST_EXIT_FAILED = 1, ST_EXIT_USAGE = 2 };

typedef enum st_option_kind {
    ST_OPTION_FLAG,   /* int: set to 1 */
    ST_OPTION_TEXT,   /* const char * */
    ST_OPTION_LIST,   /* st_texts: may be given more than once */
    ST_OPTION_COUNT,  /* uint64_t */
    ST_OPTION_SIZE,   /* uint64_t in bytes: 100, 64K, 16M, 2G */
    ST_OPTION_REAL,   /* double */
    ST_OPTION_CHOICE, /* int: index in `choices` */
    ST_OPTION_HEADING /* no option: a line of the help */
} st_option_kind;

/* One row of a table, which a row without `name` and `help` ends. */
typedef struct st_option {
    char letter; /* short form, 0 for none */
    const char *name;
    st_option_kind kind;
    size_t offset;        /* of the field in the settings */
    const char *argument; /* what the help calls its value; NULL for flags */
    const char *help;
    const char *choices; /* of a choice: names separated by spaces */
} st_option;

typedef struct st_texts {
    const char **items;
    size_t count, capacity;
} st_texts;

/* A command of a program. */
typedef struct st_command {
    const char *program;  /* as in messages: "stance" */
    const char *name;     /* "classify" */
    const char *operands; /* as in the usage line: "[FILE|DIR|-]..." */
    const char *summary;
    const char *details; /* shown below the options, or NULL */
    const st_option *options;
} st_command;

/* Fill `settings` (preset with defaults) from argv[1..argc); operands go to *operands, in order. "--" ends the
 * options, "-" is an operand; values follow as "--name=value", "--name value", "-xvalue" or "-x value".
 * Returns -1 to go on, or the status to exit with: after --help, after a mistake, which is told on standard error. A first word
 * "--complete" asks for completions of the words after it (completion.h). */
int st_options_parse(const st_command *command, int argc, char **argv, void *settings, st_texts *operands);

/* Free the lists in the settings and the operands. */
void st_options_clear(const st_command *command, void *settings, st_texts *operands);

void st_options_help(const st_command *command, FILE *out);

/* The one of `names` (ended by NULL) that is most like `word`, if it is like enough for "did you mean"; or NULL. */
const char *st_nearest(const char *word, const char *const *names);

/* "program: place: text" with line and column where there is one; `place` may be NULL. */
void st_complain(const char *program, const char *place, const stance_error *error);

#endif
