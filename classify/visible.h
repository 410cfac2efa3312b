/* SPDX-License-Identifier: MIT
 * Text for a terminal. */
#ifndef ST_VISIBLE_H
#define ST_VISIBLE_H

#include "buf.h"

/* Bytes of the control character (C0, DEL, C1) at the start of `text`, which is not empty; 0 if there is another. */
static inline size_t st_control_at(st_sv text) {
    unsigned char first = (unsigned char)text.data[0], next = text.size > 1 ? (unsigned char)text.data[1] : 0;
    if (first == 0xC2) return next >= 0x80 && next < 0xA0 ? 2 : 0;
    return first < 0x20 || first == 0x7F;
}

/* Append text with a space for each control character (C0, DEL, C1), which would play tricks on a terminal. */
void st_add_visible(st_buf *out, st_sv text);

#endif
