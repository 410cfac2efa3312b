/* SPDX-License-Identifier: MIT
 * The small file with heads of every kind for its two tasks. */
#ifndef HEADED_FILE_H
#define HEADED_FILE_H

#include "context.h"
#include "small_file.h"

enum {
    HEADS = 2 * ST_HEAD_KINDS,
    CONTEXT_2 = 2 * (ST_PLACES * 2 + 1), /* numbers of a context head of two labels, and of three */
    CONTEXT_3 = 3 * (ST_PLACES * 3 + 1),
    HEADED_NUMBERS = NUMBERS + 2 * (CONTEXT_2 + CONTEXT_3) + 2 * 3 + 3 * 4 + 2 + 3
};

typedef struct headed_file {
    small_file small; /* its heads and numbers are not used */
    _Alignas(64) st_head heads[HEADS];
    _Alignas(64) double numbers[HEADED_NUMBERS];
} headed_file;

/* Two of each kind, of the first task and of the second: alone (as in the small file), in context, of articles, off target, in
 * context with logarithms. */
static inline void headed_file_init(headed_file *m) {
    uint64_t next = NUMBERS;
    memset(m, 0, sizeof *m);
    small_file_init(&m->small);
    memcpy(m->heads, m->small.heads, sizeof m->small.heads);
    for (uint32_t h = 2; h < HEADS; h++) {
        static const uint32_t kinds[] = {ST_HEAD_CONTEXT, ST_HEAD_ARTICLE, ST_HEAD_OFF_TARGET, ST_HEAD_CONTEXT_LOG};
        const uint32_t labels = h % 2 ? 3 : 2, inputs[] = {ST_PLACES * labels, labels, 0, ST_PLACES * labels};
        m->heads[h] = (st_head){kinds[h / 2 - 1], h % 2, inputs[h / 2 - 1], 0, next};
        next += labels * (inputs[h / 2 - 1] + 1);
    }
    for (size_t i = 0; i < HEADED_NUMBERS; i++) m->numbers[i] = i < NUMBERS ? m->small.numbers[i] : cos((double)i);
    st_section *heads = &m->small.table[ST_SECTION_HEADS - 1], *numbers = &m->small.table[ST_SECTION_NUMBERS - 1];
    *heads = (st_section){ST_SECTION_HEADS, 0, offsetof(headed_file, heads), sizeof m->heads};
    *numbers = (st_section){ST_SECTION_NUMBERS, 0, offsetof(headed_file, numbers), sizeof m->numbers};
    seal(m, sizeof *m);
}

#endif
