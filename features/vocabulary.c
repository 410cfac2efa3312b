/* SPDX-License-Identifier: MIT */
#include "vocabulary.h"

#include <math.h>
#include <stdlib.h>

#include "sort.h"

enum { PENDING_LIMIT = 1 << 22 }; /* hashes collected before they are sorted and counted */

double st_idf(uint32_t texts, uint32_t df) { return log((1.0 + texts) / (1.0 + df)) + 1; }

/* ---- counting ---------------------------------------------------------------------------------------- */

bool st_counter_init(st_counter *counter, const st_spec *spec, const stance_allocator *allocator) {
    *counter = (st_counter){.allocator = allocator, .spec = spec};
    counter->extractor = st_new(allocator, 1, sizeof *counter->extractor);
    return counter->extractor != NULL;
}

static void clear_counts(st_counts *counts, const stance_allocator *allocator) {
    st_release(allocator, counts->hashes);
    st_release(allocator, counts->df);
    *counts = (st_counts){NULL, NULL, 0};
}

void st_counter_clear(st_counter *counter) {
    for (size_t b = 0; b < ST_MAX_BLOCKS; b++) {
        clear_counts(&counter->counted[b], counter->allocator);
        st_release(counter->allocator, counter->pending[b].hashes);
    }
    st_release(counter->allocator, counter->spare);
    st_release(counter->allocator, counter->extractor);
    *counter = (st_counter){.allocator = counter->allocator};
}

/* Add what was counted in two sorted lists into a third. */
static bool add_counts(st_counts *into, const st_counts *other, const stance_allocator *allocator) {
    size_t most = into->count + other->count;
    st_counts sum = {st_new(allocator, most, sizeof *sum.hashes), st_new(allocator, most, sizeof *sum.df), 0};
    if (!sum.hashes || !sum.df) {
        clear_counts(&sum, allocator);
        return false;
    }
    for (size_t i = 0, j = 0; i < into->count || j < other->count; sum.count++) {
        bool left = j == other->count || (i < into->count && into->hashes[i] <= other->hashes[j]);
        uint64_t hash = left ? into->hashes[i] : other->hashes[j];
        sum.hashes[sum.count] = hash;
        if (left) sum.df[sum.count] = into->df[i++];
        if (j < other->count && other->hashes[j] == hash) sum.df[sum.count] += other->df[j++];
    }
    clear_counts(into, allocator);
    *into = sum;
    return true;
}

/* Sort the pending hashes of a block and add them to its counts. */
static bool count_pending(st_counter *counter, size_t b) {
    struct st_pending *pending = &counter->pending[b];
    if (pending->count == 0) return true;
    if (!st_reserve(counter->allocator, &counter->spare, &counter->spare_capacity, pending->count,
                    sizeof *counter->spare))
        return false;
    st_sort_u64(pending->hashes, counter->spare, pending->count);
    st_counts counts = {pending->hashes, st_new(counter->allocator, pending->count, sizeof *counts.df), 0};
    if (!counts.df) return false;
    for (size_t i = 0; i < pending->count; i++) {
        if (i == 0 || pending->hashes[i] != counts.hashes[counts.count - 1])
            counts.hashes[counts.count++] = pending->hashes[i]; /* in place: never ahead of i */
        counts.df[counts.count - 1]++;
    }
    bool added = add_counts(&counter->counted[b], &counts, counter->allocator);
    st_release(counter->allocator, counts.df);
    pending->count = 0;
    return added;
}

static bool take_hashes(st_counter *counter, size_t b) {
    const st_extractor *x = counter->extractor;
    struct st_pending *pending = &counter->pending[b];
    size_t count = x->first[b + 1] - x->first[b];
    if (!st_reserve(counter->allocator, &pending->hashes, &pending->capacity, pending->count + count,
                    sizeof *pending->hashes))
        return false;
    if (count) memcpy(pending->hashes + pending->count, x->hashes + x->first[b], count * sizeof *x->hashes);
    pending->count += count;
    return true;
}

/* Leave each hash of the text that began at `begin` once. */
static bool unify(st_counter *counter, size_t b, size_t begin) {
    struct st_pending *pending = &counter->pending[b];
    size_t count = pending->count - begin;
    if (count == 0) return true;
    if (!st_reserve(counter->allocator, &counter->spare, &counter->spare_capacity, count, sizeof *counter->spare))
        return false;
    st_sort_u64(pending->hashes + begin, counter->spare, count);
    pending->count = begin + st_unique_u64(pending->hashes + begin, count);
    return pending->count < PENDING_LIMIT || count_pending(counter, b);
}

bool st_counter_add(st_counter *counter, st_sv text) {
    size_t begins[ST_MAX_BLOCKS] = {0};
    for (size_t b = 0; b < counter->spec->count; b++) begins[b] = counter->pending[b].count;
    st_extractor_begin(counter->extractor, counter->spec, text);
    while (st_extractor_next(counter->extractor))
        for (size_t b = 0; b < counter->spec->count; b++)
            if (!take_hashes(counter, b)) return false;
    for (size_t b = 0; b < counter->spec->count; b++)
        if (!unify(counter, b, begins[b])) return false;
    counter->texts++;
    return true;
}

bool st_counter_merge(st_counter *counter, st_counter *from) {
    for (size_t b = 0; b < counter->spec->count; b++) {
        if (!count_pending(counter, b) || !count_pending(from, b)) return false;
        if (!add_counts(&counter->counted[b], &from->counted[b], counter->allocator)) return false;
        clear_counts(&from->counted[b], from->allocator);
    }
    counter->texts += from->texts;
    from->texts = 0;
    return true;
}

/* ---- choosing ---------------------------------------------------------------------------------------- */

typedef struct candidate {
    uint64_t hash;
    uint32_t df;
} candidate;

static int by_frequency(const void *left, const void *right) {
    const candidate *a = left, *b = right;
    if (a->df != b->df) return a->df > b->df ? -1 : 1;
    return (a->hash > b->hash) - (a->hash < b->hash);
}

static bool is_chosen(const st_block *block, uint32_t df, uint32_t texts) {
    return df >= block->min_df && (double)df <= block->max_df * (double)texts;
}

/* The chosen n-grams of a block, most frequent first; *chosen is to be released. */
static bool choose(const st_counter *counter, size_t b, candidate **chosen, size_t *count) {
    const st_block *block = &counter->spec->blocks[b];
    const st_counts *counts = &counter->counted[b];
    *count = 0;
    for (size_t i = 0; i < counts->count; i++) *count += is_chosen(block, counts->df[i], counter->texts);
    *chosen = st_new(counter->allocator, *count, sizeof **chosen);
    if (!*chosen) return false;
    size_t n = 0;
    for (size_t i = 0; i < counts->count; i++)
        if (is_chosen(block, counts->df[i], counter->texts))
            (*chosen)[n++] = (candidate){counts->hashes[i], counts->df[i]};
    qsort(*chosen, n, sizeof **chosen, by_frequency);
    if (block->max_features && n > block->max_features) *count = block->max_features;
    return true;
}

static bool grow(st_vocabulary *v, size_t size) {
    size_t capacities[3] = {0, 0, 0};
    return st_reserve(v->allocator, &v->hashes, &capacities[0], size, sizeof *v->hashes) &&
           st_reserve(v->allocator, &v->df, &capacities[1], size, sizeof *v->df) &&
           st_reserve(v->allocator, &v->idf, &capacities[2], size, sizeof *v->idf);
}

static stance_status add_block(st_vocabulary *v, const st_counter *counter, size_t b, stance_error *error) {
    candidate *chosen;
    size_t count;
    if (!choose(counter, b, &chosen, &count)) return st_fail_memory(error);
    stance_status status = STANCE_OK;
    if (v->first[b] + count > INT32_MAX)
        status = st_fail(error, STANCE_ERROR_LIMIT, "more than %d features", INT32_MAX);
    else if (!grow(v, v->first[b] + count)) status = st_fail_memory(error);
    for (size_t i = 0; i < count && !status; i++) {
        v->hashes[v->first[b] + i] = chosen[i].hash;
        v->df[v->first[b] + i] = chosen[i].df;
        v->idf[v->first[b] + i] = v->spec.blocks[b].idf ? st_idf(v->texts, chosen[i].df) : 1;
    }
    v->first[b + 1] = v->first[b] + (uint32_t)count;
    st_release(counter->allocator, chosen);
    return status;
}

stance_status st_vocabulary_index(st_vocabulary *v, stance_error *error) {
    bool built = st_gram_index_build(&v->index, &v->buckets, v->hashes, st_vocabulary_size(v), v->allocator);
    return built ? STANCE_OK : st_fail_memory(error);
}

stance_status st_vocabulary_build(st_vocabulary *v, st_counter *counter, stance_error *error) {
    *v = (st_vocabulary){.allocator = counter->allocator, .spec = *counter->spec, .texts = counter->texts};
    stance_status status = STANCE_OK;
    for (size_t b = 0; b < v->spec.count && !status; b++)
        status = count_pending(counter, b) ? add_block(v, counter, b, error) : st_fail_memory(error);
    if (!status) status = st_vocabulary_index(v, error);
    if (status) st_vocabulary_clear(v);
    return status;
}

void st_vocabulary_clear(st_vocabulary *v) {
    st_release(v->allocator, v->hashes);
    st_release(v->allocator, v->df);
    st_release(v->allocator, v->idf);
    st_release(v->allocator, v->buckets);
    *v = (st_vocabulary){.allocator = v->allocator};
}
