/* SPDX-License-Identifier: MIT
 * The report as one HTML file: well-formed as XML, without scripts, fetching nothing. Its parts append to page->out;
 * failure is that of the buffer. Whatever comes from data or a model is escaped and isolated. */
#ifndef ST_PAGE_H
#define ST_PAGE_H

#include "evaluation.h"
#include "markup.h"

/* The style sheet, page/page.css, which the program carries within it (cmake/embed.cmake). */
typedef struct st_page_file {
    const char *bytes;
    size_t size;
    const char *sha256;
} st_page_file;
extern const st_page_file st_page_train_css;

typedef struct st_page {
    const st_evaluated *e;
    const stance_trained *trained;      /* NULL: an evaluation; else figures are those of its cross-validation */
    const stance_learning_curve *curve; /* NULL: none */
    size_t folds, threads;
    int argc; /* the command and its arguments */
    char **argv;
    st_buf *out; /* set while it is written */
} st_page;

/* One task of one model. */
typedef struct st_page_task {
    const st_page *page;
    const st_judged *model;
    size_t task;
    const st_figures *f;
    st_buf *out;
} st_page_task;

/* Write the page, whole or not at all; false after telling why not. */
bool st_page_write(const st_page *page, const char *path);

/* Whether a file can be written there; false after telling why not. To be asked before the work starts. */
bool st_page_possible(const char *path);

/* What the report of a training is made of. All borrowed. */
typedef struct st_training {
    const stance_trained *trained;
    const stance_dataset *dataset;
    const stance_train_options *options;
    const st_texts *files, *tasks;
    const size_t *ends; /* [files] number of texts up to the end of each */
    bool curve;         /* work out a learning curve for it */
    int argc;
    char **argv;
} st_training;

/* Write the report of a training; false after telling why not. */
bool st_page_of_training(const st_training *training, const char *path);

/* ---- parts --------------------------------------------------------------------------------------------- */

void st_page_tiles(const st_page_task *t);
void st_page_labels(const st_page_task *t);
void st_page_matrix(const st_page_task *t);
void st_page_reliability(const st_page_task *t);
void st_page_curves(const st_page_task *t);
void st_page_mistakes(const st_page_task *t);
void st_page_doubts(const st_page_task *t);
void st_page_grams(const st_page_task *t);
void st_page_versus(const st_page *page);
void st_page_learning(const st_page *page);
void st_page_data(const st_page *page);
void st_page_settings(const st_page *page);

/* ---- what parts are made of ---------------------------------------------------------------------------- */

enum { ST_PAGE_NAME = 48, ST_PAGE_TEXT = 320 }; /* longest names and texts, in characters */

/* Text from data: escaped, isolated in direction, cut after `longest` characters. */
void st_page_text(st_buf *out, st_sv text, size_t longest);
void st_page_name(st_buf *out, const char *name);

/* The same without an element, for attributes and SVG. */
void st_page_plain(st_buf *out, st_sv text, size_t longest);

/* A share as percent with one decimal, "81.2", that machines can read from a data element: its value has six digits,
 * as in the JSON. */
void st_page_share(st_buf *out, const char *figure, double share);

/* "76.1–85.0", or nothing for NaN. */
void st_page_range(st_buf *out, stance_interval interval);

/* A whole number with thin spaces between thousands. */
void st_page_whole(st_buf *out, size_t number);

/* "file:12", the place of a text. */
void st_page_place(const st_page *page, size_t text);

/* Start and end a figure with its caption, and the picture in it: width and height in its own units, which are pixels
 * at full size. `natural`: not stretched to the width there is. */
void st_page_chart_begin(st_buf *out, double width, double height, bool natural, const char *described);
void st_page_chart_end(st_buf *out);

/* Lines and text in a picture. */
void st_page_line(st_buf *out, const char *look, double x1, double y1, double x2, double y2);
void st_page_label(st_buf *out, const char *look, double x, double y, const char *text);

/* Numbers of the labels, those of most texts first, *count of them at most; to be released. NULL when out of memory,
 * which fails the buffer. */
size_t *st_page_order(const st_page_task *t, size_t *count);

#endif
