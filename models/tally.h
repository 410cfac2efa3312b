/* SPDX-License-Identifier: MIT
 * How often a text has each feature, without sorting. */
#ifndef ST_TALLY_H
#define ST_TALLY_H

#include "model_view.h"

/* Counts go on from text to text: a feature that the text has not yet shown stands at `base` or below. */
typedef struct st_tally {
    const stance_allocator *allocator;
    uint32_t features;
    uint32_t *counts; /* [features] */
    uint32_t base;
    uint32_t total; /* counted since st_tally_begin */
    struct st_tally_list {
        uint32_t *features; /* each once, in the order of the text */
        size_t count, capacity;
    } lists[ST_MAX_BLOCKS];
} st_tally;

/* No text is counted further: it would take one of more than half a GiB. */
enum { ST_TALLY_LIMIT = 1 << 30 };

/* False when out of memory; to be cleared in any case. */
bool st_tally_init(st_tally *tally, uint32_t features, const stance_allocator *allocator);
void st_tally_clear(st_tally *tally);

/* Start with a new text. */
void st_tally_begin(st_tally *tally);

static inline uint32_t st_tally_of(const st_tally *tally, uint32_t feature) {
    return tally->counts[feature] - tally->base;
}

/* Ask for the count of a feature ahead of its use. */
static inline void st_tally_ask(const st_tally *tally, uint32_t feature) {
#if defined(__GNUC__)
    __builtin_prefetch(&tally->counts[feature], 1);
#else
    (void)tally;
    (void)feature;
#endif
}

/* Count features of a block. A feature is put on the block's list when it is counted for the `nth` time. False when
 * out of memory. */
static inline bool st_tally_add(st_tally *tally, size_t block, const uint32_t *features, size_t count, uint32_t nth) {
    struct st_tally_list *list = &tally->lists[block];
    if (list->count + count + 1 > list->capacity &&
        !st_reserve(tally->allocator, &list->features, &list->capacity, list->count + count + 1, sizeof *features))
        return false;
    if (count > ST_TALLY_LIMIT - tally->total) return true;
    uint32_t *restrict counts = tally->counts, *restrict out = list->features + list->count;
    uint32_t base = tally->base, listed = base + nth;
    for (const uint32_t *end = features + count; features < end; features++) {
        uint32_t feature = *features, now = counts[feature];
        now = (now > base ? now : base) + 1;
        counts[feature] = now;
        *out = feature;
        out += now == listed;
    }
    list->count = (size_t)(out - list->features);
    tally->total += (uint32_t)count;
    return true;
}

#endif
