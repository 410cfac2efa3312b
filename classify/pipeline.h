/* SPDX-License-Identifier: MIT
 * Reading, classifying and writing side by side, in order. */
#ifndef ST_PIPELINE_H
#define ST_PIPELINE_H

#include "input.h"
#include "pace.h"
#include "writer.h"

typedef struct st_pipeline {
    const char *program; /* for messages about what cannot be read; NULL: none */
    const stance_model *model;
    st_input *input;
    const st_writer *writer;
    uint64_t max_bytes;
    size_t threads;
    stance_status (*write)(void *context, const void *bytes, size_t size, stance_error *error);
    void *context;
    bool strict;       /* end before the record of the first document that cannot be read */
    st_pace *progress; /* told what is written; NULL: none */
} st_pipeline;

/* Classify everything the input gives. Records come out in the order of the input whatever the number of threads;
 * messages about what cannot be read go to standard error, in order as well. Memory does not grow with the input.
 * *failed tells whether anything could not be read. Errors: MEMORY; IO from `write`. */
stance_status st_pipeline_run(const st_pipeline *pipeline, bool *failed, stance_error *error);

#endif
