/* SPDX-License-Identifier: MIT */
#include <jansson.h>

#include "sample.h"

/* A whole output of so many records. */
static void write_output(const sample *s, st_output_format format, size_t count, st_buf *out) {
    st_writer writer = {.format = format, .model = s->model};
    st_buf_reset(out);
    st_write_head(&writer, out);
    for (size_t i = 0; i < count; i++) {
        if (i) st_write_between(&writer, out);
        sample_write(s, format, false, out);
    }
    st_write_tail(&writer, out, count > 0);
}

static size_t count_lines(const st_buf *out) {
    size_t count = 0;
    for (size_t i = 0; i < out->size; i++) count += out->data[i] == '\n';
    assert_true(out->size == 0 || out->data[out->size - 1] == '\n');
    return count;
}

static void setup_sample(void **state, sample *s, st_buf *out) {
    sample_article(s, ((small_model *)*state)->model);
    st_buf_init(out, &st_default_allocator);
}

static void tables_have_one_line_a_record_below_a_head(void **state) {
    sample s;
    st_buf out;
    setup_sample(state, &s, &out);
    for (size_t count = 0; count < 4; count++) {
        write_output(&s, ST_OUTPUT_TSV, count, &out);
        assert_int_equal(count_lines(&out), count + 1);
        assert_true(st_sv_starts_with(st_buf_sv(&out), ST_SV("id\tpath\tline\t")));
        write_output(&s, ST_OUTPUT_CSV, count, &out);
        assert_int_equal(count_lines(&out), count + 1);
        assert_true(st_sv_starts_with(st_buf_sv(&out), ST_SV("id,path,line,")));
    }
    st_buf_clear(&out);
    sample_clear(&s);
}

static void json_is_one_array_of_any_number(void **state) {
    sample s;
    st_buf out;
    setup_sample(state, &s, &out);
    for (size_t count = 0; count < 4; count++) {
        write_output(&s, ST_OUTPUT_JSON, count, &out);
        json_t *json = json_loadb(out.data, out.size, 0, NULL);
        assert_true(json_is_array(json));
        assert_int_equal(json_array_size(json), count);
        json_decref(json);
        count_lines(&out);
    }
    st_buf_clear(&out);
    sample_clear(&s);
}

static void json_lines_are_records_and_nothing_else(void **state) {
    sample s;
    st_buf out;
    setup_sample(state, &s, &out);
    for (size_t count = 0; count < 4; count++) {
        write_output(&s, ST_OUTPUT_JSONL, count, &out);
        assert_int_equal(count_lines(&out), count);
        assert_true(count == 0 || out.data[0] == '{');
    }
    st_buf_clear(&out);
    sample_clear(&s);
}

static void text_is_lines_and_nothing_else(void **state) {
    sample s;
    st_buf out;
    setup_sample(state, &s, &out);
    for (size_t count = 0; count < 4; count++) {
        write_output(&s, ST_OUTPUT_TEXT, count, &out);
        assert_int_equal(count_lines(&out), count);
    }
    st_buf_clear(&out);
    sample_clear(&s);
}

static void the_names_of_formats_have_their_numbers(void **state) {
    (void)state;
    assert_string_equal(ST_OUTPUT_NAMES, "text tsv csv json jsonl html");
    assert_int_equal(ST_OUTPUT_TEXT, 0);
    assert_int_equal(ST_OUTPUT_TSV, 1);
    assert_int_equal(ST_OUTPUT_CSV, 2);
    assert_int_equal(ST_OUTPUT_JSON, 3);
    assert_int_equal(ST_OUTPUT_JSONL, 4);
    assert_int_equal(ST_OUTPUT_HTML, 5);
}

MODEL_TESTS(cmocka_unit_test(tables_have_one_line_a_record_below_a_head),
            cmocka_unit_test(json_is_one_array_of_any_number),
            cmocka_unit_test(json_lines_are_records_and_nothing_else), cmocka_unit_test(text_is_lines_and_nothing_else),
            cmocka_unit_test(the_names_of_formats_have_their_numbers))
