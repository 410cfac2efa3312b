/* SPDX-License-Identifier: MIT */
#include "reasons.h"

#include <math.h>
#include <stdlib.h>

stance_status st_reasons_classify(st_reasons *r, const st_batch *batch, const st_document *document, uint64_t max_bytes,
                                  stance_error *error) {
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    st_sv text = st_batch_text(batch, document->text), title = st_batch_text(batch, document->title);
    options.layout = document->layout;
    options.max_bytes = max_bytes;
    if (document->has_title) {
        options.title = title.data;
        options.title_length = title.size;
    }
    stance_status status = stance_classify(r->classifier, text.data, text.size, &options, &r->own, error);
    r->result = r->own;
    return status;
}

void st_reasons_clear(st_reasons *r) {
    stance_result_free(r->own);
    stance_explanation_free(r->explanation);
    st_release(&st_default_allocator, r->numbers);
    st_release(&st_default_allocator, r->pushes);
    st_release(&st_default_allocator, r->words);
}

/* ---- words -------------------------------------------------------------------------------------------- */

static int by_strength(const void *a, const void *b) {
    const stance_word *x = a, *y = b;
    double p = fabs(x->contribution), q = fabs(y->contribution);
    if (p != q) return p > q ? -1 : 1;
    return (x->begin > y->begin) - (x->begin < y->begin);
}

stance_status st_reasons_explain_text(st_reasons *r, st_sv text, stance_error *error) {
    stance_status status =
        stance_explain(r->classifier, text.data, text.size, r->task, r->label, &r->explanation, error);
    if (status) return status;
    size_t words = stance_explanation_word_count(r->explanation);
    if (!st_reserve(&st_default_allocator, &r->words, &r->capacities[2], words + 1, sizeof *r->words))
        return st_fail_memory(error);
    r->word_count = 0;
    for (size_t i = 0; i < words; i++) {
        stance_word word = stance_explanation_word(r->explanation, i);
        if (word.contribution != 0) r->words[r->word_count++] = word;
    }
    qsort(r->words, r->word_count, sizeof *r->words, by_strength);
    return STANCE_OK;
}

stance_status st_reasons_explain(st_reasons *r, size_t sentence, stance_error *error) {
    size_t begin;
    return st_reasons_explain_text(r, st_reasons_text(r, sentence, &begin), error);
}

static size_t within(size_t count, size_t most) { return most && most < count ? most : count; }

size_t st_reasons_words(const st_reasons *r, size_t *others, double *rest) {
    size_t shown = within(r->word_count, r->most_words);
    *others = r->word_count - shown;
    *rest = 0;
    for (size_t i = shown; i < r->word_count; i++) *rest += r->words[i].contribution;
    return shown;
}

size_t st_reasons_grams(const st_reasons *r, size_t *others, double *rest) {
    size_t count = stance_explanation_gram_count(r->explanation), shown = within(count, r->most_words);
    *others = count - shown;
    *rest = 0;
    for (size_t i = shown; i < count; i++) *rest += stance_explanation_gram(r->explanation, i).contribution;
    return shown;
}

/* ---- sentences ---------------------------------------------------------------------------------------- */

st_sv st_reasons_text(const st_reasons *r, size_t sentence, size_t *begin) {
    st_sv text;
    *begin = 0;
    if (sentence == stance_result_sentence_count(r->result)) {
        text.data = stance_result_title(r->result, &text.size);
        return text;
    }
    stance_span span = stance_result_sentence(r->result, sentence);
    *begin = span.begin;
    return (st_sv){stance_result_text(r->result, &text.size) + span.begin, span.end - span.begin};
}

static int by_push(const void *a, const void *b) {
    const st_push *x = a, *y = b;
    if (x->push != y->push) return x->push > y->push ? -1 : 1;
    bool against = x->push < 0; /* those are shown from the end */
    return ((x->sentence > y->sentence) - (x->sentence < y->sentence)) * (against ? -1 : 1);
}

static void rank(st_reasons *r) {
    r->push_count = 0;
    for (size_t i = 0; i <= stance_result_sentence_count(r->result); i++)
        if (r->numbers[i] != 0) r->pushes[r->push_count++] = (st_push){i, r->numbers[i]};
    qsort(r->pushes, r->push_count, sizeof *r->pushes, by_push);
}

/* What the words of each sentence contribute to the score of the whole. */
static void share_score(st_reasons *r) {
    size_t s = 0, sentences = stance_result_sentence_count(r->result);
    for (size_t i = 0; i < stance_explanation_word_count(r->explanation); i++) {
        stance_word word = stance_explanation_word(r->explanation, i);
        while (s < sentences && stance_result_sentence(r->result, s).end <= word.begin) s++;
        if (s < sentences) r->numbers[s] += word.contribution;
    }
}

static bool has_pushes(const st_reasons *r) {
    return stance_result_sentence_count(r->result) > 0 || r->numbers[0] != 0;
}

stance_status st_reasons_rank(st_reasons *r, stance_error *error) {
    size_t units = stance_result_sentence_count(r->result) + 1;
    if (!st_reserve(&st_default_allocator, &r->numbers, &r->capacities[0], units, sizeof *r->numbers) ||
        !st_reserve(&st_default_allocator, &r->pushes, &r->capacities[1], units, sizeof *r->pushes))
        return st_fail_memory(error);
    stance_status status = stance_explain_sentences(r->classifier, r->result, r->task, r->label, r->numbers, error);
    r->whole = !status && (!stance_model_judges_sentences(r->model) || !has_pushes(r));
    if (r->whole) {
        st_sv text;
        text.data = stance_result_text(r->result, &text.size);
        status = st_reasons_explain_text(r, text, error);
        if (!status) share_score(r);
    }
    if (!status) rank(r);
    return status;
}

size_t st_reasons_count(const st_reasons *r, bool against) {
    size_t count = 0;
    for (size_t i = 0; i < r->push_count; i++) count += against == (r->pushes[i].push < 0);
    return within(count, r->most_sentences);
}

st_push st_reasons_push(const st_reasons *r, bool against, size_t index) {
    return r->pushes[against ? r->push_count - 1 - index : index];
}
