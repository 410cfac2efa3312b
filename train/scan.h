/* SPDX-License-Identifier: MIT
 * Labelled files record by record, with the bytes of each record as they stand in the file. For the programs. */
#ifndef ST_SCAN_H
#define ST_SCAN_H

#include "options.h"
#include "records.h"

/* A file that is being or was read, held in memory as a whole. */
typedef struct st_scanned {
    const char *path;
    st_record_format format;
    st_buf bytes;
    st_sv header; /* of TSV and CSV, with its line end and a byte-order mark; else empty */
} st_scanned;

/* What to do with them. Whatever fails refuses the file or leaves the record out, but OK, and MEMORY, which ends it all. */
typedef struct st_scan {
    const char *format; /* name; NULL: by the file's name, else tsv */
    stance_status (*begin)(void *user, const st_scanned *file, const st_records *records, stance_error *error);
    /* `raw` is the record's bytes with its line end, if it has one. */
    stance_status (*take)(void *user, const st_scanned *file, st_records *records, st_sv raw, stance_error *error);
    void *user;
} st_scan;

/* Read files one after the other into files[count], to be cleared in any case ("-" is standard input). What is wrong is told
 * on standard error and sets *failed; false when out of memory, which is told, too. */
bool st_scan_files(const st_scan *scan, const st_texts *paths, st_scanned *files, bool *failed);
void st_scanned_clear(st_scanned *files, size_t count);

/* Whether `name` is the name of a format. */
bool st_format_named(const char *name, st_record_format *format);

/* The usual ending of the format's files, without the dot. */
const char *st_format_ending(st_record_format format);

/* Append a field of a TSV or CSV record, quoted as CSV needs it. False if TSV cannot hold it (a tab or line end). */
bool st_put_field(st_buf *out, st_record_format format, st_sv field);

/* The columns "COLUMN" or "COLUMN=TASK" name ("stance" if there are none) as strings to be freed, in
 * columns[0 .. *count - 1]; false when out of memory. */
bool st_label_columns(const st_texts *labels, char **columns, size_t *count);

/* Errors: FORMAT if no record of the file has the field; OK for no name. */
stance_status st_need_column(const st_records *records, const char *name, stance_error *error);

/* The field, trimmed if asked for, as a string to be freed; empty if the record has none. NULL when out of memory. */
char *st_copy_field(st_records *records, const char *name, bool trim, size_t *size);

/* Without the LF or CRLF at its end. */
st_sv st_without_line_end(st_sv line);

#endif
