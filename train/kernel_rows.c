/* SPDX-License-Identifier: MIT */
#include "kernel_rows.h"

#include <math.h>

#include "error.h"
#include "parallel.h"

static const size_t KEPT_BYTES = (size_t)1 << 30;

st_matrix st_kernel_texts(const st_collection *collection) {
    st_matrix texts = collection->x;
    texts.rows = collection->vocabulary.texts;
    return texts;
}

static size_t count_texts(const st_bench *bench) { return bench->collection->vocabulary.texts; }

/* Values of the kernel between row r, held out, and each text: out[texts]. `values` has room for the longest row. */
static void work_out(const st_bench *bench, size_t r, double *values, double *out) {
    const st_kernel_rows *k = bench->kernel;
    size_t texts = count_texts(bench);
    st_row row = st_matrix_row(&bench->collection->x, r);
    double square = 0;
    st_held_row(bench, r, values);
    for (size_t i = 0; i < row.count; i++) square += values[i] * values[i];
    memset(out, 0, texts * sizeof *out);
    st_columns_multiply(&k->columns, (st_row){row.columns, values, row.count}, texts, out);
    for (size_t j = 0; j < texts; j++) {
        double distance = square + k->squares[j] - 2 * out[j];
        out[j] = exp(-bench->gamma * (distance > 0 ? distance : 0));
    }
}

typedef struct keeping {
    const st_bench *bench;
    double *rooms; /* [threads][room] */
} keeping;

static void keep_row(void *context, size_t r, size_t worker) {
    const keeping *k = context;
    size_t texts = count_texts(k->bench);
    double *out = k->rooms + worker * st_kernel_row_room(k->bench);
    float *kept = k->bench->kernel->kept + r * texts;
    work_out(k->bench, r, out + texts, out);
    for (size_t j = 0; j < texts; j++) kept[j] = (float)out[j];
}

static bool keep_all(const st_bench *bench) {
    size_t rows = bench->collection->x.rows, threads = bench->threads < rows ? bench->threads : rows;
    if (!threads) threads = 1;
    keeping k = {bench, st_new(bench->allocator, threads * st_kernel_row_room(bench), sizeof *k.rooms)};
    bench->kernel->kept = st_new(bench->allocator, rows * count_texts(bench), sizeof *bench->kernel->kept);
    bool ready = k.rooms && bench->kernel->kept;
    if (ready) st_parallel(threads, rows, keep_row, &k);
    st_release(bench->allocator, k.rooms);
    return ready;
}

static bool has_room(const st_bench *bench) {
    size_t texts = count_texts(bench);
    return texts == 0 || bench->collection->x.rows <= KEPT_BYTES / sizeof(float) / texts;
}

static bool make_rows(st_bench *bench, bool keep) {
    const st_matrix texts = st_kernel_texts(bench->collection);
    st_kernel_rows *k = bench->kernel = st_new(bench->allocator, 1, sizeof *k);
    if (!k || !st_columns_make(&k->columns, &texts, bench->allocator)) return false;
    k->squares = st_new(bench->allocator, texts.rows, sizeof *k->squares);
    if (!k->squares) return false;
    for (size_t r = 0; r < texts.rows; r++) {
        st_row row = st_matrix_row(&texts, r);
        for (size_t i = 0; i < row.count; i++) k->squares[r] += row.values[i] * row.values[i];
    }
    return !keep || keep_all(bench);
}

stance_status st_bench_bend(st_bench *bench, st_gram_matrix *gram, stance_error *error) {
    if (gram) st_gram_matrix_bend(gram, bench->gamma, bench->threads);
    if (!bench->fold || make_rows(bench, gram && has_room(bench))) return STANCE_OK;
    st_bench_straighten(bench);
    return st_fail_memory(error);
}

void st_bench_straighten(st_bench *bench) {
    st_kernel_rows *k = bench->kernel;
    if (!k) return;
    st_columns_clear(&k->columns, bench->allocator);
    st_release(bench->allocator, k->squares);
    st_release(bench->allocator, k->kept);
    st_release(bench->allocator, k);
    bench->kernel = NULL;
}

size_t st_kernel_row_room(const st_bench *bench) {
    return count_texts(bench) + st_matrix_longest_row(&bench->collection->x);
}

double st_kernel_row_sum(const st_bench *bench, size_t r, const uint32_t *rows, size_t count,
                         const double *coefficients, double *room) {
    size_t texts = count_texts(bench);
    const float *kept = bench->kernel->kept;
    double sum = 0;
    if (!kept) work_out(bench, r, room + texts, room);
    for (size_t i = 0; i < count; i++)
        sum += coefficients[rows[i]] * (kept ? (double)kept[r * texts + rows[i]] : room[rows[i]]);
    return sum;
}
