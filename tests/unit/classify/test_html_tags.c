/* SPDX-License-Identifier: MIT */
#include "html_tags.h"

#include "check.h"
#include "html_noise.h"

static void elements_are_known_by_name(void **state) {
    (void)state;
    assert_int_equal(st_html_tag_of(ST_SV("a")), ST_TAG_A);
    assert_int_equal(st_html_tag_of(ST_SV("video")), ST_TAG_SKIP);
    assert_int_equal(st_html_tag_of(ST_SV("h6")), ST_TAG_HEADING);
    assert_int_equal(st_html_tag_of(ST_SV("nav")), ST_TAG_ASIDE);
    assert_int_equal(st_html_tag_of(ST_SV("blink")), ST_TAG_INLINE);
    assert_int_equal(st_html_tag_of(ST_SV("amp-ad")), ST_TAG_BLOCK);
    assert_int_equal(st_html_tag_of(ST_SV("")), ST_TAG_INLINE);
}

static void names_are_cut_into_words(void **state) {
    (void)state;
    assert_int_equal(st_html_names(ST_SV("article__body")), ST_NAMES_ARTICLE);
    assert_int_equal(st_html_names(ST_SV("postComments")), ST_NAMES_ARTICLE | ST_NAMES_NEVER);
    assert_int_equal(st_html_names(ST_SV("x AD-box")), ST_NAMES_ASIDE);
    assert_int_equal(st_html_names(ST_SV("Byline")), ST_NAMES_ASIDE | ST_NAMES_AUTHOR);
    assert_int_equal(st_html_names(ST_SV("padding headline shaded commentary")), 0);
    assert_int_equal(st_html_names(ST_SV("widget")), ST_NAMES_ASIDE);
    assert_int_equal(st_html_names(ST_SV("")), 0);
}

static void two_words_make_it_invisible(void **state) {
    (void)state;
    assert_int_equal(st_html_names(ST_SV("a sr-only")), ST_NAMES_INVISIBLE);
    assert_int_equal(st_html_names(ST_SV("visuallyHidden")), ST_NAMES_INVISIBLE);
    assert_int_equal(st_html_names(ST_SV("screen-reader-text")), ST_NAMES_INVISIBLE | ST_NAMES_ARTICLE);
    assert_int_equal(st_html_names(ST_SV("only sr")), 0);
}

static void lines_tell_what_they_are(void **state) {
    (void)state;
    assert_int_equal(st_html_line_of(ST_SV("ADVERTISEMENT")), ST_LINE_NOISE);
    assert_int_equal(st_html_line_of(ST_SV("Advertisement rules were tightened in May")), ST_LINE_TEXT);
    assert_int_equal(st_html_line_of(ST_SV("Read more: Another story")), ST_LINE_NOISE);
    assert_int_equal(st_html_line_of(ST_SV("Related stories:")), ST_LINE_RELATED);
    assert_int_equal(st_html_line_of(ST_SV("Comments (12)")), ST_LINE_COMMENTS);
    assert_int_equal(st_html_line_of(ST_SV("12 comments")), ST_LINE_COMMENTS);
    assert_int_equal(st_html_line_of(ST_SV("Comments by the minister drew anger")), ST_LINE_TEXT);
    assert_int_equal(st_html_line_of(ST_SV("")), ST_LINE_TEXT);
}

TESTS(cmocka_unit_test(elements_are_known_by_name), cmocka_unit_test(names_are_cut_into_words),
      cmocka_unit_test(two_words_make_it_invisible), cmocka_unit_test(lines_tell_what_they_are))
