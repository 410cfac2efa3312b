/* SPDX-License-Identifier: MIT
 * Inner products of the rows of a matrix, row by row as they are asked for: what a Gram matrix is too large for. */
#ifndef ST_PRODUCT_ROWS_H
#define ST_PRODUCT_ROWS_H

#include "error.h"
#include "matrix.h"

typedef struct st_product_rows st_product_rows;

/* What *x holds is borrowed, *x itself is not. Errors: MEMORY. */
stance_status st_product_rows_new(st_product_rows **out, const st_matrix *x, const stance_allocator *allocator,
                                  stance_error *error);
void st_product_rows_free(st_product_rows *products);

/* Products of row `row` with each row of x [rows], which stay until the end. They are computed when first asked for, and do
 * not depend on who asks; any number of threads may. NULL when out of memory. */
const float *st_product_row(st_product_rows *products, uint32_t row);

/* Bytes when every row was asked for; SIZE_MAX if more than can be told. */
size_t st_product_rows_bytes(size_t rows);

#endif
