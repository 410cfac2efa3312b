/* SPDX-License-Identifier: MIT
 * All texts of a dataset as vectors in one space. */
#ifndef ST_COLLECTION_H
#define ST_COLLECTION_H

#include "arena.h"
#include "dataset.h"
#include "matrix.h"
#include "vectorizer.h"
#include "vocabulary.h"

typedef struct st_collection {
    const stance_allocator *allocator;
    st_vocabulary vocabulary;
    st_lexicon lexicon; /* of the vocabulary */
    st_matrix x;        /* a row for each row of the dataset */
    st_sv *grams;       /* [features] texts of the n-grams, NULL when not kept */
    st_arena *arenas;   /* [workers] where they are */
    size_t workers;
} st_collection;

/* Count the n-grams of all examples (not of the articles' sentences), choose the vocabulary, make the rows; `keep_grams`
 * keeps the n-grams' texts. The result does not depend on `threads`. Errors: MEMORY, LIMIT; DATA when nothing is left in the vocabulary. */
stance_status st_collection_make(st_collection *collection, const stance_dataset *dataset, const st_spec *spec,
                                 bool keep_grams, size_t threads, stance_error *error);

/* The same without the n-grams' texts, but a vocabulary may be empty. Errors: MEMORY, LIMIT. */
stance_status st_collection_count(st_collection *collection, const stance_dataset *dataset, const st_spec *spec,
                                  size_t threads, stance_error *error);

/* Keep the n-grams' texts, too. Errors: MEMORY. */
stance_status st_collection_name(st_collection *collection, const stance_dataset *dataset, size_t threads,
                                 stance_error *error);
void st_collection_clear(st_collection *collection);

#endif
