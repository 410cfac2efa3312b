/* SPDX-License-Identifier: MIT */
#include "utf8.h"

/* What may follow a first byte (Unicode 15, table 3-7): the range of the second byte and the length. */
typedef struct lead {
    unsigned char first, last; /* range of first bytes */
    unsigned char low, high;   /* range of the second byte */
    unsigned char length;
} lead;

static const lead leads[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
    {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

static const lead *find_lead(unsigned char byte) {
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (byte >= leads[i].first && byte <= leads[i].last) return &leads[i];
    return NULL;
}

/* Number of bytes at the start of `text` that begin a well-formed sequence led by `l`. */
static size_t well_formed(st_sv text, const lead *l) {
    if (text.size < 2) return 1;
    unsigned char second = (unsigned char)text.data[1];
    if (second < l->low || second > l->high) return 1;
    size_t size = 2;
    while (size < l->length && size < text.size && st_utf8_continues(text.data[size])) size++;
    return size;
}

size_t st_utf8_decode(st_sv text, uint32_t *code, bool *valid) {
    unsigned char first = (unsigned char)text.data[0];
    *valid = true;
    *code = first;
    if (first < 0x80) return 1;
    const lead *l = find_lead(first);
    size_t size = l ? well_formed(text, l) : 1;
    if (!l || size < l->length) {
        *valid = false;
        *code = ST_REPLACEMENT;
        return size;
    }
    uint32_t value = first & (0xFFu >> (l->length + 1));
    for (size_t i = 1; i < size; i++) value = value << 6 | ((unsigned char)text.data[i] & 0x3F);
    *code = value;
    return size;
}

size_t st_utf8_encode(char out[4], uint32_t code) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, code >>= 6) out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)((0xF00u >> size & 0xFF) | code);
    return size;
}

static size_t ascii_run(st_sv text) {
    size_t size = 0;
    while (size + 8 <= text.size) {
        uint64_t word;
        memcpy(&word, text.data + size, 8);
        if (word & UINT64_C(0x8080808080808080)) break;
        size += 8;
    }
    while (size < text.size && !(text.data[size] & 0x80)) size++;
    return size;
}

void st_utf8_clean(st_buf *buf, st_sv text) {
    while (text.size) {
        size_t run = ascii_run(text);
        st_buf_add(buf, text.data, run);
        text.data += run;
        text.size -= run;
        if (!text.size) break;
        uint32_t code;
        bool valid;
        size_t size = st_utf8_decode(text, &code, &valid);
        if (valid) st_buf_add(buf, text.data, size);
        else st_buf_add(buf, "\xef\xbf\xbd", 3);
        text.data += size;
        text.size -= size;
    }
}
