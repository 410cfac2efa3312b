/* SPDX-License-Identifier: MIT
 * Text in HTML, SVG and XML. */
#ifndef ST_MARKUP_H
#define ST_MARKUP_H

#include "buf.h"

/* Append text so that it means itself in HTML, between tags as well as in an attribute's value in quotes of either
 * kind: & < > " ' become references; control characters (but not tab and line feed), ill-formed UTF-8 (each byte) and
 * U+FFFE, U+FFFF, which XML 1.0, 2.2, does not allow either, become U+FFFD. Whatever the text holds, it ends neither
 * the element nor the attribute it is in. Not for names of tags or attributes, nor for scripts and style sheets. */
void st_markup_text(st_buf *out, st_sv text);

/* Length of the UTF-8 character at the start of `text`, 1 to 4; 0 if it is ill-formed or `text` is empty (Unicode 15,
 * table 3-7). */
size_t st_markup_character(st_sv text);

/* The first `longest` characters of `text`, an ill-formed byte counting as one. */
st_sv st_markup_cut(st_sv text, size_t longest);

#endif
