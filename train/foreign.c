/* SPDX-License-Identifier: MIT */
#include "foreign.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "number.h"

static const double LARGEST = 1e30; /* of any number in a model file */

/* ---- lines and words ----------------------------------------------------------------------------------- */

bool st_cursor_line(st_cursor *c) {
    if (!c->rest.size) return false;
    const char *end = memchr(c->rest.data, '\n', c->rest.size);
    size_t size = end ? (size_t)(end - c->rest.data) : c->rest.size;
    c->line = (st_sv){c->rest.data, size};
    c->rest.data += size + (end != NULL);
    c->rest.size -= size + (end != NULL);
    if (c->line.size && c->line.data[c->line.size - 1] == '\r') c->line.size--;
    c->number++;
    return true;
}

st_sv st_cursor_word(st_cursor *c) {
    size_t begin = 0, end;
    while (begin < c->line.size && (c->line.data[begin] == ' ' || c->line.data[begin] == '\t')) begin++;
    for (end = begin; end < c->line.size && c->line.data[end] != ' ' && c->line.data[end] != '\t';) end++;
    st_sv word = {c->line.data + begin, end - begin};
    c->line.data += end;
    c->line.size -= end;
    return word;
}

stance_status st_cursor_fail(const st_cursor *c, stance_status status, stance_error *error, const char *format, ...) {
    char text[sizeof error->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return st_fail_at(error, status, c->number, 0, "%s", text);
}

static int shown(st_sv word) { return word.size < 40 ? (int)word.size : 40; }

stance_status st_cursor_real(st_cursor *c, const char *what, double *number, stance_error *error) {
    st_sv word = st_cursor_word(c);
    if (!word.size) return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "%s is missing", what);
    if (word.data[0] == '+') word = (st_sv){word.data + 1, word.size - 1};
    if (!st_parse_double(word, number) || fabs(*number) > LARGEST)
        return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "%s \"%.*s\" is not a number, or too large", what,
                              shown(word), word.data);
    return STANCE_OK;
}

stance_status st_cursor_whole(st_cursor *c, const char *what, size_t most, size_t *number, stance_error *error) {
    st_sv word = st_cursor_word(c);
    uint64_t whole;
    if (!word.size) return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "%s is missing", what);
    if (!st_parse_u64(word, &whole) || whole > most)
        return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "%s \"%.*s\" is not a whole number up to %zu", what,
                              shown(word), word.data, most);
    *number = (size_t)whole;
    return STANCE_OK;
}

stance_status st_cursor_end(st_cursor *c, stance_error *error) {
    st_sv word = st_cursor_word(c);
    if (!word.size) return STANCE_OK;
    return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "\"%.*s\" is one word too many", shown(word), word.data);
}

/* ---- what both formats have ---------------------------------------------------------------------------- */

static bool is_whole(st_sv word) {
    size_t sign = word.size && (word.data[0] == '-' || word.data[0] == '+');
    uint64_t number;
    return st_parse_u64((st_sv){word.data + sign, word.size - sign}, &number);
}

stance_status st_foreign_labels(st_foreign *f, st_cursor *c, stance_error *error) {
    if (!f->classes) return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "the labels come before nr_class");
    f->labels = st_new(f->allocator, f->classes, sizeof *f->labels);
    if (!f->labels) return st_fail_memory(error);
    for (size_t k = 0; k < f->classes; k++) {
        f->labels[k] = st_cursor_word(c);
        if (!is_whole(f->labels[k]))
            return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "label %zu of %zu is missing or no whole number",
                                  k + 1, f->classes);
        for (size_t l = 0; l < k; l++)
            if (st_sv_equal(f->labels[l], f->labels[k]))
                return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "the label %.*s comes twice", shown(f->labels[k]),
                                      f->labels[k].data);
    }
    return st_cursor_end(c, error);
}

stance_status st_foreign_room(st_foreign *f, stance_error *error) {
    if (f->features && f->rows > SIZE_MAX / f->features) return st_fail_memory(error);
    f->weights = st_new(f->allocator, f->features * f->rows, sizeof *f->weights);
    f->bias = st_new(f->allocator, f->rows, sizeof *f->bias);
    return f->weights && f->bias ? STANCE_OK : st_fail_memory(error);
}

static size_t find_name(const st_heading *h, st_sv word) {
    for (size_t i = 0; i < h->count; i++)
        if (st_sv_equal(st_sv_of(h->names[i]), word)) return i;
    return h->count;
}

static stance_status check_needed(const st_heading *h, uint32_t seen, const st_cursor *c, stance_error *error) {
    for (size_t i = 0; i < h->count; i++)
        if ((h->needed & ~seen) >> i & 1)
            return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "there is no line \"%s\" before this one",
                                  h->names[i]);
    return STANCE_OK;
}

stance_status st_heading_read(const st_heading *h, st_cursor *c, stance_error *error) {
    uint32_t seen = 0;
    while (st_cursor_line(c)) {
        st_sv word = st_cursor_word(c);
        size_t name = find_name(h, word);
        if (name == h->count)
            return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "\"%.*s\" is no line of such a model", shown(word),
                                  word.data);
        if (seen >> name & 1)
            return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "a second line \"%s\"", h->names[name]);
        seen |= (uint32_t)1 << name;
        if (name + 1 == h->count) {
            stance_status status = check_needed(h, seen, c, error);
            return status ? status : st_cursor_end(c, error);
        }
        stance_status status = h->take(h->user, name, c, error);
        if (status) return status;
    }
    return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "the file ends before the line \"%s\"",
                          h->names[h->count - 1]);
}

/* ---- the whole ----------------------------------------------------------------------------------------- */

stance_status st_foreign_read(st_foreign *f, st_sv bytes, size_t features, const stance_allocator *allocator,
                              stance_error *error) {
    st_cursor cursor = {.rest = bytes}, first = cursor;
    *f = (st_foreign){.allocator = allocator, .features = features};
    if (!st_cursor_line(&first)) return st_fail(error, STANCE_ERROR_FORMAT, "it is empty");
    st_sv word = st_cursor_word(&first);
    if (st_sv_equal(word, ST_SV("svm_type"))) return st_foreign_read_libsvm(f, &cursor, error);
    if (st_sv_equal(word, ST_SV("solver_type"))) return st_foreign_read_liblinear(f, &cursor, error);
    return st_cursor_fail(&first, STANCE_ERROR_FORMAT, error,
                          "no model of libsvm or liblinear, which begins with \"svm_type\" or \"solver_type\"");
}

void st_foreign_clear(st_foreign *f) {
    void *blocks[] = {f->labels, f->weights, f->bias};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(f->allocator, blocks[i]);
    *f = (st_foreign){.allocator = f->allocator};
}
