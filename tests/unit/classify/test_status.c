/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "check.h"

static void every_status_has_its_name(void **state) {
    (void)state;
    static const char *const names[] = {
        "STANCE_OK",          "STANCE_ERROR_ARGUMENT", "STANCE_ERROR_MEMORY",
        "STANCE_ERROR_IO",    "STANCE_ERROR_FORMAT",   "STANCE_ERROR_VERSION",
        "STANCE_ERROR_LIMIT", "STANCE_ERROR_DATA",     "STANCE_ERROR_CANCELLED",
    };
    for (int i = 0; i < 9; i++) assert_string_equal(stance_status_name((stance_status)i), names[i]);
}

static void the_numbers_are_fixed(void **state) {
    (void)state;
    assert_int_equal(STANCE_OK, 0);
    assert_int_equal(STANCE_ERROR_ARGUMENT, 1);
    assert_int_equal(STANCE_ERROR_MEMORY, 2);
    assert_int_equal(STANCE_ERROR_IO, 3);
    assert_int_equal(STANCE_ERROR_FORMAT, 4);
    assert_int_equal(STANCE_ERROR_VERSION, 5);
    assert_int_equal(STANCE_ERROR_LIMIT, 6);
    assert_int_equal(STANCE_ERROR_DATA, 7);
    assert_int_equal(STANCE_ERROR_CANCELLED, 8);
}

static void other_numbers_are_unknown(void **state) {
    (void)state;
    assert_string_equal(stance_status_name((stance_status)9), "unknown status");
    assert_string_equal(stance_status_name((stance_status)15), "unknown status");
}

static void the_version_is_that_of_the_header(void **state) {
    (void)state;
    char version[32];
    snprintf(version, sizeof version, "%d.%d.%d", STANCE_VERSION_MAJOR, STANCE_VERSION_MINOR, STANCE_VERSION_PATCH);
    assert_string_equal(stance_version(), version);
    assert_string_equal(stance_version(), STANCE_VERSION);
}

TESTS(cmocka_unit_test(every_status_has_its_name), cmocka_unit_test(the_numbers_are_fixed),
      cmocka_unit_test(other_numbers_are_unknown), cmocka_unit_test(the_version_is_that_of_the_header))
