/* SPDX-License-Identifier: MIT
 * Lines on news pages that are no part of the news, told by what they say. English. */
#ifndef ST_HTML_NOISE_H
#define ST_HTML_NOISE_H

#include "sv.h"

typedef enum st_html_line {
    ST_LINE_TEXT,     /* nothing special */
    ST_LINE_NOISE,    /* "Advertisement", "Share this article": to be left out */
    ST_LINE_RELATED,  /* "Related stories": what follows are teasers */
    ST_LINE_COMMENTS, /* "Leave a comment", "12 comments": here the article ends */
} st_html_line;

/* Lines longer than 90 bytes are text. */
st_html_line st_html_line_of(st_sv line);

#endif
