/* SPDX-License-Identifier: MIT */
#include "about.h"

#include "gram_hash.h"

/* The least there is to extract: only the hashes of words are looked at. */
static const st_spec words_only = {
    .count = 1,
    .blocks = {{.kind = ST_GRAM_WORD, .min_n = 1, .max_n = 1, .tf = ST_TF_LOG, .min_df = 1, .max_df = 1, .weight = 1}}};

static uint32_t all_sets(const st_about *about) {
    uint32_t sets = 0;
    for (uint32_t i = 0; i < about->count; i++) sets |= 1u << about->terms[i].set;
    return sets;
}

/* Bits of the sets of the terms that end with the last of `tokens` tokens; grams[n - 1] is the hash of the last n. */
static uint32_t sets_of(const st_about *about, const uint64_t *grams, size_t tokens) {
    uint32_t sets = 0;
    for (uint32_t i = 0; i < about->count; i++) {
        const st_term *term = &about->terms[i];
        if (term->words <= tokens && grams[term->words - 1] == term->hash) sets |= 1u << term->set;
    }
    return sets;
}

void st_about_look(const st_about *about, st_token_stream *stream, st_sv text, uint32_t *seen) {
    uint64_t grams[ST_MAX_N] = {0};
    const uint32_t all = all_sets(about);
    st_token_stream_begin(stream, text);
    for (size_t tokens = 1; (*seen & all) != all && st_token_stream_next(stream); tokens++) {
        for (size_t n = ST_MAX_N - 1; n > 0; n--) grams[n] = st_join_hash(grams[n - 1], stream->hash);
        grams[0] = stream->hash;
        *seen |= sets_of(about, grams, tokens);
    }
}

bool st_about_all(const st_about *about, uint32_t seen) {
    const uint32_t all = all_sets(about);
    return (seen & all) == all;
}

static bool make_term(st_term *term, st_extractor *x, st_sv text, uint32_t set) {
    st_extractor_begin(x, &words_only, text);
    while (st_extractor_next(x)) {
    }
    if (x->words < 1 || x->words > ST_MAX_N) return false;
    *term = (st_term){x->word_grams[x->words - 1], (uint32_t)x->words, set};
    return true;
}

static stance_status add_term(st_term *terms, uint32_t *count, uint32_t set, st_extractor *x, st_sv text,
                              stance_error *error) {
    if (set >= ST_MOST_SETS || *count == ST_MOST_TERMS)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "more than %d sets or %d terms", ST_MOST_SETS, ST_MOST_TERMS);
    if (!make_term(&terms[*count], x, text, set))
        return st_fail(error, STANCE_ERROR_ARGUMENT, "\"%.*s\" is no term of 1 to %d words",
                       (int)(text.size < 64 ? text.size : 64), text.data, ST_MAX_N);
    ++*count;
    return STANCE_OK;
}

stance_status st_about_parse(st_sv text, st_term *terms, uint32_t *count, const stance_allocator *allocator,
                             stance_error *error) {
    st_extractor *x = st_new(allocator, 1, sizeof *x);
    if (!x) return st_fail_memory(error);
    stance_status status = STANCE_OK;
    uint32_t set = 0;
    size_t begin = 0;
    *count = 0;
    for (size_t i = 0; i <= text.size && !status; i++) {
        if (i < text.size && text.data[i] != '|' && text.data[i] != '&') continue;
        status = add_term(terms, count, set, x, (st_sv){text.data + begin, i - begin}, error);
        set += i < text.size && text.data[i] == '&';
        begin = i + 1;
    }
    st_release(allocator, x);
    return status;
}
