/* SPDX-License-Identifier: MIT
 * The files of tests/golden as rows of fields; what they mean stands in the scripts there that make them. */
#ifndef GOLDEN_ROWS_H
#define GOLDEN_ROWS_H

#include <stdlib.h>

#include "check.h"
#include "number.h"

enum { GOLDEN_FIELDS = 8 };

typedef struct golden_rows {
    char *bytes;
    st_sv rest; /* rows not yet read */
    st_sv fields[GOLDEN_FIELDS];
    size_t count; /* of fields */
} golden_rows;

static inline void golden_open(golden_rows *g, const char *path) {
    size_t size;
    *g = (golden_rows){.bytes = read_file(path, &size)};
    g->rest = (st_sv){g->bytes, size};
}

static inline void golden_close(golden_rows *g) { free(g->bytes); }

/* Cut off what comes before `end`, or everything. */
static inline st_sv golden_cut(st_sv *rest, char end) {
    const char *found = rest->size ? memchr(rest->data, end, rest->size) : NULL;
    st_sv part = {rest->data, found ? (size_t)(found - rest->data) : rest->size};
    rest->data += part.size + (found != NULL);
    rest->size -= part.size + (found != NULL);
    return part;
}

/* Whether the next row begins with this word: then it is read. */
static inline bool golden_next(golden_rows *g, const char *kind) {
    st_sv rest = g->rest, line = golden_cut(&rest, '\n'), fields = line;
    if (line.size == 0 || !st_sv_equal(golden_cut(&fields, '\t'), st_sv_of(kind))) return false;
    for (g->count = 0; line.size; g->count++) {
        assert_true(g->count < GOLDEN_FIELDS);
        g->fields[g->count] = golden_cut(&line, '\t');
    }
    g->rest = rest;
    return true;
}

static inline size_t golden_whole(const golden_rows *g, size_t field) {
    uint64_t number = 0;
    assert_true(field < g->count && st_parse_u64(g->fields[field], &number));
    return (size_t)number;
}

static inline double golden_real(const golden_rows *g, size_t field) {
    double number = 0;
    assert_true(field < g->count && st_parse_double(g->fields[field], &number));
    return number;
}

static inline bool golden_is(const golden_rows *g, size_t field, const char *text) {
    return field < g->count && st_sv_equal(g->fields[field], st_sv_of(text));
}

#endif
