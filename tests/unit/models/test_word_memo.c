/* SPDX-License-Identifier: MIT
 * What is kept of words: the same whether it was kept or not, also when words were chosen to collide. */
#include "word_memo.h"

#include <stdio.h>

#include "fail_once.h"
#include "gram_hash.h"
#include "model.h"
#include "small_model.h"

static void key_of(st_memo_key *key, const char *normal) {
    memset(key, 0, sizeof *key);
    key->size = strlen(normal);
    key->normal = normal;
    if (key->size <= ST_LONGEST_KEPT) key->normal = memcpy(key->bytes, normal, key->size);
    key->hash = st_word_hash(st_sv_of(normal));
}

static void check_same_word(const st_word_memo *m, const st_memo_word *a, const st_word_memo *n,
                            const st_memo_word *b) {
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->grams, b->grams);
    assert_int_equal(a->known, b->known);
    assert_int_equal(a->feature, b->feature);
    assert_memory_equal(a->ends, b->ends, sizeof a->ends);
    assert_memory_equal(st_memo_sums(a), st_memo_sums(b), m->sums * sizeof *a->sums);
    assert_memory_equal(st_memo_features(m, a), st_memo_features(n, b), a->ends[ST_MAX_BLOCKS - 1] * sizeof(uint32_t));
}

/* What a memo says of a word is what one that has seen no other says. */
static void check_find(st_word_memo *m, const st_memo_key *key) {
    st_word_memo fresh;
    assert_true(st_word_memo_init(&fresh, m->view, &st_default_allocator));
    st_memo_key asked = *key, plain = *key;
    st_word_memo_ask_slot(m, &asked);
    st_word_memo_ask_word(m, &asked);
    st_word_memo_ask_new(m, &asked);
    const st_memo_word *word = st_word_memo_find(m, &asked), *expected = st_word_memo_find(&fresh, &plain);
    assert_non_null(word);
    assert_non_null(expected);
    assert_int_equal(word->hash, key->hash);
    assert_int_equal(word->size, key->size);
    check_same_word(m, word, &fresh, expected);
    st_word_memo_clear(&fresh);
}

static void words_are_kept(void **state) {
    st_word_memo m;
    st_memo_key key;
    static const char *const words[] = {"rose", "soup", "rose", "internationalization", "\xc3\xa9", "soup", ""};
    assert_true(st_word_memo_init(&m, &((small_model *)*state)->model->view, &st_default_allocator));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        key_of(&key, words[i]);
        check_find(&m, &key);
    }
    assert_int_equal(m.count, 5);
    key_of(&key, "rose");
    size_t used = m.pool_used;
    assert_ptr_equal(st_word_memo_find(&m, &key), st_word_memo_find(&m, &key));
    assert_int_equal(m.pool_used, used);
    st_word_memo_clear(&m);
}

static void long_words_are_not_kept(void **state) {
    st_word_memo m;
    st_memo_key key;
    char word[ST_LONGEST_KEPT + 2];
    memset(word, 'a', sizeof word);
    word[ST_LONGEST_KEPT + 1] = '\0';
    assert_true(st_word_memo_init(&m, &((small_model *)*state)->model->view, &st_default_allocator));
    key_of(&key, word);
    check_find(&m, &key);
    assert_int_equal(m.count, 0);
    key_of(&key, word + 1);
    check_find(&m, &key);
    assert_int_equal(m.count, 1);
    st_word_memo_clear(&m);
}

/* Words that all want one slot, and then more of them than are looked for: those are worked out again and again. */
static void colliding_words_are_told_apart(void **state) {
    enum { WORDS = 100, KEPT = 64 };
    st_word_memo m;
    st_memo_key keys[WORDS];
    assert_true(st_word_memo_init(&m, &((small_model *)*state)->model->view, &st_default_allocator));
    for (int round = 0; round < 3; round++)
        for (uint64_t i = 0; i < WORDS; i++) {
            char word[16];
            snprintf(word, sizeof word, "rose%02u", (unsigned)i);
            key_of(&keys[i], word);
            keys[i].hash = i << 40 | 5;
            keys[i].normal = keys[i].bytes;
            check_find(&m, &keys[i]);
            assert_int_equal(m.count, round || i + 1 > KEPT ? KEPT : i + 1);
        }
    st_word_memo_clear(&m);
}

/* Words of the same hash as well: told apart by their size, and beyond 8 bytes by their letters. */
static void words_of_one_hash_are_told_apart(void **state) {
    static const char *const words[] = {"strawberries", "strawberriex", "strawberry"};
    st_word_memo m;
    assert_true(st_word_memo_init(&m, &((small_model *)*state)->model->view, &st_default_allocator));
    for (size_t i = 0; i < 6; i++) {
        st_memo_key key;
        key_of(&key, words[i % 3]);
        key.hash = 12345;
        check_find(&m, &key);
        assert_int_equal(m.count, i < 3 ? i + 1 : 3);
    }
    st_word_memo_clear(&m);
}

/* More words than there is room for: memory stays within 4 MiB, and all is forgotten now and then. */
static void memory_is_bounded(void **state) {
    st_word_memo m;
    size_t most = 0, drops = 0, before = 0;
    assert_true(st_word_memo_init(&m, &((small_model *)*state)->model->view, &st_default_allocator));
    for (unsigned i = 0; i < 200000; i++) {
        st_memo_key key;
        char word[16];
        snprintf(word, sizeof word, "w%u", i);
        key_of(&key, word);
        if (i % 1000 == 0) check_find(&m, &key);
        else assert_non_null(st_word_memo_find(&m, &key));
        if (m.pool_capacity > most) most = m.pool_capacity;
        drops += m.count < before;
        before = m.count;
    }
    assert_int_equal(most, 1 << 19);
    assert_in_range(drops, 2, 1000);
    st_word_memo_clear(&m);
}

static stance_status find_with(const stance_allocator *allocator, void *context) {
    st_word_memo m;
    const st_memo_word *word = NULL;
    bool done = st_word_memo_init(&m, &((small_model *)context)->model->view, allocator);
    for (unsigned i = 0; done && i < 3000; i++) {
        char text[16];
        st_memo_key key;
        snprintf(text, sizeof text, "w%u", i);
        key_of(&key, text);
        word = st_word_memo_find(&m, &key);
        done = word != NULL;
    }
    st_word_memo_clear(&m);
    return done ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) {
    assert_true(check_every_allocation(find_with, *state) > 6);
    assert_true(check_single_failures(find_with, *state) > 6);
}

MODEL_TESTS(cmocka_unit_test(words_are_kept), cmocka_unit_test(long_words_are_not_kept),
            cmocka_unit_test(colliding_words_are_told_apart), cmocka_unit_test(words_of_one_hash_are_told_apart),
            cmocka_unit_test(memory_is_bounded), cmocka_unit_test(out_of_memory_is_told))
