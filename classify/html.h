/* SPDX-License-Identifier: MIT
 * A web page as blocks of text and the elements round them. */
#ifndef ST_HTML_H
#define ST_HTML_H

#include "buf.h"
#include "html_tags.h"

/* A part of a page's text or of its attributes. */
typedef struct st_html_span {
    uint32_t begin, end;
} st_html_span;

/* An element: one that breaks the text into blocks, or an inline one with attributes that may tell what it is. Elements
 * stand in the order of the page, so every parent comes before its children; number 0 is the whole page, its own parent. */
typedef struct st_html_node {
    uint32_t parent;
    st_html_tag tag;
    bool block;         /* else inline */
    bool hidden;        /* by a hidden attribute or style */
    st_html_span names; /* in `attributes`: class, id, role; of an element with a hyphen in its name also that */
    st_html_span itemprop, rel, value; /* in `attributes`; value: datetime, or content */
    st_html_span text;                 /* in `text`: all that stands in the element, blocks separated by line feeds */
} st_html_node;

/* A run of text with no block boundary in it. White space is collapsed; a line feed stands for a single line break. */
typedef struct st_html_block {
    uint32_t node; /* innermost block element round it */
    st_html_span text;
    uint32_t link_bytes; /* of the text that stands in links */
    uint32_t time_bytes; /* in <time> */
} st_html_block;

typedef struct st_html_page {
    const stance_allocator *allocator;
    st_html_node *nodes;
    size_t node_count, node_capacity;
    st_html_block *blocks;
    size_t block_count, block_capacity;
    st_buf text, attributes;
    st_buf title; /* of <title> */
    st_buf metas; /* of every <meta> with a name and a content: name NUL content NUL */
    st_buf json;  /* of every <script type="application/ld+json">: its text NUL */
} st_html_page;

void st_html_page_init(st_html_page *page, const stance_allocator *allocator);
void st_html_page_clear(st_html_page *page);

/* Read a page that is well-formed UTF-8 without NUL; `source` is changed (see st_html_tame). Any bytes give a page:
 * markup is repaired as libxml2's parser does. Text of scripts, styles, forms' controls, embedded objects and noscript
 * is left out. Nothing is fetched, no entity beyond HTML's own is known, nothing is printed.
 * Bounded whatever the page holds: elements nested deeper than 256 are moved up, those beyond the first million are no
 * longer told apart. Time is linear in the size. Thread-safe. Errors: MEMORY; LIMIT for more than 512 MiB;
 * IO without libxml2. */
stance_status st_html_parse(st_html_page *page, st_buf *source, stance_error *error);

/* Cut every tag down to its first 200 attributes, in place: libxml2 compares each attribute with all before it. */
void st_html_tame(st_buf *source);

static inline st_sv st_html_text(const st_html_page *page, st_html_span span) {
    return span.end > span.begin ? (st_sv){page->text.data + span.begin, span.end - span.begin} : ST_SV("");
}

static inline st_sv st_html_attribute(const st_html_page *page, st_html_span span) {
    return span.end > span.begin ? (st_sv){page->attributes.data + span.begin, span.end - span.begin} : ST_SV("");
}

#endif
