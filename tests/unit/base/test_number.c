/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "rng.h"

static void whole_numbers_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint64_t number;
    } good[] = {{"0", 0},
                {"7", 7},
                {"000123", 123},
                {"18446744073709551609", UINT64_MAX - 6},
                {"18446744073709551615", UINT64_MAX},
                {"00000000000000000000018446744073709551615", UINT64_MAX}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        uint64_t number = 1;
        assert_true(st_parse_u64(st_sv_of(good[i].text), &number));
        assert_true(number == good[i].number);
    }
}

static void anything_else_is_no_whole_number(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "+1",
                                      "-1",
                                      " 1",
                                      "1 ",
                                      "1a",
                                      "1.0",
                                      "0x1",
                                      "1e3",
                                      "/",
                                      ":",
                                      "18446744073709551616",
                                      "99999999999999999999",
                                      "184467440737095516150",
                                      "18446744073709551620"};
    uint64_t number;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(st_parse_u64(st_sv_of(bad[i]), &number));
    assert_false(st_parse_u64((st_sv){NULL, 0}, &number));
    assert_false(st_parse_u64((st_sv){"1\0", 2}, &number));
}

static void only_the_view_is_read(void **state) {
    (void)state;
    uint64_t whole;
    double real;
    assert_true(st_parse_u64((st_sv){"1234", 2}, &whole));
    assert_int_equal(whole, 12);
    assert_true(st_parse_double((st_sv){"1.52", 3}, &real));
    assert_true(real == 1.5);
}

static void real_numbers_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double number;
    } good[] = {{"0", 0},
                {"-0.5", -0.5},
                {"+2", 2},
                {".25", 0.25},
                {"3.", 3},
                {"1e-3", 0.001},
                {"1E+2", 100},
                {"1e-400", 0},
                {"1.7976931348623157e308", DBL_MAX},
                {"007.50", 7.5},
                {"5e-324", 0x1p-1074},
                {"9007199254740993", 0x1p53},
                {"0.1", 0x1.999999999999ap-4}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double number = 99;
        assert_true(st_parse_double(st_sv_of(good[i].text), &number));
        assert_true(number == good[i].number);
    }
}

static void anything_else_is_no_real_number(void **state) {
    (void)state;
    static const char *const bad[] = {"",      ".",      "-",  "+",  "e",    "1e",    "1e+",     "--1",
                                      "1.2.3", "1,5",    " 1", "1 ", "0x10", "inf",   "nan",     "INF",
                                      "1e309", "-1e309", "1f", "e5", "1e5.", "1 000", "\xd9\xa1"};
    double number;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(st_parse_double(st_sv_of(bad[i]), &number));
    assert_false(st_parse_double((st_sv){NULL, 0}, &number));
    assert_false(st_parse_double((st_sv){"1\0", 2}, &number));
    assert_false(st_parse_double((st_sv){"\0", 1}, &number));
}

static void long_numbers_are_read_up_to_the_limit(void **state) {
    (void)state;
    char text[400];
    double number;
    memset(text, '0', sizeof text);
    memcpy(text, "1.", 2);
    assert_true(st_parse_double((st_sv){text, 399}, &number));
    assert_true(number == 1);
    assert_false(st_parse_double((st_sv){text, 400}, &number));
}

static void check_format(double number, const char *expected) {
    char out[ST_NUMBER_SIZE];
    st_sv text = {out, st_format_double(out, number)};
    assert_sv(text, expected);
    assert_int_equal(out[text.size], '\0');
}

/* Digits from Python's repr, which gives the shortest. */
static void real_numbers_are_written_with_few_digits(void **state) {
    (void)state;
    check_format(0, "0");
    check_format(-0.0, "-0");
    check_format(0.1, "0.1");
    check_format(1e-7, "1e-07");
    check_format(123456789, "123456789");
    check_format(-2.5, "-2.5");
    check_format(1.0 / 3, "0.3333333333333333");
    check_format(0.1 + 0.2, "0.30000000000000004");
    check_format(DBL_MAX, "1.7976931348623157e+308");
    check_format(-DBL_MIN, "-2.2250738585072014e-308");
    check_format(0x1p-1074, "5e-324");
    check_format(1e22, "1e+22");
    check_format(100001, "100001");
}

static void what_is_written_reads_back_the_same(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(11);
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = st_rng_next(&rng);
        double number, back;
        memcpy(&number, &bits, sizeof number);
        if (!isfinite(number)) continue;
        char out[ST_NUMBER_SIZE];
        size_t size = st_format_double(out, number);
        assert_true(size < ST_NUMBER_SIZE);
        assert_true(st_parse_double((st_sv){out, size}, &back));
        assert_memory_equal(&back, &number, sizeof back);
    }
}

/* The number of a locale that writes 1,5; NULL if the system has none. */
static const char *comma_locale(void) {
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8",
                                        "ru_RU.UTF-8", "de_DE",      "nl_NL.UTF-8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_ALL, names[i]) && localeconv()->decimal_point[0] == ',') return names[i];
    setlocale(LC_ALL, "C");
    return NULL;
}

static void the_locale_does_not_matter_and_stays(void **state) {
    (void)state;
    double number;
    if (!comma_locale()) skip();
    locale_t before = uselocale((locale_t)0);
    assert_true(st_parse_double(ST_SV("1.5"), &number));
    assert_false(st_parse_double(ST_SV("1,5"), &number));
    check_format(1.5, "1.5");
    char shown[8];
    snprintf(shown, sizeof shown, "%.1f", 1.5);
    assert_string_equal(shown, "1,5");
    assert_true(uselocale((locale_t)0) == before);
    setlocale(LC_ALL, "C");
}

static void a_thread_keeps_its_own_locale(void **state) {
    (void)state;
    double number;
    char out[ST_NUMBER_SIZE];
    locale_t own = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0), before;
    if (!own) skip();
    before = uselocale(own);
    assert_true(st_parse_double(ST_SV("2.5"), &number));
    assert_int_equal(st_format_double(out, number), 3);
    assert_true(uselocale((locale_t)0) == own);
    uselocale(before);
    freelocale(own);
}

static void check_fixed(double number, int digits, const char *expected) {
    char out[ST_NUMBER_SIZE];
    st_sv text = {out, st_format_fixed(out, number, digits)};
    assert_sv(text, expected);
}

static void whole_numbers_are_written_in_full(void **state) {
    (void)state;
    static const struct {
        uint64_t number;
        const char *text;
    } cases[] = {{0, "0"}, {9, "9"}, {10, "10"}, {1099, "1099"}, {UINT64_MAX, "18446744073709551615"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[ST_NUMBER_SIZE];
        st_sv text = {out, st_format_u64(out, cases[i].number)};
        assert_sv(text, cases[i].text);
    }
}

static void fixed_decimals_are_rounded_half_up(void **state) {
    (void)state;
    check_fixed(0, 1, "0.0");
    check_fixed(0, 9, "0.000000000");
    check_fixed(0.25, 1, "0.3");
    check_fixed(0.125, 2, "0.13");
    check_fixed(0.375, 2, "0.38");
    check_fixed(0.9999, 3, "1.000");
    check_fixed(9.96, 1, "10.0");
    check_fixed(9.5, 7, "9.5000000");
    check_fixed(9.5, 8, "9.50000000");
    check_fixed(9.999999996, 8, "10.00000000");
    check_fixed(9.999999994, 8, "9.99999999");
    check_fixed(9.25, 9, "9.250000000");
    check_fixed(0.04, 1, "0.0");
    check_fixed(1.0 / 3, 4, "0.3333");
    check_fixed(12345.678, 6, "12345.678000");
    check_fixed(1e-9, 9, "0.000000001");
    check_fixed(999999999, 1, "999999999.0");
    check_fixed(999999999.5, 9, "999999999.500000000");
    check_fixed(999999999.99, 1, "1000000000.0");
}

/* Where no tie is near, half up and printf's half to even agree. */
static void fixed_decimals_agree_with_printf(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(12);
    for (int i = 0; i < 100000; i++) {
        int digits = 1 + (int)st_rng_below(&rng, 9);
        double number = st_rng_unit(&rng) * (i % 2 ? 1 : 1000), scaled = number * pow(10, digits);
        if (fabs(scaled - floor(scaled) - 0.5) < 1e-3) continue;
        char expected[64];
        snprintf(expected, sizeof expected, "%.*f", digits, number);
        check_fixed(number, digits, expected);
    }
}

TESTS(cmocka_unit_test(whole_numbers_are_read), cmocka_unit_test(anything_else_is_no_whole_number),
      cmocka_unit_test(only_the_view_is_read), cmocka_unit_test(real_numbers_are_read),
      cmocka_unit_test(anything_else_is_no_real_number), cmocka_unit_test(long_numbers_are_read_up_to_the_limit),
      cmocka_unit_test(real_numbers_are_written_with_few_digits), cmocka_unit_test(what_is_written_reads_back_the_same),
      cmocka_unit_test(the_locale_does_not_matter_and_stays), cmocka_unit_test(a_thread_keeps_its_own_locale),
      cmocka_unit_test(whole_numbers_are_written_in_full), cmocka_unit_test(fixed_decimals_are_rounded_half_up),
      cmocka_unit_test(fixed_decimals_agree_with_printf))
