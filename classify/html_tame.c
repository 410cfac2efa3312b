/* SPDX-License-Identifier: MIT */
#include "html.h"

enum { MOST_ATTRIBUTES = 200 };

typedef struct tamer {
    const char *from, *end;
    char *to; /* never beyond `from` */
} tamer;

static void copy(tamer *t) { *t->to++ = *t->from++; }

static bool at_tag_end(const tamer *t) { return t->from == t->end || *t->from == '>'; }

/* A quoted value with its quotes; one without a closing quote is taken to its first '>', as a slip. */
static void copy_quoted(tamer *t) {
    const char *close = memchr(t->from + 1, *t->from, (size_t)(t->end - t->from) - 1);
    do copy(t);
    while (close && t->from <= close);
}

/* Name, equals sign, value: up to the next white space outside quotes. */
static void copy_attribute(tamer *t) {
    char before = 0;
    while (!at_tag_end(t) && !st_is_space(*t->from)) {
        bool quoted = before == '=' && (*t->from == '"' || *t->from == '\'');
        before = *t->from;
        if (quoted) copy_quoted(t);
        else copy(t);
    }
}

/* From behind the name of a start tag to before its '>'. Where too much is cut off, the next '<' counts as its end too, so
 * that no other tag is lost. */
static void copy_attributes(tamer *t) {
    for (size_t count = 0; count < MOST_ATTRIBUTES && !at_tag_end(t); count++) {
        while (!at_tag_end(t) && (st_is_space(*t->from) || *t->from == '/')) copy(t);
        copy_attribute(t);
    }
    if (at_tag_end(t)) return;
    while (!at_tag_end(t) && *t->from != '<') t->from++;
    if (!at_tag_end(t)) *t->to++ = '>'; /* in the place of the white space that was cut off */
}

void st_html_tame(st_buf *source) {
    if (!source->size) return;
    tamer t = {source->data, source->data + source->size, source->data};
    while (t.from < t.end) {
        bool tag = *t.from == '<' && t.end - t.from > 1 && st_is_alpha(t.from[1]);
        copy(&t);
        if (!tag) continue;
        while (!at_tag_end(&t) && !st_is_space(*t.from) && *t.from != '/') copy(&t);
        copy_attributes(&t);
    }
    source->size = (size_t)(t.to - source->data);
}
