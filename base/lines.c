/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <errno.h>
#include <unistd.h>

enum { READ_SIZE = 1 << 16 };

long st_read_descriptor(void *context, void *into, size_t size) {
    const int *fd = context;
    ssize_t got;
    do got = read(*fd, into, size);
    while (got < 0 && errno == EINTR);
    return (long)got;
}

long st_read_memory(void *context, void *into, size_t size) {
    st_sv *rest = context;
    if (size > rest->size) size = rest->size;
    if (size) memcpy(into, rest->data, size);
    rest->data += size;
    rest->size -= size;
    return (long)size;
}

void st_lines_init(st_lines *lines, st_read_function read, void *context, size_t limit,
                   const stance_allocator *allocator) {
    *lines = (st_lines){.read = read, .context = context, .limit = limit};
    st_buf_init(&lines->buffer, allocator);
}

void st_lines_clear(st_lines *lines) { st_buf_clear(&lines->buffer); }

/* Move the unread rest to the front and read more behind it. */
static stance_status fill(st_lines *lines, stance_error *error) {
    st_buf *buffer = &lines->buffer;
    buffer->size -= lines->begin;
    if (buffer->size) memmove(buffer->data, buffer->data + lines->begin, buffer->size);
    lines->begin = 0;
    char *room = st_buf_room(buffer, READ_SIZE);
    if (!room) return st_fail_memory(error);
    long got = lines->read(lines->context, room, READ_SIZE);
    if (got < 0) return st_fail_io(error, "read", errno);
    lines->ended = got == 0;
    buffer->size += (size_t)got;
    return STANCE_OK;
}

static void skip_mark(st_lines *lines) {
    st_sv rest = {lines->buffer.data + lines->begin, lines->buffer.size - lines->begin};
    if (st_sv_starts_with(rest, ST_SV("\xef\xbb\xbf"))) lines->begin += 3;
}

/* Read on until a line feed, the limit or the end; *size is the length up to it, *found whether it is there. */
static stance_status find_end(st_lines *lines, size_t *size, bool *found, stance_error *error) {
    st_buf *buffer = &lines->buffer;
    for (size_t seen = 0;;) {
        size_t have = buffer->size - lines->begin;
        const char *start = buffer->data + lines->begin;
        const char *end = have > seen ? memchr(start + seen, '\n', have - seen) : NULL;
        *found = end != NULL;
        *size = end ? (size_t)(end - start) : have;
        if (end || lines->ended || have > lines->limit + 1) return STANCE_OK;
        seen = have;
        stance_status status = fill(lines, error);
        if (status) return status;
    }
}

/* Drop bytes up to the end of an overlong line, of which the first `keep` stay at the buffer's start. */
static stance_status skip_rest(st_lines *lines, size_t keep, stance_error *error) {
    st_buf *buffer = &lines->buffer;
    buffer->size -= lines->begin;
    memmove(buffer->data, buffer->data + lines->begin, buffer->size);
    lines->begin = keep;
    for (;;) {
        char *end = memchr(buffer->data + lines->begin, '\n', buffer->size - lines->begin);
        if (end) {
            lines->begin = (size_t)(end - buffer->data) + 1;
            return STANCE_OK;
        }
        if (lines->ended) {
            lines->begin = buffer->size;
            return STANCE_OK;
        }
        buffer->size = keep;
        char *room = st_buf_room(buffer, READ_SIZE);
        if (!room) return st_fail_memory(error);
        long got = lines->read(lines->context, room, READ_SIZE);
        if (got < 0) return st_fail_io(error, "read", errno);
        lines->ended = got == 0;
        buffer->size = keep + (size_t)got;
        lines->begin = keep;
    }
}

static stance_status start(st_lines *lines, stance_error *error) {
    while (!lines->ended && lines->buffer.size < 3) {
        stance_status status = fill(lines, error);
        if (status) return status;
    }
    skip_mark(lines);
    return STANCE_OK;
}

stance_status st_lines_next(st_lines *lines, st_sv *line, bool *more, stance_error *error) {
    *more = false;
    *line = (st_sv){NULL, 0};
    size_t size;
    bool found;
    stance_status status = lines->number == 0 ? start(lines, error) : STANCE_OK;
    if (!status) status = find_end(lines, &size, &found, error);
    if (status) return status;
    if (size == 0 && !found) return STANCE_OK;
    lines->number++;
    lines->too_long = size > lines->limit + (found && size && lines->buffer.data[lines->begin + size - 1] == '\r');
    if (lines->too_long) {
        status = skip_rest(lines, lines->limit, error);
        *more = !status;
        if (*more) *line = (st_sv){lines->buffer.data, lines->limit};
        return status;
    }
    *more = true;
    *line = (st_sv){lines->buffer.data + lines->begin, size};
    lines->begin += size + found;
    if (line->size && line->data[line->size - 1] == '\r') line->size--;
    return STANCE_OK;
}
