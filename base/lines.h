/* SPDX-License-Identifier: MIT
 * A stream of bytes, line by line. */
#ifndef ST_LINES_H
#define ST_LINES_H

#include "buf.h"

/* Reads up to `size` bytes into `into`; returns how many, 0 at the end, -1 on failure with errno set. */
typedef long (*st_read_function)(void *context, void *into, size_t size);

/* st_read_function over a file descriptor, whose address is the context. Interrupted reads are continued. */
long st_read_descriptor(void *context, void *into, size_t size);

/* st_read_function over the bytes of an st_sv, which is consumed. */
long st_read_memory(void *context, void *into, size_t size);

/* Lines end in LF or CRLF, neither of which is part of them; a last line may lack it. A UTF-8 byte-order
 * mark before the first line is left out. Memory grows to the longest line within the limit. */
typedef struct st_lines {
    st_read_function read;
    void *context;
    st_buf buffer;
    size_t begin;  /* where the next line starts in the buffer */
    size_t limit;  /* longest line in bytes */
    size_t number; /* of the line last returned, from 1 */
    bool ended;
    bool too_long; /* the line last returned was cut off at the limit; the rest of it was skipped */
} st_lines;

void st_lines_init(st_lines *lines, st_read_function read, void *context, size_t limit,
                   const stance_allocator *allocator);
void st_lines_clear(st_lines *lines);

/* Next line in *line, which lives until the next call; *more false at the end and after an error. Errors: IO, MEMORY. */
stance_status st_lines_next(st_lines *lines, st_sv *line, bool *more, stance_error *error);

#endif
