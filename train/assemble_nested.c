/* SPDX-License-Identifier: MIT */
#include "assemble_nested.h"

#include "gram_hash.h"

/* Hashes of the tokens of an n-gram's text; 0 when there are more than any n-gram has. */
static size_t split_gram(st_sv text, uint64_t hashes[ST_MAX_N]) {
    size_t count = 0;
    for (;; count++) {
        const char *space = text.size ? memchr(text.data, ' ', text.size) : NULL;
        size_t size = space ? (size_t)(space - text.data) : text.size;
        if (count == ST_MAX_N) return 0;
        hashes[count] = st_word_hash((st_sv){text.data, size});
        if (!space) return count + 1;
        text = (st_sv){space + 1, text.size - size - 1};
    }
}

/* The feature of block b that stands for a sequence of tokens; ST_NO_FEATURE if it has none. */
static uint32_t find_sequence(const st_lexicon *lexicon, size_t b, const uint64_t *tokens, size_t count) {
    uint64_t hash = tokens[0];
    for (size_t i = 1; i < count; i++) hash = st_join_hash(hash, tokens[i]);
    uint32_t feature = st_gram_find(&lexicon->index, hash);
    return st_in_block(lexicon, b, feature) ? feature : ST_NO_FEATURE;
}

static bool is_made_of_two(const st_collection *c, size_t b, uint32_t f) {
    uint64_t tokens[ST_MAX_N] = {0};
    const st_lexicon *lexicon = &c->lexicon;
    size_t n = split_gram(c->grams[f], tokens);
    if (n < lexicon->spec->blocks[b].min_n || find_sequence(lexicon, b, tokens, n) != f) return false;
    return n == lexicon->spec->blocks[b].min_n || (find_sequence(lexicon, b, tokens, n - 1) != ST_NO_FEATURE &&
                                                   find_sequence(lexicon, b, tokens + 1, n - 1) != ST_NO_FEATURE);
}

uint32_t st_nested_blocks(const st_collection *c) {
    uint32_t nested = 0;
    const st_lexicon *lexicon = &c->lexicon;
    for (uint32_t b = 0; b < lexicon->spec->count && c->grams; b++) {
        const st_block *block = &lexicon->spec->blocks[b];
        bool all = block->kind == ST_GRAM_WORD && block->max_n > block->min_n;
        for (uint32_t f = lexicon->first[b]; f < lexicon->first[b + 1] && all; f++) all = is_made_of_two(c, b, f);
        nested |= (uint32_t)all << b;
    }
    return nested;
}
