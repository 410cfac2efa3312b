/* SPDX-License-Identifier: MIT */
#include "html_charset.h"

#include <errno.h>
#include <iconv.h>
#include <strings.h>

#include "utf8.h"
#include "visible.h"

enum { PRESCAN = 4096, LONGEST_LABEL = 40, CHUNK = 65536 };

/* ---- names -------------------------------------------------------------------------------------------- */

/* Labels without anything but letters and digits, sorted. Only these reach iconv: a page must not choose among all the
 * converters that a system may have. */
static const struct {
    const char *label, *name;
} encodings[] = {
    {"866", "CP866"},
    {"ascii", "CP1252"},
    {"big5", "BIG5-HKSCS"},
    {"big5hkscs", "BIG5-HKSCS"},
    {"cnbig5", "BIG5-HKSCS"},
    {"cp1250", "CP1250"},
    {"cp1251", "CP1251"},
    {"cp1252", "CP1252"},
    {"cp1253", "CP1253"},
    {"cp1254", "CP1254"},
    {"cp1255", "CP1255"},
    {"cp1256", "CP1256"},
    {"cp1257", "CP1257"},
    {"cp1258", "CP1258"},
    {"cp866", "CP866"},
    {"cp932", "CP932"},
    {"cp936", "GB18030"},
    {"cp949", "CP949"},
    {"eucjp", "EUC-JP"},
    {"euckr", "CP949"},
    {"gb18030", "GB18030"},
    {"gb2312", "GB18030"},
    {"gb231280", "GB18030"},
    {"gbk", "GB18030"},
    {"hebrew", "ISO-8859-8"},
    {"ibm866", "CP866"},
    {"iso2022jp", "ISO-2022-JP"},
    {"iso88591", "CP1252"},
    {"iso885910", "ISO-8859-10"},
    {"iso885911", "CP874"},
    {"iso885913", "ISO-8859-13"},
    {"iso885914", "ISO-8859-14"},
    {"iso885915", "ISO-8859-15"},
    {"iso885916", "ISO-8859-16"},
    {"iso88592", "ISO-8859-2"},
    {"iso88593", "ISO-8859-3"},
    {"iso88594", "ISO-8859-4"},
    {"iso88595", "ISO-8859-5"},
    {"iso88596", "ISO-8859-6"},
    {"iso88597", "ISO-8859-7"},
    {"iso88598", "ISO-8859-8"},
    {"iso88598i", "ISO-8859-8"},
    {"iso88599", "CP1254"},
    {"koi", "KOI8-R"},
    {"koi8", "KOI8-R"},
    {"koi8r", "KOI8-R"},
    {"koi8ru", "KOI8-U"},
    {"koi8u", "KOI8-U"},
    {"ksc5601", "CP949"},
    {"ksc56011987", "CP949"},
    {"l1", "CP1252"},
    {"l2", "ISO-8859-2"},
    {"l9", "ISO-8859-15"},
    {"latin1", "CP1252"},
    {"latin2", "ISO-8859-2"},
    {"latin5", "CP1254"},
    {"latin9", "ISO-8859-15"},
    {"macintosh", "MACINTOSH"},
    {"mskanji", "CP932"},
    {"shiftjis", "CP932"},
    {"sjis", "CP932"},
    {"tis620", "CP874"},
    {"usascii", "CP1252"},
    {"utf16", "UTF-8"}, /* whoever reads the declaration sees that it is not */
    {"utf16be", "UTF-8"},
    {"utf16le", "UTF-8"},
    {"utf8", "UTF-8"},
    {"windows1250", "CP1250"},
    {"windows1251", "CP1251"},
    {"windows1252", "CP1252"},
    {"windows1253", "CP1253"},
    {"windows1254", "CP1254"},
    {"windows1255", "CP1255"},
    {"windows1256", "CP1256"},
    {"windows1257", "CP1257"},
    {"windows1258", "CP1258"},
    {"windows31j", "CP932"},
    {"windows874", "CP874"},
    {"windows949", "CP949"},
    {"xcp1250", "CP1250"},
    {"xcp1251", "CP1251"},
    {"xcp1252", "CP1252"},
    {"xeucjp", "EUC-JP"},
    {"xgbk", "GB18030"},
    {"xmaccyrillic", "MAC-CYRILLIC"},
    {"xmacroman", "MACINTOSH"},
    {"xsjis", "CP932"},
};

const char *st_html_encoding(st_sv label) {
    char plain[LONGEST_LABEL + 1];
    size_t size = 0;
    for (size_t i = 0; i < label.size; i++) {
        char c = label.data[i];
        if (!st_is_alpha(c) && !st_is_digit(c)) continue;
        if (size == LONGEST_LABEL) return NULL;
        plain[size++] = (char)(st_is_upper(c) ? c + ('a' - 'A') : c);
    }
    plain[size] = '\0';
    size_t low = 0, high = sizeof encodings / sizeof *encodings;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(plain, encodings[middle].label);
        if (order == 0) return encodings[middle].name;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

/* ---- what the page says ------------------------------------------------------------------------------- */

static size_t find(st_sv text, size_t from, const char *word) {
    size_t size = strlen(word);
    for (size_t i = from; i + size <= text.size; i++)
        if (strncasecmp(text.data + i, word, size) == 0) return i;
    return text.size;
}

/* What follows `key` and an equals sign within `tag`; empty if that is not there. */
static st_sv value_after(st_sv tag, const char *key) {
    size_t i = find(tag, 0, key) + strlen(key);
    while (i < tag.size && st_is_space(tag.data[i])) i++;
    if (i >= tag.size || tag.data[i++] != '=') return ST_SV("");
    while (i < tag.size && (st_is_space(tag.data[i]) || tag.data[i] == '"' || tag.data[i] == '\'')) i++;
    size_t end = i;
    while (end < tag.size && !st_is_space(tag.data[end]) && !memchr("\"';/>?", tag.data[end], 6)) end++;
    return (st_sv){tag.data + i, end - i};
}

static const char *declared(st_sv bytes) {
    st_sv head = {bytes.data, bytes.size < PRESCAN ? bytes.size : PRESCAN};
    static const char *const starts[] = {"<?xml", "<meta"}, *const keys[] = {"encoding", "charset"};
    for (size_t kind = 0; kind < 2; kind++)
        for (size_t i = find(head, 0, starts[kind]); i < head.size; i = find(head, i + 1, starts[kind])) {
            const char *end = memchr(head.data + i, '>', head.size - i);
            if (!end) break;
            const char *name =
                st_html_encoding(value_after((st_sv){head.data + i, (size_t)(end - head.data) - i}, keys[kind]));
            if (name) return name;
        }
    return NULL;
}

static bool is_utf8(st_sv text) {
    for (bool valid; text.size;) {
        uint32_t code;
        size_t size = st_utf8_decode(text, &code, &valid);
        if (!valid) return false;
        text.data += size, text.size -= size;
    }
    return true;
}

static const char *encoding_of(st_sv *bytes) {
    static const struct {
        st_sv start;
        size_t skip;
        const char *name;
    } marks[] = {{{"\xef\xbb\xbf", 3}, 3, "UTF-8"},
                 {{"\xff\xfe", 2}, 2, "UTF-16LE"},
                 {{"\xfe\xff", 2}, 2, "UTF-16BE"},
                 {{"<\0", 2}, 0, "UTF-16LE"},
                 {{"\0<", 2}, 0, "UTF-16BE"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (st_sv_starts_with(*bytes, marks[i].start)) {
            bytes->data += marks[i].skip, bytes->size -= marks[i].skip;
            return marks[i].name;
        }
    const char *name = declared(*bytes);
    return name ? name : is_utf8(*bytes) ? "UTF-8" : "CP1252";
}

/* ---- converting --------------------------------------------------------------------------------------- */

static stance_status convert(st_buf *out, iconv_t converter, st_sv bytes, stance_error *error) {
    char *from = (char *)(uintptr_t)bytes.data; /* iconv only reads it */
    size_t left = bytes.size;
    while (left) {
        char *room = st_buf_room(out, CHUNK), *to = room;
        size_t free_bytes = CHUNK;
        if (!room) return st_fail_memory(error);
        size_t done = iconv(converter, &from, &left, &to, &free_bytes);
        out->size += (size_t)(to - room);
        if (done != (size_t)-1 || errno == E2BIG) continue;
        st_buf_add_text(out, "\xef\xbf\xbd");
        if (errno == EINVAL) break;
        from++, left--;
    }
    char *room = st_buf_room(out, CHUNK), *to = room;
    size_t free_bytes = CHUNK;
    if (!room) return st_fail_memory(error);
    iconv(converter, NULL, NULL, &to, &free_bytes); /* what it held back */
    out->size += (size_t)(to - room);
    return out->failed ? st_fail_memory(error) : STANCE_OK;
}

/* Spaces, as many as it has bytes, for each control character from `begin` on but the line feed. */
static void blank_controls(st_buf *out, size_t begin) {
    for (size_t i = begin; i < out->size;) {
        size_t control = st_control_at((st_sv){out->data + i, out->size - i});
        if (control && out->data[i] != '\n') memset(out->data + i, ' ', control);
        i += control ? control : 1;
    }
}

stance_status st_html_decode(st_buf *out, st_sv bytes, stance_error *error) {
    size_t begin = out->size;
    const char *name = encoding_of(&bytes);
    stance_status status = STANCE_OK;
    if (strcmp(name, "UTF-8") == 0) st_utf8_clean(out, bytes);
    else {
        iconv_t converter = iconv_open("UTF-8", name);
        if (converter == (iconv_t)-1)
            return errno == ENOMEM
                       ? st_fail_memory(error)
                       : st_fail(error, STANCE_ERROR_FORMAT, "this system cannot read the encoding %s", name);
        status = convert(out, converter, bytes, error);
        iconv_close(converter);
    }
    if (!status && out->failed) status = st_fail_memory(error);
    if (!status) blank_controls(out, begin);
    return status;
}
