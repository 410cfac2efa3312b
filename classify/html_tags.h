/* SPDX-License-Identifier: MIT
 * What HTML elements and the words in their class names mean to a reader of articles. */
#ifndef ST_HTML_TAGS_H
#define ST_HTML_TAGS_H

#include <stdbool.h>

#include "sv.h"

/* Elements that are told apart. */
typedef enum st_html_tag {
    ST_TAG_INLINE, /* any other within a line */
    ST_TAG_BLOCK,  /* any other that starts a block */
    ST_TAG_A,
    ST_TAG_ARTICLE,
    ST_TAG_ASIDE, /* aside, nav, footer, dialog, menu, address, figcaption ...: never the article */
    ST_TAG_BODY,
    ST_TAG_BR,
    ST_TAG_FORM,
    ST_TAG_H1,
    ST_TAG_HEADING, /* h2 to h6 */
    ST_TAG_HEAD,
    ST_TAG_HTML,
    ST_TAG_LI,
    ST_TAG_MAIN,
    ST_TAG_META,
    ST_TAG_P,
    ST_TAG_PRE,
    ST_TAG_SCRIPT,
    ST_TAG_SKIP, /* what it holds is not text for reading */
    ST_TAG_TIME,
    ST_TAG_TITLE,
} st_html_tag;

/* By a name in small letters. Unknown names with a hyphen (custom elements) are blocks, others inline. */
st_html_tag st_html_tag_of(st_sv name);

static inline bool st_html_breaks(st_html_tag tag) {
    return tag != ST_TAG_INLINE && tag != ST_TAG_A && tag != ST_TAG_BR && tag != ST_TAG_TIME && tag != ST_TAG_META &&
           tag != ST_TAG_SCRIPT && tag != ST_TAG_SKIP && tag != ST_TAG_TITLE;
}

/* What the words in an element's names (class, id, role; in any case, cut at all but letters and digits and at
 * "camelCase") say: any of the flags. */
enum {
    ST_NAMES_ARTICLE = 1,   /* "article", "content", "story": where the text is likely to be */
    ST_NAMES_ASIDE = 2,     /* "share", "promo", "banner": beside the text, unless most of it is in there */
    ST_NAMES_NEVER = 4,     /* "comments", "newsletter", "related": not the article however much it holds */
    ST_NAMES_AUTHOR = 8,    /* "byline", "author" */
    ST_NAMES_INVISIBLE = 16 /* "sr-only" and the like: for screen readers */
};
unsigned st_html_names(st_sv names);

#endif
