/* SPDX-License-Identifier: MIT
 * From the hash of an n-gram to its number. */
#ifndef ST_GRAM_INDEX_H
#define ST_GRAM_INDEX_H

#include <stdint.h>

#include "memory.h"

enum { ST_BUCKET_SLOTS = 8 };
#define ST_NO_FEATURE UINT32_MAX

/* A cache line: the low halves of up to eight hashes and their features. Free slots are at the end and have the
 * feature ST_NO_FEATURE. A bucket with a free slot ends the search. */
typedef struct st_bucket {
    uint32_t tags[ST_BUCKET_SLOTS];
    uint32_t features[ST_BUCKET_SLOTS];
} st_bucket;

/* A hash belongs to bucket (hash >> 32) & mask or, when that is full, to the next with room. Used in place from a
 * model file; `buckets` is borrowed. */
typedef struct st_gram_index {
    const st_bucket *buckets;
    uint32_t mask; /* number of buckets - 1, a power of two */
} st_gram_index;

static inline uint32_t st_gram_find(const st_gram_index *index, uint64_t hash) {
    uint32_t tag = (uint32_t)hash;
    for (uint32_t b = (uint32_t)(hash >> 32) & index->mask;; b = (b + 1) & index->mask) {
        const st_bucket *bucket = &index->buckets[b];
        for (int i = 0; i < ST_BUCKET_SLOTS; i++) {
            if (bucket->features[i] == ST_NO_FEATURE) return ST_NO_FEATURE;
            if (bucket->tags[i] == tag) return bucket->features[i];
        }
    }
}

/* Make buckets for `count` different hashes, hash number i being feature i, so that every one of them is found as
 * itself; *buckets is to be released. False when out of memory. */
bool st_gram_index_build(st_gram_index *index, st_bucket **buckets, const uint64_t *hashes, uint32_t count,
                         const stance_allocator *allocator);

/* Whether buckets from a file can be searched: every feature is below `features`, free slots come last, and at
 * least one bucket has one. */
bool st_gram_index_valid(const st_gram_index *index, uint32_t features);

#endif
