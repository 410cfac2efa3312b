/* SPDX-License-Identifier: MIT
 * The n-grams of a collection of texts, counted, chosen and numbered. */
#ifndef ST_VOCABULARY_H
#define ST_VOCABULARY_H

#include "extractor.h"
#include "gram_index.h"

/* Counts in how many texts each n-gram occurs. Counters fed with parts of a collection and merged equal one
 * counter fed with all of it, in any order. */
typedef struct st_counts { /* of one block: hashes in order, with the number of texts that hold each */
    uint64_t *hashes;
    uint32_t *df;
    size_t count;
} st_counts;

typedef struct st_counter {
    const stance_allocator *allocator;
    const st_spec *spec; /* borrowed */
    st_extractor *extractor;
    uint32_t texts;
    st_counts counted[ST_MAX_BLOCKS];
    struct st_pending {
        uint64_t *hashes; /* of recent texts, once for each text */
        size_t count, capacity;
    } pending[ST_MAX_BLOCKS];
    uint64_t *spare;
    size_t spare_capacity;
} st_counter;

/* False when out of memory, here and below; a counter is to be cleared in any case. */
bool st_counter_init(st_counter *counter, const st_spec *spec, const stance_allocator *allocator);
void st_counter_clear(st_counter *counter);
bool st_counter_add(st_counter *counter, st_sv text);

/* Move the counts of `from` into `counter`; `from` is left empty. */
bool st_counter_merge(st_counter *counter, st_counter *from);

/* The chosen n-grams. Feature numbers of block b are first[b] .. first[b + 1] - 1, the most frequent first, equal
 * ones by hash. Never changes once built. */
typedef struct st_vocabulary {
    const stance_allocator *allocator;
    st_spec spec;
    uint32_t texts; /* n of the idf formula */
    uint32_t first[ST_MAX_BLOCKS + 1];
    uint64_t *hashes;
    uint32_t *df;
    double *idf; /* ln((1 + n) / (1 + df)) + 1, or 1 in blocks without idf */
    st_bucket *buckets;
    st_gram_index index;
} st_vocabulary;

static inline uint32_t st_vocabulary_size(const st_vocabulary *v) { return v->first[v->spec.count]; }

/* Apply min_df, max_df and max of each block. Errors: MEMORY; LIMIT for 2^31 features or more. */
stance_status st_vocabulary_build(st_vocabulary *vocabulary, st_counter *counter, stance_error *error);

/* Make the index of the hashes; of one that st_vocabulary_build made there is one. Errors: MEMORY. */
stance_status st_vocabulary_index(st_vocabulary *vocabulary, stance_error *error);
void st_vocabulary_clear(st_vocabulary *vocabulary);

/* The smooth inverse document frequency of scikit-learn: ln((1 + texts) / (1 + df)) + 1. */
double st_idf(uint32_t texts, uint32_t df);

#endif
