/* SPDX-License-Identifier: MIT */
#include "hue.h"
#include "markup.h"
#include "number.h"
#include "report_html.h"
#include "unsure.h"

/* ---- the row of a document in the table ------------------------------------------------------------- */

static void add_place(const st_verdict *v, st_buf *out) {
    st_buf_add_text(out, "<small>");
    if (v->document->line) {
        st_report_isolated(out, st_batch_text(v->batch, v->document->id));
        st_buf_add_text(out, ", line ");
        st_buf_add_format(out, "%zu of ", v->document->line);
    }
    st_report_isolated(out, st_batch_text(v->batch, v->document->path));
    st_buf_add_text(out, "</small>");
}

/* data-v is for sorting and filtering by the script: the number of the label, the share. */
static void add_task_cell(const st_writer *w, const stance_result *r, size_t task, st_buf *out) {
    size_t label = stance_result_label_index(r, task);
    double p = stance_result_probability(r, task, label);
    st_buf_add_format(out, "<td data-l=\"%zu\" data-v=\"%.4f\">", label, p);
    st_report_label(out, w->model, task, label);
    st_buf_add_text(out, " <span class=\"p\">");
    st_report_percent(out, p);
    st_buf_add_text(out, "</span>");
    if (st_unsure(w, r, task)) st_buf_add_format(out, " <em class=\"unsure\">unsure: %s</em>", st_unsure(w, r, task));
    st_buf_add_text(out, "</td>");
}

/* The label of a sentence that st_result_sentence_label names. */
static size_t sentence_label(const st_writer *w, const stance_result *r, size_t sentence) {
    const char *name = stance_result_sentence_label(r, sentence, 0);
    size_t label = 0;
    while (label + 1 < stance_model_label_count(w->model, 0) &&
           strcmp(stance_model_label(w->model, 0, label), name) != 0)
        label++;
    return label;
}

/* How many sentences have each label: in words for those who read, as a bar for those who look. */
static void add_sentences_cell(const st_writer *w, const stance_result *r, st_buf *out) {
    size_t labels = stance_model_label_count(w->model, 0), count = stance_result_sentence_count(r);
    size_t *counts = st_new(out->allocator, labels, sizeof *counts);
    out->failed = out->failed || !counts;
    if (!counts) return;
    for (size_t s = 0; s < count; s++) counts[sentence_label(w, r, s)]++;
    st_buf_add_format(
        out, "<td class=\"mix\" data-v=\"%zu\"><span class=\"n\">%zu</span><span class=\"stack\" role=\"img\" title=\"",
        count, count);
    for (size_t l = 0; l < labels; l++) {
        st_buf_add_format(out, "%s%zu ", l ? ", " : "", counts[l]);
        st_markup_text(out, st_sv_of(stance_model_label(w->model, 0, l)));
    }
    st_buf_add_text(out, "\">");
    for (size_t l = 0; l < labels; l++)
        if (counts[l])
            st_buf_add_format(out, "<i class=\"h%d\" style=\"flex:%zu\"></i>",
                              st_hue_of(stance_model_label(w->model, 0, l), l), counts[l]);
    st_buf_add_text(out, "</span></td>");
    st_release(out->allocator, counts);
}

static void add_row(const st_writer *w, const st_verdict *v, st_buf *out) {
    st_report_title(v, out);
    st_buf_add_text(out, "</a>");
    add_place(v, out);
    st_buf_add_text(out, "</th>");
    for (size_t t = 0; t < stance_model_task_count(w->model); t++) add_task_cell(w, v->result, t, out);
    add_sentences_cell(w, v->result, out);
    double known = stance_result_known(v->result);
    st_buf_add_format(out, "<td class=\"known\" data-v=\"%.4f\">", known);
    st_report_percent(out, known);
    st_buf_add_text(out, "</td></tr>\n");
}

static void add_failed_row(const st_writer *w, const st_verdict *v, st_buf *out) {
    st_report_isolated(out, st_batch_text(v->batch, v->document->id));
    add_place(v, out);
    st_buf_add_format(out, "</th><td colspan=\"%zu\"><strong>Not read:</strong> ",
                      stance_model_task_count(w->model) + 2);
    st_report_isolated(out, st_sv_of(v->document->error.text));
    st_buf_add_text(out, "</td></tr>\n");
}

/* ---- both parts ------------------------------------------------------------------------------------- */

static st_report_mark mark_of(const st_writer *w, const stance_result *r) {
    st_report_mark mark;
    memset(&mark, 0, sizeof mark); /* also what lies between its members, which is written */
    for (size_t t = 0; r && t < 2 && t < stance_model_task_count(w->model); t++) {
        mark.labels[t] = stance_result_label_index(r, t);
        mark.unsure[t] = st_unsure(w, r, t) != NULL;
    }
    mark.off_target = r && stance_result_relevant(r) == 0;
    return mark;
}

void st_write_html_record(const st_writer *w, const st_verdict *v, st_buf *out) {
    st_report_mark mark = mark_of(w, v->result);
    size_t begin = out->size;
    st_buf_add(out, &mark, sizeof mark);
    if (v->result) add_row(w, v, out);
    else add_failed_row(w, v, out);
    size_t middle = out->size;
    if (v->result) st_report_article(w, v, out);
    if (out->failed) return;
    mark.row = middle - begin - sizeof mark;
    mark.article = out->size - middle;
    memcpy(out->data + begin, &mark, sizeof mark);
}
