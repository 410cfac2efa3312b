/* SPDX-License-Identifier: MIT
 * Memory for things that die together: allocate piecemeal, free all at once. */
#ifndef ST_ARENA_H
#define ST_ARENA_H

#include "memory.h"
#include "sv.h"

/* Blocks form a list, newest first; only the newest has room. Regions between what was handed out are
 * poisoned under AddressSanitizer. */
typedef struct st_arena {
    const stance_allocator *allocator;
    struct st_arena_block *block;
} st_arena;

void st_arena_init(st_arena *arena, const stance_allocator *allocator);
void st_arena_clear(st_arena *arena);

/* `size` bytes aligned for any type, not initialised; NULL when out of memory. Lives until st_arena_clear. */
void *st_arena_take(st_arena *arena, size_t size);

/* A copy of `text` with a NUL added; the view's pointer is NULL when out of memory. */
st_sv st_arena_copy(st_arena *arena, st_sv text);

#endif
