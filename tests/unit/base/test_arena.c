/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdalign.h>
#include <string.h>

#include "check.h"
#include "rng.h"

static bool is_aligned(const void *address) { return (uintptr_t)address % alignof(max_align_t) == 0; }

/* Every region keeps the bytes it was filled with while others are taken. */
static void regions_are_aligned_and_apart(void **state) {
    (void)state;
    enum { REGIONS = 3000 };
    static unsigned char *regions[REGIONS];
    static size_t sizes[REGIONS];
    st_arena arena;
    st_rng rng = st_rng_seeded(1);
    st_arena_init(&arena, &st_default_allocator);
    for (size_t i = 0; i < REGIONS; i++) {
        sizes[i] = (size_t)st_rng_below(&rng, i % 100 ? 200 : 20000);
        regions[i] = st_arena_take(&arena, sizes[i]);
        assert_true(regions[i] && is_aligned(regions[i]));
        memset(regions[i], (int)(i % 251), sizes[i]);
    }
    for (size_t i = 0; i < REGIONS; i++)
        for (size_t j = 0; j < sizes[i]; j++) assert_int_equal(regions[i][j], i % 251);
    st_arena_clear(&arena);
}

static void no_bytes_have_an_address(void **state) {
    (void)state;
    st_arena arena;
    st_arena_init(&arena, &st_default_allocator);
    assert_non_null(st_arena_take(&arena, 0));
    char *one = st_arena_take(&arena, 1);
    *one = 'x';
    assert_non_null(st_arena_take(&arena, 0));
    assert_int_equal(*one, 'x');
    st_arena_clear(&arena);
}

static void a_region_may_be_larger_than_any_block(void **state) {
    (void)state;
    enum { LARGE = 5 << 20 };
    st_arena arena;
    st_arena_init(&arena, &st_default_allocator);
    for (int i = 0; i < 3; i++) {
        char *small = st_arena_take(&arena, 10), *large = st_arena_take(&arena, LARGE);
        assert_true(small && large);
        memset(large, i, LARGE);
        memset(small, i + 1, 10);
        assert_int_equal(large[LARGE - 1], i);
    }
    st_arena_clear(&arena);
}

static void impossible_sizes_are_refused(void **state) {
    (void)state;
    st_arena arena;
    st_arena_init(&arena, &st_default_allocator);
    assert_null(st_arena_take(&arena, SIZE_MAX));
    assert_null(st_arena_take(&arena, PTRDIFF_MAX));
    assert_sv(st_arena_copy(&arena, ST_SV("still works")), "still works");
    assert_null(st_arena_take(&arena, SIZE_MAX - 15));
    st_arena_clear(&arena);
}

static void copies_end_in_nul(void **state) {
    (void)state;
    st_arena arena;
    st_arena_init(&arena, &st_default_allocator);
    char text[] = "some text";
    st_sv copy = st_arena_copy(&arena, (st_sv){text, 4}), empty = st_arena_copy(&arena, (st_sv){NULL, 0});
    text[0] = 'X';
    assert_string_equal(copy.data, "some");
    assert_int_equal(copy.size, 4);
    assert_string_equal(empty.data, "");
    assert_int_equal(empty.size, 0);
    st_arena_clear(&arena);
}

static void small_regions_share_blocks(void **state) {
    (void)state;
    faulty f;
    st_arena arena;
    faulty_init(&f);
    st_arena_init(&arena, &f.allocator);
    for (int i = 0; i < 100000; i++) assert_non_null(st_arena_take(&arena, 16));
    assert_in_range(f.requests, 1, 12);
    st_arena_clear(&arena);
}

static void clearing_gives_everything_back(void **state) {
    (void)state;
    faulty f;
    st_arena arena;
    faulty_init(&f);
    st_arena_init(&arena, &f.allocator);
    st_arena_clear(&arena);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 100; i++) memset(st_arena_take(&arena, 1000), 1, 1000);
        assert_true(f.live > 1);
        st_arena_clear(&arena);
        assert_int_equal(f.live, 0);
    }
}

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif

#ifdef HAS_ASAN
#include <sanitizer/asan_interface.h>

static void bytes_between_regions_are_poisoned(void **state) {
    (void)state;
    st_arena arena;
    st_arena_init(&arena, &st_default_allocator);
    char *one = st_arena_take(&arena, 3), *other = st_arena_take(&arena, 16);
    assert_false(__asan_address_is_poisoned(one + 2));
    assert_true(__asan_address_is_poisoned(one + 3));
    assert_false(__asan_address_is_poisoned(other + 15));
    assert_true(__asan_address_is_poisoned(other + 16));
    st_arena_clear(&arena);
}
#else
static void bytes_between_regions_are_poisoned(void **state) {
    (void)state;
    skip();
}
#endif

/* What was taken before the failure stays as it is. */
static stance_status take_some(const stance_allocator *allocator, void *context) {
    (void)context;
    st_arena arena;
    st_arena_init(&arena, allocator);
    st_sv first = st_arena_copy(&arena, ST_SV("first")), last = first;
    for (int i = 0; i < 10 && last.data; i++) last = st_arena_copy(&arena, (st_sv){(char[3000]){0}, 3000});
    if (first.data) assert_string_equal(first.data, "first");
    if (!last.data) assert_int_equal(last.size, 0);
    st_arena_clear(&arena);
    return last.data ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    assert_true(check_every_allocation(take_some, NULL) > 2);
}

TESTS(cmocka_unit_test(regions_are_aligned_and_apart), cmocka_unit_test(no_bytes_have_an_address),
      cmocka_unit_test(a_region_may_be_larger_than_any_block), cmocka_unit_test(impossible_sizes_are_refused),
      cmocka_unit_test(copies_end_in_nul), cmocka_unit_test(small_regions_share_blocks),
      cmocka_unit_test(clearing_gives_everything_back), cmocka_unit_test(bytes_between_regions_are_poisoned),
      cmocka_unit_test(out_of_memory_is_told))
