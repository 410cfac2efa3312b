/* SPDX-License-Identifier: MIT */
#include "collection.h"

#include <stdatomic.h>

#include "error.h"
#include "namer.h"
#include "parallel.h"

enum { CHUNK = 256 }; /* texts a job */

static size_t chunks_of(size_t rows) { return (rows + CHUNK - 1) / CHUNK; }

static size_t chunk_end(size_t rows, size_t chunk) {
    size_t end = (chunk + 1) * CHUNK;
    return end < rows ? end : rows;
}

/* ---- counting ---------------------------------------------------------------------------------------- */

typedef struct counting {
    const stance_dataset *dataset;
    st_counter *counters; /* one a worker */
    atomic_bool failed;
} counting;

static void count_chunk(void *context, size_t chunk, size_t worker) {
    counting *c = context;
    for (size_t i = chunk * CHUNK; i < chunk_end(c->dataset->count, chunk) && !c->failed; i++)
        if (!st_counter_add(&c->counters[worker], c->dataset->examples[i].text)) c->failed = true;
}

static stance_status count_all(st_collection *m, const stance_dataset *dataset, const st_spec *spec, size_t threads,
                               stance_error *error) {
    counting c = {.dataset = dataset, .counters = st_new(m->allocator, threads, sizeof(st_counter))};
    if (!c.counters) return st_fail_memory(error);
    bool ready = true;
    for (size_t w = 0; w < threads; w++) ready = st_counter_init(&c.counters[w], spec, m->allocator) && ready;
    if (ready) st_parallel(threads, chunks_of(dataset->count), count_chunk, &c);
    for (size_t w = 1; w < threads && ready && !c.failed; w++)
        if (!st_counter_merge(&c.counters[0], &c.counters[w])) c.failed = true;
    stance_status status =
        ready && !c.failed ? st_vocabulary_build(&m->vocabulary, &c.counters[0], error) : st_fail_memory(error);
    for (size_t w = 0; w < threads; w++) st_counter_clear(&c.counters[w]);
    st_release(m->allocator, c.counters);
    return status;
}

/* ---- rows -------------------------------------------------------------------------------------------- */

typedef struct vectorizing {
    st_collection *collection;
    const stance_dataset *dataset;
    st_vectorizer *vectorizers; /* one a worker */
    st_matrix *parts;           /* one a chunk */
    atomic_bool failed;
} vectorizing;

static void vectorize_chunk(void *context, size_t chunk, size_t worker) {
    vectorizing *c = context;
    st_vectorizer *v = &c->vectorizers[worker];
    st_matrix *part = &c->parts[chunk];
    for (size_t i = chunk * CHUNK; i < chunk_end(st_dataset_rows(c->dataset), chunk) && !c->failed; i++) {
        bool done = st_vectorize(v, st_dataset_text(c->dataset, i));
        if (!done || !st_matrix_add(part, (st_row){v->features, v->values, v->count})) c->failed = true;
    }
}

static bool join_parts(st_collection *m, st_matrix *parts, size_t count) {
    bool whole = true;
    for (size_t p = 0; p < count; p++) {
        for (size_t i = 0; i < parts[p].rows && whole; i++) whole = st_matrix_add(&m->x, st_matrix_row(&parts[p], i));
        st_matrix_clear(&parts[p]);
    }
    return whole;
}

static stance_status vectorize_all(st_collection *m, const stance_dataset *dataset, size_t threads,
                                   stance_error *error) {
    size_t chunks = chunks_of(st_dataset_rows(dataset));
    vectorizing c = {.collection = m,
                     .dataset = dataset,
                     .vectorizers = st_new(m->allocator, threads, sizeof(st_vectorizer)),
                     .parts = st_new(m->allocator, chunks, sizeof(st_matrix))};
    uint32_t width = st_vocabulary_size(&m->vocabulary);
    st_matrix_init(&m->x, width, m->allocator);
    bool ready = c.vectorizers && c.parts;
    for (size_t p = 0; p < chunks && c.parts; p++) st_matrix_init(&c.parts[p], width, m->allocator);
    for (size_t w = 0; w < threads && c.vectorizers; w++)
        ready = st_vectorizer_init(&c.vectorizers[w], &m->lexicon, m->allocator) && ready;
    if (ready) st_parallel(threads, chunks, vectorize_chunk, &c);
    ready = ready && !c.failed;
    if (c.parts) ready = join_parts(m, c.parts, chunks) && ready;
    for (size_t w = 0; w < threads && c.vectorizers; w++) st_vectorizer_clear(&c.vectorizers[w]);
    st_release(m->allocator, c.vectorizers);
    st_release(m->allocator, c.parts);
    return ready ? STANCE_OK : st_fail_memory(error);
}

/* ---- texts of the n-grams ---------------------------------------------------------------------------- */

typedef struct naming {
    st_collection *collection;
    const stance_dataset *dataset;
    atomic_uchar *named; /* [features] */
    st_namer *namers;    /* one a worker */
    atomic_bool failed;
} naming;

static void name_chunk(void *context, size_t chunk, size_t worker) {
    naming *c = context;
    for (size_t i = chunk * CHUNK; i < chunk_end(c->dataset->count, chunk) && !c->failed; i++)
        if (!st_name_grams(&c->namers[worker], c->collection, c->named, c->dataset->examples[i].text, worker))
            c->failed = true;
}

stance_status st_collection_name(st_collection *m, const stance_dataset *dataset, size_t threads, stance_error *error) {
    if (!threads) threads = 1;
    size_t features = st_vocabulary_size(&m->vocabulary);
    naming c = {.collection = m,
                .dataset = dataset,
                .named = st_new(m->allocator, features, sizeof *c.named),
                .namers = st_new(m->allocator, threads, sizeof *c.namers)};
    m->grams = st_new(m->allocator, features, sizeof *m->grams);
    m->arenas = st_new(m->allocator, threads, sizeof *m->arenas);
    bool ready = c.named && c.namers && m->grams && m->arenas;
    if (m->arenas) m->workers = threads;
    for (size_t w = 0; w < m->workers; w++) st_arena_init(&m->arenas[w], m->allocator);
    if (ready) st_parallel(threads, chunks_of(dataset->count), name_chunk, &c);
    st_release(m->allocator, c.named);
    st_release(m->allocator, c.namers);
    return ready && !c.failed ? STANCE_OK : st_fail_memory(error);
}

stance_status st_collection_count(st_collection *m, const stance_dataset *dataset, const st_spec *spec, size_t threads,
                                  stance_error *error) {
    *m = (st_collection){.allocator = dataset->allocator};
    if (!threads) threads = 1;
    stance_status status = count_all(m, dataset, spec, threads, error);
    m->lexicon = (st_lexicon){&m->vocabulary.spec, m->vocabulary.first, {m->vocabulary.idf, 1}, m->vocabulary.index};
    if (!status) status = vectorize_all(m, dataset, threads, error);
    if (status) st_collection_clear(m);
    return status;
}

stance_status st_collection_make(st_collection *m, const stance_dataset *dataset, const st_spec *spec, bool keep_grams,
                                 size_t threads, stance_error *error) {
    if (!threads) threads = 1;
    stance_status status = st_collection_count(m, dataset, spec, threads, error);
    if (status) return status;
    if (st_vocabulary_size(&m->vocabulary) == 0)
        status = st_fail(error, STANCE_ERROR_DATA, "no n-gram is frequent enough to be a feature");
    if (!status && keep_grams) status = st_collection_name(m, dataset, threads, error);
    if (status) st_collection_clear(m);
    return status;
}

void st_collection_clear(st_collection *m) {
    if (!m->allocator) return;
    m->vocabulary.allocator = m->x.allocator = m->allocator;
    st_vocabulary_clear(&m->vocabulary);
    st_matrix_clear(&m->x);
    for (size_t w = 0; w < m->workers; w++) st_arena_clear(&m->arenas[w]);
    st_release(m->allocator, m->arenas);
    st_release(m->allocator, m->grams);
    *m = (st_collection){.allocator = NULL};
}
