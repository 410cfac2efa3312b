/* SPDX-License-Identifier: MIT
 * Text -> hashes of its n-grams, token by token. */
#ifndef ST_EXTRACTOR_H
#define ST_EXTRACTOR_H

#include "padded.h"

/* An n-gram is known by the 64-bit hash of its text: two n-grams of one kind with the same hash are the same
 * feature (with ten million n-grams, one chance in 300,000 that any two meet).
 *
 *   char  hash of its UTF-8 bytes: st_hash(seed of chars, bytes); of a whole token shorter than n: seed of chars + n
 *   word  of one token t: st_hash(seed of words, bytes); of several: g(t1..tk) = scatter(g(t1..tk-1) * odd + g(tk))
 *
 * The extractor goes through a text one token at a time. After each st_extractor_next it holds the n-grams that
 * end at this token, the blocks of the specification one after the other: those of block b are
 * hashes[first[b]] .. hashes[first[b + 1] - 1]. Memory does not depend on the length of the text. */
enum { ST_MOST_HASHES = ST_MAX_BLOCKS * ST_MOST_CHAR_HASHES };

typedef struct st_extractor {
    const st_spec *spec;
    st_tokenizer tokenizer;
    st_token token;                /* the current one, as a place in the text */
    uint64_t word_grams[ST_MAX_N]; /* [n - 1]: hash of the n tokens that end here */
    size_t words;                  /* tokens seen in this text */
    size_t first[ST_MAX_BLOCKS + 1];
    st_padded padded;
    uint64_t hashes[ST_MOST_HASHES];
} st_extractor;

/* The specification is borrowed. Also used to start over with another text. */
void st_extractor_begin(st_extractor *x, const st_spec *spec, st_sv text);

/* Next token that has a normal form; false at the end of the text. */
bool st_extractor_next(st_extractor *x);

/* The hash of the current token as a word of its own, whether the specification has words or not. */
static inline uint64_t st_extractor_word(const st_extractor *x) { return x->word_grams[0]; }

/* The normal form of the current token. */
static inline st_sv st_extractor_normal(const st_extractor *x) {
    return (st_sv){x->padded.bytes + 1, x->padded.size - 2};
}

/* Length of hashes[index] in tokens or characters, and, for characters, its bytes in `padded`. */
typedef struct st_gram {
    uint32_t n;
    st_sv bytes; /* empty for words */
} st_gram;

st_gram st_extractor_gram(const st_extractor *x, size_t block, size_t index);

#endif
