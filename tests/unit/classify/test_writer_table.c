/* SPDX-License-Identifier: MIT */
#include "records.h"
#include "rng.h"
#include "sample.h"

static const stance_model *model_of(void **state) { return ((small_model *)*state)->model; }

static void check_head(const stance_model *model, st_output_format format, bool sentences, const char *expected) {
    st_writer writer = {.format = format, .model = model, .sentences = sentences};
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    st_write_table_head(&writer, &out);
    assert_sv(st_buf_sv(&out), expected);
    st_buf_clear(&out);
}

static const char wide_head[] = "id,path,line,sentence,begin,end,mood,mood.bad,mood.good,place,place.garden,"
                                "place.kitchen,known,title,error,text\n";

static void the_head_names_the_columns(void **state) {
    const stance_model *model = model_of(state);
    check_head(model, ST_OUTPUT_TSV, false,
               "id\tpath\tline\tmood\tmood.bad\tmood.good\tplace\tplace.garden\tplace.kitchen\tknown\ttitle\terror\n");
    check_head(model, ST_OUTPUT_CSV, false,
               "id,path,line,mood,mood.bad,mood.good,place,place.garden,place.kitchen,known,title,error\n");
    check_head(model, ST_OUTPUT_CSV, true, wide_head);
}

static void a_row_has_everything_known_of_an_article(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    sample_check(
        &s, ST_OUTPUT_TSV, false,
        "pie\tnews/pie.txt\t\tgood\t0.125000\t0.875000\tgarden\t0.750000\t0.250000\t0.7500\tPrize for pie\t\n");
    sample_check(&s, ST_OUTPUT_CSV, false,
                 "pie,news/pie.txt,,good,0.125000,0.875000,garden,0.750000,0.250000,0.7500,Prize for pie,\n");
    sample_clear(&s);
}

static void sentences_have_rows_of_their_own(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    sample_check(&s, ST_OUTPUT_CSV, true,
                 "pie,news/pie.txt,,0,0,24,good,0.125000,0.875000,garden,0.750000,0.250000,0.7500,Prize for pie,,\n"
                 "pie,news/pie.txt,,1,0,13,bad,0.500000,0.500000,kitchen,0.250000,0.750000,,,,Prize for pie\n"
                 "pie,news/pie.txt,,2,14,23,good,0.062500,0.937500,garden,0.625000,0.375000,,,,\"It \"\"won\"\".\"\n");
    sample_clear(&s);
}

static void a_record_of_a_file_has_its_line(void **state) {
    sample s;
    sample_init(&s, model_of(state), "7", "in.csv", 12);
    sample_judge(&s, "");
    sample_check(&s, ST_OUTPUT_CSV, false, "7,in.csv,12,good,0.125000,0.875000,garden,0.750000,0.250000,0.7500,,\n");
    sample_clear(&s);
}

static void a_failure_is_a_row_too(void **state) {
    sample s;
    sample_init(&s, model_of(state), "a", "b", 3);
    sample_fail(&s, "no, \"none\"");
    sample_check(&s, ST_OUTPUT_CSV, false, "a,b,3,,,,,,,,,\"no, \"\"none\"\"\"\n");
    sample_check(&s, ST_OUTPUT_TSV, false, "a\tb\t3\t\t\t\t\t\t\t\t\tno, \"none\"\n");
    sample_check(&s, ST_OUTPUT_CSV, true, "a,b,3,,,,,,,,,,,,\"no, \"\"none\"\"\",\n");
    sample_clear(&s);
}

/* The article of sample_article, asked for the labels below 0.8. */
static void unsure_article(sample *s, const stance_model *model) {
    sample_article(s, model);
    s->writer = (st_writer){.unsure = true, .min_confidence = .8};
}

static void unsure_labels_have_a_column_when_asked(void **state) {
    sample s;
    unsure_article(&s, model_of(state));
    sample_check(&s, ST_OUTPUT_CSV, true,
                 "pie,news/pie.txt,,0,0,24,good,0.125000,0.875000,,garden,0.750000,0.250000,low margin,0.7500,"
                 "Prize for pie,,\n"
                 "pie,news/pie.txt,,1,0,13,bad,0.500000,0.500000,low margin,kitchen,0.250000,0.750000,low margin,,,,"
                 "Prize for pie\n"
                 "pie,news/pie.txt,,2,14,23,good,0.062500,0.937500,,garden,0.625000,0.375000,low margin,,,,"
                 "\"It \"\"won\"\".\"\n");
    stance_result_free(s.result);
    s.result = NULL;
    sample_fail(&s, "none");
    sample_check(&s, ST_OUTPUT_CSV, false, "pie,news/pie.txt,,,,,,,,,,,,none\n");
    sample_clear(&s);
    st_writer writer = {.format = ST_OUTPUT_CSV, .model = model_of(state), .unsure = true};
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    st_write_table_head(&writer, &out);
    assert_sv(st_buf_sv(&out), "id,path,line,mood,mood.bad,mood.good,mood.unsure,place,place.garden,place.kitchen,"
                               "place.unsure,known,title,error\n");
    st_buf_clear(&out);
}

static void models_with_terms_tell_relevance_in_the_last_column(void **state) {
    (void)state;
    small_model m;
    sample s;
    stance_train_options options = small_usual_options();
    options.about = "pie|soup";
    small_model_init(&m, NULL, &options);
    check_head(m.model, ST_OUTPUT_CSV, false,
               "id,path,line,mood,mood.bad,mood.good,place,place.garden,place.kitchen,known,title,error,relevant\n");
    sample_init(&s, m.model, "a", "b", 3);
    sample_judge(&s, "x");
    sample_sentence(&s, 0, 1, .5, .25);
    s.result->relevant = 1;
    sample_check(&s, ST_OUTPUT_CSV, true,
                 "a,b,3,0,0,1,good,0.125000,0.875000,garden,0.750000,0.250000,0.7500,,,,true\n"
                 "a,b,3,1,0,1,bad,0.500000,0.500000,kitchen,0.250000,0.750000,,,,x,\n");
    s.result->relevant = 0;
    sample_check(&s, ST_OUTPUT_TSV, false,
                 "a\tb\t3\tgood\t0.125000\t0.875000\tgarden\t0.750000\t0.250000\t0.7500\t\t\tfalse\n");
    s.result->relevant = -1;
    sample_check(&s, ST_OUTPUT_CSV, false, "a,b,3,good,0.125000,0.875000,garden,0.750000,0.250000,0.7500,,,\n");
    stance_result_free(s.result);
    s.result = NULL;
    sample_fail(&s, "none");
    sample_check(&s, ST_OUTPUT_CSV, false, "a,b,3,,,,,,,,,none,\n");
    sample_clear(&s);
    small_model_clear(&m);
}

static void tsv_has_spaces_for_tabs_and_line_ends(void **state) {
    sample s;
    sample_init(&s, model_of(state), "a\tb\nc\r\nd\"e,", "p", 0);
    sample_judge(&s, "");
    sample_check(&s, ST_OUTPUT_TSV, false,
                 "a b c  d\"e,\tp\t\tgood\t0.125000\t0.875000\tgarden\t0.750000\t0.250000\t0.7500\t\t\n");
    sample_clear(&s);
}

/* ---- what readers make of it -------------------------------------------------------------------------- */

/* Head and record as a table, read by the reader of records. */
typedef struct reread {
    st_buf out;
    st_sv rest;
    st_records records;
} reread;

static void reread_init(reread *r, const sample *s, st_output_format format, bool sentences) {
    st_writer writer = {.format = format, .model = s->model, .sentences = sentences};
    stance_error error;
    st_buf_init(&r->out, &st_default_allocator);
    st_write_head(&writer, &r->out);
    sample_write(s, format, sentences, &r->out);
    r->rest = st_buf_sv(&r->out);
    st_record_format table = format == ST_OUTPUT_CSV ? ST_RECORDS_CSV : ST_RECORDS_TSV;
    assert_ok(st_records_open(&r->records, table, st_read_memory, &r->rest, 1 << 20, &st_default_allocator, &error),
              &error);
}

static void reread_clear(reread *r) {
    st_records_clear(&r->records);
    st_buf_clear(&r->out);
}

static bool reread_next(reread *r) {
    bool more;
    stance_error error;
    assert_ok(st_records_next(&r->records, &more, &error), &error);
    return more;
}

static void check_field(reread *r, const char *column, const char *expected) {
    st_sv value;
    assert_true(st_records_get(&r->records, st_sv_of(column), &value));
    assert_sv(value, expected);
}

/* Bytes without CR, which a reader of lines takes for a part of their end, nor NUL. */
static void random_bytes(st_rng *rng, size_t most, char *text) {
    static const char likely[] = ",,\"\"\n\t ab";
    size_t size = st_rng_below(rng, most + 1);
    for (size_t i = 0; i < size; i++) {
        text[i] = st_rng_below(rng, 3) ? likely[st_rng_below(rng, 9)] : (char)(1 + st_rng_below(rng, 255));
        if (text[i] == '\r') text[i] = '"';
    }
    text[size] = '\0';
}

static void any_bytes_read_back_from_csv(void **state) {
    st_rng rng = st_rng_seeded(1);
    for (int round = 0; round < 3000; round++) {
        char id[40], path[40], title[40];
        random_bytes(&rng, 39, id);
        random_bytes(&rng, 39, path);
        random_bytes(&rng, 39, title);
        sample s;
        reread r;
        sample_init(&s, model_of(state), id, path, 0);
        sample_judge(&s, "");
        sample_title(&s, title);
        reread_init(&r, &s, ST_OUTPUT_CSV, round % 2);
        assert_true(reread_next(&r));
        check_field(&r, "id", id);
        check_field(&r, "path", path);
        check_field(&r, "title", title);
        assert_false(reread_next(&r));
        reread_clear(&r);
        sample_clear(&s);
    }
}

/* The reader refuses rows of another width than the head's. */
static void any_bytes_keep_the_columns_of_tsv(void **state) {
    st_rng rng = st_rng_seeded(2);
    for (int round = 0; round < 3000; round++) {
        char id[40], why[40];
        random_bytes(&rng, 39, id);
        random_bytes(&rng, 39, why);
        sample s;
        reread r;
        sample_init(&s, model_of(state), id, "p", 0);
        if (round % 3) sample_judge(&s, "");
        else sample_fail(&s, why);
        reread_init(&r, &s, ST_OUTPUT_TSV, round % 2);
        assert_true(reread_next(&r));
        check_field(&r, "path", "p");
        check_field(&r, "place", round % 3 ? "garden" : "");
        assert_false(reread_next(&r));
        reread_clear(&r);
        sample_clear(&s);
    }
}

static void carriage_returns_are_quoted(void **state) {
    sample s;
    sample_init(&s, model_of(state), "a\rb", "c\r", 0);
    sample_judge(&s, "");
    sample_check(&s, ST_OUTPUT_CSV, false,
                 "\"a\rb\",\"c\r\",,good,0.125000,0.875000,garden,0.750000,0.250000,0.7500,,\n");
    sample_clear(&s);
}

/* Names from training data may hold separators. */
static void any_names_of_tasks_and_labels_will_do(void **state) {
    (void)state;
    static const small_names names = {{"mood, so far", "the \"place\""}, {{"\"bad\"", "good, so"}, {"a\tb", "c\nd"}}};
    small_model m;
    sample s;
    reread r;
    stance_train_options options = small_usual_options();
    small_model_init(&m, &names, &options);
    sample_article(&s, m.model);
    reread_init(&r, &s, ST_OUTPUT_CSV, false);
    assert_true(reread_next(&r));
    check_field(&r, "mood, so far", "good, so");
    check_field(&r, "mood, so far.\"bad\"", "0.125000");
    check_field(&r, "mood, so far.good, so", "0.875000");
    check_field(&r, "the \"place\".c\nd", "0.250000");
    reread_clear(&r);
    reread_init(&r, &s, ST_OUTPUT_TSV, false);
    assert_true(reread_next(&r));
    check_field(&r, "the \"place\"", "a b");
    check_field(&r, "the \"place\".c d", "0.250000");
    reread_clear(&r);
    sample_clear(&s);
    small_model_clear(&m);
}

static void memory_that_ran_out_shows(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    sample_check_memory(&s, ST_OUTPUT_TSV);
    sample_check_memory(&s, ST_OUTPUT_CSV);
    sample_clear(&s);
}

static stance_status write_head(const stance_allocator *allocator, void *context) {
    st_writer writer = {.format = ST_OUTPUT_CSV, .model = context, .sentences = true};
    st_buf out;
    st_buf_init(&out, allocator);
    st_write_head(&writer, &out);
    bool failed = out.failed;
    if (!failed) assert_sv(st_buf_sv(&out), wide_head);
    st_buf_clear(&out);
    return failed ? STANCE_ERROR_MEMORY : STANCE_OK;
}

static void so_it_does_for_the_head(void **state) {
    assert_true(check_every_allocation(write_head, ((small_model *)*state)->model) > 2);
    assert_true(check_single_failures(write_head, ((small_model *)*state)->model) > 2);
}

MODEL_TESTS(cmocka_unit_test(the_head_names_the_columns), cmocka_unit_test(a_row_has_everything_known_of_an_article),
            cmocka_unit_test(sentences_have_rows_of_their_own), cmocka_unit_test(a_record_of_a_file_has_its_line),
            cmocka_unit_test(a_failure_is_a_row_too), cmocka_unit_test(unsure_labels_have_a_column_when_asked),
            cmocka_unit_test(models_with_terms_tell_relevance_in_the_last_column),
            cmocka_unit_test(tsv_has_spaces_for_tabs_and_line_ends),
            cmocka_unit_test(any_bytes_read_back_from_csv), cmocka_unit_test(any_bytes_keep_the_columns_of_tsv),
            cmocka_unit_test(carriage_returns_are_quoted), cmocka_unit_test(any_names_of_tasks_and_labels_will_do),
            cmocka_unit_test(memory_that_ran_out_shows), cmocka_unit_test(so_it_does_for_the_head))
