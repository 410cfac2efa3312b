/* SPDX-License-Identifier: MIT */
#include "extractor.h"

#include "gram_hash.h"

void st_extractor_begin(st_extractor *x, const st_spec *spec, st_sv text) {
    x->spec = spec;
    x->tokenizer = st_tokenizer_of(text);
    x->words = 0;
}

static bool pad(st_extractor *x) {
    size_t size = st_padded_normalize(&x->padded, x->tokenizer.text, &x->token);
    if (size) st_padded_frame(&x->padded, size);
    return size > 0;
}

static void add_word(st_extractor *x) {
    uint64_t token = st_word_hash(st_extractor_normal(x));
    for (size_t n = ST_MAX_N - 1; n > 0; n--) x->word_grams[n] = st_join_hash(x->word_grams[n - 1], token);
    x->word_grams[0] = token;
    x->words++;
}

static size_t word_hashes(const st_extractor *x, const st_block *block, uint64_t *out) {
    size_t count = 0;
    for (size_t n = block->min_n; n <= block->max_n && n <= x->words; n++) out[count++] = x->word_grams[n - 1];
    return count;
}

static size_t char_hashes(const st_extractor *x, uint32_t b, uint64_t *out) {
    const st_block *block = &x->spec->blocks[b];
    if (x->spec->inner >> b & 1 && x->padded.characters < block->min_n) return 0;
    return st_padded_hashes(&x->padded, block, out);
}

bool st_extractor_next(st_extractor *x) {
    do
        if (!st_token_next(&x->tokenizer, &x->token)) return false;
    while (!pad(x));
    add_word(x);
    x->first[0] = 0;
    for (uint32_t b = 0; b < x->spec->count; b++) {
        const st_block *block = &x->spec->blocks[b];
        uint64_t *out = x->hashes + x->first[b];
        size_t count = block->kind == ST_GRAM_WORD ? word_hashes(x, block, out) : char_hashes(x, b, out);
        x->first[b + 1] = x->first[b] + count;
    }
    return true;
}

st_gram st_extractor_gram(const st_extractor *x, size_t block_index, size_t index) {
    const st_block *block = &x->spec->blocks[block_index];
    size_t i = index - x->first[block_index];
    if (block->kind == ST_GRAM_WORD) return (st_gram){block->min_n + (uint32_t)i, {NULL, 0}};
    uint32_t n = block->min_n;
    for (size_t grams; i >= (grams = st_padded_count(&x->padded, block, n)); n++) i -= grams;
    return (st_gram){n, st_padded_gram(&x->padded, n, i)};
}
