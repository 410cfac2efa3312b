/* SPDX-License-Identifier: MIT
 * What the n-grams within a word come to, kept from one text to the next: news repeats its words. */
#ifndef ST_WORD_MEMO_H
#define ST_WORD_MEMO_H

#include "model_view.h"
#include "token_stream.h"

/* A word with nothing looked up twice. What it says depends on the word alone, never on what was kept. */
typedef struct st_memo_word {
    uint64_t hash;                /* st_word_hash */
    const double *given;          /* its sums, where the model has them ready; else NULL */
    uint32_t units;               /* of 8 bytes, with all that follows */
    uint32_t feature;             /* what the index has for `hash`, of any block */
    uint32_t grams;               /* character n-grams, of all blocks; 0 where the model has their sums */
    uint16_t known;               /* of them those that the vocabulary has */
    uint16_t size;                /* of the normal form in bytes */
    uint16_t ends[ST_MAX_BLOCKS]; /* where the features of each block end */
    /* Then, where they are not given, for each block that is summed, memo->width numbers:
     *   the sum of idf^2 of its features, then for each score the sum of idf * weight; and
     * the features of the blocks that are listed, in their order, each as often as the word has it; and the normal form. */
    double sums[];
} st_memo_word;

/* A token to be looked up. */
enum {
    ST_LONGEST_KEPT = 64, /* bytes of a word worth keeping */
    ST_MEMO_LINE = 64     /* bytes that come from memory together */
};
typedef struct st_memo_key {
    uint64_t hash; /* st_word_hash */
    size_t size;
    bool mark;
    bool sought;                 /* st_word_memo_ask_new has found the next two */
    uint32_t feature;            /* what the index has for the hash */
    const st_given_word *given;  /* what the model has ready for that feature; NULL: nothing */
    const char *normal;          /* `bytes`, or where a longer one is */
    char bytes[ST_LONGEST_KEPT]; /* what is behind its size means nothing */
} st_memo_key;

/* Words are kept until the pool is full, then all are dropped. */
typedef struct st_word_memo {
    const stance_allocator *allocator;
    const st_model_view *view;
    size_t width;               /* numbers for a block: 1 + scores; 0: none are kept */
    bool summed[ST_MAX_BLOCKS]; /* blocks of characters, if there is a width */
    bool listed[ST_MAX_BLOCKS]; /* those whose features are counted */
    bool given;                 /* sums of the model are used: no block is listed */
    size_t sums;                /* width * blocks that are summed */
    size_t listing;             /* bytes of features of the blocks that are listed, in most words */
    uint32_t *slots;            /* open addressing: 0, or 1 + place in the pool */
    size_t slot_capacity;       /* allocated; slot_mask + 1 are in use */
    size_t slot_mask, count;
    uint64_t *pool;
    size_t pool_capacity, pool_used; /* in units */
    st_padded *padded;               /* of the word that is worked out */
    uint64_t *hashes;                /* [ST_MOST_CHAR_HASHES] */
} st_word_memo;

/* False when out of memory, here and below; to be cleared in any case. The view is borrowed. */
bool st_word_memo_init(st_word_memo *memo, const st_model_view *view, const stance_allocator *allocator);
void st_word_memo_clear(st_word_memo *memo);

/* Ask for a place in memory ahead of its use. */
static inline void st_memo_ask(const void *place) {
#if defined(__GNUC__)
    __builtin_prefetch(place);
#else
    (void)place;
#endif
}

/* The word at a place of the pool. */
static inline st_memo_word *st_memo_at(const st_word_memo *memo, size_t unit) {
    return (st_memo_word *)(void *)(memo->pool + unit);
}

/* The sums of a word, whoever has them. */
static inline const double *st_memo_sums(const st_memo_word *word) { return word->given ? word->given : word->sums; }

/* Before a word is looked up, in this order and for several words at a time: ask for its slot, then for the word that the
 * slot leads to, then, if that was false for one of them, for what the model has of those that are new, and for the sums
 * of the others and the weights of their features; so that nothing is waited for. */
static inline void st_word_memo_ask_slot(const st_word_memo *memo, const st_memo_key *key) {
    st_memo_ask(&memo->slots[key->hash & memo->slot_mask]);
}
static inline bool st_word_memo_ask_word(const st_word_memo *memo, const st_memo_key *key) {
    uint32_t slot = memo->slots[key->hash & memo->slot_mask];
    if (!slot) {
        st_gram_prefetch(&memo->view->lexicon.index, key->hash);
        return false;
    }
    const st_memo_word *word = st_memo_at(memo, slot - 1);
    st_memo_ask(word);
    st_memo_ask(word + 1); /* the next line, for most */
    return true;
}
void st_word_memo_ask_new(const st_word_memo *memo, st_memo_key *key);
static inline void st_word_memo_ask_sums(const st_word_memo *memo, const st_memo_key *key) {
    uint32_t slot = memo->slots[key->hash & memo->slot_mask];
    if (!slot) return;
    const st_memo_word *word = st_memo_at(memo, slot - 1);
    const char *sums = (const char *)st_memo_sums(word), *end = sums + memo->sums * sizeof(double) + memo->listing;
    for (; sums < end; sums += ST_MEMO_LINE) st_memo_ask(sums);
    st_memo_ask(end - 1);
    if (word->feature != ST_NO_FEATURE) st_model_ask(memo->view, word->feature, memo->view->label_count);
}

/* A word that was kept, wherever; NULL if it was not. Lives until the next st_word_memo_find, here and below. */
const st_memo_word *st_word_memo_search(const st_word_memo *memo, const st_memo_key *key);

/* The same; at once if it is short and where it is looked for first. */
static inline const st_memo_word *st_word_memo_kept(const st_word_memo *memo, const st_memo_key *key) {
    uint32_t slot = memo->slots[key->hash & memo->slot_mask];
    if (!slot) return NULL;
    const st_memo_word *word = st_memo_at(memo, slot - 1);
    bool same = key->size <= 8 && word->hash == key->hash && word->size == key->size;
    return same ? word : st_word_memo_search(memo, key);
}

/* A word, kept or worked out; NULL when out of memory. Lives until the next call. */
const st_memo_word *st_word_memo_find(st_word_memo *memo, st_memo_key *key);

/* Features of a word: those of block b are [b ? ends[b - 1] : 0, ends[b]). */
static inline const uint32_t *st_memo_features(const st_word_memo *memo, const st_memo_word *word) {
    return (const uint32_t *)(const void *)(word->sums + (word->given ? 0 : memo->sums));
}

#endif
