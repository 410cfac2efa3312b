/* SPDX-License-Identifier: MIT
 * A small valid model file made by hand: two tasks of two and three labels, three n-grams, a hash table of two buckets.
 * Tests damage it field by field. */
#ifndef SMALL_FILE_H
#define SMALL_FILE_H

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "extractor.h"
#include "gram_index.h"
#include "model_view.h"
#include "sealed.h"

enum { TASKS = 2, LABELS = 5, FEATURES = 3, STRIDE = 6, BUCKETS = 2, NUMBERS = 2 * (2 + 1) + 3 * 2, KINDS = 12 };

typedef struct small_file {
    st_header header;
    st_section table[ST_MOST_SECTIONS];
    _Alignas(64) char facts[26];
    _Alignas(64) char strings[40];
    _Alignas(64) st_task tasks[TASKS];
    _Alignas(64) st_label labels[LABELS];
    _Alignas(64) st_space space;
    _Alignas(64) st_bucket index[BUCKETS];
    _Alignas(64) double idf[FEATURES];
    _Alignas(64) float weights[FEATURES][STRIDE];
    _Alignas(64) st_head heads[TASKS];
    _Alignas(64) double numbers[NUMBERS];
    _Alignas(64) uint32_t gram_ends[FEATURES];
    _Alignas(64) char gram_text[9];
} small_file;

#define SMALL_SECTION(member) \
    { offsetof(small_file, member), sizeof((small_file *)0)->member }

/* Entry i of the table is the section of kind i + 1. */
static inline void small_file_table(small_file *m) {
    static const size_t places[KINDS][2] = {SMALL_SECTION(facts),   SMALL_SECTION(strings),   SMALL_SECTION(tasks),
                                            SMALL_SECTION(labels),  SMALL_SECTION(space),     SMALL_SECTION(index),
                                            SMALL_SECTION(idf),     SMALL_SECTION(weights),   SMALL_SECTION(heads),
                                            SMALL_SECTION(numbers), SMALL_SECTION(gram_ends), SMALL_SECTION(gram_text)};
    m->header = (st_header){.major = ST_FORMAT_MAJOR, .minor = ST_FORMAT_MINOR, .sections = KINDS};
    memcpy(m->header.magic, "\x89\x73\x74\x61\x6e\x63\x65\x0a", 8);
    for (uint32_t i = 0; i < KINDS; i++)
        m->table[i] = (st_section){.kind = i + 1, .offset = places[i][0], .size = places[i][1]};
}

static inline void small_file_names(small_file *m) {
    static const uint32_t names[LABELS] = {5, 9, 20, 27, 35};
    memcpy(m->facts, "made by\0hand\0colour\0green", sizeof m->facts);
    memcpy(m->strings, "mood\0bad\0good\0place\0garden\0kitchen\0town", sizeof m->strings);
    m->tasks[0] = (st_task){0, 0, 2, 0};
    m->tasks[1] = (st_task){14, 2, 3, 0};
    for (uint32_t l = 0; l < LABELS; l++) m->labels[l] = (st_label){names[l], 0, 0.25 + 0.125 * l, 0.5 * l - 1};
}

/* Put the first n-gram that `text` has of a block into the table. */
static inline void small_file_index(small_file *m, size_t block, const char *text, uint32_t feature) {
    st_extractor *x = malloc(sizeof *x);
    st_extractor_begin(x, &m->space.spec, st_sv_of(text));
    assert_true(st_extractor_next(x));
    uint64_t hash = x->hashes[x->first[block]];
    st_bucket *bucket = &m->index[(hash >> 32) % BUCKETS];
    size_t slot = 0;
    while (bucket->features[slot] != ST_NO_FEATURE) slot++;
    bucket->tags[slot] = (uint32_t)hash;
    bucket->features[slot] = feature;
    free(x);
}

/* Words "good" and "bad"; of characters, the first of "oo": a space and o. */
static inline void small_file_space(small_file *m) {
    st_block words = {.kind = ST_GRAM_WORD, .min_n = 1, .max_n = 1, .tf = ST_TF_LOG, .idf = 1, .norm = 1, .min_df = 1};
    words.max_df = words.weight = 1;
    st_block chars = words;
    chars.kind = ST_GRAM_CHAR;
    chars.min_n = chars.max_n = 2;
    m->space.spec.count = 2;
    m->space.spec.blocks[0] = words;
    m->space.spec.blocks[1] = chars;
    memcpy(m->space.first, (uint32_t[]){0, 2, 3, 3, 3}, sizeof m->space.first);
    m->space.texts = 7;
    m->space.stride = STRIDE;
    m->space.unit = ST_UNIT_DOCUMENT;
    memset(m->index, 0xFF, sizeof m->index);
    small_file_index(m, 0, "good", 0);
    small_file_index(m, 0, "bad", 1);
    small_file_index(m, 1, "oo", 2);
}

static inline void small_file_numbers(small_file *m) {
    for (size_t f = 0; f < FEATURES; f++) {
        m->idf[f] = 1.5 + (double)f;
        for (size_t l = 0; l < STRIDE; l++) m->weights[f][l] = (float)(f + 1) * ((float)l - 2.5f);
    }
    m->heads[0] = (st_head){ST_HEAD_ALONE, 0, 2, 0, 0};
    m->heads[1] = (st_head){ST_HEAD_ALONE, 1, 3, 1, 2 * (2 + 1)};
    for (size_t i = 0; i < NUMBERS; i++) m->numbers[i] = 0.25 * (double)i - 2;
    memcpy(m->gram_ends, (uint32_t[]){4, 7, 9}, sizeof m->gram_ends);
    memcpy(m->gram_text, "goodbad o", sizeof m->gram_text);
}

static inline void small_file_init(small_file *m) {
    memset(m, 0, sizeof *m);
    small_file_table(m);
    small_file_names(m);
    small_file_space(m);
    small_file_numbers(m);
    seal(m, sizeof *m);
}

static inline void look_at_strings(const st_model_view *v) {
    const char *end = v->strings.data + v->strings.size;
    for (uint32_t t = 0; t < v->task_count; t++) {
        const char *name = st_model_string(v, v->tasks[t].name);
        assert_true(name + strlen(name) < end);
    }
    for (uint32_t l = 0; l < v->label_count; l++) {
        const char *name = st_model_string(v, v->labels[l].name);
        assert_true(name + strlen(name) < end);
    }
    assert_true(v->facts.size == 0 || v->facts.data[v->facts.size - 1] == '\0');
}

/* At most 255 a byte: every one is read. */
static inline size_t sum_bytes(const void *bytes, size_t size) {
    size_t sum = 0;
    for (size_t i = 0; i < size; i++) sum += ((const unsigned char *)bytes)[i];
    return sum;
}

static inline void look_at_features(const st_model_view *v) {
    for (uint32_t f = 0; f < v->features; f++) {
        const float *row = v->weights + (size_t)f * v->space->stride;
        for (uint32_t l = 0; l < v->space->stride; l++) assert_true(isfinite(row[l]));
        assert_true(isfinite(st_idf_of(v->lexicon.idf, f)));
        st_sv gram = st_model_gram(v, f);
        assert_true(sum_bytes(gram.data, gram.size) <= 255 * gram.size);
    }
}

/* The score of every label for the text last vectorized. */
static inline void sum_scores(const st_model_view *v, const st_vectorizer *text, double *scores) {
    for (uint32_t l = 0; l < v->label_count; l++) scores[l] = v->labels[l].bias;
    for (size_t i = 0; i < text->count; i++) {
        assert_true(text->features[i] < v->features);
        const float *row = v->weights + (size_t)text->features[i] * v->space->stride;
        for (uint32_t l = 0; l < v->label_count; l++) scores[l] += text->values[i] * (double)row[l];
    }
}

static inline void look_at_probabilities(const st_model_view *v, const double *scores, double *p) {
    for (uint32_t t = 0; t < v->task_count; t++) {
        const st_head *head = st_model_head(v, ST_HEAD_ALONE, t);
        assert_int_equal(head->inputs, v->tasks[t].label_count);
        st_head_apply(v, head, scores + v->tasks[t].first_label, p);
        for (uint32_t l = 0; l < v->tasks[t].label_count; l++) assert_true(p[l] >= 0 && p[l] <= 1);
    }
}

/* Do with the model what a classifier would. The vectorizer is used for one model after the other. */
static inline void look_at_all(const st_model_view *v, st_vectorizer *text) {
    double *scores = malloc(2 * v->label_count * sizeof *scores);
    look_at_strings(v);
    look_at_features(v);
    text->lexicon = &v->lexicon;
    assert_true(st_vectorize(text, ST_SV("Good good bad food, said the oo; unknown words.")));
    sum_scores(v, text, scores);
    look_at_probabilities(v, scores, scores + v->label_count);
    free(scores);
}

static inline void init_vectorizer(st_vectorizer *text) {
    assert_true(st_vectorizer_init(text, NULL, &st_default_allocator));
}

/* Sealed, it opens and can be used. */
static inline void check_accepted(small_file *m) {
    st_model_view v;
    st_vectorizer text;
    stance_error error;
    seal(m, sizeof *m);
    assert_ok(st_model_view_open(&v, m, sizeof *m, ST_CHECK_ALL, &error), &error);
    init_vectorizer(&text);
    look_at_all(&v, &text);
    st_vectorizer_clear(&text);
}

#endif
