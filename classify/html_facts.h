/* SPDX-License-Identifier: MIT
 * What a web page declares about its article, for machines. */
#ifndef ST_HTML_FACTS_H
#define ST_HTML_FACTS_H

#include "html.h"

/* Plain text on one line each, empty if not declared; the body with the markup or line feeds it had. */
typedef struct st_html_facts {
    st_buf title, date, byline, body, site, description;
} st_html_facts;

void st_html_facts_init(st_html_facts *facts, const stance_allocator *allocator);
void st_html_facts_clear(st_html_facts *facts);

/* From JSON-LD (schema.org types that end in "Article" or "Posting", at the top, in a list or a @graph: headline,
 * datePublished, author, articleBody), then, for what that lacks, from <meta> (Open Graph, Twitter, Dublin Core, itemprop
 * and the usual names). Dates are given as declared. Errors: MEMORY. */
stance_status st_html_facts_read(st_html_facts *facts, const st_html_page *page, stance_error *error);

/* Append `text`, which may hold entities and tags, as plain text: on one line with single spaces, or (`paragraphs`)
 * blocks separated by empty lines. At most `most` bytes of `text` are looked at. Errors: MEMORY. */
stance_status st_html_plain(st_buf *out, st_sv text, size_t most, bool paragraphs, stance_error *error);

#endif
