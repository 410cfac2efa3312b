/* SPDX-License-Identifier: MIT
 * stance_files: files as a source. */
#include <stdio.h>
#include <sys/stat.h>

#include "check.h"
#include "stance_train.h"

static const char *const tasks[] = {"mood"};

typedef struct told {
    stance_files *files;
    size_t count;
    char text[400];
} told;

static int tell(void *user, const stance_error *error) {
    told *t = user;
    const char *slash = strrchr(stance_files_path(t->files), '/');
    size_t size = strlen(t->text);
    snprintf(t->text + size, sizeof t->text - size, "%s:%zu: %s\n", slash + 1, error->line, error->text);
    return ++t->count > 5;
}

static stance_files *files_of(const char *const *paths, size_t count, told *t) {
    stance_files *files;
    stance_error error;
    stance_read_options o = STANCE_READ_OPTIONS;
    o.bad_record = t ? tell : NULL;
    o.user = t;
    assert_ok(stance_files_new(&files, tasks, 1, paths, count, &o, NULL, &error), &error);
    if (t) *t = (told){.files = files};
    return files;
}

/* All texts and labels of one pass, as "text=label " each. */
static stance_status read_pass(stance_files *files, char *out, size_t size, stance_error *error) {
    stance_source source = stance_files_source(files);
    int more = 1;
    *out = '\0';
    stance_status status = source.rewind(source.user, error);
    while (!status && more) {
        stance_example e;
        status = source.next(source.user, &e, &more, error);
        size_t used = strlen(out);
        if (!status && more) snprintf(out + used, size - used, "%.*s=%s ", (int)e.length, e.text, e.labels[0]);
    }
    return status;
}

static const char good[] = "text\tmood\na\tx\nb\ty\n", bad[] = "mood\ttext\n\tq\nx\n\n\x79\tc\n";

static void files_follow_each_other_again_and_again(void **state) {
    (void)state;
    char out[200];
    stance_error error;
    char first[300];
    snprintf(first, sizeof first, "%s", temp_file("a.tsv", good, sizeof good - 1));
    const char *paths[] = {first, temp_file("b.jsonl", "{\"text\":\"c\",\"mood\":\"z\"}\n", 24)};
    stance_files *files = files_of(paths, 2, NULL);
    for (int pass = 0; pass < 3; pass++) {
        assert_ok(read_pass(files, out, sizeof out, &error), &error);
        assert_string_equal(out, "a=x b=y c=z ");
    }
    stance_files_free(files);
    stance_files_free(NULL);
}

static void what_is_bad_is_told_once(void **state) {
    (void)state;
    char out[200], first[300], missing[300];
    stance_error error;
    told t;
    snprintf(first, sizeof first, "%s", temp_file("bad.tsv", bad, sizeof bad - 1));
    snprintf(missing, sizeof missing, "%s", temp_path("none.tsv"));
    const char *paths[] = {first, missing, temp_file("a.tsv", good, sizeof good - 1)};
    stance_files *files = files_of(paths, 3, &t);
    for (int pass = 0; pass < 3; pass++) {
        assert_ok(read_pass(files, out, sizeof out, &error), &error);
        assert_string_equal(out, "c=y a=x b=y ");
        assert_string_equal(t.text, "bad.tsv:2: no label\nbad.tsv:3: 1 fields, the header names 2\n"
                                    "none.tsv:0: cannot open: No such file or directory\n");
    }
    stance_files_free(files);
}

static void without_a_listener_the_first_is_the_failure(void **state) {
    (void)state;
    char out[200];
    stance_error error;
    const char *path = temp_file("bad.tsv", bad, sizeof bad - 1);
    stance_files *files = files_of(&path, 1, NULL);
    assert_int_equal(read_pass(files, out, sizeof out, &error), STANCE_ERROR_DATA);
    assert_int_equal(error.line, 2);
    stance_files_free(files);
    path = temp_path("none.tsv");
    files = files_of(&path, 1, NULL);
    assert_int_equal(read_pass(files, out, sizeof out, &error), STANCE_ERROR_IO);
    stance_files_free(files);
}

static void a_file_that_goes_away_is_a_failure(void **state) {
    (void)state;
    char out[200];
    stance_error error;
    told t;
    const char *path = temp_file("a.tsv", good, sizeof good - 1);
    stance_files *files = files_of(&path, 1, &t);
    assert_ok(read_pass(files, out, sizeof out, &error), &error);
    assert_int_equal(remove(path), 0);
    assert_int_equal(read_pass(files, out, sizeof out, &error), STANCE_ERROR_IO);
    assert_int_equal(t.count, 0);
    stance_files_free(files);
}

static void what_cannot_be_read_twice_is_refused(void **state) {
    (void)state;
    char out[200];
    stance_error error;
    stance_files *files;
    const char *paths[] = {"-"};
    assert_int_equal(stance_files_new(&files, tasks, 1, paths, 1, NULL, NULL, &error), STANCE_ERROR_ARGUMENT);
    assert_null(files);
    assert_string_equal(error.text, "standard input cannot be read twice: give a file");
    paths[0] = temp_path("pipe");
    assert_int_equal(mkfifo(paths[0], 0600), 0);
    files = files_of(paths, 1, NULL);
    assert_int_equal(read_pass(files, out, sizeof out, &error), STANCE_ERROR_DATA);
    assert_string_equal(error.text, "not a regular file: it cannot be read twice");
    stance_files_free(files);
}

static void impossible_options_are_refused(void **state) {
    (void)state;
    stance_error error;
    stance_files *files;
    stance_read_options o = STANCE_READ_OPTIONS;
    o.group_column = "group";
    assert_int_equal(stance_files_new(&files, tasks, 1, tasks, 1, &o, NULL, &error), STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, "a source of files has no groups, positions, folds or notes");
    o.size = 3;
    assert_int_equal(stance_files_new(&files, tasks, 1, tasks, 1, &o, NULL, &error), STANCE_ERROR_ARGUMENT);
}

static stance_status attempt(const stance_allocator *allocator, void *context) {
    const char *const columns[] = {"mood"}, *const paths[] = {context};
    stance_read_options o = STANCE_READ_OPTIONS;
    stance_files *files;
    char out[200];
    o.label_columns = columns;
    o.where_column = "text";
    o.where_value = "a";
    o.where_not = 1;
    stance_status status = stance_files_new(&files, tasks, 1, paths, 1, &o, allocator, NULL);
    if (!status) status = read_pass(files, out, sizeof out, NULL);
    if (!status) assert_string_equal(out, "b=y ");
    stance_files_free(files);
    return status;
}

static void memory_failures(void **state) {
    (void)state;
    char path[300];
    snprintf(path, sizeof path, "%s", temp_file("a.tsv", good, sizeof good - 1));
    assert_true(check_every_allocation(attempt, path) > 8);
}

TESTS(cmocka_unit_test(files_follow_each_other_again_and_again), cmocka_unit_test(what_is_bad_is_told_once),
      cmocka_unit_test(without_a_listener_the_first_is_the_failure),
      cmocka_unit_test(a_file_that_goes_away_is_a_failure), cmocka_unit_test(what_cannot_be_read_twice_is_refused),
      cmocka_unit_test(impossible_options_are_refused), cmocka_unit_test(memory_failures))
