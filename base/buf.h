/* SPDX-License-Identifier: MIT
 * One growable byte buffer. Failure is sticky: append freely, look at `failed` once at the end. */
#ifndef ST_BUF_H
#define ST_BUF_H

#include <stdint.h>

#include "error.h"
#include "memory.h"
#include "sv.h"

typedef struct st_buf {
    const stance_allocator *allocator;
    char *data; /* NULL only while nothing was ever appended */
    size_t size;
    size_t capacity;
    bool failed; /* an append was dropped for want of memory */
} st_buf;

void st_buf_init(st_buf *buf, const stance_allocator *allocator);
void st_buf_clear(st_buf *buf);

/* Forget the content and the failure, keep the memory. */
void st_buf_reset(st_buf *buf);

/* Make room where there is none. */
char *st_buf_grow(st_buf *buf, size_t extra);

/* Room for `extra` more bytes at the end; NULL (and failed) when out of memory. Add to `size` what was used. */
static inline char *st_buf_room(st_buf *buf, size_t extra) {
    bool enough = buf->data && extra <= buf->capacity - buf->size;
    return enough ? buf->data + buf->size : st_buf_grow(buf, extra);
}

void st_buf_add(st_buf *buf, const void *bytes, size_t size);
void st_buf_add_sv(st_buf *buf, st_sv text);
void st_buf_add_text(st_buf *buf, const char *text);
void st_buf_add_format(st_buf *buf, const char *format, ...) ST_PRINTF(2, 3);

static inline void st_buf_add_char(st_buf *buf, char c) {
    char *room = st_buf_room(buf, 1);
    if (!room) return;
    *room = c;
    buf->size++;
}

static inline st_sv st_buf_sv(const st_buf *buf) { return (st_sv){buf->data, buf->size}; }

#endif
