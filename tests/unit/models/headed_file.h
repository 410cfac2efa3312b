/* SPDX-License-Identifier: MIT
 * The small file with heads of every kind for its two tasks. */
#ifndef HEADED_FILE_H
#define HEADED_FILE_H

#include "context.h"
#include "small_file.h"

enum {
    HEADS = 6,
    CONTEXT_2 = 2 * (ST_PLACES * 2 + 1), /* numbers of a context head of two labels, and of three */
    CONTEXT_3 = 3 * (ST_PLACES * 3 + 1),
    HEADED_NUMBERS = NUMBERS + CONTEXT_2 + CONTEXT_3 + 2 * 2 + 3 * (3 + 1)
};

typedef struct headed_file {
    small_file small; /* its heads and numbers are not used */
    _Alignas(64) st_head heads[HEADS];
    _Alignas(64) double numbers[HEADED_NUMBERS];
} headed_file;

/* Alone as in the small file, then in context, then articles: of the first task with `own`, of the second without. */
static inline void headed_file_init(headed_file *m) {
    const uint64_t context_2 = NUMBERS, context_3 = context_2 + CONTEXT_2, article_2 = context_3 + CONTEXT_3;
    memset(m, 0, sizeof *m);
    small_file_init(&m->small);
    memcpy(m->heads, m->small.heads, sizeof m->small.heads);
    m->heads[2] = (st_head){ST_HEAD_CONTEXT, 0, ST_PLACES * 2, 0, context_2};
    m->heads[3] = (st_head){ST_HEAD_CONTEXT, 1, ST_PLACES * 3, 0, context_3};
    m->heads[4] = (st_head){ST_HEAD_ARTICLE, 0, 2, 1, article_2};
    m->heads[5] = (st_head){ST_HEAD_ARTICLE, 1, 3, 0, article_2 + 4};
    for (size_t i = 0; i < HEADED_NUMBERS; i++) m->numbers[i] = i < NUMBERS ? m->small.numbers[i] : cos((double)i);
    st_section *heads = &m->small.table[ST_SECTION_HEADS - 1], *numbers = &m->small.table[ST_SECTION_NUMBERS - 1];
    *heads = (st_section){ST_SECTION_HEADS, 0, offsetof(headed_file, heads), sizeof m->heads};
    *numbers = (st_section){ST_SECTION_NUMBERS, 0, offsetof(headed_file, numbers), sizeof m->numbers};
    seal(m, sizeof *m);
}

#endif
