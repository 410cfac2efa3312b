/* SPDX-License-Identifier: MIT
 * Results -> text in one of several formats. */
#ifndef ST_WRITER_H
#define ST_WRITER_H

#include "batch.h"
#include "buf.h"
#include "paint.h"

typedef enum st_output_format {
    ST_OUTPUT_TEXT,
    ST_OUTPUT_TSV,
    ST_OUTPUT_CSV,
    ST_OUTPUT_JSON,
    ST_OUTPUT_JSONL,
    ST_OUTPUT_HTML
} st_output_format;
#define ST_OUTPUT_NAMES "text tsv csv json jsonl html"

typedef struct st_writer {
    st_output_format format;
    const stance_model *model;
    bool sentences; /* a result for every sentence as well */
    bool unsure;    /* tell which labels are unsure, see unsure.h */
    double min_confidence;
    st_paint paint; /* of text */
    size_t words;   /* in JSON, with sentences: so many of the words that moved each, and how far it pushes */
} st_writer;

/* One document and its verdict; `result` is NULL when it has an error instead. */
typedef struct st_verdict {
    const st_batch *batch;
    const st_document *document;
    const stance_result *result;
    stance_classifier *classifier; /* that made it, for reasons in HTML and JSON; NULL: none are given */
} st_verdict;

/* Append what comes before the first record, between records and after the last. */
void st_write_head(const st_writer *writer, st_buf *out);
void st_write_between(const st_writer *writer, st_buf *out);
void st_write_tail(const st_writer *writer, st_buf *out, bool any);

/* Append the record of one document; in HTML, the parts of one (report_html.h). */
void st_write_record(const st_writer *writer, const st_verdict *verdict, st_buf *out);

/* Append what the record of a document begins with whatever the verdict, in TSV, CSV and JSON lines. */
void st_write_start(const st_writer *writer, const st_batch *batch, const st_document *document, st_buf *out);

/* Append what moved sentence number `sentence`; `reasons` serves all sentences of a result, from the first on. */
struct st_reasons;
void st_write_json_reasons(struct st_reasons *reasons, size_t sentence, st_buf *out);

/* The formats. */
void st_write_json_start(const st_batch *batch, const st_document *document, st_buf *out);
void st_write_table_start(const st_writer *writer, const st_batch *batch, const st_document *document, st_buf *out);
void st_write_json_record(const st_writer *writer, const st_verdict *verdict, st_buf *out);
void st_write_table_head(const st_writer *writer, st_buf *out);
void st_write_table_record(const st_writer *writer, const st_verdict *verdict, st_buf *out);
void st_write_text_record(const st_writer *writer, const st_verdict *verdict, st_buf *out);
void st_write_html_record(const st_writer *writer, const st_verdict *verdict, st_buf *out);

#endif
