/* SPDX-License-Identifier: MIT */
#include "token_stream.h"

#include "gram_hash.h"

/* What a byte is to the quick way. A NUL is a space, so that bytes beyond the end may be read as NUL. */
typedef enum kind {
    SPACE,  /* between tokens: white space, control characters */
    MARK,   /* a token, or a run of it */
    LETTER, /* in words, here and below */
    DIGIT,
    POINT,  /* a mark, but for numbers and abbreviations */
    HYPHEN, /* a mark, but for words joined by it */
    OTHER,  /* apostrophes, and whatever is not ASCII: the long way, but for what news is full of, below */
} kind;

#define SIX(k)        k, k, k, k, k, k
#define TEN(k)        SIX(k), k, k, k, k
#define LETTERS       SIX(LETTER), TEN(LETTER), TEN(LETTER)
#define SIXTEEN(k)    SIX(k), TEN(k)
#define SIXTY_FOUR(k) SIXTEEN(k), SIXTEEN(k), SIXTEEN(k), SIXTEEN(k)

/* clang-format off */
static const uint8_t kinds[256] = {
    SIXTEEN(SPACE), SIXTEEN(SPACE),
    SPACE, SIX(MARK), OTHER, MARK, MARK, MARK, MARK, POINT, HYPHEN, POINT, MARK, /* space to / */
    TEN(DIGIT), SIX(MARK), MARK, /* 0 to @ */
    LETTERS, MARK, MARK, MARK, MARK, MARK, OTHER, /* A to ` */
    LETTERS, MARK, MARK, MARK, MARK, SPACE, /* a to DEL */
    SIXTY_FOUR(OTHER), SIXTY_FOUR(OTHER)};
/* clang-format on */

enum { WIDE = 3 }; /* bytes of a quotation mark, dash or apostrophe beyond ASCII */

static const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);

/* 8 bytes of the text, NUL beyond its end. */
static inline uint64_t load(const st_tokenizer *t, size_t at) {
    size_t left = t->text.size - at;
    return left >= 8 ? st_load_8(t->text.data + at) : st_load_le(t->text.data + at, left);
}

/* The ASCII form of a quotation mark or dash of three bytes; 0 if there is something else. */
static char wide_mark(const st_tokenizer *t, size_t at) {
    if (t->text.size - at < WIDE || memcmp(t->text.data + at, "\xe2\x80", 2) != 0) return 0;
    switch ((unsigned char)t->text.data[at + 2]) {
    case 0x93:
    case 0x94: return '-';
    case 0x98: return '\'';
    case 0x9C:
    case 0x9D: return '"';
    default: return 0;
    }
}

/* OTHER, or MARK of one of those. */
static kind kind_beyond(const st_tokenizer *t, size_t at) { return wide_mark(t, at) ? MARK : OTHER; }

static inline kind kind_at(const st_tokenizer *t, size_t at) {
    if (at >= t->text.size) return SPACE;
    kind ascii = (kind)kinds[(unsigned char)t->text.data[at]];
    return ascii == OTHER ? kind_beyond(t, at) : ascii;
}

/* The top bit of each byte between `first` and `last`; all bytes below 128. */
static inline uint64_t between(uint64_t bytes, char first, char last) {
    return (bytes + ones * (uint64_t)(128 - first)) & ~(bytes + ones * (uint64_t)(127 - last)) & tops;
}

/* The top bit of each byte that is an ASCII letter or digit. */
static inline uint64_t alphanumeric(uint64_t bytes) {
    uint64_t low = bytes & ~tops;
    return (between(low | ones * 0x20, 'a', 'z') | between(low, '0', '9')) & ~bytes;
}

/* Number of bytes before the first whose top bit is clear. */
static inline size_t leading(uint64_t bits) {
    uint64_t clear = ~bits & tops;
#if defined(__GNUC__)
    return clear ? (size_t)__builtin_ctzll(clear) / 8 : 8;
#else
    size_t count = 0;
    for (; count < 8 && !(clear & UINT64_C(0x80) << 8 * count); count++) continue;
    return count;
#endif
}

/* Lower the capitals of letters and digits; both have bit 5 set in small letters and digits. */
static inline uint64_t lowered(uint64_t alphanumerics) { return alphanumerics | ones * 0x20; }

/* Write the run of letters and digits at `at` in small letters, and its hash. Returns its size, too large a one if it is
 * longer than a token may be. */
static size_t fold_run(st_token_stream *s, size_t at) {
    const st_tokenizer *t = &s->tokenizer;
    uint64_t bytes = load(t, at);
    size_t step = leading(alphanumeric(bytes)), size = step;
    s->hash = st_word_seed;
    for (char *out = s->padded.bytes + 1;; out += 8) {
        bytes = lowered(bytes) & st_low_bytes(step);
        memcpy(out, &bytes, 8);
        s->hash = st_hash_step(s->hash, bytes);
        if (step < 8 || size > ST_TOKEN_BYTES) return size;
        bytes = load(t, at + size);
        step = leading(alphanumeric(bytes));
        if (!step) return size;
        size += step;
    }
}

/* Whether a run of letters and digits is a word when what comes next has this kind. */
static inline bool ends_word(const st_tokenizer *t, size_t begin, size_t end, kind next) {
    if (next == SPACE || next == MARK || next == HYPHEN) return true;
    bool digit = kind_at(t, end - 1) == DIGIT;
    if (next != POINT) return digit && t->text.data[end] == '\'';
    kind after = kind_at(t, end + 1);
    if (digit) return after != DIGIT && after != OTHER;
    return end - begin > 1 || t->text.data[end] == ',';
}

/* Bytes of the apostrophe here, 0 if there is none. */
static size_t apostrophe_at(const st_tokenizer *t, size_t at) {
    if (t->text.data[at] == '\'') return 1;
    return t->text.size - at >= WIDE && !memcmp(t->text.data + at, "\xe2\x80\x99", WIDE) ? WIDE : 0;
}

/* Where the 's ends that follows the word text[begin, end), with nothing more of that word behind it; 0 if none does. */
static size_t possessive_end(const st_tokenizer *t, size_t begin, size_t end) {
    size_t mark = apostrophe_at(t, end), s = end + mark;
    if (!mark || s >= t->text.size || (t->text.data[s] | 0x20) != 's' || kind_at(t, end - 1) != LETTER) return 0;
    kind next = kind_at(t, s + 1);
    bool ends = next == SPACE || next == MARK || next == HYPHEN || next == POINT;
    return ends && s + 1 - begin <= ST_TOKEN_BYTES ? s + 1 : 0;
}

static inline bool take_word(st_token_stream *s, size_t begin) {
    st_tokenizer *t = &s->tokenizer;
    size_t size = fold_run(s, begin), end = begin + size, clitic = 0;
    if (size > ST_TOKEN_BYTES) return false;
    kind next = kind_at(t, end);
    if (next == OTHER) clitic = possessive_end(t, begin, end);
    if (clitic) t->clitic = (st_token){(uint32_t)end, (uint32_t)clitic, false};
    else if (!ends_word(t, begin, end, next)) return false;
    s->size = size;
    s->mark = false;
    t->position = t->word_end = clitic ? clitic : end;
    return true;
}

/* The clitic that was found with the word before: ASCII letters and an apostrophe. */
static bool take_clitic(st_token_stream *s) {
    st_tokenizer *t = &s->tokenizer;
    uint64_t bytes = 0;
    s->size = 0;
    for (size_t at = t->clitic.begin; at < t->clitic.end; s->size++) {
        size_t mark = apostrophe_at(t, at);
        char c = mark ? '\'' : (char)(t->text.data[at] | 0x20);
        s->padded.bytes[1 + s->size] = c;
        bytes |= (uint64_t)(unsigned char)c << 8 * s->size;
        at += mark ? mark : 1;
    }
    s->hash = st_hash_step(st_word_seed, bytes);
    s->mark = false;
    t->clitic = (st_token){0, 0, false};
    return true;
}

static inline bool take_mark(st_token_stream *s, size_t begin) {
    st_tokenizer *t = &s->tokenizer;
    size_t end = begin + 1;
    char mark = t->text.data[begin];
    while (end < t->text.size && t->text.data[end] == mark && end - begin < ST_TOKEN_BYTES) end++;
    s->padded.bytes[1] = mark;
    s->hash = st_hash_step(st_word_seed, (unsigned char)mark);
    s->size = 1;
    s->mark = true;
    t->position = end;
    return true;
}

/* A quotation mark or dash that stands alone: of a run of them it matters how long it is. */
static bool take_wide_mark(st_token_stream *s, size_t begin) {
    st_tokenizer *t = &s->tokenizer;
    size_t end = begin + WIDE;
    char mark = wide_mark(t, begin);
    if (!mark || (t->text.size - end >= WIDE && !memcmp(t->text.data + begin, t->text.data + end, WIDE))) return false;
    s->padded.bytes[1] = mark;
    s->hash = st_hash_step(st_word_seed, (unsigned char)mark);
    s->size = 1;
    s->mark = true;
    t->position = end;
    return true;
}

/* The next token, if it can be had the quick way; else only what is between tokens is skipped. */
static inline bool take_quickly(st_token_stream *s) {
    st_tokenizer *t = &s->tokenizer;
    if (t->clitic.end) return take_clitic(s);
    for (size_t at = t->position; at < t->text.size; at++) {
        kind here = (kind)kinds[(unsigned char)t->text.data[at]];
        if (here == SPACE) continue;
        t->position = at;
        if (here == LETTER || here == DIGIT) return take_word(s, at);
        if (here == MARK || here == POINT) return take_mark(s, at);
        if (here == OTHER) return take_wide_mark(s, at);
        kind next = at == t->word_end && at > 0 ? kind_at(t, at + 1) : MARK; /* of a hyphen */
        if (next == OTHER) return false;
        if (next != LETTER && next != DIGIT) return take_mark(s, at);
    }
    t->position = t->text.size;
    return false;
}

bool st_token_stream_next(st_token_stream *s) {
    st_token token;
    if (take_quickly(s)) return true;
    if (s->tokenizer.position == s->tokenizer.text.size) return false;
    do {
        if (!st_token_next(&s->tokenizer, &token)) return false;
        s->size = st_padded_normalize(&s->padded, s->tokenizer.text, &token);
    } while (!s->size);
    s->mark = token.mark;
    s->hash = st_word_hash((st_sv){s->padded.bytes + 1, s->size});
    return true;
}
