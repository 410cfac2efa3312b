/* SPDX-License-Identifier: MIT
 * The files named on a command line, folders included. */
#ifndef ST_WALK_H
#define ST_WALK_H

#include "arena.h"
#include "error.h"

/* Goes through paths in order; a folder gives the files below it, sorted by their bytes, without hidden ones and
 * without following links to folders (so there are no loops). */
typedef struct st_walk {
    st_arena arena;
    const char *const *paths; /* borrowed */
    size_t count, next;
    struct st_walk_file {
        const char *path;
        stance_error error; /* status not OK: a folder that could not be read, or no regular file */
    } * files;              /* of the folder being gone through */
    size_t file_count, file_capacity, next_file;
} st_walk;

void st_walk_init(st_walk *walk, const char *const *paths, size_t count, const stance_allocator *allocator);
void st_walk_clear(st_walk *walk);

/* Next file, until the walk is cleared; NULL at the end. With error->status not OK the path is a folder that could not
 * be read, a pipe or the like in a folder, or memory ran out. */
const char *st_walk_next(st_walk *walk, stance_error *error);

#endif
