/* SPDX-License-Identifier: MIT */
#include "resume.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"
#include "pipeline.h"
#include "small_model.h"

/* Tests work in the temporary folder, so that paths are short. */
static int setup(void **state) { return chdir(temp_folder()) || small_model_setup(state); }

static const stance_model *model_of(void **state) { return ((small_model *)*state)->model; }

static void write_file(const char *name, const char *text) { temp_file(name, text, strlen(text)); }

/* Good and bad records, sentences, several files. */
static const char *const paths[] = {"in.jsonl", "nowhere", "in.txt", "in.csv"};
enum { PATHS = 4 };

static void write_inputs(void) {
    write_file("in.jsonl", "{\"id\": \"a\", \"text\": \"The roses won. It rained.\", \"title\": \"caf\\u00e9\\tx\"}\n"
                           "{\"text\": \"b\"\n{\"id\": \"c\"}\n{\"id\": \"d\\ne\", \"text\": \"Soup.\"}\n");
    write_file("in.txt", "Prize for pie\n\nThe pie won. The soup was cold.");
    write_file("in.csv", "id,text\n1,x\n2\n3,\"The beans, \"\"the\"\" pie.\"\n");
}

/* What a run is made with. */
typedef struct run {
    const char *out;
    const char *const *paths;
    size_t count;
    st_writer writer;
    bool failed;
    stance_error error;
} run;

static run new_run(void **state, st_output_format format, bool sentences) {
    st_writer writer = {.format = format, .model = model_of(state), .sentences = sentences};
    return (run){"out", paths, PATHS, writer, false, {.status = STANCE_OK}};
}

static stance_status write_records(run *r, st_output *output, st_input *input) {
    st_pipeline p = {.model = r->writer.model,
                     .input = input,
                     .writer = &r->writer,
                     .max_bytes = 1 << 20,
                     .threads = 1,
                     .write = st_output_write,
                     .context = output};
    st_buf head;
    bool skipped = false;
    st_buf_init(&head, &st_default_allocator);
    if (output->resume.start == 0) st_write_head(&r->writer, &head);
    stance_status status = st_resume_skip(&output->resume, input, &skipped, &r->error);
    if (!status && head.size) status = st_output_write(output, head.data, head.size, &r->error);
    if (!status) status = st_pipeline_run(&p, &r->failed, &r->error);
    r->failed = r->failed || skipped;
    st_buf_clear(&head);
    return status;
}

/* Take the file up, to the end. */
static stance_status resume(run *r) {
    st_input_options options = {ST_INPUT_AUTO, "id", "title", "text", 1 << 20};
    st_output output;
    st_input input;
    r->error.status = STANCE_OK;
    stance_status status = st_output_open(&output, NULL, r->out, &r->writer, &r->error);
    if (status) return status;
    st_input_init(&input, &options, r->paths, r->count, &st_default_allocator);
    status = write_records(r, &output, &input);
    stance_status closed = st_output_close(&output, !status, status ? NULL : &r->error);
    st_input_clear(&input);
    return status ? status : closed;
}

/* What one run from the start writes, to be freed. */
static char *whole_run(run *r, size_t *size) {
    unlink("out");
    assert_ok(resume(r), &r->error);
    return read_file("out", size);
}

static void check_file(const char *path, const char *expected, size_t size) {
    size_t found;
    char *bytes = read_file(path, &found);
    assert_int_equal(found, size);
    assert_memory_equal(bytes, expected, size);
    free(bytes);
}

/* ---- whatever was left -------------------------------------------------------------------------------- */

typedef struct kind {
    st_output_format format;
    bool sentences;
} kind;
static const kind kinds[] = {
    {ST_OUTPUT_JSONL, false}, {ST_OUTPUT_JSONL, true}, {ST_OUTPUT_TSV, false}, {ST_OUTPUT_TSV, true}};
enum { KINDS = 4 };

static void torn_at_any_byte_it_becomes_the_same(void **state) {
    write_inputs();
    for (size_t k = 0; k < KINDS; k++) {
        size_t size;
        run r = new_run(state, kinds[k].format, kinds[k].sentences);
        char *whole = whole_run(&r, &size);
        assert_true(r.failed && size > 500);
        for (size_t length = 0; length <= size; length++) {
            temp_file("out", whole, length);
            r.failed = false;
            assert_ok(resume(&r), &r.error);
            assert_true(r.failed);
            check_file("out", whole, size);
        }
        free(whole);
    }
}

/* A system that lost power may leave zeros or other bytes behind the last whole line. */
static void rubbish_behind_the_last_line_goes(void **state) {
    static const char *const rubbish[] = {"\0\0\0\0\0\0\0", "rubbish", "{\"id\": "};
    write_inputs();
    for (size_t k = 0; k < KINDS; k++) {
        size_t size;
        run r = new_run(state, kinds[k].format, kinds[k].sentences);
        char *whole = whole_run(&r, &size), *left = malloc(size + 7);
        assert_non_null(left);
        for (size_t length = 1; length <= size; length++) {
            if (whole[length - 1] != '\n') continue;
            memcpy(left, whole, length);
            memcpy(left + length, rubbish[length % 3], 7);
            temp_file("out", left, length + 7);
            assert_ok(resume(&r), &r.error);
            check_file("out", whole, size);
        }
        temp_file("out", "\0\0\0", 3);
        assert_ok(resume(&r), &r.error);
        check_file("out", whole, size);
        free(left);
        free(whole);
    }
}

static void without_any_records_only_the_head_is_there(void **state) {
    static const char *const empty[] = {"empty.jsonl"};
    write_file("empty.jsonl", "");
    for (size_t k = 0; k < KINDS; k++) {
        size_t size, again;
        run r = new_run(state, kinds[k].format, kinds[k].sentences);
        r.paths = empty;
        r.count = 1;
        free(whole_run(&r, &size));
        assert_int_equal(size > 0, r.writer.format == ST_OUTPUT_TSV);
        assert_ok(resume(&r), &r.error);
        free(read_file("out", &again));
        assert_int_equal(again, size);
    }
}

/* ---- refusals ----------------------------------------------------------------------------------------- */

/* Refused, and nothing has changed. */
static void check_refused(run *r, const char *held, size_t size, size_t line, const char *why) {
    temp_file("out", held, size);
    assert_int_equal(resume(r), STANCE_ERROR_FORMAT);
    assert_int_equal(r->error.line, line);
    if (!strstr(r->error.text, why)) assert_string_equal(r->error.text, why);
    check_file("out", held, size);
}

static const char foreign[] = "not what this run writes";

static void other_files_are_left_alone(void **state) {
    write_inputs();
    run json = new_run(state, ST_OUTPUT_JSONL, false), tsv = new_run(state, ST_OUTPUT_TSV, false);
    check_refused(&json, "my diary", 8, 1, foreign);
    check_refused(&tsv, "my diary", 8, 1, foreign);
    check_refused(&json, "dear\n", 5, 1, foreign);
    check_refused(&tsv, "dear\n", 5, 1, foreign);
    check_refused(&json, "\n", 1, 1, foreign);
    check_refused(&json, "{\"id\": \"a\"}\n{}\n", 15, 2, foreign);
}

static void so_are_results_in_another_format(void **state) {
    write_inputs();
    for (size_t have = 0; have < KINDS; have++)
        for (size_t want = 0; want < KINDS; want++) {
            size_t size;
            run r = new_run(state, kinds[have].format, kinds[have].sentences);
            run other = new_run(state, kinds[want].format, kinds[want].sentences);
            char *whole = whole_run(&r, &size);
            /* JSON lines for sentences differ only in the last record */
            bool late = kinds[have].format == ST_OUTPUT_JSONL && kinds[want].format == ST_OUTPUT_JSONL;
            if (have != want) check_refused(&other, whole, size, late ? 9 : 1, foreign);
            free(whole);
        }
}

static void so_are_those_of_another_model(void **state) {
    static const small_names names = {{"mood", "place"}, {{"bad", "good"}, {"garden", "pitchen"}}};
    small_model m;
    stance_train_options options = small_usual_options();
    small_model_init(&m, &names, &options);
    write_inputs();
    for (size_t k = 0; k < KINDS; k++) {
        size_t size;
        run r = new_run(state, kinds[k].format, kinds[k].sentences);
        char *whole = whole_run(&r, &size);
        r.writer.model = m.model;
        check_refused(&r, whole, size, kinds[k].format == ST_OUTPUT_TSV ? 1 : 9, foreign);
        free(whole);
    }
    small_model_clear(&m);
}

static void so_are_those_of_another_input(void **state) {
    static const char *const others[] = {"in.jsonl", "in.txt", "in.csv"}, *const fewer[] = {"in.jsonl", "nowhere"};
    write_inputs();
    for (size_t k = 0; k < 3; k += 2) {
        size_t size, head = kinds[k].format == ST_OUTPUT_TSV;
        run r = new_run(state, kinds[k].format, kinds[k].sentences);
        char *whole = whole_run(&r, &size);
        r.paths = others;
        r.count = 3;
        check_refused(&r, whole, size, 5 + head, "not the record of the input's document \"in\"");
        r.paths = fewer;
        r.count = 2;
        check_refused(&r, whole, size, 6 + head, "the input has no such document");
        r.count = 0;
        check_refused(&r, whole, size, 1 + head, "the input has no such document");
        free(whole);
    }
}

/* One record more than there is input for: the last is never skipped, and nothing comes to compare it with. */
static void one_record_too_many_is_noticed(void **state) {
    write_inputs();
    for (size_t k = 0; k < 3; k += 2) {
        size_t size, head = kinds[k].format == ST_OUTPUT_TSV;
        run r = new_run(state, kinds[k].format, kinds[k].sentences);
        r.count = 2;
        char *whole = whole_run(&r, &size);
        r.count = 1;
        check_refused(&r, whole, size, 5 + head, "the input has no such document");
        free(whole);
    }
}

static void only_one_run_at_a_time(void **state) {
    write_inputs();
    run r = new_run(state, ST_OUTPUT_JSONL, false);
    write_file("out", "");
    int fd = open("out", O_RDONLY);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(resume(&r), STANCE_ERROR_IO);
    assert_string_equal(r.error.text, "cannot resume: another run is writing it");
    close(fd);
    assert_ok(resume(&r), &r.error);
}

static void what_is_no_file_is_refused(void **state) {
    run r = new_run(state, ST_OUTPUT_JSONL, false);
    r.out = "no/such/folder";
    assert_int_equal(resume(&r), STANCE_ERROR_IO);
    assert_string_equal(r.error.text, "cannot open: No such file or directory");
    r.out = ".";
    assert_int_equal(resume(&r), STANCE_ERROR_IO);
    assert_true(mkfifo("fifo", 0600) == 0 || access("fifo", F_OK) == 0);
    r.out = "fifo";
    assert_int_equal(resume(&r), STANCE_ERROR_IO);
    assert_string_equal(r.error.text, "cannot resume: not a regular file");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(torn_at_any_byte_it_becomes_the_same),
        cmocka_unit_test(rubbish_behind_the_last_line_goes),
        cmocka_unit_test(without_any_records_only_the_head_is_there),
        cmocka_unit_test(other_files_are_left_alone),
        cmocka_unit_test(so_are_results_in_another_format),
        cmocka_unit_test(so_are_those_of_another_model),
        cmocka_unit_test(so_are_those_of_another_input),
        cmocka_unit_test(one_record_too_many_is_noticed),
        cmocka_unit_test(only_one_run_at_a_time),
        cmocka_unit_test(what_is_no_file_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, small_model_teardown);
}
