/* SPDX-License-Identifier: MIT */
#include "headline.h"

enum { LONGEST_HEADLINE = 250 };

bool st_has_headline(const st_spans *sentences, st_sv text) {
    if (sentences->count < 2) return false;
    stance_span first = sentences->data[0];
    size_t after = first.end;
    while (after < text.size && (text.data[after] == ' ' || text.data[after] == '\r')) after++;
    return first.end - first.begin <= LONGEST_HEADLINE && text.data[first.end - 1] != '.' && after < text.size &&
           text.data[after] == '\n';
}
