/* SPDX-License-Identifier: MIT
 * Texts and names from data, for people's eyes. */
#ifndef ST_VISIBLE_TEXT_H
#define ST_VISIBLE_TEXT_H

#include <stdio.h>

#include "sv.h"

/* On one line, without control characters (which would play tricks on a terminal), cut at a character after `longest`
 * bytes. */
void st_put_visible(FILE *out, st_sv text, size_t longest);

#endif
