/* SPDX-License-Identifier: MIT */
#include "visible_text.h"

void st_put_visible(FILE *out, st_sv text, size_t longest) {
    size_t size = text.size < longest ? text.size : longest;
    while (size < text.size && size > 0 && ((unsigned char)text.data[size] & 0xC0) == 0x80) size--;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool c1 = c == 0xC2 && i + 1 < size && (unsigned char)text.data[i + 1] < 0xA0;
        i += c1;
        fputc(c < 0x20 || c == 0x7F || c1 ? ' ' : c, out);
    }
    if (size < text.size) fputs("...", out);
}
