/* SPDX-License-Identifier: MIT */
#include "walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "buf.h"
#include "check.h"
#include "fail_once.h"

/* Tests work in the temporary folder, so that paths are short. */
static int enter_temp_folder(void **state) {
    (void)state;
    return chdir(temp_folder());
}

static void make_folder(const char *path) { assert_int_equal(mkdir(path, 0700), 0); }
static void make_file(const char *path) { temp_file(path, "x", 1); }

/* Append what the walk gives: paths each followed by '|', with the error's text before it. */
static stance_status walk_into(st_buf *seen, const char *const *paths, size_t count,
                               const stance_allocator *allocator) {
    st_walk walk;
    stance_error error = {.status = STANCE_OK};
    st_walk_init(&walk, paths, count, allocator);
    for (const char *path; error.status != STANCE_ERROR_MEMORY && (path = st_walk_next(&walk, &error)) != NULL;) {
        st_buf_add_text(seen, path);
        if (error.status) st_buf_add_format(seen, ": %s", error.text);
        st_buf_add_char(seen, '|');
    }
    st_walk_clear(&walk);
    return error.status == STANCE_ERROR_MEMORY ? STANCE_ERROR_MEMORY : STANCE_OK;
}

static void check_walk(const char *const *paths, size_t count, const char *expected) {
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    assert_ok(walk_into(&seen, paths, count, &st_default_allocator), NULL);
    assert_sv(st_buf_sv(&seen), expected);
    st_buf_clear(&seen);
}

static void check_walk_of(const char *path, const char *expected) { check_walk(&path, 1, expected); }

/* ---- paths -------------------------------------------------------------------------------------------- */

static void no_paths_give_no_files(void **state) {
    (void)state;
    check_walk(NULL, 0, "");
}

static void files_come_in_the_order_given(void **state) {
    (void)state;
    make_file("b.txt");
    make_file("a.txt");
    const char *paths[] = {"b.txt", "a.txt", "b.txt", "./a.txt"};
    check_walk(paths, 4, "b.txt|a.txt|b.txt|./a.txt|");
}

static void what_is_no_folder_is_passed_on(void **state) {
    (void)state;
    const char *paths[] = {"-", "nowhere", "", "a.txt/b"};
    check_walk(paths, 4, "-|nowhere||a.txt/b|");
}

static void a_dash_is_standard_input_even_beside_a_folder_of_that_name(void **state) {
    (void)state;
    make_folder("-");
    make_file("-/x");
    const char *paths[] = {"-", "./-"};
    check_walk(paths, 2, "-|./-/x|");
}

static void the_end_stays_the_end(void **state) {
    (void)state;
    const char *path = "nowhere";
    st_walk walk;
    stance_error error;
    st_walk_init(&walk, &path, 1, &st_default_allocator);
    assert_string_equal(st_walk_next(&walk, &error), "nowhere");
    for (int i = 0; i < 3; i++) {
        assert_null(st_walk_next(&walk, &error));
        assert_int_equal(error.status, STANCE_OK);
    }
    st_walk_clear(&walk);
}

/* ---- folders ------------------------------------------------------------------------------------------ */

static void a_folder_gives_the_files_below_it_by_name(void **state) {
    (void)state;
    make_folder("tree");
    make_folder("tree/c");
    make_folder("tree/c/deep");
    make_folder("tree/empty");
    static const char *const names[] = {"tree/b",   "tree/a",        "tree/d",    "tree/B",
                                        "tree/c/2", "tree/c/deep/x", "tree/c/10", "tree/\xc3\xa9"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) make_file(names[i]);
    check_walk_of("tree", "tree/B|tree/a|tree/b|tree/c/10|tree/c/2|tree/c/deep/x|tree/d|tree/\xc3\xa9|");
}

static void paths_have_one_slash_between_names(void **state) {
    (void)state;
    make_folder("slash");
    make_file("slash/x");
    const char *paths[] = {"slash/", "./slash", "slash/."};
    check_walk(paths, 3, "slash/x|./slash/x|slash/./x|");
}

static void an_empty_folder_gives_nothing(void **state) {
    (void)state;
    make_folder("hollow");
    make_folder("hollow/hollow");
    const char *paths[] = {"hollow", "nowhere", "hollow"};
    check_walk(paths, 3, "nowhere|");
}

static void hidden_files_are_left_out_unless_named(void **state) {
    (void)state;
    make_folder("hiding");
    make_folder("hiding/.git");
    make_file("hiding/.git/x");
    make_file("hiding/.hidden");
    make_file("hiding/seen");
    const char *paths[] = {"hiding", "hiding/.hidden", "hiding/.git"};
    check_walk(paths, 3, "hiding/seen|hiding/.hidden|hiding/.git/x|");
}

static void folders_are_walked_as_often_as_named(void **state) {
    (void)state;
    make_folder("twice");
    make_file("twice/x");
    const char *paths[] = {"twice", "a.txt", "twice"};
    check_walk(paths, 3, "twice/x|a.txt|twice/x|");
}

static void a_path_lives_until_the_walk_is_cleared(void **state) {
    (void)state;
    make_folder("living");
    make_file("living/1");
    make_file("living/2");
    const char *paths[] = {"living", "twice"};
    st_walk walk;
    stance_error error;
    st_walk_init(&walk, paths, 2, &st_default_allocator);
    const char *first = st_walk_next(&walk, &error);
    while (st_walk_next(&walk, &error)) continue;
    assert_string_equal(first, "living/1");
    st_walk_clear(&walk);
}

/* More than fits a first block of memory. */
static void large_folders_are_whole(void **state) {
    (void)state;
    make_folder("large");
    st_buf expected;
    st_buf_init(&expected, &st_default_allocator);
    for (int i = 0; i < 3000; i++) {
        char name[64];
        snprintf(name, sizeof name, "large/file-with-a-number-%04d", i);
        make_file(name);
        st_buf_add_format(&expected, "%s|", name);
    }
    st_buf_add_char(&expected, '\0');
    check_walk_of("large", expected.data);
    st_buf_clear(&expected);
}

/* ---- parts -------------------------------------------------------------------------------------------- */

static void check_part_text(const char *text, bool good, uint64_t number, uint64_t of) {
    st_part part = {0, 0};
    assert_int_equal(st_part_parse(st_sv_of(text), &part), good);
    if (!good) return;
    assert_int_equal(part.number, number);
    assert_int_equal(part.of, of);
}

static void parts_are_written_as_fractions(void **state) {
    (void)state;
    check_part_text("1/1", true, 1, 1);
    check_part_text("2/5", true, 2, 5);
    check_part_text("5/5", true, 5, 5);
    check_part_text("18446744073709551615/18446744073709551615", true, UINT64_MAX, UINT64_MAX);
    static const char *const bad[] = {"",    "/",   "1",    "1/",   "/1",   "0/5", "6/5",
                                      "0/0", "1/0", "-1/5", "1/5/", "1/ 5", "a/b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check_part_text(bad[i], false, 0, 0);
}

/* How often part `number` of `of` gives each path, counted in seen[]; its files come in the order of the whole. */
static void count_part(const char *const *paths, size_t count, st_part part, const char *const *whole, size_t files,
                       size_t *seen) {
    st_walk walk;
    stance_error error;
    size_t last = 0;
    st_walk_init(&walk, paths, count, &st_default_allocator);
    walk.part = part;
    for (const char *path; (path = st_walk_next(&walk, &error)) != NULL;) {
        size_t i = last;
        while (i < files && strcmp(whole[i], path) != 0) i++;
        assert_true(i < files);
        assert_int_equal(i % part.of, part.number - 1);
        seen[i]++;
        last = i + 1;
    }
    st_walk_clear(&walk);
}

static void parts_are_disjoint_and_together_the_whole(void **state) {
    (void)state;
    static const char *const paths[] = {"nowhere", "parts", "-", "a.txt"};
    static const char *const whole[] = {"nowhere",    "parts/0",    "parts/1", "parts/in/2",
                                        "parts/in/3", "parts/pipe", "-",       "a.txt"};
    enum { FILES = sizeof whole / sizeof *whole };
    make_folder("parts");
    make_folder("parts/in");
    for (int i = 1; i < 5; i++) make_file(whole[i]);
    assert_int_equal(mkfifo("parts/pipe", 0600), 0);
    for (uint64_t of = 1; of <= 10; of++) {
        size_t seen[FILES] = {0};
        for (uint64_t number = 1; number <= of; number++)
            count_part(paths, 4, (st_part){number, of}, whole, FILES, seen);
        for (size_t i = 0; i < FILES; i++) assert_int_equal(seen[i], 1);
    }
}

static void a_file_may_be_left_out_of_folders(void **state) {
    (void)state;
    make_folder("apart");
    make_file("apart/a");
    make_file("apart/out");
    make_file("apart/z");
    assert_int_equal(link("apart/out", "apart/same"), 0);
    assert_int_equal(symlink("out", "apart/way"), 0);
    struct stat info;
    assert_int_equal(stat("apart/out", &info), 0);
    st_file out = {info.st_dev, info.st_ino};
    assert_true(st_is_file("apart/way", &out));
    assert_false(st_is_file("apart/a", &out));
    assert_false(st_is_file("apart/nothing", &out));
    const char *path = "apart";
    st_walk walk;
    stance_error error;
    st_walk_init(&walk, &path, 1, &st_default_allocator);
    walk.leave_out = &out;
    assert_string_equal(st_walk_next(&walk, &error), "apart/a");
    assert_string_equal(st_walk_next(&walk, &error), "apart/z");
    assert_null(st_walk_next(&walk, &error));
    st_walk_clear(&walk);
}

/* ---- links and other things --------------------------------------------------------------------------- */

static void links_to_folders_make_no_loops(void **state) {
    (void)state;
    make_folder("loop");
    make_folder("loop/in");
    make_file("loop/in/x");
    assert_int_equal(symlink("..", "loop/in/up"), 0);
    assert_int_equal(symlink(".", "loop/self"), 0);
    assert_int_equal(symlink("in", "loop/other"), 0);
    check_walk_of("loop", "loop/in/x|");
}

static void a_link_that_is_named_is_followed(void **state) {
    (void)state;
    make_folder("goal");
    make_file("goal/x");
    assert_int_equal(symlink("goal", "way"), 0);
    check_walk_of("way", "way/x|");
}

static void links_to_files_are_files(void **state) {
    (void)state;
    make_folder("links");
    make_file("links/x");
    assert_int_equal(symlink("x", "links/to-x"), 0);
    assert_int_equal(symlink("nowhere", "links/dangling"), 0);
    assert_int_equal(symlink("round", "links/round"), 0);
    check_walk_of("links", "links/dangling|links/round|links/to-x|links/x|");
}

static void make_socket(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    close(fd);
}

/* A pipe that nobody writes to would be waited for without end. */
static void pipes_and_sockets_in_a_folder_are_errors(void **state) {
    (void)state;
    make_folder("special");
    make_file("special/b");
    assert_int_equal(mkfifo("special/a", 0600), 0);
    assert_int_equal(symlink("a", "special/to-a"), 0);
    make_socket("special/c");
    check_walk_of("special", "special/a: cannot read: not a regular file|special/b|"
                             "special/c: cannot read: not a regular file|"
                             "special/to-a: cannot read: not a regular file|");
}

static void a_pipe_that_is_named_is_passed_on(void **state) {
    (void)state;
    assert_int_equal(mkfifo("fifo", 0600), 0);
    check_walk_of("fifo", "fifo|");
}

/* ---- limits and failures ------------------------------------------------------------------------------ */

static void folders_nested_without_end_are_an_error(void **state) {
    (void)state;
    char path[2048] = "deep";
    make_folder(path);
    for (int i = 0; i < 300; i++) {
        strcat(path, "/d");
        make_folder(path);
        if (i != 50) continue;
        strcat(path, "/x");
        make_file(path);
        path[strlen(path) - 2] = '\0';
    }
    const char *paths[] = {"deep", "a.txt"};
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    assert_ok(walk_into(&seen, paths, 2, &st_default_allocator), NULL);
    st_buf_add_char(&seen, '\0');
    assert_non_null(strstr(seen.data, ": folders nested deeper than 200|deep/"));
    assert_non_null(strstr(seen.data, "/d/x|a.txt|"));
    st_buf_clear(&seen);
}

/* Folders that cannot be opened for want of descriptors. */
static void an_unreadable_folder_is_an_error(void **state) {
    (void)state;
    make_folder("locked");
    make_file("locked/x");
    struct rlimit before, none;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    const char *paths[] = {"locked", "a.txt"};
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    stance_status status = walk_into(&seen, paths, 2, &st_default_allocator);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_ok(status, NULL);
    assert_sv(st_buf_sv(&seen), "locked: cannot read folder: Too many open files|a.txt|");
    st_buf_clear(&seen);
}

static stance_status walk_with(const stance_allocator *allocator, void *context) {
    const char *path = context;
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    stance_status status = walk_into(&seen, &path, 1, allocator);
    if (!status) assert_sv(st_buf_sv(&seen), "memory/in/x|memory/in/y|memory/z|");
    st_buf_clear(&seen);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    char path[] = "memory";
    make_folder("memory");
    make_folder("memory/in");
    make_file("memory/in/x");
    make_file("memory/in/y");
    make_file("memory/z");
    assert_true(check_every_allocation(walk_with, path) > 4);
    assert_true(check_single_failures(walk_with, path) > 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_paths_give_no_files),
        cmocka_unit_test(files_come_in_the_order_given),
        cmocka_unit_test(what_is_no_folder_is_passed_on),
        cmocka_unit_test(a_dash_is_standard_input_even_beside_a_folder_of_that_name),
        cmocka_unit_test(the_end_stays_the_end),
        cmocka_unit_test(a_folder_gives_the_files_below_it_by_name),
        cmocka_unit_test(paths_have_one_slash_between_names),
        cmocka_unit_test(an_empty_folder_gives_nothing),
        cmocka_unit_test(hidden_files_are_left_out_unless_named),
        cmocka_unit_test(folders_are_walked_as_often_as_named),
        cmocka_unit_test(a_path_lives_until_the_walk_is_cleared),
        cmocka_unit_test(large_folders_are_whole),
        cmocka_unit_test(parts_are_written_as_fractions),
        cmocka_unit_test(parts_are_disjoint_and_together_the_whole),
        cmocka_unit_test(a_file_may_be_left_out_of_folders),
        cmocka_unit_test(links_to_folders_make_no_loops),
        cmocka_unit_test(a_link_that_is_named_is_followed),
        cmocka_unit_test(links_to_files_are_files),
        cmocka_unit_test(pipes_and_sockets_in_a_folder_are_errors),
        cmocka_unit_test(a_pipe_that_is_named_is_passed_on),
        cmocka_unit_test(folders_nested_without_end_are_an_error),
        cmocka_unit_test(an_unreadable_folder_is_an_error),
        cmocka_unit_test(out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, enter_temp_folder, NULL);
}
