/* SPDX-License-Identifier: MIT
 * Where on a web page its article stands.
 *
 * In this order: elements that schema.org microdata calls articleBody; the <article> with a headline, or with most of the
 * page's paragraphs; <main>; and where none of these holds a third of the paragraphs, the scoring of Arc90's Readability
 * (C. Dary, 2009): a paragraph gives 1 point, 1 for each comma and up to 3 for its length to its container, half of that
 * to the element round it; words of class names add or take 25; the sum counts by the share of text outside links; and
 * siblings of the best with a fifth of its score, or that are a <p>, belong to it. Where the best holds less than 3/5 of the paragraphs, the
 * whole page is taken, and its blocks are told apart by the decision tree over link density and number of words of C.
 * Kohlschuetter, P. Fankhauser, W. Nejdl, "Boilerplate Detection using Shallow Text Features", WSDM 2010, algorithm 2.
 * Before all that, navigation, asides, footers, and what class names call comments, related links, cookie notices,
 * newsletters, widgets and the like is left out, unless it holds the headline or most of the text. */
#ifndef ST_HTML_FIND_H
#define ST_HTML_FIND_H

#include "html.h"

/* What is found out about an element. Sizes are bytes of text within it. */
typedef struct st_html_mark {
    unsigned names;  /* ST_NAMES_... */
    bool landmark;   /* holds h1, <main> or articleBody */
    bool headed;     /* holds h1 */
    bool paragraphs; /* holds p */
    enum { ST_HTML_KEPT, ST_HTML_BESIDE, ST_HTML_NEVER } left_out;
    bool root, inside;          /* the article begins here; is here */
    uint32_t size, links, good; /* all text; in links; in paragraphs that are not left out */
    double score;
} st_html_mark;

/* Fill a mark for each element of the page; `marks` are zero at first. *strict: the blocks within the roots still
 * have to be told apart, by st_html_is_content. Linear. */
void st_html_find(const st_html_page *page, st_html_mark *marks, bool *strict);

/* The decision tree, for block number `i`. */
bool st_html_is_content(const st_html_page *page, size_t i);

/* A block long enough and with few enough links to be a paragraph of an article. */
bool st_html_is_paragraph(const st_html_block *block);

#endif
