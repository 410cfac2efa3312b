/* SPDX-License-Identifier: MIT */
#include "unsure.h"
#include "utf8.h"
#include "visible.h"

/* For people: one line a document, and one a sentence. */

static void add_blanks(st_buf *out, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) st_buf_add_char(out, ' ');
}

static size_t longest_label(const stance_model *model, size_t task) {
    size_t longest = 0;
    for (size_t l = 0; l < stance_model_label_count(model, task); l++) {
        size_t size = strlen(stance_model_label(model, task, l));
        if (size > longest) longest = size;
    }
    return longest;
}

enum { WHOLE = -1 };

static void add_label(const st_writer *w, size_t task, size_t label, double p, bool unsure, st_buf *out) {
    const char *name = stance_model_label(w->model, task, label);
    st_paint_label(&w->paint, out, name, label);
    st_add_visible(out, st_sv_of(name));
    add_blanks(out, strlen(name), longest_label(w->model, task));
    st_paint_bar(&w->paint, out, p);
    st_look_plain(&w->paint.look, out);
    st_buf_add_format(out, " %3.0f %%%c ", 100 * p, unsure ? '?' : ' ');
}

static void add_labels(const st_writer *w, const stance_result *r, long sentence, st_buf *out) {
    for (size_t t = 0; t < stance_model_task_count(w->model); t++) {
        bool whole = sentence == WHOLE;
        size_t s = whole ? 0 : (size_t)sentence, label = 0;
        double best = -1;
        for (size_t l = 0; l < stance_model_label_count(w->model, t); l++) {
            double p = whole ? stance_result_probability(r, t, l) : stance_result_sentence_probability(r, s, t, l);
            if (p > best) label = l, best = p;
        }
        bool unsure = (whole ? st_unsure(w, r, t) : st_unsure_sentence(w, r, s, t)) != NULL;
        add_label(w, t, label, best, unsure, out);
    }
}

static void add_sentences(const st_writer *w, const stance_result *r, st_buf *out) {
    size_t length;
    const char *text = stance_result_text(r, &length);
    for (size_t s = 0; s < stance_result_sentence_count(r); s++) {
        stance_span span = stance_result_sentence(r, s);
        st_buf_add_text(out, "  ");
        add_labels(w, r, (long)s, out);
        st_add_visible(out, (st_sv){text + span.begin, span.end - span.begin});
        st_buf_add_char(out, '\n');
    }
}

/* Well-formed text, cut off where it is too long for a line. */
enum { MOST_SHOWN = 100 };

static void add_start(st_buf *out, st_sv text) {
    if (text.size > MOST_SHOWN) {
        text.size = MOST_SHOWN;
        while (text.size && st_utf8_continues(text.data[text.size])) text.size--;
    }
    st_add_visible(out, text);
}

/* The first column is as wide as the longest name in the batch, within reason. */
enum { WIDEST_NAME = 60 };

static void add_padded(st_buf *out, st_sv text, size_t width) {
    st_add_visible(out, text);
    add_blanks(out, text.size, width < WIDEST_NAME ? width : WIDEST_NAME);
    st_buf_add_text(out, "  ");
}

void st_write_text_record(const st_writer *w, const st_verdict *v, st_buf *out) {
    if (!v->result) return; /* the message on standard error says it all */
    add_padded(out, st_batch_text(v->batch, st_document_name(v->document)), v->batch->widest);
    add_labels(w, v->result, WHOLE, out);
    size_t length;
    const char *title = stance_result_title(v->result, &length);
    if (!title) title = stance_result_text(v->result, &length);
    add_start(out, (st_sv){title, length});
    while (out->size && out->data[out->size - 1] == ' ') out->size--;
    st_buf_add_char(out, '\n');
    if (w->sentences) add_sentences(w, v->result, out);
}
