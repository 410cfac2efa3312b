/* SPDX-License-Identifier: MIT */
#include "counts.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

typedef struct entry {
    const char *string;
    size_t index;
} entry;

static int by_string(const void *left, const void *right) {
    return strcmp(((const entry *)left)->string, ((const entry *)right)->string);
}

static void number_strings(st_counts *t, const entry *entries, size_t n) {
    for (size_t i = 0; i < n; i++) {
        t->codes[entries[i].index] = ST_NAMELESS;
        if (!*entries[i].string) {
            t->nameless++;
            continue;
        }
        if (!t->count || strcmp(t->names[t->count - 1], entries[i].string) != 0)
            t->names[t->count++] = entries[i].string;
        t->codes[entries[i].index] = (uint32_t)(t->count - 1);
        t->sizes[t->count - 1]++;
    }
}

typedef struct place {
    size_t size;
    uint32_t code;
} place;

static int by_size(const void *left, const void *right) {
    const place *a = left, *b = right;
    if (a->size != b->size) return a->size > b->size ? -1 : 1;
    return a->code < b->code ? -1 : 1;
}

static bool rank(st_counts *t) {
    place *places = st_new(&st_default_allocator, t->count, sizeof *places);
    t->ranks = st_new(&st_default_allocator, t->count, sizeof *t->ranks);
    bool ready = places && t->ranks;
    for (size_t i = 0; i < t->count && ready; i++) places[i] = (place){t->sizes[i], (uint32_t)i};
    if (ready) qsort(places, t->count, sizeof *places, by_size);
    for (size_t i = 0; i < t->count && ready; i++) t->ranks[i] = places[i].code;
    st_release(&st_default_allocator, places);
    return ready;
}

bool st_counts_make(st_counts *t, const char *const *strings, size_t n) {
    const stance_allocator *allocator = &st_default_allocator;
    *t = (st_counts){.names = st_new(allocator, n, sizeof *t->names),
                     .sizes = st_new(allocator, n, sizeof *t->sizes),
                     .codes = st_new(allocator, n, sizeof *t->codes)};
    entry *entries = st_new(allocator, n, sizeof *entries);
    bool ready = t->names && t->sizes && t->codes && entries;
    for (size_t i = 0; i < n && ready; i++) entries[i] = (entry){strings[i], i};
    if (ready) {
        qsort(entries, n, sizeof *entries, by_string);
        number_strings(t, entries, n);
        ready = rank(t);
    }
    st_release(allocator, entries);
    return ready;
}

void st_counts_clear(st_counts *t) {
    st_release(&st_default_allocator, t->names);
    st_release(&st_default_allocator, t->sizes);
    st_release(&st_default_allocator, t->ranks);
    st_release(&st_default_allocator, t->codes);
    *t = (st_counts){.count = 0};
}

static int by_number(const void *left, const void *right) {
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    return (a > b) - (a < b);
}

void st_quantiles(size_t *numbers, size_t n, size_t out[ST_QUANTILES]) {
    static const size_t tenths[ST_QUANTILES] = {0, 1, 5, 9, 10};
    if (n) qsort(numbers, n, sizeof *numbers, by_number);
    for (size_t i = 0; i < ST_QUANTILES; i++) {
        size_t rank = (tenths[i] * n + 9) / 10;
        out[i] = n ? numbers[rank ? rank - 1 : 0] : 0;
    }
}
