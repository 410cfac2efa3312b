/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <string.h>

#include "check.h"

/* An allocator that notes what it was asked for and gives memory full of 0xAA. */
typedef struct noted {
    stance_allocator allocator;
    size_t requests, releases, last_size;
} noted;

static void *noted_reallocate(void *user, void *block, size_t size) {
    noted *n = user;
    n->requests++;
    n->last_size = size;
    void *fresh = st_default_allocator.reallocate(NULL, block, size);
    if (!block && fresh) memset(fresh, 0xAA, size);
    return fresh;
}

static void noted_release(void *user, void *block) {
    ((noted *)user)->releases++;
    st_default_allocator.release(NULL, block);
}

static void noted_init(noted *n) { *n = (noted){.allocator = {noted_reallocate, noted_release, n}}; }

static void null_means_the_default(void **state) {
    (void)state;
    noted n;
    noted_init(&n);
    assert_ptr_equal(st_allocator_or_default(NULL), &st_default_allocator);
    assert_ptr_equal(st_allocator_or_default(&n.allocator), &n.allocator);
}

static void new_memory_is_zero(void **state) {
    (void)state;
    noted n;
    noted_init(&n);
    unsigned char *block = st_new(&n.allocator, 100, 7);
    for (size_t i = 0; i < 700; i++) assert_int_equal(block[i], 0);
    assert_int_equal(n.last_size, 700);
    st_release(&n.allocator, block);
    assert_int_equal(n.releases, 1);
}

static void no_elements_have_an_address(void **state) {
    (void)state;
    noted n;
    noted_init(&n);
    void *none = st_new(&n.allocator, 0, 8), *sizeless = st_new(&n.allocator, 8, 0);
    assert_non_null(none);
    assert_non_null(sizeless);
    st_release(&n.allocator, none);
    st_release(&n.allocator, sizeless);
}

static void products_that_overflow_are_not_asked_for(void **state) {
    (void)state;
    noted n;
    noted_init(&n);
    assert_null(st_new(&n.allocator, SIZE_MAX / 8 + 2, 8));
    assert_null(st_new(&n.allocator, SIZE_MAX, SIZE_MAX));
    assert_null(st_new(&n.allocator, PTRDIFF_MAX, 2));
    assert_int_equal(n.requests, 0);
}

static void releasing_null_does_nothing(void **state) {
    (void)state;
    noted n;
    noted_init(&n);
    st_release(&n.allocator, NULL);
    assert_int_equal(n.releases, 0);
}

static void a_reserved_array_keeps_its_elements(void **state) {
    (void)state;
    uint32_t *array = NULL;
    size_t capacity = 0;
    for (uint32_t i = 0; i < 10000; i++) {
        assert_true(st_reserve(&st_default_allocator, &array, &capacity, i + 1, sizeof *array));
        assert_true(capacity > i);
        array[i] = i * i;
    }
    for (uint32_t i = 0; i < 10000; i++) assert_int_equal(array[i], i * i);
    st_release(&st_default_allocator, array);
}

static void arrays_grow_by_half_at_least(void **state) {
    (void)state;
    noted n;
    char *array = NULL;
    size_t capacity = 0;
    noted_init(&n);
    for (size_t before = 0; before < 1000000; before = capacity) {
        assert_true(st_reserve(&n.allocator, &array, &capacity, capacity + 1, 1));
        assert_true(capacity >= before + before / 2 && capacity > before);
        assert_int_equal(n.last_size, capacity);
    }
    assert_true(st_reserve(&n.allocator, &array, &capacity, 5000000, 1));
    assert_true(capacity >= 5000000);
    st_release(&n.allocator, array);
}

static void enough_room_is_left_alone(void **state) {
    (void)state;
    noted n;
    double *array = NULL;
    noted_init(&n);
    size_t capacity = 0;
    assert_true(st_reserve(&n.allocator, &array, &capacity, 0, sizeof *array));
    assert_null(array);
    assert_true(st_reserve(&n.allocator, &array, &capacity, 20, sizeof *array));
    assert_true(st_reserve(&n.allocator, &array, &capacity, capacity, sizeof *array));
    assert_true(st_reserve(&n.allocator, &array, &capacity, 1, sizeof *array));
    assert_int_equal(n.requests, 1);
    st_release(&n.allocator, array);
}

static void a_failed_reserve_changes_nothing(void **state) {
    (void)state;
    faulty f;
    char *array = NULL;
    size_t capacity = 0;
    faulty_init(&f);
    assert_true(st_reserve(&f.allocator, &array, &capacity, 20, 1));
    memcpy(array, "unchanged", 10);
    char *before = array;
    size_t capacity_before = capacity;
    f.fail_at = f.requests + 1;
    assert_false(st_reserve(&f.allocator, &array, &capacity, 1000, 1));
    assert_false(st_reserve(&f.allocator, &array, &capacity, SIZE_MAX / 2, 4));
    assert_ptr_equal(array, before);
    assert_int_equal(capacity, capacity_before);
    assert_string_equal(array, "unchanged");
    st_release(&f.allocator, array);
    assert_int_equal(f.live, 0);
}

static void sizes_that_overflow_are_not_reserved(void **state) {
    (void)state;
    noted n;
    uint32_t *array = NULL;
    size_t capacity = 0;
    noted_init(&n);
    assert_false(st_reserve(&n.allocator, &array, &capacity, SIZE_MAX / 4 + 2, sizeof *array)); /* 4 modulo 2^64 */
    assert_false(st_reserve(&n.allocator, &array, &capacity, SIZE_MAX, 1));
    assert_int_equal(n.requests, 0);
    assert_int_equal(capacity, 0);
}

TESTS(cmocka_unit_test(null_means_the_default), cmocka_unit_test(new_memory_is_zero),
      cmocka_unit_test(no_elements_have_an_address), cmocka_unit_test(products_that_overflow_are_not_asked_for),
      cmocka_unit_test(releasing_null_does_nothing), cmocka_unit_test(a_reserved_array_keeps_its_elements),
      cmocka_unit_test(arrays_grow_by_half_at_least), cmocka_unit_test(enough_room_is_left_alone),
      cmocka_unit_test(a_failed_reserve_changes_nothing), cmocka_unit_test(sizes_that_overflow_are_not_reserved))
