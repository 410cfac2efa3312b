/* SPDX-License-Identifier: MIT */
#include "table.h"

void st_table_init(st_table *table, st_lines *lines, char separator, const stance_allocator *allocator) {
    *table = (st_table){.lines = lines, .separator = separator};
    st_buf_init(&table->bytes, allocator);
}

void st_table_clear(st_table *table) {
    st_release(table->bytes.allocator, table->ends);
    st_buf_clear(&table->bytes);
    table->ends = NULL;
    table->ends_capacity = table->field_count = 0;
}

st_sv st_table_field(const st_table *table, size_t index) {
    if (index >= table->field_count) return (st_sv){"", 0};
    size_t begin = index ? table->ends[index - 1] : 0;
    return (st_sv){table->bytes.data ? table->bytes.data + begin : "", table->ends[index] - begin};
}

size_t st_table_find(const st_table *table, st_sv name) {
    for (size_t i = 0; i < table->field_count; i++)
        if (st_sv_equal(st_table_field(table, i), name)) return i;
    return SIZE_MAX;
}

static bool end_field(st_table *table) {
    if (!st_reserve(table->bytes.allocator, &table->ends, &table->ends_capacity, table->field_count + 1,
                    sizeof *table->ends))
        return false;
    table->ends[table->field_count++] = table->bytes.size;
    return true;
}

/* Fields of a line without quoting. */
static bool split_plain(st_table *table, st_sv line) {
    for (;;) {
        const char *end = line.size ? memchr(line.data, table->separator, line.size) : NULL;
        st_buf_add(&table->bytes, line.data, end ? (size_t)(end - line.data) : line.size);
        if (!end_field(table) || table->bytes.failed) return false;
        if (!end) return true;
        line.size -= (size_t)(end + 1 - line.data);
        line.data = end + 1;
    }
}

typedef enum { FIELD_START, UNQUOTED, QUOTED, QUOTE_SEEN } csv_state;

/* Feed one line of CSV; *state is QUOTED at its end if the record goes on in the next line. */
static bool split_csv(st_table *table, st_sv line, csv_state *state) {
    for (size_t i = 0; i < line.size; i++) {
        char c = line.data[i];
        bool plain = *state == FIELD_START || *state == UNQUOTED;
        if (*state == FIELD_START && c == '"') *state = QUOTED;
        else if (*state == QUOTED && c == '"') *state = QUOTE_SEEN;
        else if (*state != QUOTED && c == table->separator) {
            if (!end_field(table)) return false;
            *state = FIELD_START;
        } else {
            st_buf_add_char(&table->bytes, c);
            if (plain) *state = UNQUOTED;
            else *state = *state == QUOTE_SEEN && c != '"' ? UNQUOTED : QUOTED;
        }
    }
    if (*state == QUOTED) st_buf_add_char(&table->bytes, '\n');
    else if (!end_field(table)) return false;
    return !table->bytes.failed;
}

static void begin_record(st_table *table) {
    st_buf_reset(&table->bytes);
    table->field_count = 0;
}

static stance_status fail_long(const st_table *table, const char *what, stance_error *error) {
    return st_fail_at(error, STANCE_ERROR_LIMIT, table->line, 0, "%s longer than %zu bytes", what, table->lines->limit);
}

static stance_status read_csv(st_table *table, st_sv line, stance_error *error) {
    csv_state state = FIELD_START;
    const st_lines *lines = table->lines;
    bool too_long = false;
    for (bool more = true; more;) {
        if (!split_csv(table, line, &state)) return st_fail_memory(error);
        too_long = too_long || lines->too_long || table->bytes.size > lines->limit;
        if (too_long) { /* go on to the record's end without keeping it; a cut line is taken for the end */
            begin_record(table);
            if (lines->too_long) state = UNQUOTED;
        }
        if (state != QUOTED) return too_long ? fail_long(table, "record", error) : STANCE_OK;
        stance_status status = st_lines_next(table->lines, &line, &more, error);
        if (status) return status;
    }
    return st_fail_at(error, STANCE_ERROR_FORMAT, table->line, 0, "quote is never closed");
}

stance_status st_table_next(st_table *table, bool *more, stance_error *error) {
    st_sv line;
    begin_record(table);
    stance_status status = st_lines_next(table->lines, &line, more, error);
    if (status || !*more) return status;
    table->line = table->lines->number;
    if (table->lines->too_long) return fail_long(table, "line", error);
    if (table->separator == ',') return read_csv(table, line, error);
    return split_plain(table, line) ? STANCE_OK : st_fail_memory(error);
}
