/* SPDX-License-Identifier: MIT
 * What a terminal can show. */
#ifndef ST_LOOK_H
#define ST_LOOK_H

#include "buf.h"

typedef struct st_look {
    bool colour;  /* a terminal, and nobody asked for none (NO_COLOR, TERM=dumb) */
    bool unicode; /* the locale's characters are UTF-8 */
    size_t width; /* columns to wrap text at; 0: not at all, as for a pipe */
} st_look;

/* Of what is open as `fd`. Reads the environment: NO_COLOR, TERM, and of LC_ALL, LC_CTYPE, LANG the first set. */
st_look st_look_of(int fd);

/* Append a bar for `share` (0 to 1) of `cells` columns, filled up with spaces. */
void st_look_bar(const st_look *look, st_buf *out, double share, size_t cells);

/* Append the colour of what speaks for (positive) or against, and the end of it; nothing without colour. */
void st_look_side(const st_look *look, st_buf *out, double number);
void st_look_plain(const st_look *look, st_buf *out);

#endif
