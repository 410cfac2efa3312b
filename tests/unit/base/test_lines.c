/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "check.h"
#include "lines.h"

/* Gives the text `step` bytes at a time, then fails with `reason` if that is not 0. */
typedef struct source {
    st_sv rest;
    size_t step;
    int reason;
} source;

static long read_source(void *context, void *into, size_t size) {
    source *s = context;
    if (!s->rest.size && s->reason) {
        errno = s->reason;
        return -1;
    }
    return st_read_memory(&s->rest, into, size < s->step ? size : s->step);
}

/* All lines of `text` joined by '|', read `step` bytes at a time; overlong ones are marked with '!'. */
static void join_lines(const char *text, size_t step, size_t limit, st_buf *joined) {
    source s = {st_sv_of(text), step, 0};
    st_lines lines;
    st_sv line;
    bool more;
    st_lines_init(&lines, read_source, &s, limit, &st_default_allocator);
    for (;;) {
        assert_ok(st_lines_next(&lines, &line, &more, NULL), NULL);
        if (!more) break;
        st_buf_add_sv(joined, line);
        if (lines.too_long) st_buf_add_char(joined, '!');
        st_buf_add_char(joined, '|');
    }
    st_lines_clear(&lines);
}

static void check_lines(const char *text, size_t limit, const char *expected) {
    static const size_t steps[] = {1, 2, 3, 7, 65536};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        st_buf joined;
        st_buf_init(&joined, &st_default_allocator);
        join_lines(text, steps[i], limit, &joined);
        assert_sv(st_buf_sv(&joined), expected);
        st_buf_clear(&joined);
    }
}

static void lines_end_in_lf_or_crlf(void **state) {
    (void)state;
    check_lines("a\nb\r\n\r\nc", 100, "a|b||c|");
}

static void empty_text_has_no_lines(void **state) {
    (void)state;
    check_lines("", 100, "");
    check_lines("\n", 100, "|");
}

static void byte_order_mark_is_left_out(void **state) {
    (void)state;
    check_lines("\xef\xbb\xbfx\n\xef\xbb\xbfy\n", 100, "x|\xef\xbb\xbfy|");
}

static void overlong_lines_are_cut_and_the_next_is_whole(void **state) {
    (void)state;
    check_lines("abcdefgh\nxy\n", 4, "abcd!|xy|");
    check_lines("abcd\r\nabcde\nz", 4, "abcd|abcd!|z|");
    check_lines("abcdefgh", 4, "abcd!|");
}

static void a_failing_read_is_an_error(void **state) {
    (void)state;
    source s = {ST_SV("a\nb"), 10, EIO};
    st_lines lines;
    st_sv line;
    bool more;
    stance_error error;
    st_lines_init(&lines, read_source, &s, 10, &st_default_allocator);
    assert_ok(st_lines_next(&lines, &line, &more, &error), &error);
    assert_sv(line, "a");
    assert_int_equal(st_lines_next(&lines, &line, &more, &error), STANCE_ERROR_IO);
    assert_false(more);
    assert_string_equal(error.text, "cannot read: Input/output error");
    st_lines_clear(&lines);
}

static void the_rest_of_an_overlong_line_may_fail_as_well(void **state) {
    (void)state;
    source s = {ST_SV("abcdefghi"), 3, EIO};
    st_lines lines;
    st_sv line;
    bool more;
    stance_error error;
    st_lines_init(&lines, read_source, &s, 4, &st_default_allocator);
    assert_int_equal(st_lines_next(&lines, &line, &more, &error), STANCE_ERROR_IO);
    assert_false(more);
    assert_string_equal(error.text, "cannot read: Input/output error");
    st_lines_clear(&lines);
}

static stance_status read_two(const stance_allocator *allocator, void *context) {
    st_sv text = ST_SV("first\nsecond"), line;
    st_lines lines;
    bool more = true;
    (void)context;
    st_lines_init(&lines, st_read_memory, &text, 100, allocator);
    stance_status status = STANCE_OK;
    while (!status && more) status = st_lines_next(&lines, &line, &more, NULL);
    st_lines_clear(&lines);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    assert_true(check_every_allocation(read_two, NULL) > 1);
}

TESTS(cmocka_unit_test(lines_end_in_lf_or_crlf), cmocka_unit_test(empty_text_has_no_lines),
      cmocka_unit_test(byte_order_mark_is_left_out), cmocka_unit_test(overlong_lines_are_cut_and_the_next_is_whole),
      cmocka_unit_test(a_failing_read_is_an_error), cmocka_unit_test(the_rest_of_an_overlong_line_may_fail_as_well),
      cmocka_unit_test(out_of_memory_is_an_error))
