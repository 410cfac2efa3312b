/* SPDX-License-Identifier: MIT */
#include "label_set.h"

#include <string.h>

void st_label_set_init(st_label_set *set, const stance_allocator *allocator) {
    *set = (st_label_set){.allocator = allocator};
    st_arena_init(&set->names, allocator);
}

void st_label_set_clear(st_label_set *set) {
    st_arena_clear(&set->names);
    st_release(set->allocator, set->labels);
    st_label_set_init(set, set->allocator);
}

/* Where the name is, or would be. */
static size_t place_of(const st_label_set *set, st_sv name, bool *found) {
    size_t low = 0, high = set->count;
    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        int order = st_sv_compare(name, set->labels[middle].name);
        *found = order == 0;
        if (order > 0) low = middle + 1;
        else high = middle;
    }
    return *found ? high : low;
}

bool st_label_set_add(st_label_set *set, st_sv name) {
    bool found;
    size_t place = place_of(set, name, &found);
    if (!found) {
        st_sv copy = st_arena_copy(&set->names, name);
        if (!copy.data ||
            !st_reserve(set->allocator, &set->labels, &set->capacity, set->count + 1, sizeof *set->labels))
            return false;
        memmove(set->labels + place + 1, set->labels + place, (set->count - place) * sizeof *set->labels);
        set->labels[place] = (struct st_counted_label){copy, 0};
        set->count++;
    }
    set->labels[place].texts++;
    return true;
}

size_t st_label_set_find(const st_label_set *set, st_sv name) {
    bool found;
    size_t place = place_of(set, name, &found);
    return found ? place : SIZE_MAX;
}
