/* SPDX-License-Identifier: MIT */
#include "html_facts.h"

#include <jansson.h>
#include <strings.h>

#include "utf8.h"

enum { MOST_FACT = 1000, MOST_LINKED = 64 };

void st_html_facts_init(st_html_facts *facts, const stance_allocator *allocator) {
    st_buf *const bufs[] = {&facts->title, &facts->date, &facts->byline,
                            &facts->body,  &facts->site, &facts->description};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) st_buf_init(bufs[i], allocator);
}

void st_html_facts_clear(st_html_facts *facts) {
    st_buf *const bufs[] = {&facts->title, &facts->date, &facts->byline,
                            &facts->body,  &facts->site, &facts->description};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) st_buf_clear(bufs[i]);
}

/* ---- plain text ---------------------------------------------------------------------------------------- */

static void add_lines(st_buf *out, st_sv text, bool paragraphs) {
    if (out->size) st_buf_add_text(out, paragraphs ? "\n\n" : " ");
    for (size_t i = 0; i < text.size; i++)
        st_buf_add_char(out, text.data[i] == '\n' && !paragraphs ? ' ' : text.data[i]);
}

/* Text without tags keeps its line feeds: each ends a paragraph. */
static void as_source(st_buf *source, st_sv text) {
    bool marked = text.size && memmem(text.data, text.size, "</", 2);
    if (!marked) st_buf_add_text(source, "<pre>");
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\n' && !marked) st_buf_add_char(source, '\n');
        st_buf_add_char(source, (unsigned char)text.data[i] < 0x20 && text.data[i] != '\n' ? ' ' : text.data[i]);
    }
}

stance_status st_html_plain(st_buf *out, st_sv text, size_t most, bool paragraphs, stance_error *error) {
    if (text.size > most)
        for (text.size = most; text.size && st_utf8_continues(text.data[text.size]);) text.size--;
    st_buf source;
    st_html_page page;
    st_buf_init(&source, out->allocator);
    st_html_page_init(&page, out->allocator);
    as_source(&source, text);
    stance_status status = source.failed ? st_fail_memory(error) : st_html_parse(&page, &source, error);
    for (size_t i = 0; i < page.block_count && !status; i++)
        add_lines(out, st_html_text(&page, page.blocks[i].text), paragraphs);
    if (!status && out->failed) status = st_fail_memory(error);
    st_html_page_clear(&page);
    st_buf_clear(&source);
    return status;
}

static stance_status fill(st_buf *fact, st_sv text, stance_error *error) {
    return fact->size ? STANCE_OK : st_html_plain(fact, text, MOST_FACT, false, error);
}

/* ---- JSON-LD ------------------------------------------------------------------------------------------- */

static st_sv string_of(const json_t *json) {
    return json_is_string(json) ? (st_sv){json_string_value(json), json_string_length(json)} : ST_SV("");
}

static bool ends_with(st_sv text, st_sv end) {
    return text.size >= end.size && memcmp(text.data + text.size - end.size, end.data, end.size) == 0;
}

static bool names_article(const json_t *type) {
    st_sv name = string_of(type);
    return ends_with(name, ST_SV("Article")) || ends_with(name, ST_SV("Posting"));
}

static bool is_article(const json_t *object) {
    const json_t *type = json_object_get(object, "@type");
    for (size_t i = 0; i < json_array_size(type); i++)
        if (names_article(json_array_get(type, i))) return true;
    return names_article(type);
}

/* The first article: the value itself, or in the list that it is or has as its @graph. */
static const json_t *find_article(const json_t *json) {
    if (json_is_object(json) && is_article(json)) return json;
    const json_t *graph = json_is_array(json) ? json : json_object_get(json, "@graph");
    for (size_t i = 0; i < json_array_size(graph); i++)
        if (is_article(json_array_get(graph, i))) return json_array_get(graph, i);
    return NULL;
}

static st_sv author_name(const json_t *author) {
    return json_is_object(author) ? string_of(json_object_get(author, "name")) : string_of(author);
}

/* One author, or several joined by ", ". */
static stance_status fill_authors(st_buf *byline, const json_t *author, stance_error *error) {
    if (byline->size) return STANCE_OK;
    if (!json_is_array(author)) return fill(byline, author_name(author), error);
    stance_status status = STANCE_OK;
    st_buf names;
    st_buf_init(&names, byline->allocator);
    for (size_t i = 0; i < json_array_size(author) && i < MOST_LINKED; i++) {
        st_sv name = author_name(json_array_get(author, i));
        if (names.size && name.size) st_buf_add_text(&names, ", ");
        st_buf_add_sv(&names, name);
    }
    if (names.failed) status = st_fail_memory(error);
    else if (names.size) status = fill(byline, st_buf_sv(&names), error);
    st_buf_clear(&names);
    return status;
}

static stance_status read_article(st_html_facts *facts, const json_t *article, stance_error *error) {
    stance_status status = fill(&facts->title, string_of(json_object_get(article, "headline")), error);
    if (!status) status = fill(&facts->title, string_of(json_object_get(article, "name")), error);
    if (!status) status = fill(&facts->date, string_of(json_object_get(article, "datePublished")), error);
    if (!status) status = fill_authors(&facts->byline, json_object_get(article, "author"), error);
    if (!status) status = fill(&facts->description, string_of(json_object_get(article, "description")), error);
    st_sv body = string_of(json_object_get(article, "articleBody"));
    if (!facts->body.size && body.size) st_buf_add_sv(&facts->body, body);
    if (!status && facts->body.failed) status = st_fail_memory(error);
    return status;
}

/* A script's text from its first brace or bracket: some wrap it in a comment or in CDATA marks. */
static st_sv json_part(st_sv script) {
    const st_sv mark = ST_SV("<![CDATA[");
    while (script.size && !memchr("{[", script.data[0], 2)) {
        size_t skip = st_sv_starts_with(script, mark) ? mark.size : 1;
        script.data += skip, script.size -= skip;
    }
    return script;
}

static stance_status read_json(st_html_facts *facts, const st_buf *scripts, stance_error *error) {
    stance_status status = STANCE_OK;
    for (size_t begin = 0, read = 0; begin < scripts->size && !status && read < MOST_LINKED; read++) {
        const char *end = memchr(scripts->data + begin, '\0', scripts->size - begin);
        size_t size = end ? (size_t)(end - scripts->data) - begin : scripts->size - begin;
        st_sv part = json_part((st_sv){scripts->data + begin, size});
        json_t *json =
            part.size ? json_loadb(part.data, part.size, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, NULL) : NULL;
        const json_t *article = find_article(json);
        if (article) status = read_article(facts, article, error);
        json_decref(json);
        begin += size + 1;
    }
    return status;
}

/* ---- meta ---------------------------------------------------------------------------------------------- */

typedef struct meta_key {
    const char *name;
    size_t fact; /* its place in st_html_facts */
} meta_key;

/* For each fact the best source first. */
static const meta_key meta_keys[] = {
    {"og:site_name", offsetof(st_html_facts, site)},
    {"og:title", offsetof(st_html_facts, title)},
    {"twitter:title", offsetof(st_html_facts, title)},
    {"headline", offsetof(st_html_facts, title)},
    {"parsely-title", offsetof(st_html_facts, title)},
    {"dc.title", offsetof(st_html_facts, title)},
    {"dcterms.title", offsetof(st_html_facts, title)},
    {"article:published_time", offsetof(st_html_facts, date)},
    {"datepublished", offsetof(st_html_facts, date)},
    {"og:published_time", offsetof(st_html_facts, date)},
    {"parsely-pub-date", offsetof(st_html_facts, date)},
    {"sailthru.date", offsetof(st_html_facts, date)},
    {"dcterms.issued", offsetof(st_html_facts, date)},
    {"dcterms.created", offsetof(st_html_facts, date)},
    {"dcterms.date", offsetof(st_html_facts, date)},
    {"dc.date.issued", offsetof(st_html_facts, date)},
    {"dc.date", offsetof(st_html_facts, date)},
    {"pubdate", offsetof(st_html_facts, date)},
    {"publishdate", offsetof(st_html_facts, date)},
    {"publish-date", offsetof(st_html_facts, date)},
    {"publish_date", offsetof(st_html_facts, date)},
    {"date", offsetof(st_html_facts, date)},
    {"author", offsetof(st_html_facts, byline)},
    {"article:author", offsetof(st_html_facts, byline)},
    {"byl", offsetof(st_html_facts, byline)},
    {"parsely-author", offsetof(st_html_facts, byline)},
    {"sailthru.author", offsetof(st_html_facts, byline)},
    {"dc.creator", offsetof(st_html_facts, byline)},
    {"dcterms.creator", offsetof(st_html_facts, byline)},
    {"og:description", offsetof(st_html_facts, description)},
    {"description", offsetof(st_html_facts, description)},
};

/* Some give an author by the address of a page. */
static bool is_address(st_sv text) {
    return st_sv_starts_with(text, ST_SV("http://")) || st_sv_starts_with(text, ST_SV("https://"));
}

/* The content of the first <meta> of that name; empty if there is none. */
static st_sv find_meta(const st_buf *metas, const char *name) {
    for (size_t i = 0; i < metas->size;) {
        st_sv key = st_sv_of(metas->data + i);
        st_sv content = st_sv_of(key.data + key.size + 1);
        content = st_sv_trim(content);
        if (strcasecmp(key.data, name) == 0 && content.size && !is_address(content)) return content;
        i += key.size + strlen(key.data + key.size + 1) + 2;
    }
    return ST_SV("");
}

static stance_status read_metas(st_html_facts *facts, const st_buf *metas, stance_error *error) {
    stance_status status = STANCE_OK;
    for (size_t i = 0; i < sizeof meta_keys / sizeof *meta_keys && !status; i++)
        status = fill((st_buf *)((char *)facts + meta_keys[i].fact), find_meta(metas, meta_keys[i].name), error);
    return status;
}

stance_status st_html_facts_read(st_html_facts *facts, const st_html_page *page, stance_error *error) {
    stance_status status = read_json(facts, &page->json, error);
    return status ? status : read_metas(facts, &page->metas, error);
}
