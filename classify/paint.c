/* SPDX-License-Identifier: MIT */
#include "paint.h"

#include <unistd.h>

enum { CELLS = 8 };

st_paint st_paint_choose(st_color when, int fd) {
    st_paint paint = {st_look_of(fd), when == ST_COLOR_ALWAYS || isatty(fd)};
    if (when != ST_COLOR_AUTO) paint.look.colour = when == ST_COLOR_ALWAYS;
    return paint;
}

/* ANSI colours, which every terminal shows in a way that can be read on its ground. */
static int color_of(const char *label, size_t index) {
    static const struct {
        const char *label;
        int color;
    } known[] = {{"supportive", 36}, {"positive", 36}, {"favor", 36},   {"favour", 36}, {"for", 36},  {"opposed", 33},
                 {"negative", 33},   {"against", 33},  {"neutral", 90}, {"none", 90},   {"other", 90}};
    static const int others[] = {35, 32, 94, 31, 95, 92};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].label, label) == 0) return known[i].color;
    return others[index % (sizeof others / sizeof *others)];
}

void st_paint_label(const st_paint *paint, st_buf *out, const char *label, size_t index) {
    if (paint->look.colour) st_buf_add_format(out, "\033[%dm", color_of(label, index));
}

void st_paint_bar(const st_paint *paint, st_buf *out, double probability) {
    if (!paint->bars) return;
    st_buf_add_char(out, ' ');
    st_look_bar(&paint->look, out, probability, CELLS);
}
