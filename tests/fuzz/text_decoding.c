/* SPDX-License-Identifier: MIT
 * UTF-8: decoding against the table of well-formed sequences, and cleaning. */
#include "fuzz.h"

/* By arithmetic, not by the table that the decoder uses: the shortest form of a scalar value. */
static bool is_well_formed(const unsigned char *b, size_t size) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    if (size == 1) return b[0] < 0x80;
    if ((b[0] & (0xFF << (7 - size) & 0xFF)) != lead[size]) return false;
    uint32_t code = b[0] & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((b[i] & 0xC0) != 0x80) return false;
        code = code << 6 | (b[i] & 0x3F);
    }
    return code >= least[size] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

/* Whether well-formed sequences of more bytes than these begin with them: what may follow the second byte is free, what
 * follows the first is tried at all its values. */
static bool begins_one(const unsigned char *b, size_t size) {
    for (size_t whole = size + 1; whole <= 4; whole++)
        for (unsigned second = 0x80; second <= 0xBF; second++) {
            unsigned char full[4] = {b[0], (unsigned char)second, 0x80, 0x80};
            memcpy(full, b, size);
            if (is_well_formed(full, whole)) return true;
        }
    return false;
}

static void check_one(st_sv rest, size_t length, uint32_t code, bool valid) {
    const unsigned char *b = (const unsigned char *)rest.data;
    char again[4];
    PROPERTY(length >= 1 && length <= 4 && length <= rest.size);
    PROPERTY(code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF));
    PROPERTY(valid == is_well_formed(b, length));
    if (valid) {
        PROPERTY(st_utf8_encode(again, code) == length && !memcmp(again, rest.data, length));
        PROPERTY(st_utf8_length(rest.data[0]) == length);
        return;
    }
    PROPERTY(code == ST_REPLACEMENT);
    PROPERTY(length == 1 || begins_one(b, length)); /* a part of one, and the largest there is: */
    PROPERTY(length == rest.size || (!is_well_formed(b, length + 1) && (length == 3 || !begins_one(b, length + 1))));
}

/* Characters of the text; *ill of them ill-formed, of which *whole bytes are not. */
static void check_all(st_sv text, size_t *ill, size_t *whole) {
    *ill = *whole = 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t code;
        bool valid;
        st_sv rest = {text.data + at, text.size - at};
        size_t length = st_utf8_decode(rest, &code, &valid);
        check_one(rest, length, code, valid);
        *ill += !valid;
        *whole += valid ? length : 0;
        at += length;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t ill, whole, still_ill, clean_size;
    st_sv text = fuzz_input(data, size);
    check_all(text, &ill, &whole);
    st_sv clean = fuzz_clean(text);
    PROPERTY(clean.size == whole + 3 * ill);
    check_all(clean, &still_ill, &clean_size);
    PROPERTY(still_ill == 0 && clean_size == clean.size);
    st_sv again = fuzz_clean(clean);
    PROPERTY(st_sv_equal(clean, again));
    free((void *)(uintptr_t)again.data);
    free((void *)(uintptr_t)clean.data);
    return 0;
}
