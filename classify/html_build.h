/* SPDX-License-Identifier: MIT
 * Elements and text as a parser meets them -> a page. */
#ifndef ST_HTML_BUILD_H
#define ST_HTML_BUILD_H

#include "html.h"

enum { ST_HTML_DEEPEST = 400 };

/* Where text goes that stands in an open element. */
typedef enum { ST_TO_TEXT, ST_TO_NOTHING, ST_TO_TITLE, ST_TO_JSON } st_html_destination;

typedef struct st_html_open {
    uint32_t node, block; /* innermost ones round the text */
    st_html_destination to;
    bool owns, breaks; /* `node` begins here; the element starts and ends blocks */
    bool link, time, pre;
} st_html_open;

/* All zero but for `page` at first. */
typedef struct st_html_builder {
    st_html_page *page;
    st_html_block now; /* the block being read; its end is not set */
    unsigned breaks;   /* <br> since its last character */
    bool space;        /* white space since its last character */
    bool failed;       /* out of memory; or a buffer of the page has failed */
    st_html_open open[ST_HTML_DEEPEST + 1];
    size_t depth; /* of `open` in use; the first is the page itself */
} st_html_builder;

/* First and last. */
void st_html_begin_page(st_html_builder *builder);
void st_html_end_page(st_html_builder *builder);

/* An element begins, its name in small letters, its attributes as names and values (NULL: none) in turn, ended by NULL.
 * No more than ST_HTML_DEEPEST may be open at a time, the page counted. */
void st_html_begin_element(st_html_builder *builder, const char *name, const unsigned char **attributes);

/* The innermost open element ends; there is one other than the page. */
void st_html_end_element(st_html_builder *builder);

void st_html_add_text(st_html_builder *builder, const char *text, size_t size);

#endif
