/* SPDX-License-Identifier: MIT */
#include "gram_text.h"

void st_gram_text_follow(st_gram_text *t, const st_extractor *x) {
    st_sv normal = st_extractor_normal(x);
    size_t place = t->tokens++ % ST_MAX_N;
    t->sizes[place] = (uint16_t)normal.size;
    memcpy(t->tails[place], normal.data, normal.size);
}

st_sv st_gram_text_of(st_gram_text *t, const st_extractor *x, size_t block, size_t index) {
    st_gram gram = st_extractor_gram(x, block, index);
    if (gram.bytes.data) return gram.bytes;
    size_t size = 0;
    for (size_t back = gram.n; back > 0; back--) {
        size_t place = (t->tokens - back) % ST_MAX_N;
        memcpy(t->text + size, t->tails[place], t->sizes[place]);
        size += t->sizes[place];
        if (back > 1) t->text[size++] = ' ';
    }
    return (st_sv){t->text, size};
}
