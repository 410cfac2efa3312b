/* SPDX-License-Identifier: MIT */
#include "product_rows.h"

#include <stdatomic.h>

#include "columns.h"

struct st_product_rows {
    const stance_allocator *allocator;
    st_matrix x; /* borrowed */
    st_columns by_column;
    _Atomic(float *) *rows; /* [x->rows]; NULL: not asked for */
};

stance_status st_product_rows_new(st_product_rows **out, const st_matrix *x, const stance_allocator *allocator,
                                  stance_error *error) {
    *out = NULL;
    st_product_rows *p = st_new(allocator, 1, sizeof *p);
    if (!p) return st_fail_memory(error);
    *p = (st_product_rows){.allocator = allocator, .x = *x, .rows = st_new(allocator, x->rows, sizeof *p->rows)};
    if (!p->rows || !st_columns_make(&p->by_column, x, allocator)) {
        st_product_rows_free(p);
        return st_fail_memory(error);
    }
    *out = p;
    return STANCE_OK;
}

void st_product_rows_free(st_product_rows *p) {
    if (!p) return;
    for (size_t i = 0; i < p->x.rows && p->rows; i++) st_release(p->allocator, p->rows[i]);
    st_release(p->allocator, p->rows);
    st_columns_clear(&p->by_column, p->allocator);
    st_release(p->allocator, p);
}

static float *make_row(const st_product_rows *p, uint32_t i) {
    size_t n = p->x.rows;
    double *sums = st_new(p->allocator, n, sizeof *sums);
    float *made = st_new(p->allocator, n, sizeof *made);
    if (sums && made) {
        st_columns_multiply(&p->by_column, st_matrix_row(&p->x, i), n, sums);
        for (size_t j = 0; j < n; j++) made[j] = (float)sums[j];
    } else {
        st_release(p->allocator, made);
        made = NULL;
    }
    st_release(p->allocator, sums);
    return made;
}

const float *st_product_row(st_product_rows *p, uint32_t i) {
    float *row = atomic_load_explicit(&p->rows[i], memory_order_acquire);
    if (row) return row;
    float *made = make_row(p, i);
    if (!made || atomic_compare_exchange_strong(&p->rows[i], &row, made)) return made;
    st_release(p->allocator, made); /* another thread was faster */
    return row;
}

size_t st_product_rows_bytes(size_t rows) {
    if (rows > (size_t)1 << 28) return SIZE_MAX;
    return rows * (rows + 2) * sizeof(float);
}
