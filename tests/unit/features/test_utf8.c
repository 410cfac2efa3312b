/* SPDX-License-Identifier: MIT
 * The ill-formed examples are those of the Unicode Standard, version 15, section 3.9. */
#include "utf8.h"

#include <stdlib.h>

#include "check.h"
#include "rng.h"

static bool is_scalar(uint32_t code) { return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF); }

static void every_scalar_value_reads_back(void **state) {
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        if (!is_scalar(code)) continue;
        char bytes[5] = "zzzz";
        uint32_t read;
        bool valid;
        size_t size = st_utf8_encode(bytes, code);
        if (st_utf8_decode((st_sv){bytes, 5}, &read, &valid) != size || read != code || !valid) fail();
        if (st_utf8_length(bytes[0]) != size || st_utf8_continues(bytes[0])) fail();
        for (size_t i = 1; i < size; i++)
            if (!st_utf8_continues(bytes[i])) fail();
    }
}

static void check_encoding(uint32_t code, const char *expected) {
    char bytes[4];
    st_sv text = {bytes, st_utf8_encode(bytes, code)};
    assert_sv(text, expected);
}

static void scalar_values_have_their_bytes(void **state) {
    (void)state;
    char nul[4];
    assert_int_equal(st_utf8_encode(nul, 0), 1);
    assert_int_equal(nul[0], 0);
    check_encoding(0x7F, "\x7f");
    check_encoding(0x80, "\xc2\x80");
    check_encoding(0x7FF, "\xdf\xbf");
    check_encoding(0x800, "\xe0\xa0\x80");
    check_encoding(0xD7FF, "\xed\x9f\xbf");
    check_encoding(0xE000, "\xee\x80\x80");
    check_encoding(0xFFFD, "\xef\xbf\xbd");
    check_encoding(0xFFFF, "\xef\xbf\xbf");
    check_encoding(0x10000, "\xf0\x90\x80\x80");
    check_encoding(0x10FFFF, "\xf4\x8f\xbf\xbf");
}

static void a_real_replacement_character_is_valid(void **state) {
    (void)state;
    uint32_t code;
    bool valid;
    assert_int_equal(st_utf8_decode(ST_SV("\xef\xbf\xbd"), &code, &valid), 3);
    assert_int_equal(code, ST_REPLACEMENT);
    assert_true(valid);
    assert_int_equal(st_utf8_decode(ST_SV("\xef\xbf"), &code, &valid), 2);
    assert_int_equal(code, ST_REPLACEMENT);
    assert_false(valid);
}

/* `text` cleaned, with '?' for U+FFFD. It is copied to where its memory ends, so that reading beyond it is noticed. */
static void check_clean(st_sv text, const char *expected) {
    char *exact = malloc(text.size);
    if (text.size) memcpy(exact, text.data, text.size);
    st_buf buf;
    char shown[100];
    size_t size = 0;
    st_buf_init(&buf, &st_default_allocator);
    st_utf8_clean(&buf, (st_sv){exact, text.size});
    free(exact);
    for (size_t i = 0; i < buf.size; i++) {
        bool replaced = st_sv_starts_with((st_sv){buf.data + i, buf.size - i}, ST_SV("\xef\xbf\xbd"));
        shown[size++] = replaced ? '?' : buf.data[i];
        i += replaced ? 2 : 0;
    }
    assert_sv(((st_sv){shown, size}), expected);
    st_buf_clear(&buf);
}

static void overlong_forms_are_one_replacement_a_byte(void **state) {
    (void)state;
    check_clean(ST_SV("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41"), "????????A"); /* table 3-8 */
}

static void surrogates_are_one_replacement_a_byte(void **state) {
    (void)state;
    check_clean(ST_SV("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41"), "????????A"); /* table 3-9 */
}

static void other_ill_formed_bytes_are_replaced_each(void **state) {
    (void)state;
    check_clean(ST_SV("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42"), "?????A??B"); /* table 3-10 */
    check_clean(ST_SV("\xf5\x80\xc1\xfe"), "????");
}

static void a_truncated_sequence_is_one_replacement(void **state) {
    (void)state;
    check_clean(ST_SV("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41"), "????A"); /* table 3-11 */
    check_clean(ST_SV("a\xf1\x80\x80\xe1\x80\xc2"
                      "b\x80"
                      "c\x80\xbf"
                      "d"),
                "a???b?c??d");
    check_clean(ST_SV("x\xf0\x9f\x98"), "x?");
    check_clean(ST_SV("\xc3"), "?");
}

static void good_text_is_left_alone(void **state) {
    (void)state;
    check_clean(ST_SV(""), "");
    check_clean((st_sv){NULL, 0}, "");
    check_clean(ST_SV("plain text, longer than a word of eight bytes"),
                "plain text, longer than a word of eight bytes");
    check_clean(ST_SV("caf\xc3\xa9 \xe2\x80\x9cquoted\xe2\x80\x9d \xf0\x9f\x98\x80!"),
                "caf\xc3\xa9 \xe2\x80\x9cquoted\xe2\x80\x9d \xf0\x9f\x98\x80!");
    check_clean(ST_SV("1234567\xff"), "1234567?");
    check_clean(ST_SV("12345678\xff"), "12345678?");
}

static void cleaning_appends_and_keeps_nul(void **state) {
    (void)state;
    st_buf buf;
    st_buf_init(&buf, &st_default_allocator);
    st_buf_add_text(&buf, "before ");
    st_utf8_clean(&buf, ST_SV("a\0b"));
    assert_int_equal(buf.size, 10);
    assert_memory_equal(buf.data, "before a\0b", 10);
    st_buf_clear(&buf);
}

/* Well-formed text of the same characters: decoding both in step gives the same code points. */
static void check_cleaned(st_sv dirty, st_sv clean) {
    while (dirty.size) {
        uint32_t expected, code;
        bool expected_valid, valid;
        size_t size = st_utf8_decode(dirty, &expected, &expected_valid);
        size_t clean_size = st_utf8_decode(clean, &code, &valid);
        assert_true(valid && size <= dirty.size);
        assert_int_equal(code, expected);
        assert_int_equal(clean_size, st_utf8_length(clean.data[0]));
        dirty = (st_sv){dirty.data + size, dirty.size - size};
        clean = (st_sv){clean.data + clean_size, clean.size - clean_size};
    }
    assert_int_equal(clean.size, 0);
}

static void any_bytes_become_well_formed(void **state) {
    (void)state;
    static const unsigned char likely[] = {0x00, 'A',  0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0,
                                           0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF, 0x90, 0x8F};
    st_rng rng = st_rng_seeded(31);
    for (int round = 0; round < 20000; round++) {
        char bytes[24];
        st_sv dirty = {bytes, (size_t)st_rng_below(&rng, sizeof bytes)};
        for (size_t i = 0; i < dirty.size; i++) bytes[i] = (char)likely[st_rng_below(&rng, sizeof likely)];
        st_buf clean;
        st_buf_init(&clean, &st_default_allocator);
        st_utf8_clean(&clean, dirty);
        check_cleaned(dirty, st_buf_sv(&clean));
        st_buf_clear(&clean);
    }
}

static stance_status clean_with(const stance_allocator *allocator, void *context) {
    (void)context;
    st_buf buf;
    st_buf_init(&buf, allocator);
    for (int i = 0; i < 20; i++) st_utf8_clean(&buf, ST_SV("ascii \xff caf\xc3\xa9"));
    bool failed = buf.failed;
    st_buf_clear(&buf);
    return failed ? STANCE_ERROR_MEMORY : STANCE_OK;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    assert_true(check_every_allocation(clean_with, NULL) > 2);
}

TESTS(cmocka_unit_test(every_scalar_value_reads_back), cmocka_unit_test(scalar_values_have_their_bytes),
      cmocka_unit_test(a_real_replacement_character_is_valid),
      cmocka_unit_test(overlong_forms_are_one_replacement_a_byte),
      cmocka_unit_test(surrogates_are_one_replacement_a_byte),
      cmocka_unit_test(other_ill_formed_bytes_are_replaced_each),
      cmocka_unit_test(a_truncated_sequence_is_one_replacement), cmocka_unit_test(good_text_is_left_alone),
      cmocka_unit_test(cleaning_appends_and_keeps_nul), cmocka_unit_test(any_bytes_become_well_formed),
      cmocka_unit_test(out_of_memory_is_told))
