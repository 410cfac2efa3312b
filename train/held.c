/* SPDX-License-Identifier: MIT
 * Values of held-out texts. */
#include <math.h>

#include "error.h"
#include "fit.h"

#define SEVERAL UINT32_MAX
#define NONE    (UINT32_MAX - 1)

/* Only the texts that the vocabulary was counted in count. */
stance_status st_bench_hold(st_bench *bench, stance_error *error) {
    const st_matrix *x = &bench->collection->x;
    bench->only = st_new(bench->allocator, x->width, sizeof *bench->only);
    if (!bench->only) return st_fail_memory(error);
    for (uint32_t c = 0; c < x->width; c++) bench->only[c] = NONE;
    for (size_t r = 0; r < bench->collection->vocabulary.texts; r++)
        for (size_t i = x->starts[r]; i < x->starts[r + 1]; i++) {
            uint32_t *only = &bench->only[x->columns[i]];
            if (*only != bench->fold[r]) *only = *only == NONE ? bench->fold[r] : SEVERAL;
        }
    return STANCE_OK;
}

/* Entries of one block; `only` and the columns are looked at, `values` scaled in place: what is left is as long as the whole
 * block was, each entry measured by itself or, in blocks of ST_TF_EACH, by its occurrences. */
static void hold_block(const st_bench *bench, const st_block *block, uint32_t fold, st_row row, double *values) {
    const double *idf = bench->collection->vocabulary.idf;
    bool each = block->tf == ST_TF_EACH;
    double whole = 0, left = 0;
    for (size_t i = 0; i < row.count; i++) {
        bool lost = bench->only[row.columns[i]] == fold;
        double square = row.values[i] * (each ? idf[row.columns[i]] : row.values[i]);
        values[i] = lost ? 0 : row.values[i];
        whole += square;
        if (!lost) left += square;
    }
    if (!block->norm || left <= 0) return;
    double scale = each ? sqrt(whole / left) : block->weight / sqrt(left);
    for (size_t i = 0; i < row.count; i++) values[i] *= scale;
}

void st_held_row(const st_bench *bench, size_t number, double *values) {
    const st_vocabulary *v = &bench->collection->vocabulary;
    st_row row = st_matrix_row(&bench->collection->x, number);
    size_t begin = 0, end = 0;
    for (uint32_t b = 0; b < v->spec.count; b++, begin = end) {
        while (end < row.count && row.columns[end] < v->first[b + 1]) end++;
        hold_block(bench, &v->spec.blocks[b], bench->fold[number],
                   (st_row){row.columns + begin, row.values + begin, end - begin}, values + begin);
    }
}
