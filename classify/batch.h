/* SPDX-License-Identifier: MIT
 * Documents on their way from the readers to the writers. */
#ifndef ST_BATCH_H
#define ST_BATCH_H

#include "buf.h"

/* A part of a batch's bytes. */
typedef struct st_piece {
    size_t begin, size;
} st_piece;

typedef struct st_document {
    st_piece id, path, title, text;
    st_piece date, byline; /* empty: not known */
    bool has_title;
    stance_layout layout;
    size_t line;        /* in the file at `path`, from 1; 0 when the document is the whole file */
    stance_error error; /* status not OK: it could not be read, and has no text */
} st_document;

/* What people see a document called: its path when it is the whole file, else its id. */
static inline st_piece st_document_name(const st_document *document) {
    return document->line ? document->id : document->path;
}

/* A few hundred documents. */
typedef struct st_batch {
    st_buf bytes;
    st_document *documents;
    size_t count, capacity;
    size_t widest; /* longest name among the documents, in bytes */
} st_batch;

void st_batch_init(st_batch *batch, const stance_allocator *allocator);
void st_batch_clear(st_batch *batch);
void st_batch_reset(st_batch *batch);

/* Whether it is time to pass the batch on. */
bool st_batch_full(const st_batch *batch);

/* Copy `text` into the batch. A failure shows in batch->bytes.failed. */
st_piece st_batch_keep(st_batch *batch, st_sv text);

/* Append a document; false when out of memory. */
bool st_batch_add(st_batch *batch, const st_document *document);

static inline st_sv st_batch_text(const st_batch *batch, st_piece piece) {
    return (st_sv){batch->bytes.data ? batch->bytes.data + piece.begin : "", piece.size};
}

#endif
