/* SPDX-License-Identifier: MIT */
#include "vectorizer.h"

#include <math.h>

#include "sort.h"

enum { PENDING = 1 << 16 };

bool st_vectorizer_init(st_vectorizer *v, const st_lexicon *lexicon, const stance_allocator *allocator) {
    *v = (st_vectorizer){.allocator = allocator, .lexicon = lexicon};
    v->extractor = st_new(allocator, 1, sizeof *v->extractor);
    v->pending = st_new(allocator, PENDING, sizeof *v->pending);
    v->spare = st_new(allocator, PENDING, sizeof *v->spare);
    return v->extractor && v->pending && v->spare;
}

void st_vectorizer_clear(st_vectorizer *v) {
    void *blocks[] = {v->extractor, v->pending, v->spare,           v->features,
                      v->tf,        v->values,  v->merged_features, v->merged_tf};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(v->allocator, blocks[i]);
    *v = (st_vectorizer){.allocator = v->allocator};
}

static bool reserve_row(st_vectorizer *v, size_t count) {
    return st_reserve(v->allocator, &v->features, &v->row_capacity[0], count, sizeof *v->features) &&
           st_reserve(v->allocator, &v->tf, &v->row_capacity[1], count, sizeof *v->tf) &&
           st_reserve(v->allocator, &v->values, &v->row_capacity[2], count, sizeof *v->values) &&
           st_reserve(v->allocator, &v->merged_features, &v->merged_capacity[0], count, sizeof *v->merged_features) &&
           st_reserve(v->allocator, &v->merged_tf, &v->merged_capacity[1], count, sizeof *v->merged_tf);
}

/* Sort the pending numbers and add them to the row. */
static bool merge_pending(st_vectorizer *v) {
    if (v->pending_count == 0) return true;
    if (!reserve_row(v, v->count + v->pending_count)) return false;
    st_sort_u32(v->pending, v->spare, v->pending_count);
    size_t n = 0;
    for (size_t i = 0, j = 0; i < v->count || j < v->pending_count; n++) {
        bool left = j == v->pending_count || (i < v->count && v->features[i] <= v->pending[j]);
        uint32_t feature = left ? v->features[i] : v->pending[j];
        v->merged_features[n] = feature;
        v->merged_tf[n] = left ? v->tf[i++] : 0;
        for (; j < v->pending_count && v->pending[j] == feature; j++) v->merged_tf[n]++;
    }
    memcpy(v->features, v->merged_features, n * sizeof *v->features);
    memcpy(v->tf, v->merged_tf, n * sizeof *v->tf);
    v->count = n;
    v->pending_count = 0;
    return true;
}

/* Look up the current token's n-grams of block b; *known counts those found. */
static bool look_up(st_vectorizer *v, size_t b, size_t *known) {
    const st_extractor *x = v->extractor;
    for (size_t i = x->first[b]; i < x->first[b + 1]; i++) {
        uint32_t feature = st_gram_find(&v->lexicon->index, x->hashes[i]);
        if (!st_in_block(v->lexicon, b, feature)) continue;
        ++*known;
        if (v->pending_count == PENDING && !merge_pending(v)) return false;
        v->pending[v->pending_count++] = feature;
    }
    return true;
}

static bool has_single_words(const st_spec *spec) {
    for (uint32_t b = 0; b < spec->count; b++)
        if (spec->blocks[b].kind == ST_GRAM_WORD && spec->blocks[b].min_n == 1) return true;
    return false;
}

static double tf_weight(uint32_t kind, uint32_t tf) {
    if (kind == ST_TF_BINARY) return 1;
    return kind == ST_TF_LOG ? 1 + log(tf) : tf;
}

void st_weigh(const st_block *block, st_idfs idf, const uint32_t *features, const uint32_t *tf, size_t count,
              double *values) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double own = st_idf_of(idf, features[i]);
        values[i] = tf_weight(block->tf, tf[i]) * own;
        sum += values[i] * (block->tf == ST_TF_EACH ? own : values[i]);
    }
    double scale = block->weight;
    if (block->norm && sum > 0) scale /= sqrt(sum);
    for (size_t i = 0; i < count; i++) values[i] *= scale;
}

bool st_vectorize(st_vectorizer *v, st_sv text) {
    const st_spec *spec = v->lexicon->spec;
    bool single_words = has_single_words(spec);
    v->count = v->pending_count = v->words = v->known_words = 0;
    st_extractor_begin(v->extractor, spec, text);
    while (st_extractor_next(v->extractor)) {
        size_t known = 0;
        for (size_t b = 0; b < spec->count; b++)
            if (!look_up(v, b, &known)) return false;
        if (v->extractor->token.mark) continue;
        v->words++;
        v->known_words += single_words
                              ? st_gram_find(&v->lexicon->index, st_extractor_word(v->extractor)) != ST_NO_FEATURE
                              : known && known * 2 >= v->extractor->first[spec->count];
    }
    if (!merge_pending(v)) return false;
    for (size_t b = 0, begin = 0, end = 0; b < spec->count && v->count; b++, begin = end) {
        while (end < v->count && v->features[end] < v->lexicon->first[b + 1]) end++;
        st_weigh(&spec->blocks[b], v->lexicon->idf, v->features + begin, v->tf + begin, end - begin, v->values + begin);
    }
    return true;
}
