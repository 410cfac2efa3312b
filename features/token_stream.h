/* SPDX-License-Identifier: MIT
 * Text -> the normal forms of its tokens and their hashes; quick where the text is ASCII. */
#ifndef ST_TOKEN_STREAM_H
#define ST_TOKEN_STREAM_H

#include "padded.h"

/* The same tokens as st_token_next with st_padded_normalize finds, one after the other, those without a normal form
 * left out. Words and marks that hold no byte outside ASCII and have none beside them, nor an apostrophe, a point
 * within or more than ST_TOKEN_BYTES, are taken 8 bytes at a time; so are words before 's, with either apostrophe, and
 * quotation marks and dashes as news has them; the others the long way. */
typedef struct st_token_stream {
    st_tokenizer tokenizer;
    size_t size; /* of its normal form, in bytes */
    bool mark;   /* the token is no word; between the two others, which would be read as one before they are written */
    uint64_t hash;    /* st_word_hash of it */
    st_padded padded; /* the normal form is at padded.bytes + 1, not yet framed */
} st_token_stream;

/* Also used to start over with another text: well-formed UTF-8, below 4 GiB. */
static inline void st_token_stream_begin(st_token_stream *s, st_sv text) { s->tokenizer = st_tokenizer_of(text); }

/* Next token; false at the end of the text. */
bool st_token_stream_next(st_token_stream *stream);

#endif
