/* SPDX-License-Identifier: MIT */
#include "spool.h"

#include <stdio.h>
#include <stdlib.h>

#include "check.h"

static stance_status into_buf(void *context, const void *bytes, size_t size, stance_error *error) {
    (void)error;
    st_buf_add(context, bytes, size);
    return STANCE_OK;
}

static stance_status refuse(void *context, const void *bytes, size_t size, stance_error *error) {
    (void)context, (void)bytes, (void)size;
    return st_fail(error, STANCE_ERROR_IO, "no");
}

/* So many parts of 13 bytes come back as they went in. */
static void check_round_trip(size_t parts) {
    st_spool spool;
    st_buf wanted, seen;
    stance_error error;
    st_buf_init(&wanted, &st_default_allocator);
    st_buf_init(&seen, &st_default_allocator);
    assert_ok(st_spool_open(&spool, &st_default_allocator, &error), &error);
    for (size_t i = 0; i < parts; i++) {
        char part[16];
        snprintf(part, sizeof part, "part %08zu", i % 100000000);
        st_buf_add_text(&wanted, part);
        assert_ok(st_spool_add(&spool, st_sv_of(part), &error), &error);
    }
    assert_ok(st_spool_pour(&spool, into_buf, &seen, &error), &error);
    assert_true(st_sv_equal(st_buf_sv(&wanted), st_buf_sv(&seen)));
    st_spool_close(&spool);
    st_buf_clear(&wanted);
    st_buf_clear(&seen);
}

static void everything_comes_back_in_order(void **state) {
    (void)state;
    check_round_trip(0);
    check_round_trip(1);
    check_round_trip(50000); /* several portions */
}

static void failures_are_passed_on(void **state) {
    (void)state;
    st_spool spool;
    stance_error error;
    assert_ok(st_spool_open(&spool, &st_default_allocator, &error), &error);
    assert_ok(st_spool_add(&spool, ST_SV("x"), &error), &error);
    assert_int_equal(st_spool_pour(&spool, refuse, NULL, &error), STANCE_ERROR_IO);
    assert_string_equal(error.text, "no");
    st_spool_close(&spool);
    setenv("TMPDIR", "/nowhere/at/all", 1);
    assert_int_equal(st_spool_open(&spool, &st_default_allocator, &error), STANCE_ERROR_IO);
    st_spool_close(&spool);
    unsetenv("TMPDIR");
}

TESTS(cmocka_unit_test(everything_comes_back_in_order), cmocka_unit_test(failures_are_passed_on))
