/* SPDX-License-Identifier: MIT
 * A file of results that grows over several runs: a run that was killed is taken up where it ended. */
#ifndef ST_RESUME_H
#define ST_RESUME_H

#include "file.h"
#include "input.h"
#include "writer.h"

/* Lines that end are whole; bytes behind the last are a torn line. The last document's lines are written again, as with
 * sentences there may be more of them, and as that shows whether model and options are the same.
 *
 *     head | record | record ... | last record | torn line
 *                                  ^start       ^whole
 * Invariants: start <= at; up to `whole` what is written is compared with what is there; from there on it is appended. */
typedef struct st_resume {
    const st_writer *writer; /* of TSV or JSON lines */
    int fd;
    st_file file;   /* which this is */
    st_map map;     /* what it held at first */
    size_t head;    /* length of the head in it */
    size_t columns; /* tabs in a line of TSV */
    size_t records; /* before the last document */
    size_t start, whole, at;
    bool mended; /* the torn line is gone */
} st_resume;

/* Open the file, which is made if need be, and keep other runs off it. On failure nothing has changed and nothing is to be
 * closed. Errors: IO (also when another run has it open); FORMAT with the line for a file that no such run wrote;
 * MEMORY. */
stance_status st_resume_open(st_resume *resume, const char *path, const st_writer *writer, stance_error *error);

/* Read past the documents whose records are there; *failed is set if one of them could not be read. input->most is
 * used and left at 0. Errors: FORMAT, with the line, if they are not the input's; MEMORY. */
stance_status st_resume_skip(st_resume *resume, st_input *input, bool *failed, stance_error *error);

/* What comes next; `context` is the st_resume. Errors: FORMAT if the file holds something else there; IO. */
stance_status st_resume_write(void *context, const void *bytes, size_t size, stance_error *error);

/* After the last write: to the disk with it. Errors: FORMAT if the file holds more; IO. */
stance_status st_resume_finish(st_resume *resume, stance_error *error);

void st_resume_close(st_resume *resume);

#endif
