/* SPDX-License-Identifier: MIT */
#include "gram_matrix.h"

#include <math.h>

#include "columns.h"
#include "parallel.h"

struct st_gram_matrix {
    const stance_allocator *allocator;
    size_t rows;
    struct svm_node *nodes; /* [rows][rows + 2] */
};

typedef struct product {
    st_gram_matrix *gram;
    const st_matrix *x;
    const st_columns *by_column;
    double *sums; /* [threads][rows], zero between rows */
} product;

/* Products of row i with the rows up to it: each of its features adds to the rows that share it. */
static void multiply_row(void *context, size_t index, size_t worker) {
    const product *p = context;
    size_t n = p->gram->rows, i = n - 1 - index; /* long rows first */
    double *sums = p->sums + worker * n;
    st_columns_multiply(p->by_column, st_matrix_row(p->x, i), i + 1, sums);
    for (size_t j = 0; j <= i; j++) {
        p->gram->nodes[i * (n + 2) + 1 + j] = (struct svm_node){(int)j + 1, sums[j]};
        p->gram->nodes[j * (n + 2) + 1 + i] = (struct svm_node){(int)i + 1, sums[j]};
        sums[j] = 0;
    }
    p->gram->nodes[i * (n + 2)] = (struct svm_node){0, (double)(i + 1)};
    p->gram->nodes[i * (n + 2) + n + 1] = (struct svm_node){-1, 0};
}

size_t st_gram_matrix_bytes(size_t rows) {
    if (rows > (size_t)1 << 28) return SIZE_MAX;
    return rows * (rows + 2) * sizeof(struct svm_node);
}

stance_status st_gram_matrix_new(st_gram_matrix **out, const st_matrix *x, size_t threads,
                                 const stance_allocator *allocator, stance_error *error) {
    *out = NULL;
    if (threads > x->rows) threads = x->rows;
    if (!threads) threads = 1;
    st_columns by_column = {NULL, NULL, NULL};
    st_gram_matrix *gram = st_new(allocator, 1, sizeof *gram);
    product p = {gram, x, &by_column, st_new(allocator, threads * x->rows, sizeof(double))};
    if (gram) *gram = (st_gram_matrix){allocator, x->rows, NULL};
    size_t bytes = st_gram_matrix_bytes(x->rows);
    if (gram && bytes <= PTRDIFF_MAX) gram->nodes = allocator->reallocate(allocator->user, NULL, bytes + 1);
    bool ready = gram && gram->nodes && p.sums && st_columns_make(&by_column, x, allocator);
    if (ready) {
        st_parallel(threads, x->rows, multiply_row, &p);
        *out = gram;
    } else st_gram_matrix_free(gram);
    st_columns_clear(&by_column, allocator);
    st_release(allocator, p.sums);
    return ready ? STANCE_OK : st_fail_memory(error);
}

typedef struct bending {
    st_gram_matrix *gram;
    double gamma;
} bending;

static double *product_of(const st_gram_matrix *gram, size_t i, size_t j) {
    return &gram->nodes[i * (gram->rows + 2) + 1 + j].value;
}

/* What is beside the diagonal, which is needed as it was until all rows are done. */
static void bend_row(void *context, size_t i, size_t worker) {
    const bending *b = context;
    (void)worker;
    double square = *product_of(b->gram, i, i);
    for (size_t j = 0; j < b->gram->rows; j++) {
        if (j == i) continue;
        double *place = product_of(b->gram, i, j), other = *product_of(b->gram, j, j);
        double distance = square + other - 2 * *place;
        *place = exp(-b->gamma * (distance > 0 ? distance : 0));
    }
}

void st_gram_matrix_bend(st_gram_matrix *gram, double gamma, size_t threads) {
    bending b = {gram, gamma};
    st_parallel(threads < gram->rows ? threads : gram->rows, gram->rows, bend_row, &b);
    for (size_t i = 0; i < gram->rows; i++) *product_of(gram, i, i) = 1;
}

void st_gram_matrix_free(st_gram_matrix *gram) {
    if (!gram) return;
    st_release(gram->allocator, gram->nodes);
    st_release(gram->allocator, gram);
}

struct svm_node *st_gram_matrix_nodes(const st_gram_matrix *gram, uint32_t row) {
    return gram->nodes + row * (gram->rows + 2);
}
