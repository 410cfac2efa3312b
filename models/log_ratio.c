/* SPDX-License-Identifier: MIT */
#include "log_ratio.h"

#include <math.h>

static const double PRIOR = 0.1;
static const double LEAST = 0.5;

/* sums[side][column], side 0 for y = +1; returns the totals. */
static void add_rows(const st_problem *p, double *sums, double total[2]) {
    uint32_t width = p->x->width;
    for (size_t i = 0; i < 2 * (size_t)width; i++) sums[i] = PRIOR;
    total[0] = total[1] = PRIOR * width;
    for (size_t i = 0; i < p->count; i++) {
        size_t side = p->y[i] > 0 ? 0 : 1;
        st_row row = st_matrix_row(p->x, p->rows[i]);
        for (size_t j = 0; j < row.count; j++) {
            sums[side * width + row.columns[j]] += row.values[j];
            total[side] += row.values[j];
        }
    }
}

stance_status st_log_ratio(const st_problem *p, double *scale, const stance_allocator *allocator, stance_error *error) {
    uint32_t width = p->x->width;
    double total[2], *sums = st_new(allocator, 2 * (size_t)width, sizeof *sums);
    if (!sums) return st_fail_memory(error);
    add_rows(p, sums, total);
    for (uint32_t c = 0; c < width; c++)
        scale[c] = LEAST + fabs(log(sums[c] / total[0]) - log(sums[width + c] / total[1]));
    st_release(allocator, sums);
    return STANCE_OK;
}
