/* SPDX-License-Identifier: MIT
 * The HTML report: one file with a table of all documents, charts, and every text with its sentences shaded. */
#ifndef ST_REPORT_HTML_H
#define ST_REPORT_HTML_H

#include "spool.h"
#include "writer.h"

/* What the record of a document begins with (it stands unaligned); behind it come so many bytes of its row in the
 * table and of its article. */
typedef struct st_report_mark {
    size_t row, article; /* article 0: the document could not be read */
    size_t labels[2];    /* of the first two tasks */
    bool unsure[2];
    bool off_target;
} st_report_mark;

/* Takes records in order and lays them aside, rows and articles apart, as the page begins with what is known only at
 * the end. Memory does not grow with the number of documents. */
typedef struct st_report {
    const st_writer *writer;
    st_spool rows, articles;
    size_t *counts; /* [labels of the first task][of the second], row by row; one column where there is one task */
    size_t *unsure; /* [tasks, two at most] */
    size_t documents, failed, off_target;
} st_report;

/* To be closed in any case. Errors: IO, MEMORY. */
stance_status st_report_open(st_report *report, const st_writer *writer, stance_error *error);
void st_report_close(st_report *report);

/* Whole records, as st_write_record gives them; `context` is the st_report. Errors: IO, MEMORY. */
stance_status st_report_add(void *context, const void *records, size_t size, stance_error *error);

/* Give the whole page to `write`. Errors: IO, MEMORY, those of `write`. */
stance_status st_report_finish(st_report *report,
                               stance_status (*write)(void *context, const void *bytes, size_t size,
                                                      stance_error *error),
                               void *context, stance_error *error);

/* ---- parts ------------------------------------------------------------------------------------------ */

/* Text in <bdi>, which keeps directions of writing within it. */
void st_report_isolated(st_buf *out, st_sv text);

/* "71 %", of what is not quite nothing or everything "<1 %" and ">99 %". */
void st_report_percent(st_buf *out, double share);

/* A label with its mark and colour. */
void st_report_label(st_buf *out, const stance_model *model, size_t task, size_t label);

/* What people see a document called: its headline, or else how its text begins; if none, its name. */
void st_report_title(const st_verdict *verdict, st_buf *out);

/* The article of a document: verdicts, and its sentences with the reasons for their labels. */
void st_report_article(const st_writer *writer, const st_verdict *verdict, st_buf *out);

/* The page up to the rows of the table; between rows and articles; behind the articles. */
void st_report_head(const st_report *report, st_buf *out);
void st_report_middle(const st_report *report, st_buf *out);
void st_report_tail(const st_report *report, st_buf *out);

/* Charts of the first task, by the second where there is one. */
void st_report_chart(const st_report *report, st_buf *out);

#endif
