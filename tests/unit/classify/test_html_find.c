/* SPDX-License-Identifier: MIT */
#include "html_find.h"

#include "check.h"

/* Three blocks: so many words in each, and those of them in links first; one letter a word. Whether the middle one is content. */
static bool middle_is_content(const int words[3], const int links[3]) {
    st_html_page page;
    st_buf source;
    st_buf_init(&source, &st_default_allocator);
    st_html_page_init(&page, &st_default_allocator);
    for (int b = 0; b < 3; b++) {
        st_buf_add_text(&source, "<p><a>");
        for (int w = 0; w < words[b]; w++) st_buf_add_text(&source, w == links[b] ? "</a>x " : "x ");
        st_buf_add_text(&source, "</a></p>");
    }
    assert_ok(st_html_parse(&page, &source, NULL), NULL);
    assert_int_equal(page.block_count, 3);
    bool content = st_html_is_content(&page, 1);
    st_html_page_clear(&page);
    st_buf_clear(&source);
    return content;
}

#define check_tree(w0, w1, w2, l0, l1, expected) \
    assert_int_equal(middle_is_content((const int[]){w0, w1, w2}, (const int[]){l0, l1, 0}), expected)

/* Every leaf of algorithm 2, from both sides of its bounds. */
static void blocks_are_told_apart_by_the_published_tree(void **state) {
    (void)state;
    check_tree(9, 90, 90, 0, 40, false); /* links in it */
    check_tree(4, 16, 15, 0, 0, false);  /* three short ones */
    check_tree(5, 16, 15, 0, 0, true);
    check_tree(4, 16, 16, 0, 0, true);
    check_tree(4, 17, 15, 0, 0, true);
    check_tree(9, 40, 17, 9, 0, false); /* behind links */
    check_tree(9, 41, 17, 9, 0, true);
    check_tree(9, 40, 18, 9, 0, true);
}

static void characters_count_half_a_word_where_none_are_set_apart(void **state) {
    (void)state;
    st_html_page page;
    st_buf source;
    st_buf_init(&source, &st_default_allocator);
    st_html_page_init(&page, &st_default_allocator);
    for (int i = 0; i < 33; i++) st_buf_add_text(&source, "\xe5\x8d\x8e"); /* 16.5 words */
    st_buf_add_text(&source, "<p>");
    for (int i = 0; i < 32; i++) st_buf_add_text(&source, "\xe5\x8d\x8e");
    st_buf_add_text(&source, "<p>x");
    assert_ok(st_html_parse(&page, &source, NULL), NULL);
    assert_true(st_html_is_content(&page, 0));
    assert_true(st_html_is_content(&page, 1)); /* for what stands before it */
    assert_true(st_html_is_content(&page, 2));
    st_html_page_clear(&page);
    st_buf_clear(&source);
}

#define LONG "A sentence that is long enough, with a comma or two, to count as a paragraph of an article. "

/* The class of the first element taken for the root of the article; "-" if it is the whole page. */
static void check_root(const char *text, const char *expected, bool expected_strict) {
    st_html_page page;
    st_buf source;
    st_buf_init(&source, &st_default_allocator);
    st_html_page_init(&page, &st_default_allocator);
    st_buf_add_text(&source, text);
    assert_ok(st_html_parse(&page, &source, NULL), NULL);
    st_html_mark *marks = st_new(&st_default_allocator, page.node_count, sizeof *marks);
    bool strict;
    size_t root = 0;
    st_html_find(&page, marks, &strict);
    while (root < page.node_count && !marks[root].root) root++;
    assert_true(root < page.node_count);
    assert_sv(root ? st_sv_trim(st_html_attribute(&page, page.nodes[root].names)) : ST_SV("-"), expected);
    assert_int_equal(strict, expected_strict);
    st_release(&st_default_allocator, marks);
    st_html_page_clear(&page);
    st_buf_clear(&source);
}

static void declared_places_come_first(void **state) {
    (void)state;
    check_root("<article class=a><p>" LONG "<div class=b itemprop=articleBody><p>" LONG "</div></article>", "b", false);
    check_root("<article class=a><p>" LONG LONG "</article><article class=b><h1>T</h1><p>" LONG "</article>", "b",
               false);
    check_root("<article class=a><p>" LONG "</article><article class=b><p>" LONG LONG LONG "</article>", "b", false);
    check_root("<div class=x><article class=a><p>" LONG "</article><article class=b><p>" LONG "</article></div>", "x",
               false);
    check_root("<div role=main class=m><p>" LONG "<p>" LONG "</div>", "m main", false);
}

static void else_the_best_score_is_taken(void **state) {
    (void)state;
    check_root("<div class=x><div class=a><p>" LONG "</div><div class=b><p>" LONG "<p>" LONG "<p>" LONG "</div></div>",
               "b", false);
    check_root("<table><tr><td><p>" LONG "<tr><td><p>" LONG "<tr><td><p>" LONG "<tr><td><p>" LONG "</table>", "-",
               true);
    check_root("<p>Short.", "-", false); /* short lines are all there is */
    check_root("<article class=a><p>Short.</article><p>Other.", "a", false);
}

static void names_leave_out_unless_the_headline_is_there(void **state) {
    (void)state;
    check_root("<div class=comments><p>" LONG "<p>" LONG LONG "</div><div class=a><p>" LONG "</div>", "a", false);
    check_root("<div class=promo><p>" LONG "<p>" LONG LONG "</div><div class=a><p>" LONG "</div>", "-",
               false); /* kept, but not favoured: what holds both scores more */
    check_root("<div class=promo><p>" LONG "</div><div class=a><p>" LONG "<p>" LONG "</div>", "a", false);
    check_root("<nav class=n><p>" LONG "<p>" LONG LONG "</nav><div class=a><p>" LONG "</div>", "a", false);
}

TESTS(cmocka_unit_test(blocks_are_told_apart_by_the_published_tree),
      cmocka_unit_test(characters_count_half_a_word_where_none_are_set_apart),
      cmocka_unit_test(declared_places_come_first), cmocka_unit_test(else_the_best_score_is_taken),
      cmocka_unit_test(names_leave_out_unless_the_headline_is_there))
