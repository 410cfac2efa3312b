/* SPDX-License-Identifier: MIT
 * Sorting numbers in time linear in their count. */
#ifndef ST_SORT_H
#define ST_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Sort upwards; `spare` has room for `count` numbers as well. */
void st_sort_u64(uint64_t *numbers, uint64_t *spare, size_t count);
void st_sort_u32(uint32_t *numbers, uint32_t *spare, size_t count);

/* Drop repeats from sorted numbers; returns how many are left. */
size_t st_unique_u64(uint64_t *numbers, size_t count);

#endif
