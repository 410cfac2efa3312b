/* SPDX-License-Identifier: MIT
 * Sequences of words that many texts share. */
#include <stdlib.h>

#include "dataset.h"
#include "error.h"
#include "hash.h"
#include "sort.h"
#include "words.h"

static const uint64_t sequence_seed = UINT64_C(0x53657175656e6365);

/* A sequence found in more than one text. */
typedef struct repeat {
    uint64_t hash;
    size_t texts;
    size_t first, place; /* the first text that has it, number of its first word there */
} repeat;

typedef struct counter {
    const stance_dataset *dataset;
    const stance_allocator *allocator;
    size_t length; /* of a sequence, in words */
    st_words words;
    uint64_t *hashes, *spare; /* of the sequences of all texts, each once a text */
    size_t count, capacity, spare_capacity;
    repeat *repeats; /* [repeat_count], by hash at first */
    size_t repeat_count, repeat_capacity;
} counter;

static size_t sequences_of(const counter *c) { return c->words.count < c->length ? 0 : c->words.count - c->length + 1; }

static uint64_t hash_of(const counter *c, size_t place) {
    st_sv sequence = st_words_some(&c->words, place, c->length);
    return st_hash(sequence_seed, sequence.data, sequence.size);
}

static bool add_text(counter *c, st_sv text) {
    if (!st_words_take(&c->words, text)) return false;
    size_t count = sequences_of(c);
    if (!count) return true;
    if (!st_reserve(c->allocator, &c->hashes, &c->capacity, c->count + count, sizeof *c->hashes) ||
        !st_reserve(c->allocator, &c->spare, &c->spare_capacity, count, sizeof *c->spare))
        return false;
    uint64_t *own = c->hashes + c->count;
    for (size_t i = 0; i < count; i++) own[i] = hash_of(c, i);
    st_sort_u64(own, c->spare, count);
    c->count += st_unique_u64(own, count);
    return true;
}

/* Gather what occurs more than once among the sorted hashes. */
static bool gather(counter *c) {
    if (!st_reserve(c->allocator, &c->spare, &c->spare_capacity, c->count, sizeof *c->spare)) return false;
    st_sort_u64(c->hashes, c->spare, c->count);
    for (size_t i = 0, end; i < c->count; i = end) {
        for (end = i + 1; end < c->count && c->hashes[end] == c->hashes[i];) end++;
        if (end - i < 2) continue;
        if (!st_reserve(c->allocator, &c->repeats, &c->repeat_capacity, c->repeat_count + 1, sizeof *c->repeats))
            return false;
        c->repeats[c->repeat_count++] = (repeat){c->hashes[i], end - i, SIZE_MAX, 0};
    }
    return true;
}

static int by_hash(const void *left, const void *right) {
    const repeat *a = left, *b = right;
    return (a->hash > b->hash) - (a->hash < b->hash);
}

/* Find the first text of each repeated sequence. */
static bool locate(counter *c) {
    for (size_t i = 0; i < c->dataset->count && c->repeat_count; i++) {
        if (!st_words_take(&c->words, c->dataset->examples[i].text)) return false;
        for (size_t place = 0; place < sequences_of(c); place++) {
            repeat wanted = {.hash = hash_of(c, place)};
            repeat *found = bsearch(&wanted, c->repeats, c->repeat_count, sizeof wanted, by_hash);
            if (!found || found->first != SIZE_MAX) continue;
            found->first = i;
            found->place = place;
        }
    }
    return true;
}

static int by_rank(const void *left, const void *right) {
    const repeat *a = left, *b = right;
    if (a->texts != b->texts) return a->texts > b->texts ? -1 : 1;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

typedef int (*found_function)(void *user, const stance_repeat *repeat);

static stance_status tell(counter *c, size_t most, found_function found, void *user, stance_error *error) {
    if (c->repeat_count) qsort(c->repeats, c->repeat_count, sizeof *c->repeats, by_rank);
    for (size_t i = 0; i < c->repeat_count && i < most; i++) {
        const repeat *r = &c->repeats[i];
        if (!st_words_take(&c->words, c->dataset->examples[r->first].text)) return st_fail_memory(error);
        st_sv sequence = st_words_some(&c->words, r->place, c->length);
        stance_repeat told = {sequence.data, sequence.size, r->texts, r->first};
        if (found(user, &told)) return st_fail(error, STANCE_ERROR_CANCELLED, "cancelled");
    }
    return STANCE_OK;
}

static void clear(counter *c) {
    st_words_clear(&c->words);
    st_release(c->allocator, c->hashes);
    st_release(c->allocator, c->spare);
    st_release(c->allocator, c->repeats);
}

stance_status stance_dataset_repeats(const stance_dataset *dataset, size_t words, size_t most, found_function found,
                                     void *user, stance_error *error) {
    if (words == 0) return st_fail(error, STANCE_ERROR_ARGUMENT, "a sequence has at least one word");
    counter c = {.dataset = dataset, .allocator = dataset->allocator, .length = words};
    st_words_init(&c.words, dataset->allocator);
    bool ready = true;
    for (size_t i = 0; i < dataset->count && ready; i++) ready = add_text(&c, dataset->examples[i].text);
    ready = ready && gather(&c) && locate(&c);
    stance_status status = ready ? tell(&c, most, found, user, error) : st_fail_memory(error);
    clear(&c);
    return status;
}
