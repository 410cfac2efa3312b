/* SPDX-License-Identifier: MIT
 * Checked allocation through the caller's allocator. */
#ifndef ST_MEMORY_H
#define ST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "stance.h"

/* malloc's own, for whoever passed no allocator. */
extern const stance_allocator st_default_allocator;

/* *allocator, or the default when NULL. */
const stance_allocator *st_allocator_or_default(const stance_allocator *allocator);

/* `count` elements of `size` bytes, all zero; NULL when out of memory or when the product overflows.
 * A count of 0 gives a valid pointer. */
void *st_new(const stance_allocator *allocator, size_t count, size_t size);

/* Free what st_new or st_reserve gave; NULL is allowed. */
void st_release(const stance_allocator *allocator, void *block);

/* Make *array (elements of `size` bytes, *capacity of them, NULL at first) hold at least `needed`, growing by
 * half at least. False when out of memory: then nothing has changed. New elements are not initialised. */
bool st_reserve(const stance_allocator *allocator, void *array, size_t *capacity, size_t needed, size_t size);

#endif
