/* SPDX-License-Identifier: MIT */
#include "json_text.h"
#include "number.h"
#include "reasons.h"
#include "unsure.h"

/* Written by hand and not through jansson: a million small records a second, without building a tree for each. */

static void add_probability(st_buf *out, double p) {
    char *room = st_buf_room(out, ST_NUMBER_SIZE);
    if (room) out->size += st_format_fixed(room, p, 6);
}

static void add_key(st_buf *out, const char *key) {
    st_json_any_string(out, st_sv_of(key));
    st_buf_add_text(out, ": ");
}

enum { WHOLE = -1 };

/* The verdict of each task on a sentence, or on the whole. */
static void add_tasks(const st_writer *w, const stance_result *r, long sentence, st_buf *out) {
    for (size_t t = 0; t < stance_model_task_count(w->model); t++) {
        const char *label =
            sentence == WHOLE ? stance_result_label(r, t) : stance_result_sentence_label(r, (size_t)sentence, t);
        st_buf_add_text(out, ", ");
        add_key(out, stance_model_task_name(w->model, t));
        st_buf_add_text(out, "{\"label\": ");
        st_json_any_string(out, st_sv_of(label));
        st_buf_add_text(out, ", \"probabilities\": {");
        for (size_t l = 0; l < stance_model_label_count(w->model, t); l++) {
            if (l) st_buf_add_text(out, ", ");
            add_key(out, stance_model_label(w->model, t, l));
            add_probability(out, sentence == WHOLE ? stance_result_probability(r, t, l)
                                                   : stance_result_sentence_probability(r, (size_t)sentence, t, l));
        }
        const char *unsure = sentence == WHOLE ? st_unsure(w, r, t) : st_unsure_sentence(w, r, (size_t)sentence, t);
        st_buf_add_char(out, '}');
        if (unsure) st_buf_add_format(out, ", \"unsure\": \"%s\"", unsure);
        st_buf_add_char(out, '}');
    }
}

static void add_sentences(const st_writer *w, const st_verdict *v, st_buf *out) {
    size_t length;
    const stance_result *r = v->result;
    st_reasons reasons = {.classifier = v->classifier, .model = w->model, .most_words = w->words, .result = r};
    const char *text = stance_result_text(r, &length);
    st_buf_add_text(out, ", \"sentences\": [");
    for (size_t s = 0; s < stance_result_sentence_count(r); s++) {
        stance_span span = stance_result_sentence(r, s);
        st_buf_add_text(out, s ? ", {\"text\": " : "{\"text\": ");
        st_json_string(out, (st_sv){text + span.begin, span.end - span.begin});
        st_buf_add_format(out, ", \"begin\": %zu, \"end\": %zu", span.begin, span.end);
        add_tasks(w, r, (long)s, out);
        if (w->words && v->classifier) st_write_json_reasons(&reasons, s, out);
        st_buf_add_char(out, '}');
    }
    st_buf_add_char(out, ']');
    st_reasons_clear(&reasons);
}

static void add_error(const stance_error *error, st_buf *out) {
    st_buf_add_text(out, ", \"error\": ");
    st_json_any_string(out, st_sv_of(error->text));
}

static void add_result(const st_writer *w, const st_verdict *v, st_buf *out) {
    size_t length;
    const stance_result *r = v->result;
    const char *title = stance_result_title(r, &length);
    if (title) {
        st_buf_add_text(out, ", \"title\": ");
        st_json_string(out, (st_sv){title, length});
    }
    add_tasks(w, r, WHOLE, out);
    char known[ST_NUMBER_SIZE];
    st_buf_add_text(out, ", \"known\": ");
    st_buf_add(out, known, st_format_fixed(known, stance_result_known(r), 4));
    if (stance_result_relevant(r) >= 0)
        st_buf_add_text(out, stance_result_relevant(r) ? ", \"relevant\": true" : ", \"relevant\": false");
    if (w->sentences) add_sentences(w, v, out);
}

static void add_credit(const st_batch *batch, const char *key, st_piece value, st_buf *out) {
    if (!value.size) return;
    st_buf_add_text(out, key);
    st_json_any_string(out, st_batch_text(batch, value));
}

void st_write_json_start(const st_batch *batch, const st_document *document, st_buf *out) {
    st_buf_add_text(out, "{\"id\": ");
    st_json_any_string(out, st_batch_text(batch, document->id));
    st_buf_add_text(out, ", \"path\": ");
    st_json_any_string(out, st_batch_text(batch, document->path));
    if (document->line) {
        char line[ST_NUMBER_SIZE];
        st_buf_add_text(out, ", \"line\": ");
        st_buf_add(out, line, st_format_u64(line, document->line));
    }
    add_credit(batch, ", \"date\": ", document->date, out);
    add_credit(batch, ", \"byline\": ", document->byline, out);
}

void st_write_json_record(const st_writer *w, const st_verdict *v, st_buf *out) {
    st_write_json_start(v->batch, v->document, out);
    if (v->result) add_result(w, v, out);
    else add_error(&v->document->error, out);
    st_buf_add_char(out, '}');
}
