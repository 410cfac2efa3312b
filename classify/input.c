/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "file.h"
#include "html_guess.h"
#include "number.h"
#include "utf8.h"

enum { HEAD_BYTES = 8192 };

void st_input_init(st_input *input, const st_input_options *options, const char *const *paths, size_t count,
                   const stance_allocator *allocator) {
    *input = (st_input){.options = options, .allocator = allocator};
    st_walk_init(&input->walk, paths, count, allocator);
    st_buf_init(&input->head, allocator);
    st_buf_init(&input->article, allocator);
    st_html_article_init(&input->html, allocator);
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
    st_html_article_clear(&input->html);
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

/* False when out of memory, also when that is the failure. */
static bool add_failure(const st_input *input, st_batch *batch, st_sv id, const stance_error *error) {
    if (error->status == STANCE_ERROR_MEMORY) return false;
    st_document document = new_document(input, batch);
    document.id = st_batch_keep(batch, id);
    document.line = error->line;
    document.error = *error;
    return st_batch_add(batch, &document);
}

/* The id of a record without one: its line. */
static st_sv line_id(char buffer[ST_NUMBER_SIZE], size_t line) { return (st_sv){buffer, st_format_u64(buffer, line)}; }

/* ---- opening ------------------------------------------------------------------------------------------ */

static bool starts_with(const st_buf *head, const char *text) {
    return st_sv_starts_with(st_buf_sv(head), st_sv_of(text));
}

static bool is_binary(const st_buf *head) {
    return starts_with(head, "%PDF-") || starts_with(head, "PK\x03\x04") ||
           (head->size && memchr(head->data, '\0', head->size));
}

/* JSON: a brace first, then a quote. More bytes never change that it is. */
static st_input_format format_by_content(const st_buf *head) {
    st_sv text = st_buf_sv(head);
    if (st_html_is_begun(text)) return ST_INPUT_HTML;
    if (starts_with(head, "\xef\xbb\xbf")) text.data += 3, text.size -= 3;
    text = st_sv_trim(text);
    const char *quote = text.size && text.data[0] == '{' ? memchr(text.data, '"', text.size) : NULL;
    return quote && !memchr(text.data, '\0', (size_t)(quote - text.data)) ? ST_INPUT_JSONL : ST_INPUT_TEXT;
}

static st_input_format format_by_name(const char *path) {
    st_record_format format;
    if (st_html_is_named(st_sv_of(path))) return ST_INPUT_HTML;
    if (!st_record_format_of(st_sv_of(path), &format)) return ST_INPUT_AUTO;
    return format == ST_RECORDS_TSV     ? ST_INPUT_TSV
           : format == ST_RECORDS_CSV   ? ST_INPUT_CSV
           : format == ST_RECORDS_JSONL ? ST_INPUT_JSONL
                                        : ST_INPUT_AUTO;
}

/* Read the first bytes, however few a pipe gives at a time: as many as there are, or it takes to see JSON or HTML. */
static stance_status look_ahead(st_input *input, stance_error *error) {
    st_buf *head = &input->head;
    while (!input->ended && head->size < HEAD_BYTES && format_by_content(head) == ST_INPUT_TEXT) {
        size_t want = HEAD_BYTES - head->size;
        char *room = st_buf_room(head, want);
        if (!room) return st_fail_memory(error);
        long got = st_read_descriptor(&input->fd, room, want);
        if (got < 0) return st_fail_io(error, "read", errno);
        input->ended = got == 0;
        head->size += (size_t)got;
    }
    return STANCE_OK;
}

static stance_status choose_format(st_input *input, stance_error *error) {
    input->format = (st_input_format)input->options->format;
    if (input->format == ST_INPUT_AUTO) input->format = format_by_name(input->path);
    if (input->format != ST_INPUT_AUTO) return STANCE_OK;
    stance_status status = look_ahead(input, error);
    if (status) return status;
    input->format = format_by_content(&input->head);
    if (input->format == ST_INPUT_TEXT && is_binary(&input->head))
        return st_fail(error, STANCE_ERROR_FORMAT, "binary file, not text");
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
    input->ended = false;
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

/* Read the whole file into input->article, and close it. */
static stance_status collect_file(st_input *input, stance_error *error) {
    st_buf *article = &input->article;
    st_buf_reset(article);
    st_buf_add(article, input->head.data, input->head.size);
    size_t limit = input->options->max_bytes;
    stance_status status = article->failed ? st_fail_memory(error) : STANCE_OK;
    if (!status && !input->ended) status = st_read_all(article, input->fd, limit, error);
    if (!status && article->size > limit)
        status = st_fail(error, STANCE_ERROR_LIMIT, "longer than the limit of %zu bytes", limit);
    close_file(input);
    return status;
}

static bool read_html(st_input *input, st_batch *batch) {
    stance_error error;
    st_html_article *html = &input->html;
    stance_status status = collect_file(input, &error);
    if (!status) status = st_html_article_read(html, st_buf_sv(&input->article), &error);
    if (status) return add_failure(input, batch, stem_of(input->path), &error);
    st_document document = new_document(input, batch);
    document.id = st_batch_keep(batch, stem_of(input->path));
    document.has_title = html->title.size > 0;
    document.title = st_batch_keep(batch, st_buf_sv(&html->title));
    document.date = st_batch_keep(batch, st_buf_sv(&html->date));
    document.byline = st_batch_keep(batch, st_buf_sv(&html->byline));
    document.text = st_batch_keep(batch, st_buf_sv(&html->text));
    return st_batch_add(batch, &document);
}

static bool read_text(st_input *input, st_batch *batch) {
    stance_error error;
    if (collect_file(input, &error)) return add_failure(input, batch, stem_of(input->path), &error);
    st_document document = new_document(input, batch);
    document.id = st_batch_keep(batch, stem_of(input->path));
    st_sv text = st_buf_sv(&input->article);
    if (st_sv_starts_with(text, ST_SV("\xef\xbb\xbf"))) text.data += 3, text.size -= 3;
    document.text = st_batch_keep(batch, text);
    return st_batch_add(batch, &document);
}

/* The failure of a line or record, with the line as id; one of the whole file ends it. */
static bool fail_record(st_input *input, st_batch *batch, stance_status status, const stance_error *error) {
    char id[ST_NUMBER_SIZE];
    if (!add_failure(input, batch, error->line ? line_id(id, error->line) : stem_of(input->path), error)) return false;
    if (status == STANCE_ERROR_IO) close_file(input);
    return true;
}

static bool read_line(st_input *input, st_batch *batch) {
    char id[ST_NUMBER_SIZE];
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

/* Lines up to an empty one; *first is the number of the first, 0 if there was none. Too many of them are read to the
 * end as well, so that the rest is not taken for another article. */
static stance_status collect_article(st_input *input, size_t *first, bool *more, stance_error *error) {
    st_sv line;
    bool too_long = false;
    st_buf *article = &input->article;
    st_buf_reset(article);
    *first = 0;
    for (;;) {
        stance_status status = st_lines_next(&input->lines, &line, more, error);
        if (status) return status;
        bool empty = st_sv_trim(line).size == 0;
        if (!*more || (empty && *first)) break;
        if (empty) continue;
        if (!*first) *first = input->lines.number;
        st_buf_add_sv(article, line);
        st_buf_add_char(article, '\n');
        if (article->failed) return st_fail_memory(error);
        too_long = too_long || input->lines.too_long || article->size > input->options->max_bytes;
        if (too_long) st_buf_reset(article);
    }
    if (!too_long) return STANCE_OK;
    return st_fail_at(error, STANCE_ERROR_LIMIT, *first, 0, "article longer than %zu bytes", input->lines.limit);
}

/* Several articles of a file are told apart by a number. */
static st_piece article_id(st_input *input, st_batch *batch) {
    char number[32] = "";
    st_piece id = st_batch_keep(batch, stem_of(input->path));
    if (input->documents++) snprintf(number, sizeof number, "-%zu", input->documents);
    id.size += st_batch_keep(batch, st_sv_of(number)).size;
    return id;
}

static bool read_sentences(st_input *input, st_batch *batch) {
    size_t first;
    bool more;
    stance_error error;
    stance_status status = collect_article(input, &first, &more, &error);
    if (status && status != STANCE_ERROR_LIMIT) return fail_record(input, batch, status, &error);
    if (!more) close_file(input);
    if (!first && input->documents) return true;
    st_document document = new_document(input, batch);
    document.id = article_id(input, batch);
    document.layout = STANCE_SENTENCES;
    document.line = first;
    if (status) document.error = error;
    else document.text = st_batch_keep(batch, st_buf_sv(&input->article));
    return st_batch_add(batch, &document);
}

bool st_input_keep_field(st_records *r, st_batch *batch, const char *name, st_piece *piece) {
    st_sv value;
    bool found = st_records_get(r, st_sv_of(name), &value);
    if (found) *piece = st_batch_keep(batch, value);
    else if (r->scratch.failed) batch->bytes.failed = true;
    return found;
}

static bool read_record(st_input *input, st_batch *batch) {
    char id[ST_NUMBER_SIZE];
    bool more;
    stance_error error;
    st_records *r = &input->records;
    stance_status status = st_records_next(r, &more, &error);
    if (status) return fail_record(input, batch, status, &error);
    if (!more) {
        close_file(input);
        return true;
    }
    st_document document = new_document(input, batch);
    document.line = r->line;
    if (!st_input_keep_field(r, batch, input->options->id_field, &document.id))
        document.id = st_batch_keep(batch, line_id(id, r->line));
    document.has_title = st_input_keep_field(r, batch, input->options->title_field, &document.title);
    if (!st_input_keep_field(r, batch, input->options->text_field, &document.text))
        st_fail_at(&document.error, STANCE_ERROR_DATA, r->line, 0, "no field \"%.64s\"", input->options->text_field);
    return st_batch_add(batch, &document);
}

static size_t count_quotes(st_sv text) {
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += text.data[i] == '"';
    return count;
}

/* Whether a whole document stands at the start of `text`. */
static bool holds_document(st_input_format format, st_sv text) {
    bool begun = false, quoted = false;
    const char *end;
    while (text.size && (end = memchr(text.data, '\n', text.size)) != NULL) {
        st_sv line = {text.data, (size_t)(end - text.data)};
        bool empty = st_sv_trim(line).size == 0;
        if (format == ST_INPUT_CSV && count_quotes(line) % 2) quoted = !quoted;
        if (format == ST_INPUT_SENTENCES ? empty && begun : format == ST_INPUT_LINES || (!empty && !quoted))
            return true;
        begun = begun || !empty;
        text.data += line.size + 1;
        text.size -= line.size + 1;
    }
    return false;
}

bool st_input_waits(const st_input *input) {
    if (!input->open || input->format == ST_INPUT_TEXT || input->format == ST_INPUT_HTML) return false;
    const st_lines *lines = uses_records(input->format) ? &input->records.lines : &input->lines;
    if (lines->ended || input->head_begin < input->head.size) return false;
    st_sv ahead = {lines->buffer.data, lines->buffer.size};
    if (lines->begin) ahead.data += lines->begin, ahead.size -= lines->begin;
    if (holds_document(input->format, ahead)) return false;
    struct pollfd ready = {.fd = input->fd, .events = POLLIN};
    return poll(&ready, 1, 0) == 0;
}

static bool read_document(st_input *input, st_batch *batch) {
    switch (input->format) {
    case ST_INPUT_LINES: return read_line(input, batch);
    case ST_INPUT_SENTENCES: return read_sentences(input, batch);
    case ST_INPUT_HTML: return read_html(input, batch);
    case ST_INPUT_JSONL:
    case ST_INPUT_CSV:
    case ST_INPUT_TSV: return read_record(input, batch);
    case ST_INPUT_AUTO:
    case ST_INPUT_TEXT: break;
    }
    return read_text(input, batch);
}

static bool is_enough(const st_input *input, const st_batch *batch) {
    return st_batch_full(batch) || (input->most && batch->count >= input->most);
}

bool st_input_read(st_input *input, st_batch *batch) {
    bool more = true;
    while (more && !is_enough(input, batch) && !(batch->count && st_input_waits(input))) {
        bool whole = input->open ? read_document(input, batch) : open_next(input, batch, &more);
        if (!whole) return false;
    }
    return true;
}
