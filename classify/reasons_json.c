/* SPDX-License-Identifier: MIT */
#include "json_text.h"
#include "number.h"
#include "reasons.h"

static void add_number(st_buf *out, const char *key, double number) {
    char text[ST_NUMBER_SIZE];
    st_buf_add_format(out, "\"%s\": ", key);
    st_buf_add(out, text, st_format_double(text, number));
}

static void add_string(st_buf *out, const char *key, st_sv text) {
    st_buf_add_format(out, "\"%s\": ", key);
    st_json_any_string(out, text);
}

static void add_rest(st_buf *out, const char *key, size_t others, double rest) {
    st_buf_add_format(out, "], \"%s\": {\"count\": %zu, ", key, others);
    add_number(out, "contribution", rest);
    st_buf_add_char(out, '}');
}

static void add_words(const st_reasons *r, size_t offset, st_buf *out) {
    size_t others, length;
    double rest;
    const char *text = stance_explanation_text(r->explanation, &length);
    size_t shown = st_reasons_words(r, &others, &rest);
    st_buf_add_text(out, ", \"words\": [");
    for (size_t i = 0; i < shown; i++) {
        const stance_word *word = &r->words[i];
        st_buf_add_text(out, i ? ", {" : "{");
        add_string(out, "text", (st_sv){text + word->begin, word->end - word->begin});
        st_buf_add_format(out, ", \"begin\": %zu, \"end\": %zu, ", offset + word->begin, offset + word->end);
        add_number(out, "contribution", word->contribution);
        st_buf_add_char(out, '}');
    }
    add_rest(out, "other_words", others, rest);
}

static void add_grams(const st_reasons *r, size_t offset, st_buf *out) {
    size_t others;
    double rest;
    size_t shown = st_reasons_grams(r, &others, &rest);
    st_buf_add_text(out, ", \"grams\": [");
    for (size_t i = 0; i < shown; i++) {
        stance_gram gram = stance_explanation_gram(r->explanation, i);
        st_sv text;
        text.data = stance_model_feature(r->model, gram.feature, &text.size);
        st_buf_add_text(out, i ? ", {" : "{");
        if (text.data) {
            add_string(out, "text", text);
            st_buf_add_text(out, ", ");
        }
        st_buf_add_format(out, "\"feature\": %zu, \"count\": %zu, \"begin\": %zu, \"end\": %zu, ", gram.feature,
                          gram.count, offset + gram.begin, offset + gram.end);
        add_number(out, "contribution", gram.contribution);
        st_buf_add_char(out, '}');
    }
    add_rest(out, "other_grams", others, rest);
}

/* The explained unit, which begins at `offset` of the text. */
static void add_unit(const st_reasons *r, size_t offset, st_buf *out) {
    st_buf_add_text(out, ", ");
    add_number(out, "score", stance_explanation_score(r->explanation));
    st_buf_add_text(out, ", ");
    add_number(out, "bias", stance_explanation_bias(r->explanation));
    add_words(r, offset, out);
    add_grams(r, offset, out);
}

static stance_status add_sentence(st_reasons *r, st_push push, st_buf *out, stance_error *error) {
    size_t begin;
    st_sv text = st_reasons_text(r, push.sentence, &begin);
    bool apart = push.sentence == stance_result_sentence_count(r->result);
    st_buf_add_char(out, '{');
    add_string(out, "text", text);
    if (apart) st_buf_add_text(out, ", \"headline\": true");
    else st_buf_add_format(out, ", \"begin\": %zu, \"end\": %zu", begin, begin + text.size);
    st_buf_add_text(out, ", ");
    add_number(out, r->whole ? "contribution" : "push", push.push);
    stance_status status = STANCE_OK;
    if (!r->whole) {
        if (!apart) {
            st_buf_add_text(out, ", ");
            add_number(out, "probability",
                       stance_result_sentence_probability(r->result, push.sentence, r->task, r->label));
        }
        status = st_reasons_explain(r, push.sentence, error);
        if (!status) add_unit(r, begin, out);
    }
    st_buf_add_char(out, '}');
    return status;
}

static stance_status add_sentences(st_reasons *r, bool against, st_buf *out, stance_error *error) {
    stance_status status = STANCE_OK;
    st_buf_add_text(out, against ? ", \"against\": [" : ", \"for\": [");
    for (size_t i = 0; i < st_reasons_count(r, against) && !status; i++) {
        if (i) st_buf_add_text(out, ", ");
        status = add_sentence(r, st_reasons_push(r, against, i), out, error);
    }
    st_buf_add_char(out, ']');
    return status;
}

stance_status st_reasons_json_label(st_reasons *r, bool first, st_buf *out, stance_error *error) {
    st_buf_add_text(out, first ? "{" : ", {");
    add_string(out, "label", st_sv_of(stance_model_label(r->model, r->task, r->label)));
    st_buf_add_text(out, ", ");
    add_number(out, "probability", stance_result_probability(r->result, r->task, r->label));
    if (r->whole) add_unit(r, 0, out);
    stance_status status = add_sentences(r, false, out, error);
    if (!status) status = add_sentences(r, true, out, error);
    st_buf_add_char(out, '}');
    return status;
}

static void add_document(const st_batch *batch, const st_document *document, st_buf *out) {
    st_buf_add_char(out, '{');
    add_string(out, "id", st_batch_text(batch, document->id));
    st_buf_add_text(out, ", ");
    add_string(out, "path", st_batch_text(batch, document->path));
    if (document->line) st_buf_add_format(out, ", \"line\": %zu", document->line);
}

void st_reasons_json_head(const st_reasons *r, const st_batch *batch, const st_document *document, st_buf *out) {
    size_t length;
    const char *title = stance_result_title(r->result, &length);
    add_document(batch, document, out);
    st_buf_add_text(out, ", ");
    if (title) {
        add_string(out, "title", (st_sv){title, length});
        st_buf_add_text(out, ", ");
    }
    add_string(out, "task", st_sv_of(stance_model_task_name(r->model, r->task)));
    st_buf_add_text(out, ", ");
    add_string(out, "label", st_sv_of(stance_result_label(r->result, r->task)));
    st_buf_add_text(out, ", ");
    add_number(out, "known", stance_result_known(r->result));
    if (stance_result_relevant(r->result) >= 0)
        st_buf_add_format(out, ", \"relevant\": %s", stance_result_relevant(r->result) ? "true" : "false");
    st_buf_add_text(out, ", \"reasons\": [");
}

void st_reasons_json_failed(const st_batch *batch, const st_document *document, st_buf *out) {
    add_document(batch, document, out);
    st_buf_add_text(out, ", ");
    add_string(out, "error", st_sv_of(document->error.text));
    st_buf_add_char(out, '}');
}
