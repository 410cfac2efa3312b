/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "file.h"
#include "utf8.h"

enum { HEAD_BYTES = 8192 };

void st_input_init(st_input *input, const st_input_options *options, const char *const *paths, size_t count,
                   const stance_allocator *allocator) {
    *input = (st_input){.options = options, .allocator = allocator};
    st_walk_init(&input->walk, paths, count, allocator);
    st_buf_init(&input->head, allocator);
    st_buf_init(&input->article, allocator);
}

static bool uses_records(st_input_format format) {
    return format == ST_INPUT_JSONL || format == ST_INPUT_CSV || format == ST_INPUT_TSV;
}

static void close_file(st_input *input) {
    if (!input->open) return;
    if (uses_records(input->format)) st_records_clear(&input->records);
    else st_lines_clear(&input->lines);
    if (input->fd != STDIN_FILENO) close(input->fd);
    input->open = false;
}

void st_input_clear(st_input *input) {
    close_file(input);
    st_walk_clear(&input->walk);
    st_buf_clear(&input->head);
    st_buf_clear(&input->article);
}

/* st_read_function: first what was read ahead, then the file. */
static long read_on(void *context, void *into, size_t size) {
    st_input *input = context;
    size_t ahead = input->head.size - input->head_begin;
    if (!ahead) return st_read_descriptor(&input->fd, into, size);
    if (size > ahead) size = ahead;
    memcpy(into, input->head.data + input->head_begin, size);
    input->head_begin += size;
    return (long)size;
}

/* ---- documents ---------------------------------------------------------------------------------------- */

/* The file's name without folders and ending: "articles/a.txt" is "a". */
static st_sv stem_of(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return dot && dot > name ? (st_sv){name, (size_t)(dot - name)} : st_sv_of(name);
}

static st_document new_document(const st_input *input, st_batch *batch) {
    return (st_document){.path = st_batch_keep(batch, st_sv_of(input->path))};
}

static bool add_failure(const st_input *input, st_batch *batch, st_sv id, const stance_error *error) {
    st_document document = new_document(input, batch);
    document.id = st_batch_keep(batch, id);
    document.line = error->line;
    document.error = *error;
    return st_batch_add(batch, &document);
}

/* The id of a record without one: its line. */
static st_sv line_id(char buffer[24], size_t line) {
    return (st_sv){buffer, (size_t)snprintf(buffer, 24, "%zu", line)};
}

/* ---- opening ------------------------------------------------------------------------------------------ */

static bool starts_with(const st_buf *head, const char *text) {
    return st_sv_starts_with(st_buf_sv(head), st_sv_of(text));
}

static bool is_binary(const st_buf *head) {
    return starts_with(head, "%PDF-") || starts_with(head, "PK\x03\x04") ||
           (head->size && memchr(head->data, '\0', head->size));
}

static st_input_format format_by_content(const st_buf *head) {
    st_sv text = st_buf_sv(head);
    if (starts_with(head, "\xef\xbb\xbf")) text.data += 3, text.size -= 3;
    text = st_sv_trim(text);
    return text.size > 1 && text.data[0] == '{' && memchr(text.data, '"', text.size) ? ST_INPUT_JSONL : ST_INPUT_TEXT;
}

static st_input_format format_by_name(const char *path) {
    st_record_format format;
    if (!st_record_format_of(st_sv_of(path), &format)) return ST_INPUT_AUTO;
    return format == ST_RECORDS_TSV     ? ST_INPUT_TSV
           : format == ST_RECORDS_CSV   ? ST_INPUT_CSV
           : format == ST_RECORDS_JSONL ? ST_INPUT_JSONL
                                        : ST_INPUT_AUTO;
}

/* Read the first bytes. */
static stance_status look_ahead(st_input *input, stance_error *error) {
    st_buf_reset(&input->head);
    input->head_begin = 0;
    char *room = st_buf_room(&input->head, HEAD_BYTES);
    if (!room) return st_fail_memory(error);
    long got = st_read_descriptor(&input->fd, room, HEAD_BYTES);
    if (got < 0) return st_fail_io(error, "read", errno);
    input->head.size = (size_t)got;
    return STANCE_OK;
}

static stance_status choose_format(st_input *input, stance_error *error) {
    input->format = (st_input_format)input->options->format;
    if (input->format == ST_INPUT_AUTO) input->format = format_by_name(input->path);
    if (input->format != ST_INPUT_AUTO) return STANCE_OK;
    stance_status status = look_ahead(input, error);
    if (status) return status;
    if (is_binary(&input->head)) return st_fail(error, STANCE_ERROR_FORMAT, "binary file, not text");
    input->format = format_by_content(&input->head);
    return STANCE_OK;
}

static stance_status open_records(st_input *input, stance_error *error) {
    st_record_format format = input->format == ST_INPUT_JSONL ? ST_RECORDS_JSONL
                              : input->format == ST_INPUT_CSV ? ST_RECORDS_CSV
                                                              : ST_RECORDS_TSV;
    stance_status status =
        st_records_open(&input->records, format, read_on, input, input->options->max_bytes, input->allocator, error);
    st_sv field = st_sv_of(input->options->text_field);
    if (!status && st_records_lack(&input->records, field))
        status = st_fail_at(error, STANCE_ERROR_FORMAT, 1, 0, "no column \"%.64s\"", input->options->text_field);
    if (status) st_records_clear(&input->records);
    return status;
}

static stance_status open_path(st_input *input, stance_error *error) {
    st_buf_reset(&input->head);
    input->head_begin = input->documents = 0;
    bool standard_input = strcmp(input->path, "-") == 0;
    input->fd = standard_input ? STDIN_FILENO : open(input->path, O_RDONLY | O_CLOEXEC);
    if (input->fd < 0) return st_fail_io(error, "open", errno);
    stance_status status = choose_format(input, error);
    if (!status && uses_records(input->format)) status = open_records(input, error);
    else if (!status) st_lines_init(&input->lines, read_on, input, input->options->max_bytes, input->allocator);
    if (status && !standard_input) close(input->fd);
    return status;
}

/* Open the next file that can be; *more false at the end. False when out of memory. */
static bool open_next(st_input *input, st_batch *batch, bool *more) {
    stance_error error;
    input->path = st_walk_next(&input->walk, &error);
    *more = input->path != NULL;
    if (!*more) return true;
    if (!error.status) error.status = open_path(input, &error);
    if (error.status) return add_failure(input, batch, stem_of(input->path), &error);
    input->open = true;
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------------ */

static bool read_text(st_input *input, st_batch *batch) {
    st_document document = new_document(input, batch);
    document.id = st_batch_keep(batch, stem_of(input->path));
    stance_error error;
    st_buf *article = &input->article;
    st_buf_reset(article);
    st_buf_add(article, input->head.data, input->head.size);
    stance_status status = st_read_all(article, input->fd, input->options->max_bytes, &error);
    close_file(input);
    if (status) return add_failure(input, batch, stem_of(input->path), &error);
    st_sv text = st_buf_sv(article);
    if (st_sv_starts_with(text, ST_SV("\xef\xbb\xbf"))) text.data += 3, text.size -= 3;
    document.text = st_batch_keep(batch, text);
    return st_batch_add(batch, &document);
}

/* The failure of a line or record, with the line as id; one of the whole file ends it. */
static bool fail_record(st_input *input, st_batch *batch, stance_status status, const stance_error *error) {
    char id[24];
    if (!add_failure(input, batch, error->line ? line_id(id, error->line) : stem_of(input->path), error)) return false;
    if (status == STANCE_ERROR_IO || status == STANCE_ERROR_MEMORY) close_file(input);
    return true;
}

static bool read_line(st_input *input, st_batch *batch) {
    char id[24];
    st_sv line;
    bool more;
    stance_error error;
    stance_status status = st_lines_next(&input->lines, &line, &more, &error);
    if (!status && more && input->lines.too_long)
        status = st_fail_at(&error, STANCE_ERROR_LIMIT, input->lines.number, 0, "line longer than %zu bytes",
                            input->lines.limit);
    if (status) return fail_record(input, batch, status, &error);
    if (!more) {
        close_file(input);
        return true;
    }
    st_document document = new_document(input, batch);
    document.id = st_batch_keep(batch, line_id(id, input->lines.number));
    document.layout = STANCE_LINE;
    document.line = input->lines.number;
    document.text = st_batch_keep(batch, line);
    return st_batch_add(batch, &document);
}

/* Lines up to an empty one; several articles of a file are told apart by a number. */
static bool read_sentences(st_input *input, st_batch *batch) {
    st_sv line;
    bool more;
    stance_error error;
    st_buf_reset(&input->article);
    size_t first = 0;
    for (;;) {
        stance_status status = st_lines_next(&input->lines, &line, &more, &error);
        if (!status && more && (input->lines.too_long || input->article.size > input->options->max_bytes))
            status = st_fail_at(&error, STANCE_ERROR_LIMIT, input->lines.number, 0, "article longer than %zu bytes",
                                input->lines.limit);
        if (status) return fail_record(input, batch, status, &error);
        if (!more || (st_sv_trim(line).size == 0 && first)) break;
        if (st_sv_trim(line).size == 0) continue;
        if (!first) first = input->lines.number;
        st_buf_add_sv(&input->article, line);
        st_buf_add_char(&input->article, '\n');
    }
    if (!more) close_file(input);
    if (!first && input->documents) return true;
    char number[32] = "";
    st_sv stem = stem_of(input->path);
    st_document document = new_document(input, batch);
    document.id = st_batch_keep(batch, stem);
    if (input->documents++) snprintf(number, sizeof number, "-%zu", input->documents);
    document.id.size += st_batch_keep(batch, st_sv_of(number)).size;
    document.layout = STANCE_SENTENCES;
    document.line = first;
    document.text = st_batch_keep(batch, st_buf_sv(&input->article));
    return st_batch_add(batch, &document);
}

static bool read_record(st_input *input, st_batch *batch) {
    char id[24];
    bool more;
    stance_error error;
    st_records *r = &input->records;
    stance_status status = st_records_next(r, &more, &error);
    if (status) return fail_record(input, batch, status, &error);
    if (!more) {
        close_file(input);
        return true;
    }
    st_sv value;
    st_document document = new_document(input, batch);
    bool has_id = st_records_get(r, st_sv_of(input->options->id_field), &value);
    document.id = st_batch_keep(batch, has_id ? value : line_id(id, r->line));
    document.line = r->line;
    document.has_title = st_records_get(r, st_sv_of(input->options->title_field), &value);
    if (document.has_title) document.title = st_batch_keep(batch, value);
    if (st_records_get(r, st_sv_of(input->options->text_field), &value)) document.text = st_batch_keep(batch, value);
    else st_fail_at(&document.error, STANCE_ERROR_DATA, r->line, 0, "no field \"%.64s\"", input->options->text_field);
    return st_batch_add(batch, &document);
}

bool st_input_waits(const st_input *input) {
    if (!input->open || input->format == ST_INPUT_TEXT) return false;
    const st_lines *lines = uses_records(input->format) ? &input->records.lines : &input->lines;
    if (lines->ended || input->head_begin < input->head.size) return false;
    if (lines->begin < lines->buffer.size &&
        memchr(lines->buffer.data + lines->begin, '\n', lines->buffer.size - lines->begin))
        return false;
    struct pollfd ready = {.fd = input->fd, .events = POLLIN};
    return poll(&ready, 1, 0) == 0;
}

static bool read_document(st_input *input, st_batch *batch) {
    switch (input->format) {
    case ST_INPUT_LINES: return read_line(input, batch);
    case ST_INPUT_SENTENCES: return read_sentences(input, batch);
    case ST_INPUT_JSONL:
    case ST_INPUT_CSV:
    case ST_INPUT_TSV: return read_record(input, batch);
    case ST_INPUT_AUTO:
    case ST_INPUT_TEXT: break;
    }
    return read_text(input, batch);
}

bool st_input_read(st_input *input, st_batch *batch) {
    bool more = true;
    while (more && !st_batch_full(batch) && !(batch->count && st_input_waits(input))) {
        bool whole = input->open ? read_document(input, batch) : open_next(input, batch, &more);
        if (!whole) return false;
    }
    return true;
}
