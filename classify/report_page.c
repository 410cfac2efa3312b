/* SPDX-License-Identifier: MIT */
#include "hue.h"
#include "markup.h"
#include "number.h"
#include "page_files.h"
#include "report_html.h"

static void add_name(st_buf *out, const char *name) { st_report_isolated(out, st_sv_of(name)); }

static void add_file(st_buf *out, const st_page_file *file) { st_buf_add(out, file->bytes, file->size); }

static size_t tasks_of(const st_report *r) { return stance_model_task_count(r->writer->model); }

/* ---- head ------------------------------------------------------------------------------------------- */

/* Nothing is fetched, and of scripts only the page's own run, whatever the texts hold. */
static void add_policy(st_buf *out) {
    st_buf_add_format(out,
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                      "'unsafe-inline'; script-src 'sha256-%s' 'sha256-%s'; base-uri 'none'; form-action 'none'\">\n",
                      st_page_common_js.sha256, st_page_report_js.sha256);
}

static size_t count_label(const st_report *r, size_t label) {
    size_t second = stance_model_label_count(r->writer->model, 1), columns = second ? second : 1, sum = 0;
    for (size_t c = 0; c < columns; c++) sum += r->counts[label * columns + c];
    return sum;
}

/* How many documents, and how many of which label. */
static void add_lead(const st_report *r, st_buf *out) {
    const stance_model *model = r->writer->model;
    st_buf_add_format(out, "<p class=\"lead\"><strong>%zu</strong> document%s:", r->documents,
                      r->documents == 1 ? "" : "s");
    const char *separator = " ";
    for (size_t l = 0; l < stance_model_label_count(model, 0); l++) {
        st_buf_add_format(out, "%s<strong>%zu</strong> ", separator, count_label(r, l));
        st_report_label(out, model, 0, l);
        separator = ", ";
    }
    if (r->failed) st_buf_add_format(out, ", <strong>%zu</strong> not read", r->failed);
    st_buf_add_text(out, ".");
    if (r->unsure[0])
        st_buf_add_format(out, " Of %zu the label is <em class=\"unsure\">unsure</em>: do not rely on it.",
                          r->unsure[0]);
    if (r->off_target)
        st_buf_add_format(out, " %zu %s not concern the model's question.", r->off_target,
                          r->off_target == 1 ? "does" : "do");
    st_buf_add_text(out, "</p>\n");
}

static void add_filters(const st_report *r, st_buf *out) {
    const stance_model *model = r->writer->model;
    st_buf_add_text(out, "<form id=\"filter\" hidden>\n<label>Search <input type=\"search\" name=\"q\"></label>\n");
    for (size_t t = 0; t < tasks_of(r); t++) {
        st_buf_add_text(out, "<label>");
        add_name(out, stance_model_task_name(model, t));
        st_buf_add_format(out, " <select data-task=\"%zu\"><option value=\"\">all</option>", t);
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) {
            st_buf_add_format(out, "<option value=\"%zu\">", l);
            st_markup_text(out, st_sv_of(stance_model_label(model, t, l)));
            st_buf_add_text(out, "</option>");
        }
        st_buf_add_text(out, "</select></label>\n");
    }
    st_buf_add_text(out,
                    "<label>confidence <select name=\"sure\"><option value=\"\">all</option><option value=\"sure\">"
                    "sure</option><option value=\"unsure\">unsure</option></select></label>\n"
                    "<button type=\"reset\">Show all</button> <output aria-live=\"polite\"></output>\n</form>\n");
}

static void add_table_head(const st_report *r, st_buf *out) {
    st_buf_add_text(out,
                    "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Documents\"><table id=\"table\">\n"
                    "<thead><tr><th scope=\"col\">document</th>");
    for (size_t t = 0; t < tasks_of(r); t++) {
        st_buf_add_text(out, "<th scope=\"col\">");
        add_name(out, stance_model_task_name(r->writer->model, t));
        st_buf_add_text(out, "</th>");
    }
    st_buf_add_text(out, "<th scope=\"col\">sentences</th><th scope=\"col\">known words</th></tr></thead>\n<tbody>\n");
}

void st_report_head(const st_report *r, st_buf *out) {
    st_buf_add_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    add_policy(out);
    st_buf_add_format(
        out,
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" "
        "content=\"light dark\">\n<title>Stance report: %zu documents</title>\n<style>\n",
        r->documents);
    add_file(out, &st_page_common_css);
    add_file(out, &st_page_report_css);
    st_buf_add_text(out, "</style>\n</head>\n<body>\n<header>\n<h1>Stance report</h1>\n");
    add_lead(r, out);
    st_buf_add_text(
        out, "<nav aria-label=\"Parts\"><a href=\"#documents\">Documents</a> <a href=\"#texts\">Texts</a> "
             "<a href=\"#reading\">How to read this</a> <a href=\"#model\">The model</a></nav>\n</header>\n<main>\n");
    if (r->documents > r->failed) st_report_chart(r, out);
    st_buf_add_text(out, "<section id=\"documents\">\n<h2>Documents</h2>\n");
    add_filters(r, out);
    add_table_head(r, out);
}

/* ---- between and behind ----------------------------------------------------------------------------- */

void st_report_middle(const st_report *r, st_buf *out) {
    const stance_model *model = r->writer->model;
    st_buf_add_text(out,
                    "</tbody></table></div>\n</section>\n<section id=\"texts\">\n<h2>Texts</h2>\n<div class=\"legend\">"
                    "<p>Sentences, shaded the more the likelier their label:");
    for (size_t l = 0; l < stance_model_label_count(model, 0); l++) {
        const char *name = stance_model_label(model, 0, l);
        st_buf_add_char(out, ' ');
        for (int k = 0; k < 5; k += 2)
            st_buf_add_format(out, "<mark class=\"h%d k%d swatch\"></mark>", st_hue_of(name, l), k);
        st_buf_add_char(out, ' ');
        st_report_label(out, model, 0, l);
    }
    st_buf_add_text(
        out, ". <mark class=\"h0 k0 unsure\">Dotted</mark> ones are unsure. Point at a sentence to see why, tap it, or "
             "go through them with the arrow keys.</p><label><input type=\"checkbox\" id=\"tags\"> label each sentence"
             "</label></div>\n");
}

static void add_fact(st_buf *out, const char *key, const char *value) {
    double number;
    bool share = strstr(key, "accuracy") || strstr(key, "F1") || strstr(key, "error");
    st_buf_add_text(out, "<dt>");
    add_name(out, key);
    st_buf_add_text(out, "</dt><dd>");
    if (share && st_parse_double(st_sv_of(value), &number)) st_buf_add_format(out, "%.1f %%", 100 * number);
    else add_name(out, value);
    st_buf_add_text(out, "</dd>\n");
}

static void add_card(const st_report *r, st_buf *out) {
    const stance_model *model = r->writer->model;
    st_buf_add_text(out, "<section id=\"model\">\n<h2>The model</h2>\n<dl class=\"facts\">\n");
    for (size_t t = 0; t < tasks_of(r); t++) {
        st_buf_add_text(out, "<dt>decides: ");
        add_name(out, stance_model_task_name(model, t));
        st_buf_add_text(out, "</dt><dd>");
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) {
            if (l) st_buf_add_text(out, ", ");
            add_name(out, stance_model_label(model, t, l));
        }
        st_buf_add_text(out, "</dd>\n");
    }
    st_buf_add_format(out, "<dt>n-grams</dt><dd>%zu</dd>\n", stance_model_feature_count(model));
    const char *key, *value;
    for (size_t i = 0; stance_model_fact(model, i, &key, &value); i++) add_fact(out, key, value);
    st_buf_add_text(out, "</dl>\n</section>\n");
}

static void add_notes(const st_report *r, st_buf *out) {
    st_buf_add_format(
        out,
        "<section id=\"reading\">\n<h2>How to read this</h2>\n<ul>\n"
        "<li>A percentage is the probability that the model gives to a label. On texts like those it was trained on, "
        "of verdicts "
        "with 80 %% about 80 in 100 are right; on other texts fewer may be.</li>\n"
        "<li><em class=\"unsure\">unsure</em> marks a label with less than %.0f %%, one of a text of which the model "
        "knows less than "
        "half the words, or of one that does not concern its question. Whoever counts should leave these out, or read "
        "them.</li>\n"
        "<li>Each sentence has a verdict of its own, in the context of its neighbours; the article's verdict comes "
        "from all of them. "
        "Points tell how far one sentence moves the article's.</li>\n"
        "<li>Numbers before words are what they add to the score of the sentence for its label. They are what the "
        "model goes by, "
        "not what the author meant.</li>\n"
        "<li>A statistical model does not understand irony, quotations or who speaks. Read before you conclude.</li>\n"
        "</ul>\n</section>\n",
        100 * r->writer->min_confidence);
}

static void add_script(st_buf *out, const st_page_file *file) {
    st_buf_add_text(out, "<script>");
    add_file(out, file);
    st_buf_add_text(out, "</script>\n");
}

void st_report_tail(const st_report *r, st_buf *out) {
    st_buf_add_text(out, "</section>\n");
    add_notes(r, out);
    add_card(r, out);
    st_buf_add_text(out, "</main>\n<footer>Made by stance " STANCE_VERSION
                         "</footer>\n<div id=\"why\" role=\"tooltip\" hidden></div>\n");
    add_script(out, &st_page_common_js);
    add_script(out, &st_page_report_js);
    st_buf_add_text(out, "</body>\n</html>\n");
}
