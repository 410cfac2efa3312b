/* SPDX-License-Identifier: MIT */
#include "sort.h"

#include <string.h>

/* Least-significant-digit radix sort, bytes as digits; passes in which all digits are equal are skipped. Written
 * once for both widths. */
#define DEFINE_SORT(name, type)                                                             \
    static void name##_insertion(type *numbers, size_t count) {                             \
        for (size_t i = 1; i < count; i++) {                                                \
            type moved = numbers[i];                                                        \
            size_t j = i;                                                                   \
            for (; j > 0 && numbers[j - 1] > moved; j--) numbers[j] = numbers[j - 1];       \
            numbers[j] = moved;                                                             \
        }                                                                                   \
    }                                                                                       \
    static int name##_pass(const type *from, type *to, size_t count, unsigned shift) {      \
        size_t places[256] = {0}, sum = 0;                                                  \
        for (size_t i = 0; i < count; i++) places[from[i] >> shift & 0xFF]++;               \
        if (places[from[0] >> shift & 0xFF] == count) return 0;                             \
        for (size_t d = 0; d < 256; d++) {                                                  \
            size_t digits = places[d];                                                      \
            places[d] = sum;                                                                \
            sum += digits;                                                                  \
        }                                                                                   \
        for (size_t i = 0; i < count; i++) to[places[from[i] >> shift & 0xFF]++] = from[i]; \
        return 1;                                                                           \
    }                                                                                       \
    void name(type *numbers, type *spare, size_t count) {                                   \
        if (count < 64) {                                                                   \
            name##_insertion(numbers, count);                                               \
            return;                                                                         \
        }                                                                                   \
        type *from = numbers, *to = spare;                                                  \
        for (unsigned shift = 0; shift < 8 * sizeof(type); shift += 8) {                    \
            if (!name##_pass(from, to, count, shift)) continue;                             \
            type *swapped = from;                                                           \
            from = to;                                                                      \
            to = swapped;                                                                   \
        }                                                                                   \
        if (from != numbers) memcpy(numbers, from, count * sizeof *numbers);                \
    }

DEFINE_SORT(st_sort_u64, uint64_t)
DEFINE_SORT(st_sort_u32, uint32_t)

size_t st_unique_u64(uint64_t *numbers, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || numbers[i] != numbers[kept - 1]) numbers[kept++] = numbers[i];
    return kept;
}
