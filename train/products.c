/* SPDX-License-Identifier: MIT */
#include "kernel_rows.h"

static const uint64_t GRAM_BYTES = UINT64_C(1) << 30, PRODUCT_BYTES = UINT64_C(1) << 32;

static bool has_gram(size_t texts) { return st_gram_matrix_bytes(texts) <= GRAM_BYTES; }

static bool has_products(size_t texts, bool kernel) {
    return !kernel && !has_gram(texts) && st_product_rows_bytes(texts) <= PRODUCT_BYTES;
}

size_t st_bench_product_bytes(size_t texts, bool kernel) {
    if (has_gram(texts)) return st_gram_matrix_bytes(texts);
    return has_products(texts, kernel) ? st_product_rows_bytes(texts) : 0;
}

stance_status st_bench_multiply(st_bench *bench, stance_error *error) {
    bool kernel = bench->gamma > 0;
    const st_matrix texts = st_kernel_texts(bench->collection);
    stance_status status = STANCE_OK;
    if (has_gram(texts.rows))
        status = st_gram_matrix_new(&bench->gram, &texts, bench->threads, bench->allocator, error);
    else if (has_products(texts.rows, kernel))
        status = st_product_rows_new(&bench->products, &texts, bench->allocator, error);
    return status || !kernel ? status : st_bench_bend(bench, bench->gram, error);
}

void st_bench_forget(st_bench *bench) {
    st_gram_matrix_free(bench->gram);
    st_product_rows_free(bench->products);
    st_bench_straighten(bench);
    bench->gram = NULL;
    bench->products = NULL;
}
