/* SPDX-License-Identifier: MIT */
#include "html_guess.h"

#include <strings.h>

bool st_html_is_named(st_sv path) {
    static const char *const endings[] = {".html", ".htm", ".xhtml", ".xht", ".shtml"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t size = strlen(endings[i]);
        if (path.size >= size && strncasecmp(path.data + path.size - size, endings[i], size) == 0) return true;
    }
    return false;
}

/* The ASCII characters of `head` without NULs, which UTF-16 has between them, and without a byte-order mark. */
static size_t squeeze(char *out, size_t size, st_sv head) {
    size_t count = 0;
    for (size_t i = 0; i < head.size && count < size; i++)
        if (head.data[i] && !((unsigned char)head.data[i] >= 0x80 && count == 0)) out[count++] = head.data[i];
    return count;
}

static bool begins(st_sv text, const char *word) {
    size_t size = strlen(word);
    return text.size >= size && strncasecmp(text.data, word, size) == 0;
}

/* What comes behind the first `end`; nothing if there is none. */
static st_sv behind(st_sv text, const char *end) {
    const char *found = memmem(text.data, text.size, end, strlen(end));
    if (!found) return ST_SV("");
    found += strlen(end);
    return (st_sv){found, (size_t)(text.data + text.size - found)};
}

bool st_html_is_begun(st_sv head) {
    char ascii[4096];
    bool wide = head.size > 3 && (!head.data[0] || !head.data[1] || (unsigned char)head.data[0] >= 0xfe);
    if (head.size && !wide) head.size = strnlen(head.data, head.size);
    st_sv text = {ascii, squeeze(ascii, sizeof ascii, head)};
    for (;;) {
        text = st_sv_trim(text);
        if (begins(text, "<!--")) text = behind(text, "-->");
        else if (begins(text, "<?xml")) text = behind(text, "?>");
        else break;
    }
    return begins(text, "<!doctype html") || begins(text, "<html") || begins(text, "<head") || begins(text, "<body");
}
