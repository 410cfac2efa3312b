/* SPDX-License-Identifier: MIT
 * What a character is to the tokenizer and the sentence splitter. */
#ifndef ST_CHARS_H
#define ST_CHARS_H

#include <stdint.h>

#include "sv.h"

typedef enum st_char_class {
    ST_CHAR_OTHER,      /* white space, control characters, U+FFFD: between tokens */
    ST_CHAR_MARK,       /* punctuation and symbols, but for those below */
    ST_CHAR_LETTER,     /* letters and combining marks */
    ST_CHAR_DIGIT,      /* decimal digits and other numerals */
    ST_CHAR_APOSTROPHE, /* ' and U+2019 */
    ST_CHAR_POINT,      /* . and , */
    ST_CHAR_JOINER,     /* format characters that belong to the word round them: soft hyphen, joiners */
    ST_CHAR_IDEOGRAPH,  /* of scripts written without spaces: a token of its own */
} st_char_class;

/* Class of the character at the start of `text` (well-formed, not empty); *size is its length in bytes. */
st_char_class st_char_classify(st_sv text, size_t *size);

/* Whether the character at the start of `text` is a capital or title-case letter / a small letter. */
bool st_char_is_upper(st_sv text);
bool st_char_is_lower(st_sv text);

#endif
