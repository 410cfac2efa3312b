/* SPDX-License-Identifier: MIT
 * Labels in colour, with a bar for their probability. */
#ifndef ST_PAINT_H
#define ST_PAINT_H

#include "look.h"

typedef enum st_color { ST_COLOR_AUTO, ST_COLOR_ALWAYS, ST_COLOR_NEVER } st_color;
#define ST_COLOR_NAMES "auto always never"

typedef struct st_paint {
    st_look look;
    bool bars;
} st_paint;

/* How to paint what goes to `fd` (-1: no terminal): colours on a terminal, unless the environment forbids them (see
 * st_look_of), or always, or never; bars on a terminal and wherever colours are always wanted. */
st_paint st_paint_choose(st_color when, int fd);

/* Append the colour of label number `index` of a task, which st_look_plain ends; nothing without colours. Labels that
 * are for something are cyan, against it yellow, neither grey, as people see them who do not tell red from green;
 * others take turns in further colours. */
void st_paint_label(const st_paint *paint, st_buf *out, const char *label, size_t index);

/* Append a blank and the bar; nothing without bars. */
void st_paint_bar(const st_paint *paint, st_buf *out, double probability);

#endif
