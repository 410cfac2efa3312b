/* SPDX-License-Identifier: MIT
 * The different labels of a task, counted as they come. */
#ifndef ST_LABEL_SET_H
#define ST_LABEL_SET_H

#include "arena.h"

/* Sorted by bytes. */
typedef struct st_label_set {
    const stance_allocator *allocator;
    st_arena names;
    struct st_counted_label {
        st_sv name; /* ending in NUL */
        size_t texts;
    } * labels;
    size_t count, capacity;
} st_label_set;

void st_label_set_init(st_label_set *set, const stance_allocator *allocator);
void st_label_set_clear(st_label_set *set);

/* Count a label. False when out of memory. */
bool st_label_set_add(st_label_set *set, st_sv name);

/* Number of a label in the order of their names; SIZE_MAX if there is none. */
size_t st_label_set_find(const st_label_set *set, st_sv name);

#endif
