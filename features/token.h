/* SPDX-License-Identifier: MIT
 * Tokens: words, numbers and marks as places in the text, and their normal form. */
#ifndef ST_TOKEN_H
#define ST_TOKEN_H

#include <stdint.h>

#include "sv.h"

/* A word is a run of letters and digits ("ban", "5G", "3bn"), with
 *   - points and commas between digits ("1,200.5");
 *   - points between single letters, the last one included ("U.S.", "a.m.");
 *   - apostrophes between letters ("O'Brien"), except that the English clitics n't 's 're 've 'll 'd 'm are
 *     tokens of their own, so that "UK's" and the pre-tokenized "UK 's" are the same two tokens.
 * Hyphens separate ("high-risk" is two words). An ideograph is a word.
 *   A mark is a run of one character of punctuation, or one symbol ("?", "...", "$"), that is not part of a word; a
 * single hyphen between two words is no token. Longer tokens than ST_TOKEN_BYTES are cut there, at a character. */
enum { ST_TOKEN_BYTES = 256 };

typedef struct st_token {
    uint32_t begin; /* bytes into the text */
    uint32_t end;
    bool mark;
} st_token;

typedef struct st_tokenizer {
    st_sv text; /* well-formed UTF-8, below 4 GiB */
    size_t position;
    size_t word_end; /* where the last word ended */
    st_token clitic; /* found with the word before it and not yet given out; empty if none */
} st_tokenizer;

static inline st_tokenizer st_tokenizer_of(st_sv text) { return (st_tokenizer){.text = text}; }

/* Next token; false at the end. */
bool st_token_next(st_tokenizer *tokenizer, st_token *token);

/* Normal form of a word: case folded, NFC, U+2019 as ', points of an abbreviation and format characters left out.
 * Written to `out`; returns its length, which is at most ST_NORMAL_BYTES and may be 0. */
enum { ST_NORMAL_BYTES = 4 * 18 * ST_TOKEN_BYTES };
size_t st_token_normalize(st_sv word, char *out);

/* Normal form of a mark: one character, with all double quotation marks (also '' and ``) as ", single ones as ', dashes as -
 * and an ellipsis as a point. */
size_t st_mark_normalize(st_sv mark, char *out);

#endif
