/* SPDX-License-Identifier: MIT
 * The checksum of docs/model-format.md, written down once more from its words. */
#ifndef SEALED_H
#define SEALED_H

#include <stdint.h>
#include <string.h>

#include "format.h"

static inline uint64_t sealed_scatter(uint64_t x) {
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

static inline uint64_t sealed_sum(const unsigned char *b, size_t n) {
    const uint64_t B = UINT64_C(0xcbf29ce484222325), P = UINT64_C(0x100000001b3);
    uint64_t lanes[4] = {B, B + 1, B + 2, B + 3}, s = (B ^ n) * P;
    for (size_t i = 0; 8 * i < n; i++) {
        uint64_t word = 0;
        for (size_t k = 8 * i; k < 8 * i + 8 && k < n; k++) word |= (uint64_t)b[k] << 8 * (k % 8);
        lanes[i % 4] = (lanes[i % 4] ^ word) * P;
    }
    for (int i = 0; i < 4; i++) s = (s ^ lanes[i]) * P;
    return sealed_scatter(s);
}

/* What the checksum field of a file of `size` bytes should hold. */
static inline uint64_t sealed_checksum(const void *file, size_t size) {
    unsigned char header[sizeof(st_header)];
    memcpy(header, file, sizeof header);
    memset(header + 24, 0, 8);
    return sealed_scatter(sealed_sum(header, sizeof header) ^
                          sealed_sum((const unsigned char *)file + sizeof header, size - sizeof header));
}

/* Make size and checksum right. */
static inline void seal(void *file, size_t size) {
    uint64_t length = size;
    memcpy((char *)file + 16, &length, sizeof length);
    uint64_t sum = sealed_checksum(file, size);
    memcpy((char *)file + 24, &sum, sizeof sum);
}

#endif
