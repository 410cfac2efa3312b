/* SPDX-License-Identifier: MIT
 * The normal form of a token between two spaces, from which character n-grams are taken. */
#ifndef ST_PADDED_H
#define ST_PADDED_H

#include "spec.h"
#include "token.h"

/* Normal forms are cut off at so many bytes, between characters. */
enum { ST_NORMAL_LIMIT = 510, ST_MOST_CHAR_HASHES = ST_MAX_N * (ST_NORMAL_LIMIT + 2) };

typedef struct st_padded {
    size_t size;                          /* in bytes, with the spaces */
    size_t characters;                    /* with the spaces */
    uint16_t starts[ST_NORMAL_LIMIT + 3]; /* where each character starts, and the end */
    char bytes[ST_NORMAL_BYTES + 16];
} st_padded;

/* Write the normal form of a token of `text` to bytes + 1; returns its size, at most ST_NORMAL_LIMIT, 0 if it has none.
 * To be framed. */
size_t st_padded_normalize(st_padded *p, st_sv text, const st_token *token);

/* The `size` bytes at bytes + 1 are a normal form: put the spaces round it and find its characters. */
void st_padded_frame(st_padded *p, size_t size);

/* Number of n-grams of length n in a block; a token shorter than n counts once as a whole, for the first such n only. */
size_t st_padded_count(const st_padded *p, const st_block *block, size_t n);

/* Bytes of the n-gram of length n that starts at character i. */
st_sv st_padded_gram(const st_padded *p, size_t n, size_t i);

/* Hashes of the n-grams of a block, shorter ones first; returns how many, at most ST_MOST_CHAR_HASHES. */
size_t st_padded_hashes(const st_padded *p, const st_block *block, uint64_t *out);

#endif
