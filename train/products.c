/* SPDX-License-Identifier: MIT */
#include "fit.h"

static const size_t GRAM_BYTES = (size_t)1 << 30, PRODUCT_BYTES = (size_t)1 << 32;

stance_status st_bench_multiply(st_bench *bench, stance_error *error) {
    const st_matrix *x = &bench->collection->x;
    if (st_gram_matrix_bytes(x->rows) <= GRAM_BYTES)
        return st_gram_matrix_new(&bench->gram, x, bench->threads, bench->allocator, error);
    if (st_product_rows_bytes(x->rows) <= PRODUCT_BYTES)
        return st_product_rows_new(&bench->products, x, bench->allocator, error);
    return STANCE_OK;
}

void st_bench_forget(st_bench *bench) {
    st_gram_matrix_free(bench->gram);
    st_product_rows_free(bench->products);
    bench->gram = NULL;
    bench->products = NULL;
}
