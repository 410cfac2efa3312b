/* SPDX-License-Identifier: MIT */
#include "matrix.h"

#include <string.h>

void st_matrix_init(st_matrix *matrix, uint32_t width, const stance_allocator *allocator) {
    *matrix = (st_matrix){.allocator = allocator, .width = width};
}

void st_matrix_clear(st_matrix *matrix) {
    st_release(matrix->allocator, matrix->starts);
    st_release(matrix->allocator, matrix->columns);
    st_release(matrix->allocator, matrix->values);
    st_release(matrix->allocator, matrix->narrow);
    st_matrix_init(matrix, matrix->width, matrix->allocator);
}

/* Room for one more than needed, so that even empty rows have an address. */
bool st_matrix_add(st_matrix *matrix, st_row row) {
    size_t begin = matrix->rows ? matrix->starts[matrix->rows] : 0, end = begin + row.count;
    if (!st_reserve(matrix->allocator, &matrix->starts, &matrix->capacities[0], matrix->rows + 2,
                    sizeof *matrix->starts) ||
        !st_reserve(matrix->allocator, &matrix->columns, &matrix->capacities[1], end + 1, sizeof *matrix->columns) ||
        !st_reserve(matrix->allocator, &matrix->values, &matrix->capacities[2], end + 1, sizeof *matrix->values))
        return false;
    st_release(matrix->allocator, matrix->narrow);
    matrix->narrow = NULL;
    if (row.count) {
        memcpy(matrix->columns + begin, row.columns, row.count * sizeof *row.columns);
        memcpy(matrix->values + begin, row.values, row.count * sizeof *row.values);
    }
    matrix->starts[matrix->rows] = begin;
    matrix->starts[++matrix->rows] = end;
    return true;
}

float *st_matrix_floats(const st_matrix *matrix, const stance_allocator *allocator) {
    size_t entries = matrix->rows ? matrix->starts[matrix->rows] : 0;
    float *values = st_new(allocator, entries, sizeof *values);
    for (size_t i = 0; i < entries && values; i++) values[i] = (float)matrix->values[i];
    return values;
}

bool st_matrix_narrow(st_matrix *matrix) {
    if (!matrix->narrow) matrix->narrow = st_matrix_floats(matrix, matrix->allocator);
    return matrix->narrow != NULL;
}

size_t st_matrix_longest_row(const st_matrix *matrix) {
    size_t longest = 0;
    for (size_t r = 0; r < matrix->rows; r++)
        if (matrix->starts[r + 1] - matrix->starts[r] > longest) longest = matrix->starts[r + 1] - matrix->starts[r];
    return longest;
}
