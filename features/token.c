/* SPDX-License-Identifier: MIT */
#include "token.h"

#include <utf8proc.h>

#include "chars.h"
#include "utf8.h"

static st_sv rest_of(const st_tokenizer *t, size_t position) {
    return (st_sv){t->text.data + position, t->text.size - position};
}

static st_char_class class_at(const st_tokenizer *t, size_t position, size_t *size) {
    *size = 0;
    return position < t->text.size ? st_char_classify(rest_of(t, position), size) : ST_CHAR_OTHER;
}

static bool is_word(st_char_class class) { return class == ST_CHAR_LETTER || class == ST_CHAR_DIGIT; }

static bool is_hyphen(st_sv text) {
    return text.data[0] == '-' ||
           (text.size >= 3 && (!memcmp(text.data, "\xe2\x80\x90", 3) || !memcmp(text.data, "\xe2\x80\x91", 3)));
}

/* Whether the character here, of `size` bytes, is a hyphen that joins the word before it to one after. */
static bool joins_words(const st_tokenizer *t, size_t size) {
    size_t next_size;
    return t->position == t->word_end && t->position > 0 && is_hyphen(rest_of(t, t->position)) &&
           is_word(class_at(t, t->position + size, &next_size));
}

/* Skip to the first character that can begin a token; *size is 0 at the end of the text. */
static st_char_class skip_to_start(st_tokenizer *t, size_t *size) {
    for (;; t->position += *size) {
        st_char_class class = class_at(t, t->position, size);
        if (*size == 0) return class;
        if (class != ST_CHAR_OTHER && class != ST_CHAR_JOINER && !joins_words(t, *size)) return class;
    }
}

/* End of an abbreviation such as "U.S." that starts at `begin`, or 0: single letters, each with a point. */
static size_t abbreviation_end(const st_tokenizer *t, size_t begin) {
    size_t end = begin, letters = 0;
    const char *p = t->text.data;
    while (end + 1 < t->text.size && st_is_alpha(p[end]) && p[end + 1] == '.' && letters < 8) {
        end += 2;
        letters++;
    }
    size_t size;
    if (letters >= 1 && end < t->text.size && is_word(class_at(t, end, &size))) {
        bool last_letter = end + 1 == t->text.size || !is_word(class_at(t, end + 1, &size));
        if (!st_is_alpha(p[end]) || !last_letter) return 0;
        return end + 1; /* "U.S" without its last point */
    }
    return letters >= 2 ? end : 0;
}

/* Whether the character at `position`, which follows one of class `before`, and the one after it belong to
 * the same word. */
static bool goes_on(const st_tokenizer *t, size_t position, st_char_class before, size_t *size) {
    st_char_class class = class_at(t, position, size);
    if (is_word(class) || class == ST_CHAR_JOINER) return *size > 0;
    size_t next_size;
    st_char_class next = class_at(t, position + *size, &next_size);
    if (class == ST_CHAR_APOSTROPHE) return before == ST_CHAR_LETTER && next == ST_CHAR_LETTER;
    return class == ST_CHAR_POINT && before == ST_CHAR_DIGIT && next == ST_CHAR_DIGIT;
}

static size_t word_end(const st_tokenizer *t, size_t begin) {
    size_t size, end = begin;
    st_char_class before = ST_CHAR_OTHER;
    while (goes_on(t, end, before, &size) && end + size - begin <= ST_TOKEN_BYTES) {
        st_char_class class = class_at(t, end, &size);
        if (class != ST_CHAR_JOINER) before = class;
        end += size;
    }
    return end;
}

/* Length in bytes of the apostrophe that ends at text[end), 0 if none does. */
static size_t apostrophe_before(st_sv text, size_t end) {
    if (end >= 1 && text.data[end - 1] == '\'') return 1;
    return end >= 3 && !memcmp(text.data + end - 3, "\xe2\x80\x99", 3) ? 3 : 0;
}

static bool ends_with_letters(st_sv word, const char *letters) {
    size_t size = strlen(letters);
    if (word.size < size) return false;
    for (size_t i = 0; i < size; i++)
        if ((word.data[word.size - size + i] | 0x20) != letters[i]) return false;
    return true;
}

/* Length of the clitic at the end of `word`, 0 if it has none or is nothing else. */
static size_t clitic_size(st_sv word) {
    static const char *const tails[] = {"s", "re", "ve", "ll", "d", "m"};
    if (ends_with_letters(word, "t")) {
        size_t mark = apostrophe_before(word, word.size - 1);
        if (mark && word.size > mark + 2 && (word.data[word.size - mark - 2] | 0x20) == 'n') return mark + 2;
    }
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        if (!ends_with_letters(word, tails[i])) continue;
        size_t mark = apostrophe_before(word, word.size - strlen(tails[i]));
        if (mark && word.size > mark + strlen(tails[i])) return mark + strlen(tails[i]);
    }
    return 0;
}

/* A clitic that a tokenizer before us has cut off ("UK 's", "do n't"): its apostrophe belongs to it. */
static size_t detached_apostrophe(const st_tokenizer *t, size_t begin, size_t end) {
    size_t mark = apostrophe_before(t->text, begin);
    if (!mark || begin == mark || !st_is_space(t->text.data[begin - mark - 1])) return 0;
    st_sv word = {t->text.data + begin - mark, end - begin + mark};
    char padded[16] = "x";
    if (word.size >= sizeof padded) return 0;
    memcpy(padded + 1, word.data, word.size);
    return clitic_size((st_sv){padded, word.size + 1}) == word.size ? mark : 0;
}

/* End of the clitic whose apostrophe, of `size` bytes, is here, cut off from its word; 0 if there is none. */
static size_t detached_clitic(const st_tokenizer *t, size_t size) {
    size_t next_size, begin = t->position + size;
    if (class_at(t, begin, &next_size) != ST_CHAR_LETTER) return 0;
    size_t end = word_end(t, begin);
    return detached_apostrophe(t, begin, end) == size ? end : 0;
}

/* End of the run of the character here, of `size` bytes. */
static size_t run_end(const st_tokenizer *t, size_t size) {
    const char *first = t->text.data + t->position;
    size_t run = size;
    while (t->position + run + size <= t->text.size && run + size <= ST_TOKEN_BYTES &&
           !memcmp(first, first + run, size))
        run += size;
    return t->position + run;
}

static void take_mark(st_tokenizer *t, st_char_class class, size_t size, st_token *token) {
    size_t clitic = class == ST_CHAR_APOSTROPHE ? detached_clitic(t, size) : 0;
    size_t end = clitic ? clitic : run_end(t, size);
    *token = (st_token){(uint32_t)t->position, (uint32_t)end, !clitic};
    t->position = end;
    if (clitic) t->word_end = end;
}

static void take_word(st_tokenizer *t, st_char_class class, size_t size, st_token *token) {
    size_t begin = t->position;
    size_t abbreviation = class == ST_CHAR_LETTER ? abbreviation_end(t, begin) : 0;
    size_t end = class == ST_CHAR_IDEOGRAPH ? begin + size : abbreviation ? abbreviation : word_end(t, begin);
    t->position = t->word_end = end;
    if (!abbreviation) {
        size_t clitic = clitic_size((st_sv){t->text.data + begin, end - begin});
        if (clitic) t->clitic = (st_token){(uint32_t)(end - clitic), (uint32_t)end, false};
        end -= clitic;
    }
    *token = (st_token){(uint32_t)begin, (uint32_t)end, false};
}

bool st_token_next(st_tokenizer *t, st_token *token) {
    if (t->clitic.end) {
        *token = t->clitic;
        t->clitic = (st_token){0, 0, false};
        return true;
    }
    size_t size;
    st_char_class class = skip_to_start(t, &size);
    if (size == 0) return false;
    if (is_word(class) || class == ST_CHAR_IDEOGRAPH) take_word(t, class, size, token);
    else take_mark(t, class, size, token);
    return true;
}

static size_t fold_ascii(st_sv token, char *out) {
    bool abbreviation = token.size > 1 && st_is_alpha(token.data[0]) && token.data[1] == '.';
    size_t size = 0;
    for (size_t i = 0; i < token.size; i++) {
        char c = token.data[i];
        if (c & 0x80) return SIZE_MAX;
        if (abbreviation && c == '.') continue;
        out[size++] = st_is_upper(c) ? (char)(c + 32) : c;
    }
    return size;
}

static size_t fold_wide(st_sv token, char *out) {
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_int32_t codes[18 * ST_TOKEN_BYTES];
    utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)token.data, (utf8proc_ssize_t)token.size,
                                                codes, (utf8proc_ssize_t)(sizeof codes / sizeof *codes), options);
    if (count < 0 || count > (utf8proc_ssize_t)(sizeof codes / sizeof *codes)) return 0;
    count = utf8proc_normalize_utf32(codes, count, options);
    size_t size = 0;
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        utf8proc_int32_t code = codes[i] == 0x2019 ? '\'' : codes[i];
        size += (size_t)utf8proc_encode_char(code, (utf8proc_uint8_t *)out + size);
    }
    return size;
}

size_t st_token_normalize(st_sv word, char *out) {
    size_t size = fold_ascii(word, out);
    return size == SIZE_MAX ? fold_wide(word, out) : size;
}

/* The ASCII mark that a quotation mark, dash or ellipsis stands for; 0 for any other character. */
static char plain_mark(uint32_t code) {
    static const struct {
        uint32_t code;
        char plain;
    } marks[] = {{0xAB, '"'},    {0xBB, '"'},    {0x201C, '"'},  {0x201D, '"'},  {0x201E, '"'},  {0x201F, '"'},
                 {0x2033, '"'},  {'`', '\''},    {0xB4, '\''},   {0x2018, '\''}, {0x2019, '\''}, {0x201A, '\''},
                 {0x201B, '\''}, {0x2032, '\''}, {0x2039, '\''}, {0x203A, '\''}, {0x2010, '-'},  {0x2011, '-'},
                 {0x2012, '-'},  {0x2013, '-'},  {0x2014, '-'},  {0x2015, '-'},  {0x2212, '-'},  {0x2026, '.'}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i].code == code) return marks[i].plain;
    return code < 0x80 ? (char)code : 0;
}

size_t st_mark_normalize(st_sv mark, char *out) {
    uint32_t code;
    bool valid;
    size_t size = st_utf8_decode(mark, &code, &valid);
    char plain = plain_mark(code);
    if (!plain) return fold_wide((st_sv){mark.data, size}, out);
    out[0] = plain == '\'' && mark.size > size ? '"' : plain;
    return 1;
}
