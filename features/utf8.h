/* SPDX-License-Identifier: MIT
 * UTF-8: decoding that never fails, encoding, and cleaning. */
#ifndef ST_UTF8_H
#define ST_UTF8_H

#include <stdint.h>

#include "buf.h"
#include "sv.h"

enum { ST_REPLACEMENT = 0xFFFD };

/* Decode the character at the start of `text` (not empty) into *code; returns its length in bytes. Ill-formed
 * bytes give U+FFFD, one for each maximal subpart of a well-formed sequence (Unicode 15, section 3.9, table
 * 3-8); *valid tells them from a real U+FFFD. */
size_t st_utf8_decode(st_sv text, uint32_t *code, bool *valid);

/* Write the UTF-8 form of `code` (a scalar value) into `out`; returns its length, 1 to 4. */
size_t st_utf8_encode(char out[4], uint32_t code);

/* Append `text` to *buf with every ill-formed subpart replaced by U+FFFD. */
void st_utf8_clean(st_buf *buf, st_sv text);

/* Length in bytes of the character at the start of well-formed text. */
static inline size_t st_utf8_length(char first) {
    unsigned char byte = (unsigned char)first;
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/* Whether `c` is a second or later byte of a character. */
static inline bool st_utf8_continues(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

#endif
