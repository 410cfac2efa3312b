/* SPDX-License-Identifier: MIT
 * Text -> scores -> probabilities with a model. */
#ifndef ST_SCORER_H
#define ST_SCORER_H

#include "model_view.h"

/* Scratch memory; the view is borrowed. */
typedef struct st_scorer {
    const st_model_view *view;
    st_vectorizer vectorizer;
    double *scores; /* [label_count] of the last text: bias + weights . vector */
} st_scorer;

/* False when out of memory, here and below; to be cleared in any case. */
bool st_scorer_init(st_scorer *scorer, const st_model_view *view, const stance_allocator *allocator);
void st_scorer_clear(st_scorer *scorer);

/* Score one unit of text and write its probabilities, for all labels of all tasks: out[label_count]. The numbers of
 * its words, and of those the model knows, are in scorer->vectorizer. */
bool st_score(st_scorer *scorer, st_sv text, double *probabilities);

#endif
