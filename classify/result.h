/* SPDX-License-Identifier: MIT
 * The inside of stance_result. */
#ifndef ST_RESULT_H
#define ST_RESULT_H

#include "model.h"
#include "sentence.h"

/* Probabilities are of all labels of all tasks, as in the model file: [labels] for the text, [sentences][labels], after
 * which comes a title that was passed apart. */
struct stance_result {
    stance_allocator allocator;
    const stance_model *model; /* borrowed, for the names of the labels */
    st_buf text;               /* decoded */
    st_buf title_text;         /* decoded, when it was passed apart */
    st_sv title;               /* in one of them; NULL data for none */
    st_spans sentences;
    double *whole;
    double *each;
    double *tones; /* [sentences][tones of the model], in the same order */
    size_t capacities[3];
    size_t words, known_words;
    int relevant; /* 1, 0, or -1 when the model or the layout does not tell */
};

/* A result for this allocator: *result again if there is one. False when out of memory. */
bool st_result_prepare(stance_result **result, const stance_model *model, const stance_allocator *allocator);

/* Probabilities, and tones, of sentence `index`. */
static inline double *st_result_each(const stance_result *r, size_t index) {
    return r->each + index * r->model->view.label_count;
}

static inline double *st_result_tones(const stance_result *r, size_t index) {
    size_t tones = r->model->view.score_count - r->model->view.label_count;
    return tones ? r->tones + index * tones : NULL;
}

#endif
