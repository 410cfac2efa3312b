/* SPDX-License-Identifier: MIT
 * The vectors of tests/golden/tfidf.tsv, which make_tfidf.py there makes and describes, and a vocabulary that was built
 * of the same texts to compare with them. */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdlib.h>

#include "arena.h"
#include "check.h"
#include "gram_text.h"
#include "number.h"
#include "vectorizer.h"
#include "vocabulary.h"

enum { GOLDEN_FIELDS = 5 };

typedef struct golden_line {
    st_sv fields[GOLDEN_FIELDS];
} golden_line;

typedef struct golden {
    char *bytes;
    golden_line *lines;
    size_t count;
} golden;

/* A vocabulary built of the texts to fit, and the text of each of its n-grams. */
typedef struct golden_model {
    st_spec spec;
    st_counter counter;
    st_vocabulary vocabulary;
    st_lexicon lexicon;
    st_arena arena;
    st_sv *grams;
} golden_model;

/* Cut off what comes before `end`, or everything. */
static inline st_sv golden_cut(st_sv *rest, char end) {
    const char *found = rest->size ? memchr(rest->data, end, rest->size) : NULL;
    st_sv part = {rest->data, found ? (size_t)(found - rest->data) : rest->size};
    rest->data += part.size + (found != NULL);
    rest->size -= part.size + (found != NULL);
    return part;
}

static inline void golden_open(golden *g) {
    size_t size, capacity = 0;
    *g = (golden){.bytes = read_file(SOURCE_DIR "/tests/golden/tfidf.tsv", &size)};
    for (st_sv rest = {g->bytes, size}; rest.size; g->count++) {
        st_sv line = golden_cut(&rest, '\n');
        assert_true(st_reserve(&st_default_allocator, &g->lines, &capacity, g->count + 1, sizeof *g->lines));
        for (int f = 0; f < GOLDEN_FIELDS; f++) g->lines[g->count].fields[f] = golden_cut(&line, '\t');
    }
    assert_true(g->count > 1000);
}

static inline void golden_close(golden *g) {
    free(g->bytes);
    free(g->lines);
}

static inline bool golden_is(const golden *g, size_t line, const char *kind) {
    return line < g->count && st_sv_equal(g->lines[line].fields[0], st_sv_of(kind));
}

static inline size_t golden_whole(st_sv field) {
    uint64_t number;
    assert_true(st_parse_u64(field, &number));
    return (size_t)number;
}

static inline double golden_real(st_sv field) {
    double number;
    assert_true(st_parse_double(field, &number));
    return number;
}

/* Note the texts of the n-grams of `text` that are features. */
static inline void golden_name(golden_model *m, st_sv text) {
    st_extractor *x = malloc(sizeof *x);
    st_gram_text *t = malloc(sizeof *t);
    assert_true(x && t);
    st_extractor_begin(x, &m->spec, text);
    st_gram_text_begin(t);
    while (st_extractor_next(x)) {
        st_gram_text_follow(t, x);
        for (size_t b = 0; b < m->spec.count; b++)
            for (size_t i = x->first[b]; i < x->first[b + 1]; i++) {
                uint32_t feature = st_gram_find(&m->vocabulary.index, x->hashes[i]);
                if (feature != ST_NO_FEATURE && !m->grams[feature].data)
                    m->grams[feature] = st_arena_copy(&m->arena, st_gram_text_of(t, x, b, i));
            }
    }
    free(t);
    free(x);
}

static inline void golden_model_init(golden_model *m, const golden *g, st_sv spec) {
    stance_error error;
    assert_ok(st_spec_parse(&m->spec, spec, &error), &error);
    assert_true(st_counter_init(&m->counter, &m->spec, &st_default_allocator));
    for (size_t i = 0; golden_is(g, i, "text"); i++)
        if (st_sv_equal(g->lines[i].fields[1], ST_SV("fit")))
            assert_true(st_counter_add(&m->counter, g->lines[i].fields[2]));
    assert_ok(st_vocabulary_build(&m->vocabulary, &m->counter, &error), &error);
    m->lexicon = (st_lexicon){&m->vocabulary.spec, m->vocabulary.first, {m->vocabulary.idf, 1}, m->vocabulary.index};
    st_arena_init(&m->arena, &st_default_allocator);
    m->grams = calloc(st_vocabulary_size(&m->vocabulary) + 1, sizeof *m->grams);
    for (size_t i = 0; golden_is(g, i, "text"); i++) golden_name(m, g->lines[i].fields[2]);
}

static inline void golden_model_clear(golden_model *m) {
    free(m->grams);
    st_arena_clear(&m->arena);
    st_vocabulary_clear(&m->vocabulary);
    st_counter_clear(&m->counter);
}

/* The feature that has this text in a block. */
static inline uint32_t golden_feature(const golden_model *m, st_sv block, st_sv gram) {
    size_t b = golden_whole(block);
    for (uint32_t i = m->vocabulary.first[b]; i < m->vocabulary.first[b + 1]; i++)
        if (st_sv_equal(m->grams[i], gram)) return i;
    fail_msg("\"%.*s\" is no feature", (int)gram.size, gram.data);
    return ST_NO_FEATURE;
}

#endif
