/* SPDX-License-Identifier: MIT */
#include "look.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_WIDTH = 80, WIDEST = 120 };

static bool is_set(const char *value) { return value && *value; }

static bool locale_is_utf8(void) {
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (!is_set(value)) continue;
        const char *codes = strchr(value, '.');
        return codes && (!strncasecmp(codes, ".utf-8", 6) || !strncasecmp(codes, ".utf8", 5));
    }
    return false;
}

static size_t columns_of(int fd) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return USUAL_WIDTH;
    return size.ws_col < WIDEST ? size.ws_col : WIDEST;
}

st_look st_look_of(int fd) {
    st_look look = {false, locale_is_utf8(), 0};
    if (!isatty(fd)) return look;
    const char *term = getenv("TERM");
    look.colour = !is_set(getenv("NO_COLOR")) && is_set(term) && strcmp(term, "dumb") != 0;
    look.width = columns_of(fd);
    return look;
}

void st_look_bar(const st_look *look, st_buf *out, double share, size_t cells) {
    static const char *const eighths[] = {"", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589"};
    size_t steps = look->unicode ? 8 : 1;
    size_t length = (size_t)floor((share < 1 ? share : 1) * (double)(cells * steps) + .5), used = length / steps;
    for (size_t i = 0; i < used; i++) st_buf_add_text(out, look->unicode ? "\u2588" : "#");
    if (length % steps) {
        st_buf_add_text(out, eighths[length % steps]);
        used++;
    }
    for (; used < cells; used++) st_buf_add_char(out, ' ');
}

/* Cyan and yellow: told apart by those who do not tell red from green. */
void st_look_side(const st_look *look, st_buf *out, double number) {
    if (look->colour) st_buf_add_text(out, number > 0 ? "\033[36m" : "\033[33m");
}

void st_look_plain(const st_look *look, st_buf *out) {
    if (look->colour) st_buf_add_text(out, "\033[0m");
}
