/* SPDX-License-Identifier: MIT */
#include "json_text.h"

#include "utf8.h"

static void add_escaped(st_buf *out, char c) {
    static const char letters[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
    const char *special = memchr(letters, c, sizeof letters - 1);
    if (special) st_buf_add_format(out, "\\%c", names[special - letters]);
    else st_buf_add_format(out, "\\u%04x", (unsigned)(unsigned char)c);
}

static bool needs_escape(char c) { return (unsigned char)c < 0x20 || c == '"' || c == '\\' || c == 0x7F; }

void st_json_string(st_buf *out, st_sv text) {
    st_buf_add_char(out, '"');
    for (size_t i = 0, begin = 0; i <= text.size; i++) {
        if (i < text.size && !needs_escape(text.data[i])) continue;
        st_buf_add(out, text.data + begin, i - begin);
        if (i < text.size) add_escaped(out, text.data[i]);
        begin = i + 1;
    }
    st_buf_add_char(out, '"');
}

static bool is_ascii(st_sv text) {
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] & 0x80) return false;
    return true;
}

void st_json_any_string(st_buf *out, st_sv text) {
    if (is_ascii(text)) {
        st_json_string(out, text);
        return;
    }
    st_buf clean;
    st_buf_init(&clean, out->allocator);
    st_utf8_clean(&clean, text);
    st_json_string(out, (st_sv){clean.data ? clean.data : "", clean.size});
    out->failed = out->failed || clean.failed;
    st_buf_clear(&clean);
}
