/* SPDX-License-Identifier: MIT */
#include "pace.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

static void check_text(size_t records, double seconds, const char *expected) {
    char text[ST_PACE_SIZE];
    st_pace_text(text, records, seconds);
    assert_string_equal(text, expected);
}

static void the_line_has_number_and_rate(void **state) {
    (void)state;
    check_text(0, 0, "0 records, 0.0 a second");
    check_text(1, 2, "1 record, 0.5 a second");
    check_text(30, 4, "30 records, 7.5 a second");
    check_text(1200, 3, "1200 records, 400 a second");
    check_text(SIZE_MAX, 1, "18446744073709551615 records, 18446744073709551616 a second");
}

/* What is written to standard error when records are added after so many seconds, to be freed. */
static char *shown(double seconds, bool hide) {
    size_t size;
    st_pace p;
    const char *path = temp_path("stderr");
    fflush(stderr);
    int saved = dup(STDERR_FILENO), fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    assert_true(saved >= 0 && fd >= 0 && dup2(fd, STDERR_FILENO) == STDERR_FILENO);
    st_pace_start(&p);
    p.begun -= seconds;
    p.shown -= seconds;
    st_pace_add(&p, 30);
    st_pace_add(&p, 30);
    if (hide) st_pace_hide(&p);
    if (hide) st_pace_hide(&p);
    assert_true(dup2(saved, STDERR_FILENO) == STDERR_FILENO);
    close(saved);
    close(fd);
    assert_int_equal(p.records, 60);
    return read_file(path, &size);
}

static void it_is_shown_now_and_then_and_taken_away(void **state) {
    (void)state;
    char *text = shown(10, false);
    assert_string_equal(text, "\r\033[K30 records, 3.0 a second");
    free(text);
    text = shown(10, true);
    assert_string_equal(text, "\r\033[K30 records, 3.0 a second\r\033[K");
    free(text);
    text = shown(0, true);
    assert_string_equal(text, "");
    free(text);
}

static void nobody_need_be_told(void **state) {
    (void)state;
    st_pace_start(NULL);
    st_pace_add(NULL, 1);
    st_pace_hide(NULL);
}

TESTS(cmocka_unit_test(the_line_has_number_and_rate), cmocka_unit_test(it_is_shown_now_and_then_and_taken_away),
      cmocka_unit_test(nobody_need_be_told))
