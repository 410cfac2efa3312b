/* SPDX-License-Identifier: MIT
 * Text -> sparse TF-IDF vector. */
#ifndef ST_VECTORIZER_H
#define ST_VECTORIZER_H

#include "extractor.h"
#include "gram_index.h"

/* The idf of each feature, `step` numbers apart. */
typedef struct st_idfs {
    const double *first;
    size_t step;
} st_idfs;

static inline double st_idf_of(st_idfs idfs, size_t feature) { return idfs.first[feature * idfs.step]; }

/* What is needed of a vocabulary, whether just built or mapped from a model file. All borrowed. */
typedef struct st_lexicon {
    const st_spec *spec;
    const uint32_t *first; /* [spec->count + 1]: feature numbers of each block */
    st_idfs idf;
    st_gram_index index;
} st_lexicon;

/* Whether a feature is of block b. */
static inline bool st_in_block(const st_lexicon *lexicon, size_t b, uint32_t feature) {
    return feature >= lexicon->first[b] && feature < lexicon->first[b + 1];
}

/* The plain way, kept as the reference for faster ones: collects the numbers of a text's n-grams, sorts them and
 * weights each run of tf equal ones by  f(tf) * idf,  f as the block says, then scales each block (with norm) by
 * weight / ||block||2, or as st_block says for ST_TF_EACH. Memory grows with the vocabulary, not with the text. */
typedef struct st_vectorizer {
    const stance_allocator *allocator;
    const st_lexicon *lexicon;
    st_extractor *extractor;
    uint32_t *pending, *spare; /* feature numbers not yet counted */
    size_t pending_count;
    uint32_t *features; /* the row: numbers in order, each once */
    uint32_t *tf;       /* how often each occurs */
    double *values;
    size_t count;
    size_t row_capacity[3];
    uint32_t *merged_features, *merged_tf;
    size_t merged_capacity[2];
    size_t words;       /* in the text, marks apart */
    size_t known_words; /* of them, those the vocabulary knows: as words, or where the specification has no single
                           words, those of whose character n-grams it knows half at least */
} st_vectorizer;

/* False when out of memory, here and below; to be cleared in any case. The lexicon is borrowed. */
bool st_vectorizer_init(st_vectorizer *v, const st_lexicon *lexicon, const stance_allocator *allocator);
void st_vectorizer_clear(st_vectorizer *v);

/* Make the row of `text`, which replaces the one before. */
bool st_vectorize(st_vectorizer *v, st_sv text);

/* The values of one block's features in a text, from how often it has each. */
void st_weigh(const st_block *block, st_idfs idf, const uint32_t *features, const uint32_t *tf, size_t count,
              double *values);

#endif
