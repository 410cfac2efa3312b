/* SPDX-License-Identifier: MIT */
#include "utf8.h"
#include "writer.h"

/* For people: one line a document, and one a sentence. */

/* Control characters (C0, DEL, C1) would play tricks on a terminal. */
static void add_visible(st_buf *out, st_sv text) {
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i], next = i + 1 < text.size ? (unsigned char)text.data[i + 1] : 0;
        bool two = c == 0xC2 && next >= 0x80 && next < 0xA0;
        st_buf_add_char(out, two || c < 0x20 || c == 0x7F ? ' ' : (char)c);
        i += two;
    }
}

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
        add_visible(out, st_sv_of(label));
        add_blanks(out, strlen(label), longest_label(w->model, t));
        st_buf_add_format(out, " %3.0f %%  ", 100 * best);
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

/* Well-formed text, cut off where it is too long for a line. */
enum { MOST_SHOWN = 100 };

static void add_start(st_buf *out, st_sv text) {
    if (text.size > MOST_SHOWN) {
        text.size = MOST_SHOWN;
        while (text.size && st_utf8_continues(text.data[text.size])) text.size--;
    }
    add_visible(out, text);
}

/* The first column is as wide as the longest name in the batch, within reason. */
enum { WIDEST_NAME = 60 };

static void add_padded(st_buf *out, st_sv text, size_t width) {
    add_visible(out, text);
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
