/* SPDX-License-Identifier: MIT */
#include "chars.h"

#include <utf8proc.h>

#include "utf8.h"

static bool is_ideograph(uint32_t code) {
    return (code >= 0x3040 && code <= 0x30FF) || (code >= 0x3400 && code <= 0x9FFF) ||
           (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x3FFFF);
}

static st_char_class classify_wide(uint32_t code) {
    if (code == 0x2019) return ST_CHAR_APOSTROPHE;
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return is_ideograph(code) ? ST_CHAR_IDEOGRAPH : ST_CHAR_LETTER;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return ST_CHAR_DIGIT;
    case UTF8PROC_CATEGORY_CF: return ST_CHAR_JOINER;
    case UTF8PROC_CATEGORY_CN: return is_ideograph(code) ? ST_CHAR_IDEOGRAPH : ST_CHAR_OTHER; /* newer than utf8proc */
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO: return code == ST_REPLACEMENT ? ST_CHAR_OTHER : ST_CHAR_MARK;
    default: return ST_CHAR_OTHER;
    }
}

static st_char_class classify_ascii(char c) {
    if (st_is_alpha(c)) return ST_CHAR_LETTER;
    if (st_is_digit(c)) return ST_CHAR_DIGIT;
    if (c == '\'') return ST_CHAR_APOSTROPHE;
    if (c == '.' || c == ',') return ST_CHAR_POINT;
    return c > ' ' && c < 0x7f ? ST_CHAR_MARK : ST_CHAR_OTHER;
}

st_char_class st_char_classify(st_sv text, size_t *size) {
    uint32_t code;
    bool valid;
    *size = 1;
    if (!(text.data[0] & 0x80)) return classify_ascii(text.data[0]);
    *size = st_utf8_decode(text, &code, &valid);
    return classify_wide(code);
}

static bool is_category(st_sv text, utf8proc_category_t one, utf8proc_category_t other) {
    uint32_t code;
    bool valid;
    if (!text.size) return false;
    st_utf8_decode(text, &code, &valid);
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
    return category == one || category == other;
}

bool st_char_is_upper(st_sv text) { return is_category(text, UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LT); }

bool st_char_is_lower(st_sv text) { return is_category(text, UTF8PROC_CATEGORY_LL, UTF8PROC_CATEGORY_LL); }
