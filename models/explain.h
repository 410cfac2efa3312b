/* SPDX-License-Identifier: MIT
 * What each n-gram and each word of a text adds to the score of a label. */
#ifndef ST_EXPLAIN_H
#define ST_EXPLAIN_H

#include "model_view.h"

/* The score of label l is  bias_l + sum over the n-grams i of the text of  value_i * weight_il,  value_i from
 * st_vectorize: n-gram i contributes value_i * weight_il, exactly. With a kernel weight_il is the slope of the score at
 * the text (st_kernel_slope): the linear model that touches the score there is explained, and `bias` is its own, what the
 * contributions leave of the score. What an n-gram contributes is divided evenly among the
 * places where it occurs; each of those shares goes to the word that holds it (characters), or evenly to its words. */
typedef struct st_explain {
    const stance_allocator *allocator;
    stance_gram *grams; /* those of the text that the vocabulary knows, strongest first, ties by number */
    size_t gram_count;
    stance_word *words; /* all of the text, in order, marks included */
    size_t word_count;
    double bias;
    double score;          /* bias + contributions of the n-grams in order of their numbers */
    double *alike, *pulls; /* [vectors] with a kernel */
    size_t capacities[4];
} st_explain;

void st_explain_init(st_explain *e, const stance_allocator *allocator);
void st_explain_clear(st_explain *e);

/* Explain one unit of text (well-formed UTF-8, below 4 GiB), which replaces the one before. `label` counts the labels of
 * all tasks; `v` is one of the view's lexicon. Places are bytes of the text. False when out of memory. */
bool st_explain_text(st_explain *e, const st_model_view *view, st_vectorizer *v, uint32_t label, st_sv text);

#endif
