/* SPDX-License-Identifier: MIT
 * The hashes of n-grams, as extractor.h defines them. */
#ifndef ST_GRAM_HASH_H
#define ST_GRAM_HASH_H

#include "hash.h"
#include "sv.h"

static const uint64_t st_word_seed = UINT64_C(0x576f7264732d3031);
static const uint64_t st_char_seed = UINT64_C(0x43686172732d3031);

/* Of one token, from its normal form. */
static inline uint64_t st_word_hash(st_sv normal) { return st_hash(st_word_seed, normal.data, normal.size); }

/* Of a sequence of tokens and one more, from their hashes. */
static inline uint64_t st_join_hash(uint64_t sequence, uint64_t token) {
    return st_scatter(sequence * UINT64_C(0x9e3779b97f4a7c15) + token);
}

#endif
