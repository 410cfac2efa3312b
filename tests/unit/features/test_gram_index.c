/* SPDX-License-Identifier: MIT */
#include "gram_index.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rng.h"

static uint64_t *random_hashes(uint64_t seed, uint32_t count) {
    uint64_t *hashes = malloc((count + 1) * sizeof *hashes);
    st_rng rng = st_rng_seeded(seed);
    for (uint32_t i = 0; i < count; i++) hashes[i] = st_rng_next(&rng);
    return hashes;
}

/* Every hash is found as itself, and the buckets pass as buckets of a file would. */
static void check_index(const uint64_t *hashes, uint32_t count) {
    st_gram_index index;
    st_bucket *buckets;
    assert_true(st_gram_index_build(&index, &buckets, hashes, count, &st_default_allocator));
    assert_ptr_equal(index.buckets, buckets);
    assert_int_equal(index.mask & (index.mask + 1), 0);
    for (uint32_t i = 0; i < count; i++) assert_int_equal(st_gram_find(&index, hashes[i]), i);
    assert_true(st_gram_index_valid(&index, count));
    if (count) assert_false(st_gram_index_valid(&index, count - 1));
    st_release(&st_default_allocator, buckets);
}

static void every_hash_is_found_as_itself(void **state) {
    (void)state;
    static const uint32_t counts[] = {0, 1, 5, 6, 7, 8, 9, 12, 13, 100, 5000, 200000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        uint64_t *hashes = random_hashes(i, counts[i]);
        check_index(hashes, counts[i]);
        free(hashes);
    }
}

static void unknown_hashes_are_not_found(void **state) {
    (void)state;
    enum { COUNT = 10000 };
    st_gram_index index;
    st_bucket *buckets;
    uint64_t *hashes = random_hashes(1, COUNT), *others = random_hashes(2, COUNT);
    assert_true(st_gram_index_build(&index, &buckets, hashes, COUNT, &st_default_allocator));
    for (size_t i = 0; i < COUNT; i++) assert_true(st_gram_find(&index, others[i]) == ST_NO_FEATURE);
    st_release(&st_default_allocator, buckets);
    free(others);
    free(hashes);
}

static void an_empty_index_finds_nothing(void **state) {
    (void)state;
    st_gram_index index;
    st_bucket *buckets;
    assert_true(st_gram_index_build(&index, &buckets, NULL, 0, &st_default_allocator));
    assert_true(st_gram_find(&index, 0) == ST_NO_FEATURE);
    assert_true(st_gram_find(&index, UINT64_MAX) == ST_NO_FEATURE);
    st_release(&st_default_allocator, buckets);
}

/* All hashes want the last bucket, so most go on to the first. */
static void full_buckets_overflow_into_the_next(void **state) {
    (void)state;
    uint64_t hashes[40];
    for (uint64_t i = 0; i < 40; i++) hashes[i] = UINT64_C(0xFFFFFFFF) << 32 | (i + 1);
    check_index(hashes, 40);
}

static void equal_tags_are_kept_apart(void **state) {
    (void)state;
    uint64_t hashes[64];
    for (uint64_t i = 0; i < 64; i++) hashes[i] = i << 32 | 7;
    check_index(hashes, 64);
    uint64_t far[] = {7, UINT64_C(1) << 45 | 7, 8}; /* differ only in the fourteenth bit of the place */
    check_index(far, 3);
}

static void extreme_hashes_are_found(void **state) {
    (void)state;
    uint64_t hashes[] = {0, UINT64_MAX, UINT32_MAX, UINT64_C(0xFFFFFFFF00000000), UINT64_C(1) << 32, 1};
    check_index(hashes, 6);
}

static st_bucket *empty_buckets(size_t count) {
    st_bucket *buckets = malloc(count * sizeof *buckets);
    memset(buckets, 0xFF, count * sizeof *buckets);
    return buckets;
}

static void buckets_from_a_file_are_checked(void **state) {
    (void)state;
    st_bucket *buckets = empty_buckets(2);
    st_gram_index index = {buckets, 1};
    assert_true(st_gram_index_valid(&index, 0));
    buckets[1].features[0] = 4;
    assert_true(st_gram_index_valid(&index, 5));
    assert_false(st_gram_index_valid(&index, 4)); /* too large a feature */
    buckets[1].features[2] = 3;
    assert_false(st_gram_index_valid(&index, 5)); /* a used slot after a free one */
    buckets[1].features[1] = 3;
    assert_true(st_gram_index_valid(&index, 5));
    free(buckets);
}

static void full_buckets_would_be_searched_for_ever(void **state) {
    (void)state;
    st_bucket *buckets = empty_buckets(2);
    st_gram_index index = {buckets, 1};
    for (int i = 0; i < 16; i++) buckets[i / 8].features[i % 8] = 1;
    assert_false(st_gram_index_valid(&index, 5));
    buckets[0].features[7] = ST_NO_FEATURE;
    assert_true(st_gram_index_valid(&index, 5));
    free(buckets);
}

static stance_status build_with(const stance_allocator *allocator, void *context) {
    st_gram_index index;
    st_bucket *buckets;
    uint64_t same_tag[] = {1, UINT64_C(1) << 36 | 1}; /* takes several attempts */
    (void)context;
    bool built = st_gram_index_build(&index, &buckets, same_tag, 2, allocator);
    if (!built) assert_null(buckets);
    else assert_int_equal(st_gram_find(&index, same_tag[1]), 1);
    st_release(allocator, buckets);
    return built ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    assert_int_equal(check_every_allocation(build_with, NULL), 7);
}

/* `full` buckets from number `begin` on, around the end, among 4096. */
static bool is_valid_with_run(size_t begin, size_t full) {
    enum { BUCKETS = 4096 };
    st_bucket *buckets = malloc(BUCKETS * sizeof *buckets);
    memset(buckets, 0xFF, BUCKETS * sizeof *buckets);
    for (size_t i = 0; i < full; i++) memset(&buckets[(begin + i) % BUCKETS], 0, sizeof *buckets);
    bool valid = st_gram_index_valid(&(st_gram_index){buckets, BUCKETS - 1}, 1);
    free(buckets);
    return valid;
}

static void a_search_is_never_long(void **state) {
    (void)state;
    static const size_t begins[] = {0, 1, 77, 4096 - ST_MOST_FULL_BUCKETS, 4095, 3500};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        assert_true(is_valid_with_run(begins[i], ST_MOST_FULL_BUCKETS));
        assert_false(is_valid_with_run(begins[i], ST_MOST_FULL_BUCKETS + 1));
        assert_false(is_valid_with_run(begins[i], 4096));
    }
}

TESTS(cmocka_unit_test(a_search_is_never_long), cmocka_unit_test(every_hash_is_found_as_itself),
      cmocka_unit_test(unknown_hashes_are_not_found), cmocka_unit_test(an_empty_index_finds_nothing),
      cmocka_unit_test(full_buckets_overflow_into_the_next), cmocka_unit_test(equal_tags_are_kept_apart),
      cmocka_unit_test(extreme_hashes_are_found), cmocka_unit_test(buckets_from_a_file_are_checked),
      cmocka_unit_test(full_buckets_would_be_searched_for_ever), cmocka_unit_test(out_of_memory_is_told))
