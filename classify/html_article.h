/* SPDX-License-Identifier: MIT
 * A saved web page -> its article. */
#ifndef ST_HTML_ARTICLE_H
#define ST_HTML_ARTICLE_H

#include "buf.h"

/* All well-formed UTF-8 without control characters; what is not found is empty. */
typedef struct st_html_article {
    st_buf title;  /* one line */
    st_buf date;   /* of publication, as the page declares it: often ISO 8601 */
    st_buf byline; /* who wrote it, without "By" */
    st_buf text; /* paragraphs and subheadings without the title, separated by empty lines; a line feed alone stands for
                      a line break within a paragraph */
} st_html_article;

void st_html_article_init(st_html_article *article, const stance_allocator *allocator);
void st_html_article_clear(st_html_article *article);

/* Read the page, in any encoding (html_charset.h), into *article, whose earlier content is overwritten. Where the text
 * stands is found as html_find.h says; an articleBody in JSON-LD is taken instead when it holds twice as much, and the
 * description of the page when there is no text at all. The title comes from JSON-LD, <meta>, the nearest <h1>, or
 * <title> without the site's name; date and byline from JSON-LD, <meta>, microdata, <time> and elements named so.
 * Time is linear in the size. Prints nothing, fetches nothing. Thread-safe; libxml2 allocates with malloc, everything
 * else comes from the article's allocator. Errors: MEMORY, FORMAT (encoding that the system lacks), LIMIT (512 MiB). */
stance_status st_html_article_read(st_html_article *article, st_sv bytes, stance_error *error);

#endif
