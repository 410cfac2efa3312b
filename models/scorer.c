/* SPDX-License-Identifier: MIT */
#include "scorer.h"

#include "softmax.h"

bool st_scorer_init(st_scorer *s, const st_model_view *view, const stance_allocator *allocator) {
    *s = (st_scorer){.view = view};
    bool ready = st_vectorizer_init(&s->vectorizer, &view->lexicon, allocator);
    s->scores = st_new(allocator, view->label_count, sizeof *s->scores);
    return ready && s->scores;
}

void st_scorer_clear(st_scorer *s) {
    st_release(s->vectorizer.allocator, s->scores);
    s->scores = NULL;
    st_vectorizer_clear(&s->vectorizer);
}

static void sum_weights(st_scorer *s) {
    const st_model_view *view = s->view;
    const st_vectorizer *v = &s->vectorizer;
    for (uint32_t l = 0; l < view->label_count; l++) s->scores[l] = view->labels[l].bias;
    for (size_t i = 0; i < v->count; i++) {
        const float *row = view->weights + (size_t)v->features[i] * view->space->stride;
        for (uint32_t l = 0; l < view->label_count; l++) s->scores[l] += v->values[i] * (double)row[l];
    }
}

bool st_score(st_scorer *s, st_sv text, double *probabilities) {
    const st_model_view *view = s->view;
    if (!st_vectorize(&s->vectorizer, text)) return false;
    sum_weights(s);
    for (uint32_t t = 0; t < view->task_count; t++) {
        const st_task *task = &view->tasks[t];
        const st_head *head = st_model_head(view, ST_HEAD_ALONE, t);
        st_head_apply(view, head, s->scores + task->first_label, probabilities + task->first_label);
    }
    return true;
}
