/* SPDX-License-Identifier: MIT */
#include "shingles.h"

#include "hash.h"
#include "rng.h"
#include "sort.h"
#include "utf8.h"

static const uint64_t piece_seed = UINT64_C(0x5368696e676c6531);
static const uint64_t row_seed = UINT64_C(0x4d696e4861736831);
static const uint64_t key_seed = UINT64_C(0x42616e64204b6579);

void st_shingler_clear(st_shingler *shingler) {
    st_release(shingler->allocator, shingler->hashes);
    st_release(shingler->allocator, shingler->spare);
    *shingler = (st_shingler){.allocator = shingler->allocator};
}

/* Byte at which the character after the one at `at` begins. */
static size_t after(st_sv text, size_t at) { return at + st_utf8_length(text.data[at]); }

/* Hashes of all pieces, repeats included; returns how many. */
static size_t hash_pieces(st_sv folded, uint64_t *out) {
    size_t begin = 0, end = 0, count = 0;
    for (int i = 0; i < ST_SHINGLE && end < folded.size; i++) end = after(folded, end);
    for (;; begin = after(folded, begin), end = after(folded, end)) {
        out[count++] = st_hash(piece_seed, folded.data + begin, end - begin);
        if (end == folded.size) return count;
    }
}

/* The hashes and their sketch, kept in the arena. */
static bool keep(st_shingles *shingles, const uint64_t *hashes, size_t count, st_arena *arena) {
    size_t words = 1;
    while (64 * words < 4 * count) words *= 2;
    uint64_t *sketch = st_arena_take(arena, (words + count) * sizeof *sketch);
    if (!sketch) return false;
    uint64_t *kept = sketch + words;
    memset(sketch, 0, words * sizeof *sketch);
    memcpy(kept, hashes, count * sizeof *kept);
    for (size_t i = 0; i < count; i++) sketch[hashes[i] / 64 % words] ^= UINT64_C(1) << hashes[i] % 64;
    *shingles = (st_shingles){kept, sketch, (uint32_t)count, (uint32_t)words};
    return true;
}

bool st_shingles_make(st_shingles *shingles, st_shingler *s, st_sv folded, st_arena *arena) {
    *shingles = (st_shingles){.count = 0};
    if (folded.size == 0) return true;
    if (!st_reserve(s->allocator, &s->hashes, &s->capacities[0], folded.size, sizeof *s->hashes) ||
        !st_reserve(s->allocator, &s->spare, &s->capacities[1], folded.size, sizeof *s->spare))
        return false;
    size_t count = hash_pieces(folded, s->hashes);
    st_sort_u64(s->hashes, s->spare, count);
    return keep(shingles, s->hashes, st_unique_u64(s->hashes, count), arena);
}

static unsigned bits_of(uint64_t x) {
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned)(x * UINT64_C(0x0101010101010101) >> 56);
}

/* Number of bits in which the sketches differ, the longer one folded to the length of the other. */
static size_t different_bits(st_shingles a, st_shingles b) {
    size_t bits = 0, most = a.words > b.words ? a.words : b.words, least = a.words + b.words - most;
    for (size_t w = 0; w < least; w++) {
        uint64_t difference = 0;
        for (size_t v = w; v < a.words; v += least) difference ^= a.sketch[v];
        for (size_t v = w; v < b.words; v += least) difference ^= b.sketch[v];
        bits += bits_of(difference);
    }
    return bits;
}

/* Number of hashes in both sets, which have `needed` or more each; 0 as soon as there cannot be so many common ones. */
static size_t count_common(st_shingles a, st_shingles b, size_t needed) {
    size_t i = 0, j = 0, common = 0;
    size_t spare_a = a.count - needed, spare_b = b.count - needed; /* how many may be without a partner */
    while (i < a.count && j < b.count) {
        if (a.hashes[i] == b.hashes[j]) i++, j++, common++;
        else if (a.hashes[i] < b.hashes[j]) {
            if (i++ - common == spare_a) return 0;
        } else if (j++ - common == spare_b) return 0;
    }
    return common;
}

/* s = c / (|A| + |B| - c) is above `least` when c is above least (|A| + |B|) / (1 + least). Rounded down, that is a
 * bound which no error of rounding makes too high. */
double st_shingles_similarity(st_shingles a, st_shingles b, double least) {
    size_t all = (size_t)a.count + b.count, needed = (size_t)(least / (1 + least) * (double)all);
    if (a.count < needed || b.count < needed || different_bits(a, b) > all - 2 * needed) return 0;
    size_t common = count_common(a, b, needed);
    double similarity = (double)common / (double)(all - common);
    return similarity > least ? similarity : 0;
}

void st_minhash_init(st_minhash *minhash) {
    st_rng rng = st_rng_seeded(row_seed);
    for (size_t r = 0; r < ST_BANDS * ST_ROWS; r++) {
        minhash->factors[r] = st_rng_next(&rng) | 1;
        minhash->offsets[r] = st_rng_next(&rng);
    }
}

static uint64_t least_of(st_shingles shingles, uint64_t factor, uint64_t offset) {
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < shingles.count; i++) {
        uint64_t h = factor * shingles.hashes[i] + offset;
        least = h < least ? h : least;
    }
    return least;
}

uint32_t st_minhash_key(const st_minhash *minhash, st_shingles shingles, size_t band) {
    uint64_t key = key_seed;
    for (size_t r = band * ST_ROWS; r < (band + 1) * ST_ROWS; r++)
        key = st_hash_step(key, least_of(shingles, minhash->factors[r], minhash->offsets[r]));
    return (uint32_t)(key >> 32);
}
