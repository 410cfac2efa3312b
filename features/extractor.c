/* SPDX-License-Identifier: MIT */
#include "extractor.h"

#include "hash.h"
#include "utf8.h"

static const uint64_t word_seed = UINT64_C(0x576f7264732d3031);
static const uint64_t char_seed = UINT64_C(0x43686172732d3031);
static const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);

void st_extractor_begin(st_extractor *x, const st_spec *spec, st_sv text) {
    x->spec = spec;
    x->tokenizer = st_tokenizer_of(text);
    x->words = 0;
}

/* Put the normal form of the token between spaces and note where its characters start. */
static bool pad(st_extractor *x) {
    st_sv source = {x->tokenizer.text.data + x->token.begin, x->token.end - x->token.begin};
    size_t size = x->token.mark ? st_mark_normalize(source, x->padded + 1) : st_token_normalize(source, x->padded + 1);
    if (size == 0) return false;
    if (size > ST_NORMAL_LIMIT) {
        size = ST_NORMAL_LIMIT;
        while (st_utf8_continues(x->padded[1 + size])) size--;
    }
    x->padded[0] = x->padded[size + 1] = ' ';
    memset(x->padded + size + 2, 0, 8); /* so that 8 bytes can be read at any character */
    x->padded_size = size + 2;
    x->characters = 0;
    for (size_t at = 0; at < x->padded_size; at += st_utf8_length(x->padded[at]))
        x->starts[x->characters++] = (uint16_t)at;
    x->starts[x->characters] = (uint16_t)x->padded_size;
    return true;
}

static void add_word(st_extractor *x) {
    uint64_t token = st_hash(word_seed, x->padded + 1, x->padded_size - 2);
    for (size_t n = ST_MAX_N - 1; n > 0; n--) x->word_grams[n] = st_scatter(x->word_grams[n - 1] * odd + token);
    x->word_grams[0] = token;
    x->words++;
}

static size_t word_hashes(const st_extractor *x, const st_block *block, uint64_t *out) {
    size_t count = 0;
    for (size_t n = block->min_n; n <= block->max_n && n <= x->words; n++) out[count++] = x->word_grams[n - 1];
    return count;
}

/* Number of n-grams of length n; a token shorter than n counts once as a whole, for the first such n only. */
static size_t char_grams(const st_extractor *x, const st_block *block, size_t n) {
    if (n < x->characters) return x->characters - n + 1;
    return n == x->characters || n == block->min_n ? 1 : 0;
}

/* Bytes of the n-gram of length n that starts at character i. */
static st_sv char_gram(const st_extractor *x, size_t n, size_t i) {
    size_t last = i + n < x->characters ? i + n : x->characters;
    return (st_sv){x->padded + x->starts[i], (size_t)(x->starts[last] - x->starts[i])};
}

static size_t char_hashes(const st_extractor *x, const st_block *block, uint64_t *out) {
    size_t count = 0;
    for (size_t n = block->min_n; n <= block->max_n; n++) {
        size_t grams = char_grams(x, block, n);
        uint64_t seed = n > x->characters ? char_seed + n : char_seed; /* two blocks may count a short token */
        for (size_t i = 0; i < grams; i++) {
            st_sv gram = char_gram(x, n, i);
            out[count++] = st_hash(seed, gram.data, gram.size);
        }
        if (n >= x->characters) break;
    }
    return count;
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
        size_t count = block->kind == ST_GRAM_WORD ? word_hashes(x, block, out) : char_hashes(x, block, out);
        x->first[b + 1] = x->first[b] + count;
    }
    return true;
}

st_gram st_extractor_gram(const st_extractor *x, size_t block_index, size_t index) {
    const st_block *block = &x->spec->blocks[block_index];
    size_t i = index - x->first[block_index];
    if (block->kind == ST_GRAM_WORD) return (st_gram){block->min_n + (uint32_t)i, {NULL, 0}};
    uint32_t n = block->min_n;
    for (size_t grams; i >= (grams = char_grams(x, block, n)); n++) i -= grams;
    return (st_gram){n, char_gram(x, n, i)};
}
