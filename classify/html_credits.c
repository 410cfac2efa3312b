/* SPDX-License-Identifier: MIT */
#include "html_credits.h"

#include <strings.h>

enum { MOST_TITLE = 400, MOST_NAME = 120, MOST_DATE = 80 };

typedef bool (*node_test)(const st_html_page *page, const st_html_node *node, const st_html_mark *mark);

static bool has_property(const st_html_page *page, const st_html_node *node, const char *name) {
    st_sv property = st_html_attribute(page, node->itemprop);
    return property.size == strlen(name) && strncasecmp(property.data, name, property.size) == 0;
}

static bool is_title(const st_html_page *page, const st_html_node *node, const st_html_mark *mark) {
    return (node->tag == ST_TAG_H1 && !mark->paragraphs) || has_property(page, node, "headline");
}

static bool is_dated(const st_html_page *page, const st_html_node *node, const st_html_mark *mark) {
    (void)mark;
    return has_property(page, node, "datePublished");
}

static bool is_time(const st_html_page *page, const st_html_node *node, const st_html_mark *mark) {
    (void)page, (void)mark;
    return node->tag == ST_TAG_TIME;
}

static bool is_author(const st_html_page *page, const st_html_node *node, const st_html_mark *mark) {
    (void)mark;
    st_sv rel = st_html_attribute(page, node->rel);
    return has_property(page, node, "author") || st_sv_equal(rel, ST_SV("author"));
}

static bool is_byline(const st_html_page *page, const st_html_node *node, const st_html_mark *mark) {
    return mark->names & ST_NAMES_AUTHOR || is_author(page, node, mark);
}

static bool has_text(const st_html_page *page, const st_html_node *node) {
    return st_sv_trim(st_html_text(page, node->text)).size || node->value.end > node->value.begin;
}

/* The first within the article that passes, else the last before it, else the first behind; NULL if there is none. */
static const st_html_node *nearest(const st_html_page *page, const st_html_mark *marks, node_test test) {
    const st_html_node *before = NULL, *behind = NULL;
    bool begun = false;
    for (size_t i = 1; i < page->node_count; i++) {
        const st_html_node *node = &page->nodes[i];
        begun = begun || marks[i].inside;
        if (marks[i].left_out == ST_HTML_NEVER || !test(page, node, &marks[i]) || !has_text(page, node)) continue;
        if (marks[i].inside) return node;
        if (!begun) before = node;
        else if (!behind) behind = node;
    }
    return before ? before : behind;
}

/* ---- tidying ------------------------------------------------------------------------------------------- */

static void add_line(st_buf *out, st_sv text) {
    for (size_t i = 0; i < text.size; i++) st_buf_add_char(out, text.data[i] == '\n' ? ' ' : text.data[i]);
}

static st_sv first_line(st_sv text) {
    text = st_sv_trim(text);
    const char *end = text.size ? memchr(text.data, '\n', text.size) : NULL;
    return end ? (st_sv){text.data, (size_t)(end - text.data)} : text;
}

/* What the element has of the first block in it: one that was never closed goes on to the end of the page. */
static st_sv first_block(const st_html_page *page, const st_html_node *node) {
    for (size_t i = 0; i < page->block_count; i++) {
        st_html_span text = page->blocks[i].text;
        if (text.end <= node->text.begin) continue;
        if (text.begin < node->text.begin) text.begin = node->text.begin;
        if (text.end > node->text.end) text.end = node->text.end;
        return st_sv_trim(st_html_text(page, text));
    }
    return ST_SV("");
}

static void take_title(st_buf *title, const st_html_page *page, const st_html_node *node) {
    st_sv text = node ? first_block(page, node) : ST_SV("");
    if (text.size && text.size <= MOST_TITLE) add_line(title, text);
}

static void take_date(st_buf *date, const st_html_page *page, const st_html_node *node) {
    if (!node || date->size) return;
    st_sv value = st_sv_trim(st_html_attribute(page, node->value));
    if (!value.size) value = first_line(st_html_text(page, node->text));
    if (value.size <= MOST_DATE) st_buf_add_sv(date, value);
}

/* A line that says only "By" stands above the name. */
static void take_byline(st_buf *byline, const st_html_page *page, const st_html_node *node) {
    if (!node || byline->size) return;
    st_sv text = st_sv_trim(st_html_text(page, node->text)), line = first_line(text);
    if (line.size <= 3 && strncasecmp(line.data, "by:", line.size) == 0)
        line = first_line((st_sv){text.data + line.size, text.size - line.size});
    if (!line.size) line = st_sv_trim(st_html_attribute(page, node->value));
    if (line.size <= MOST_NAME) st_buf_add_sv(byline, line);
}

static void cut_by(st_buf *byline) {
    if (byline->size < 4 || strncasecmp(byline->data, "by", 2) != 0) return;
    size_t skip = 2 + (byline->data[2] == ':');
    if (!st_is_space(byline->data[skip])) return;
    while (skip < byline->size && st_is_space(byline->data[skip])) skip++;
    memmove(byline->data, byline->data + skip, byline->size - skip);
    byline->size -= skip;
}

/* Where the last " - ", " | " or the like begins; the size of the title if there is none. */
static size_t last_separator(st_sv title, size_t *length) {
    static const st_sv separators[] = {{" | ", 3},        {" - ", 3}, {" \xe2\x80\x93 ", 5}, {" \xe2\x80\x94 ", 5},
                                       {" \xc2\xbb ", 4}, {" :: ", 4}};
    for (size_t i = title.size; i-- > 0;)
        for (size_t s = 0; s < sizeof separators / sizeof *separators; s++)
            if (st_sv_starts_with((st_sv){title.data + i, title.size - i}, separators[s])) {
                *length = separators[s].size;
                return i;
            }
    return title.size;
}

/* "Headline | Section | Site": off with the site if it is `site`, or (`guess`) with the shorter part; "-" may stand within a
 * headline, which is not cut off then. */
static void cut_site(st_buf *title, st_sv site, bool guess) {
    size_t length = 0, cut = last_separator(st_buf_sv(title), &length);
    if (!title->size || cut == title->size) return;
    st_sv tail = {title->data + cut + length, title->size - cut - length};
    bool named = site.size && tail.size == site.size && strncasecmp(tail.data, site.data, site.size) == 0;
    bool bar = title->data[cut + 1] == '|' || length == 4; /* or "::", or the mark of a chevron */
    if (named || (guess && cut >= 15 && tail.size < cut)) title->size = cut;
    else if (guess && bar && tail.size > cut) {
        memmove(title->data, tail.data, tail.size);
        title->size = tail.size;
    }
}

static stance_status find_title(st_html_facts *facts, const st_html_page *page, const st_html_mark *marks,
                                stance_error *error) {
    st_sv site = st_buf_sv(&facts->site);
    bool last_resort = false;
    stance_status status = STANCE_OK;
    if (!facts->title.size) take_title(&facts->title, page, nearest(page, marks, is_title));
    if (!facts->title.size) {
        last_resort = true;
        status = st_html_plain(&facts->title, st_buf_sv(&page->title), MOST_TITLE, false, error);
    }
    cut_site(&facts->title, site, last_resort);
    return status;
}

stance_status st_html_credits(st_html_facts *facts, const st_html_page *page, const st_html_mark *marks,
                              stance_error *error) {
    stance_status status = find_title(facts, page, marks, error);
    if (status) return status;
    take_date(&facts->date, page, nearest(page, marks, is_dated));
    take_date(&facts->date, page, nearest(page, marks, is_time));
    take_byline(&facts->byline, page, nearest(page, marks, is_author));
    take_byline(&facts->byline, page, nearest(page, marks, is_byline));
    cut_by(&facts->byline);
    bool failed = facts->title.failed || facts->date.failed || facts->byline.failed;
    return failed ? st_fail_memory(error) : STANCE_OK;
}
