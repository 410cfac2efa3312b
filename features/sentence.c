/* SPDX-License-Identifier: MIT */
#include "sentence.h"

#include "abbreviation.h"
#include "chars.h"
#include "utf8.h"

void st_spans_init(st_spans *spans, const stance_allocator *allocator) { *spans = (st_spans){.allocator = allocator}; }

void st_spans_clear(st_spans *spans) {
    st_release(spans->allocator, spans->data);
    st_spans_init(spans, spans->allocator);
}

bool st_spans_add(st_spans *spans, size_t begin, size_t end) {
    if (!st_reserve(spans->allocator, &spans->data, &spans->capacity, spans->count + 1, sizeof *spans->data))
        return false;
    spans->data[spans->count++] = (stance_span){begin, end};
    return true;
}

/* ---- characters -------------------------------------------------------------------------------------- */

typedef struct scanner {
    st_sv text;
    st_spans *out;
    size_t open_bracket; /* where the last round bracket of the sentence was opened, SIZE_MAX if none is open */
} scanner;

static st_sv from(st_sv text, size_t position) { return (st_sv){text.data + position, text.size - position}; }

static bool starts(st_sv text, size_t position, const char *prefix) {
    return position <= text.size && st_sv_starts_with(from(text, position), st_sv_of(prefix));
}

/* Length of white space at `position`, also no-break and ideographic spaces. */
static size_t space_at(st_sv text, size_t position) {
    static const char *const wide[] = {"\xc2\xa0",     "\xe2\x80\xaf", "\xe2\x80\x89", "\xe3\x80\x80",
                                       "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\x8b", "\xef\xbb\xbf"};
    if (position >= text.size) return 0;
    if (!(text.data[position] & 0x80)) return st_is_space(text.data[position]) ? 1 : 0;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (starts(text, position, wide[i])) return strlen(wide[i]);
    return 0;
}

static size_t skip_spaces(st_sv text, size_t position) {
    for (size_t size; (size = space_at(text, position)) > 0;) position += size;
    return position;
}

/* Length of a quotation mark or bracket at `position` that can close (or, with `opening`, open) something. */
static size_t mark_at(st_sv text, size_t position, bool opening) {
    static const char *const closers[] = {"\"",           "'",        ")",           "]", "\xe2\x80\x9d",
                                          "\xe2\x80\x99", "\xc2\xbb", "\xe2\x80\xba"};
    static const char *const openers[] = {"\"",           "'",        "(",           "[", "\xe2\x80\x9c",
                                          "\xe2\x80\x98", "\xc2\xab", "\xe2\x80\xb9"};
    const char *const *marks = opening ? openers : closers;
    for (size_t i = 0; i < sizeof closers / sizeof *closers; i++)
        if (starts(text, position, marks[i])) return strlen(marks[i]);
    return 0;
}

typedef enum { NOT_AN_END, POINT, MARK, ELLIPSIS, WIDE } end_kind;

/* A run of sentence-ending characters at `position`: its kind, and its length in *size. */
static end_kind end_at(st_sv text, size_t position, size_t *size) {
    size_t end = position, points = 0;
    end_kind kind = NOT_AN_END;
    for (;; end++) {
        if (end < text.size && text.data[end] == '.') points++;
        else if (end < text.size && (text.data[end] == '!' || text.data[end] == '?')) kind = MARK;
        else break;
    }
    static const char *const wide[] = {"\xe3\x80\x82", "\xef\xbc\x81", "\xef\xbc\x9f"};
    if (end == position) {
        *size = 3;
        if (starts(text, position, "\xe2\x80\xa6")) return ELLIPSIS;
        for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
            if (starts(text, position, wide[i])) return WIDE;
        return NOT_AN_END;
    }
    *size = end - position;
    return kind == MARK ? MARK : points > 1 ? ELLIPSIS : POINT;
}

/* The run of letters, digits and inner points that ends at `end`. */
static st_sv word_before(st_sv text, size_t end) {
    size_t begin = end;
    while (begin > 0 && end - begin < 32) {
        char c = text.data[begin - 1];
        if (!st_is_alpha(c) && !st_is_digit(c) && c != '.' && !(c & 0x80)) break;
        begin--;
    }
    while (begin < end && text.data[begin] == '.') begin++;
    return (st_sv){text.data + begin, end - begin};
}

/* The run of ASCII letters that starts at `begin`. */
static st_sv word_after(st_sv text, size_t begin) {
    size_t end = begin;
    while (end < text.size && end - begin < 32 && st_is_alpha(text.data[end])) end++;
    return (st_sv){text.data + begin, end - begin};
}

/* ---- does a sentence end here? ----------------------------------------------------------------------- */

/* '"Why?" Mr Smith asked': a reporting verb among the first words after the quotation. */
static bool report_follows(st_sv text, size_t position) {
    for (int words = 0; words < 4; words++) {
        st_sv word = word_after(text, position);
        if (word.size == 0) return false;
        if (st_is_reporting_verb(word)) return true;
        position += word.size;
        if (position < text.size && text.data[position] == '.') position++;
        position = skip_spaces(text, position);
    }
    return false;
}

/* Whether a point after `word` ends the sentence, when the next word begins at `next`. */
static bool point_ends(st_sv text, st_sv word, size_t next) {
    switch (st_abbreviation_of(word)) {
    case ST_ABBREVIATION_TITLE: return false;
    case ST_ABBREVIATION_NUMBER: return !st_is_digit(text.data[next]);
    case ST_ABBREVIATION_AMBIGUOUS: return st_is_sentence_starter(word_after(text, next));
    case ST_ABBREVIATION_NONE: break;
    }
    return true;
}

/* "1. Item" at the start of a line: the number belongs to what follows. */
static bool is_list_number(st_sv text, st_sv word, size_t sentence_begin) {
    if (word.size == 0 || word.size > 3 || word.data != text.data + sentence_begin) return false;
    for (size_t i = 0; i < word.size; i++)
        if (!st_is_digit(word.data[i])) return false;
    return true;
}

typedef struct ending {
    end_kind kind;
    size_t begin; /* of the ending characters */
    size_t end;   /* after them and what closes with them */
    bool quoted;  /* a quotation mark closes */
    bool bracket; /* a bracket closes that was opened within the sentence */
} ending;

static ending take_ending(const scanner *s, size_t position) {
    ending e = {.begin = position};
    size_t size;
    e.kind = end_at(s->text, position, &size);
    if (e.kind == NOT_AN_END) return e;
    e.end = position + size;
    for (size_t mark; (mark = mark_at(s->text, e.end, false)) > 0; e.end += mark) {
        if (s->text.data[e.end] == ')') e.bracket = s->open_bracket != SIZE_MAX;
        else e.quoted = true;
    }
    return e;
}

/* "Huawei.The": white space lost between two sentences. */
static bool glued(st_sv text, const ending *e) {
    st_sv before = word_before(text, e->begin), after = from(text, e->end);
    if (e->kind != POINT || before.size < 4 || after.size < 2) return false;
    for (size_t i = 1; i < before.size; i++)
        if (!st_is_lower(before.data[i])) return false;
    return st_is_upper(after.data[0]) && (st_is_lower(after.data[1]) || after.data[1] == ' ');
}

/* Whether the sentence that began at `begin` ends at `e`. */
static bool ends_here(const scanner *s, size_t begin, const ending *e) {
    if (e->kind == WIDE) return true;
    size_t next = skip_spaces(s->text, e->end);
    if (next == s->text.size) return true;
    if (next == e->end) return glued(s->text, e);
    size_t word = next;
    for (size_t mark; (mark = mark_at(s->text, word, true)) > 0;) word += mark;
    if (word == s->text.size) return true;
    if (st_char_is_lower(from(s->text, word))) return false;
    if (e->bracket && e->kind == POINT) return st_is_sentence_starter(word_after(s->text, word));
    if (e->kind == MARK) return !(e->quoted && report_follows(s->text, word));
    if (e->kind == ELLIPSIS) return true;
    st_sv before = word_before(s->text, e->begin);
    if (is_list_number(s->text, before, begin)) return false;
    return e->quoted || point_ends(s->text, before, word);
}

/* ---- paragraphs -------------------------------------------------------------------------------------- */

static bool add_trimmed(scanner *s, size_t begin, size_t end) {
    begin = skip_spaces((st_sv){s->text.data, end}, begin);
    for (;;) { /* spaces at the end, each found from its first byte */
        size_t last = end;
        while (last > begin && last > end - 3 && st_utf8_continues(s->text.data[last - 1])) last--;
        if (last > begin) last--;
        size_t size = last < end ? space_at(s->text, last) : 0;
        if (size == 0 || last + size != end) break;
        end = last;
    }
    return begin >= end || st_spans_add(s->out, begin, end);
}

static void watch_brackets(scanner *s, size_t position) {
    if (s->text.data[position] == '(') s->open_bracket = position;
    if (s->text.data[position] == ')') s->open_bracket = SIZE_MAX;
}

/* Sentences of [begin, end), which is known to start and end one. */
static bool split_segment(st_spans *out, st_sv text, size_t begin, size_t end) {
    scanner s = {{text.data, end}, out, SIZE_MAX};
    size_t start = skip_spaces(s.text, begin);
    for (size_t at = start; at < end;) {
        ending e = take_ending(&s, at);
        if (e.kind == NOT_AN_END) {
            watch_brackets(&s, at);
            at += st_utf8_length(text.data[at]);
            continue;
        }
        if (ends_here(&s, start, &e)) {
            if (!add_trimmed(&s, start, e.end)) return false;
            start = e.end;
            s.open_bracket = SIZE_MAX;
        }
        if (e.bracket) s.open_bracket = SIZE_MAX;
        at = e.end;
    }
    return add_trimmed(&s, start, end);
}

static size_t line_end(st_sv text, size_t begin) {
    const char *feed = begin < text.size ? memchr(text.data + begin, '\n', text.size - begin) : NULL;
    return feed ? (size_t)(feed - text.data) : text.size;
}

static bool is_bullet(st_sv text, size_t begin) {
    static const char *const bullets[] = {"- ",        "* ",           "\xe2\x80\xa2", "\xe2\x80\x93 ", "\xe2\x80\x94 ",
                                          "\xc2\xb7 ", "\xe2\x96\xaa", "\xe2\x97\x8f"};
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++)
        if (starts(text, begin, bullets[i])) return true;
    size_t digits = 0;
    while (begin + digits < text.size && digits < 3 && st_is_digit(text.data[begin + digits])) digits++;
    return digits && (starts(text, begin + digits, ". ") || starts(text, begin + digits, ") "));
}

/* What the lines of a paragraph look like. */
typedef struct paragraph {
    size_t end; /* after its last line */
    size_t lines;
    size_t small_starts;      /* lines but the first that begin with a small letter */
    size_t narrowest, widest; /* of all lines but the last, in bytes */
} paragraph;

static paragraph measure(st_sv text, size_t begin) {
    paragraph p = {.end = begin, .narrowest = SIZE_MAX};
    size_t before = 0;
    for (size_t at = begin; at < text.size;) {
        size_t end = line_end(text, at), first = skip_spaces((st_sv){text.data, end}, at);
        if (first == end) break;
        if (p.lines) {
            p.small_starts += st_char_is_lower(from(text, first));
            if (before < p.narrowest) p.narrowest = before;
            if (before > p.widest) p.widest = before;
        }
        p.lines++;
        before = end - first;
        p.end = end;
        at = end + 1;
    }
    return p;
}

/* Text wrapped at a margin: full lines of about one width, of which a third at least goes on in mid-sentence. */
static bool is_wrapped(const paragraph *p) {
    enum { NARROWEST = 40, WIDEST = 110, SPREAD = 25 };
    return p->lines >= 2 && p->narrowest >= NARROWEST && p->widest <= WIDEST && p->widest - p->narrowest <= SPREAD &&
           p->small_starts * 3 >= p->lines - 1;
}

/* Whether the line that begins at `next` goes on with the sentence of the line before it. */
static bool line_continues(st_sv text, size_t next, bool wrapped) {
    next = skip_spaces(text, next);
    if (is_bullet(text, next)) return false;
    return wrapped || st_char_is_lower(from(text, next));
}

static bool split_paragraph(st_spans *out, st_sv text, size_t begin, const paragraph *p) {
    bool wrapped = is_wrapped(p);
    size_t segment = begin;
    for (size_t at = begin; at < p->end;) {
        size_t end = line_end((st_sv){text.data, p->end}, at);
        bool more = end < p->end && line_continues(text, end + 1, wrapped);
        if (!more) {
            if (!split_segment(out, text, segment, end)) return false;
            segment = end + 1;
        }
        at = end + 1;
    }
    return true;
}

bool st_split_sentences(st_spans *sentences, st_sv text) {
    for (size_t at = 0; at < text.size;) {
        paragraph p = measure(text, at);
        if (p.lines == 0) {
            at = line_end(text, at) + 1;
            continue;
        }
        if (!split_paragraph(sentences, text, at, &p)) return false;
        at = p.end + 1;
    }
    return true;
}
