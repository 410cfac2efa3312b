/* SPDX-License-Identifier: MIT
 * Bytes put aside until they are wanted, on disk. */
#ifndef ST_SPOOL_H
#define ST_SPOOL_H

#include "buf.h"

/* A file without a name in $TMPDIR, or else /tmp; it is gone when it is closed, however the program ends. */
typedef struct st_spool {
    int fd;      /* -1: closed */
    st_buf tail; /* not yet in the file */
} st_spool;

/* To be closed in any case. Errors: IO. */
stance_status st_spool_open(st_spool *spool, const stance_allocator *allocator, stance_error *error);
void st_spool_close(st_spool *spool);

/* Errors: IO, MEMORY. */
stance_status st_spool_add(st_spool *spool, st_sv bytes, stance_error *error);

/* Give everything in order to `write`. Errors: IO, MEMORY, those of `write`. */
stance_status st_spool_pour(st_spool *spool,
                            stance_status (*write)(void *context, const void *bytes, size_t size, stance_error *error),
                            void *context, stance_error *error);

#endif
