/* SPDX-License-Identifier: MIT */
#include "html.h"

#include <stdlib.h>

#include "check.h"

/* Parse a page, and show its blocks: text, then bytes in links and in <time> if there are any, each followed by "|". */
static void check_blocks(const char *source, const char *expected) {
    st_html_page page;
    st_buf bytes, seen;
    st_buf_init(&bytes, &st_default_allocator);
    st_buf_init(&seen, &st_default_allocator);
    st_html_page_init(&page, &st_default_allocator);
    st_buf_add_text(&bytes, source);
    assert_ok(st_html_parse(&page, &bytes, NULL), NULL);
    for (size_t i = 0; i < page.block_count; i++) {
        st_buf_add_sv(&seen, st_html_text(&page, page.blocks[i].text));
        if (page.blocks[i].link_bytes) st_buf_add_format(&seen, " L%u", (unsigned)page.blocks[i].link_bytes);
        if (page.blocks[i].time_bytes) st_buf_add_format(&seen, " T%u", (unsigned)page.blocks[i].time_bytes);
        st_buf_add_char(&seen, '|');
    }
    assert_sv(st_buf_sv(&seen), expected);
    st_html_page_clear(&page);
    st_buf_clear(&bytes);
    st_buf_clear(&seen);
}

static void blocks_end_at_block_elements(void **state) {
    (void)state;
    check_blocks("a<p>b<i>c</i> d</p>e<div>f<li>g", "a|bc d|e|f|g|");
    check_blocks("<my-box>a</my-box>b<unknown>c</unknown>", "a|bc|");
    check_blocks("<td>a<td>b<hr>c<h2>d</h2>e", "a|b|c|d|e|");
}

static void white_space_is_collapsed(void **state) {
    (void)state;
    check_blocks("<p> a \n\t b&nbsp;&#160; c </p> <p> </p>", "a b c|");
    check_blocks("<p>a<b> b </b>c", "a b c|");
}

static void breaks_are_line_feeds_and_two_end_a_block(void **state) {
    (void)state;
    check_blocks("a<br>b <br/> c", "a\nb\nc|");
    check_blocks("a<br><br>b<br> <br><br>c<br>", "a|b|c|");
    check_blocks("<pre>a\n b\n\nc</pre>", "a\nb|c|");
}

static void entities_are_characters(void **state) {
    (void)state;
    check_blocks("&lt;b&gt; &amp; &eacute;&#233;&#xe9; &unknown; &", "<b> & \xc3\xa9\xc3\xa9\xc3\xa9 &unknown; &|");
    check_blocks("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><p>&e;", "]>|&e;|");
}

static void control_characters_made_of_entities_are_white_space(void **state) {
    (void)state;
    check_blocks("<p>a&#127;b&#x85;&#x80; c&#1;d", "a b cd|"); /* HTML has no character 1 */
    check_blocks("<p>&#x9f;", "");
}

static void links_and_times_are_measured(void **state) {
    (void)state;
    check_blocks("<p>go <a href=x>to b</a> now", "go to b now L5|");
    check_blocks("<p><time>1 May</time>", "1 May T5|");
}

static void what_is_no_text_is_left_out(void **state) {
    (void)state;
    check_blocks("a<script>if (1 < 2) x('<p>no</p>')</script><style>b{}</style><noscript>no</noscript>b", "ab|");
    check_blocks("<select><option>no</select><svg><title>no</title></svg><textarea>no</textarea>a<!-- no -->", "a|");
    check_blocks("<span hidden>no</span><span style='Display : None'>no</span><i class=sr-only>no</i>a", "a|");
}

/* Deeper than the parser is run: nothing is lost, nothing is read twice. */
static void deep_pages_keep_their_text(void **state) {
    (void)state;
    enum { MANY = 5000 };
    st_html_page page;
    st_buf bytes;
    st_buf_init(&bytes, &st_default_allocator);
    st_html_page_init(&page, &st_default_allocator);
    for (int i = 0; i < MANY; i++) st_buf_add_format(&bytes, "<div class=\"a > b\" id=x>%d", i);
    assert_ok(st_html_parse(&page, &bytes, NULL), NULL);
    assert_int_equal(page.block_count, MANY);
    assert_in_range(page.node_count, MANY + 1, MANY + 100); /* a paragraph is implied where the parser starts anew */
    for (size_t i = 0; i < MANY; i++) {
        st_sv text = st_html_text(&page, page.blocks[i].text);
        assert_int_equal(strtol(text.data, NULL, 10), i);
    }
    st_html_page_clear(&page);
    st_buf_clear(&bytes);
}

static void elements_are_told_with_their_names(void **state) {
    (void)state;
    st_html_page page;
    st_buf bytes;
    st_buf_init(&bytes, &st_default_allocator);
    st_html_page_init(&page, &st_default_allocator);
    st_buf_add_text(&bytes,
                    "<title>T</title><meta name=author content=Ann><div class=a id=b role=main>x<p itemprop=i>y "
                    "<time datetime=2020>z</time></p></div><script type='application/LD+json'>{}</script>");
    assert_ok(st_html_parse(&page, &bytes, NULL), NULL);
    assert_sv(st_buf_sv(&page.title), "T");
    assert_int_equal(page.metas.size, sizeof "author\0Ann");
    assert_memory_equal(page.metas.data, "author\0Ann", sizeof "author\0Ann");
    assert_int_equal(page.json.size, 3);
    assert_string_equal(page.json.data, "{}");
    assert_int_equal(page.node_count, 4);
    assert_int_equal(page.nodes[1].tag, ST_TAG_MAIN);
    assert_sv(st_html_attribute(&page, page.nodes[1].names), " a b main");
    assert_sv(st_html_text(&page, page.nodes[1].text), "x\ny z\n");
    assert_int_equal(page.nodes[2].parent, 1);
    assert_sv(st_html_attribute(&page, page.nodes[2].itemprop), "i");
    assert_sv(st_html_attribute(&page, page.nodes[3].value), "2020");
    st_html_page_clear(&page);
    st_buf_clear(&bytes);
}

static void check_tame(const char *source, const char *expected) {
    st_buf bytes;
    st_buf_init(&bytes, &st_default_allocator);
    st_buf_add_text(&bytes, source);
    st_html_tame(&bytes);
    assert_sv(st_buf_sv(&bytes), expected);
    st_buf_clear(&bytes);
}

static void ordinary_tags_are_not_changed(void **state) {
    (void)state;
    static const char *const sources[] = {"",
                                          "<",
                                          "a < b",
                                          "<p",
                                          "<p a",
                                          "<p a='b",
                                          "<p a='>' b=\"x y\" c = d/>text</p>",
                                          "<br/><!-- <a b c> --><a b=c'd>e",
                                          "<script>a<b && c</script>"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) check_tame(sources[i], sources[i]);
}

static void attributes_beyond_200_are_cut_off(void **state) {
    (void)state;
    st_buf source, expected;
    st_buf_init(&source, &st_default_allocator);
    st_buf_init(&expected, &st_default_allocator);
    st_buf_add_text(&source, "<p");
    for (int i = 0; i < 200; i++) st_buf_add_format(&source, " a%d='>'", i);
    st_buf_add_sv(&expected, st_buf_sv(&source));
    st_buf_add_text(&source, " b c=d>text</p>");
    st_buf_add_text(&expected, ">text</p>");
    st_buf_add_char(&source, '\0');
    st_buf_add_char(&expected, '\0');
    check_tame(source.data, expected.data);
    st_buf_clear(&expected);
    source.size -= sizeof " b c=d>text</p>";
    st_buf_add(&expected, source.data, source.size);
    st_buf_add(&source, " b<i>text", sizeof " b<i>text");
    st_buf_add(&expected, "><i>text", sizeof "><i>text");
    check_tame(source.data, expected.data);
    st_buf_clear(&source);
    st_buf_clear(&expected);
}

TESTS(cmocka_unit_test(blocks_end_at_block_elements), cmocka_unit_test(white_space_is_collapsed),
      cmocka_unit_test(breaks_are_line_feeds_and_two_end_a_block), cmocka_unit_test(entities_are_characters),
      cmocka_unit_test(control_characters_made_of_entities_are_white_space),
      cmocka_unit_test(links_and_times_are_measured), cmocka_unit_test(what_is_no_text_is_left_out),
      cmocka_unit_test(deep_pages_keep_their_text), cmocka_unit_test(elements_are_told_with_their_names),
      cmocka_unit_test(ordinary_tags_are_not_changed), cmocka_unit_test(attributes_beyond_200_are_cut_off))
