/* SPDX-License-Identifier: MIT
 * Rows of a training that follow each other in an article. */
#ifndef ST_SEQUENCES_H
#define ST_SEQUENCES_H

#include "dataset.h"

typedef struct st_sequence {
    size_t first, count; /* in `rows` */
    bool has_headline;   /* the first of them is one */
} st_sequence;

/* First the labelled sentences that have a position, one sequence for each group, by position; then the labelled
 * articles of the dataset, in order. */
typedef struct st_sequences {
    const stance_allocator *allocator;
    uint32_t *rows; /* [size] numbers of rows of the dataset */
    size_t size;
    st_sequence *all;
    size_t count;
} st_sequences;

/* Errors: MEMORY. */
stance_status st_sequences_make(st_sequences *sequences, const stance_dataset *dataset, stance_error *error);
void st_sequences_clear(st_sequences *sequences);

/* For each article of the dataset the fold of the labelled texts of its group; articles of other groups are dealt
 * out in turn, those of one group together. out[article_count]. Errors: MEMORY. */
stance_status st_article_folds(const stance_dataset *dataset, const uint32_t *fold, size_t folds, uint32_t *out,
                               stance_error *error);

#endif
