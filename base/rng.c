/* SPDX-License-Identifier: MIT */
#include "rng.h"

uint64_t st_rng_next(st_rng *rng) {
    uint64_t z = rng->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint64_t st_rng_below(st_rng *rng, uint64_t bound) {
    uint64_t rest = (UINT64_MAX % bound + 1) % bound; /* 2^64 mod bound numbers too many at the top */
    uint64_t x;
    do x = st_rng_next(rng);
    while (x > UINT64_MAX - rest);
    return x % bound;
}

double st_rng_unit(st_rng *rng) { return (double)(st_rng_next(rng) >> 11) * 0x1p-53; }

void st_rng_shuffle(st_rng *rng, uint32_t *numbers, size_t count) {
    for (size_t i = count; i > 1; i--) {
        size_t j = (size_t)st_rng_below(rng, i);
        uint32_t swapped = numbers[i - 1];
        numbers[i - 1] = numbers[j];
        numbers[j] = swapped;
    }
}
