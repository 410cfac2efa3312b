/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool st_parse_u64(st_sv text, uint64_t *number) {
    uint64_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (!st_is_digit(text.data[i])) return false;
        uint64_t digit = (uint64_t)(text.data[i] - '0');
        if (value > (UINT64_MAX - digit) / 10) return false;
        value = value * 10 + digit;
    }
    if (text.size) *number = value;
    return text.size > 0;
}

/* strtod and printf follow the decimal point of the thread's locale: use the C locale for one call. */
static locale_t enter_c_locale(locale_t *c) {
    *c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return *c ? uselocale(*c) : (locale_t)0;
}

static void leave_c_locale(locale_t c, locale_t before) {
    if (!c) return;
    uselocale(before);
    freelocale(c);
}

static bool is_decimal(st_sv text) {
    for (size_t i = 0; i < text.size; i++)
        if (!st_is_digit(text.data[i]) && !memchr("+-.eE", text.data[i], 5)) return false;
    return text.size > 0;
}

bool st_parse_double(st_sv text, double *number) {
    char copy[400];
    if (text.size >= sizeof copy || !is_decimal(text)) return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    locale_t c, before = enter_c_locale(&c);
    char *end;
    double value = strtod(copy, &end);
    leave_c_locale(c, before);
    if (*end || !isfinite(value)) return false;
    *number = value;
    return true;
}

size_t st_format_double(char out[ST_NUMBER_SIZE], double number) {
    locale_t c, before = enter_c_locale(&c);
    int size = 0;
    for (int precision = 1; precision <= 17; precision++) {
        size = snprintf(out, ST_NUMBER_SIZE, "%.*g", precision, number);
        if (strtod(out, NULL) == number) break;
    }
    leave_c_locale(c, before);
    return (size_t)size;
}

static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
                            "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
                            "8081828384858687888990919293949596979899";

/* The last `count` digits of a number, zero-filled; returns what is before them. */
static uint64_t put_digits(char *out, int count, uint64_t number) {
    for (; count > 1; number /= 100) memcpy(out + (count -= 2), pairs + 2 * (number % 100), 2);
    for (; count > 0; number /= 10) out[--count] = (char)('0' + number % 10);
    return number;
}

static int count_digits(uint64_t number) {
    int count = 1;
    while (number >= 10) number /= 10, count++;
    return count;
}

size_t st_format_u64(char out[ST_NUMBER_SIZE], uint64_t number) {
    int count = count_digits(number);
    put_digits(out, count, number);
    return (size_t)count;
}

/* A number below 10, as probabilities are, of up to 9 digits in all. */
static inline void put_small(char *out, int decimals, uint32_t digits) {
    for (; decimals > 1; decimals -= 2, digits /= 100) memcpy(out + decimals, pairs + 2 * (digits % 100), 2);
    if (decimals) out[2] = (char)('0' + digits % 10), digits /= 10;
    out[0] = (char)('0' + digits);
    out[1] = '.';
}

size_t st_format_fixed(char out[ST_NUMBER_SIZE], double number, int digits) {
    static const int64_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
    int64_t scaled = (int64_t)(number * (double)tens[digits] + 0.5);
    int whole = 1;
    if (digits == 6 && scaled < tens[7]) put_small(out, 6, (uint32_t)scaled); /* quicker with a constant */
    else if (digits < 9 && scaled < tens[digits + 1]) put_small(out, digits, (uint32_t)scaled);
    else {
        whole = scaled < 10 * tens[digits] ? 1 : count_digits((uint64_t)scaled) - digits;
        put_digits(out, whole, put_digits(out + whole + 1, digits, (uint64_t)scaled));
        out[whole] = '.';
    }
    return (size_t)(whole + 1 + digits);
}
