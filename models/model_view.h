/* SPDX-License-Identifier: MIT
 * A model file in memory, checked and ready for use. */
#ifndef ST_MODEL_VIEW_H
#define ST_MODEL_VIEW_H

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "about.h"
#include "format.h"
#include "kernel.h"
#include "vectorizer.h"

/* Pointers into the file's bytes, which must outlive it; every number that is used as an index has been checked. */
typedef struct st_model_view {
    st_sv facts, strings;
    const st_task *tasks;
    uint32_t task_count;
    const st_label *labels;
    uint32_t label_count; /* of all tasks */
    uint32_t score_count; /* labels and tones */
    const st_space *space;
    st_lexicon lexicon;
    uint32_t features;
    const float *weights;  /* [features][space->stride]; NULL in a model with a kernel */
    const uint32_t *words; /* [word_count] single words, upwards, whose character n-grams are summed up already: */
    const char *given;     /* [word_count][given_size] an st_given_word of each */
    size_t given_size;
    uint32_t word_count;
    uint32_t nested;  /* bit b: block b is nested, as format.h has it */
    st_kernel kernel; /* of support vectors; its gamma is 0 in a linear model */
    const st_head *heads;
    uint32_t head_count;
    const double *numbers;
    const uint32_t *gram_ends; /* NULL when the model was written without texts */
    const char *gram_text;
    st_about about;
} st_model_view;

/* How far to check. A model that this library wrote itself and cannot have been changed since needs no checksum
 * and no look at every index. */
typedef enum st_trust { ST_CHECK_ALL, ST_CHECK_LAYOUT } st_trust;

/* Errors: FORMAT with what is wrong, VERSION, ARGUMENT (bytes not aligned to 8). Reads only within the bytes. */
stance_status st_model_view_open(st_model_view *view, const void *bytes, size_t size, st_trust trust,
                                 stance_error *error);

static inline const char *st_model_string(const st_model_view *view, uint32_t offset) {
    return view->strings.data + offset;
}

/* What the model has for a word, by its place among them. */
static inline const st_given_word *st_model_given(const st_model_view *view, uint32_t place) {
    return (const st_given_word *)(const void *)(view->given + place * view->given_size);
}

/* Ask for the idf and the first weights of a feature ahead of their use. */
static inline void st_model_ask(const st_model_view *view, uint32_t feature, uint32_t scores) {
#if defined(__GNUC__)
    const float *row = view->weights + (size_t)feature * view->space->stride;
    __builtin_prefetch(&view->lexicon.idf.first[feature * view->lexicon.idf.step]);
    __builtin_prefetch(row);
    __builtin_prefetch((const char *)(row + scores) - 1);
#else
    (void)view;
    (void)feature;
    (void)scores;
#endif
}

/* sums[count] += value * row; the same bits with and without vectors of two. */
static inline void st_add_row(double *restrict sums, double value, const float *restrict row, uint32_t count) {
    uint32_t l = 0;
#if defined(__SSE2__)
    __m128d values = _mm_set1_pd(value);
    for (; l + 4 <= count; l += 4) {
        __m128 four = _mm_loadu_ps(row + l);
        __m128d low = _mm_mul_pd(values, _mm_cvtps_pd(four));
        __m128d high = _mm_mul_pd(values, _mm_cvtps_pd(_mm_movehl_ps(four, four)));
        _mm_storeu_pd(sums + l, _mm_add_pd(_mm_loadu_pd(sums + l), low));
        _mm_storeu_pd(sums + l + 2, _mm_add_pd(_mm_loadu_pd(sums + l + 2), high));
    }
#endif
    for (; l < count; l++) sums[l] += value * (double)row[l];
}

/* sums[columns] += the rows of some features from column `first` on, each times its idf, feature after feature; to be
 * called with a constant, so that the sums stay in registers. Returns the sum of idf^2 and `square`. */
static inline double st_add_strip(const st_model_view *view, const uint32_t *features, size_t count, uint32_t first,
                                  uint32_t columns, double square, double *restrict sums) {
#if defined(__SSE2__)
    if (columns % 4 == 0) {
        __m128d two[8];
        for (uint32_t k = 0; k < columns / 2; k++) two[k] = _mm_loadu_pd(sums + 2 * k);
        for (size_t i = 0; i < count; i++) {
            const float *row = view->weights + (size_t)features[i] * view->space->stride + first;
            __m128d idf = _mm_set1_pd(st_idf_of(view->lexicon.idf, features[i]));
            square += _mm_cvtsd_f64(idf) * _mm_cvtsd_f64(idf);
            for (uint32_t k = 0; k < columns / 4; k++) {
                __m128 four = _mm_loadu_ps(row + 4 * k), high = _mm_movehl_ps(four, four);
                two[2 * k] = _mm_add_pd(two[2 * k], _mm_mul_pd(idf, _mm_cvtps_pd(four)));
                two[2 * k + 1] = _mm_add_pd(two[2 * k + 1], _mm_mul_pd(idf, _mm_cvtps_pd(high)));
            }
        }
        for (uint32_t k = 0; k < columns / 2; k++) _mm_storeu_pd(sums + 2 * k, two[k]);
        return square;
    }
#endif
    for (size_t i = 0; i < count; i++) {
        const float *row = view->weights + (size_t)features[i] * view->space->stride + first;
        double idf = st_idf_of(view->lexicon.idf, features[i]);
        square += idf * idf;
        for (uint32_t k = 0; k < columns; k++) sums[k] += idf * (double)row[k];
    }
    return square;
}

/* Add features, each once: to sums[0] their idf^2, to sums[1 + l] their idf * weight for each score l below `scores`. */
static inline void st_add_rows(const st_model_view *view, const uint32_t *features, size_t count, double *sums,
                               uint32_t scores) {
    double square = sums[0]; /* that of the last strip counts: all are the same */
    uint32_t l = 0;
    for (; l + 12 <= scores; l += 12) square = st_add_strip(view, features, count, l, 12, sums[0], sums + 1 + l);
    for (; l + 4 <= scores; l += 4) square = st_add_strip(view, features, count, l, 4, sums[0], sums + 1 + l);
    for (; l < scores; l++) square = st_add_strip(view, features, count, l, 1, sums[0], sums + 1 + l);
    sums[0] = square;
}

/* The head of a kind for a task; NULL if the model has none. */
const st_head *st_model_head(const st_model_view *view, st_head_kind kind, uint32_t task);

/* Probabilities of the head's task, out[labels of the task], from its inputs x[head->inputs]. */
void st_head_apply(const st_model_view *view, const st_head *head, const double *x, double *out);

/* The text of a feature's n-gram; empty if the model was written without. */
st_sv st_model_gram(const st_model_view *view, uint32_t feature);

#endif
