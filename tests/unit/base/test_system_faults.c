/* SPDX-License-Identifier: MIT
 * What base/ does when the system fails it. */
#include <dirent.h>
#include <stdlib.h>

#include "faulty_calls.h"
#include "file.h"
#include "lines.h"
#include "number.h"
#include "parallel.h"

/* ---- reading --------------------------------------------------------------------------------------------- */

enum { SIZE = 200000 };

static const char *numbered_file(const char *name) {
    char *bytes = malloc(SIZE);
    assert_non_null(bytes);
    for (size_t i = 0; i < SIZE; i++) bytes[i] = i % 100 == 99 ? '\n' : (char)('a' + i / 100 % 26);
    const char *path = temp_file(name, bytes, SIZE);
    free(bytes);
    return path;
}

static stance_status read_file_of(const char *path, st_buf *out, stance_error *error) {
    int fd = __real_open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    st_buf_init(out, &st_default_allocator);
    stance_status status = st_read_all(out, fd, SIZE, error);
    close(fd);
    return status;
}

static void reads_may_be_short_and_interrupted(void **state) {
    (void)state;
    st_buf bytes;
    size_t size;
    const char *path = numbered_file("short");
    now.most = 7001;
    now.hiccups = true;
    assert_ok(read_file_of(path, &bytes, NULL), NULL);
    assert_in_range(now.calls, 2 * SIZE / 7001, SIZE);
    no_plan(NULL);
    char *expected = read_file(path, &size);
    assert_int_equal(bytes.size, size);
    assert_memory_equal(bytes.data, expected, size);
    free(expected);
    st_buf_clear(&bytes);
}

static void a_failed_read_is_an_error(void **state) {
    (void)state;
    st_buf bytes;
    stance_error error;
    let_fail(CALL_READ, EIO, 1);
    assert_int_equal(read_file_of(numbered_file("bad"), &bytes, &error), STANCE_ERROR_IO);
    assert_string_equal(error.text, "cannot read: Input/output error");
    st_buf_clear(&bytes);
}

/* Lines 0 to 1999 of 99 letters, by descriptor. */
static size_t count_lines(const char *path, stance_status *status) {
    int fd = __real_open(path, O_RDONLY | O_CLOEXEC);
    st_lines lines;
    st_sv line;
    size_t count = 0;
    bool more;
    st_lines_init(&lines, st_read_descriptor, &fd, 1000, &st_default_allocator);
    while (!(*status = st_lines_next(&lines, &line, &more, NULL)) && more) {
        assert_int_equal(line.size, 99);
        assert_int_equal(line.data[98], 'a' + count % 26);
        count++;
    }
    st_lines_clear(&lines);
    close(fd);
    return count;
}

static void lines_survive_short_and_interrupted_reads(void **state) {
    (void)state;
    stance_status status;
    const char *path = numbered_file("lines");
    now.hiccups = true;
    for (now.most = 1; now.most < 300; now.most *= 7) {
        assert_int_equal(count_lines(path, &status), SIZE / 100);
        assert_int_equal(status, STANCE_OK);
    }
}

static void lines_tell_of_a_failed_read(void **state) {
    (void)state;
    stance_status status;
    let_fail(CALL_READ, EIO, 1);
    assert_int_equal(count_lines(numbered_file("bad lines"), &status), 0);
    assert_int_equal(status, STANCE_ERROR_IO);
}

static void check_map_refused(call c, int reason, const char *why) {
    st_map map = {"x", 1};
    stance_error error;
    const char *path = numbered_file("mapped");
    let_fail(c, reason, 1);
    assert_int_equal(st_map_open(&map, path, &error), STANCE_ERROR_IO);
    assert_string_equal(error.text, why);
    assert_int_equal(map.size, 0);
    assert_null(map.data);
}

static void a_file_that_cannot_be_mapped_is_an_error(void **state) {
    (void)state;
    check_map_refused(CALL_FSTAT, EIO, "cannot read: Input/output error");
    check_map_refused(CALL_MMAP, ENODEV, "cannot map: No such device");
}

/* ---- writing --------------------------------------------------------------------------------------------- */

/* Write `text` many times; the status of the commit. */
static stance_status write_file(const char *path, const char *text, stance_error *error) {
    st_outfile *file;
    stance_status status = st_outfile_open(&file, path, &st_default_allocator, error);
    if (status) return status;
    for (size_t i = 0; i < SIZE / 10; i++) st_outfile_write(file, text, 10, NULL);
    return st_outfile_commit(file, error);
}

/* Files in the temporary folder. */
static size_t count_files(void) {
    DIR *dir = opendir(temp_folder());
    size_t count = 0;
    assert_non_null(dir);
    while (readdir(dir)) count++;
    closedir(dir);
    return count;
}

static void check_content(const char *path, const char *text) {
    size_t size;
    char *bytes = read_file(path, &size);
    assert_int_equal(size, SIZE);
    for (size_t i = 0; i < size; i += 10) assert_memory_equal(bytes + i, text, 10);
    free(bytes);
}

/* As planned, writing succeeds; and nothing but the file is there. */
static void check_written(const char *name) {
    char path[256];
    strcpy(path, temp_path(name));
    plan planned = now;
    no_plan(NULL);
    assert_ok(write_file(path, "old bytes\n", NULL), NULL);
    size_t files = count_files();
    now = planned;
    stance_error error;
    assert_ok(write_file(path, "new bytes\n", &error), &error);
    no_plan(NULL);
    check_content(path, "new bytes\n");
    assert_int_equal(count_files(), files);
}

/* As planned, writing fails; the old file is as it was, and nothing else is there. */
static void check_kept(const char *name, const char *why) {
    char path[256];
    strcpy(path, temp_path(name));
    plan planned = now;
    no_plan(NULL);
    assert_ok(write_file(path, "old bytes\n", NULL), NULL);
    size_t files = count_files();
    now = planned;
    stance_error error;
    assert_int_equal(write_file(path, "new bytes\n", &error), STANCE_ERROR_IO);
    assert_string_equal(error.text, why);
    no_plan(NULL);
    check_content(path, "old bytes\n");
    assert_int_equal(count_files(), files);
}

static void writes_may_be_short_and_interrupted(void **state) {
    (void)state;
    now.most = 997;
    now.hiccups = true;
    check_written("pieces");
}

static void a_failed_write_or_sync_leaves_the_old_file(void **state) {
    (void)state;
    let_fail(CALL_WRITE, EIO, 1);
    check_kept("write", "cannot write: an earlier write failed");
    let_fail(CALL_FSYNC, EIO, 1);
    check_kept("sync", "cannot write: Input/output error");
    let_fail(CALL_LINKAT, EMLINK, 1);
    check_kept("link", "cannot create: Too many links");
}

/* A file system without O_TMPFILE, a machine without /proc: then the file has a name from the start. */
static void files_are_written_where_unnamed_ones_cannot_be(void **state) {
    (void)state;
    now.open_flags = O_TMPFILE;
    let_fail(CALL_OPEN, EOPNOTSUPP, 1);
    check_written("named");
    let_fail(CALL_ACCESS, ENOENT, 1);
    check_written("without proc");
    now.open_flags = O_TMPFILE;
    let_fail(CALL_OPEN, EOPNOTSUPP, 1);
    let_fail(CALL_FSYNC, EIO, 1);
    check_kept("named, sync", "cannot write: Input/output error");
}

static void names_that_are_taken_are_passed_over(void **state) {
    (void)state;
    let_fail(CALL_LINKAT, EEXIST, 10);
    check_written("taken");
    let_fail(CALL_LINKAT, EEXIST, 1000);
    check_kept("all taken", "cannot create: File exists");
}

/* What is not needed for the file to be whole may fail: its mode, and that its name is on the disk at once. */
static void trifles_are_passed_over(void **state) {
    (void)state;
    let_fail(CALL_FCHMOD, EPERM, 1);
    check_written("mode");
    now.open_flags = O_DIRECTORY | O_CLOEXEC;
    let_fail(CALL_OPEN, EACCES, 2); /* O_TMPFILE has O_DIRECTORY in it */
    check_written("folder");
}

/* Where standard input is closed, a file may be number 0: it is written and closed like any other. */
static void a_file_may_be_descriptor_0(void **state) {
    (void)state;
    char path[256];
    strcpy(path, temp_path("zero"));
    int input = dup(STDIN_FILENO), next;
    close(STDIN_FILENO);
    stance_status status = write_file(path, "new bytes\n", NULL);
    next = dup(STDOUT_FILENO); /* the least that is free */
    if (next > 0) close(next);
    dup2(input < 0 ? STDOUT_FILENO : input, STDIN_FILENO);
    if (input >= 0) close(input);
    assert_int_equal(status, STANCE_OK);
    assert_int_equal(next, 0);
    check_content(path, "new bytes\n");
}

/* A path longer than a system may take is told; one in a long folder's name is written by name. */
static void very_long_paths_are_refused(void **state) {
    (void)state;
    st_outfile *file;
    stance_error error;
    char *path = malloc(6001);
    memset(path, 'a', 6000);
    path[6000] = path[5000] = '\0';
    path[0] = path[4900] = '/';
    assert_int_equal(st_outfile_open(&file, path, &st_default_allocator, &error), STANCE_ERROR_IO);
    assert_string_equal(error.text, "cannot create: File name too long");
    assert_null(file);
    free(path);
}

/* ---- locale and processors ------------------------------------------------------------------------------- */

static void numbers_do_without_a_locale_object(void **state) {
    (void)state;
    char text[ST_NUMBER_SIZE];
    double number;
    let_fail(CALL_NEWLOCALE, ENOMEM, 1);
    assert_true(st_parse_double(ST_SV("0.375"), &number));
    assert_near(number, .375, 0);
    let_fail(CALL_NEWLOCALE, ENOMEM, 1);
    st_sv formatted = {text, st_format_double(text, .375)};
    assert_sv(formatted, "0.375");
}

static void processors_are_counted_where_affinity_is_not_told(void **state) {
    (void)state;
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    let_fail(CALL_AFFINITY, EINVAL, 1);
    assert_int_equal(st_processors(), online);
    let_fail(CALL_AFFINITY, EINVAL, 1);
    let_fail(CALL_SYSCONF, EINVAL, 1);
    assert_int_equal(st_processors(), 1);
}

#define FAULT_TEST(test) cmocka_unit_test_setup(test, no_plan)

TESTS(FAULT_TEST(reads_may_be_short_and_interrupted), FAULT_TEST(a_failed_read_is_an_error),
      FAULT_TEST(lines_survive_short_and_interrupted_reads), FAULT_TEST(lines_tell_of_a_failed_read),
      FAULT_TEST(a_file_that_cannot_be_mapped_is_an_error), FAULT_TEST(writes_may_be_short_and_interrupted),
      FAULT_TEST(a_failed_write_or_sync_leaves_the_old_file),
      FAULT_TEST(files_are_written_where_unnamed_ones_cannot_be), FAULT_TEST(names_that_are_taken_are_passed_over),
      FAULT_TEST(trifles_are_passed_over), FAULT_TEST(a_file_may_be_descriptor_0),
      FAULT_TEST(very_long_paths_are_refused), FAULT_TEST(numbers_do_without_a_locale_object),
      FAULT_TEST(processors_are_counted_where_affinity_is_not_told))
