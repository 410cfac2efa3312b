/* SPDX-License-Identifier: MIT
 * Text for a terminal. */
#ifndef ST_VISIBLE_H
#define ST_VISIBLE_H

#include "buf.h"

/* Append text with a space for each control character (C0, DEL, C1), which would play tricks on a terminal. */
void st_add_visible(st_buf *out, st_sv text);

#endif
