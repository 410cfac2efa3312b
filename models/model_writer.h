/* SPDX-License-Identifier: MIT
 * Putting a model file together. */
#ifndef ST_MODEL_WRITER_H
#define ST_MODEL_WRITER_H

#include "format.h"
#include "vocabulary.h"

/* Collects sections in any order, then lays them out. The same sections in the same order give the same bytes. */
typedef struct st_model_writer {
    st_buf bytes; /* header and table (room for ST_MOST_SECTIONS), then the sections */
    st_section sections[ST_MOST_SECTIONS];
    uint32_t count;
} st_model_writer;

void st_model_writer_init(st_model_writer *writer, const stance_allocator *allocator);
void st_model_writer_clear(st_model_writer *writer);

/* Start a section; what is appended to writer->bytes until the next call belongs to it. */
void st_model_writer_begin(st_model_writer *writer, st_section_kind kind);

/* A whole section at once. */
void st_model_writer_add(st_model_writer *writer, st_section_kind kind, const void *bytes, size_t size);

/* Close the last section and fill in header, table and checksum: writer->bytes is the file. Errors: MEMORY. */
stance_status st_model_writer_finish(st_model_writer *writer, stance_error *error);

#endif
