/* SPDX-License-Identifier: MIT
 * A program of several commands: its help, its version, and finding the command that was asked for. */
#ifndef ST_PROGRAM_H
#define ST_PROGRAM_H

#include <stddef.h>

typedef struct st_entry {
    const char *name;
    int (*run)(int argc,
               char **argv); /* with argv[0] the command's name; returns the exit status; NULL: see elsewhere */
    const char *summary;
} st_entry;

typedef struct st_program {
    const char *name;              /* "stance" */
    const char *about;             /* one line of the help */
    const char *usual;             /* the command that files are most likely for, for hints: "classify" */
    const char *other;             /* NULL, or a program which */
    const char *const *others;     /* has these commands, ended by NULL, for hints */
    int (*elsewhere)(char **argv); /* runs a command that has no `run`; NULL if all have one */
    const st_entry *entries;
    size_t count; /* of entries, at most 60 */
} st_program;

/* Run the command that argv[1] names; returns the exit status (options.h). */
int st_program_run(const st_program *program, int argc, char **argv);

#endif
