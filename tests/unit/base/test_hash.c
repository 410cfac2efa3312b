/* SPDX-License-Identifier: MIT
 * Golden values come from the definitions in hash.h written down once more in Python, whose numbers do not wrap. */
#include "hash.h"

#include "check.h"
#include "rng.h"

static void scatter_is_the_finalizer_of_murmur3(void **state) {
    (void)state;
    assert_int_equal(st_scatter(0), 0);
    assert_true(st_scatter(1) == UINT64_C(0xb456bcfc34c2cb2c));
    assert_true(st_scatter(2) == UINT64_C(0x3abf2a20650683e7));
    assert_true(st_scatter(0xdeadbeef) == UINT64_C(0xd24bd59f862a1dac));
    assert_true(st_scatter(UINT64_MAX) == UINT64_C(0x64b5720b4b825f21));
}

static void bytes_are_loaded_little_end_first(void **state) {
    (void)state;
    const char *bytes = "\x01\x02\x03\x04\x05\x06\x07\xff";
    assert_true(st_load_le(bytes, 8) == UINT64_C(0xff07060504030201));
    assert_true(st_load_le(bytes, 3) == UINT64_C(0x030201));
    assert_true(st_load_le(bytes + 7, 1) == 0xff);
    assert_true(st_load_le(bytes, 0) == 0);
}

static void hashes_of_every_length_are_as_written_down(void **state) {
    (void)state;
    static const struct {
        size_t size;
        uint64_t hash, seeded;
    } golden[] = {
        {0, 0, UINT64_C(0x17d2abfbf90baef9)},
        {1, UINT64_C(0x685fdf50e51fa977), UINT64_C(0x7453509b80e4c6e1)},
        {7, UINT64_C(0x56723a8b8c85df40), UINT64_C(0xa11ef5fb7d11e6b9)},
        {8, UINT64_C(0x58dc9243e3f92aa4), UINT64_C(0x906da9912e4a920c)},
        {9, UINT64_C(0xe8c555e4dcd49f9c), UINT64_C(0x72857eb2c9ee12ef)},
        {16, UINT64_C(0x365d65781714b90d), UINT64_C(0x0b450653a395c0e2)},
        {17, UINT64_C(0x292ee1b06e199a8c), UINT64_C(0xb81b0f9efc63d7ef)},
    };
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
        assert_true(st_hash(0, "abcdefghijklmnopq", golden[i].size) == golden[i].hash);
        assert_true(st_hash(12345, "abcdefghijklmnopq", golden[i].size) == golden[i].seeded);
    }
}

/* The finalizer taken back, factor by factor. */
static uint64_t gather(uint64_t x) {
    x ^= x >> 33;
    x *= UINT64_C(0x9cb4b2f8129337db); /* inverses of the two factors mod 2^64 */
    x ^= x >> 33;
    x *= UINT64_C(0x4f74430c22a54005);
    return x ^ x >> 33;
}

static void short_keys_never_collide(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(5);
    for (int i = 0; i < 100000; i++) {
        uint64_t key = st_rng_next(&rng), seed = st_rng_next(&rng);
        char bytes[8];
        for (int b = 0; b < 8; b++) bytes[b] = (char)(key >> (8 * b));
        assert_true((gather(st_hash(seed, bytes, 8)) ^ seed) == key);
    }
}

static void fill(char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) bytes[i] = (char)(i * 7 + 3);
}

static void checksums_are_as_written_down(void **state) {
    (void)state;
    static const struct {
        size_t size;
        uint64_t sum;
    } golden[] = {
        {0, UINT64_C(0x549e6118be7c70d0)},   {1, UINT64_C(0x348d7aa4d2f538cd)},  {7, UINT64_C(0x6302beb596f95fa3)},
        {8, UINT64_C(0xdb5b3a05a98b8e17)},   {9, UINT64_C(0xc4e0afe9d85e8121)},  {31, UINT64_C(0x57783314ae2a458d)},
        {32, UINT64_C(0xece8d40155d19aa2)},  {33, UINT64_C(0x764f4db5fc921021)}, {64, UINT64_C(0x31d604ea1abf024f)},
        {100, UINT64_C(0x9a1cf3e1c0f3eca6)},
    };
    char bytes[101];
    for (size_t shift = 0; shift < 2; shift++) { /* also from an odd address */
        fill(bytes + shift, 100);
        for (size_t i = 0; i < sizeof golden / sizeof *golden; i++)
            assert_true(st_checksum(bytes + shift, golden[i].size) == golden[i].sum);
    }
}

static void any_change_within_a_word_is_seen(void **state) {
    (void)state;
    char bytes[100];
    fill(bytes, sizeof bytes);
    uint64_t sum = st_checksum(bytes, sizeof bytes);
    st_rng rng = st_rng_seeded(6);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
        assert_true(st_checksum(bytes, sizeof bytes) != sum);
        fill(bytes, sizeof bytes);
    }
    for (int i = 0; i < 10000; i++) {
        size_t word = (size_t)st_rng_below(&rng, 12);
        for (size_t b = 0; b < 8; b++) bytes[8 * word + b] = (char)st_rng_next(&rng);
        bytes[8 * word] = (char)(8 * word * 7 + 4); /* differs in any case */
        assert_true(st_checksum(bytes, sizeof bytes) != sum);
        fill(bytes, sizeof bytes);
    }
}

static void zeros_at_the_end_count(void **state) {
    (void)state;
    static const char zeros[80];
    uint64_t sums[81];
    for (size_t size = 0; size <= 80; size++) {
        sums[size] = st_checksum(zeros, size);
        for (size_t i = 0; i < size; i++) assert_true(sums[i] != sums[size]);
    }
}

TESTS(cmocka_unit_test(scatter_is_the_finalizer_of_murmur3), cmocka_unit_test(bytes_are_loaded_little_end_first),
      cmocka_unit_test(hashes_of_every_length_are_as_written_down), cmocka_unit_test(short_keys_never_collide),
      cmocka_unit_test(checksums_are_as_written_down), cmocka_unit_test(any_change_within_a_word_is_seen),
      cmocka_unit_test(zeros_at_the_end_count))
