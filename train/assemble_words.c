/* SPDX-License-Identifier: MIT */
#include "assemble_words.h"

#include "error.h"
#include "gram_hash.h"
#include "word_memo.h"

/* In how many texts a word must be to be worth its place in the file. */
enum { LEAST_TEXTS = 4 };

/* Of characters whose occurrences count one by one: the sums of other blocks say too little. */
static bool is_worth_it(const st_word_memo *memo) {
    const st_spec *spec = memo->view->lexicon.spec;
    bool any = false;
    for (uint32_t b = 0; b < spec->count; b++) {
        if (memo->listed[b]) return false;
        any = any || (spec->blocks[b].kind == ST_GRAM_CHAR && memo->summed[b]);
    }
    return any;
}

/* Whether feature f is a single word; then *key is made of it. */
static bool take_word(const st_trainer *t, uint32_t f, st_memo_key *key) {
    st_sv text = t->collection.grams[f];
    if (!text.size || text.size > sizeof key->bytes || t->collection.vocabulary.df[f] < LEAST_TEXTS) return false;
    *key = (st_memo_key){.hash = st_word_hash(text), .size = text.size, .normal = key->bytes};
    memcpy(key->bytes, text.data, text.size);
    return st_gram_find(&t->collection.lexicon.index, key->hash) == f;
}

static void add_given(const st_word_memo *memo, const st_memo_word *word, const st_memo_key *key, st_buf *sums) {
    const st_model_view *view = memo->view;
    st_given_word given = {{0}};
    if (key->size <= sizeof given.text) memcpy(given.text, key->normal, key->size);
    st_buf_add(sums, &given, sizeof given);
    const double *from = word->sums;
    for (uint32_t b = 0; b < view->lexicon.spec->count; b++) {
        if (view->lexicon.spec->blocks[b].kind == ST_GRAM_CHAR)
            st_buf_add(sums, from, (1 + (size_t)view->score_count) * sizeof *from);
        if (memo->summed[b]) from += memo->width;
    }
}

static bool add_all(const st_trainer *t, st_word_memo *memo, st_buf *words, st_buf *sums) {
    for (uint32_t f = 0; f < memo->view->features; f++) {
        st_memo_key key;
        if (!take_word(t, f, &key)) continue;
        const st_memo_word *word = st_word_memo_find(memo, &key);
        if (!word) return false;
        st_buf_add(words, &f, sizeof f);
        add_given(memo, word, &key, sums);
    }
    return !words->failed && !sums->failed;
}

stance_status st_assemble_words(const st_trainer *t, uint32_t scores, st_model_writer *w, stance_error *error) {
    st_space space = {.spec = t->spec, .stride = (uint32_t)t->stride};
    st_model_view view = {.space = &space,
                          .lexicon = t->collection.lexicon,
                          .features = st_vocabulary_size(&t->collection.vocabulary),
                          .weights = t->weights,
                          .score_count = scores};
    st_buf words, sums;
    st_word_memo memo;
    st_buf_init(&words, t->allocator);
    st_buf_init(&sums, t->allocator);
    bool ready = st_word_memo_init(&memo, &view, t->allocator);
    if (ready && is_worth_it(&memo)) ready = add_all(t, &memo, &words, &sums);
    if (ready && words.size) {
        st_model_writer_add(w, ST_SECTION_WORDS, words.data, words.size);
        st_model_writer_add(w, ST_SECTION_WORD_SUMS, sums.data, sums.size);
    }
    st_word_memo_clear(&memo);
    st_buf_clear(&words);
    st_buf_clear(&sums);
    return ready ? STANCE_OK : st_fail_memory(error);
}
