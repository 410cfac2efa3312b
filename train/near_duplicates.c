/* SPDX-License-Identifier: MIT
 * Finding pairs of like texts without comparing all: texts that share the key of a band (shingles.h) are compared.
 *
 * Texts are numbered anew, by group: `p` and `q` are such numbers. In each band they are sorted by key and then by p,
 * which makes buckets of one key, and runs of one group in them:
 *
 *     order     3  8 | 1  2  7| 4 | ...      | ends a bucket (LAST); say 1 and 2 are of one group
 *     begin[1] = begin[2] = place of 7, where the bucket goes on with another group; begin[7] = NONE
 *
 * Each text looks through the rest of its buckets, from `begin` on: so texts of one group never meet, however many of
 * them are alike, and every pair is found from its smaller p. */
#include <stdatomic.h>

#include "dataset.h"
#include "error.h"
#include "parallel.h"
#include "shingles.h"
#include "sort.h"

enum { CHUNK = 128, CHUNKS_A_THREAD = 4, MOST_THREADS = ST_BANDS }; /* texts a job, jobs a round */
#define NONE UINT32_MAX
#define LAST (UINT32_C(1) << 31)

typedef struct pair {
    uint32_t first, second;
    double similarity;
} pair;

typedef struct part {
    pair *pairs;
    size_t count, capacity;
} part;

typedef struct worker {
    st_arena arena; /* of the shingles */
    st_shingler shingler;
    st_words words;
    uint64_t *entries, *spare; /* [count] of the band that is sorted */
    uint32_t *seen;            /* [count] q: 1 + the last p that was compared with it */
} worker;

typedef struct finder {
    const stance_dataset *dataset;
    const stance_allocator *allocator;
    double least;
    size_t count, threads;
    size_t round, chunks;  /* number of the first chunk, number of chunks of a round */
    uint32_t *texts;       /* [count] text number p of the dataset */
    uint32_t *groups;      /* [count] group of p, rising */
    st_shingles *shingles; /* [count] */
    uint32_t *begin;       /* [ST_BANDS][count], keys at first */
    uint32_t *order;       /* [ST_BANDS][count] */
    worker *workers;       /* [threads] */
    part *parts;           /* [chunks] */
    st_minhash minhash;
    atomic_bool failed;
} finder;

/* ---- numbers by group --------------------------------------------------------------------------------- */

static stance_status number_texts(finder *f, stance_error *error) {
    uint32_t *group;
    size_t groups;
    stance_status status = st_dataset_groups(f->dataset, &group, &groups, error);
    uint64_t *entries = f->workers[0].entries;
    if (status) return status;
    for (size_t i = 0; i < f->count; i++) entries[i] = (uint64_t)group[i] << 32 | i;
    st_sort_u64(entries, f->workers[0].spare, f->count);
    for (size_t p = 0; p < f->count; p++) {
        f->groups[p] = (uint32_t)(entries[p] >> 32);
        f->texts[p] = (uint32_t)entries[p];
    }
    st_release(f->allocator, group);
    return STANCE_OK;
}

/* ---- signatures --------------------------------------------------------------------------------------- */

static size_t chunk_end(const finder *f, size_t chunk) {
    size_t end = (chunk + 1) * CHUNK;
    return end < f->count ? end : f->count;
}

static void sign_chunk(void *context, size_t chunk, size_t number) {
    finder *f = context;
    worker *w = &f->workers[number];
    for (size_t p = chunk * CHUNK; p < chunk_end(f, chunk) && !f->failed; p++) {
        if (!st_words_take(&w->words, f->dataset->examples[f->texts[p]].text) ||
            !st_shingles_make(&f->shingles[p], &w->shingler, st_words_all(&w->words), &w->arena)) {
            f->failed = true;
            return;
        }
        for (size_t band = 0; band < ST_BANDS && f->shingles[p].count; band++)
            f->begin[band * f->count + p] = st_minhash_key(&f->minhash, f->shingles[p], band);
    }
}

/* ---- buckets ------------------------------------------------------------------------------------------ */

/* Turn sorted entries (key, p) into `order` and `begin`, from the end. */
static void link_band(const finder *f, const uint64_t *entries, size_t count, uint32_t *begin, uint32_t *order) {
    uint32_t other = NONE; /* place of the next text of another group in the bucket */
    for (size_t k = count; k-- > 0;) {
        uint32_t p = (uint32_t)entries[k];
        bool last = k + 1 == count || entries[k] >> 32 != entries[k + 1] >> 32;
        if (last) other = NONE;
        else if (f->groups[p] != f->groups[(uint32_t)entries[k + 1]]) other = (uint32_t)(k + 1);
        order[k] = last ? p | LAST : p;
        begin[p] = other;
    }
}

static void sort_band(void *context, size_t band, size_t number) {
    finder *f = context;
    worker *w = &f->workers[number];
    uint32_t *begin = f->begin + band * f->count;
    size_t count = 0;
    for (size_t p = 0; p < f->count; p++) {
        if (f->shingles[p].count) w->entries[count++] = (uint64_t)begin[p] << 32 | p;
        else begin[p] = NONE;
    }
    st_sort_u64(w->entries, w->spare, count);
    link_band(f, w->entries, count, begin, f->order + band * f->count);
}

/* ---- comparing ---------------------------------------------------------------------------------------- */

static void compare(finder *f, part *out, uint32_t p, uint32_t q) {
    double similarity = st_shingles_similarity(f->shingles[p], f->shingles[q], f->least);
    if (!(similarity > 0)) return;
    if (!st_reserve(f->allocator, &out->pairs, &out->capacity, out->count + 1, sizeof *out->pairs)) {
        f->failed = true;
        return;
    }
    uint32_t a = f->texts[p], b = f->texts[q];
    out->pairs[out->count++] = (pair){a < b ? a : b, a < b ? b : a, similarity};
}

/* Compare p with the rest of its bucket in a band, with each text once over all bands. */
static void search_bucket(finder *f, worker *w, part *out, uint32_t p, size_t band) {
    const uint32_t *order = f->order + band * f->count;
    uint32_t place = f->begin[band * f->count + p];
    if (place == NONE) return;
    for (bool last = false; !last; place++) {
        uint32_t q = order[place] & ~LAST;
        last = order[place] & LAST;
        if (w->seen[q] == p + 1) continue;
        w->seen[q] = p + 1;
        compare(f, out, p, q);
    }
}

static void search_chunk(void *context, size_t index, size_t number) {
    finder *f = context;
    size_t chunk = f->round + index;
    f->parts[index].count = 0;
    for (size_t p = chunk * CHUNK; p < chunk_end(f, chunk); p++)
        for (size_t band = 0; band < ST_BANDS && !f->failed; band++)
            search_bucket(f, &f->workers[number], &f->parts[index], (uint32_t)p, band);
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

typedef int (*found_function)(void *user, size_t first, size_t second, double similarity);

/* Search in rounds, so that few pairs wait to be told; their order is the same whatever the threads. */
static stance_status search(finder *f, found_function found, void *user, stance_error *error) {
    size_t chunks = (f->count + CHUNK - 1) / CHUNK;
    for (f->round = 0; f->round < chunks; f->round += f->chunks) {
        size_t left = chunks - f->round, jobs = left < f->chunks ? left : f->chunks;
        st_parallel(f->threads, jobs, search_chunk, f);
        if (f->failed) return st_fail_memory(error);
        for (size_t j = 0; j < jobs; j++)
            for (size_t i = 0; i < f->parts[j].count; i++) {
                const pair *x = &f->parts[j].pairs[i];
                if (found(user, x->first, x->second, x->similarity))
                    return st_fail(error, STANCE_ERROR_CANCELLED, "cancelled");
            }
    }
    return STANCE_OK;
}

static bool make_room(finder *f) {
    const stance_allocator *allocator = f->allocator;
    f->texts = st_new(allocator, f->count, sizeof *f->texts);
    f->groups = st_new(allocator, f->count, sizeof *f->groups);
    f->shingles = st_new(allocator, f->count, sizeof *f->shingles);
    f->begin = st_new(allocator, f->count, ST_BANDS * sizeof *f->begin);
    f->order = st_new(allocator, f->count, ST_BANDS * sizeof *f->order);
    f->parts = st_new(allocator, f->chunks, sizeof *f->parts);
    f->workers = st_new(allocator, f->threads, sizeof *f->workers);
    bool ready = f->texts && f->groups && f->shingles && f->begin && f->order && f->parts && f->workers;
    for (size_t i = 0; i < f->threads && f->workers; i++) {
        worker *w = &f->workers[i];
        st_arena_init(&w->arena, allocator);
        w->shingler.allocator = allocator;
        st_words_init(&w->words, allocator);
        w->entries = st_new(allocator, f->count, sizeof *w->entries);
        w->spare = st_new(allocator, f->count, sizeof *w->spare);
        w->seen = st_new(allocator, f->count, sizeof *w->seen);
        ready = ready && w->entries && w->spare && w->seen;
    }
    return ready;
}

static void free_worker(worker *w, const stance_allocator *allocator) {
    st_arena_clear(&w->arena);
    st_shingler_clear(&w->shingler);
    st_words_clear(&w->words);
    st_release(allocator, w->entries);
    st_release(allocator, w->spare);
    st_release(allocator, w->seen);
}

static void free_room(finder *f) {
    for (size_t i = 0; i < f->threads && f->workers; i++) free_worker(&f->workers[i], f->allocator);
    for (size_t i = 0; i < f->chunks && f->parts; i++) st_release(f->allocator, f->parts[i].pairs);
    void *blocks[] = {f->texts, f->groups, f->shingles, f->begin, f->order, f->parts, f->workers};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(f->allocator, blocks[i]);
}

static stance_status run(finder *f, found_function found, void *user, stance_error *error) {
    if (!make_room(f)) return st_fail_memory(error);
    stance_status status = number_texts(f, error);
    if (status) return status;
    st_parallel(f->threads, (f->count + CHUNK - 1) / CHUNK, sign_chunk, f);
    if (f->failed) return st_fail_memory(error);
    st_parallel(f->threads, ST_BANDS, sort_band, f);
    return search(f, found, user, error);
}

stance_status stance_dataset_near_duplicates(const stance_dataset *dataset, double least, size_t threads,
                                             found_function found, void *user, stance_error *error) {
    if (!(least >= 0 && least <= 1))
        return st_fail(error, STANCE_ERROR_ARGUMENT, "a similarity of %g: it should be 0 to 1", least);
    if (!threads) threads = st_processors();
    if (threads > MOST_THREADS) threads = MOST_THREADS;
    finder f = {.dataset = dataset,
                .allocator = dataset->allocator,
                .least = least,
                .count = dataset->count,
                .threads = threads,
                .chunks = threads * CHUNKS_A_THREAD};
    st_minhash_init(&f.minhash);
    stance_status status = run(&f, found, user, error);
    free_room(&f);
    return status;
}
