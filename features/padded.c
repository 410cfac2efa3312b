/* SPDX-License-Identifier: MIT */
#include "padded.h"

#include "gram_hash.h"
#include "utf8.h"

size_t st_padded_normalize(st_padded *p, st_sv text, const st_token *token) {
    st_sv source = {text.data + token->begin, token->end - token->begin};
    size_t size = token->mark ? st_mark_normalize(source, p->bytes + 1) : st_token_normalize(source, p->bytes + 1);
    if (size <= ST_NORMAL_LIMIT) return size;
    size = ST_NORMAL_LIMIT;
    while (st_utf8_continues(p->bytes[1 + size])) size--;
    return size;
}

void st_padded_frame(st_padded *p, size_t size) {
    p->bytes[0] = p->bytes[size + 1] = ' ';
    memset(p->bytes + size + 2, 0, 8); /* so that 8 bytes can be read at any character */
    p->size = size + 2;
    p->characters = 0;
    for (size_t at = 0; at < p->size; at += st_utf8_length(p->bytes[at])) p->starts[p->characters++] = (uint16_t)at;
    p->starts[p->characters] = (uint16_t)p->size;
}

size_t st_padded_count(const st_padded *p, const st_block *block, size_t n) {
    if (n < p->characters) return p->characters - n + 1;
    return n == p->characters || n == block->min_n ? 1 : 0;
}

st_sv st_padded_gram(const st_padded *p, size_t n, size_t i) {
    size_t last = i + n < p->characters ? i + n : p->characters;
    return (st_sv){p->bytes + p->starts[i], (size_t)(p->starts[last] - p->starts[i])};
}

/* Up to 8 bytes, of which 8 can be read, in one step. */
static uint64_t hash_gram(uint64_t seed, st_sv gram) {
    if (gram.size > 8) return st_hash(seed, gram.data, gram.size);
    return st_hash_step(seed, st_load_8(gram.data) & st_low_bytes(gram.size));
}

/* All n-grams of a length that the token has, where characters are bytes. */
static void hash_ascii(const st_padded *p, size_t n, size_t count, uint64_t *out) {
    uint64_t mask = st_low_bytes(n);
    for (size_t i = 0; i < count; i++) out[i] = st_hash_step(st_char_seed, st_load_8(p->bytes + i) & mask);
}

size_t st_padded_hashes(const st_padded *p, const st_block *block, uint64_t *out) {
    size_t found = 0;
    bool ascii = p->size == p->characters;
    for (size_t n = block->min_n; n <= block->max_n; n++) {
        size_t count = st_padded_count(p, block, n);
        uint64_t seed = n > p->characters ? st_char_seed + n : st_char_seed; /* two blocks may count a short token */
        if (ascii && n <= p->characters) hash_ascii(p, n, count, out + found);
        else
            for (size_t i = 0; i < count; i++) out[found + i] = hash_gram(seed, st_padded_gram(p, n, i));
        found += count;
        if (n >= p->characters) break;
    }
    return found;
}
