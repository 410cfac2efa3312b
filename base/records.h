/* SPDX-License-Identifier: MIT
 * Records with named fields from TSV, CSV, JSON lines and fastText lines. Needs jansson: a library of its own, so that
 * libstance does without. */
#ifndef ST_RECORDS_H
#define ST_RECORDS_H

#include "table.h"

typedef enum st_record_format {
    ST_RECORDS_TSV,      /* header line; no quoting */
    ST_RECORDS_CSV,      /* header line; RFC 4180 quoting */
    ST_RECORDS_JSONL,    /* one JSON object a line; fields that are strings, numbers or booleans */
    ST_RECORDS_FASTTEXT, /* "__label__x text": fields "label" (x, or all of several joined by spaces) and "text" */
} st_record_format;

/* The format that a file's name tells (.tsv .csv .jsonl .ndjson .json .ft .fasttext); false if none does. */
bool st_record_format_of(st_sv path, st_record_format *format);

typedef struct st_records {
    st_record_format format;
    st_lines lines;
    st_table table;
    struct st_names { /* of the columns, in order */
        st_buf text;
        size_t *ends;
        size_t capacity, count;
    } names;
    size_t line;         /* on which the record begins, from 1 */
    struct json_t *json; /* the current line */
    st_buf scratch;
    st_sv label, text; /* of a fastText line */
} st_records;

/* Start reading; TSV and CSV read their header. To be cleared in any case.
 * Errors: IO, MEMORY; FORMAT for a header that is missing or names a column twice; LIMIT for one that is too long. */
stance_status st_records_open(st_records *records, st_record_format format, st_read_function read, void *context,
                              size_t longest_line, const stance_allocator *allocator, stance_error *error);
void st_records_clear(st_records *records);

/* Next record; *more false at the end. Empty lines are skipped, except in TSV and CSV of a single column.
 * Errors: IO, MEMORY; FORMAT and LIMIT for a record that cannot be read, with its line: calling again goes on with
 * the next. */
stance_status st_records_next(st_records *records, bool *more, stance_error *error);

/* Make an object that was parsed elsewhere the current record; of JSON lines. The reference is borrowed until the next
 * call of this function, of st_records_next or of st_records_clear. */
void st_records_set(st_records *records, struct json_t *object);

/* Whether the format can tell before reading that no record has this field. */
bool st_records_lack(const st_records *records, st_sv name);

/* The field's value until the next call, in any encoding it had (JSON: UTF-8). False if the record has no such
 * field, or one that is null, a list or an object; also when out of memory, which records->scratch.failed tells. */
bool st_records_get(st_records *records, st_sv name, st_sv *value);

#endif
