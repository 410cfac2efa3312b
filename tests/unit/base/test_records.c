/* SPDX-License-Identifier: MIT */
#include "records.h"

#include <errno.h>

#include "check.h"

enum { LIMIT = 60 };

/* Records over the bytes of a view. */
typedef struct reader {
    st_sv rest;
    st_records records;
    stance_error error;
} reader;

static stance_status open_text(reader *r, st_record_format format, const char *text) {
    r->rest = st_sv_of(text);
    return st_records_open(&r->records, format, st_read_memory, &r->rest, LIMIT, &st_default_allocator, &r->error);
}

/* A field as text, "-" if the record has none of that name. */
static void show_field(st_records *records, const char *name, st_buf *shown) {
    st_sv value;
    if (st_records_get(records, st_sv_of(name), &value)) st_buf_add_sv(shown, value);
    else st_buf_add_char(shown, '-');
}

/* Fields "text" and "label" of each record as "LINE<text><label>;", bad ones as "LINE!STATUS;". */
static void check_records(st_record_format format, const char *text, const char *expected) {
    reader r;
    st_buf shown;
    bool more = true;
    st_buf_init(&shown, &st_default_allocator);
    assert_ok(open_text(&r, format, text), &r.error);
    while (more) {
        stance_status status = st_records_next(&r.records, &more, &r.error);
        if (!more) break;
        if (status && format != ST_RECORDS_JSONL) assert_int_equal(r.error.column, 0);
        st_buf_add_format(&shown, "%zu", status ? r.error.line : r.records.line);
        if (status) st_buf_add_text(&shown, stance_status_name(status) + strlen("STANCE_ERROR"));
        for (int i = 0; i < 2 && !status; i++) {
            st_buf_add_char(&shown, '<');
            show_field(&r.records, i ? "label" : "text", &shown);
            st_buf_add_char(&shown, '>');
        }
        st_buf_add_char(&shown, ';');
    }
    assert_sv(st_buf_sv(&shown), expected);
    st_buf_clear(&shown);
    st_records_clear(&r.records);
}

static void check_header(st_record_format format, const char *text, stance_status status, const char *message) {
    reader r;
    assert_int_equal(open_text(&r, format, text), status);
    assert_string_equal(r.error.text, message);
    st_records_clear(&r.records);
}

/* ---- names -------------------------------------------------------------------------------------------- */

static void names_tell_the_format(void **state) {
    (void)state;
    static const struct {
        const char *path;
        int format; /* -1: none */
    } paths[] = {{"a.tsv", ST_RECORDS_TSV},
                 {"dir.csv/a.tsv", ST_RECORDS_TSV},
                 {"a.b.csv", ST_RECORDS_CSV},
                 {"x.jsonl", ST_RECORDS_JSONL},
                 {"x.ndjson", ST_RECORDS_JSONL},
                 {"x.json", ST_RECORDS_JSONL},
                 {"x.ft", ST_RECORDS_FASTTEXT},
                 {"x.fasttext", ST_RECORDS_FASTTEXT},
                 {".csv", ST_RECORDS_CSV},
                 {"a.txt", -1},
                 {"tsv", -1},
                 {"", -1},
                 {"a.tsv.gz", -1},
                 {"a.TSV", -1}};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        st_record_format format = ST_RECORDS_TSV;
        bool known = st_record_format_of(st_sv_of(paths[i].path), &format);
        assert_int_equal(known ? (int)format : -1, paths[i].format);
    }
}

/* ---- TSV and CSV -------------------------------------------------------------------------------------- */

static void columns_are_found_by_the_header(void **state) {
    (void)state;
    check_records(ST_RECORDS_TSV, "label\tid\ttext\nyes\t1\tone \"text\"\n\t2\t\n", "2<one \"text\"><yes>;3<><>;");
    check_records(ST_RECORDS_CSV, "text,label\n\"one,\ntwo\",yes\r\nthree,no", "2<one,\ntwo><yes>;4<three><no>;");
    check_records(ST_RECORDS_CSV, "id,text\n1,x\n", "2<x><->;");
    check_records(ST_RECORDS_TSV, "text\tlabel\n", "");
}

static void empty_lines_are_skipped_where_there_are_columns(void **state) {
    (void)state;
    check_records(ST_RECORDS_TSV, "text\tlabel\n\na\tb\n\n\nc\td\n\n", "3<a><b>;6<c><d>;");
    check_records(ST_RECORDS_CSV, "text,label\n\na,b\n", "3<a><b>;");
    check_records(ST_RECORDS_TSV, "text\na\n\nb\n", "2<a><->;3<><->;4<b><->;");
    check_records(ST_RECORDS_CSV, "text\n\n\"\"\n", "2<><->;3<><->;");
}

static void a_wrong_number_of_fields_is_a_bad_record(void **state) {
    (void)state;
    check_records(ST_RECORDS_TSV, "text\tlabel\na\nb\tc\td\ne\tf\n", "2_FORMAT;3_FORMAT;4<e><f>;");
    check_records(ST_RECORDS_CSV, "text,label\na\n\"b\nc\",d,e\nf,g\n", "2_FORMAT;3_FORMAT;5<f><g>;");
}

static void bad_lines_do_not_stop_the_reading(void **state) {
    (void)state;
    char text[300];
    memset(text, 'x', sizeof text);
    memcpy(text, "text\tlabel\n", 11);
    strcpy(text + 200, "\na\tb\n");
    check_records(ST_RECORDS_TSV, text, "2_LIMIT;3<a><b>;");
    check_records(ST_RECORDS_CSV, "text,label\na,b\n\"never\nclosed\n", "2<a><b>;3_FORMAT;");
}

static void headers_that_cannot_be_are_refused(void **state) {
    (void)state;
    static const char empty[] = "empty: the first line should name the columns";
    check_header(ST_RECORDS_TSV, "", STANCE_ERROR_FORMAT, empty);
    check_header(ST_RECORDS_CSV, "", STANCE_ERROR_FORMAT, empty);
    check_header(ST_RECORDS_TSV, "a\tb\ta\n", STANCE_ERROR_FORMAT, "column \"a\" is named twice");
    check_header(ST_RECORDS_CSV, "\"\",a,\n", STANCE_ERROR_FORMAT, "column \"\" is named twice");
    check_header(ST_RECORDS_CSV, "\"text", STANCE_ERROR_FORMAT, "quote is never closed");
}

static void a_long_header_is_refused(void **state) {
    (void)state;
    char header[LIMIT + 2];
    memset(header, 'x', sizeof header);
    header[LIMIT + 1] = '\0';
    check_header(ST_RECORDS_TSV, header, STANCE_ERROR_LIMIT, "line longer than 60 bytes");
    header[LIMIT] = '\0';
    reader r;
    assert_ok(open_text(&r, ST_RECORDS_TSV, header), &r.error);
    assert_false(st_records_lack(&r.records, st_sv_of(header)));
    st_records_clear(&r.records);
}

static void a_byte_order_mark_is_no_part_of_a_name(void **state) {
    (void)state;
    check_records(ST_RECORDS_CSV, "\xef\xbb\xbftext,label\na,b\n", "2<a><b>;");
}

/* ---- JSON lines --------------------------------------------------------------------------------------- */

static void json_strings_are_fields(void **state) {
    (void)state;
    check_records(ST_RECORDS_JSONL, "{\"text\": \"a\\tb\\u00e9\\\"\", \"label\": \"\"}\n\n \t\n{\"label\":\"x\"}\n",
                  "1<a\tb\xc3\xa9\"><>;4<-><x>;");
    check_records(ST_RECORDS_JSONL, "{\"text\":\"\\ud83d\\ude00\"}", "1<\xf0\x9f\x98\x80><->;");
    check_records(ST_RECORDS_JSONL, "", "");
}

static void json_numbers_and_booleans_are_text(void **state) {
    (void)state;
    check_records(ST_RECORDS_JSONL, "{\"text\": 12, \"label\": true}\n{\"text\": -0.25, \"label\": false}\n",
                  "1<12><true>;2<-0.25><false>;");
    check_records(ST_RECORDS_JSONL, "{\"text\": 9007199254740993, \"label\": 0.1}\n", "1<9007199254740993><0.1>;");
}

static void other_json_values_are_no_fields(void **state) {
    (void)state;
    check_records(ST_RECORDS_JSONL, "{\"text\": null, \"label\": [\"x\"]}\n{\"text\": {\"text\": \"x\"}}\n",
                  "1<-><->;2<-><->;");
}

static void a_json_string_may_hold_nul(void **state) {
    (void)state;
    reader r;
    bool more;
    st_sv value;
    assert_ok(open_text(&r, ST_RECORDS_JSONL, "{\"text\": \"a\\u0000b\"}"), &r.error);
    assert_ok(st_records_next(&r.records, &more, &r.error), &r.error);
    assert_true(st_records_get(&r.records, ST_SV("text"), &value));
    assert_int_equal(value.size, 3);
    assert_memory_equal(value.data, "a\0b", 3);
    st_records_clear(&r.records);
}

static void what_is_no_json_object_is_a_bad_record(void **state) {
    (void)state;
    check_records(ST_RECORDS_JSONL, "{\"text\": \n[\"text\"]\n\"text\"\n{} {}\n{\"text\":\"\xff\"}\n{\"text\":\"x\"}\n",
                  "1_FORMAT;2_FORMAT;3_FORMAT;4_FORMAT;5_FORMAT;6<x><->;");
}

static void a_bad_record_has_no_fields(void **state) {
    (void)state;
    reader r;
    bool more;
    st_sv value;
    assert_ok(open_text(&r, ST_RECORDS_JSONL, "{\"text\": \"old\"}\n{\"text\": \"new\"\n"), &r.error);
    assert_ok(st_records_next(&r.records, &more, &r.error), &r.error);
    assert_int_equal(st_records_next(&r.records, &more, &r.error), STANCE_ERROR_FORMAT);
    assert_int_equal(r.error.line, 2);
    assert_true(r.error.column > 0);
    assert_false(st_records_get(&r.records, ST_SV("text"), &value));
    st_records_clear(&r.records);
}

static void a_long_json_line_is_a_bad_record(void **state) {
    (void)state;
    char text[300] = "{\"text\":\"";
    memset(text + strlen(text), 'x', 200);
    strcat(text, "\"}\n{\"text\":\"short\"}\n");
    check_records(ST_RECORDS_JSONL, text, "1_LIMIT;2<short><->;");
}

/* ---- fastText ----------------------------------------------------------------------------------------- */

static void labels_lead_a_fasttext_line(void **state) {
    (void)state;
    check_records(ST_RECORDS_FASTTEXT, "__label__yes some  text \r\n\n__label__a\t__label__b  x\nno label\n",
                  "1<some  text><yes>;3<x><a b>;4<no label><>;");
    check_records(ST_RECORDS_FASTTEXT, "__label__only\n__label__ x\ntext __label__late\n",
                  "1<><only>;2<x><>;3<text __label__late><>;");
    check_records(ST_RECORDS_FASTTEXT, " spaced \t\n", "1<spaced><>;");
    check_records(ST_RECORDS_FASTTEXT, " \t\n", "");
}

/* ---- all formats -------------------------------------------------------------------------------------- */

static void check_lack(st_record_format format, const char *text, const char *name, bool lack) {
    reader r;
    assert_ok(open_text(&r, format, text), &r.error);
    assert_int_equal(st_records_lack(&r.records, st_sv_of(name)), lack);
    st_records_clear(&r.records);
}

static void a_missing_column_is_known_before_reading(void **state) {
    (void)state;
    check_lack(ST_RECORDS_TSV, "id\ttext\n", "text", false);
    check_lack(ST_RECORDS_TSV, "id\ttext\n", "tex", true);
    check_lack(ST_RECORDS_CSV, "id,text\n", "id", false);
    check_lack(ST_RECORDS_CSV, "id,text\n", "", true);
    check_lack(ST_RECORDS_CSV, "id,\n", "", false);
    check_lack(ST_RECORDS_FASTTEXT, "", "label", false);
    check_lack(ST_RECORDS_FASTTEXT, "", "text", false);
    check_lack(ST_RECORDS_FASTTEXT, "", "id", true);
    check_lack(ST_RECORDS_JSONL, "", "anything", false);
}

static void a_field_that_is_not_there_is_not_got(void **state) {
    (void)state;
    static const char *const texts[] = {"text\nx\n", "text\nx\n", "{\"text\":\"x\"}\n", "x\n"};
    for (int format = ST_RECORDS_TSV; format <= ST_RECORDS_FASTTEXT; format++) {
        reader r;
        bool more;
        st_sv value;
        assert_ok(open_text(&r, (st_record_format)format, texts[format]), &r.error);
        assert_ok(st_records_next(&r.records, &more, &r.error), &r.error);
        assert_true(st_records_get(&r.records, ST_SV("text"), &value));
        assert_sv(value, "x");
        assert_false(st_records_get(&r.records, ST_SV("texts"), &value));
        assert_false(st_records_get(&r.records, ST_SV("tex"), &value));
        st_records_clear(&r.records);
    }
}

static long fail_to_read(void *context, void *into, size_t size) {
    st_sv *rest = context;
    if (rest->size) return st_read_memory(rest, into, size);
    errno = EIO;
    return -1;
}

static void a_failing_read_is_an_error(void **state) {
    (void)state;
    for (int format = ST_RECORDS_TSV; format <= ST_RECORDS_FASTTEXT; format++) {
        st_records records;
        stance_error error;
        bool more;
        st_sv none = {"", 0}, header = ST_SV("text\n\n");
        bool has_header = format == ST_RECORDS_TSV || format == ST_RECORDS_CSV;
        stance_status opened = st_records_open(&records, (st_record_format)format, fail_to_read, &none, LIMIT,
                                               &st_default_allocator, &error);
        assert_int_equal(opened, has_header ? STANCE_ERROR_IO : STANCE_OK);
        st_records_clear(&records);
        assert_ok(st_records_open(&records, (st_record_format)format, fail_to_read, has_header ? &header : &none, LIMIT,
                                  &st_default_allocator, &error),
                  &error);
        stance_status status = STANCE_OK;
        for (int i = 0; i < 3 && !status; i++) status = st_records_next(&records, &more, &error);
        assert_int_equal(status, STANCE_ERROR_IO);
        st_records_clear(&records);
    }
}

typedef struct attempt {
    st_record_format format;
    const char *text, *expected; /* the fields "text" */
} attempt;

/* If it returns OK every field is there. */
static stance_status read_with(const stance_allocator *allocator, void *context) {
    const attempt *a = context;
    st_sv rest = st_sv_of(a->text), value;
    st_records records;
    st_buf shown;
    bool more = true;
    st_buf_init(&shown, &st_default_allocator);
    stance_status status = st_records_open(&records, a->format, st_read_memory, &rest, 1000, allocator, NULL);
    while (!status && more) {
        status = st_records_next(&records, &more, NULL);
        if (status || !more) break;
        if (st_records_get(&records, ST_SV("text"), &value)) st_buf_add_sv(&shown, value);
        else status = STANCE_ERROR_MEMORY;
    }
    if (!status) assert_sv(st_buf_sv(&shown), a->expected);
    st_buf_clear(&shown);
    st_records_clear(&records);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    attempt attempts[] = {{ST_RECORDS_TSV,
                           "a\tb\tc\td\te\tf\tg\th\ti\tj\tk\tl\tm\tn\to\tp\ttext\n1\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\tx\n",
                           "x"},
                          {ST_RECORDS_CSV, "text,a,b,c\n\"x\ny\",y,z,w\n", "x\ny"},
                          {ST_RECORDS_JSONL, "{\"text\": 12}\n{\"text\": 0.5}\n{\"text\": true}\n", "120.5true"},
                          {ST_RECORDS_FASTTEXT, "__label__one __label__two x\n", "x"}};
    for (size_t i = 0; i < 4; i++) assert_true(check_every_allocation(read_with, &attempts[i]) > 2);
}

TESTS(cmocka_unit_test(names_tell_the_format), cmocka_unit_test(columns_are_found_by_the_header),
      cmocka_unit_test(empty_lines_are_skipped_where_there_are_columns),
      cmocka_unit_test(a_wrong_number_of_fields_is_a_bad_record), cmocka_unit_test(bad_lines_do_not_stop_the_reading),
      cmocka_unit_test(headers_that_cannot_be_are_refused), cmocka_unit_test(a_long_header_is_refused),
      cmocka_unit_test(a_byte_order_mark_is_no_part_of_a_name), cmocka_unit_test(json_strings_are_fields),
      cmocka_unit_test(json_numbers_and_booleans_are_text), cmocka_unit_test(other_json_values_are_no_fields),
      cmocka_unit_test(a_json_string_may_hold_nul), cmocka_unit_test(what_is_no_json_object_is_a_bad_record),
      cmocka_unit_test(a_bad_record_has_no_fields), cmocka_unit_test(a_long_json_line_is_a_bad_record),
      cmocka_unit_test(labels_lead_a_fasttext_line), cmocka_unit_test(a_missing_column_is_known_before_reading),
      cmocka_unit_test(a_field_that_is_not_there_is_not_got), cmocka_unit_test(a_failing_read_is_an_error),
      cmocka_unit_test(out_of_memory_is_an_error))
