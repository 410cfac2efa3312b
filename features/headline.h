/* SPDX-License-Identifier: MIT
 * Whether a text begins with a headline. */
#ifndef ST_HEADLINE_H
#define ST_HEADLINE_H

#include "sentence.h"

/* A first sentence that stands on a line of its own, without a full stop and not longer than 250 bytes, with more
 * text after it, is a headline. `sentences` are those of the text. */
bool st_has_headline(const st_spans *sentences, st_sv text);

#endif
