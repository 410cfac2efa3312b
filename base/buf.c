/* SPDX-License-Identifier: MIT */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void st_buf_init(st_buf *buf, const stance_allocator *allocator) { *buf = (st_buf){.allocator = allocator}; }

void st_buf_clear(st_buf *buf) {
    st_release(buf->allocator, buf->data);
    st_buf_init(buf, buf->allocator);
}

void st_buf_reset(st_buf *buf) {
    buf->size = 0;
    buf->failed = false;
}

char *st_buf_grow(st_buf *buf, size_t extra) {
    if (extra > PTRDIFF_MAX - buf->size ||
        !st_reserve(buf->allocator, &buf->data, &buf->capacity, buf->size + extra, 1)) {
        buf->failed = true;
        return NULL;
    }
    return buf->data + buf->size;
}

void st_buf_add(st_buf *buf, const void *bytes, size_t size) {
    char *room = size ? st_buf_room(buf, size) : NULL;
    if (!room) return;
    memcpy(room, bytes, size);
    buf->size += size;
}

void st_buf_add_sv(st_buf *buf, st_sv text) { st_buf_add(buf, text.data, text.size); }

void st_buf_add_text(st_buf *buf, const char *text) { st_buf_add(buf, text, strlen(text)); }

void st_buf_add_format(st_buf *buf, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *room = size < 0 ? NULL : st_buf_room(buf, (size_t)size + 1);
    if (!room) {
        buf->failed = true;
        return;
    }
    va_start(arguments, format);
    vsnprintf(room, (size_t)size + 1, format, arguments);
    va_end(arguments);
    buf->size += (size_t)size;
}
