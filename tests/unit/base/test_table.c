/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <errno.h>
#include <stdio.h>

#include "check.h"
#include "rng.h"

enum { LIMIT = 100 };

/* A table over the bytes of a view. */
typedef struct reader {
    st_sv rest;
    st_lines lines;
    st_table table;
    bool more;
    stance_error error;
} reader;

static void reader_init(reader *r, st_sv text, char separator, size_t limit, const stance_allocator *allocator) {
    r->rest = text;
    r->more = true;
    st_lines_init(&r->lines, st_read_memory, &r->rest, limit, allocator);
    st_table_init(&r->table, &r->lines, separator, allocator);
}

static void reader_clear(reader *r) {
    st_table_clear(&r->table);
    st_lines_clear(&r->lines);
}

static stance_status next(reader *r) { return st_table_next(&r->table, &r->more, &r->error); }

/* The record as "<field><field>". */
static void show_record(const st_table *table, st_buf *shown) {
    for (size_t i = 0; i < table->field_count; i++) {
        st_buf_add_char(shown, '<');
        st_buf_add_sv(shown, st_table_field(table, i));
        st_buf_add_char(shown, '>');
    }
}

/* Records are shown as "LINE<field><field>;", bad ones as "LINE!FORMAT;" or "LINE!LIMIT;". */
static void check_limited(char separator, size_t limit, const char *text, const char *expected) {
    reader r;
    st_buf shown;
    reader_init(&r, st_sv_of(text), separator, limit, &st_default_allocator);
    st_buf_init(&shown, &st_default_allocator);
    for (;;) {
        stance_status status = next(&r);
        if (!status && !r.more) break;
        if (status) assert_int_equal(r.error.column, 0);
        st_buf_add_format(&shown, "%zu", status ? r.error.line : r.table.line);
        if (status) st_buf_add_text(&shown, stance_status_name(status) + strlen("STANCE_ERROR_") - 1);
        else show_record(&r.table, &shown);
        st_buf_add_char(&shown, ';');
    }
    assert_sv(st_buf_sv(&shown), expected);
    assert_int_equal(r.table.field_count, 0);
    st_buf_clear(&shown);
    reader_clear(&r);
}

static void check_tsv(const char *text, const char *expected) { check_limited('\t', LIMIT, text, expected); }

static void check_csv(const char *text, const char *expected) { check_limited(',', LIMIT, text, expected); }

static void tabs_separate_fields(void **state) {
    (void)state;
    check_tsv("a\tbc\td\nx\t\t\n\ty", "1<a><bc><d>;2<x><><>;3<><y>;");
    check_tsv("one field\r\n", "1<one field>;");
    check_tsv("", "");
    check_tsv("\n\n", "1<>;2<>;");
}

static void tsv_has_no_quoting(void **state) {
    (void)state;
    check_tsv("\"a\tb\"\t\"\"\n,c", "1<\"a><b\"><\"\">;2<,c>;");
}

static void commas_separate_fields(void **state) {
    (void)state;
    check_csv("a,bc,d\nx,,\n,y", "1<a><bc><d>;2<x><><>;3<><y>;");
    check_csv("a\tb,c\r\n", "1<a\tb><c>;");
    check_csv("", "");
    check_csv("\n\n", "1<>;2<>;");
}

static void quotes_hold_separators_and_quotes(void **state) {
    (void)state;
    check_csv("\"a,b\",\"say \"\"no\"\"\"\n", "1<a,b><say \"no\">;");
    check_csv("\"\",\"\"\"\",\"\"\"\"\"\"\n", "1<><\"><\"\">;");
    check_csv("x,\"\"\n", "1<x><>;");
}

static void quotes_hold_line_feeds(void **state) {
    (void)state;
    check_csv("a,\"one\ntwo\n\nfour\",b\nnext,\"x\"\n", "1<a><one\ntwo\n\nfour><b>;5<next><x>;");
    check_csv("\"\n\"\r\n\"one\r\ntwo\"", "1<\n>;3<one\ntwo>;");
}

static void a_quote_inside_a_field_stands_for_itself(void **state) {
    (void)state;
    check_csv("5\" pipe,a\"b\"c, \"d\"\n", "1<5\" pipe><a\"b\"c>< \"d\">;");
    check_csv("\"ab\"cd,\"x\" y\"z\"\n", "1<abcd><x y\"z\">;");
}

static void an_unclosed_quote_is_one_bad_record(void **state) {
    (void)state;
    check_csv("a\n\"b\nc\n", "1<a>;2_FORMAT;");
    check_csv("x,\"", "1_FORMAT;");
    check_csv("\"\"\"", "1_FORMAT;");
}

static void a_line_at_the_limit_is_read(void **state) {
    (void)state;
    check_limited(',', 5, "ab,cd\nabc,de\nx\n", "1<ab><cd>;2_LIMIT;3<x>;");
    check_limited('\t', 5, "ab\tcd\nabc\tde\nx\n", "1<ab><cd>;2_LIMIT;3<x>;");
}

/* Whatever is in the quotes, the next record is the one after them. */
static void a_quoted_field_beyond_the_limit_is_one_bad_record(void **state) {
    (void)state;
    check_limited(',', 9, "\"1234\n678\"\n\"1234\n6789\"\nx\n", "1<1234\n678>;3<1234\n6789>;5<x>;");
    check_limited(',', 9, "\"1234\n67890\"\nx\n", "1_LIMIT;3<x>;");
    check_limited(',', 9, "\"123456\n123456\nfake,rec\nord\",x\nd,e\n", "1_LIMIT;5<d><e>;");
    check_limited(',', 9, "a\n\"123456\n123456\nnever end\n", "1<a>;2_FORMAT;");
}

/* A line that goes on with a record is not cut silently. */
static void a_long_line_within_a_record_is_refused(void **state) {
    (void)state;
    check_limited(',', 9, "\"a\nb\",ccccccccccccc\nx,y\n", "1_LIMIT;3<x><y>;");
    check_limited(',', 9, "\"a\nbbbbbbbbbbbbb\",c\nx,y\n", "1_LIMIT;3<x><y>;");
}

static void a_bad_record_is_not_kept_in_memory(void **state) {
    (void)state;
    reader r;
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (int i = 0; i < 100000; i++) st_buf_add_text(&text, i ? "x\",\"y\n" : "\"\n");
    reader_init(&r, st_buf_sv(&text), ',', 9, &st_default_allocator);
    assert_int_equal(next(&r), STANCE_ERROR_FORMAT);
    assert_true(r.table.bytes.capacity < 1000 && r.table.ends_capacity < 1000);
    reader_clear(&r);
    st_buf_clear(&text);
}

static void many_long_fields_are_read(void **state) {
    (void)state;
    enum { FIELDS = 5000 };
    reader r;
    st_buf line;
    st_buf_init(&line, &st_default_allocator);
    for (size_t i = 0; i < FIELDS; i++) st_buf_add_format(&line, "%s%0*zu", i ? "\t" : "", (int)(i % 50) + 1, i);
    reader_init(&r, st_buf_sv(&line), '\t', line.size, &st_default_allocator);
    assert_ok(next(&r), &r.error);
    assert_int_equal(r.table.field_count, FIELDS);
    for (size_t i = 0; i < FIELDS; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "%0*zu", (int)(i % 50) + 1, i);
        assert_sv(st_table_field(&r.table, i), expected);
    }
    reader_clear(&r);
    st_buf_clear(&line);
}

static void fields_are_found_by_their_value(void **state) {
    (void)state;
    reader r;
    reader_init(&r, ST_SV("id\ttext\tid\t\n"), '\t', LIMIT, &st_default_allocator);
    assert_ok(next(&r), &r.error);
    assert_int_equal(st_table_find(&r.table, ST_SV("id")), 0);
    assert_int_equal(st_table_find(&r.table, ST_SV("text")), 1);
    assert_int_equal(st_table_find(&r.table, ST_SV("")), 3);
    assert_true(st_table_find(&r.table, ST_SV("tex")) == SIZE_MAX);
    assert_int_equal(st_table_field(&r.table, 4).size, 0);
    assert_int_equal(st_table_field(&r.table, SIZE_MAX).size, 0);
    reader_clear(&r);
}

static long fail_to_read(void *context, void *into, size_t size) {
    st_sv *rest = context;
    if (rest->size) return st_read_memory(rest, into, size);
    errno = EIO;
    return -1;
}

static void a_failing_read_is_an_error_even_within_quotes(void **state) {
    (void)state;
    reader r;
    reader_init(&r, ST_SV("a\n\"b\n"), ',', LIMIT, &st_default_allocator);
    r.lines.read = fail_to_read;
    assert_ok(next(&r), &r.error);
    assert_int_equal(next(&r), STANCE_ERROR_IO);
    reader_clear(&r);
}

/* Any fields survive being quoted and read again. */
static void quoted_fields_read_back_the_same(void **state) {
    (void)state;
    static const char letters[] = "ab\",\n\t \xc3\xa9";
    st_rng rng = st_rng_seeded(21);
    for (int round = 0; round < 3000; round++) {
        char fields[4][12] = {{0}};
        st_buf text;
        st_buf_init(&text, &st_default_allocator);
        for (size_t f = 0; f < 4; f++) {
            size_t size = (size_t)st_rng_below(&rng, 12);
            for (size_t i = 0; i < size; i++) fields[f][i] = letters[st_rng_below(&rng, sizeof letters - 1)];
            st_buf_add_text(&text, f ? ",\"" : "\"");
            for (const char *c = fields[f]; *c; c++) st_buf_add_format(&text, *c == '"' ? "\"\"" : "%c", *c);
            st_buf_add_char(&text, '"');
        }
        reader r;
        reader_init(&r, st_buf_sv(&text), ',', LIMIT, &st_default_allocator);
        assert_ok(next(&r), &r.error);
        assert_int_equal(r.table.field_count, 4);
        for (size_t f = 0; f < 4; f++) assert_sv(st_table_field(&r.table, f), fields[f]);
        reader_clear(&r);
        st_buf_clear(&text);
    }
}

typedef struct attempt {
    char separator;
    const char *text, *expected;
} attempt;

/* If it returns OK every field is there. */
static stance_status read_records(const stance_allocator *allocator, void *context) {
    const attempt *a = context;
    reader r;
    st_buf shown;
    st_buf_init(&shown, &st_default_allocator);
    reader_init(&r, st_sv_of(a->text), a->separator, 10000, allocator);
    stance_status status = STANCE_OK;
    while (!status && r.more) {
        status = next(&r);
        if (!status) show_record(&r.table, &shown);
    }
    if (!status) assert_sv(st_buf_sv(&shown), a->expected);
    st_buf_clear(&shown);
    reader_clear(&r);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    attempt tsv = {'\t', "twenty bytes or more\ta\tb\tc\td\te\tf\tg\th\ti\tj\tk\tl\tm\tn\to\tp\tq\n",
                   "<twenty bytes or more><a><b><c><d><e><f><g><h><i><j><k><l><m><n><o><p><q>"};
    attempt csv = {',', "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,\"one and\ntwo and three\",\"six\nseven\"\n",
                   "<a><b><c><d><e><f><g><h><i><j><k><l><m><n><o><p><one and\ntwo and three><six\nseven>"};
    assert_true(check_every_allocation(read_records, &tsv) > 4);
    assert_true(check_every_allocation(read_records, &csv) > 4);
    attempt last = {',', "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", "<a><b><c><d><e><f><g><h><i><j><k><l><m><n><o><p><q>"};
    assert_true(check_every_allocation(read_records, &last) > 4);
}

TESTS(cmocka_unit_test(tabs_separate_fields), cmocka_unit_test(tsv_has_no_quoting),
      cmocka_unit_test(commas_separate_fields), cmocka_unit_test(quotes_hold_separators_and_quotes),
      cmocka_unit_test(quotes_hold_line_feeds), cmocka_unit_test(a_quote_inside_a_field_stands_for_itself),
      cmocka_unit_test(an_unclosed_quote_is_one_bad_record), cmocka_unit_test(a_line_at_the_limit_is_read),
      cmocka_unit_test(a_quoted_field_beyond_the_limit_is_one_bad_record),
      cmocka_unit_test(a_long_line_within_a_record_is_refused), cmocka_unit_test(a_bad_record_is_not_kept_in_memory),
      cmocka_unit_test(many_long_fields_are_read), cmocka_unit_test(fields_are_found_by_their_value),
      cmocka_unit_test(a_failing_read_is_an_error_even_within_quotes),
      cmocka_unit_test(quoted_fields_read_back_the_same), cmocka_unit_test(out_of_memory_is_an_error))
