/* SPDX-License-Identifier: MIT
 * What the parts of the page have in common. */
#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "page.h"

void st_page_plain(st_buf *out, st_sv text, size_t longest) {
    st_sv cut = st_markup_cut(text, longest);
    st_markup_text(out, cut);
    if (cut.size < text.size) st_buf_add_text(out, "\xE2\x80\xA6");
}

void st_page_text(st_buf *out, st_sv text, size_t longest) {
    st_buf_add_text(out, "<bdi>");
    st_page_plain(out, text, longest);
    st_buf_add_text(out, "</bdi>");
}

void st_page_name(st_buf *out, const char *name) { st_page_text(out, st_sv_of(name), ST_PAGE_NAME); }

void st_page_share(st_buf *out, const char *figure, double share) {
    st_buf_add_format(out, "<data data-figure=\"%s\" value=\"%.6g\">%.1f</data>", figure, share, 100 * share);
}

void st_page_range(st_buf *out, stance_interval i) {
    if (!isnan(i.low)) st_buf_add_format(out, "%.1f\xE2\x80\x93%.1f", 100 * i.low, 100 * i.high);
}

void st_page_whole(st_buf *out, size_t number) {
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%zu", number);
    for (int i = 0; i < size; i++) {
        if (i && size > 4 && (size - i) % 3 == 0) st_buf_add_text(out, "\xE2\x80\xAF"); /* narrow, unbroken space */
        st_buf_add_char(out, digits[i]);
    }
}

void st_page_place(const st_page *page, size_t text) {
    st_page_text(page->out, st_sv_of(st_evaluated_file(page->e, text)), ST_PAGE_NAME);
    size_t line = stance_dataset_line(page->e->dataset, text);
    if (line) st_buf_add_format(page->out, ", line %zu", line);
}

/* ---- pictures ------------------------------------------------------------------------------------------ */

void st_page_chart_begin(st_buf *out, double width, double height, bool natural, const char *described) {
    st_buf_add_format(out, "<svg class=\"chart%s\" viewBox=\"0 0 %g %g\"", natural ? " natural" : "", width, height);
    if (natural) st_buf_add_format(out, " width=\"%g\" height=\"%g\"", width, height);
    st_buf_add_text(out, " role=\"img\" aria-label=\"");
    st_page_plain(out, st_sv_of(described), ST_PAGE_TEXT);
    st_buf_add_text(out, "\">\n");
}

void st_page_chart_end(st_buf *out) { st_buf_add_text(out, "</svg>\n"); }

void st_page_line(st_buf *out, const char *look, double x1, double y1, double x2, double y2) {
    st_buf_add_format(out, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", look, x1, y1, x2,
                      y2);
}

void st_page_label(st_buf *out, const char *look, double x, double y, const char *text) {
    st_buf_add_format(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", look, x, y);
    st_page_plain(out, st_sv_of(text), ST_PAGE_NAME);
    st_buf_add_text(out, "</text>\n");
}

/* ---- labels by size ------------------------------------------------------------------------------------ */

typedef struct sized {
    size_t label, size;
} sized;

static int by_size(const void *left, const void *right) {
    const sized *a = left, *b = right;
    if (a->size != b->size) return a->size > b->size ? -1 : 1;
    return a->label < b->label ? -1 : 1;
}

size_t *st_page_order(const st_page_task *t, size_t *count) {
    size_t labels = t->f->m.label_count;
    sized *all = st_new(&st_default_allocator, labels, sizeof *all);
    size_t *order = st_new(&st_default_allocator, labels, sizeof *order);
    for (size_t l = 0; l < labels && all; l++) all[l] = (sized){l, t->f->m.support[l]};
    if (all && labels) qsort(all, labels, sizeof *all, by_size);
    for (size_t l = 0; l < labels && all && order; l++) order[l] = all[l].label;
    if (*count > labels) *count = labels;
    if (!all || !order) {
        st_release(&st_default_allocator, order);
        order = NULL;
        t->out->failed = true;
    }
    st_release(&st_default_allocator, all);
    return order;
}
