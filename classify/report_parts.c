/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "hue.h"
#include "markup.h"
#include "report_html.h"

void st_report_isolated(st_buf *out, st_sv text) {
    st_buf_add_text(out, "<bdi>");
    st_markup_text(out, text);
    st_buf_add_text(out, "</bdi>");
}

void st_report_percent(st_buf *out, double share) {
    double rounded = floor(100 * share + .5);
    if (rounded >= 100 && share < 1) st_buf_add_text(out, "&gt;99 %");
    else if (rounded <= 0 && share > 0) st_buf_add_text(out, "&lt;1 %");
    else st_buf_add_format(out, "%.0f %%", rounded);
}

void st_report_label(st_buf *out, const stance_model *model, size_t task, size_t label) {
    const char *name = stance_model_label(model, task, label);
    if (task == 0) st_buf_add_format(out, "<span class=\"label h%d\">", st_hue_of(name, label));
    else st_buf_add_text(out, "<span class=\"label\">");
    st_report_isolated(out, st_sv_of(name));
    st_buf_add_text(out, "</span>");
}

/* The first characters of text, in one line. */
static void add_start(st_buf *out, st_sv text) {
    enum { MOST = 80 };
    text = st_sv_trim(text);
    const char *feed = memchr(text.data, '\n', text.size);
    st_sv line = {text.data, feed ? (size_t)(feed - text.data) : text.size}, start = st_markup_cut(line, MOST);
    st_report_isolated(out, start);
    if (start.size < text.size) st_buf_add_text(out, " …");
}

void st_report_title(const st_verdict *v, st_buf *out) {
    st_sv title, text;
    title.data = stance_result_title(v->result, &title.size);
    text.data = stance_result_text(v->result, &text.size);
    if (title.data && st_sv_trim(title).size) st_report_isolated(out, title);
    else if (st_sv_trim(text).size) add_start(out, text);
    else st_report_isolated(out, st_batch_text(v->batch, st_document_name(v->document)));
}
