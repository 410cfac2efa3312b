/* SPDX-License-Identifier: MIT
 * The confusion matrix as a picture. */
#include <string.h>

#include "memory.h"
#include "page.h"

enum { MOST_WITH_NUMBERS = 12, MOST_CELLS = 40, LONGEST = 16 };

/* How it is laid out; in pixels. */
typedef struct layout {
    double cell, left, top, width, height;
    bool numbers, slanted;
} layout;

static size_t characters(const char *name) {
    size_t count = 0;
    for (st_sv rest = st_sv_of(name); rest.size && count < LONGEST; count++) {
        size_t size = st_markup_character(rest);
        rest.data += size ? size : 1;
        rest.size -= size ? size : 1;
    }
    return count;
}

static layout lay_out(const stance_measures *m, const size_t *order, size_t count) {
    size_t longest = 4;
    for (size_t i = 0; i < count; i++) {
        size_t size = characters(m->labels[order[i]]);
        if (size > longest) longest = size;
    }
    layout l = {.numbers = count <= MOST_WITH_NUMBERS};
    l.cell = count <= 4 ? 96 : l.numbers ? 50 : 17;
    l.slanted = (double)longest * 7.2 > l.cell;
    l.left = 32 + 7.2 * (double)longest;
    l.top = l.slanted ? 34 + 4.9 * (double)longest : 42;
    l.width = l.left + l.cell * (double)count + (l.slanted ? 3.4 * (double)longest : 0);
    l.height = l.top + (count <= 4 ? 68 : l.cell) * (double)count + 4;
    return l;
}

static double cell_height(const layout *l) { return l->cell > 60 ? 68 : l->cell; }

static void add_name(st_buf *out, const layout *l, const char *name, double x, double y, bool column) {
    const char *small = l->cell < 20 ? "ink small" : "ink";
    if (!column) st_buf_add_format(out, "<text class=\"%s end\" x=\"%.1f\" y=\"%.1f\">", small, x, y);
    else if (l->slanted)
        st_buf_add_format(out, "<text class=\"%s\" transform=\"translate(%.1f %.1f) rotate(-45)\">", small, x, y);
    else st_buf_add_format(out, "<text class=\"%s middle\" x=\"%.1f\" y=\"%.1f\">", small, x, y);
    st_page_plain(out, st_sv_of(name), LONGEST);
    st_buf_add_text(out, "</text>\n");
}

static void add_cell(const st_page_task *t, const layout *l, size_t truth, size_t predicted, double x, double y) {
    const stance_measures *m = &t->f->m;
    size_t n = m->confusion[truth * m->label_count + predicted];
    double share = m->support[truth] ? (double)n / (double)m->support[truth] : 0, high = cell_height(l);
    st_buf_add_format(t->out,
                      "<g data-true=\"%zu\" data-predicted=\"%zu\" data-n=\"%zu\"><title>%zu of %zu, %.1f %%: ", truth,
                      predicted, n, n, m->support[truth], 100 * share);
    st_page_plain(t->out, st_sv_of(m->labels[truth]), ST_PAGE_NAME);
    st_buf_add_text(t->out, truth == predicted ? ", found to be " : ", taken for ");
    st_page_plain(t->out, st_sv_of(m->labels[predicted]), ST_PAGE_NAME);
    st_buf_add_format(t->out,
                      "</title><rect class=\"cell %s\" style=\"--share:%.3f\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                      "height=\"%.1f\"/>",
                      n == 0               ? "none"
                      : truth == predicted ? "hit"
                                           : "miss",
                      n ? 0.05 + 0.95 * share : 0, x, y, l->cell, high);
    if (l->numbers) {
        bool two = high > 50 && n > 0;
        st_buf_add_format(t->out, "<text class=\"%s middle\" x=\"%.1f\" y=\"%.1f\">%zu</text>", n ? "ink" : "",
                          x + l->cell / 2, y + high / 2 + (two ? -2 : 4), n);
        if (two)
            st_buf_add_format(t->out, "<text class=\"small middle ink\" x=\"%.1f\" y=\"%.1f\">%.1f %%</text>",
                              x + l->cell / 2, y + high / 2 + 13, 100 * share);
    }
    st_buf_add_text(t->out, "</g>\n");
}

static void add_cells(const st_page_task *t, const layout *l, const size_t *order, size_t count) {
    const stance_measures *m = &t->f->m;
    double high = cell_height(l);
    st_page_label(t->out, "", l->left, 14, "predicted");
    st_buf_add_format(t->out, "<text class=\"middle\" transform=\"translate(12 %.1f) rotate(-90)\">true</text>\n",
                      l->top + high * (double)count / 2);
    for (size_t i = 0; i < count; i++) {
        double at = (double)i + 0.5;
        add_name(t->out, l, m->labels[order[i]], l->left - 8, l->top + high * at + 4, false);
        add_name(t->out, l, m->labels[order[i]], l->left + l->cell * at + (l->slanted ? 4 : 0), l->top - 9, true);
        for (size_t j = 0; j < count; j++)
            add_cell(t, l, order[i], order[j], l->left + l->cell * (double)j, l->top + high * (double)i);
    }
}

void st_page_matrix(const st_page_task *t) {
    size_t count = MOST_CELLS, *order = st_page_order(t, &count);
    if (!order) return;
    layout l = lay_out(&t->f->m, order, count);
    st_buf_add_format(t->out, "<figure class=\"matrix\"><figcaption>Confusion matrix <small>%s</small></figcaption>\n",
                      l.numbers ? "texts, and their share of the row; blue is right, orange wrong"
                                : "share of the row, the darker the more; blue is right, orange wrong");
    st_buf_add_text(t->out, "<div class=\"scroll\">");
    st_page_chart_begin(t->out, l.width, l.height, true, "Confusion matrix: a row for each true label");
    add_cells(t, &l, order, count);
    st_page_chart_end(t->out);
    st_buf_add_text(t->out, "</div>\n");
    if (count < t->f->m.label_count)
        st_buf_add_format(t->out, "<p class=\"note\">The %zu labels of most texts, of %zu.</p>\n", count,
                          t->f->m.label_count);
    st_buf_add_text(t->out, "</figure>\n");
    st_release(&st_default_allocator, order);
}
