/* SPDX-License-Identifier: MIT */
#include "writer.h"

/* For people: one line a document, and one a sentence. */

/* Control characters would play tricks on a terminal. */
static void add_visible(st_buf *out, st_sv text) {
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        st_buf_add_char(out, (unsigned char)c < 0x20 || c == 0x7F ? ' ' : c);
    }
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

static void add_labels(const st_writer *w, const stance_result *r, long sentence, st_buf *out) {
    for (size_t t = 0; t < stance_model_task_count(w->model); t++) {
        bool whole = sentence == WHOLE;
        size_t s = whole ? 0 : (size_t)sentence;
        const char *label = whole ? stance_result_label(r, t) : stance_result_sentence_label(r, s, t);
        double best = 0;
        for (size_t l = 0; l < stance_model_label_count(w->model, t); l++) {
            double p = whole ? stance_result_probability(r, t, l) : stance_result_sentence_probability(r, s, t, l);
            if (p > best) best = p;
        }
        st_buf_add_format(out, "%-*s %3.0f %%  ", (int)longest_label(w->model, t), label, 100 * best);
    }
}

static void add_sentences(const st_writer *w, const stance_result *r, st_buf *out) {
    size_t length;
    const char *text = stance_result_text(r, &length);
    for (size_t s = 0; s < stance_result_sentence_count(r); s++) {
        stance_span span = stance_result_sentence(r, s);
        st_buf_add_text(out, "  ");
        add_labels(w, r, (long)s, out);
        add_visible(out, (st_sv){text + span.begin, span.end - span.begin});
        st_buf_add_char(out, '\n');
    }
}

/* The first column is as wide as the longest name in the batch, within reason. */
enum { WIDEST_NAME = 60 };

static void add_padded(st_buf *out, st_sv text, size_t width) {
    add_visible(out, text);
    for (size_t i = text.size; i < width && i < WIDEST_NAME; i++) st_buf_add_char(out, ' ');
    st_buf_add_text(out, "  ");
}

void st_write_text_record(const st_writer *w, const st_verdict *v, st_buf *out) {
    if (!v->result) return; /* the message on standard error says it all */
    add_padded(out, st_batch_text(v->batch, st_document_name(v->document)), v->batch->widest);
    add_labels(w, v->result, WHOLE, out);
    size_t length;
    const char *title = stance_result_title(v->result, &length);
    if (!title) title = stance_result_text(v->result, &length);
    add_visible(out, (st_sv){title, length < 100 ? length : 100});
    while (out->size && out->data[out->size - 1] == ' ') out->size--;
    st_buf_add_char(out, '\n');
    if (w->sentences) add_sentences(w, v->result, out);
}
