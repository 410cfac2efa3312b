/* SPDX-License-Identifier: MIT
 * The files named on a command line, folders included. */
#ifndef ST_WALK_H
#define ST_WALK_H

#include "arena.h"
#include "error.h"
#include "sv.h"

/* What makes a file the same whatever it is called. */
typedef struct st_file {
    uint64_t device, inode;
} st_file;

/* Whether there is something at the path, which may be "-", and it is this file. */
bool st_is_file(const char *path, const st_file *file);

/* Part `number` (from 1) of `of`; of 0: everything. */
typedef struct st_part {
    uint64_t number, of;
} st_part;

/* "2/5"; false for anything else, or where the number is not in 1 .. of. */
bool st_part_parse(st_sv text, st_part *part);

/* Goes through paths in order; a folder gives the files below it, sorted by their bytes, without hidden ones and
 * without following links to folders (so there are no loops). Of those, a walk of part I of N gives number I, I + N, I + 2N
 * and so on: the N parts have nothing in common and together are the whole. */
typedef struct st_walk {
    st_arena arena;
    const char *const *paths; /* borrowed */
    size_t count, next;
    struct st_walk_file {
        const char *path;
        stance_error error; /* status not OK: a folder that could not be read, or no regular file */
    } * files;              /* of the folder being gone through */
    size_t file_count, file_capacity, next_file;
    st_part part;             /* set after st_walk_init */
    uint64_t position;        /* of the next file in the whole walk */
    const st_file *leave_out; /* not given when it is found in a folder; NULL: none; set after st_walk_init */
} st_walk;

void st_walk_init(st_walk *walk, const char *const *paths, size_t count, const stance_allocator *allocator);
void st_walk_clear(st_walk *walk);

/* Next file, until the walk is cleared; NULL at the end. With error->status not OK the path is a folder that could not
 * be read, a pipe or the like in a folder, or memory ran out. */
const char *st_walk_next(st_walk *walk, stance_error *error);

#endif
