/* SPDX-License-Identifier: MIT */
#include "html_charset.h"

#include "check.h"

static void check_bytes(st_sv bytes, const char *expected) {
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    assert_ok(st_html_decode(&out, bytes, NULL), NULL);
    assert_sv(st_buf_sv(&out), expected);
    st_buf_clear(&out);
}
#define check(literal, expected) check_bytes(ST_SV(literal), expected)

static void byte_order_marks_come_first(void **state) {
    (void)state;
    check("\xef\xbb\xbf<meta charset=koi8-r>\xc3\xa9", "<meta charset=koi8-r>\xc3\xa9");
    check("\xff\xfe<\0\xe9\0", "<\xc3\xa9");
    check("\xfe\xff\0<\0\xe9", "<\xc3\xa9");
    check("<\0p\0", "<p");
    check("\0<\0p", "<p");
    check("\xff\xfe<\0\x3d\xd8\x00\xde!", "<\xf0\x9f\x98\x80\xef\xbf\xbd");
}

static void declarations_come_next(void **state) {
    (void)state;
    check("<META CHARSET = \"KOI8-R\" >\xc1", "<META CHARSET = \"KOI8-R\" >\xd0\xb0");
    check("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'>\xb1",
          "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'>\xc4\x85");
    check("<?xml version=\"1.0\" encoding='Shift_JIS'?>\x82\xa0",
          "<?xml version=\"1.0\" encoding='Shift_JIS'?>\xe3\x81\x82");
    check("<meta charset=gb2312>\xbb\xaa", "<meta charset=gb2312>\xe5\x8d\x8e");
    check("<meta charset=big5>\xa4\xa4", "<meta charset=big5>\xe4\xb8\xad");
    check("<meta charset=utf-16>\xc3\xa9", "<meta charset=utf-16>\xc3\xa9");
    check("<meta charset=\"utf-8\">\xe9", "<meta charset=\"utf-8\">\xef\xbf\xbd");
    check("<meta name=charset><meta charset=none><meta charset=latin1>\x80",
          "<meta name=charset><meta charset=none><meta charset=latin1>\xe2\x82\xac");
}

static void without_one_it_is_utf8_or_windows_1252(void **state) {
    (void)state;
    check("\xc3\xa9", "\xc3\xa9");
    check("\xe9\x93", "\xc3\xa9\xe2\x80\x9c");
    check("", "");
    check("\x81", "\xef\xbf\xbd");
}

static void bytes_that_are_not_there_are_replaced(void **state) {
    (void)state;
    check("<meta charset=euc-kr>\xff", "<meta charset=euc-kr>\xef\xbf\xbd");
    check("<meta charset=koi8-r>a\xc1", "<meta charset=koi8-r>a\xd0\xb0");
    check("\xe9\x81"
          "b",
          "\xc3\xa9\xef\xbf\xbd"
          "b");
    check("<meta charset=gbk>a\x81", "<meta charset=gbk>a\xef\xbf\xbd");
    check("a\0b\x01\x1f\tc\r\n", "a b   c \n");
}

static void control_characters_are_spaces(void **state) {
    (void)state;
    check("a\x7f"
          "b\xc2\x85"
          "c\xc2\xa0\n",
          "a b  c\xc2\xa0\n");
    check("<meta charset=iso-8859-5>\x85", "<meta charset=iso-8859-5>  ");
}

static void names_are_those_of_browsers(void **state) {
    (void)state;
    assert_string_equal(st_html_encoding(ST_SV("ISO_8859-1")), "CP1252");
    assert_string_equal(st_html_encoding(ST_SV("x-sjis")), "CP932");
    assert_string_equal(st_html_encoding(ST_SV("866")), "CP866");
    assert_string_equal(st_html_encoding(ST_SV("windows-949")), "CP949");
    assert_null(st_html_encoding(ST_SV("")));
    assert_null(st_html_encoding(ST_SV("utf-7")));
    assert_null(st_html_encoding(ST_SV("iso-2022-cn-ext")));
    assert_null(st_html_encoding(ST_SV("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")));
}

static stance_status decode(const stance_allocator *allocator, void *page) {
    st_buf out;
    st_buf_init(&out, allocator);
    stance_status status = st_html_decode(&out, st_sv_of(page), NULL);
    st_buf_clear(&out);
    return status;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    char utf8[] = "a", korean[] = "<meta charset=euc-kr>\xff";
    check_every_allocation(decode, utf8);
    check_every_allocation(decode, korean);
}

TESTS(cmocka_unit_test(byte_order_marks_come_first), cmocka_unit_test(declarations_come_next),
      cmocka_unit_test(without_one_it_is_utf8_or_windows_1252), cmocka_unit_test(bytes_that_are_not_there_are_replaced),
      cmocka_unit_test(control_characters_are_spaces), cmocka_unit_test(names_are_those_of_browsers),
      cmocka_unit_test(out_of_memory_is_told))
