/* SPDX-License-Identifier: MIT */
#include "html_guess.h"

#include "check.h"

static void names_tell(void **state) {
    (void)state;
    assert_true(st_html_is_named(ST_SV("a/b.html")));
    assert_true(st_html_is_named(ST_SV("B.HTM")));
    assert_true(st_html_is_named(ST_SV("c.xhtml")));
    assert_false(st_html_is_named(ST_SV("a.html.txt")));
    assert_false(st_html_is_named(ST_SV("html")));
}

static void pages_are_known_by_their_first_tag(void **state) {
    (void)state;
    assert_true(st_html_is_begun(ST_SV("<!DOCTYPE html>")));
    assert_true(st_html_is_begun(ST_SV("\xef\xbb\xbf\r\n <Html lang=en")));
    assert_true(st_html_is_begun(ST_SV("<?xml version=\"1.0\"?>\n<!-- saved --> <!-- > --><html")));
    assert_true(st_html_is_begun(ST_SV("\xff\xfe<\0h\0t\0m\0l\0")));
    assert_true(st_html_is_begun(ST_SV("\xfe\xff\0<\0b\0o\0d\0y")));
    assert_true(st_html_is_begun(ST_SV("\0<\0h\0e\0a\0d")));
}

static void other_text_is_none(void **state) {
    (void)state;
    assert_false(st_html_is_begun(ST_SV("")));
    assert_false(st_html_is_begun(ST_SV("<")));
    assert_false(st_html_is_begun(ST_SV("html")));
    assert_false(st_html_is_begun(ST_SV("The tag <html> opens a page.")));
    assert_false(st_html_is_begun(ST_SV("<!-- <html>")));
    assert_false(st_html_is_begun(ST_SV("<?xml version=\"1.0\"?><rss>")));
    assert_false(st_html_is_begun(ST_SV("binary\0<html>")));
    assert_false(st_html_is_begun(ST_SV("<!-- \0 --><html>")));
}

/* The first bytes that a pipe gives tell what all of them do. */
static void more_bytes_never_change_that_it_is(void **state) {
    (void)state;
    assert_true(st_html_is_begun(ST_SV("<body")));
    assert_true(st_html_is_begun(ST_SV("<body>soup\0won")));
    assert_true(st_html_is_begun(ST_SV("<!-- > --><html>\xff\xff\0\0")));
}

TESTS(cmocka_unit_test(names_tell), cmocka_unit_test(pages_are_known_by_their_first_tag),
      cmocka_unit_test(other_text_is_none), cmocka_unit_test(more_bytes_never_change_that_it_is))
