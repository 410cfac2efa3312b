/* SPDX-License-Identifier: MIT
 * Figures over all, and the table of labels. */
#include <math.h>

#include "memory.h"
#include "page.h"

enum { MOST_ROWS = 200 };

/* ---- over all ------------------------------------------------------------------------------------------ */

static void add_tile(const st_page_task *t, const char *name, const char *figure, double share,
                     stance_measure measure) {
    st_buf *out = t->out;
    st_buf_add_format(out, "<div><dt>%s</dt><dd>", name);
    st_page_share(out, figure, share);
    st_buf_add_text(out, " <small>%</small></dd>");
    stance_interval i = st_figures_interval(t->f, measure, 0);
    if (!isnan(i.low)) {
        st_buf_add_text(out, "<dd class=\"range\">");
        st_page_range(out, i);
        st_buf_add_text(out, "</dd>");
    }
    st_buf_add_text(out, "</div>\n");
}

static void add_plain_tile(const st_page_task *t, const char *name, const char *figure, double value) {
    st_buf_add_format(t->out, "<div><dt>%s</dt><dd><data data-figure=\"%s\" value=\"%.6g\">%.3f</data></dd></div>\n",
                      name, figure, value, value);
}

void st_page_tiles(const st_page_task *t) {
    const stance_measures *m = &t->f->m;
    st_buf_add_text(t->out, "<dl class=\"tiles\">\n<div><dt>Texts</dt><dd>");
    st_buf_add_format(t->out, "<data data-figure=\"n\" value=\"%zu\">", m->count);
    st_page_whole(t->out, m->count);
    st_buf_add_text(t->out, "</data></dd></div>\n");
    add_tile(t, "Accuracy", "accuracy", m->accuracy, STANCE_MEASURE_ACCURACY);
    add_tile(t, "Macro-F1", "macro_f1", m->macro_f1, STANCE_MEASURE_MACRO_F1);
    add_tile(t, "Calibration error", "calibration_error", m->calibration_error, STANCE_MEASURE_CALIBRATION_ERROR);
    add_plain_tile(t, "Log loss", "log_loss", m->log_loss);
    add_plain_tile(t, "Brier score", "brier", m->brier);
    st_buf_add_text(t->out, "</dl>\n");
    if (!t->f->bootstrap) return;
    size_t groups = stance_bootstrap_groups(t->f->bootstrap);
    st_buf_add_format(t->out, "<p class=\"note\">Ranges are %g %% intervals from %zu resamples of the ",
                      100 * t->page->e->bootstrap->confidence, t->page->e->bootstrap->resamples);
    st_page_whole(t->out, groups);
    st_buf_add_text(t->out, groups < m->count ? " groups of texts" : " texts");
    st_buf_add_text(t->out,
                    ". The calibration error is by how much probabilities are off in the mean: 0 is best.</p>\n");
}

/* ---- by label ------------------------------------------------------------------------------------------ */

/* F1 and its interval on a line from 0 to 100 %. */
static void add_plot(st_buf *out, double f1, stance_interval i) {
    st_buf_add_text(
        out, "<td class=\"plot roomy\"><svg viewBox=\"0 0 200 16\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    st_buf_add_text(out, "<line class=\"grid\" stroke=\"var(--line)\" x1=\"0\" y1=\"8\" x2=\"200\" y2=\"8\"/>");
    if (!isnan(i.low))
        st_buf_add_format(out, "<rect class=\"band\" x=\"%.1f\" y=\"3\" width=\"%.1f\" height=\"10\"/>", 200 * i.low,
                          200 * (i.high - i.low));
    st_buf_add_format(out, "<rect class=\"dot\" x=\"%.1f\" y=\"2\" width=\"3\" height=\"12\"/></svg></td>", 197 * f1);
}

static void add_row(const st_page_task *t, size_t l) {
    const stance_measures *m = &t->f->m;
    st_buf *out = t->out;
    stance_interval i = st_figures_interval(t->f, STANCE_MEASURE_F1, l);
    st_buf_add_format(out, "<tr data-label=\"%zu\"><th scope=\"row\">", l);
    st_page_name(out, m->labels[l]);
    st_buf_add_text(out, "</th><td class=\"n\">");
    st_page_share(out, "precision", m->precision[l]);
    st_buf_add_text(out, "</td><td class=\"n\">");
    st_page_share(out, "recall", m->recall[l]);
    st_buf_add_text(out, "</td><td class=\"n\">");
    st_page_share(out, "f1", m->f1[l]);
    if (!isnan(i.low)) {
        st_buf_add_text(out, "<br/><small>");
        st_page_range(out, i);
        st_buf_add_text(out, "</small>");
    }
    st_buf_add_text(out, "</td>");
    add_plot(out, m->f1[l], i);
    st_buf_add_text(out, "<td class=\"n\">");
    st_page_share(out, "average_precision", t->f->average_precision[l]);
    st_buf_add_format(out, "</td><td class=\"n\"><data data-figure=\"support\" value=\"%zu\">", m->support[l]);
    st_page_whole(out, m->support[l]);
    st_buf_add_text(out, "</data></td></tr>\n");
}

static void add_average(st_buf *out, const char *name, const char *key, stance_average a) {
    st_buf_add_format(out, "<tr data-average=\"%s\"><th scope=\"row\">%s</th><td class=\"n\">", key, name);
    st_page_share(out, "precision", a.precision);
    st_buf_add_text(out, "</td><td class=\"n\">");
    st_page_share(out, "recall", a.recall);
    st_buf_add_text(out, "</td><td class=\"n\">");
    st_page_share(out, "f1", a.f1);
    st_buf_add_text(out, "</td><td class=\"roomy\"></td><td></td><td></td></tr>\n");
}

void st_page_labels(const st_page_task *t) {
    size_t count = MOST_ROWS, *order = st_page_order(t, &count);
    if (!order) return;
    st_buf_add_text(
        t->out, "<h3>By label <small>in percent</small></h3>\n<div class=\"scroll\"><table>\n<thead><tr><th "
                "scope=\"col\">Label</th><th scope=\"col\" class=\"n\">Preci&#173;sion</th><th scope=\"col\" "
                "class=\"n\">Recall</th><th scope=\"col\" class=\"n\">F1</th><th scope=\"col\" class=\"roomy\">F1 from "
                "0 to 100</th><th scope=\"col\" class=\"n\">Average<br/>precision</th><th scope=\"col\" "
                "class=\"n\">Texts</th></tr></thead>\n<tbody>\n");
    for (size_t r = 0; r < count; r++) add_row(t, order[r]);
    st_buf_add_text(t->out, "</tbody>\n<tbody class=\"sum\">\n");
    add_average(t->out, "Macro average", "macro", t->f->averages.macro);
    add_average(t->out, "Micro average", "micro", t->f->averages.micro);
    add_average(t->out, "Weighted average", "weighted", t->f->averages.weighted);
    st_buf_add_text(t->out, "</tbody>\n</table></div>\n");
    if (count < t->f->m.label_count)
        st_buf_add_format(t->out, "<p class=\"note\">The %zu labels of most texts, of %zu.</p>\n", count,
                          t->f->m.label_count);
    st_release(&st_default_allocator, order);
}
