/* SPDX-License-Identifier: MIT
 * Web pages: a page's elements and blocks stand in order within its text, the article is clean text of bounded size, the
 * same however the bytes arrive, and nothing is printed. Input: a choice of format, the seed of the split, the page. */
#include <fcntl.h>
#include <libxml/xmlerror.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "html.h"
#include "html_charset.h"
#include "input.h"
#include "rng.h"

static bool is_control(uint32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

/* Well-formed, without control characters other than line feeds, of which there are none where `one_line`. */
static bool is_clean(st_sv text, bool one_line) {
    while (text.size) {
        uint32_t code;
        bool valid;
        size_t size = st_utf8_decode(text, &code, &valid);
        if (!valid || (is_control(code) && (code != '\n' || one_line))) return false;
        text.data += size, text.size -= size;
    }
    return true;
}

/* ---- a page as elements and blocks --------------------------------------------------------------------- */

static void check_span(const st_buf *of, st_html_span span) {
    if (span.end <= span.begin) return;
    PROPERTY(span.end <= of->size);
    PROPERTY(fuzz_between(st_buf_sv(of), span.begin) && fuzz_between(st_buf_sv(of), span.end));
}

static void check_nodes(const st_html_page *page) {
    for (size_t i = 0; i < page->node_count; i++) {
        const st_html_node *node = &page->nodes[i], *parent = &page->nodes[node->parent];
        PROPERTY(i ? node->parent < i : node->parent == 0);
        PROPERTY(node->text.begin <= node->text.end);
        PROPERTY(node->text.begin >= parent->text.begin && node->text.end <= parent->text.end);
        check_span(&page->text, node->text);
        check_span(&page->attributes, node->names);
        check_span(&page->attributes, node->itemprop);
        check_span(&page->attributes, node->rel);
        check_span(&page->attributes, node->value);
    }
}

/* Blocks cover the text but for the line feed behind each. */
static void check_blocks(const st_html_page *page) {
    size_t at = 0;
    for (size_t i = 0; i < page->block_count; i++) {
        const st_html_block *block = &page->blocks[i];
        size_t size = block->text.end - block->text.begin;
        PROPERTY(block->node < page->node_count && page->nodes[block->node].block);
        PROPERTY(block->text.begin == at && block->text.end > at);
        PROPERTY(block->link_bytes <= size && block->time_bytes <= size);
        check_span(&page->text, block->text);
        at = block->text.end + 1;
    }
    PROPERTY(at == page->text.size);
}

static void check_page(st_sv bytes) {
    st_html_page page;
    st_buf source;
    st_buf_init(&source, &st_default_allocator);
    st_html_page_init(&page, &st_default_allocator);
    PROPERTY(!st_html_decode(&source, bytes, NULL));
    PROPERTY(is_clean(st_buf_sv(&source), false) && source.size <= 4 * bytes.size);
    PROPERTY(!st_html_parse(&page, &source, NULL));
    PROPERTY(page.node_count);
    check_nodes(&page);
    check_blocks(&page);
    st_html_page_clear(&page);
    st_buf_clear(&source);
}

/* ---- a page as an article ------------------------------------------------------------------------------ */

/* Where standard output and error are while they are watched. */
typedef struct watch {
    int file, out, error;
} watch;

static watch watch_begin(void) {
    watch w = {memfd_create("printed", MFD_CLOEXEC), dup(STDOUT_FILENO), dup(STDERR_FILENO)};
    fflush(stdout);
    PROPERTY(w.file >= 0 && w.out >= 0 && w.error >= 0);
    PROPERTY(dup2(w.file, STDOUT_FILENO) >= 0 && dup2(w.file, STDERR_FILENO) >= 0);
    return w;
}

/* Whether anything was printed meanwhile; standard output and error are what they were. */
static bool watch_end(watch *w) {
    fflush(stdout);
    bool back = dup2(w->out, STDOUT_FILENO) >= 0 && dup2(w->error, STDERR_FILENO) >= 0;
    off_t printed = lseek(w->file, 0, SEEK_END);
    close(w->file);
    close(w->out);
    close(w->error);
    PROPERTY(back);
    return printed != 0;
}

static void check_article(st_sv bytes) {
    static int watched; /* the first thousand, and then some: it costs system calls */
    st_html_article article;
    st_html_article_init(&article, &st_default_allocator);
    bool watching = watched++ < 1000 || watched % 16 == 0;
    watch w = {0, 0, 0};
    if (watching) w = watch_begin();
    stance_status status = st_html_article_read(&article, bytes, NULL);
    PROPERTY(!watching || !watch_end(&w));
    PROPERTY(!status);
    const st_buf *const lines[] = {&article.title, &article.date, &article.byline};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) PROPERTY(is_clean(st_buf_sv(lines[i]), true));
    PROPERTY(is_clean(st_buf_sv(&article.text), false));
    PROPERTY(article.title.size + article.date.size + article.byline.size <= 8 * bytes.size);
    PROPERTY(article.text.size <= 4 * bytes.size);
    st_html_article_clear(&article);
}

/* ---- a page in pieces ---------------------------------------------------------------------------------- */

/* Everything the descriptor gives, through the program's reader of files. */
static void read_documents(int fd, int format, st_batch *batch) {
    char path[32];
    const char *const paths[] = {path};
    st_input_options options = {format, "id", "title", "text", 1 << 20};
    st_input input;
    snprintf(path, sizeof path, "/dev/fd/%d", fd);
    st_input_init(&input, &options, paths, 1, &st_default_allocator);
    PROPERTY(st_input_read(&input, batch));
    st_input_clear(&input);
}

/* A pipe that gives the bytes in pieces: each write to it is one read from it. -1 where they do not fit. */
static int pipe_of_pieces(st_sv rest, st_rng *rng) {
    int ends[2];
    PROPERTY(pipe2(ends, O_DIRECT | O_NONBLOCK | O_CLOEXEC) == 0);
    size_t room = (size_t)fcntl(ends[0], F_GETPIPE_SZ) / 4096, most = 1 + 2 * rest.size / room;
    bool fits = rest.size < room * 4096 / 2;
    for (; fits && rest.size; room--) {
        size_t piece = 1 + (size_t)st_rng_below(rng, most);
        if (piece > rest.size || room * 4096 < rest.size + 2 * 4096) piece = rest.size < 4096 ? rest.size : 4096;
        PROPERTY(write(ends[1], rest.data, piece) == (ssize_t)piece);
        rest.data += piece, rest.size -= piece;
    }
    close(ends[1]);
    if (fits) return ends[0];
    close(ends[0]);
    return -1;
}

static int file_of(st_sv bytes) {
    int fd = memfd_create("page", MFD_CLOEXEC);
    PROPERTY(fd >= 0 && (!bytes.size || write(fd, bytes.data, bytes.size) == (ssize_t)bytes.size));
    return fd;
}

static void check_same(const st_batch *a, const st_document *x, const st_batch *b, const st_document *y) {
    PROPERTY(x->error.status == y->error.status && x->line == y->line && x->layout == y->layout);
    PROPERTY(x->has_title == y->has_title);
    PROPERTY(st_sv_equal(st_batch_text(a, x->title), st_batch_text(b, y->title)));
    PROPERTY(st_sv_equal(st_batch_text(a, x->date), st_batch_text(b, y->date)));
    PROPERTY(st_sv_equal(st_batch_text(a, x->byline), st_batch_text(b, y->byline)));
    PROPERTY(st_sv_equal(st_batch_text(a, x->text), st_batch_text(b, y->text)));
}

static void compare_splits(st_sv bytes, int format, uint64_t seed) {
    st_rng rng = st_rng_seeded(seed);
    int pieces = pipe_of_pieces(bytes, &rng), whole = file_of(bytes);
    st_batch a, b;
    st_batch_init(&a, &st_default_allocator);
    st_batch_init(&b, &st_default_allocator);
    if (pieces >= 0) {
        read_documents(whole, format, &a);
        read_documents(pieces, format, &b);
        PROPERTY(a.count == b.count);
        for (size_t i = 0; i < a.count; i++) check_same(&a, &a.documents[i], &b, &b.documents[i]);
        close(pieces);
    }
    close(whole);
    st_batch_clear(&a);
    st_batch_clear(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    st_sv input = fuzz_input(data, size);
    unsigned choice = fuzz_choice(&input);
    uint64_t seed = fuzz_choice(&input);
    check_page(input);
    check_article(input);
    compare_splits(input, choice % 2 ? ST_INPUT_AUTO : ST_INPUT_HTML, seed);
    return 0;
}
