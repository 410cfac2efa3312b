/* SPDX-License-Identifier: MIT */
#include "buf.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "check.h"
#include "rng.h"

static void appends_follow_each_other(void **state) {
    (void)state;
    st_buf buf;
    st_buf_init(&buf, &st_default_allocator);
    assert_null(buf.data);
    st_buf_add(&buf, "ab\0c", 4);
    st_buf_add_sv(&buf, ST_SV("view"));
    st_buf_add_text(&buf, "text");
    st_buf_add_char(&buf, '\0');
    st_buf_add_format(&buf, "%d-%s", 42, "x");
    assert_false(buf.failed);
    assert_int_equal(buf.size, 17);
    assert_memory_equal(buf.data,
                        "ab\0cviewtext\0"
                        "42-x",
                        17);
    st_buf_clear(&buf);
}

static void nothing_appended_is_nothing(void **state) {
    (void)state;
    st_buf buf;
    st_buf_init(&buf, &st_default_allocator);
    st_buf_add(&buf, NULL, 0);
    st_buf_add_sv(&buf, (st_sv){NULL, 0});
    st_buf_add_text(&buf, "");
    st_buf_add_format(&buf, "%s", "");
    assert_int_equal(buf.size, 0);
    assert_int_equal(st_buf_sv(&buf).size, 0);
    assert_false(buf.failed);
    st_buf_clear(&buf);
}

/* Room for the NUL that vsnprintf adds is there at every fill, though it is not part of the content. */
static void formats_of_every_length_fit(void **state) {
    (void)state;
    char digits[300];
    memset(digits, '7', sizeof digits);
    for (int size = 0; size < 300; size++) {
        st_buf buf;
        st_buf_init(&buf, &st_default_allocator);
        st_buf_add_format(&buf, "%.*s", size, digits);
        st_buf_add_format(&buf, "%.*s", size, digits);
        assert_int_equal(buf.size, 2 * size);
        for (size_t i = 0; i < buf.size; i++) assert_int_equal(buf.data[i], '7');
        st_buf_clear(&buf);
    }
}

static void a_format_that_fails_is_a_failure(void **state) {
    (void)state;
    st_buf buf;
    const wchar_t no_character[] = {0x7FFFFFF0, 0};
    st_buf_init(&buf, &st_default_allocator);
    st_buf_add_text(&buf, "a");
    st_buf_add_format(&buf, "%ls", no_character);
    assert_true(buf.failed);
    assert_sv(st_buf_sv(&buf), "a");
    st_buf_clear(&buf);
}

static void room_is_not_content(void **state) {
    (void)state;
    st_buf buf;
    st_buf_init(&buf, &st_default_allocator);
    st_buf_add_text(&buf, "ab");
    char *room = st_buf_room(&buf, 1000);
    assert_ptr_equal(room, buf.data + 2);
    memset(room, 'c', 1000);
    assert_int_equal(buf.size, 2);
    buf.size += 3;
    assert_sv(st_buf_sv(&buf), "abccc");
    st_buf_clear(&buf);
}

static void failure_is_sticky(void **state) {
    (void)state;
    faulty f;
    st_buf buf;
    faulty_init(&f);
    st_buf_init(&buf, &f.allocator);
    st_buf_add_text(&buf, "kept");
    f.fail_at = f.requests + 1;
    assert_null(st_buf_room(&buf, 1000));
    assert_true(buf.failed);
    f.fail_at = 0;
    st_buf_add_text(&buf, " too");
    assert_true(buf.failed);
    assert_sv(st_buf_sv(&buf), "kept too");
    st_buf_clear(&buf);
    assert_int_equal(f.live, 0);
}

static void every_append_can_fail(void **state) {
    (void)state;
    faulty f;
    faulty_init(&f);
    f.fail_at = 1;
    for (int way = 0; way < 5; way++) {
        st_buf buf;
        st_buf_init(&buf, &f.allocator);
        if (way == 0) st_buf_add(&buf, "x", 1);
        if (way == 1) st_buf_add_sv(&buf, ST_SV("x"));
        if (way == 2) st_buf_add_text(&buf, "x");
        if (way == 3) st_buf_add_char(&buf, 'x');
        if (way == 4) st_buf_add_format(&buf, "%d", 1);
        assert_true(buf.failed);
        assert_int_equal(buf.size, 0);
        st_buf_clear(&buf);
    }
}

static void impossible_room_is_refused(void **state) {
    (void)state;
    st_buf buf;
    st_buf_init(&buf, &st_default_allocator);
    st_buf_add_text(&buf, "abc");
    assert_null(st_buf_room(&buf, SIZE_MAX));
    assert_null(st_buf_room(&buf, SIZE_MAX - 2));
    assert_null(st_buf_room(&buf, PTRDIFF_MAX));
    assert_true(buf.failed);
    assert_sv(st_buf_sv(&buf), "abc");
    st_buf_clear(&buf);
}

static void reset_forgets_all_but_the_memory(void **state) {
    (void)state;
    faulty f;
    st_buf buf;
    faulty_init(&f);
    st_buf_init(&buf, &f.allocator);
    st_buf_add_format(&buf, "%500d", 1);
    assert_null(st_buf_room(&buf, SIZE_MAX));
    st_buf_reset(&buf);
    assert_int_equal(buf.size, 0);
    assert_false(buf.failed);
    size_t requests = f.requests;
    st_buf_add_format(&buf, "%500d", 2);
    assert_int_equal(f.requests, requests);
    st_buf_clear(&buf);
}

static void clearing_gives_everything_back(void **state) {
    (void)state;
    faulty f;
    st_buf buf;
    faulty_init(&f);
    st_buf_init(&buf, &f.allocator);
    for (int round = 0; round < 2; round++) {
        st_buf_add_text(&buf, "again");
        assert_sv(st_buf_sv(&buf), "again");
        st_buf_clear(&buf);
        assert_int_equal(f.live, 0);
        assert_null(buf.data);
        assert_int_equal(buf.capacity, 0);
    }
    st_buf_clear(&buf);
}

/* Against a plain array that is large enough. */
static void random_appends_are_all_there(void **state) {
    (void)state;
    enum { MOST = 1 << 20 };
    char *expected = malloc(MOST), piece[700];
    size_t size = 0;
    st_rng rng = st_rng_seeded(3);
    st_buf buf;
    st_buf_init(&buf, &st_default_allocator);
    while (size + sizeof piece < MOST) {
        size_t length = (size_t)st_rng_below(&rng, sizeof piece);
        for (size_t i = 0; i < length; i++) piece[i] = (char)st_rng_next(&rng);
        st_buf_add(&buf, piece, length);
        memcpy(expected + size, piece, length);
        size += length;
    }
    assert_int_equal(buf.size, size);
    assert_memory_equal(buf.data, expected, size);
    st_buf_clear(&buf);
    free(expected);
}

TESTS(cmocka_unit_test(appends_follow_each_other), cmocka_unit_test(nothing_appended_is_nothing),
      cmocka_unit_test(formats_of_every_length_fit), cmocka_unit_test(a_format_that_fails_is_a_failure),
      cmocka_unit_test(room_is_not_content), cmocka_unit_test(failure_is_sticky),
      cmocka_unit_test(every_append_can_fail), cmocka_unit_test(impossible_room_is_refused),
      cmocka_unit_test(reset_forgets_all_but_the_memory), cmocka_unit_test(clearing_gives_everything_back),
      cmocka_unit_test(random_appends_are_all_there))
