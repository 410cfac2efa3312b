/* SPDX-License-Identifier: MIT */
#include "json_text.h"
#include "number.h"
#include "reasons.h"
#include "writer.h"

static void add_number(st_buf *out, double number) {
    char text[ST_NUMBER_SIZE];
    st_buf_add(out, text, st_format_double(text, number));
}

static size_t label_of(const st_reasons *r, size_t sentence) {
    size_t best = 0;
    for (size_t l = 1; l < stance_model_label_count(r->model, 0); l++)
        if (stance_result_sentence_probability(r->result, sentence, 0, l) >
            stance_result_sentence_probability(r->result, sentence, 0, best))
            best = l;
    return best;
}

/* Of the sentence, which begins at `offset` of the text. */
static void add_words(const st_reasons *r, size_t offset, st_buf *out) {
    size_t others, length;
    double rest;
    const char *text = stance_explanation_text(r->explanation, &length);
    size_t shown = st_reasons_words(r, &others, &rest);
    st_buf_add_text(out, ", \"words\": [");
    for (size_t i = 0; i < shown; i++) {
        const stance_word *word = &r->words[i];
        st_buf_add_text(out, i ? ", {\"text\": " : "{\"text\": ");
        st_json_string(out, (st_sv){text + word->begin, word->end - word->begin});
        st_buf_add_format(out, ", \"begin\": %zu, \"end\": %zu, \"contribution\": ", offset + word->begin,
                          offset + word->end);
        add_number(out, word->contribution);
        st_buf_add_char(out, '}');
    }
    st_buf_add_char(out, ']');
}

/* For the first task: how far the sentence pushes the label of the whole, and what its words add to its own. */
void st_write_json_reasons(st_reasons *r, size_t sentence, st_buf *out) {
    stance_error error;
    stance_status status = STANCE_OK;
    r->task = 0;
    r->label = stance_result_label_index(r->result, 0);
    if (sentence == 0) status = st_reasons_rank(r, &error);
    if (!status && !r->whole) {
        st_buf_add_text(out, ", \"push\": ");
        add_number(out, r->numbers[sentence]);
    }
    r->label = label_of(r, sentence);
    if (!status) status = st_reasons_explain(r, sentence, &error);
    if (status) out->failed = true;
    else add_words(r, stance_result_sentence(r->result, sentence).begin, out);
}
