/* SPDX-License-Identifier: MIT */
#include "gram_index.h"

#include <string.h>

enum { FILL = 6 }; /* slots of a bucket that are used on average, at most */

static void put(st_bucket *buckets, uint32_t mask, uint64_t hash, uint32_t feature) {
    for (uint32_t b = (uint32_t)(hash >> 32) & mask;; b = (b + 1) & mask)
        for (int i = 0; i < ST_BUCKET_SLOTS; i++)
            if (buckets[b].features[i] == ST_NO_FEATURE) {
                buckets[b].tags[i] = (uint32_t)hash;
                buckets[b].features[i] = feature;
                return;
            }
}

static bool all_found(const st_gram_index *index, const uint64_t *hashes, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (st_gram_find(index, hashes[i]) != i) return false;
    return true;
}

bool st_gram_index_build(st_gram_index *index, st_bucket **buckets, const uint64_t *hashes, uint32_t count,
                         const stance_allocator *allocator) {
    uint64_t size = 1;
    while (size * FILL < count) size *= 2;
    *buckets = NULL;
    for (;; size *= 2) { /* larger while two hashes share both tag and place */
        st_release(allocator, *buckets);
        *buckets = size <= UINT32_MAX ? st_new(allocator, size, sizeof **buckets) : NULL;
        if (!*buckets) return false;
        memset(*buckets, 0xFF, size * sizeof **buckets);
        *index = (st_gram_index){*buckets, (uint32_t)(size - 1)};
        for (uint32_t i = 0; i < count; i++) put(*buckets, index->mask, hashes[i], i);
        if (all_found(index, hashes, count)) return true;
    }
}

static bool bucket_valid(const st_bucket *bucket, uint32_t features, bool *full) {
    bool ended = false;
    for (int i = 0; i < ST_BUCKET_SLOTS; i++) {
        uint32_t feature = bucket->features[i];
        if (feature == ST_NO_FEATURE) ended = true;
        else if (ended || feature >= features) return false;
    }
    *full = !ended;
    return true;
}

bool st_gram_index_valid(const st_gram_index *index, uint32_t features) {
    uint64_t run = 0, first = UINT64_MAX; /* full buckets up to here; at the start, which follow those at the end */
    for (uint64_t b = 0; b <= index->mask; b++) {
        bool full;
        if (!bucket_valid(&index->buckets[b], features, &full)) return false;
        if (!full && first == UINT64_MAX) first = run;
        run = full ? run + 1 : 0;
        if (run > ST_MOST_FULL_BUCKETS) return false;
    }
    return first != UINT64_MAX && run + first <= ST_MOST_FULL_BUCKETS;
}
