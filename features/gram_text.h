/* SPDX-License-Identifier: MIT
 * The text of the n-grams that an extractor gives: what a hash stands for. */
#ifndef ST_GRAM_TEXT_H
#define ST_GRAM_TEXT_H

#include "extractor.h"

/* Follows an extractor and remembers the last tokens. */
typedef struct st_gram_text {
    size_t tokens;
    uint16_t sizes[ST_MAX_N];
    char tails[ST_MAX_N][ST_NORMAL_LIMIT];
    char text[ST_MAX_N * (ST_NORMAL_LIMIT + 1)];
} st_gram_text;

/* At the start of a text. */
static inline void st_gram_text_begin(st_gram_text *t) { t->tokens = 0; }

/* After each st_extractor_next. */
void st_gram_text_follow(st_gram_text *t, const st_extractor *x);

/* The text of hashes[index] of a block: tokens joined by spaces, or characters (a space for the end of a word).
 * Lives until the next call. */
st_sv st_gram_text_of(st_gram_text *t, const st_extractor *x, size_t block, size_t index);

#endif
