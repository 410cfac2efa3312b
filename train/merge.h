/* SPDX-License-Identifier: MIT
 * What stance-train merge works on: records of several files, and what is wrong with them together. */
#ifndef ST_MERGE_H
#define ST_MERGE_H

#include "arena.h"
#include "scan.h"
#include "stance_train.h"

enum { ST_MERGE_MOST_LABELS = 64 };
enum { ST_KEEP_CONFLICTS, ST_FIRST_OF_CONFLICTS, ST_DROP_CONFLICTS };

typedef struct st_merge_settings {
    st_texts labels, ignored;
    const char *text, *format, *output;
    uint64_t show;
    int conflicts, quiet;
} st_merge_settings;

typedef struct st_merge_row {
    st_sv line; /* to be written, without line end */
    st_sv key;  /* equal for duplicates; its own line when it has no data */
    const st_scanned *file;
    size_t number; /* of the line */
    bool dropped;
} st_merge_row;

typedef struct st_merge {
    const st_merge_settings *s;
    stance_dataset *dataset; /* texts and labels of the rows */
    char *columns[ST_MERGE_MOST_LABELS];
    size_t labels;
    const st_scanned *first;
    st_record_format format; /* of the output */
    st_arena arena;
    st_sv *names; /* [width] of TSV and CSV, as in the first file */
    size_t width;
    st_merge_row *rows;
    size_t count, capacity;
    st_buf scratch;
    size_t duplicates, conflicts, conflict_rows;
} st_merge;

/* Mark the rows that have the key of an earlier one. False when out of memory. */
bool st_drop_duplicates(st_merge *m);

/* Find the texts of the same words with different labels among the rows that are left, list them on standard error and drop
 * what the settings say. False when out of memory. */
bool st_find_conflicts(st_merge *m);

#endif
