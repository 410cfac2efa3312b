/* SPDX-License-Identifier: MIT
 * Sparse rows (CSR). */
#ifndef ST_MATRIX_H
#define ST_MATRIX_H

#include <stdint.h>

#include "memory.h"

/* Row i is columns[starts[i]] .. columns[starts[i + 1] - 1] with their values, columns upwards:
 *
 *      0   0.6 0   0.8         starts  0     2     3
 *      1   0   0   0           columns 1 3   0
 *                              values  .6 .8 1
 */
typedef struct st_matrix {
    const stance_allocator *allocator;
    size_t rows;
    uint32_t width; /* number of columns */
    size_t *starts; /* [rows + 1] */
    uint32_t *columns;
    double *values;
    float *narrow; /* the values rounded, for who has many to go through; NULL: not made */
    size_t capacities[3];
} st_matrix;

/* One row of a matrix, or any sparse vector. */
typedef struct st_row {
    const uint32_t *columns;
    const double *values;
    size_t count;
} st_row;

void st_matrix_init(st_matrix *matrix, uint32_t width, const stance_allocator *allocator);
void st_matrix_clear(st_matrix *matrix);

/* Append a row; false when out of memory, then nothing has changed. */
bool st_matrix_add(st_matrix *matrix, st_row row);

/* The values rounded, to be released; NULL when out of memory. */
float *st_matrix_floats(const st_matrix *matrix, const stance_allocator *allocator);

/* Make `narrow` of them if it is not there; the next st_matrix_add drops it. False when out of memory. */
bool st_matrix_narrow(st_matrix *matrix);

/* Entries in the longest row; 0 without rows. */
size_t st_matrix_longest_row(const st_matrix *matrix);

static inline st_row st_matrix_row(const st_matrix *matrix, size_t i) {
    size_t begin = matrix->starts[i];
    return (st_row){matrix->columns + begin, matrix->values + begin, matrix->starts[i + 1] - begin};
}

#endif
