/* SPDX-License-Identifier: MIT */
#include "paint.h"

#include <unistd.h>

#include "hue.h"

enum { CELLS = 8 };

st_paint st_paint_choose(st_color when, int fd) {
    st_paint paint = {st_look_of(fd), when == ST_COLOR_ALWAYS || isatty(fd)};
    if (when != ST_COLOR_AUTO) paint.look.colour = when == ST_COLOR_ALWAYS;
    return paint;
}

/* ANSI colours, which every terminal shows in a way that can be read on its ground. */
static int color_of(const char *label, size_t index) {
    static const int colors[ST_HUES] = {90, 36, 33, 35, 32, 94, 31, 95, 92};
    return colors[st_hue_of(label, index)];
}

void st_paint_label(const st_paint *paint, st_buf *out, const char *label, size_t index) {
    if (paint->look.colour) st_buf_add_format(out, "\033[%dm", color_of(label, index));
}

void st_paint_bar(const st_paint *paint, st_buf *out, double probability) {
    if (!paint->bars) return;
    st_buf_add_char(out, ' ');
    st_look_bar(&paint->look, out, probability, CELLS);
}
