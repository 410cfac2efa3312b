/* SPDX-License-Identifier: MIT */
#include "html_build.h"

#include <strings.h>

#include "utf8.h"
#include "visible.h"

enum { MOST_NODES = 1000000, MOST_ATTRIBUTE = 200 /* bytes of an attribute kept */ };

/* ---- text ---------------------------------------------------------------------------------------------- */

static uint32_t here(const st_html_builder *b) { return (uint32_t)b->page->text.size; }

static void begin_block(st_html_builder *b) {
    b->now = (st_html_block){.node = b->open[b->depth - 1].block, .text.begin = here(b)};
    b->breaks = 0;
    b->space = false;
}

static void end_block(st_html_builder *b) {
    st_html_page *page = b->page;
    if (here(b) > b->now.text.begin) {
        b->now.text.end = here(b);
        st_buf_add_char(&page->text, '\n');
        if (st_reserve(page->allocator, &page->blocks, &page->block_capacity, page->block_count + 1, sizeof b->now))
            page->blocks[page->block_count++] = b->now;
        else b->failed = true;
    }
    begin_block(b);
}

/* Characters without white space among them. */
static void add_word(st_html_builder *b, const char *word, size_t size) {
    const st_html_open *top = &b->open[b->depth - 1];
    st_buf *text = &b->page->text;
    if (b->breaks > 1) end_block(b);
    uint32_t begin = here(b);
    if (begin > b->now.text.begin && (b->breaks || b->space)) st_buf_add_char(text, b->breaks ? '\n' : ' ');
    st_buf_add(text, word, size);
    if (top->link) b->now.link_bytes += here(b) - begin;
    if (top->time) b->now.time_bytes += here(b) - begin;
    b->breaks = 0;
    b->space = false;
}

/* Bytes of white space at the start of `text`: ASCII's, the no-break space, and control characters, which entities make. */
static size_t space_at(const char *text, size_t size) {
    if (text[0] == ' ') return 1;
    if (text[0] == '\xc2' && size > 1 && text[1] == '\xa0') return 2;
    return st_control_at((st_sv){text, size});
}

static void add_text(st_html_builder *b, const char *text, size_t size) {
    bool pre = b->open[b->depth - 1].pre;
    for (size_t i = 0; i < size;) {
        size_t space = space_at(text + i, size - i), begin = i;
        if (space) {
            if (pre && text[i] == '\n') b->breaks++;
            b->space = true;
            i += space;
            continue;
        }
        while (i < size && !space_at(text + i, size - i)) i++;
        add_word(b, text + begin, i - begin);
    }
}

void st_html_add_text(st_html_builder *b, const char *text, size_t size) {
    switch (b->open[b->depth - 1].to) {
    case ST_TO_TEXT: add_text(b, text, size); break;
    case ST_TO_TITLE: st_buf_add(&b->page->title, text, size); break;
    case ST_TO_JSON: st_buf_add(&b->page->json, text, size); break;
    case ST_TO_NOTHING: break;
    }
}

/* ---- elements ------------------------------------------------------------------------------------------ */

static st_sv attribute(const unsigned char **attributes, const char *name) {
    for (const unsigned char **a = attributes; a && a[0]; a += 2)
        if (strcasecmp((const char *)a[0], name) == 0) return a[1] ? st_sv_of((const char *)a[1]) : ST_SV("");
    return (st_sv){NULL, 0};
}

static st_html_span keep(st_html_builder *b, st_sv value) {
    st_buf *into = &b->page->attributes;
    uint32_t begin = (uint32_t)into->size;
    if (value.size > MOST_ATTRIBUTE)
        for (value.size = MOST_ATTRIBUTE; value.size && st_utf8_continues(value.data[value.size]);) value.size--;
    st_add_visible(into, value);
    return (st_html_span){begin, (uint32_t)into->size};
}

static st_html_span keep_names(st_html_builder *b, st_sv name, const unsigned char **attributes) {
    static const char *const kept[] = {"class", "id", "role"};
    st_html_span names = {(uint32_t)b->page->attributes.size, 0};
    if (memchr(name.data, '-', name.size)) keep(b, name);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        st_sv value = attribute(attributes, kept[i]);
        if (value.size) keep(b, ST_SV(" "));
        if (value.size) keep(b, value);
    }
    names.end = (uint32_t)b->page->attributes.size;
    return names;
}

/* "display:none" and "visibility:hidden" with any white space. */
static bool style_hides(st_sv style) {
    char plain[MOST_ATTRIBUTE + 1];
    size_t size = 0;
    for (size_t i = 0; i < style.size && size < MOST_ATTRIBUTE; i++)
        if (!st_is_space(style.data[i])) plain[size++] = style.data[i];
    plain[size] = '\0';
    return strcasestr(plain, "display:none") || strcasestr(plain, "visibility:hidden");
}

static bool hides(const unsigned char **attributes) {
    st_sv style = attribute(attributes, "style");
    return attribute(attributes, "hidden").data || (style.size && style_hides(style));
}

/* What an element is by its role, where that says more than its name. */
static st_html_tag role_of(st_html_tag tag, const unsigned char **attributes) {
    st_sv role = attribute(attributes, "role");
    if (tag != ST_TAG_BLOCK) return tag;
    if (st_sv_equal(role, ST_SV("main"))) return ST_TAG_MAIN;
    return st_sv_equal(role, ST_SV("article")) ? ST_TAG_ARTICLE : tag;
}

static void add_node(st_html_builder *b, st_html_open *e, st_html_tag tag, st_sv name,
                     const unsigned char **attributes) {
    st_html_page *page = b->page;
    if (page->node_count == MOST_NODES) return;
    if (!st_reserve(page->allocator, &page->nodes, &page->node_capacity, page->node_count + 1, sizeof *page->nodes)) {
        b->failed = true;
        return;
    }
    st_sv value = attribute(attributes, "datetime");
    if (!value.size) value = attribute(attributes, "content");
    st_html_node node = {
        .parent = e->node, .tag = role_of(tag, attributes), .block = e->breaks, .text = {here(b), here(b)}};
    node.hidden = tag != ST_TAG_BODY && tag != ST_TAG_HTML && hides(attributes);
    node.names = keep_names(b, name, attributes);
    node.itemprop = keep(b, attribute(attributes, "itemprop"));
    node.rel = keep(b, attribute(attributes, "rel"));
    node.value = keep(b, value);
    e->owns = true;
    e->node = (uint32_t)page->node_count;
    if (e->breaks) e->block = e->node;
    page->nodes[page->node_count++] = node;
}

static void add_meta(st_html_builder *b, const unsigned char **attributes) {
    static const char *const keys[] = {"property", "name", "itemprop"};
    st_sv content = attribute(attributes, "content");
    if (!content.size) return;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        st_sv key = attribute(attributes, keys[i]);
        if (!key.size) continue;
        st_buf_add(&b->page->metas, key.data, key.size + 1);
        st_buf_add(&b->page->metas, content.data, content.size + 1);
        return;
    }
}

static st_html_destination script_destination(const unsigned char **attributes) {
    return strcasestr(attribute(attributes, "type").data ? attribute(attributes, "type").data : "", "ld+json")
               ? ST_TO_JSON
               : ST_TO_NOTHING;
}

static bool telling(const unsigned char **attributes) {
    return attribute(attributes, "itemprop").size || attribute(attributes, "rel").size ||
           attribute(attributes, "class").size;
}

/* An element that does not break the line. */
static void open_inline(st_html_builder *b, st_html_open *e, st_html_tag tag, st_sv name,
                        const unsigned char **attributes) {
    if (tag == ST_TAG_BR) b->breaks++;
    if (tag == ST_TAG_META) add_meta(b, attributes);
    if (tag == ST_TAG_SKIP) e->to = ST_TO_NOTHING;
    if (tag == ST_TAG_SCRIPT) e->to = script_destination(attributes);
    if (tag == ST_TAG_TITLE) e->to = b->page->title.size ? ST_TO_NOTHING : ST_TO_TITLE;
    if (tag == ST_TAG_A) e->link = true;
    if (tag == ST_TAG_TIME) e->time = true;
    if (e->to != ST_TO_TEXT || tag == ST_TAG_BR || tag == ST_TAG_META) return;
    if (hides(attributes) || st_html_names(attribute(attributes, "class")) & ST_NAMES_INVISIBLE) e->to = ST_TO_NOTHING;
    else if (tag == ST_TAG_TIME || telling(attributes)) add_node(b, e, tag, name, attributes);
}

void st_html_begin_element(st_html_builder *b, const char *element, const unsigned char **attributes) {
    st_sv name = st_sv_of(element);
    st_html_tag tag = st_html_tag_of(name);
    st_html_open e = b->open[b->depth - 1];
    e.owns = false;
    e.breaks = e.to == ST_TO_TEXT && st_html_breaks(tag);
    if (e.breaks) {
        end_block(b);
        e.pre = e.pre || tag == ST_TAG_PRE;
        add_node(b, &e, tag, name, attributes);
    } else if (e.to == ST_TO_TEXT) open_inline(b, &e, tag, name, attributes);
    b->open[b->depth++] = e;
    if (e.breaks) begin_block(b);
}

void st_html_end_element(st_html_builder *b) {
    st_html_open e = b->open[--b->depth];
    if (e.breaks) end_block(b);
    if (e.owns) b->page->nodes[e.node].text.end = here(b);
    if (e.to == ST_TO_JSON && b->open[b->depth - 1].to == ST_TO_TEXT) st_buf_add_char(&b->page->json, '\0');
}

void st_html_begin_page(st_html_builder *b) {
    st_html_page *page = b->page;
    b->depth = 1;
    if (!st_reserve(page->allocator, &page->nodes, &page->node_capacity, 1, sizeof *page->nodes)) b->failed = true;
    else page->nodes[page->node_count++] = (st_html_node){.tag = ST_TAG_HTML, .block = true};
}

void st_html_end_page(st_html_builder *b) {
    while (b->depth > 1) st_html_end_element(b);
    end_block(b);
    b->page->nodes[0].text.end = here(b);
}
