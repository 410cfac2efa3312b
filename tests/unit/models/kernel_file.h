/* SPDX-License-Identifier: MIT
 * The small model file with a kernel in place of its weights: four support vectors, the last without n-grams. */
#ifndef KERNEL_FILE_H
#define KERNEL_FILE_H

#include "explain.h"
#include "scorer.h"
#include "small_file.h"

enum { VECTORS = 4, POSTINGS = 5, KERNEL_KINDS = KINDS - 1 + 5 };

typedef struct kernel_file {
    small_file file; /* whose weights no section is of */
    _Alignas(64) st_kernel_record kernel;
    _Alignas(64) double squares[VECTORS];
    _Alignas(64) double coefficients[VECTORS][STRIDE];
    _Alignas(64) uint32_t posting_ends[FEATURES];
    _Alignas(64) st_posting postings[POSTINGS];
} kernel_file;

#define KERNEL_SECTION(member) \
    { offsetof(kernel_file, member), sizeof((kernel_file *)0)->member }

/* Where the entry of a section kind is in the table. */
static inline size_t kernel_entry(st_section_kind kind) {
    return kind == ST_SECTION_KERNEL ? ST_SECTION_WEIGHTS - 1 : kind > ST_SECTION_KERNEL ? (size_t)kind - 3 : kind - 1u;
}

static inline void kernel_file_table(kernel_file *m) {
    static const size_t places[5][2] = {KERNEL_SECTION(kernel), KERNEL_SECTION(squares), KERNEL_SECTION(coefficients),
                                        KERNEL_SECTION(posting_ends), KERNEL_SECTION(postings)};
    for (uint32_t i = 0; i < 5; i++) {
        uint32_t kind = ST_SECTION_KERNEL + i;
        m->file.table[kernel_entry((st_section_kind)kind)] =
            (st_section){.kind = kind, .offset = places[i][0], .size = places[i][1]};
    }
    m->file.header.sections = KERNEL_KINDS;
}

static inline double kernel_coefficient(size_t vector, size_t score) {
    return (score % 2 ? -0.5 : 0.5) * (double)(vector + 1) + 0.25 * (double)score;
}

/* Vectors {good 0.5, bad 0.75}, {" o" 1}, {good 1, " o" 1} and {}. */
static inline void kernel_file_init(kernel_file *m) {
    static const st_posting postings[POSTINGS] = {{0, 0.5f}, {2, 1}, {0, 0.75f}, {1, 1}, {2, 1}};
    memset(m, 0, sizeof *m);
    small_file_init(&m->file);
    kernel_file_table(m);
    m->kernel = (st_kernel_record){ST_KERNEL_RBF, VECTORS, 0.5};
    memcpy(m->squares, (double[]){0.8125, 1, 2, 0}, sizeof m->squares);
    for (size_t v = 0; v < VECTORS; v++)
        for (size_t l = 0; l < STRIDE; l++) m->coefficients[v][l] = kernel_coefficient(v, l);
    memcpy(m->posting_ends, (uint32_t[]){2, 3, 5}, sizeof m->posting_ends);
    memcpy(m->postings, postings, sizeof postings);
    seal(m, sizeof *m);
}

static inline void open_kernel_file(st_model_view *view, kernel_file *m) {
    stance_error error;
    kernel_file_init(m);
    assert_ok(st_model_view_open(view, m, sizeof *m, ST_CHECK_ALL, &error), &error);
}

/* Score and explain with it: every number is finite, probabilities are probabilities. */
static inline void use_kernel(const st_model_view *v) {
    static const char text[] = "Good good bad food, said the oo; unknown words.";
    double *p = malloc((v->label_count + 1) * sizeof *p);
    st_scorer s;
    st_explain e;
    look_at_strings(v);
    st_explain_init(&e, &st_default_allocator);
    assert_true(st_scorer_init(&s, v, &st_default_allocator));
    assert_true(st_score(&s, st_sv_of(text), p));
    for (uint32_t l = 0; l < v->label_count; l++) assert_true(isfinite(s.scores[l]) && p[l] >= 0 && p[l] <= 1);
    assert_true(st_explain_text(&e, v, &s.vectorizer, 0, st_sv_of(text)));
    assert_true(isfinite(e.score) && isfinite(e.bias));
    for (size_t i = 0; i < e.gram_count; i++) assert_true(isfinite(e.grams[i].contribution));
    st_explain_clear(&e);
    st_scorer_clear(&s);
    free(p);
}

#endif
