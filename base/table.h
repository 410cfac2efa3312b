/* SPDX-License-Identifier: MIT
 * Records of fields: TSV without quoting, CSV as in RFC 4180. */
#ifndef ST_TABLE_H
#define ST_TABLE_H

#include "lines.h"

/* Reads records from a stream. A CSV field in quotes may hold separators, line feeds and doubled quotes; a
 * quote inside an unquoted field stands for itself. A record of several lines that grows beyond the line limit is
 * refused as one bad record; one of its lines that does so alone is taken for its end. */
typedef struct st_table {
    st_lines *lines; /* borrowed */
    char separator;  /* ',' with quotes, '\t' without */
    st_buf bytes;    /* fields of the record, unquoted, one after the other */
    size_t *ends;    /* where each field ends in `bytes` */
    size_t ends_capacity;
    size_t field_count;
    size_t line; /* line on which the record begins */
} st_table;

void st_table_init(st_table *table, st_lines *lines, char separator, const stance_allocator *allocator);
void st_table_clear(st_table *table);

/* Next record; *more false at the end. Errors: IO, MEMORY; FORMAT, LIMIT for a record that cannot be read, with its
 * line: calling again goes on with the next. */
stance_status st_table_next(st_table *table, bool *more, stance_error *error);

/* Field number `index` of the record, until the next call; empty beyond the last. */
st_sv st_table_field(const st_table *table, size_t index);

/* Number of the field equal to `name`; SIZE_MAX if there is none. */
size_t st_table_find(const st_table *table, st_sv name);

#endif
