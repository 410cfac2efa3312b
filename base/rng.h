/* SPDX-License-Identifier: MIT
 * Seeded random numbers: the same sequence on every machine. */
#ifndef ST_RNG_H
#define ST_RNG_H

#include <stddef.h>
#include <stdint.h>

/* SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014. */
typedef struct st_rng {
    uint64_t state;
} st_rng;

static inline st_rng st_rng_seeded(uint64_t seed) { return (st_rng){seed}; }

uint64_t st_rng_next(st_rng *rng);

/* Uniform in [0, bound), bound > 0, without bias (rejection). */
uint64_t st_rng_below(st_rng *rng, uint64_t bound);

/* Uniform in [0, 1), 53 bits. */
double st_rng_unit(st_rng *rng);

/* Fisher-Yates shuffle of `count` numbers. */
void st_rng_shuffle(st_rng *rng, uint32_t *numbers, size_t count);

#endif
