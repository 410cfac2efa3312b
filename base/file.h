/* SPDX-License-Identifier: MIT
 * Files: mapped for reading; written whole or not at all. */
#ifndef ST_FILE_H
#define ST_FILE_H

#include "buf.h"

/* A file's bytes, mapped read-only. */
typedef struct st_map {
    const char *data;
    size_t size;
} st_map;

/* Map the file at `path`. A directory, pipe or device is refused. Errors: IO, MEMORY. */
stance_status st_map_open(st_map *map, const char *path, stance_error *error);
void st_map_close(st_map *map);

/* Append everything that can be read from descriptor `fd` to *buf. More than `limit` bytes: LIMIT.
 * Interrupted and short reads are continued. Errors: IO, MEMORY, LIMIT. */
stance_status st_read_all(st_buf *buf, int fd, size_t limit, stance_error *error);

/* A file being written. The bytes go to an unnamed or temporary file in the same folder, which takes its
 * place under `path` at the commit, after being synced: a reader sees the old file or the new one, and a
 * process that dies leaves the old one. What is no regular file (a pipe, a device) is written to directly. */
typedef struct st_outfile st_outfile;

/* Errors: IO, MEMORY. */
stance_status st_outfile_open(st_outfile **out, const char *path, const stance_allocator *allocator,
                              stance_error *error);

/* Buffered. After an error every later call fails as well, and so does the commit. Errors: IO. */
stance_status st_outfile_write(st_outfile *file, const void *bytes, size_t size, stance_error *error);

/* Make the file appear and free `file`, in any case. On failure nothing has changed at `path`. Errors: IO, MEMORY. */
stance_status st_outfile_commit(st_outfile *file, stance_error *error);

/* Throw away what was written and free `file`; NULL is allowed. */
void st_outfile_discard(st_outfile *file);

/* write(2) until all is written. Errors: IO. */
stance_status st_write_all(int fd, const void *bytes, size_t size, stance_error *error);

#endif
