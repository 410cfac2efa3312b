/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <stdlib.h>

#include "error.h"
#include "parallel.h"
#include "sort.h"

enum { CHUNK = 256 }; /* texts a job */
#define LEFT_OUT UINT32_MAX

/* ---- counting ---------------------------------------------------------------------------------------- */

/* Whether the block counts a token shorter than n elsewhere or not at all, not among its n-grams. */
static bool is_inner(const st_block *block, uint32_t n) {
    return block->kind == ST_GRAM_CHAR && n > ST_SHORTEST_TOKEN && n > block->min_n;
}

/* The least min_df with which a specification has this length; 0: none has. */
static uint32_t least_df(const st_spec *specs, size_t count, uint32_t kind, uint32_t n, bool inner) {
    uint32_t least = 0;
    for (size_t s = 0; s < count; s++)
        for (uint32_t b = 0; b < specs[s].count; b++) {
            const st_block *block = &specs[s].blocks[b];
            if (block->kind != kind || n < block->min_n || n > block->max_n || is_inner(block, n) != inner) continue;
            if (!least || block->min_df < least) least = block->min_df;
        }
    return least;
}

/* Share the lengths out to parts; returns how many parts there are. Inner layers get parts of their own: n-grams that
 * are in both kinds of layers have one hash. */
static size_t lay_out(st_pool *pool, const st_spec *specs, size_t count, st_spec *parts) {
    size_t layers = 0;
    for (uint32_t i = 0; i < ST_GRAM_KINDS * ST_MAX_N * 2; i++) {
        uint32_t n = i % ST_MAX_N + 1, kind = i / ST_MAX_N % ST_GRAM_KINDS, inner = i / ST_MAX_N / ST_GRAM_KINDS;
        if (inner && n == 1 && kind == 0) layers = (layers + ST_MAX_BLOCKS - 1) / ST_MAX_BLOCKS * ST_MAX_BLOCKS;
        uint32_t least = least_df(specs, count, kind, n, inner);
        if (!least) continue;
        st_spec *part = &parts[layers / ST_MAX_BLOCKS];
        part->inner |= inner << part->count;
        pool->layers[kind][n][inner] = (st_layer){(uint32_t)(layers++ / ST_MAX_BLOCKS), part->count};
        part->blocks[part->count++] = (st_block){
            .kind = kind, .min_n = n, .max_n = n, .tf = ST_TF_RAW, .min_df = least, .max_df = 1, .weight = 1};
    }
    return (layers + ST_MAX_BLOCKS - 1) / ST_MAX_BLOCKS;
}

stance_status st_pool_make(st_pool *pool, const stance_dataset *dataset, const st_spec *specs, size_t count,
                           size_t threads, stance_error *error) {
    st_spec parts[ST_MOST_LAYERS / ST_MAX_BLOCKS] = {{0}};
    *pool = (st_pool){.allocator = dataset->allocator, .rows = st_dataset_rows(dataset)};
    size_t part_count = lay_out(pool, specs, count, parts);
    stance_status status = STANCE_OK;
    for (; pool->part_count < part_count && !status; pool->part_count++)
        status = st_collection_count(&pool->parts[pool->part_count], dataset, &parts[pool->part_count], threads, error);
    if (status) st_pool_clear(pool);
    return status;
}

void st_pool_clear(st_pool *pool) {
    for (size_t p = 0; p < pool->part_count; p++) st_collection_clear(&pool->parts[p]);
    *pool = (st_pool){.allocator = pool->allocator};
}

/* ---- choosing ---------------------------------------------------------------------------------------- */

typedef struct choice {
    uint64_t hash;
    uint32_t df, part, feature; /* its number in the part */
} choice;

/* A derivation: numbers[part][feature] in the new collection, or LEFT_OUT. */
typedef struct derivation {
    const st_pool *pool;
    const bool *wanted;
    st_collection *out;
    uint32_t *numbers[ST_MOST_LAYERS / ST_MAX_BLOCKS];
    struct sorter {
        uint64_t *entries, *spare; /* number << 32 | tf */
        uint32_t *features, *tf;
    } * sorters; /* one a worker */
    size_t workers;
} derivation;

static int by_frequency(const void *left, const void *right) {
    const choice *a = left, *b = right;
    if (a->df != b->df) return a->df > b->df ? -1 : 1;
    return (a->hash > b->hash) - (a->hash < b->hash);
}

static bool is_chosen(const st_block *block, uint32_t df, uint32_t texts) {
    return df >= block->min_df && (double)df <= block->max_df * (double)texts;
}

/* The chosen features of one length, added to `chosen` if that is not NULL; returns how many there are. */
static size_t choose_layer(const st_pool *pool, const st_block *block, uint32_t n, choice *chosen) {
    st_layer layer = pool->layers[block->kind][n][is_inner(block, n)];
    const st_vocabulary *v = &pool->parts[layer.part].vocabulary;
    size_t count = 0;
    for (uint32_t f = v->first[layer.block]; f < v->first[layer.block + 1]; f++) {
        if (!is_chosen(block, v->df[f], v->texts)) continue;
        if (chosen) chosen[count] = (choice){v->hashes[f], v->df[f], layer.part, f};
        count++;
    }
    return count;
}

static bool grow(st_vocabulary *v, size_t size) {
    size_t capacities[3] = {0, 0, 0};
    return st_reserve(v->allocator, &v->hashes, &capacities[0], size, sizeof *v->hashes) &&
           st_reserve(v->allocator, &v->df, &capacities[1], size, sizeof *v->df) &&
           st_reserve(v->allocator, &v->idf, &capacities[2], size, sizeof *v->idf);
}

static void number_block(derivation *d, uint32_t b, const choice *chosen, uint32_t count) {
    st_vocabulary *v = &d->out->vocabulary;
    if (!v->hashes || !v->df || !v->idf) return; /* nothing to number */
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = v->first[b] + i;
        d->numbers[chosen[i].part][chosen[i].feature] = number;
        v->hashes[number] = chosen[i].hash;
        v->df[number] = chosen[i].df;
        v->idf[number] = v->spec.blocks[b].idf ? st_idf(v->texts, chosen[i].df) : 1;
    }
}

static stance_status choose_block(derivation *d, uint32_t b, stance_error *error) {
    st_vocabulary *v = &d->out->vocabulary;
    const st_block *block = &v->spec.blocks[b];
    size_t count = 0, n = 0;
    for (uint32_t length = block->min_n; length <= block->max_n; length++)
        count += choose_layer(d->pool, block, length, NULL);
    choice *chosen = st_new(v->allocator, count, sizeof *chosen);
    if (!chosen) return st_fail_memory(error);
    for (uint32_t length = block->min_n; length <= block->max_n; length++)
        n += choose_layer(d->pool, block, length, chosen + n);
    qsort(chosen, count, sizeof *chosen, by_frequency);
    if (block->max_features && count > block->max_features) count = block->max_features;
    stance_status status = STANCE_OK;
    if (v->first[b] + count > INT32_MAX)
        status = st_fail(error, STANCE_ERROR_LIMIT, "more than %d features", INT32_MAX);
    else if (!grow(v, v->first[b] + count)) status = st_fail_memory(error);
    if (!status) {
        v->first[b + 1] = v->first[b] + (uint32_t)count;
        number_block(d, b, chosen, (uint32_t)count);
    }
    st_release(v->allocator, chosen);
    return status;
}

static stance_status choose_all(derivation *d, stance_error *error) {
    const st_pool *pool = d->pool;
    st_vocabulary *v = &d->out->vocabulary;
    for (size_t p = 0; p < pool->part_count; p++) {
        uint32_t size = st_vocabulary_size(&pool->parts[p].vocabulary);
        d->numbers[p] = st_new(pool->allocator, size, sizeof *d->numbers[p]);
        if (!d->numbers[p]) return st_fail_memory(error);
        for (uint32_t f = 0; f < size; f++) d->numbers[p][f] = LEFT_OUT;
    }
    stance_status status = STANCE_OK;
    for (uint32_t b = 0; b < v->spec.count && !status; b++) status = choose_block(d, b, error);
    if (!status && st_vocabulary_size(v) == 0)
        status = st_fail(error, STANCE_ERROR_DATA, "no n-gram is frequent enough to be a feature");
    return status;
}

/* ---- rows -------------------------------------------------------------------------------------------- */

static bool is_wanted(const derivation *d, size_t row) { return !d->wanted || d->wanted[row]; }

/* Entries of a row that are left, written to `entries` if that is not NULL. */
static size_t gather(const derivation *d, size_t row, uint64_t *entries) {
    size_t count = 0;
    for (size_t p = 0; p < d->pool->part_count; p++) {
        st_row counts = st_matrix_row(&d->pool->parts[p].x, row);
        for (size_t i = 0; i < counts.count; i++) {
            uint32_t number = d->numbers[p][counts.columns[i]];
            if (number == LEFT_OUT) continue;
            if (entries) entries[count] = (uint64_t)number << 32 | (uint32_t)counts.values[i];
            count++;
        }
    }
    return count;
}

static void count_row(void *context, size_t chunk, size_t worker) {
    derivation *d = context;
    (void)worker;
    for (size_t r = chunk * CHUNK; r < d->pool->rows && r < (chunk + 1) * CHUNK; r++)
        d->out->x.starts[r + 1] = is_wanted(d, r) ? gather(d, r, NULL) : 0;
}

static void fill_row(const derivation *d, const struct sorter *s, size_t row) {
    const st_vocabulary *v = &d->out->vocabulary;
    st_matrix *x = &d->out->x;
    size_t first = x->starts[row], count = x->starts[row + 1] - first;
    if (!count) return;
    gather(d, row, s->entries);
    st_sort_u64(s->entries, s->spare, count);
    for (size_t i = 0; i < count; i++) {
        x->columns[first + i] = s->features[i] = (uint32_t)(s->entries[i] >> 32);
        s->tf[i] = (uint32_t)s->entries[i];
    }
    for (size_t b = 0, begin = 0, end = 0; b < v->spec.count; b++, begin = end) {
        while (end < count && s->features[end] < v->first[b + 1]) end++;
        st_weigh(&v->spec.blocks[b], (st_idfs){v->idf, 1}, s->features + begin, s->tf + begin, end - begin,
                 x->values + first + begin);
    }
}

static void fill_rows(void *context, size_t chunk, size_t worker) {
    derivation *d = context;
    for (size_t r = chunk * CHUNK; r < d->pool->rows && r < (chunk + 1) * CHUNK; r++)
        fill_row(d, &d->sorters[worker], r);
}

static bool make_sorters(derivation *d) {
    const stance_allocator *allocator = d->pool->allocator;
    const st_matrix *x = &d->out->x;
    size_t longest = 0;
    for (size_t r = 0; r < x->rows; r++)
        if (x->starts[r + 1] - x->starts[r] > longest) longest = x->starts[r + 1] - x->starts[r];
    d->sorters = st_new(allocator, d->workers, sizeof *d->sorters);
    bool ready = d->sorters != NULL;
    for (size_t w = 0; w < d->workers && ready; w++) {
        struct sorter *s = &d->sorters[w];
        s->entries = st_new(allocator, longest, sizeof *s->entries);
        s->spare = st_new(allocator, longest, sizeof *s->spare);
        s->features = st_new(allocator, longest, sizeof *s->features);
        s->tf = st_new(allocator, longest, sizeof *s->tf);
        ready = s->entries && s->spare && s->features && s->tf;
    }
    return ready;
}

static void free_derivation(derivation *d) {
    const stance_allocator *allocator = d->pool->allocator;
    for (size_t p = 0; p < d->pool->part_count; p++) st_release(allocator, d->numbers[p]);
    for (size_t w = 0; w < d->workers && d->sorters; w++) {
        st_release(allocator, d->sorters[w].entries);
        st_release(allocator, d->sorters[w].spare);
        st_release(allocator, d->sorters[w].features);
        st_release(allocator, d->sorters[w].tf);
    }
    st_release(allocator, d->sorters);
}

static stance_status make_rows(derivation *d, stance_error *error) {
    const stance_allocator *allocator = d->pool->allocator;
    st_matrix *x = &d->out->x;
    size_t rows = d->pool->rows, chunks = (rows + CHUNK - 1) / CHUNK;
    st_matrix_init(x, st_vocabulary_size(&d->out->vocabulary), allocator);
    x->starts = st_new(allocator, rows + 2, sizeof *x->starts);
    if (!x->starts) return st_fail_memory(error);
    x->rows = rows;
    st_parallel(d->workers, chunks, count_row, d);
    for (size_t r = 0; r < rows; r++) x->starts[r + 1] += x->starts[r];
    if (!st_reserve(allocator, &x->columns, &x->capacities[1], x->starts[rows] + 1, sizeof *x->columns) ||
        !st_reserve(allocator, &x->values, &x->capacities[2], x->starts[rows] + 1, sizeof *x->values) ||
        !make_sorters(d))
        return st_fail_memory(error);
    st_parallel(d->workers, chunks, fill_rows, d);
    return STANCE_OK;
}

stance_status st_pool_derive(const st_pool *pool, const st_spec *spec, const bool *wanted, size_t threads,
                             st_collection *out, stance_error *error) {
    derivation d = {.pool = pool, .wanted = wanted, .out = out, .workers = threads ? threads : 1};
    *out = (st_collection){.allocator = pool->allocator};
    out->vocabulary =
        (st_vocabulary){.allocator = pool->allocator, .spec = *spec, .texts = pool->parts[0].vocabulary.texts};
    stance_status status = choose_all(&d, error);
    if (!status) status = make_rows(&d, error);
    free_derivation(&d);
    if (status) st_collection_clear(out);
    return status;
}

stance_status st_pool_derive_whole(const st_pool *pool, const st_spec *spec, size_t threads, st_collection *out,
                                   stance_error *error) {
    stance_status status = st_pool_derive(pool, spec, NULL, threads, out, error);
    if (status) return status;
    st_vocabulary *v = &out->vocabulary;
    status = st_vocabulary_index(v, error);
    out->lexicon = (st_lexicon){&v->spec, v->first, {v->idf, 1}, v->index};
    if (status) st_collection_clear(out);
    return status;
}
