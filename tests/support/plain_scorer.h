/* SPDX-License-Identifier: MIT
 * Scores the plain way, as docs/model-format.md words it: the vector first, then its product with the weights. The
 * reference for scorer.h, in tests and in bench/. */
#ifndef ST_PLAIN_SCORER_H
#define ST_PLAIN_SCORER_H

#include "scorer.h"

typedef struct st_plain_scorer {
    const st_model_view *view;
    st_vectorizer vectorizer;
    double *scores; /* [score_count] of the last text */
} st_plain_scorer;

static inline bool st_plain_scorer_init(st_plain_scorer *s, const st_model_view *view,
                                        const stance_allocator *allocator) {
    s->view = view;
    s->scores = st_new(allocator, view->score_count, sizeof *s->scores);
    return st_vectorizer_init(&s->vectorizer, &view->lexicon, allocator) && s->scores;
}

static inline void st_plain_scorer_clear(st_plain_scorer *s) {
    st_release(s->vectorizer.allocator, s->scores);
    st_vectorizer_clear(&s->vectorizer);
}

static inline bool st_plain_score(st_plain_scorer *s, st_sv text, double *probabilities) {
    const st_model_view *view = s->view;
    const st_vectorizer *v = &s->vectorizer;
    if (!st_vectorize(&s->vectorizer, text)) return false;
    for (uint32_t l = 0; l < view->score_count; l++) s->scores[l] = view->labels[l].bias;
    for (size_t i = 0; i < v->count; i++) {
        const float *row = view->weights + (size_t)v->features[i] * view->space->stride;
        for (uint32_t l = 0; l < view->score_count; l++) s->scores[l] += v->values[i] * (double)row[l];
    }
    for (uint32_t t = 0; t < view->task_count; t++) {
        const st_head *head = st_model_head(view, ST_HEAD_ALONE, t);
        uint32_t first = view->tasks[t].first_label;
        st_head_apply(view, head, s->scores + first, probabilities + first);
    }
    return true;
}

#endif
