/* SPDX-License-Identifier: MIT
 * Values of the kernel between held-out texts and the texts that machines are trained on. */
#ifndef ST_KERNEL_ROWS_H
#define ST_KERNEL_ROWS_H

#include "columns.h"
#include "fit.h"

/* A held-out text is compared as st_held_row has it, so that these are not the values of the Gram matrix; all labels and
 * costs share them. */
typedef struct st_kernel_rows {
    st_columns columns; /* of the texts */
    double *squares;    /* [texts] */
    float *kept;        /* [rows][texts]; NULL: worked out as they are asked for */
} st_kernel_rows;

/* The rows of a collection that machines are trained on, the texts of the dataset, without the sentences of articles after
 * them: what a Gram matrix for a kernel is made of. Borrowed. */
st_matrix st_kernel_texts(const st_collection *collection);

/* Make the Gram matrix of those texts, if there is one, that of the kernel; with folds, fill bench->kernel. All values are
 * kept where there is a Gram matrix and they take no more than 1 GiB, 4 bytes a pair of a row and a text. Needs
 * bench->gamma and st_bench_hold. Errors: MEMORY. */
stance_status st_bench_bend(st_bench *bench, st_gram_matrix *gram, stance_error *error);

/* Free bench->kernel, which may be NULL. */
void st_bench_straighten(st_bench *bench);

/* Doubles that st_kernel_row_sum needs to work in. */
size_t st_kernel_row_room(const st_bench *bench);

/* The sum over rows[count], which are texts, of coefficients[row] * K(text r held out, row). */
double st_kernel_row_sum(const st_bench *bench, size_t r, const uint32_t *rows, size_t count,
                         const double *coefficients, double *room);

#endif
