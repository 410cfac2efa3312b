/* SPDX-License-Identifier: MIT
 * Texts as sets of short pieces, and signatures by which like sets find each other: A. Broder, "On the resemblance and
 * containment of documents", 1997; J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive Datasets", sections
 * 3.2 to 3.4. */
#ifndef ST_SHINGLES_H
#define ST_SHINGLES_H

#include <stdint.h>

#include "arena.h"
#include "words.h"

/* The pieces of ST_SHINGLE characters of a text's words (words.h), as 64-bit hashes, sorted, each once: two different
 * pieces count as one with a chance of 2^-64. A shorter text is one piece; one without words has none. The sketch has
 * 4 to 8 bits for each hash, of which the hash flips one (Mitzenmacher, Pagh, Pham, "Efficient estimation for high
 * similarities using odd sketches", WWW 2014): two sets differ in at least as many hashes as their sketches in bits. */
enum { ST_SHINGLE = 5 };

typedef struct st_shingles {
    const uint64_t *hashes; /* [count] */
    const uint64_t *sketch; /* [words], a power of two */
    uint32_t count, words;
} st_shingles;

/* Scratch memory for making them; one thread at a time. Zero it, with the allocator set. */
typedef struct st_shingler {
    const stance_allocator *allocator;
    uint64_t *hashes, *spare; /* [capacities[0]], [capacities[1]] */
    size_t capacities[2];
} st_shingler;

void st_shingler_clear(st_shingler *shingler);

/* The shingles of a text, in memory of the arena. False when out of memory. */
bool st_shingles_make(st_shingles *shingles, st_shingler *shingler, st_sv folded, st_arena *arena);

/* Jaccard similarity |A and B| / |A or B| of sets that are not empty, if it is above `least` (0 or more); else 0. */
double st_shingles_similarity(st_shingles a, st_shingles b, double least);

/* Signatures (MMDS, 3.3): row r of a set is the least h_r(x) over its hashes x, with h_r(x) = a_r x + b_r mod 2^64; two
 * sets have the same row with a chance of their similarity s. A band (3.4) is ST_ROWS rows, put into one key: two sets
 * have the same key in at least one of ST_BANDS bands with a chance of 1 - (1 - s^3)^64. That chance is
 *     s       0.1     0.2     0.3     0.4     0.5       0.6       0.7
 *             0.062   0.40    0.83    0.985   0.9998    1 - 2e-7  1 - 4e-12 */
enum { ST_BANDS = 64, ST_ROWS = 3 };

typedef struct st_minhash {
    uint64_t factors[ST_BANDS * ST_ROWS]; /* a, odd */
    uint64_t offsets[ST_BANDS * ST_ROWS]; /* b */
} st_minhash;

/* The same functions every time. */
void st_minhash_init(st_minhash *minhash);

/* The key of one band of a set that is not empty. */
uint32_t st_minhash_key(const st_minhash *minhash, st_shingles shingles, size_t band);

#endif
