/* SPDX-License-Identifier: MIT
 * Which strings there are, how often each, and where: labels, groups, splits of a dataset. */
#ifndef ST_COUNTS_H
#define ST_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ST_NAMELESS UINT32_MAX

typedef struct st_counts {
    const char **names; /* [count] the different strings but "", sorted by bytes; borrowed */
    size_t *sizes;      /* [count] how often each occurs */
    uint32_t *ranks;    /* [count] their numbers, the most frequent first, among equals by bytes */
    size_t count;
    uint32_t *codes; /* of each string its number, ST_NAMELESS for "" */
    size_t nameless; /* how many "" there are */
} st_counts;

/* Of `n` strings. To be cleared in any case. False when out of memory. */
bool st_counts_make(st_counts *tally, const char *const *strings, size_t n);
void st_counts_clear(st_counts *tally);

/* Least, 10 %, median, 90 % and most of numbers, which are sorted here: the number of rank ceil(share * n), counting
 * from 1. All 0 if there are none. */
enum { ST_QUANTILES = 5 };
void st_quantiles(size_t *numbers, size_t n, size_t out[ST_QUANTILES]);

#endif
