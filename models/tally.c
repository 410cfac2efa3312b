/* SPDX-License-Identifier: MIT */
#include "tally.h"

bool st_tally_init(st_tally *t, uint32_t features, const stance_allocator *allocator) {
    *t = (st_tally){.allocator = allocator, .features = features};
    t->counts = st_new(allocator, features, sizeof *t->counts);
    return t->counts != NULL;
}

void st_tally_clear(st_tally *t) {
    st_release(t->allocator, t->counts);
    for (size_t b = 0; b < ST_MAX_BLOCKS; b++) st_release(t->allocator, t->lists[b].features);
    *t = (st_tally){.allocator = t->allocator};
}

void st_tally_begin(st_tally *t) {
    t->base += t->total;
    t->total = 0;
    if (t->base > UINT32_MAX - ST_TALLY_LIMIT) {
        memset(t->counts, 0, t->features * sizeof *t->counts);
        t->base = 0;
    }
    for (size_t b = 0; b < ST_MAX_BLOCKS; b++) t->lists[b].count = 0;
}
