/* SPDX-License-Identifier: MIT */
#include "error.h"

#include <errno.h>
#include <string.h>

#include "check.h"

static void failing_fills_the_error_and_returns_the_status(void **state) {
    (void)state;
    stance_error error = {STANCE_OK, 7, 7, "before"};
    assert_int_equal(st_fail(&error, STANCE_ERROR_DATA, "%d of %s", 3, "x"), STANCE_ERROR_DATA);
    assert_int_equal(error.status, STANCE_ERROR_DATA);
    assert_string_equal(error.text, "3 of x");
    assert_int_equal(error.line, 0);
    assert_int_equal(error.column, 0);
}

static void a_place_is_kept(void **state) {
    (void)state;
    stance_error error;
    assert_int_equal(st_fail_at(&error, STANCE_ERROR_FORMAT, 12, 34, "bad %c", 'y'), STANCE_ERROR_FORMAT);
    assert_int_equal(error.status, STANCE_ERROR_FORMAT);
    assert_int_equal(error.line, 12);
    assert_int_equal(error.column, 34);
    assert_string_equal(error.text, "bad y");
}

static void nobody_need_listen(void **state) {
    (void)state;
    assert_int_equal(st_fail(NULL, STANCE_ERROR_LIMIT, "x"), STANCE_ERROR_LIMIT);
    assert_int_equal(st_fail_at(NULL, STANCE_ERROR_VERSION, 1, 2, "x"), STANCE_ERROR_VERSION);
    assert_int_equal(st_fail_memory(NULL), STANCE_ERROR_MEMORY);
    assert_int_equal(st_fail_io(NULL, "read", EIO), STANCE_ERROR_IO);
}

static void long_texts_are_cut(void **state) {
    (void)state;
    stance_error error;
    char text[400];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    st_fail(&error, STANCE_ERROR_DATA, "%s", text);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    text[255] = '\0';
    st_fail(&error, STANCE_ERROR_DATA, "%s", text);
    assert_string_equal(error.text, text);
}

static void out_of_memory_has_its_words(void **state) {
    (void)state;
    stance_error error = {STANCE_OK, 1, 1, ""};
    assert_int_equal(st_fail_memory(&error), STANCE_ERROR_MEMORY);
    assert_int_equal(error.status, STANCE_ERROR_MEMORY);
    assert_string_equal(error.text, "out of memory");
    assert_int_equal(error.line, 0);
}

static void the_system_says_why(void **state) {
    (void)state;
    stance_error error;
    assert_int_equal(st_fail_io(&error, "open", ENOENT), STANCE_ERROR_IO);
    assert_int_equal(error.status, STANCE_ERROR_IO);
    assert_string_equal(error.text, "cannot open: No such file or directory");
    st_fail_io(&error, "read", 12345);
    assert_string_equal(error.text, "cannot read: Unknown error 12345");
}

TESTS(cmocka_unit_test(failing_fills_the_error_and_returns_the_status), cmocka_unit_test(a_place_is_kept),
      cmocka_unit_test(nobody_need_listen), cmocka_unit_test(long_texts_are_cut),
      cmocka_unit_test(out_of_memory_has_its_words), cmocka_unit_test(the_system_says_why))
