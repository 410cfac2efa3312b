/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void *default_reallocate(void *user, void *block, size_t size) {
    (void)user;
    return realloc(block, size);
}

static void default_release(void *user, void *block) {
    (void)user;
    free(block);
}

const stance_allocator st_default_allocator = {default_reallocate, default_release, NULL};

const stance_allocator *st_allocator_or_default(const stance_allocator *allocator) {
    return allocator ? allocator : &st_default_allocator;
}

void *st_new(const stance_allocator *allocator, size_t count, size_t size) {
    if (size && count > PTRDIFF_MAX / size) return NULL;
    size_t bytes = count * size;
    if (bytes == 0) bytes = 1;
    if (allocator->reallocate == default_reallocate) return calloc(1, bytes); /* large blocks come zeroed, untouched */
    void *block = allocator->reallocate(allocator->user, NULL, bytes);
    if (block) memset(block, 0, bytes);
    return block;
}

void st_release(const stance_allocator *allocator, void *block) {
    if (block) allocator->release(allocator->user, block);
}

bool st_reserve(const stance_allocator *allocator, void *array, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity) return true;
    size_t grown = *capacity + *capacity / 2;
    if (grown < needed) grown = needed;
    if (grown < 16) grown = 16;
    if (grown > PTRDIFF_MAX / size) return false;
    void *old;
    memcpy(&old, array, sizeof old); /* `array` is the address of a pointer of any type */
    void *block = allocator->reallocate(allocator->user, old, grown * size);
    if (!block) return false;
    memcpy(array, &block, sizeof block);
    *capacity = grown;
    return true;
}
