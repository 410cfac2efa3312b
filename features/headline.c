/* SPDX-License-Identifier: MIT */
#include "headline.h"

enum { LONGEST_HEADLINE = 250 };

bool st_has_headline(const st_spans *sentences, st_sv text) {
    if (sentences->count < 2) return false;
    stance_span first = sentences->data[0], second = sentences->data[1]; /* between them is nothing but white space */
    return first.end - first.begin <= LONGEST_HEADLINE && text.data[first.end - 1] != '.' &&
           memchr(text.data + first.end, '\n', second.begin - first.end) != NULL;
}
