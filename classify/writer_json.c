/* SPDX-License-Identifier: MIT */
#include "number.h"
#include "utf8.h"
#include "writer.h"

/* Written by hand and not through jansson: a million small records a second, without building a tree for each. */

static void add_escaped(st_buf *out, char c) {
    static const char letters[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
    const char *special = memchr(letters, c, sizeof letters - 1);
    if (special) st_buf_add_format(out, "\\%c", names[special - letters]);
    else st_buf_add_format(out, "\\u%04x", (unsigned)(unsigned char)c);
}

static bool needs_escape(char c) { return (unsigned char)c < 0x20 || c == '"' || c == '\\' || c == 0x7F; }

/* Well-formed text as a JSON string (RFC 8259). */
static void add_string(st_buf *out, st_sv text) {
    st_buf_add_char(out, '"');
    for (size_t i = 0, begin = 0; i <= text.size; i++) {
        if (i < text.size && !needs_escape(text.data[i])) continue;
        st_buf_add(out, text.data + begin, i - begin);
        if (i < text.size) add_escaped(out, text.data[i]);
        begin = i + 1;
    }
    st_buf_add_char(out, '"');
}

static bool is_ascii(st_sv text) {
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] & 0x80) return false;
    return true;
}

/* Text that may not be well-formed. */
static void add_any_string(st_buf *out, st_sv text) {
    if (is_ascii(text)) {
        add_string(out, text);
        return;
    }
    st_buf clean;
    st_buf_init(&clean, out->allocator);
    st_utf8_clean(&clean, text);
    add_string(out, (st_sv){clean.data ? clean.data : "", clean.size});
    out->failed = out->failed || clean.failed;
    st_buf_clear(&clean);
}

static void add_probability(st_buf *out, double p) {
    char text[ST_NUMBER_SIZE];
    st_buf_add(out, text, st_format_fixed(text, p, 6));
}

static void add_key(st_buf *out, const char *key) {
    add_any_string(out, st_sv_of(key));
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
        add_any_string(out, st_sv_of(label));
        st_buf_add_text(out, ", \"probabilities\": {");
        for (size_t l = 0; l < stance_model_label_count(w->model, t); l++) {
            if (l) st_buf_add_text(out, ", ");
            add_key(out, stance_model_label(w->model, t, l));
            add_probability(out, sentence == WHOLE ? stance_result_probability(r, t, l)
                                                   : stance_result_sentence_probability(r, (size_t)sentence, t, l));
        }
        st_buf_add_text(out, "}}");
    }
}

static void add_sentences(const st_writer *w, const stance_result *r, st_buf *out) {
    size_t length;
    const char *text = stance_result_text(r, &length);
    st_buf_add_text(out, ", \"sentences\": [");
    for (size_t s = 0; s < stance_result_sentence_count(r); s++) {
        stance_span span = stance_result_sentence(r, s);
        st_buf_add_text(out, s ? ", {\"text\": " : "{\"text\": ");
        add_string(out, (st_sv){text + span.begin, span.end - span.begin});
        st_buf_add_format(out, ", \"begin\": %zu, \"end\": %zu", span.begin, span.end);
        add_tasks(w, r, (long)s, out);
        st_buf_add_char(out, '}');
    }
    st_buf_add_char(out, ']');
}

static void add_error(const stance_error *error, st_buf *out) {
    st_buf_add_text(out, ", \"error\": ");
    add_any_string(out, st_sv_of(error->text));
}

static void add_result(const st_writer *w, const stance_result *r, st_buf *out) {
    size_t length;
    const char *title = stance_result_title(r, &length);
    if (title) {
        st_buf_add_text(out, ", \"title\": ");
        add_string(out, (st_sv){title, length});
    }
    add_tasks(w, r, WHOLE, out);
    char known[ST_NUMBER_SIZE];
    st_buf_add_text(out, ", \"known\": ");
    st_buf_add(out, known, st_format_fixed(known, stance_result_known(r), 4));
    if (w->sentences) add_sentences(w, r, out);
}

void st_write_json_record(const st_writer *w, const st_verdict *v, st_buf *out) {
    st_buf_add_text(out, "{\"id\": ");
    add_any_string(out, st_batch_text(v->batch, v->document->id));
    st_buf_add_text(out, ", \"path\": ");
    add_any_string(out, st_batch_text(v->batch, v->document->path));
    if (v->document->line) st_buf_add_format(out, ", \"line\": %zu", v->document->line);
    if (v->result) add_result(w, v->result, out);
    else add_error(&v->document->error, out);
    st_buf_add_char(out, '}');
}
