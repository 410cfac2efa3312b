/* SPDX-License-Identifier: MIT
 * 64-bit hashing of n-grams, and the checksum of model files. */
#ifndef ST_HASH_H
#define ST_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A bijection of 64-bit numbers that scatters its bits: the finalizer of MurmurHash3 (A. Appleby, 2011). */
static inline uint64_t st_scatter(uint64_t x) {
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

/* Fold the next 8 bytes of a key into its hash. For a fixed hash a bijection of `bytes`, so keys of up to
 * 8 bytes without NUL never collide under the same seed. */
static inline uint64_t st_hash_step(uint64_t hash, uint64_t bytes) { return st_scatter(hash ^ bytes); }

/* Up to 8 bytes as a little-endian number, zero-filled. */
static inline uint64_t st_load_le(const char *bytes, size_t size) {
    uint64_t x = 0;
    for (size_t i = 0; i < size; i++) x |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    return x;
}

/* 8 bytes, all of which can be read. */
static inline uint64_t st_load_8(const char *bytes) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t x;
    memcpy(&x, bytes, 8);
    return x;
#else
    return st_load_le(bytes, 8);
#endif
}

/* A mask for the first `size` bytes, 0 to 8, of such a number. */
static inline uint64_t st_low_bytes(size_t size) { return size ? ~UINT64_C(0) >> (64 - 8 * size) : 0; }

/* Hash of a key of any length: steps of 8 bytes, the last one zero-filled. */
static inline uint64_t st_hash(uint64_t seed, const char *bytes, size_t size) {
    for (; size > 8; bytes += 8, size -= 8) seed = st_hash_step(seed, st_load_8(bytes));
    return st_hash_step(seed, st_load_le(bytes, size));
}

/* Checksum of model files, as docs/model-format.md defines it: four interleaved lanes of
 * h = (h ^ word) * prime over 8-byte little-endian words. Any change within one word is always seen. */
uint64_t st_checksum(const void *bytes, size_t size);

#endif
