/* SPDX-License-Identifier: MIT
 * Texts to measure with: the lines of a file, or made up ones that are hard on a classifier. */
#ifndef BENCH_INPUTS_H
#define BENCH_INPUTS_H

#include "buf.h"

typedef struct bench_input {
    char name[64];
    st_buf bytes;
    st_sv *lines;
    size_t count;
} bench_input;

/* The lines of the file at `path`, or of one of
 *   @token      one token of 1 MB
 *   @different  12,000 lines of words that occur once
 *   @marks      12,000 lines of letters with combining marks
 *   @article    one text of 4 MB
 * False when there is no such file. To be cleared. */
bool bench_input_open(bench_input *input, const char *path);
void bench_input_clear(bench_input *input);

#endif
