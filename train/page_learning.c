/* SPDX-License-Identifier: MIT
 * The learning curve. */
#include <math.h>

#include "page.h"

/* One task's curve: figures from `floor` to 1 over the number of texts, on a logarithmic axis, `least` to `most`. */
typedef struct plot {
    const st_page *page;
    st_buf *out;
    size_t task, points, texts; /* of all texts, those labelled for the task */
    bool forecast;
    double least, most, floor;
} plot;

static const double LEFT = 38, TOP = 10, WIDE = 386, HIGH = 190;

static double x_of(const plot *p, double texts) {
    return LEFT + WIDE * log(texts / p->least) / log(p->most / p->least);
}

static double y_of(const plot *p, double figure) { return TOP + HIGH * (1 - (figure - p->floor) / (1 - p->floor)); }

static stance_curve_point point_of(const plot *p, size_t i) {
    stance_curve_point point;
    stance_learning_curve_point(p->page->curve, p->task, i, &point);
    return point;
}

static stance_band band_of(stance_curve_point point, stance_figure figure) {
    return figure == STANCE_ACCURACY ? point.accuracy : point.macro_f1;
}

static double limited(double figure, const plot *p) { return fmin(1, fmax(p->floor, figure)); }

/* A number below the axis; returns where the next one on the left may be. */
static double add_tick(const plot *p, double texts) {
    char text[24];
    double x = x_of(p, texts);
    snprintf(text, sizeof text, "%.0f", texts);
    st_page_line(p->out, "axis", x, TOP + HIGH, x, TOP + HIGH + 4);
    st_page_label(p->out, "middle", x, TOP + HIGH + 18, text);
    return x - 40;
}

static void add_axes(const plot *p) {
    int step = p->floor < 0.39 ? 20 : 10;
    for (int percent = 100; percent > 100 * p->floor - 1e-7; percent -= step) {
        double figure = percent / 100.0;
        char text[12];
        snprintf(text, sizeof text, "%d", percent);
        st_page_line(p->out, "grid", LEFT, y_of(p, figure), LEFT + WIDE, y_of(p, figure));
        st_page_label(p->out, "end", LEFT - 7, y_of(p, figure) + 4, text);
    }
    st_page_line(p->out, "axis", LEFT, TOP + HIGH, LEFT + WIDE, TOP + HIGH);
    double free = p->forecast ? add_tick(p, 2 * (double)p->texts) : LEFT + WIDE + 40;
    for (size_t i = p->points; i-- > 0;)
        if (x_of(p, point_of(p, i).texts) < free) free = add_tick(p, point_of(p, i).texts);
    st_page_label(p->out, "middle", LEFT + WIDE / 2, TOP + HIGH + 36, "texts trained on");
}

static void add_curve(const plot *p, stance_figure figure) {
    bool other = figure == STANCE_MACRO_F1;
    st_buf_add_format(p->out, "<polygon class=\"band%s\" points=\"", other ? " other" : "");
    for (size_t i = 0; i < p->points; i++)
        st_buf_add_format(p->out, "%.1f,%.1f ", x_of(p, point_of(p, i).texts),
                          y_of(p, limited(band_of(point_of(p, i), figure).high, p)));
    for (size_t i = p->points; i-- > 0;)
        st_buf_add_format(p->out, "%.1f,%.1f ", x_of(p, point_of(p, i).texts),
                          y_of(p, limited(band_of(point_of(p, i), figure).low, p)));
    st_buf_add_format(p->out, "\"/>\n<polyline class=\"curve %s\" points=\"", other ? "orange" : "blue");
    for (size_t i = 0; i < p->points; i++)
        st_buf_add_format(p->out, "%.1f,%.1f ", x_of(p, point_of(p, i).texts),
                          y_of(p, limited(band_of(point_of(p, i), figure).mean, p)));
    st_buf_add_text(p->out, "\"/>\n");
    for (size_t i = 0; i < p->points; i++)
        st_buf_add_format(p->out, "<circle class=\"dot%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n", other ? " other" : "",
                          x_of(p, point_of(p, i).texts), y_of(p, limited(band_of(point_of(p, i), figure).mean, p)));
}

static void add_forecast(const plot *p, stance_figure figure) {
    stance_curve_forecast f;
    bool other = figure == STANCE_MACRO_F1;
    if (stance_learning_curve_forecast(p->page->curve, p->task, figure, &f)) return;
    double x = x_of(p, 2 * (double)f.texts) + (other ? -4 : 4);
    st_page_line(p->out, other ? "span other" : "span", x, y_of(p, limited(f.next.low, p)), x,
                 y_of(p, limited(f.next.high, p)));
    st_buf_add_format(p->out, "<circle class=\"ring%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", other ? " other" : "", x,
                      y_of(p, limited(f.next.mean, p)));
}

static void tell_forecast(const plot *p) {
    stance_curve_forecast f;
    if (stance_learning_curve_forecast(p->page->curve, p->task, STANCE_MACRO_F1, &f)) return;
    st_buf_add_format(p->out,
                      "<p>Twice as many texts are likely to bring <strong>%+.1f</strong> points of macro-F1 (%+.1f to "
                      "%+.1f): an estimate, by a power law through the points, that holds if the next texts are like "
                      "these.</p>\n",
                      100 * f.gain.mean, 100 * f.gain.low, 100 * f.gain.high);
}

static void add_task(plot *p) {
    double lowest = 1;
    stance_curve_forecast f;
    p->least = point_of(p, 0).texts;
    p->most = point_of(p, p->points - 1).texts;
    p->forecast = !stance_learning_curve_forecast(p->page->curve, p->task, STANCE_MACRO_F1, &f);
    if (p->forecast) {
        p->texts = f.texts;
        p->most = 2.15 * (double)f.texts;
    }
    for (size_t i = 0; i < p->points; i++)
        for (int figure = STANCE_ACCURACY; figure <= STANCE_MACRO_F1; figure++)
            lowest = fmin(lowest, band_of(point_of(p, i), (stance_figure)figure).low);
    p->floor = fmax(0, floor(5 * lowest) / 5);
    if (p->floor > 0.8) p->floor = 0.8;
    st_buf_add_text(p->out, "<h3>");
    st_page_name(p->out, p->page->e->tasks[p->task]);
    st_buf_add_text(p->out, "</h3>\n");
    if (!(p->least > 0) || !(p->most > p->least)) {
        st_buf_add_text(p->out, "<p class=\"note\">There are too few texts for a curve.</p>\n");
        return;
    }
    st_buf_add_text(p->out, "<figure>");
    st_page_chart_begin(p->out, LEFT + WIDE + 16, TOP + HIGH + 44, false, "Learning curve");
    add_axes(p);
    add_curve(p, STANCE_ACCURACY);
    add_curve(p, STANCE_MACRO_F1);
    add_forecast(p, STANCE_ACCURACY);
    add_forecast(p, STANCE_MACRO_F1);
    st_page_chart_end(p->out);
    st_buf_add_text(
        p->out,
        "<p class=\"legend\"><span><svg viewBox=\"0 0 32 11\" aria-hidden=\"true\"><line class=\"curve blue\" x1=\"0\" "
        "y1=\"6\" x2=\"32\" y2=\"6\"/></svg> accuracy, %</span><span><svg viewBox=\"0 0 32 11\" "
        "aria-hidden=\"true\"><line class=\"curve orange\" x1=\"0\" y1=\"6\" x2=\"32\" y2=\"6\"/></svg> macro-F1, "
        "%</span><span>rings: forecast for twice as many texts</span></p></figure>\n");
    tell_forecast(p);
}

void st_page_learning(const st_page *page) {
    if (!page->curve) return;
    size_t points = stance_learning_curve_count(page->curve);
    st_buf_add_text(
        page->out,
        "<section id=\"learning\"><h2>Learning curve</h2>\n<p class=\"note\">How good models get with more and more of "
        "the texts, judged on folds that they have not seen; bands are 95 % confidence. These models are not "
        "calibrated, so that figures may differ a little from those above.</p>\n");
    for (size_t t = 0; t < page->e->task_count && points; t++) {
        plot p = {.page = page, .out = page->out, .task = t, .points = points};
        add_task(&p);
    }
    st_buf_add_text(page->out, "</section>\n");
}
