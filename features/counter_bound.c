/* SPDX-License-Identifier: MIT */
#include "counter_bound.h"

/* Drop what was counted no more than `least` times. */
static void drop(st_counts *counts, uint32_t least) {
    size_t kept = 0;
    for (size_t i = 0; i < counts->count; i++) {
        if (counts->df[i] <= least) continue;
        counts->hashes[kept] = counts->hashes[i]; /* in place: never ahead of i */
        counts->df[kept++] = counts->df[i];
    }
    counts->count = kept;
}

void st_counter_bound(st_counter *counter, size_t most, uint32_t short_by[ST_MAX_BLOCKS]) {
    for (size_t b = 0; b < counter->spec->count; b++) {
        st_counts *counts = &counter->counted[b];
        uint32_t least = 0;
        if (counts->count <= most) continue;
        while (counts->count > most - most / 4) drop(counts, ++least);
        short_by[b] += least;
    }
}
