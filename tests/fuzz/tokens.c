/* SPDX-License-Identifier: MIT
 * Tokens and n-grams: places within the text, and the quick stream, the extractor and the n-grams' texts agreeing. */
#include "extractor.h"
#include "fuzz.h"
#include "gram_hash.h"
#include "gram_text.h"
#include "spec.h"
#include "token_stream.h"

typedef struct scratch {
    st_extractor extractor;
    st_token_stream stream;
    st_gram_text grams;
    st_padded padded;
    char word[ST_NORMAL_BYTES];
} scratch;

static scratch s;

static st_spec choose_spec(unsigned choice) {
    static const char *const texts[] = {"word:1-2,char:2-5",   "char:1-8",       "word:1-8", "char:3,char:5,word:2",
                                        "word:1:tf=raw:idf=0", "word:2-3,char:8"};
    st_spec spec;
    PROPERTY(!st_spec_parse(&spec, st_sv_of(texts[choice % (sizeof texts / sizeof *texts)]), NULL));
    return spec;
}

/* Tokens one after the other, none empty, between characters. */
static void check_tokens(st_sv text) {
    st_tokenizer t = st_tokenizer_of(text);
    st_token token;
    for (size_t last = 0; st_token_next(&t, &token); last = token.end) {
        PROPERTY(token.begin >= last && token.begin < token.end && token.end <= text.size);
        PROPERTY(fuzz_between(text, token.begin) && fuzz_between(text, token.end));
        PROPERTY(token.mark || token.end - token.begin <= ST_TOKEN_BYTES);
        st_sv word = {text.data + token.begin, token.end - token.begin};
        if (!token.mark) PROPERTY(st_token_normalize(word, s.word) <= ST_NORMAL_BYTES);
    }
}

static bool is_well_formed(st_sv text) {
    for (size_t at = 0; at < text.size;) {
        uint32_t code;
        bool valid;
        at += st_utf8_decode((st_sv){text.data + at, text.size - at}, &code, &valid);
        if (!valid) return false;
    }
    return true;
}

/* The quick stream gives what the tokenizer gives. */
static void check_stream(st_sv text) {
    st_tokenizer t = st_tokenizer_of(text);
    st_token token;
    st_token_stream_begin(&s.stream, text);
    while (st_token_next(&t, &token)) {
        size_t size = st_padded_normalize(&s.padded, text, &token);
        if (!size) continue;
        st_sv normal = {s.padded.bytes + 1, size};
        PROPERTY(size <= ST_NORMAL_LIMIT && is_well_formed(normal));
        PROPERTY(st_token_stream_next(&s.stream));
        PROPERTY(s.stream.mark == token.mark && s.stream.size == size && s.stream.hash == st_word_hash(normal));
        PROPERTY(!memcmp(s.stream.padded.bytes + 1, normal.data, size));
    }
    PROPERTY(!st_token_stream_next(&s.stream));
}

/* The hash of an n-gram is that of its text. */
static void check_gram(const st_spec *spec, size_t block, size_t index) {
    const st_extractor *x = &s.extractor;
    st_gram gram = st_extractor_gram(x, block, index);
    st_sv text = st_gram_text_of(&s.grams, x, block, index);
    PROPERTY(gram.n >= spec->blocks[block].min_n && gram.n <= spec->blocks[block].max_n);
    PROPERTY(text.size && is_well_formed(text));
    if (spec->blocks[block].kind != ST_GRAM_CHAR) {
        PROPERTY(gram.n > 1 || x->hashes[index] == st_word_hash(text));
        return;
    }
    PROPERTY(gram.bytes.data >= x->padded.bytes && gram.bytes.size <= x->padded.size);
    PROPERTY((size_t)(gram.bytes.data - x->padded.bytes) + gram.bytes.size <= x->padded.size);
    PROPERTY(st_sv_equal(gram.bytes, text));
    bool whole = x->padded.characters < gram.n;
    PROPERTY(x->hashes[index] == st_hash(st_char_seed + (whole ? gram.n : 0), text.data, text.size));
}

static void check_grams(const st_spec *spec, st_sv text) {
    st_extractor *x = &s.extractor;
    st_extractor_begin(x, spec, text);
    st_gram_text_begin(&s.grams);
    st_token_stream_begin(&s.stream, text);
    while (st_extractor_next(x)) {
        st_gram_text_follow(&s.grams, x);
        PROPERTY(st_token_stream_next(&s.stream));
        PROPERTY(x->token.end <= text.size && st_extractor_word(x) == s.stream.hash);
        PROPERTY(x->first[0] == 0 && x->first[spec->count] <= ST_MOST_HASHES);
        for (size_t b = 0; b < spec->count; b++)
            for (size_t i = x->first[b]; i < x->first[b + 1]; i++) check_gram(spec, b, i);
    }
    PROPERTY(!st_token_stream_next(&s.stream));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    st_sv input = fuzz_input(data, size);
    st_spec spec = choose_spec(fuzz_choice(&input));
    st_sv text = fuzz_clean(input);
    check_tokens(text);
    check_stream(text);
    check_grams(&spec, text);
    free((void *)(uintptr_t)text.data);
    return 0;
}
