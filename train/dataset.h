/* SPDX-License-Identifier: MIT
 * The inside of stance_dataset, and its labels and groups as numbers. */
#ifndef ST_DATASET_H
#define ST_DATASET_H

#include "arena.h"
#include "stance_train.h"

typedef struct st_example {
    st_sv text;  /* well-formed UTF-8 */
    st_sv group; /* empty: a group of its own */
    size_t line;
    size_t position; /* in its group, 0: it stands alone */
    st_sv fold;      /* name of its fold, empty: none */
} st_example;

/* A labelled article: its sentences are `sentences[first .. first + count - 1]` of the dataset. */
typedef struct st_article {
    st_sv group;
    size_t first, count;
    bool has_headline;
} st_article;

struct stance_dataset {
    const stance_allocator *allocator;
    stance_allocator own_allocator;
    st_arena arena;
    st_sv *tasks;
    size_t task_count;
    st_example *examples;
    st_sv *labels; /* [count][task_count], empty: none */
    size_t count;
    st_article *articles;
    st_sv *article_labels; /* [article_count][task_count] */
    size_t article_count;
    st_sv *sentences; /* of the articles, not learned from */
    size_t sentence_count;
    size_t capacities[5];
};

#define ST_UNLABELLED UINT32_MAX

/* Rows of a training: the examples, then the sentences of the articles. */
static inline size_t st_dataset_rows(const stance_dataset *d) { return d->count + d->sentence_count; }
static inline st_sv st_dataset_text(const stance_dataset *d, size_t row) {
    return row < d->count ? d->examples[row].text : d->sentences[row - d->count];
}

/* Strings as numbers: value i of the sorted, different ones. */
typedef struct st_codes {
    st_sv *names; /* [count], sorted by bytes, views of the strings */
    size_t count;
    uint32_t *codes; /* of each string, ST_UNLABELLED for an empty one */
} st_codes;

/* Number `n` strings that lie `stride` strings apart. Errors: MEMORY. */
stance_status st_codes_make(st_codes *codes, const st_sv *strings, size_t n, size_t stride,
                            const stance_allocator *allocator, stance_error *error);
void st_codes_clear(st_codes *codes, const stance_allocator *allocator);

/* The labels of one task. Errors: MEMORY. */
stance_status st_dataset_labels(const stance_dataset *dataset, size_t task, st_codes *codes, stance_error *error);

/* The group of each example as a number below *count; those without one get a number of their own. To be
 * released. Errors: MEMORY. */
stance_status st_dataset_groups(const stance_dataset *dataset, uint32_t **groups, size_t *count, stance_error *error);

#endif
