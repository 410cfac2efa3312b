/* SPDX-License-Identifier: MIT */
#include "html.h"

#include "html_build.h"
#include "html_library.h"

enum {
    RUN_DEPTH = 256, /* elements open at a time in one run of the parser */
    KEPT_DEPTH = 99, /* of them kept when it is started anew */
};
static const size_t MOST_BYTES = (size_t)512 << 20;

/* libxml2's parser, run over the page as often as it has to be. */
typedef struct reader {
    const st_libxml2 *xml;
    st_html_builder builder;
    st_sv rest;        /* source not yet given to the parser */
    const char *begun; /* where this run of the parser began */
    htmlParserCtxtPtr parser;
    size_t base;       /* elements open from before this run */
    bool stopped;      /* this run, */
    size_t stopped_at; /* after so many bytes */
} reader;

void st_html_page_init(st_html_page *page, const stance_allocator *allocator) {
    *page = (st_html_page){.allocator = allocator};
    st_buf *const bufs[] = {&page->text, &page->attributes, &page->title, &page->metas, &page->json};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) st_buf_init(bufs[i], allocator);
}

void st_html_page_clear(st_html_page *page) {
    st_buf *const bufs[] = {&page->text, &page->attributes, &page->title, &page->metas, &page->json};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) st_buf_clear(bufs[i]);
    st_release(page->allocator, page->nodes);
    st_release(page->allocator, page->blocks);
    st_html_page_init(page, page->allocator);
}

/* ---- what the parser meets ------------------------------------------------------------------------------ */

/* Every end tag makes the parser search the stack of what is open. When that grows long, start anew behind this tag. */
static void stop(reader *r) {
    long read = r->xml->xmlByteConsumed(r->parser);
    r->stopped = true;
    r->stopped_at = read > 0 ? (size_t)read : 0;
    r->xml->xmlStopParser(r->parser);
}

static void on_start(void *user, const xmlChar *element, const xmlChar **attributes) {
    reader *r = user;
    if (r->stopped) return;
    st_html_begin_element(&r->builder, (const char *)element, attributes);
    if (r->builder.depth - r->base >= RUN_DEPTH) stop(r);
}

static void on_end(void *user, const xmlChar *element) {
    reader *r = user;
    (void)element;
    if (!r->stopped && r->builder.depth > r->base) st_html_end_element(&r->builder);
}

static void on_characters(void *user, const xmlChar *characters, int length) {
    reader *r = user;
    if (!r->stopped && length > 0) st_html_add_text(&r->builder, (const char *)characters, (size_t)length);
}

/* ---- running the parser -------------------------------------------------------------------------------- */

static int read_rest(void *user, char *into, int size) {
    reader *r = user;
    size_t count = r->rest.size < (size_t)size ? r->rest.size : (size_t)size;
    memcpy(into, r->rest.data, count);
    r->rest.data += count;
    r->rest.size -= count;
    return (int)count;
}

static int close_nothing(void *user) {
    (void)user;
    return 0;
}

static void ignore_error(void *user, xmlErrorPtr error) {
    (void)user;
    (void)error;
}

static void set_handlers(reader *r, htmlParserCtxtPtr parser) {
    r->xml->htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                           HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED | HTML_PARSE_NODEFDTD |
                                           HTML_PARSE_IGNORE_ENC);
    *parser->sax = (htmlSAXHandler){.initialized = XML_SAX2_MAGIC,
                                    .startElement = on_start,
                                    .endElement = on_end,
                                    .characters = on_characters,
                                    .ignorableWhitespace = on_characters,
                                    .cdataBlock = on_characters,
                                    .serror = ignore_error};
    parser->userData = r;
}

/* False when out of memory. */
static bool connect_input(reader *r, htmlParserCtxtPtr parser) {
    xmlParserInputBufferPtr bytes =
        r->xml->xmlParserInputBufferCreateIO(read_rest, close_nothing, r, XML_CHAR_ENCODING_NONE);
    if (!bytes) return false;
    xmlParserInputPtr input = r->xml->xmlNewIOInputStream(parser, bytes, XML_CHAR_ENCODING_NONE);
    if (!input) {
        r->xml->xmlFreeParserInputBuffer(bytes);
        return false;
    }
    if (r->xml->inputPush(parser, input) < 0) {
        r->xml->xmlFreeInputStream(input);
        return false;
    }
    return r->xml->xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8) == 0;
}

static void run_parser(reader *r) {
    bool *failed = &r->builder.failed;
    r->begun = r->rest.data;
    r->stopped = false;
    r->stopped_at = 0;
    r->parser = r->xml->htmlNewParserCtxt();
    *failed = *failed || !r->parser;
    if (!r->parser) return;
    set_handlers(r, r->parser);
    if (connect_input(r, r->parser)) r->xml->htmlParseDocument(r->parser);
    else *failed = true;
    *failed = *failed || r->parser->errNo == XML_ERR_NO_MEMORY;
    r->xml->htmlFreeParserCtxt(r->parser);
}

/* Forget the innermost elements, and go on behind the tag at which the parser was stopped. */
static void go_on(reader *r) {
    st_html_builder *b = &r->builder;
    const char *end = r->rest.data + r->rest.size, *next = r->begun + r->stopped_at;
    while (next < end && *next != '>' && *next != '<') next++;
    if (next < end && *next == '>') next++;
    r->rest = (st_sv){next, (size_t)(end - next)};
    for (r->base = 1; r->base < KEPT_DEPTH; r->base++)
        if (b->open[r->base].to != ST_TO_TEXT || b->open[r->base].link || !b->open[r->base].breaks) break;
    while (b->depth > r->base) st_html_end_element(b);
}

static void read_page(reader *r) {
    r->base = 1;
    st_html_begin_page(&r->builder);
    while (!r->builder.failed) {
        run_parser(r);
        if (!r->stopped_at || r->builder.failed) break;
        go_on(r);
    }
    if (r->builder.page->node_count) st_html_end_page(&r->builder);
}

stance_status st_html_parse(st_html_page *page, st_buf *source, stance_error *error) {
    if (source->size > MOST_BYTES)
        return st_fail(error, STANCE_ERROR_LIMIT, "page longer than the limit of %zu bytes", MOST_BYTES);
    const st_libxml2 *xml = st_html_library(error);
    if (!xml) return STANCE_ERROR_IO;
    st_html_tame(source);
    reader *r = st_new(page->allocator, 1, sizeof *r);
    if (!r) return st_fail_memory(error);
    r->builder.page = page;
    r->rest = source->size ? st_buf_sv(source) : ST_SV("");
    r->xml = xml;
    xml->xmlInitParser();
    xml->xmlSetStructuredErrorFunc(NULL, ignore_error); /* of this thread: for what libxml2 says about no page */
    read_page(r);
    xml->xmlSetStructuredErrorFunc(NULL, NULL);
    bool failed = r->builder.failed || page->text.failed || page->attributes.failed || page->title.failed ||
                  page->metas.failed || page->json.failed;
    st_release(page->allocator, r);
    return failed ? st_fail_memory(error) : STANCE_OK;
}
