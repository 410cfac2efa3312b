/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ST_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ST_ASAN 1
#endif
#endif
#ifdef ST_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(address, size)   ASAN_POISON_MEMORY_REGION(address, size)
#define UNPOISON(address, size) ASAN_UNPOISON_MEMORY_REGION(address, size)
#else
#define POISON(address, size)   ((void)(address), (void)(size))
#define UNPOISON(address, size) ((void)(address), (void)(size))
#endif

enum { ALIGNMENT = alignof(max_align_t), FIRST_BLOCK = 4096, LARGEST_STEP = 1 << 20 };

struct st_arena_block {
    struct st_arena_block *older;
    size_t used;
    size_t size;
    alignas(max_align_t) char bytes[];
};

void st_arena_init(st_arena *arena, const stance_allocator *allocator) {
    arena->allocator = allocator;
    arena->block = NULL;
}

void st_arena_clear(st_arena *arena) {
    while (arena->block) {
        struct st_arena_block *older = arena->block->older;
        UNPOISON(arena->block->bytes, arena->block->size);
        st_release(arena->allocator, arena->block);
        arena->block = older;
    }
}

static bool add_block(st_arena *arena, size_t needed) {
    size_t size = arena->block ? arena->block->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_STEP) size = LARGEST_STEP;
    if (size < needed) size = needed;
    struct st_arena_block *block = st_new(arena->allocator, 1, sizeof *block + size);
    if (!block) return false;
    block->older = arena->block;
    block->size = size;
    POISON(block->bytes, size);
    arena->block = block;
    return true;
}

void *st_arena_take(st_arena *arena, size_t size) {
    if (size > PTRDIFF_MAX / 2) return NULL;
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!arena->block || arena->block->size - arena->block->used < rounded)
        if (!add_block(arena, rounded)) return NULL;
    char *bytes = arena->block->bytes + arena->block->used;
    arena->block->used += rounded;
    UNPOISON(bytes, size);
    return bytes;
}

st_sv st_arena_copy(st_arena *arena, st_sv text) {
    char *bytes = st_arena_take(arena, text.size + 1);
    if (!bytes) return (st_sv){NULL, 0};
    if (text.size) memcpy(bytes, text.data, text.size);
    bytes[text.size] = '\0';
    return (st_sv){bytes, text.size};
}
