/* SPDX-License-Identifier: MIT */
#include "words.h"

#include "token.h"

void st_words_init(st_words *words, const stance_allocator *allocator) {
    *words = (st_words){.count = 0};
    st_buf_init(&words->folded, allocator);
}

void st_words_clear(st_words *words) {
    st_release(words->folded.allocator, words->begins);
    st_buf_clear(&words->folded);
    st_words_init(words, words->folded.allocator);
}

/* Note that a word begins `offset` bytes into the folded text. */
static bool begin_word(st_words *words, size_t offset) {
    if (!st_reserve(words->folded.allocator, &words->begins, &words->capacity, words->count + 1, sizeof(size_t)))
        return false;
    words->begins[words->count++] = offset;
    return true;
}

/* Append the normal form of a word, which may be nothing. */
static bool add_word(st_words *words, st_sv word) {
    char *room = st_buf_room(&words->folded, ST_NORMAL_BYTES + 1);
    if (!room) return false;
    size_t gap = words->count > 0, size = st_token_normalize(word, room + gap);
    if (size == 0) return true;
    if (gap) room[0] = ' ';
    words->folded.size += gap + size;
    return begin_word(words, words->folded.size - size);
}

bool st_words_take(st_words *words, st_sv text) {
    st_tokenizer tokenizer = st_tokenizer_of(text);
    st_token token;
    st_buf_reset(&words->folded);
    words->count = 0;
    while (st_token_next(&tokenizer, &token))
        if (!token.mark && !add_word(words, (st_sv){text.data + token.begin, token.end - token.begin})) return false;
    if (!begin_word(words, words->folded.size + 1)) return false;
    words->count--;
    return true;
}
