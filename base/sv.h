/* SPDX-License-Identifier: MIT
 * String views: a pointer and a length, never owned, NUL never relied on. */
#ifndef ST_SV_H
#define ST_SV_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct st_sv {
    const char *data;
    size_t size;
} st_sv;

#define ST_SV(literal) ((st_sv){"" literal, sizeof(literal) - 1})

static inline st_sv st_sv_of(const char *text) { return (st_sv){text, strlen(text)}; }

static inline bool st_sv_equal(st_sv a, st_sv b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* By bytes, shorter first among equals: negative, 0 or positive. */
static inline int st_sv_compare(st_sv a, st_sv b) {
    size_t least = a.size < b.size ? a.size : b.size;
    int order = least ? memcmp(a.data, b.data, least) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static inline bool st_sv_starts_with(st_sv text, st_sv prefix) {
    return text.size >= prefix.size && (prefix.size == 0 || !memcmp(text.data, prefix.data, prefix.size));
}

/* ASCII, whatever the locale. */
static inline bool st_is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static inline bool st_is_digit(char c) { return c >= '0' && c <= '9'; }
static inline bool st_is_lower(char c) { return c >= 'a' && c <= 'z'; }
static inline bool st_is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static inline bool st_is_alpha(char c) { return st_is_lower(c) || st_is_upper(c); }

/* Without the ASCII white space at both ends. */
static inline st_sv st_sv_trim(st_sv text) {
    while (text.size && st_is_space(text.data[0])) text.data++, text.size--;
    while (text.size && st_is_space(text.data[text.size - 1])) text.size--;
    return text;
}

#endif
