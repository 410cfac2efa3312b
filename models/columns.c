/* SPDX-License-Identifier: MIT */
#include "columns.h"

void st_columns_clear(st_columns *c, const stance_allocator *allocator) {
    st_release(allocator, c->starts);
    st_release(allocator, c->rows);
    st_release(allocator, c->values);
    *c = (st_columns){NULL, NULL, NULL};
}

bool st_columns_make(st_columns *c, const st_matrix *x, const stance_allocator *allocator) {
    size_t entries = x->rows ? x->starts[x->rows] : 0;
    c->starts = st_new(allocator, (size_t)x->width + 2, sizeof *c->starts);
    c->rows = st_new(allocator, entries, sizeof *c->rows);
    c->values = st_new(allocator, entries, sizeof *c->values);
    if (!c->starts || !c->rows || !c->values) return false;
    for (size_t i = 0; i < entries; i++) c->starts[x->columns[i] + 2]++;
    for (size_t i = 2; i < (size_t)x->width + 2; i++) c->starts[i] += c->starts[i - 1];
    for (size_t r = 0; r < x->rows; r++) {
        st_row row = st_matrix_row(x, r);
        for (size_t i = 0; i < row.count; i++) {
            size_t place = c->starts[row.columns[i] + 1]++;
            c->rows[place] = (uint32_t)r;
            c->values[place] = row.values[i];
        }
    }
    return true;
}
