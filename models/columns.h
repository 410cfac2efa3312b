/* SPDX-License-Identifier: MIT
 * A matrix by columns (CSC). */
#ifndef ST_COLUMNS_H
#define ST_COLUMNS_H

#include "matrix.h"

/* Entries of column c are [starts[c], starts[c + 1]), rows upwards. */
typedef struct st_columns {
    size_t *starts;
    uint32_t *rows;
    double *values;
} st_columns;

/* False when out of memory; to be cleared in any case. */
bool st_columns_make(st_columns *columns, const st_matrix *x, const stance_allocator *allocator);
void st_columns_clear(st_columns *columns, const stance_allocator *allocator);

/* products[r] += row . row r of the matrix, for the rows r below `rows`. */
static inline void st_columns_multiply(const st_columns *c, st_row row, size_t rows, double *products) {
    for (size_t i = 0; i < row.count; i++) {
        size_t end = c->starts[row.columns[i] + 1];
        for (size_t e = c->starts[row.columns[i]]; e < end && c->rows[e] < rows; e++)
            products[c->rows[e]] += row.values[i] * c->values[e];
    }
}

#endif
