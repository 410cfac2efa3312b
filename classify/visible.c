/* SPDX-License-Identifier: MIT */
#include "visible.h"

void st_add_visible(st_buf *out, st_sv text) {
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i], next = i + 1 < text.size ? (unsigned char)text.data[i + 1] : 0;
        bool two = c == 0xC2 && next >= 0x80 && next < 0xA0;
        st_buf_add_char(out, two || c < 0x20 || c == 0x7F ? ' ' : (char)c);
        i += two;
    }
}
