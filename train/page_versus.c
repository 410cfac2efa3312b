/* SPDX-License-Identifier: MIT
 * Several models side by side. */
#include <math.h>

#include "page.h"

static void add_cell(st_buf *out, const char *figure, double share, stance_interval i) {
    st_buf_add_text(out, "<td class=\"n\">");
    st_page_share(out, figure, share);
    if (!isnan(i.low)) {
        st_buf_add_text(out, "<br/><small>");
        st_page_range(out, i);
        st_buf_add_text(out, "</small>");
    }
    st_buf_add_text(out, "</td>");
}

static void add_difference(st_buf *out, const char *figure, double value, stance_interval i, double p) {
    st_buf_add_format(out, "<td class=\"n\"><data data-figure=\"%s\" value=\"%.6g\">%+.1f</data>", figure, value,
                      100 * value);
    if (!isnan(i.low)) st_buf_add_format(out, "<br/><small>%+.1f to %+.1f", 100 * i.low, 100 * i.high);
    if (!isnan(p)) st_buf_add_format(out, p < 0.001 ? "<br/>p &lt; 0.001" : "<br/>p %.3f", p);
    st_buf_add_text(out, isnan(i.low) ? "</td>" : "</small></td>");
}

static void add_models(const st_page *page, size_t t) {
    st_buf *out = page->out;
    st_buf_add_text(out, "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Model</th><th scope=\"col\" "
                         "class=\"n\">Accuracy</th><th scope=\"col\" class=\"n\">Macro-F1</th><th scope=\"col\" "
                         "class=\"n\">Calibration error</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < page->e->model_count; i++) {
        const st_figures *f = &page->e->models[i].figures[t];
        st_buf_add_text(out, "<tr><th scope=\"row\">");
        st_page_name(out, page->e->models[i].name);
        st_buf_add_text(out, "</th>");
        add_cell(out, "accuracy", f->m.accuracy, st_figures_interval(f, STANCE_MEASURE_ACCURACY, 0));
        add_cell(out, "macro_f1", f->m.macro_f1, st_figures_interval(f, STANCE_MEASURE_MACRO_F1, 0));
        add_cell(out, "calibration_error", f->m.calibration_error,
                 st_figures_interval(f, STANCE_MEASURE_CALIBRATION_ERROR, 0));
        st_buf_add_text(out, "</tr>\n");
    }
    st_buf_add_text(out, "</tbody>\n</table></div>\n");
}

static void add_differences(const st_page *page, size_t t) {
    st_buf *out = page->out;
    st_buf_add_text(
        out, "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Against the first</th><th scope=\"col\" "
             "class=\"n\">Accuracy</th><th scope=\"col\" class=\"n\">Macro-F1</th><th scope=\"col\" "
             "class=\"n\">Only it, only<br/>the first right</th><th scope=\"col\" "
             "class=\"n\">McNemar</th></tr></thead>\n<tbody>\n");
    for (size_t i = 1; i < page->e->model_count; i++) {
        const stance_comparison *c = &page->e->comparisons[(i - 1) * page->e->task_count + t];
        st_buf_add_text(out, "<tr><th scope=\"row\">");
        st_page_name(out, page->e->models[i].name);
        st_buf_add_text(out, "</th>");
        add_difference(out, "accuracy", c->accuracy, c->accuracy_interval, c->accuracy_p);
        add_difference(out, "macro_f1", c->macro_f1, c->macro_f1_interval, c->macro_f1_p);
        st_buf_add_format(out, "<td class=\"n\">%zu, %zu</td><td class=\"n\">", c->only_second, c->only_first);
        st_buf_add_format(out, c->mcnemar_p < 0.001 ? "p &lt; 0.001" : "p %.3f", c->mcnemar_p);
        st_buf_add_format(out, "<br/><small>%s</small></td></tr>\n", c->mcnemar_exact ? "exact" : "chi-square");
    }
    st_buf_add_text(out, "</tbody>\n</table></div>\n");
}

void st_page_versus(const st_page *page) {
    if (page->e->model_count < 2) return;
    st_buf_add_text(
        page->out,
        "<section id=\"versus\"><h2>Side by side</h2>\n<p class=\"note\">Differences are in points of percent, with "
        "intervals and p-values of a paired bootstrap: both models are judged on the same resamples. "
        "McNemar's test takes texts as independent.</p>\n");
    for (size_t t = 0; t < page->e->task_count; t++) {
        st_buf_add_text(page->out, "<h3>");
        st_page_name(page->out, page->e->tasks[t]);
        st_buf_add_text(page->out, "</h3>\n");
        add_models(page, t);
        add_differences(page, t);
    }
    st_buf_add_text(page->out, "</section>\n");
}
