/* SPDX-License-Identifier: MIT
 * Files of any format -> documents. */
#ifndef ST_INPUT_H
#define ST_INPUT_H

#include "batch.h"
#include "html_article.h"
#include "records.h"
#include "walk.h"

typedef enum st_input_format {
    ST_INPUT_AUTO,
    ST_INPUT_TEXT,
    ST_INPUT_HTML,
    ST_INPUT_JSONL,
    ST_INPUT_CSV,
    ST_INPUT_TSV,
    ST_INPUT_LINES,
    ST_INPUT_SENTENCES,
} st_input_format;
#define ST_INPUT_NAMES "auto text html jsonl csv tsv lines sentences"

typedef struct st_input_options {
    int format; /* st_input_format */
    const char *id_field, *title_field, *text_field;
    uint64_t max_bytes; /* of one document */
} st_input_options;

/* Reads the paths of a walk one after the other. */
typedef struct st_input {
    const st_input_options *options;
    const stance_allocator *allocator;
    st_walk walk;
    bool open;
    const char *path;       /* of the open file */
    st_input_format format; /* of the open file */
    int fd;
    st_buf head; /* bytes read to tell the format, not yet passed on */
    size_t head_begin;
    bool ended; /* there is nothing in the file beyond the head */
    st_lines lines;
    st_records records;
    size_t documents; /* of the open file so far */
    st_buf article;   /* lines of the article being read */
    st_html_article html;
    size_t most; /* documents that st_input_read gives at once; 0: a few hundred; may be set at any time */
} st_input;

void st_input_init(st_input *input, const st_input_options *options, const char *const *paths, size_t count,
                   const stance_allocator *allocator);
void st_input_clear(st_input *input);

/* Put documents into the batch, which is empty, until it is full or the next would have to be waited for; none at the
 * end. What cannot be read becomes a document with an error. False when out of memory. */
bool st_input_read(st_input *input, st_batch *batch);

/* Whether reading another document would wait for whoever writes at the other end of a pipe. */
bool st_input_waits(const st_input *input);

/* Keep a field of the current record in the batch. False if the record has no such field; batch->bytes.failed when out
 * of memory. */
bool st_input_keep_field(st_records *records, st_batch *batch, const char *name, st_piece *piece);

#endif
