/* SPDX-License-Identifier: MIT */
#include "explain.h"

#include <math.h>
#include <stdlib.h>

void st_explain_init(st_explain *e, const stance_allocator *allocator) { *e = (st_explain){.allocator = allocator}; }

void st_explain_clear(st_explain *e) {
    st_release(e->allocator, e->grams);
    st_release(e->allocator, e->words);
    st_release(e->allocator, e->alike);
    st_release(e->allocator, e->pulls);
    st_explain_init(e, e->allocator);
}

/* With a kernel: how far each support vector pulls the score of the text, which is added to e->score. */
static bool take_pulls(st_explain *e, const st_kernel *k, const st_vectorizer *v, uint32_t label) {
    if (!st_reserve(e->allocator, &e->alike, &e->capacities[2], k->vectors, sizeof *e->alike) ||
        !st_reserve(e->allocator, &e->pulls, &e->capacities[3], k->vectors, sizeof *e->pulls))
        return false;
    st_kernel_compare(k, (st_row){v->features, v->values, v->count}, e->alike);
    e->score += st_kernel_pulls(k, e->alike, label, e->pulls);
    return true;
}

/* The same as take_row, with slopes in place of weights. */
static bool take_slopes(st_explain *e, const st_model_view *view, const st_vectorizer *v, uint32_t label) {
    if (!take_pulls(e, &view->kernel, v, label)) return false;
    double sum = 0;
    for (size_t i = 0; i < v->count; i++) {
        double slope = st_kernel_slope(&view->kernel, e->pulls, v->features[i]);
        e->grams[i] = (stance_gram){.feature = v->features[i], .contribution = v->values[i] * slope};
        sum += e->grams[i].contribution;
    }
    e->bias = e->score - sum;
    return true;
}

/* The row of the text, weighted; no places yet. */
static bool take_row(st_explain *e, const st_model_view *view, const st_vectorizer *v, uint32_t label) {
    if (!st_reserve(e->allocator, &e->grams, &e->capacities[0], v->count, sizeof *e->grams)) return false;
    e->gram_count = v->count;
    e->score = e->bias = view->labels[label].bias;
    if (view->kernel.gamma > 0) return take_slopes(e, view, v, label);
    for (size_t i = 0; i < v->count; i++) {
        double weight = (double)view->weights[(size_t)v->features[i] * view->space->stride + label];
        e->grams[i] = (stance_gram){.feature = v->features[i], .contribution = v->values[i] * weight};
        e->score += e->grams[i].contribution;
    }
    return true;
}

/* Where a feature stands in the row, which has it. */
static size_t place_in_row(const st_vectorizer *v, uint32_t feature) {
    size_t low = 0, high = v->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (v->features[middle] <= feature) low = middle;
        else high = middle;
    }
    return low;
}

/* Whether the bytes of the current token's normal form stand for those of the text, one for one. */
static bool is_plain(const st_extractor *x, st_sv normal) {
    if (normal.size != x->token.end - x->token.begin) return false;
    for (size_t i = x->token.begin; i < x->token.end; i++)
        if (x->tokenizer.text.data[i] & 0x80) return false;
    return true;
}

/* The part of the text that characters of the current token come from: without the spaces round it, and the whole
 * token where its normal form has other bytes. */
static stance_span place_of_chars(const st_extractor *x, st_sv bytes) {
    stance_span token = {x->token.begin, x->token.end};
    st_sv normal = st_extractor_normal(x);
    if (!is_plain(x, normal)) return token;
    const char *begin = bytes.data, *end = bytes.data + bytes.size;
    if (begin < normal.data) begin = normal.data;
    if (end > normal.data + normal.size) end = normal.data + normal.size;
    if (begin >= end) return token;
    return (stance_span){token.begin + (size_t)(begin - normal.data), token.begin + (size_t)(end - normal.data)};
}

/* One more occurrence of an n-gram, which ends with the last word and occurs `times` in all. */
static void add_occurrence(st_explain *e, stance_gram *gram, uint32_t times, const st_extractor *x, st_gram part) {
    size_t words = part.bytes.data ? 1 : part.n, first = e->word_count - words;
    double share = gram->contribution / times / (double)words;
    for (size_t w = first; w < e->word_count; w++) e->words[w].contribution += share;
    if (gram->count++) return;
    stance_span place = {e->words[first].begin, x->token.end};
    if (part.bytes.data) place = place_of_chars(x, part.bytes);
    gram->begin = place.begin;
    gram->end = place.end;
}

/* Count the current token's n-grams of block b. */
static void add_grams(st_explain *e, const st_vectorizer *v, size_t b) {
    const st_extractor *x = v->extractor;
    for (size_t i = x->first[b]; i < x->first[b + 1]; i++) {
        uint32_t feature = st_gram_find(&v->lexicon->index, x->hashes[i]);
        if (feature < v->lexicon->first[b] || feature >= v->lexicon->first[b + 1]) continue;
        size_t place = place_in_row(v, feature);
        add_occurrence(e, &e->grams[place], v->tf[place], x, st_extractor_gram(x, b, i));
    }
}

/* Go through the text once more, now that it is known what an occurrence is worth. */
static bool add_words(st_explain *e, const st_vectorizer *v, st_sv text) {
    st_extractor *x = v->extractor;
    e->word_count = 0;
    st_extractor_begin(x, v->lexicon->spec, text);
    while (st_extractor_next(x)) {
        if (!st_reserve(e->allocator, &e->words, &e->capacities[1], e->word_count + 1, sizeof *e->words)) return false;
        e->words[e->word_count++] = (stance_word){x->token.begin, x->token.end, 0};
        for (size_t b = 0; b < v->lexicon->spec->count; b++) add_grams(e, v, b);
    }
    return true;
}

static int by_strength(const void *a, const void *b) {
    const stance_gram *x = a, *y = b;
    double p = fabs(x->contribution), q = fabs(y->contribution);
    if (p != q) return p > q ? -1 : 1;
    return (x->feature > y->feature) - (x->feature < y->feature);
}

bool st_explain_text(st_explain *e, const st_model_view *view, st_vectorizer *v, uint32_t label, st_sv text) {
    if (!st_vectorize(v, text) || !take_row(e, view, v, label) || !add_words(e, v, text)) return false;
    if (e->gram_count) qsort(e->grams, e->gram_count, sizeof *e->grams, by_strength);
    return true;
}
