/* SPDX-License-Identifier: MIT */
#include "html_article.h"

#include <strings.h>

#include "html_charset.h"
#include "html_credits.h"
#include "html_noise.h"

enum { SHORT_LINE = 150 };

void st_html_article_init(st_html_article *article, const stance_allocator *allocator) {
    st_buf *const bufs[] = {&article->title, &article->date, &article->byline, &article->text};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) st_buf_init(bufs[i], allocator);
}

void st_html_article_clear(st_html_article *article) {
    st_buf *const bufs[] = {&article->title, &article->date, &article->byline, &article->text};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) st_buf_clear(bufs[i]);
}

/* A page on its way to an article. */
typedef struct reading {
    st_html_page page;
    st_html_facts facts;
    st_html_mark *marks;
    bool strict;
} reading;

/* ---- which blocks -------------------------------------------------------------------------------------- */

static bool same(st_sv a, st_sv b) { return a.size == b.size && a.size && strncasecmp(a.data, b.data, a.size) == 0; }

/* "By Jane Roe", "Jane Roe, in Leeds": a line with the byline and little else. */
static bool is_byline(st_sv text, st_sv byline) {
    return byline.size && text.size <= byline.size + 40 && memmem(text.data, text.size, byline.data, byline.size);
}

static bool is_link_list(const st_html_block *block, const st_html_node *node, size_t size) {
    size_t most = node->tag == ST_TAG_LI || size < 40 ? size / 3 : size / 2;
    return block->link_bytes > most;
}

/* Whether a block within the article is something else after all. */
static bool is_other(const reading *r, const st_html_block *block) {
    const st_html_node *node = &r->page.nodes[block->node];
    st_sv text = st_html_text(&r->page, block->text);
    if (node->tag == ST_TAG_H1 || same(text, st_buf_sv(&r->facts.title))) return true;
    if (block->time_bytes * 2 > text.size && text.size < SHORT_LINE) return true;
    return is_link_list(block, node, text.size) || is_byline(text, st_buf_sv(&r->facts.byline));
}

static bool is_wanted(const reading *r, size_t i, bool anywhere) {
    const st_html_block *block = &r->page.blocks[i];
    const st_html_mark *mark = &r->marks[block->node];
    if (mark->left_out || (!mark->inside && !anywhere)) return false;
    return !(r->strict && !anywhere) || st_html_is_content(&r->page, i);
}

static void add_paragraph(st_buf *out, st_sv text) {
    if (out->size) st_buf_add_text(out, "\n\n");
    st_buf_add_sv(out, text);
}

/* The blocks of the article, or (`anywhere`) of the page. */
static void write_blocks(const reading *r, st_buf *out, bool anywhere) {
    bool teasers = false;
    for (size_t i = 0; i < r->page.block_count; i++) {
        const st_html_block *block = &r->page.blocks[i];
        if (!is_wanted(r, i, anywhere)) continue;
        st_sv text = st_html_text(&r->page, block->text);
        st_html_line line = st_html_line_of(text);
        if (line == ST_LINE_COMMENTS && out->size) return;
        if (teasers && st_html_is_paragraph(block) && !block->link_bytes) teasers = false;
        teasers = teasers || line == ST_LINE_RELATED;
        if (!teasers && line == ST_LINE_TEXT && !is_other(r, block)) add_paragraph(out, text);
    }
}

/* ---- from bytes to article ----------------------------------------------------------------------------- */

static stance_status find(reading *r, stance_error *error) {
    r->marks = st_new(r->page.allocator, r->page.node_count, sizeof *r->marks);
    if (!r->marks) return st_fail_memory(error);
    st_html_find(&r->page, r->marks, &r->strict);
    stance_status status = st_html_facts_read(&r->facts, &r->page, error);
    return status ? status : st_html_credits(&r->facts, &r->page, r->marks, error);
}

static stance_status write_text(const reading *r, st_buf *out, stance_error *error) {
    st_sv body = st_buf_sv(&r->facts.body), description = st_buf_sv(&r->facts.description);
    write_blocks(r, out, false);
    if (out->failed) return st_fail_memory(error);
    if (body.size / 2 > out->size) {
        st_buf_reset(out);
        return st_html_plain(out, body, body.size, true, error);
    }
    if (!out->size) write_blocks(r, out, true);
    if (!out->size) st_buf_add_sv(out, description);
    return out->failed ? st_fail_memory(error) : STANCE_OK;
}

static stance_status write_article(const reading *r, st_html_article *article, stance_error *error) {
    st_buf_add_sv(&article->title, st_buf_sv(&r->facts.title));
    st_buf_add_sv(&article->date, st_buf_sv(&r->facts.date));
    st_buf_add_sv(&article->byline, st_buf_sv(&r->facts.byline));
    if (article->title.failed || article->date.failed || article->byline.failed) return st_fail_memory(error);
    return write_text(r, &article->text, error);
}

stance_status st_html_article_read(st_html_article *article, st_sv bytes, stance_error *error) {
    const stance_allocator *allocator = article->text.allocator;
    st_buf *const bufs[] = {&article->title, &article->date, &article->byline, &article->text};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) st_buf_reset(bufs[i]);
    reading r = {.marks = NULL};
    st_buf source;
    st_buf_init(&source, allocator);
    st_html_page_init(&r.page, allocator);
    st_html_facts_init(&r.facts, allocator);
    stance_status status = st_html_decode(&source, bytes, error);
    if (!status) status = st_html_parse(&r.page, &source, error);
    st_buf_clear(&source);
    if (!status) status = find(&r, error);
    if (!status) status = write_article(&r, article, error);
    st_release(allocator, r.marks);
    st_html_facts_clear(&r.facts);
    st_html_page_clear(&r.page);
    return status;
}
