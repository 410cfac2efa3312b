/* SPDX-License-Identifier: MIT */
#include "markup.h"

static const char REPLACEMENT[] = "\xEF\xBF\xBD";

/* Bytes of a character by the first of them (Unicode 15, table 3-7). */
typedef struct sequence {
    unsigned char first, last; /* of the first byte */
    unsigned char low, high;   /* of the second; the others are 80 to BF */
    unsigned char size;
} sequence;

static const sequence sequences[] = {
    {0x00, 0x7F, 0x00, 0x00, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
    {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

static bool follows(st_sv text, const sequence *s) {
    const unsigned char *bytes = (const unsigned char *)text.data;
    if (text.size < s->size) return false;
    if (s->size > 1 && (bytes[1] < s->low || bytes[1] > s->high)) return false;
    for (size_t i = 2; i < s->size; i++)
        if ((bytes[i] & 0xC0) != 0x80) return false;
    return true;
}

size_t st_markup_character(st_sv text) {
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences && text.size; i++) {
        unsigned char first = (unsigned char)text.data[0];
        if (first >= sequences[i].first && first <= sequences[i].last)
            return follows(text, &sequences[i]) ? sequences[i].size : 0;
    }
    return 0;
}

static bool is_allowed(const char *bytes, size_t size) {
    unsigned char first = (unsigned char)bytes[0];
    if (size == 1) return (first >= 0x20 && first != 0x7F) || first == '\t' || first == '\n';
    if (size == 2) return first != 0xC2 || (unsigned char)bytes[1] >= 0xA0; /* C1 controls: allowed, but never meant */
    return size != 3 || memcmp(bytes, "\xEF\xBF", 2) != 0 || (unsigned char)bytes[2] < 0xBE;
}

/* What stands for the character at the start of `text`, and how many bytes of it; NULL for itself. */
static const char *instead(st_sv text, size_t *size) {
    *size = st_markup_character(text);
    if (!*size) {
        *size = 1;
        return REPLACEMENT;
    }
    switch (text.data[0]) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return is_allowed(text.data, *size) ? NULL : REPLACEMENT;
    }
}

void st_markup_text(st_buf *out, st_sv text) {
    size_t begin = 0, size;
    for (size_t i = 0; i < text.size; i += size) {
        const char *other = instead((st_sv){text.data + i, text.size - i}, &size);
        if (!other) continue;
        st_buf_add(out, text.data + begin, i - begin);
        st_buf_add_text(out, other);
        begin = i + size;
    }
    if (begin < text.size) st_buf_add(out, text.data + begin, text.size - begin);
}

st_sv st_markup_cut(st_sv text, size_t longest) {
    st_sv rest = text;
    for (size_t i = 0; i < longest && rest.size; i++) {
        size_t size = st_markup_character(rest);
        if (!size) size = 1;
        rest.data += size;
        rest.size -= size;
    }
    return (st_sv){text.data, text.size - rest.size};
}
