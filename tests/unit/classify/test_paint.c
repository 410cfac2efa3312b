/* SPDX-License-Identifier: MIT */
#include "paint.h"

#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

/* What is chosen for a terminal, or for something else, in an environment with these values (NULL: not set). */
static st_paint choose(st_color when, bool terminal, const char *no_color, const char *term) {
    int ends[2];
    assert_int_equal(openpty(&ends[0], &ends[1], NULL, NULL, NULL), 0);
    if (no_color) setenv("NO_COLOR", no_color, 1);
    else unsetenv("NO_COLOR");
    if (term) setenv("TERM", term, 1);
    else unsetenv("TERM");
    st_paint paint = st_paint_choose(when, terminal ? ends[1] : -1);
    close(ends[0]);
    close(ends[1]);
    return paint;
}

static void check_choice(st_paint paint, bool color, bool bars) {
    assert_int_equal(paint.look.colour, color);
    assert_int_equal(paint.bars, bars);
}

static void a_terminal_has_colors_and_bars(void **state) {
    (void)state;
    check_choice(choose(ST_COLOR_AUTO, true, NULL, "xterm"), true, true);
    check_choice(choose(ST_COLOR_AUTO, true, "", "xterm"), true, true);
    check_choice(choose(ST_COLOR_AUTO, true, "1", "xterm"), false, true);
    check_choice(choose(ST_COLOR_AUTO, true, NULL, "dumb"), false, true);
    check_choice(choose(ST_COLOR_NEVER, true, NULL, "xterm"), false, true);
}

static void anything_else_has_them_when_asked(void **state) {
    (void)state;
    check_choice(choose(ST_COLOR_AUTO, false, NULL, "xterm"), false, false);
    check_choice(choose(ST_COLOR_NEVER, false, NULL, "xterm"), false, false);
    check_choice(choose(ST_COLOR_ALWAYS, false, NULL, "xterm"), true, true);
    check_choice(choose(ST_COLOR_ALWAYS, false, "1", "dumb"), true, true);
}

static void check_label(const char *label, size_t index, const char *expected) {
    st_paint paint = {{.colour = true}, false}, plain = {{.colour = false}, true};
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    st_paint_label(&paint, &out, label, index);
    assert_sv(st_buf_sv(&out), expected);
    st_buf_reset(&out);
    st_paint_label(&plain, &out, label, index);
    assert_int_equal(out.size, 0);
    st_buf_clear(&out);
}

static void labels_have_colors_of_their_own(void **state) {
    (void)state;
    check_label("supportive", 2, "\033[36m");
    check_label("opposed", 1, "\033[33m");
    check_label("neutral", 0, "\033[90m");
    check_label("security", 0, "\033[35m");
    check_label("law", 1, "\033[32m");
    check_label("law", 7, "\033[32m");
    check_label("", SIZE_MAX, "\033[31m"); /* 2^64 - 1 is 3 modulo 6 */
}

static void check_bar(bool unicode, double p, const char *expected) {
    st_paint paint = {{.unicode = unicode}, true}, none = {{.unicode = unicode}, false};
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    st_paint_bar(&paint, &out, p);
    assert_sv(st_buf_sv(&out), expected);
    st_buf_reset(&out);
    st_paint_bar(&none, &out, p);
    assert_int_equal(out.size, 0);
    st_buf_clear(&out);
}

static void bars_have_eight_cells(void **state) {
    (void)state;
    check_bar(false, 0, "         ");
    check_bar(false, .5, " ####    ");
    check_bar(false, 1, " ########");
    check_bar(true, 1. / 64, " \u258f       ");
    check_bar(true, .25, " \u2588\u2588      ");
}

TESTS(cmocka_unit_test(a_terminal_has_colors_and_bars), cmocka_unit_test(anything_else_has_them_when_asked),
      cmocka_unit_test(labels_have_colors_of_their_own), cmocka_unit_test(bars_have_eight_cells))
