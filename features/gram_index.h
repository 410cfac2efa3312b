/* SPDX-License-Identifier: MIT
 * From the hash of an n-gram to its number. */
#ifndef ST_GRAM_INDEX_H
#define ST_GRAM_INDEX_H

#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "memory.h"

/* A search passes at most so many full buckets, so that no file makes it long. With six slots of eight in use, as built,
 * the longest run among ten million buckets is some dozens. */
enum { ST_BUCKET_SLOTS = 8, ST_MOST_FULL_BUCKETS = 1000 };
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

/* Ask for the cache line that st_gram_find will look at first. */
static inline void st_gram_prefetch(const st_gram_index *index, uint64_t hash) {
#if defined(__GNUC__)
    __builtin_prefetch(&index->buckets[(uint32_t)(hash >> 32) & index->mask]);
#endif
}

/* The feature that a bucket has for a tag, ST_NO_FEATURE if none. */
static inline uint32_t st_bucket_find(const st_bucket *bucket, uint32_t tag) {
#if defined(__SSE2__) && defined(__GNUC__)
    const __m128i wanted = _mm_set1_epi32((int)tag), *tags = (const __m128i *)(const void *)bucket->tags;
    __m128i low = _mm_cmpeq_epi32(_mm_loadu_si128(tags), wanted);
    __m128i high = _mm_cmpeq_epi32(_mm_loadu_si128(tags + 1), wanted);
    unsigned equal = (unsigned)_mm_movemask_epi8(_mm_packs_epi32(low, high)); /* two bits a slot; free ones come last */
    uint32_t feature = bucket->features[__builtin_ctz(equal | 1u << 14) / 2];
    return feature | (0u - !equal); /* whether it is there cannot be foreseen: no branch */
#else
    for (int i = 0; i < ST_BUCKET_SLOTS; i++)
        if (bucket->tags[i] == tag) return bucket->features[i];
    return ST_NO_FEATURE;
#endif
}

static inline uint32_t st_gram_find(const st_gram_index *index, uint64_t hash) {
    for (uint32_t b = (uint32_t)(hash >> 32) & index->mask;; b = (b + 1) & index->mask) {
        const st_bucket *bucket = &index->buckets[b];
        uint32_t feature = st_bucket_find(bucket, (uint32_t)hash);
        if ((feature != ST_NO_FEATURE) | (bucket->features[ST_BUCKET_SLOTS - 1] == ST_NO_FEATURE)) return feature;
    }
}

/* Make buckets for `count` different hashes, hash number i being feature i, so that every one of them is found as
 * itself; *buckets is to be released. False when out of memory. */
bool st_gram_index_build(st_gram_index *index, st_bucket **buckets, const uint64_t *hashes, uint32_t count,
                         const stance_allocator *allocator);

/* Whether buckets from a file can be searched: every feature is below `features`, free slots come last, at least one
 * bucket has one, and no more than ST_MOST_FULL_BUCKETS without one follow each other (the first follows the last). */
bool st_gram_index_valid(const st_gram_index *index, uint32_t features);

#endif
