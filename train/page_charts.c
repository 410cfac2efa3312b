/* SPDX-License-Identifier: MIT
 * The reliability diagram and the precision-recall curves. */
#include <math.h>

#include "memory.h"
#include "page.h"

/* ---- reliability --------------------------------------------------------------------------------------- */

/* The square of the diagram, in a picture of 380 x 330, and the histogram below it. */
static const double LEFT = 46, TOP = 12, SIDE_X = 322, SIDE_Y = 220, COLUMNS_TOP = 268, COLUMNS = 34;

static double across(double share) { return LEFT + SIDE_X * share; }
static double up(double share) { return TOP + SIDE_Y * (1 - share); }

static void add_axes(st_buf *out) {
    for (int i = 0; i <= 4; i++) {
        char text[8];
        double share = i / 4.;
        snprintf(text, sizeof text, "%d", 25 * i);
        st_page_line(out, "grid", across(0), up(share), across(1), up(share));
        st_page_label(out, "end", LEFT - 7, up(share) + 4, text);
        st_page_label(out, "middle", across(share), TOP + SIDE_Y + 17, text);
    }
    st_page_line(out, "guide", across(0), up(0), across(1), up(1));
    st_page_line(out, "axis", across(0), up(0), across(1), up(0));
    st_buf_add_format(out, "<text class=\"middle\" transform=\"translate(11 %.1f) rotate(-90)\">right, %%</text>\n",
                      TOP + SIDE_Y / 2);
    st_page_label(out, "middle", across(0.5), COLUMNS_TOP + COLUMNS + 20, "probability of the verdict, %");
}

/* Wilson's interval of a share of n cases, at 95 % (E. B. Wilson, Journal of the American Statistical Association 22,
 * 1927). */
static stance_interval wilson(double share, size_t n) {
    const double z = 1.959964, zz = z * z / (double)n;
    double centre = (share + zz / 2) / (1 + zz),
           half = z * sqrt(share * (1 - share) / (double)n + zz / (4 * (double)n)) / (1 + zz);
    return (stance_interval){centre - half, centre + half};
}

static void add_bin(st_buf *out, const stance_reliability_bin *bin, size_t number, size_t most) {
    double wide = SIDE_X / STANCE_RELIABILITY_BINS, high = COLUMNS * (double)bin->count / (double)most;
    if (!bin->count) return;
    stance_interval i = wilson(bin->accuracy, bin->count);
    double low = i.low > 0 ? i.low : 0, top = i.high < 1 ? i.high : 1;
    st_buf_add_format(out, "<g data-bin=\"%zu\" data-n=\"%zu\" data-confidence=\"%.6g\" data-accuracy=\"%.6g\">",
                      number, bin->count, bin->confidence, bin->accuracy);
    st_buf_add_format(out, "<title>%zu texts: probability %.1f %%, right %.1f %%</title>\n", bin->count,
                      100 * bin->confidence, 100 * bin->accuracy);
    st_page_line(out, "span", across(bin->confidence), up(low), across(bin->confidence), up(top));
    st_buf_add_format(out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>\n", across(bin->confidence),
                      up(bin->accuracy));
    st_buf_add_format(out, "<rect class=\"column\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/></g>\n",
                      LEFT + wide * (double)number + 1, COLUMNS_TOP + COLUMNS - high, wide - 2, high);
}

void st_page_reliability(const st_page_task *t) {
    size_t most = 1;
    for (size_t b = 0; b < STANCE_RELIABILITY_BINS; b++)
        if (t->f->bins[b].count > most) most = t->f->bins[b].count;
    st_buf_add_text(
        t->out, "<figure><figcaption>Reliability <small>how often verdicts of a probability are right; on the dashed "
                "line they are as often as they say. Below: how many texts</small></figcaption>\n");
    st_page_chart_begin(t->out, 380, 330, false, "Reliability diagram");
    add_axes(t->out);
    st_page_line(t->out, "axis", across(0), COLUMNS_TOP + COLUMNS, across(1), COLUMNS_TOP + COLUMNS);
    for (size_t b = 0; b < STANCE_RELIABILITY_BINS; b++) add_bin(t->out, &t->f->bins[b], b, most);
    st_page_chart_end(t->out);
    st_buf_add_text(t->out, "</figure>\n");
}

/* ---- precision and recall ------------------------------------------------------------------------------ */

enum { MOST_CURVES = 24, MOST_POINTS = 400 };
static const double PR_LEFT = 30, PR_TOP = 8, PR_X = 182, PR_Y = 132;

static double pr_x(double recall) { return PR_LEFT + PR_X * recall; }
static double pr_y(double precision) { return PR_TOP + PR_Y * (1 - precision); }

static void add_pr_axes(st_buf *out, double chance) {
    static const char *const numbers[] = {"0", "50", "100"};
    for (int i = 0; i <= 2; i++) {
        st_page_line(out, i ? "grid" : "axis", pr_x(0), pr_y(i / 2.), pr_x(1), pr_y(i / 2.));
        st_page_label(out, "small end", PR_LEFT - 5, pr_y(i / 2.) + 4, numbers[i]);
        st_page_label(out, "small middle", pr_x(i / 2.), PR_TOP + PR_Y + 13, numbers[i]);
    }
    st_page_line(out, "guide", pr_x(0), pr_y(chance), pr_x(1), pr_y(chance));
    st_page_label(out, "small middle", pr_x(0.5), PR_TOP + PR_Y + 26, "recall, %");
    st_buf_add_format(out,
                      "<text class=\"small middle\" transform=\"translate(8 %.1f) rotate(-90)\">precision, %%</text>\n",
                      PR_TOP + PR_Y / 2);
}

/* Points less than a pixel apart are left out. */
static void add_pr_curve(st_buf *out, const stance_threshold *curve, size_t count) {
    double last_x = -9, last_y = -9;
    st_buf_add_text(out, "<polyline class=\"curve blue\" points=\"");
    for (size_t i = 0; i < count; i++) {
        double x = pr_x(curve[i].recall), y = pr_y(curve[i].precision);
        if (i + 1 < count && fabs(x - last_x) < 0.8 && fabs(y - last_y) < 0.8) continue;
        st_buf_add_format(out, "%.1f,%.1f ", x, y);
        last_x = x;
        last_y = y;
    }
    st_buf_add_text(out, "\"/>\n");
}

static void add_pr(const st_page_task *t, size_t l) {
    const st_figures *f = t->f;
    size_t count;
    if (st_figures_trace(f, l, &count, NULL)) {
        t->out->failed = true;
        return;
    }
    st_buf_add_text(t->out, "<figure><figcaption>");
    st_page_name(t->out, f->m.labels[l]);
    st_buf_add_format(t->out, " <small>average precision %.1f; best F1 %.1f from %.2f on</small></figcaption>\n",
                      100 * f->average_precision[l], 100 * f->best[l].f1, f->best[l].threshold);
    st_page_chart_begin(t->out, 222, 170, false, "Precision-recall curve");
    add_pr_axes(t->out, f->m.count ? (double)f->m.support[l] / (double)f->m.count : 0);
    if (f->m.support[l]) {
        add_pr_curve(t->out, f->curve, count);
        st_buf_add_format(t->out, "<circle class=\"ring\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n",
                          pr_x(f->best[l].recall), pr_y(f->best[l].precision));
    }
    st_page_chart_end(t->out);
    st_buf_add_text(t->out, "</figure>\n");
}

void st_page_curves(const st_page_task *t) {
    size_t count = MOST_CURVES, *order = st_page_order(t, &count);
    if (!order) return;
    st_buf_add_text(
        t->out,
        "<h3>Precision and recall by threshold</h3>\n<p class=\"note\">What would become of each label if a text got "
        "it from some probability on: the curve runs through all probabilities, the ring is where F1 is "
        "largest, the dashed line is chance.</p>\n<div class=\"multiples\">\n");
    for (size_t i = 0; i < count; i++) add_pr(t, order[i]);
    st_buf_add_text(t->out, "</div>\n");
    if (count < t->f->m.label_count)
        st_buf_add_format(t->out, "<p class=\"note\">The %zu labels of most texts, of %zu.</p>\n", count,
                          t->f->m.label_count);
    st_release(&st_default_allocator, order);
}
