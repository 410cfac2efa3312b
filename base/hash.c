/* SPDX-License-Identifier: MIT */
#include "hash.h"

/* The 64-bit FNV prime and offset basis (Fowler, Noll, Vo; draft-eastlake-fnv). */
static const uint64_t prime = UINT64_C(0x100000001b3);
static const uint64_t basis = UINT64_C(0xcbf29ce484222325);

uint64_t st_checksum(const void *bytes, size_t size) {
    const char *p = bytes;
    uint64_t lanes[4] = {basis, basis + 1, basis + 2, basis + 3};
    size_t left = size;
    for (; left >= 32; p += 32, left -= 32)
        for (int i = 0; i < 4; i++) lanes[i] = (lanes[i] ^ st_load_8(p + 8 * i)) * prime;
    for (int i = 0; left; i++) {
        size_t step = left < 8 ? left : 8;
        lanes[i] = (lanes[i] ^ st_load_le(p, step)) * prime;
        p += step;
        left -= step;
    }
    uint64_t sum = (basis ^ (uint64_t)size) * prime;
    for (int i = 0; i < 4; i++) sum = (sum ^ lanes[i]) * prime;
    return st_scatter(sum);
}
