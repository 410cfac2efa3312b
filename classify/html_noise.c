/* SPDX-License-Identifier: MIT */
#include "html_noise.h"

#include <stdint.h>
#include <strings.h>

enum { LONGEST = 90 };

/* In any case; whole: nothing but marks, digits and white space may stand round it; else it begins the line. */
static const struct {
    const char *text;
    bool whole;
    st_html_line line;
} phrases[] = {
    {"advertisement", true, ST_LINE_NOISE},
    {"advertising", true, ST_LINE_NOISE},
    {"sponsored", true, ST_LINE_NOISE},
    {"sponsored content", true, ST_LINE_NOISE},
    {"article continues below", false, ST_LINE_NOISE},
    {"story continues below", false, ST_LINE_NOISE},
    {"continue reading", false, ST_LINE_NOISE},
    {"click here to", false, ST_LINE_NOISE},
    {"skip to", false, ST_LINE_NOISE},
    {"share this", false, ST_LINE_NOISE},
    {"share on", false, ST_LINE_NOISE},
    {"print this", false, ST_LINE_NOISE},
    {"email this", false, ST_LINE_NOISE},
    {"sign up for", false, ST_LINE_NOISE},
    {"sign up to", false, ST_LINE_NOISE},
    {"subscribe to", false, ST_LINE_NOISE},
    {"already a subscriber", false, ST_LINE_NOISE},
    {"follow us on", false, ST_LINE_NOISE},
    {"read more:", false, ST_LINE_NOISE},
    {"read also:", false, ST_LINE_NOISE},
    {"also read:", false, ST_LINE_NOISE},
    {"see also:", false, ST_LINE_NOISE},
    {"related:", false, ST_LINE_NOISE},
    {"all rights reserved", false, ST_LINE_NOISE},
    {"copyright \xc2\xa9", false, ST_LINE_NOISE},
    {"\xc2\xa9", false, ST_LINE_NOISE},
    {"related", true, ST_LINE_RELATED},
    {"related stories", true, ST_LINE_RELATED},
    {"related articles", true, ST_LINE_RELATED},
    {"related links", true, ST_LINE_RELATED},
    {"related topics", true, ST_LINE_RELATED},
    {"related news", true, ST_LINE_RELATED},
    {"read more", true, ST_LINE_RELATED},
    {"read next", true, ST_LINE_RELATED},
    {"more on this story", true, ST_LINE_RELATED},
    {"more from", false, ST_LINE_RELATED},
    {"most read", true, ST_LINE_RELATED},
    {"most popular", true, ST_LINE_RELATED},
    {"you may also like", true, ST_LINE_RELATED},
    {"you might also like", true, ST_LINE_RELATED},
    {"recommended", true, ST_LINE_RELATED},
    {"recommended for you", true, ST_LINE_RELATED},
    {"comment", true, ST_LINE_COMMENTS},
    {"comments", true, ST_LINE_COMMENTS},
    {"reader comments", true, ST_LINE_COMMENTS},
    {"leave a comment", true, ST_LINE_COMMENTS},
    {"leave a reply", true, ST_LINE_COMMENTS},
    {"post a comment", true, ST_LINE_COMMENTS},
    {"join the conversation", true, ST_LINE_COMMENTS},
    {"what do you think", true, ST_LINE_COMMENTS},
};

static bool is_word_byte(char c) { return st_is_alpha(c) || (unsigned char)c >= 0x80; }

/* Without all but letters at both ends. */
static st_sv core_of(st_sv line) {
    while (line.size && !is_word_byte(line.data[0])) line.data++, line.size--;
    while (line.size && !is_word_byte(line.data[line.size - 1])) line.size--;
    return line;
}

static bool begins(st_sv line, const char *text, size_t size) {
    return line.size >= size && strncasecmp(line.data, text, size) == 0;
}

st_html_line st_html_line_of(st_sv line) {
    if (line.size > LONGEST) return ST_LINE_TEXT;
    st_sv core = core_of(line);
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        size_t size = strlen(phrases[i].text);
        bool same = phrases[i].whole ? core.size == size && begins(core, phrases[i].text, size)
                                     : begins(line, phrases[i].text, size);
        if (same) return phrases[i].line;
    }
    return ST_LINE_TEXT;
}
