/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "file.h"

static const char *const format_names[] = {"tsv", "csv", "jsonl", "fasttext"};
static const char *const endings[] = {"tsv", "csv", "jsonl", "ft"};
enum { FORMATS = 4, LONGEST_LINE = 64 << 20 };
static const size_t LARGEST_FILE = (size_t)1 << 36;

bool st_format_named(const char *name, st_record_format *format) {
    for (size_t i = 0; i < FORMATS; i++)
        if (strcmp(name, format_names[i]) == 0) {
            *format = (st_record_format)i;
            return true;
        }
    return false;
}

const char *st_format_ending(st_record_format format) { return endings[format]; }

st_sv st_without_line_end(st_sv line) {
    if (line.size && line.data[line.size - 1] == '\n') line.size--;
    if (line.size && line.data[line.size - 1] == '\r') line.size--;
    return line;
}

static bool has_one_of(st_sv text, const char *characters) {
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] && strchr(characters, text.data[i])) return true;
    return false;
}

bool st_put_field(st_buf *out, st_record_format format, st_sv field) {
    if (format != ST_RECORDS_CSV) {
        st_buf_add_sv(out, field);
        return !has_one_of(field, "\t\n\r");
    }
    if (!has_one_of(field, ",\"\n\r")) {
        st_buf_add_sv(out, field);
        return true;
    }
    st_buf_add_char(out, '"');
    for (size_t i = 0; i < field.size; i++) {
        if (field.data[i] == '"') st_buf_add_char(out, '"');
        st_buf_add_char(out, field.data[i]);
    }
    st_buf_add_char(out, '"');
    return true;
}

bool st_label_columns(const st_texts *labels, char **columns, size_t *count) {
    static const char *const usual[] = {"stance"};
    const char *const *items = labels->count ? labels->items : usual;
    size_t wanted = labels->count ? labels->count : 1;
    for (*count = 0; *count < wanted; ++*count) {
        columns[*count] = strndup(items[*count], strcspn(items[*count], "="));
        if (!columns[*count]) return false;
    }
    return true;
}

stance_status st_need_column(const st_records *records, const char *name, stance_error *error) {
    if (!name || !st_records_lack(records, st_sv_of(name))) return STANCE_OK;
    return st_fail_at(error, STANCE_ERROR_FORMAT, 1, 0, "no column \"%.64s\"", name);
}

char *st_copy_field(st_records *records, const char *name, bool trim, size_t *size) {
    st_sv value = {"", 0};
    if (name && !st_records_get(records, st_sv_of(name), &value)) {
        if (records->scratch.failed) return NULL;
        value = (st_sv){"", 0};
    }
    if (trim) value = st_sv_trim(value);
    char *copy = malloc(value.size + 1);
    if (!copy) return NULL;
    if (value.size) memcpy(copy, value.data, value.size);
    copy[value.size] = '\0';
    *size = value.size;
    return copy;
}

/* ---- one file ----------------------------------------------------------------------------------------- */

typedef struct scanning {
    const st_scan *scan;
    st_scanned *file;
    st_records records;
    st_sv rest; /* bytes not yet read */
    bool *failed;
} scanning;

static bool is_table(st_record_format format) { return format == ST_RECORDS_TSV || format == ST_RECORDS_CSV; }

/* How many bytes the records read so far take. */
static size_t position(const scanning *s) {
    const st_lines *lines = &s->records.lines;
    return s->file->bytes.size - s->rest.size - (lines->buffer.size - lines->begin);
}

/* Bytes from `begin` on up to the position, without the empty lines before the record. */
static st_sv raw_record(const scanning *s, size_t begin) {
    st_sv raw = {s->file->bytes.data + begin, position(s) - begin};
    bool table = is_table(s->file->format);
    if (!table && begin == 0 && st_sv_starts_with(raw, ST_SV("\xef\xbb\xbf"))) raw.data += 3, raw.size -= 3;
    while (raw.size) {
        const char *end = memchr(raw.data, '\n', raw.size);
        st_sv line = {raw.data, end ? (size_t)(end + 1 - raw.data) : raw.size};
        bool skipped =
            table ? s->records.names.count > 1 && st_without_line_end(line).size == 0 : st_sv_trim(line).size == 0;
        if (!skipped) break;
        raw.data += line.size;
        raw.size -= line.size;
    }
    return raw;
}

static void tell(const scanning *s, const stance_error *error) {
    st_complain("stance-train", s->file->path, error);
    *s->failed = true;
}

/* OK, or MEMORY. */
static stance_status take_records(scanning *s) {
    for (bool more = true; more;) {
        stance_error error;
        size_t begin = position(s);
        stance_status status = st_records_next(&s->records, &more, &error);
        if (!status && more) status = s->scan->take(s->scan->user, s->file, &s->records, raw_record(s, begin), &error);
        if (!status) continue;
        tell(s, &error);
        if (status == STANCE_ERROR_MEMORY) return status;
        more = true;
    }
    return STANCE_OK;
}

static stance_status scan_bytes(scanning *s) {
    stance_error error;
    s->rest = s->file->bytes.size ? st_buf_sv(&s->file->bytes) : (st_sv){"", 0};
    stance_status status = st_records_open(&s->records, s->file->format, st_read_memory, &s->rest, LONGEST_LINE,
                                           &st_default_allocator, &error);
    if (!status && is_table(s->file->format)) s->file->header = (st_sv){s->file->bytes.data, position(s)};
    if (!status) status = s->scan->begin(s->scan->user, s->file, &s->records, &error);
    if (status) tell(s, &error);
    else status = take_records(s);
    st_records_clear(&s->records);
    return status;
}

static stance_status read_whole(st_scanned *file, stance_error *error) {
    bool standard_input = strcmp(file->path, "-") == 0;
    int fd = standard_input ? STDIN_FILENO : open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return st_fail_io(error, "open", errno);
    stance_status status = st_read_all(&file->bytes, fd, LARGEST_FILE, error);
    if (!standard_input) close(fd);
    return status;
}

static stance_status scan_file(const st_scan *scan, st_scanned *file, bool *failed) {
    scanning s = {.scan = scan, .file = file, .failed = failed};
    stance_error error;
    stance_status status = STANCE_OK;
    file->format = ST_RECORDS_TSV;
    if (!scan->format) st_record_format_of(st_sv_of(file->path), &file->format);
    else if (!st_format_named(scan->format, &file->format))
        status = st_fail(&error, STANCE_ERROR_ARGUMENT, "unknown data format \"%.64s\"", scan->format);
    if (!status) status = read_whole(file, &error);
    if (!status) return scan_bytes(&s);
    tell(&s, &error);
    return status;
}

bool st_scan_files(const st_scan *scan, const st_texts *paths, st_scanned *files, bool *failed) {
    for (size_t i = 0; i < paths->count; i++) {
        files[i] = (st_scanned){.path = paths->items[i]};
        st_buf_init(&files[i].bytes, &st_default_allocator);
    }
    for (size_t i = 0; i < paths->count; i++)
        if (scan_file(scan, &files[i], failed) == STANCE_ERROR_MEMORY) return false;
    return true;
}

void st_scanned_clear(st_scanned *files, size_t count) {
    for (size_t i = 0; i < count; i++) st_buf_clear(&files[i].bytes);
}
