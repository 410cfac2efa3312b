/* SPDX-License-Identifier: MIT
 * Sentences of news text. */
#ifndef ST_SENTENCE_H
#define ST_SENTENCE_H

#include "memory.h"
#include "stance.h"
#include "sv.h"

/* Growable list of spans; begin and end are bytes into the text. */
typedef struct st_spans {
    const stance_allocator *allocator;
    stance_span *data;
    size_t count;
    size_t capacity;
} st_spans;

void st_spans_init(st_spans *spans, const stance_allocator *allocator);
void st_spans_clear(st_spans *spans);
bool st_spans_add(st_spans *spans, size_t begin, size_t end);

/* Append the sentences of `text` (well-formed UTF-8): in order, not overlapping, none empty, without white space
 * at their ends; together they hold every character of the text that is not white space.
 *
 *   Lines       A line feed ends a sentence, except in a paragraph that was wrapped: then lines of about the
 *               same width follow each other and some of them begin with a small letter. Empty lines and
 *               bullets always start a sentence, so headlines and captions need no full stop.
 *   Points      . ! ? and the ellipsis end a sentence, together with quotation marks and brackets that close after
 *               them, when white space follows and the next word does not begin with a small letter; not after
 *               titles and initials ("Sen. Cotton"), before numbers ("No. 10"), inside numbers ("3.5"), nor after
 *               "U.S.", "Inc." and "(R-Ark.)" unless the next word is one that often starts a sentence.
 *   Quotes      '"Why?" Mr Smith asked.' is one sentence.
 *
 * Linear in the size of the text. False when out of memory. */
bool st_split_sentences(st_spans *sentences, st_sv text);

#endif
