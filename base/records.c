/* SPDX-License-Identifier: MIT */
#include "records.h"

#include <jansson.h>
#include <stdio.h>

#include "number.h"

bool st_record_format_of(st_sv path, st_record_format *format) {
    static const struct {
        const char *ending;
        st_record_format format;
    } endings[] = {{".tsv", ST_RECORDS_TSV},          {".csv", ST_RECORDS_CSV},    {".jsonl", ST_RECORDS_JSONL},
                   {".ndjson", ST_RECORDS_JSONL},     {".json", ST_RECORDS_JSONL}, {".ft", ST_RECORDS_FASTTEXT},
                   {".fasttext", ST_RECORDS_FASTTEXT}};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        st_sv ending = st_sv_of(endings[i].ending);
        if (path.size < ending.size || memcmp(path.data + path.size - ending.size, ending.data, ending.size)) continue;
        *format = endings[i].format;
        return true;
    }
    return false;
}

static st_sv column_name(const st_records *r, size_t i) {
    size_t begin = i ? r->names.ends[i - 1] : 0;
    return (st_sv){r->names.text.data + begin, r->names.ends[i] - begin};
}

static size_t find_column(const st_records *r, st_sv name) {
    for (size_t i = 0; i < r->names.count; i++)
        if (st_sv_equal(column_name(r, i), name)) return i;
    return SIZE_MAX;
}

static stance_status add_column(st_records *r, st_sv name, stance_error *error) {
    if (find_column(r, name) != SIZE_MAX)
        return st_fail_at(error, STANCE_ERROR_FORMAT, r->table.line, 0, "column \"%.*s\" is named twice",
                          (int)(name.size < 64 ? name.size : 64), name.data);
    st_buf_add_sv(&r->names.text, name);
    st_buf_room(&r->names.text, 1); /* so that even a nameless column has an address */
    if (r->names.text.failed || !st_reserve(r->scratch.allocator, &r->names.ends, &r->names.capacity,
                                            r->names.count + 1, sizeof *r->names.ends))
        return st_fail_memory(error);
    r->names.ends[r->names.count++] = r->names.text.size;
    return STANCE_OK;
}

static stance_status read_header(st_records *r, stance_error *error) {
    bool more;
    stance_status status = st_table_next(&r->table, &more, error);
    if (status) return status;
    if (!more) return st_fail(error, STANCE_ERROR_FORMAT, "empty: the first line should name the columns");
    for (size_t i = 0; i < r->table.field_count && !status; i++)
        status = add_column(r, st_table_field(&r->table, i), error);
    return status;
}

stance_status st_records_open(st_records *r, st_record_format format, st_read_function read, void *context,
                              size_t longest_line, const stance_allocator *allocator, stance_error *error) {
    *r = (st_records){.format = format};
    st_lines_init(&r->lines, read, context, longest_line, allocator);
    st_table_init(&r->table, &r->lines, format == ST_RECORDS_CSV ? ',' : '\t', allocator);
    st_buf_init(&r->names.text, allocator);
    st_buf_init(&r->scratch, allocator);
    return format == ST_RECORDS_TSV || format == ST_RECORDS_CSV ? read_header(r, error) : STANCE_OK;
}

void st_records_clear(st_records *r) {
    json_decref(r->json);
    st_release(r->scratch.allocator, r->names.ends);
    st_buf_clear(&r->names.text);
    st_buf_clear(&r->scratch);
    st_table_clear(&r->table);
    st_lines_clear(&r->lines);
    r->json = NULL;
    r->names.ends = NULL;
}

static stance_status next_row(st_records *r, bool *more, stance_error *error) {
    for (;;) {
        stance_status status = st_table_next(&r->table, more, error);
        r->line = r->table.line;
        if (status || !*more) return status;
        bool empty = r->table.field_count == 1 && st_table_field(&r->table, 0).size == 0;
        if (empty && r->names.count > 1) continue;
        if (r->table.field_count != r->names.count)
            return st_fail_at(error, STANCE_ERROR_FORMAT, r->line, 0, "%zu fields, the header names %zu",
                              r->table.field_count, r->names.count);
        return STANCE_OK;
    }
}

static stance_status next_line(st_records *r, st_sv *line, bool *more, stance_error *error) {
    do {
        stance_status status = st_lines_next(&r->lines, line, more, error);
        r->line = r->lines.number;
        if (status || !*more) return status;
        if (r->lines.too_long)
            return st_fail_at(error, STANCE_ERROR_LIMIT, r->line, 0, "line longer than %zu bytes", r->lines.limit);
    } while (st_sv_trim(*line).size == 0);
    return STANCE_OK;
}

static stance_status parse_json(st_records *r, st_sv line, stance_error *error) {
    json_error_t reason;
    json_decref(r->json);
    r->json = json_loadb(line.data, line.size, JSON_ALLOW_NUL, &reason);
    if (!r->json)
        return st_fail_at(error, STANCE_ERROR_FORMAT, r->line, reason.column > 0 ? (size_t)reason.column : 0,
                          "not JSON: %s", reason.text);
    if (!json_is_object(r->json)) return st_fail_at(error, STANCE_ERROR_FORMAT, r->line, 0, "not a JSON object");
    return STANCE_OK;
}

void st_records_set(st_records *r, json_t *object) {
    json_decref(r->json);
    r->json = json_incref(object);
}

/* Split "__label__a __label__b some text". */
static void split_fasttext(st_records *r, st_sv line) {
    st_sv mark = ST_SV("__label__");
    st_buf_reset(&r->scratch);
    line = st_sv_trim(line);
    while (st_sv_starts_with(line, mark)) {
        size_t end = mark.size;
        while (end < line.size && !st_is_space(line.data[end])) end++;
        if (r->scratch.size) st_buf_add_char(&r->scratch, ' ');
        st_buf_add(&r->scratch, line.data + mark.size, end - mark.size);
        line = st_sv_trim((st_sv){line.data + end, line.size - end});
    }
    r->label = (st_sv){r->scratch.data ? r->scratch.data : "", r->scratch.size};
    r->text = line;
}

stance_status st_records_next(st_records *r, bool *more, stance_error *error) {
    st_sv line;
    if (r->format == ST_RECORDS_TSV || r->format == ST_RECORDS_CSV) return next_row(r, more, error);
    stance_status status = next_line(r, &line, more, error);
    if (status || !*more) return status;
    if (r->format == ST_RECORDS_JSONL) return parse_json(r, line, error);
    split_fasttext(r, line);
    return r->scratch.failed ? st_fail_memory(error) : STANCE_OK;
}

bool st_records_lack(const st_records *r, st_sv name) {
    if (r->format == ST_RECORDS_JSONL) return false;
    if (r->format == ST_RECORDS_FASTTEXT)
        return !st_sv_equal(name, ST_SV("text")) && !st_sv_equal(name, ST_SV("label"));
    return find_column(r, name) == SIZE_MAX;
}

/* Integers, reals and booleans as text, in the scratch buffer. */
static bool json_scalar(st_records *r, const json_t *value, st_sv *text) {
    char number[ST_NUMBER_SIZE];
    st_buf_reset(&r->scratch);
    if (json_is_integer(value)) st_buf_add_format(&r->scratch, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value)) st_buf_add(&r->scratch, number, st_format_double(number, json_real_value(value)));
    else if (json_is_boolean(value)) st_buf_add_text(&r->scratch, json_is_true(value) ? "true" : "false");
    else return false;
    *text = st_buf_sv(&r->scratch);
    return !r->scratch.failed;
}

static bool json_field(st_records *r, st_sv name, st_sv *value) {
    const char *key;
    json_t *field;
    json_object_foreach(r->json, key, field) {
        if (!st_sv_equal(st_sv_of(key), name)) continue;
        if (!json_is_string(field)) return json_scalar(r, field, value);
        *value = (st_sv){json_string_value(field), json_string_length(field)};
        return true;
    }
    return false;
}

bool st_records_get(st_records *r, st_sv name, st_sv *value) {
    if (r->format == ST_RECORDS_JSONL) return json_field(r, name, value);
    if (r->format == ST_RECORDS_FASTTEXT) {
        bool is_label = st_sv_equal(name, ST_SV("label"));
        *value = is_label ? r->label : r->text;
        return is_label || st_sv_equal(name, ST_SV("text"));
    }
    size_t column = find_column(r, name);
    if (column != SIZE_MAX) *value = st_table_field(&r->table, column);
    return column != SIZE_MAX;
}
