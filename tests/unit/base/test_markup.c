/* SPDX-License-Identifier: MIT */
#include "markup.h"

#include "check.h"
#include "rng.h"

static void check_text(st_sv text, const char *expected) {
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    st_markup_text(&out, text);
    assert_sv(st_buf_sv(&out), expected);
    st_buf_clear(&out);
}

static void plain_text_stays(void **state) {
    (void)state;
    check_text(ST_SV("Hello, w\xc3\xb6rld\t\n\xe2\x80\xae"), "Hello, w\xc3\xb6rld\t\n\xe2\x80\xae");
    check_text(ST_SV(""), "");
}

static void markup_becomes_references(void **state) {
    (void)state;
    check_text(ST_SV("</script>"), "&lt;/script&gt;");
    check_text(ST_SV("a=\"b\" c='d' &amp;"), "a=&quot;b&quot; c=&#39;d&#39; &amp;amp;");
}

static void control_characters_are_replaced(void **state) {
    (void)state;
    check_text(ST_SV("a\0b\x1f\r\x7f"), "a\xef\xbf\xbd"
                                        "b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    check_text(ST_SV("\xc2\x80\xc2\x9f"), "\xef\xbf\xbd\xef\xbf\xbd");
    check_text(ST_SV("\xc2\xa0\xc2"), "\xc2\xa0\xef\xbf\xbd");
    check_text(ST_SV("\xff<\xe2\x80"), "\xef\xbf\xbd&lt;\xef\xbf\xbd\xef\xbf\xbd");
}

#define BAD "\xef\xbf\xbd"

static void what_xml_forbids_is_replaced(void **state) {
    (void)state;
    check_text(ST_SV("\xef\xbf\xbe\xef\xbf\xbf"), BAD BAD);         /* noncharacters */
    check_text(ST_SV("\xc0\x80\xed\xa0\x80"), BAD BAD BAD BAD BAD); /* overlong, a surrogate */
    check_text(ST_SV("\xf4\x90\x80\x80\xf0\x9f\x8d\x85"), BAD BAD BAD BAD "\xf0\x9f\x8d\x85"); /* beyond U+10FFFF */
}

static void a_cut_is_between_characters(void **state) {
    (void)state;
    st_sv text = ST_SV("\xc3\xa4\xe2\x82\xac.\xff:");
    assert_int_equal(st_markup_cut(text, 0).size, 0);
    assert_int_equal(st_markup_cut(text, 1).size, 2);
    assert_int_equal(st_markup_cut(text, 2).size, 5);
    assert_int_equal(st_markup_cut(text, 4).size, 7);
    assert_int_equal(st_markup_cut(text, 99).size, text.size);
}

/* Whatever the bytes, no character with a meaning is left, and what comes out is well-formed. */
static void any_bytes_are_tamed(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(5);
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    for (int round = 0; round < 2000; round++) {
        char bytes[64];
        size_t size = st_rng_below(&rng, sizeof bytes);
        for (size_t i = 0; i < size; i++) bytes[i] = (char)st_rng_below(&rng, 256);
        st_buf_reset(&out);
        st_markup_text(&out, (st_sv){bytes, size});
        for (size_t i = 0; i < out.size; i++)
            assert_false(out.data[i] == '<' || out.data[i] == '"' || out.data[i] == 0);
        for (st_sv rest = st_buf_sv(&out); rest.size;) {
            size_t step = st_markup_character(rest);
            assert_true(step > 0);
            rest.data += step;
            rest.size -= step;
        }
    }
    st_buf_clear(&out);
}

TESTS(cmocka_unit_test(plain_text_stays), cmocka_unit_test(markup_becomes_references),
      cmocka_unit_test(control_characters_are_replaced), cmocka_unit_test(what_xml_forbids_is_replaced),
      cmocka_unit_test(a_cut_is_between_characters), cmocka_unit_test(any_bytes_are_tamed))
