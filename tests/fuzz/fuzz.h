/* SPDX-License-Identifier: MIT
 * What every fuzz target needs. A target is a file TARGET.c with LLVMFuzzerTestOneInput: run it by libFuzzer
 * (cmake -DSTANCE_FUZZ=ON, clang) to search for inputs, or by replay.c to try those in corpus/TARGET again. It looks for
 * more than crashes: a property that does not hold stops it. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "memory.h"
#include "stance.h"
#include "sv.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stop the program unless the property holds. */
#define PROPERTY(holds) ((holds) ? (void)0 : fuzz_stop(#holds, __FILE__, __LINE__))

_Noreturn static inline void fuzz_stop(const char *property, const char *file, int line) {
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, property);
    abort();
}

/* The first byte of the input, which chooses what is done with the rest; 0 when there is none. */
static inline unsigned fuzz_choice(st_sv *input) {
    if (!input->size) return 0;
    input->size--;
    return (unsigned char)*input->data++;
}

/* Everything up to the next `end`, which is consumed, or all that is left. */
static inline st_sv fuzz_until(st_sv *input, char end) {
    const char *found = input->size ? memchr(input->data, end, input->size) : NULL;
    st_sv part = {input->data, found ? (size_t)(found - input->data) : input->size};
    size_t used = part.size + (found != NULL);
    input->data += used;
    input->size -= used;
    return part;
}

static inline st_sv fuzz_input(const uint8_t *data, size_t size) { return (st_sv){(const char *)data, size}; }

/* A copy of just its size, so that a sanitizer sees every look beyond it; to be freed. */
static inline st_sv fuzz_copy(st_sv text) {
    char *copy = calloc(1, text.size ? text.size : 1);
    PROPERTY(copy);
    if (text.size) memcpy(copy, text.data, text.size);
    return (st_sv){copy, text.size};
}

/* The input as well-formed UTF-8, of just its size; to be freed. */
static inline st_sv fuzz_clean(st_sv text) {
    st_buf buf;
    st_buf_init(&buf, &st_default_allocator);
    st_utf8_clean(&buf, text);
    PROPERTY(!buf.failed);
    st_sv clean = fuzz_copy(st_buf_sv(&buf));
    st_buf_clear(&buf);
    return clean;
}

/* A NUL-terminated copy, cut at the first NUL; to be freed. */
static inline char *fuzz_string(st_sv text) {
    char *copy = malloc(text.size + 1);
    PROPERTY(copy);
    if (text.size) memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return copy;
}

/* Whether a place in well-formed text is between two characters. */
static inline bool fuzz_between(st_sv text, size_t at) {
    return at <= text.size && (at == text.size || !st_utf8_continues(text.data[at]));
}

static inline bool fuzz_share(double x) { return x >= 0 && x <= 1; }

/* Whether probabilities lie in [0, 1] and sum to 1. */
static inline bool fuzz_distribution(const double *p, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (!fuzz_share(p[i])) return false;
        sum += p[i];
    }
    return sum > 1 - 1e-9 && sum < 1 + 1e-9;
}

#endif
