/* SPDX-License-Identifier: MIT
 * Bars and colours. */
#include "look.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"

static void check_bar(bool unicode, double share, size_t cells, const char *expected) {
    st_look look = {false, unicode, 0};
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    st_look_bar(&look, &out, share, cells);
    assert_sv(st_buf_sv(&out), expected);
    st_buf_clear(&out);
}

static void bars_show_shares(void **state) {
    (void)state;
    check_bar(false, 0, 4, "    ");
    check_bar(false, .5, 4, "##  ");
    check_bar(false, .13, 4, "#   ");
    check_bar(false, .12, 4, "    ");
    check_bar(false, 1, 4, "####");
    check_bar(false, 7, 4, "####");
    check_bar(true, 0, 2, "  ");
    check_bar(true, 1, 2, "\u2588\u2588");
    check_bar(true, .5 + 1. / 16, 2, "\u2588\u258f");
    check_bar(true, 7. / 16, 2, "\u2589 ");
    check_bar(true, .99, 2, "\u2588\u2588");
}

static void colours_are_only_for_who_wants_them(void **state) {
    (void)state;
    st_look look = {true, false, 80};
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    st_look_side(&look, &out, .5);
    st_look_side(&look, &out, -.5);
    st_look_plain(&look, &out);
    assert_sv(st_buf_sv(&out), "\033[36m\033[33m\033[0m");
    st_buf_reset(&out);
    look.colour = false;
    st_look_side(&look, &out, .5);
    st_look_plain(&look, &out);
    assert_int_equal(out.size, 0);
    st_buf_clear(&out);
}

static bool unicode_with(const char *all, const char *ctype, const char *lang) {
    setenv("LC_ALL", all, 1);
    setenv("LC_CTYPE", ctype, 1);
    setenv("LANG", lang, 1);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    st_look look = st_look_of(ends[1]);
    close(ends[0]);
    close(ends[1]);
    assert_false(look.colour); /* a pipe */
    assert_int_equal(look.width, 0);
    return look.unicode;
}

static void the_locale_tells_what_can_be_shown(void **state) {
    (void)state;
    assert_true(unicode_with("en_GB.UTF-8", "C", "C"));
    assert_true(unicode_with("", "C.utf8", "C"));
    assert_true(unicode_with("", "", "de_DE.UTF-8@euro"));
    assert_false(unicode_with("C", "C.UTF-8", "C.UTF-8"));
    assert_false(unicode_with("", "", "de_DE.ISO-8859-1"));
    assert_false(unicode_with("", "", ""));
}

TESTS(cmocka_unit_test(bars_show_shares), cmocka_unit_test(colours_are_only_for_who_wants_them),
      cmocka_unit_test(the_locale_tells_what_can_be_shown))
