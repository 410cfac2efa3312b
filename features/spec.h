/* SPDX-License-Identifier: MIT
 * Which n-grams a model uses and how they are weighted. */
#ifndef ST_SPEC_H
#define ST_SPEC_H

#include <stdint.h>

#include "buf.h"

typedef enum st_gram_kind {
    ST_GRAM_WORD, /* sequences of tokens */
    ST_GRAM_CHAR, /* sequences of characters within a token and the spaces round it (scikit-learn's char_wb) */
    ST_GRAM_KINDS
} st_gram_kind;

typedef enum st_tf {
    ST_TF_RAW,    /* tf */
    ST_TF_LOG,    /* 1 + ln tf */
    ST_TF_BINARY, /* 1 */
    ST_TF_EACH,   /* tf, and for the block's length every occurrence is an n-gram of its own */
    ST_TF_KINDS
} st_tf;

/* A block of features: one kind of n-gram with a weighting of its own. The vector of a text is the blocks'
 * vectors one after the other, each (with `norm`) of Euclidean length `weight`. A block of ST_TF_EACH is divided by
 * sqrt(sum of tf * idf^2) instead of sqrt(sum of (tf * idf)^2), longer by as much as n-grams come again: so a text is the
 * sum of its words, and nothing has to be counted. */
typedef struct st_block {
    uint32_t kind;         /* st_gram_kind */
    uint32_t min_n, max_n; /* 1 to ST_MAX_N */
    uint32_t tf;           /* st_tf */
    uint32_t idf;          /* 1: multiply by ln((1 + n) / (1 + df)) + 1 (scikit-learn's smooth_idf) */
    uint32_t norm;         /* 1: scale to Euclidean length 1 */
    uint32_t min_df;       /* n-grams in fewer training texts are left out */
    uint32_t max_features; /* keep only so many, the most frequent; 0: all */
    double max_df;         /* n-grams in more than this share of the training texts are left out */
    double weight;         /* factor on the whole block */
} st_block;

enum { ST_MAX_BLOCKS = 4, ST_MAX_N = 8 };

typedef struct st_spec {
    uint32_t count;
    uint32_t inner; /* bit b: tokens shorter than min_n have nothing in block b (of characters), as where it is part
                       of one that begins with shorter n-grams; 0 but where that is counted in parts (train/pool.h) */
    st_block blocks[ST_MAX_BLOCKS];
} st_spec;

/* Read a specification: blocks separated by commas, each "word:A-B" or "char:A-B" (or ":A") followed by settings,
 * each after a colon: tf=raw|log|binary|each (log), idf=0|1 (1), norm=0|1 (1), min_df=N (1), max_df=SHARE (1),
 * max=N (0), weight=X (1, at most 1e6). Blocks of one kind must not share a length. Errors: ARGUMENT, with the column
 * at which the block begins. */
stance_status st_spec_parse(st_spec *spec, st_sv text, stance_error *error);

/* Append the specification in the form that st_spec_parse reads, defaults left out. */
void st_spec_print(st_buf *buf, const st_spec *spec);

/* The name of a tf in a specification; NULL from ST_TF_KINDS on. */
const char *st_tf_name(uint32_t tf);

/* Whether two specifications make the same vectors. */
bool st_spec_equal(const st_spec *one, const st_spec *other);

/* Whether a block has ST_TF_EACH. */
bool st_spec_counts_each(const st_spec *spec);

/* Whether every field is within its bounds: for specifications from a file. */
bool st_spec_valid(const st_spec *spec);

#endif
