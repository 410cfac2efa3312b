/* SPDX-License-Identifier: MIT */
#include "kernel_rows.h"

static const size_t GRAM_BYTES = (size_t)1 << 30, PRODUCT_BYTES = (size_t)1 << 32;

stance_status st_bench_multiply(st_bench *bench, stance_error *error) {
    bool kernel = bench->gamma > 0;
    const st_matrix *all = &bench->collection->x, texts = kernel ? st_kernel_texts(bench->collection) : *all;
    stance_status status = STANCE_OK;
    if (st_gram_matrix_bytes(texts.rows) <= GRAM_BYTES)
        status = st_gram_matrix_new(&bench->gram, &texts, bench->threads, bench->allocator, error);
    else if (!kernel && st_product_rows_bytes(all->rows) <= PRODUCT_BYTES)
        status = st_product_rows_new(&bench->products, all, bench->allocator, error);
    return status || !kernel ? status : st_bench_bend(bench, bench->gram, error);
}

void st_bench_forget(st_bench *bench) {
    st_gram_matrix_free(bench->gram);
    st_product_rows_free(bench->products);
    st_bench_straighten(bench);
    bench->gram = NULL;
    bench->products = NULL;
}
