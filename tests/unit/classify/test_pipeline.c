/* SPDX-License-Identifier: MIT */
#include "pipeline.h"

#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rng.h"
#include "small_model.h"

/* Tests work in the temporary folder, so that paths are short. */
static int setup(void **state) { return chdir(temp_folder()) || small_model_setup(state); }

static const stance_model *model_of(void **state) { return ((small_model *)*state)->model; }

/* Output into memory; fails once `room` bytes are not enough. */
typedef struct sink {
    st_buf bytes;
    size_t room, failures;
} sink;

static stance_status write_sink(void *context, const void *bytes, size_t size, stance_error *error) {
    sink *s = context;
    if (s->bytes.size + size > s->room) {
        s->failures++;
        return st_fail(error, STANCE_ERROR_IO, "cannot write: sink is full");
    }
    st_buf_add(&s->bytes, bytes, size);
    return STANCE_OK;
}

static void sink_init(sink *s) {
    *s = (sink){.room = SIZE_MAX};
    st_buf_init(&s->bytes, &st_default_allocator);
}

/* What to classify, and how. */
typedef struct run {
    const stance_model *model;
    st_input_options input;
    const char *const *paths;
    size_t count, threads;
    st_output_format format;
    const char *program;
    uint64_t max_bytes;
    bool strict;
    size_t most; /* documents at a time; 0: usual */
} run;

static run new_run(void **state, const char *const *paths, size_t count) {
    st_input_options input = {ST_INPUT_AUTO, "id", "title", "text", 1 << 20};
    return (run){model_of(state), input, paths, count, 1, ST_OUTPUT_JSONL, NULL, 1 << 20, false, 0};
}

static stance_status run_into(const run *r, sink *s, bool *failed, stance_error *error) {
    st_input input;
    st_writer writer = {.format = r->format, .model = r->model};
    st_pipeline p = {.program = r->program,
                     .model = r->model,
                     .input = &input,
                     .writer = &writer,
                     .max_bytes = r->max_bytes,
                     .threads = r->threads,
                     .write = write_sink,
                     .context = s,
                     .strict = r->strict};
    st_input_init(&input, &r->input, r->paths, r->count, &st_default_allocator);
    input.most = r->most;
    stance_status status = st_pipeline_run(&p, failed, error);
    st_input_clear(&input);
    return status;
}

/* Run without trouble; the output is in *s, which is initialised here. */
static bool run_well(const run *r, sink *s) {
    bool failed;
    stance_error error;
    sink_init(s);
    assert_ok(run_into(r, s, &failed, &error), &error);
    return failed;
}

/* ---- records ------------------------------------------------------------------------------------------ */

static json_t *parse_line(st_sv *rest) {
    const char *end = memchr(rest->data, '\n', rest->size);
    assert_non_null(end);
    json_t *json = json_loadb(rest->data, (size_t)(end - rest->data), 0, NULL);
    assert_non_null(json);
    rest->size -= (size_t)(end + 1 - rest->data);
    rest->data = end + 1;
    return json;
}

/* JSON lines 1, 2, 3 ... `count` and nothing else. */
static void check_numbered(const sink *s, size_t count) {
    st_sv rest = st_buf_sv(&s->bytes);
    for (size_t i = 1; i <= count; i++) {
        json_t *json = parse_line(&rest);
        assert_int_equal(json_integer_value(json_object_get(json, "line")), i);
        json_decref(json);
    }
    assert_int_equal(rest.size, 0);
}

static const char *numbered_lines(const char *name, size_t count) {
    static const char *const words[] = {"roses", "soup", "cold", "perfect", "beans", "qwfp", "\xff", "Mr. Fox"};
    st_rng rng = st_rng_seeded(count);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (size_t i = 0; i < count; i++) {
        for (uint64_t n = st_rng_below(&rng, 12); n > 0; n--)
            st_buf_add_format(&text, "%s ", words[st_rng_below(&rng, 8)]);
        st_buf_add_char(&text, '\n');
    }
    temp_file(name, text.data ? text.data : "", text.size);
    st_buf_clear(&text);
    return name;
}

static void every_document_has_one_record_in_order(void **state) {
    static const size_t counts[] = {0, 1, 2, 511, 512, 513, 5000}, threads[] = {0, 1, 2, 8};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        const char *path = numbered_lines("lines", counts[c]);
        run r = new_run(state, &path, 1);
        r.input.format = ST_INPUT_LINES;
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
            sink s;
            r.threads = threads[t];
            assert_false(run_well(&r, &s));
            check_numbered(&s, counts[c]);
            st_buf_clear(&s.bytes);
        }
    }
}

static void a_record_is_what_the_library_says(void **state) {
    const char *path = "one.jsonl";
    run r = new_run(state, &path, 1);
    sink s;
    stance_classifier *c;
    stance_result *result = NULL;
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.title = "Prize for pie";
    options.title_length = 13;
    temp_file(path, "{\"title\": \"Prize for pie\", \"text\": \"Cold soup. Roses.\"}", 55);
    assert_false(run_well(&r, &s));
    st_sv rest = st_buf_sv(&s.bytes);
    json_t *json = parse_line(&rest), *mood = json_object_get(json, "mood");
    assert_ok(stance_classifier_new(&c, r.model, NULL, NULL), NULL);
    assert_ok(stance_classify(c, "Cold soup. Roses.", 17, &options, &result, NULL), NULL);
    assert_string_equal(json_string_value(json_object_get(json, "title")), "Prize for pie");
    assert_string_equal(json_string_value(json_object_get(mood, "label")), stance_result_label(result, 0));
    assert_near(json_number_value(json_object_get(json_object_get(mood, "probabilities"), "bad")),
                stance_result_probability(result, 0, 0), 1e-6);
    json_decref(json);
    stance_result_free(result);
    stance_classifier_free(c);
    st_buf_clear(&s.bytes);
}

static void records_are_laid_out_as_the_input_is(void **state) {
    const char *path = "layout";
    run r = new_run(state, &path, 1);
    static const st_input_format formats[] = {ST_INPUT_TEXT, ST_INPUT_LINES, ST_INPUT_SENTENCES};
    static const char *const titles[] = {"\"Prize. For pie\"", NULL, "\"Prize. For pie\""};
    temp_file(path, "Prize. For pie", 14);
    for (size_t i = 0; i < 3; i++) {
        sink s;
        r.input.format = (int)formats[i];
        assert_false(run_well(&r, &s));
        st_buf_add_char(&s.bytes, '\0');
        bool expected = formats[i] == ST_INPUT_SENTENCES;
        assert_int_equal(titles[i] && strstr(s.bytes.data, titles[i]), expected);
        st_buf_clear(&s.bytes);
    }
}

/* ---- threads ------------------------------------------------------------------------------------------ */

/* Files of every kind, good and bad. */
static const char *const mixture[] = {"many", "nowhere", "many.jsonl", "binary", "many.csv", "folder", "empty"};
enum { MIXTURE = sizeof mixture / sizeof *mixture };

static void write_mixture(void) {
    FILE *json = fopen("many.jsonl", "w"), *csv = fopen("many.csv", "w");
    fprintf(csv, "id,text\n");
    for (int i = 0; i < 700; i++) {
        if (i % 7 == 0) fprintf(json, "{\"broken\": %d\n", i);
        else fprintf(json, "{\"id\": %d, \"text\": \"Soup number %d was cold. The roses won.\"}\n", i, i);
        fprintf(csv, i % 11 == 0 ? "%d,a,b\n" : "%d,\"The beans,\nthe pie.\"\n", i);
    }
    fclose(json);
    fclose(csv);
    numbered_lines("many", 1200);
    temp_file("binary", "a\0b", 3);
    temp_file("empty", "", 0);
    assert_true(mkdir("folder", 0700) == 0 || access("folder", F_OK) == 0);
    temp_file("folder/a.txt", "The roses won.", 14);
    temp_file("folder/b.txt", "Frost.", 6);
}

static void check_same_output(const run *one, size_t threads) {
    run other = *one;
    sink expected, s;
    other.threads = threads;
    assert_true(run_well(one, &expected));
    for (int again = 0; again < 2; again++) {
        assert_true(run_well(&other, &s));
        assert_true(st_sv_equal(st_buf_sv(&s.bytes), st_buf_sv(&expected.bytes)));
        st_buf_clear(&s.bytes);
    }
    st_buf_clear(&expected.bytes);
}

static void any_number_of_threads_gives_the_same_bytes(void **state) {
    run r = new_run(state, mixture, MIXTURE);
    static const size_t threads[] = {2, 3, 8, 300};
    write_mixture();
    for (st_output_format format = ST_OUTPUT_TEXT; format <= ST_OUTPUT_JSONL; format++) {
        r.format = format;
        check_same_output(&r, threads[format % 4]);
        check_same_output(&r, 8);
    }
}

/* Separators stand between records, also between those of different batches. */
static void json_records_of_several_batches_are_one_array(void **state) {
    const char *path = numbered_lines("lines", 3000);
    run r = new_run(state, &path, 1);
    r.input.format = ST_INPUT_LINES;
    r.format = ST_OUTPUT_JSON;
    for (r.threads = 1; r.threads <= 8; r.threads += 7) {
        sink s;
        st_buf array;
        assert_false(run_well(&r, &s));
        st_buf_init(&array, &st_default_allocator);
        st_buf_add_char(&array, '[');
        st_buf_add_sv(&array, st_buf_sv(&s.bytes));
        st_buf_add_char(&array, ']');
        json_t *json = json_loadb(array.data, array.size, 0, NULL);
        assert_int_equal(json_array_size(json), 3000);
        json_decref(json);
        st_buf_clear(&array);
        st_buf_clear(&s.bytes);
    }
}

/* ---- failures ----------------------------------------------------------------------------------------- */

static void what_cannot_be_read_is_told(void **state) {
    const char *const good[] = {"folder"}, *const bad[] = {"folder", "nowhere", "folder"};
    write_mixture();
    for (size_t threads = 1; threads <= 8; threads += 7) {
        run well = new_run(state, good, 1), ill = new_run(state, bad, 3);
        sink s;
        well.threads = ill.threads = threads;
        assert_false(run_well(&well, &s));
        st_buf_clear(&s.bytes);
        assert_true(run_well(&ill, &s));
        st_buf_add_char(&s.bytes, '\0');
        assert_non_null(strstr(s.bytes.data, "\"error\": \"cannot open: No such file or directory\"}\n{\"id\": \"a\""));
        st_buf_clear(&s.bytes);
    }
}

static void what_is_too_long_is_a_failure_with_its_line(void **state) {
    const char *path = "long.jsonl";
    run r = new_run(state, &path, 1);
    sink s;
    r.max_bytes = 5;
    temp_file(path, "{\"text\": \"12345\"}\n{\"text\": \"123456\"}\n", 37);
    assert_true(run_well(&r, &s));
    st_sv rest = st_buf_sv(&s.bytes);
    json_t *first = parse_line(&rest), *second = parse_line(&rest);
    assert_null(json_object_get(first, "error"));
    assert_int_equal(json_integer_value(json_object_get(second, "line")), 2);
    assert_non_null(json_object_get(second, "error"));
    json_decref(first);
    json_decref(second);
    st_buf_clear(&s.bytes);
}

/* What a run writes to standard error, to be freed. */
static char *complaints(const run *r) {
    size_t size;
    sink s;
    fflush(stderr);
    int saved = dup(STDERR_FILENO), fd = open("stderr", O_CREAT | O_TRUNC | O_WRONLY, 0600);
    assert_true(saved >= 0 && fd >= 0 && dup2(fd, STDERR_FILENO) == STDERR_FILENO);
    run_well(r, &s);
    fflush(stderr);
    assert_true(dup2(saved, STDERR_FILENO) == STDERR_FILENO);
    close(saved);
    close(fd);
    st_buf_clear(&s.bytes);
    return read_file("stderr", &size);
}

static void so_is_its_message(void **state) {
    const char *path = "long.jsonl";
    run r = new_run(state, &path, 1);
    r.program = "prog";
    r.max_bytes = 5;
    temp_file(path, "{\"text\": \"12345\"}\n{\"text\": \"123456\"}\n", 37);
    char *seen = complaints(&r);
    assert_true(st_sv_starts_with(st_sv_of(seen), ST_SV("prog: long.jsonl: line 2: ")));
    assert_ptr_equal(strchr(seen, '\n'), seen + strlen(seen) - 1);
    free(seen);
}

static void messages_come_in_order(void **state) {
    static const char *const paths[] = {"nowhere", "bad.jsonl", "binary"};
    run r = new_run(state, paths, 3);
    r.program = "prog";
    write_mixture();
    temp_file("bad.jsonl", "[]\n{\"text\": \"x\"}\n{}\n", 19);
    for (r.threads = 1; r.threads <= 8; r.threads += 7) {
        char *seen = complaints(&r);
        assert_string_equal(seen, "prog: nowhere: cannot open: No such file or directory\n"
                                  "prog: bad.jsonl: line 1: not a JSON object\n"
                                  "prog: bad.jsonl: line 3: no field \"text\"\n"
                                  "prog: binary: binary file, not text\n");
        free(seen);
    }
}

static void a_quiet_run_says_nothing(void **state) {
    run r = new_run(state, mixture, MIXTURE);
    write_mixture();
    for (r.threads = 1; r.threads <= 8; r.threads += 7) {
        char *seen = complaints(&r);
        assert_string_equal(seen, "");
        free(seen);
    }
}

/* At any point: the run ends, what was written before is as it would have been, nothing is written after. */
static void a_failing_write_ends_the_run(void **state) {
    run r = new_run(state, mixture, MIXTURE);
    sink whole;
    write_mixture();
    run_well(&r, &whole);
    for (size_t room = 0; room < whole.bytes.size; room = room * 7 + 1)
        for (r.threads = 1; r.threads <= 8; r.threads += 7) {
            sink s;
            bool failed;
            stance_error error;
            sink_init(&s);
            s.room = room;
            assert_int_equal(run_into(&r, &s, &failed, &error), STANCE_ERROR_IO);
            assert_string_equal(error.text, "cannot write: sink is full");
            assert_int_equal(s.failures, 1);
            assert_true(st_sv_starts_with(st_buf_sv(&whole.bytes), st_buf_sv(&s.bytes)));
            st_buf_clear(&s.bytes);
        }
    st_buf_clear(&whole.bytes);
}

/* ---- strictness --------------------------------------------------------------------------------------- */

/* Records before the first failure, as in a run that is not strict, and none after. */
static void a_strict_run_ends_before_the_first_failure(void **state) {
    static const char *const paths[] = {"folder", "many", "many.jsonl", "nowhere"};
    run r = new_run(state, paths, 4);
    sink whole, s;
    r.input.format = ST_INPUT_LINES;
    write_mixture();
    assert_true(run_well(&r, &whole)); /* 2 + 1200 + 700 lines, then nowhere */
    for (r.most = 0; r.most < 3; r.most++)
        for (r.threads = 1; r.threads <= 8; r.threads += 7) {
            r.strict = true;
            assert_true(run_well(&r, &s));
            st_sv all = st_buf_sv(&whole.bytes), some = st_buf_sv(&s.bytes);
            assert_true(some.size < all.size && st_sv_starts_with(all, some));
            all.data += some.size;
            assert_true(st_sv_starts_with(all, ST_SV("{\"id\": \"nowhere\"")));
            st_buf_clear(&s.bytes);
        }
    st_buf_clear(&whole.bytes);
}

static void so_it_does_wherever_that_is(void **state) {
    const char *path = "bad.jsonl";
    run r = new_run(state, &path, 1);
    r.strict = true;
    r.program = "prog";
    for (int before = 0; before < 3; before++) {
        sink s;
        st_buf text;
        st_buf_init(&text, &st_default_allocator);
        for (int i = 0; i < before; i++) st_buf_add_text(&text, "{\"text\": \"x\"}\n");
        st_buf_add_text(&text, "[]\n{\"text\": \"x\"}\n{}\n");
        temp_file(path, text.data, text.size);
        for (r.threads = 1; r.threads <= 8; r.threads += 7) {
            char *seen = complaints(&r), expected[64];
            snprintf(expected, sizeof expected, "prog: bad.jsonl: line %d: not a JSON object\n", before + 1);
            assert_string_equal(seen, expected);
            free(seen);
            r.format = ST_OUTPUT_JSONL;
            run quiet = r;
            quiet.program = NULL;
            assert_true(run_well(&quiet, &s));
            check_numbered(&s, (size_t)before);
            st_buf_clear(&s.bytes);
            quiet.most = 1; /* nor is there anything of the batches that follow */
            assert_true(run_well(&quiet, &s));
            check_numbered(&s, (size_t)before);
            st_buf_clear(&s.bytes);
            quiet.format = ST_OUTPUT_JSON; /* nothing is left hanging behind a comma */
            assert_true(run_well(&quiet, &s));
            assert_true(s.bytes.size == 0 || s.bytes.data[s.bytes.size - 1] == '}');
            st_buf_clear(&s.bytes);
        }
        st_buf_clear(&text);
    }
}

static void a_strict_run_without_failures_is_as_any(void **state) {
    const char *path = numbered_lines("lines", 3000);
    run r = new_run(state, &path, 1);
    r.input.format = ST_INPUT_LINES;
    r.strict = true;
    for (r.threads = 1; r.threads <= 8; r.threads += 7) {
        sink s;
        assert_false(run_well(&r, &s));
        check_numbered(&s, 3000);
        st_buf_clear(&s.bytes);
    }
}

/* ---- streaming ---------------------------------------------------------------------------------------- */

/* Whoever reads our output at the other end of a pipe. */
typedef struct listener {
    pthread_t thread;
    run run;
    int ends[2];
} listener;

static stance_status write_pipe(void *context, const void *bytes, size_t size, stance_error *error) {
    const listener *l = context;
    (void)error;
    return write(l->ends[1], bytes, size) == (ssize_t)size ? STANCE_OK : STANCE_ERROR_IO;
}

static void *run_pipe(void *argument) {
    listener *l = argument;
    st_input input;
    st_writer writer = {.format = l->run.format, .model = l->run.model};
    st_pipeline p = {.model = l->run.model,
                     .input = &input,
                     .writer = &writer,
                     .max_bytes = 1 << 20,
                     .threads = l->run.threads,
                     .write = write_pipe,
                     .context = l};
    bool failed;
    st_input_init(&input, &l->run.input, l->run.paths, l->run.count, &st_default_allocator);
    assert_ok(st_pipeline_run(&p, &failed, NULL), NULL);
    st_input_clear(&input);
    return NULL;
}

/* Lines that come within ten seconds, as many as expected or fewer. */
static size_t listen_for(const listener *l, size_t expected) {
    size_t lines = 0;
    struct pollfd ready = {.fd = l->ends[0], .events = POLLIN};
    while (lines < expected && poll(&ready, 1, 10000) > 0) {
        char bytes[4096];
        ssize_t got = read(l->ends[0], bytes, sizeof bytes);
        if (got <= 0) break;
        for (ssize_t i = 0; i < got; i++) lines += bytes[i] == '\n';
    }
    return lines;
}

static void say(int fd, const char *text) { assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text)); }

/* The answer comes before the next question. */
static void check_dialogue(void **state, st_input_format format, size_t threads, const char *head, const char *record) {
    const char *path = "dialogue";
    assert_true(mkfifo(path, 0600) == 0 || access(path, F_OK) == 0);
    listener l = {.run = new_run(state, &path, 1)};
    l.run.input.format = (int)format;
    l.run.threads = threads;
    assert_int_equal(pipe(l.ends), 0);
    assert_int_equal(pthread_create(&l.thread, NULL, run_pipe, &l), 0);
    int fd = open(path, O_WRONLY);
    size_t answers = 0;
    say(fd, head);
    for (int i = 0; i < 3; i++) {
        say(fd, record);
        answers += listen_for(&l, 1);
    }
    close(fd);
    assert_int_equal(pthread_join(l.thread, NULL), 0);
    assert_int_equal(answers, 3);
    close(l.ends[0]);
    close(l.ends[1]);
}

static void a_record_does_not_wait_for_the_next(void **state) {
    for (size_t threads = 1; threads <= 8; threads += 7) {
        check_dialogue(state, ST_INPUT_LINES, threads, "", "The roses won.\n");
        check_dialogue(state, ST_INPUT_AUTO, threads, "", "{\"text\": \"The roses won.\"}\n");
        check_dialogue(state, ST_INPUT_CSV, threads, "id,text\n", "1,\"The roses\nwon.\"\n");
        check_dialogue(state, ST_INPUT_SENTENCES, threads, "", "The roses won.\nIt rained.\n\n");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_document_has_one_record_in_order),
        cmocka_unit_test(a_record_is_what_the_library_says),
        cmocka_unit_test(records_are_laid_out_as_the_input_is),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
        cmocka_unit_test(json_records_of_several_batches_are_one_array),
        cmocka_unit_test(what_cannot_be_read_is_told),
        cmocka_unit_test(what_is_too_long_is_a_failure_with_its_line),
        cmocka_unit_test(so_is_its_message),
        cmocka_unit_test(messages_come_in_order),
        cmocka_unit_test(a_quiet_run_says_nothing),
        cmocka_unit_test(a_failing_write_ends_the_run),
        cmocka_unit_test(a_strict_run_ends_before_the_first_failure),
        cmocka_unit_test(so_it_does_wherever_that_is),
        cmocka_unit_test(a_strict_run_without_failures_is_as_any),
        cmocka_unit_test(a_record_does_not_wait_for_the_next),
    };
    return cmocka_run_group_tests(tests, setup, small_model_teardown);
}
