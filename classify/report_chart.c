/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "hue.h"
#include "report_html.h"

/* A table with bars: labels of the first task side by side in a bar, one bar a label of the second; for a model of one
 * task, one bar a label. */
typedef struct bar {
    size_t label, total;
} bar;

typedef struct chart {
    const st_report *r;
    const stance_model *model;
    size_t firsts, seconds; /* labels; seconds 0: one task */
    size_t most;            /* total of the longest bar */
    st_buf *out;
} chart;

static size_t cell(const chart *c, size_t first, size_t second) {
    return c->r->counts[first * (c->seconds ? c->seconds : 1) + second];
}

static int by_total(const void *a, const void *b) {
    const bar *x = a, *y = b;
    if (x->total != y->total) return x->total > y->total ? -1 : 1;
    return (x->label > y->label) - (x->label < y->label);
}

static void fill(const chart *c, bar *bars, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bars[i] = (bar){i, 0};
        if (c->seconds)
            for (size_t l = 0; l < c->firsts; l++) bars[i].total += cell(c, l, i);
        else bars[i].total = cell(c, i, 0);
    }
    qsort(bars, count, sizeof *bars, by_total);
}

static void add_head(const chart *c) {
    st_buf_add_text(c->out, "<thead><tr><th scope=\"col\">");
    st_report_isolated(c->out, st_sv_of(stance_model_task_name(c->model, c->seconds ? 1 : 0)));
    st_buf_add_text(c->out, "</th><td></td>");
    for (size_t l = 0; l < c->firsts && c->seconds; l++) {
        st_buf_add_text(c->out, "<th scope=\"col\">");
        st_report_label(c->out, c->model, 0, l);
        st_buf_add_text(c->out, "</th>");
    }
    st_buf_add_text(c->out, "<th scope=\"col\">all</th></tr></thead>\n<tbody>\n");
}

static void add_segment(const chart *c, size_t first, size_t second, size_t count) {
    if (!count) return;
    st_buf_add_format(c->out, "<i class=\"h%d\" data-first=\"%zu\" data-second=\"",
                      st_hue_of(stance_model_label(c->model, 0, first), first), first);
    if (c->seconds) st_buf_add_format(c->out, "%zu", second);
    st_buf_add_format(c->out, "\" style=\"width:%.2f%%\"></i>", 100 * (double)count / (double)c->most);
}

static void add_bar(const chart *c, const bar *b) {
    st_buf_add_text(c->out, "<tr><th scope=\"row\">");
    if (c->seconds) st_report_isolated(c->out, st_sv_of(stance_model_label(c->model, 1, b->label)));
    else st_report_label(c->out, c->model, 0, b->label);
    st_buf_add_text(c->out, "</th><td class=\"bar\" aria-hidden=\"true\">");
    for (size_t l = 0; l < c->firsts && c->seconds; l++) add_segment(c, l, b->label, cell(c, l, b->label));
    if (!c->seconds) add_segment(c, b->label, 0, b->total);
    st_buf_add_text(c->out, "</td>");
    for (size_t l = 0; l < c->firsts && c->seconds; l++) {
        size_t count = cell(c, l, b->label);
        st_buf_add_format(c->out, count ? "<td class=\"n\">%zu</td>" : "<td class=\"n zero\">%zu</td>", count);
    }
    st_buf_add_format(c->out, "<td class=\"n\">%zu</td></tr>\n", b->total);
}

static void add_title(const chart *c) {
    st_buf_add_text(c->out, "<section id=\"overview\">\n<h2><span class=\"first\">");
    st_report_isolated(c->out, st_sv_of(stance_model_task_name(c->model, 0)));
    st_buf_add_text(c->out, "</span>");
    if (c->seconds) {
        st_buf_add_text(c->out, " by ");
        st_report_isolated(c->out, st_sv_of(stance_model_task_name(c->model, 1)));
    }
    st_buf_add_text(c->out, "</h2>\n");
}

void st_report_chart(const st_report *r, st_buf *out) {
    const stance_model *model = r->writer->model;
    chart c = {r, model, stance_model_label_count(model, 0), stance_model_label_count(model, 1), 0, out};
    size_t count = c.seconds ? c.seconds : c.firsts;
    bar *bars = st_new(out->allocator, count, sizeof *bars);
    out->failed = out->failed || !bars;
    if (!bars) return;
    fill(&c, bars, count);
    c.most = bars[0].total;
    add_title(&c);
    st_buf_add_text(out, "<div class=\"wide\"><table class=\"chart\">\n");
    add_head(&c);
    for (size_t i = 0; i < count && bars[i].total; i++) add_bar(&c, &bars[i]);
    st_buf_add_text(out, "</tbody></table></div>\n</section>\n");
    st_release(out->allocator, bars);
}
