/* SPDX-License-Identifier: MIT
 * The words of a text in their normal form, marks left out: what texts are compared by. */
#ifndef ST_WORDS_H
#define ST_WORDS_H

#include "buf.h"

/* "Ban it: Huawei's OUT!" -> "ban it huawei 's out"; word i is at begins[i] and ends before the space at
 * begins[i + 1] - 1 (the last one at the end of the text). Words are those of features/token.h. */
typedef struct st_words {
    st_buf folded;  /* joined by single spaces */
    size_t *begins; /* [count + 1] */
    size_t count;
    size_t capacity;
} st_words;

void st_words_init(st_words *words, const stance_allocator *allocator);
void st_words_clear(st_words *words);

/* Take the words of a text (well-formed UTF-8), in place of those held before. False when out of memory. */
bool st_words_take(st_words *words, st_sv text);

/* All words, or `n` of them from number `first`, as one string; until the next take. */
static inline st_sv st_words_all(const st_words *words) { return st_buf_sv(&words->folded); }
static inline st_sv st_words_some(const st_words *words, size_t first, size_t n) {
    return (st_sv){words->folded.data + words->begins[first], words->begins[first + n] - 1 - words->begins[first]};
}

#endif
