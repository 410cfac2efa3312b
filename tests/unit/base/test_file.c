/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "check.h"
#include "rng.h"

static char pattern(size_t i) { return (char)(i * 31 >> 3); }

/* ---- mapping ------------------------------------------------------------------------------------------ */

static void a_mapped_file_has_its_bytes(void **state) {
    (void)state;
    st_map map;
    char bytes[10000];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = pattern(i);
    assert_ok(st_map_open(&map, temp_file("bytes", bytes, sizeof bytes), NULL), NULL);
    assert_int_equal(map.size, sizeof bytes);
    assert_memory_equal(map.data, bytes, sizeof bytes);
    st_map_close(&map);
    assert_int_equal(map.size, 0);
    st_map_close(&map);
}

static void an_empty_file_is_an_empty_map(void **state) {
    (void)state;
    st_map map;
    assert_ok(st_map_open(&map, temp_file("empty", "", 0), NULL), NULL);
    assert_int_equal(map.size, 0);
    st_map_close(&map);
}

static void a_map_outlives_the_name_of_its_file(void **state) {
    (void)state;
    st_map map;
    const char *path = temp_file("deleted", "still here", 10);
    assert_ok(st_map_open(&map, path, NULL), NULL);
    assert_int_equal(unlink(path), 0);
    assert_memory_equal(map.data, "still here", 10);
    st_map_close(&map);
}

static void a_closed_map_is_gone(void **state) {
    (void)state;
    st_map map;
    unsigned char resident;
    assert_ok(st_map_open(&map, temp_file("closed", "x", 1), NULL), NULL);
    void *page = (void *)(uintptr_t)map.data;
    assert_int_equal(mincore(page, 1, &resident), 0);
    st_map_close(&map);
    assert_int_equal(mincore(page, 1, &resident), -1);
    assert_int_equal(errno, ENOMEM);
}

static void check_unmappable(const char *path, const char *why) {
    st_map map = {"x", 1};
    stance_error error;
    assert_int_equal(st_map_open(&map, path, &error), STANCE_ERROR_IO);
    assert_string_equal(error.text, why);
    assert_int_equal(map.size, 0);
    st_map_close(&map);
}

static void what_is_no_file_is_not_mapped(void **state) {
    (void)state;
    const char *fifo = temp_path("fifo-to-map");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    check_unmappable(temp_path("nowhere"), "cannot open: No such file or directory");
    check_unmappable(temp_folder(), "cannot read: Is a directory");
    check_unmappable(fifo, "cannot read: not a regular file");
    check_unmappable("/dev/null", "cannot read: not a regular file");
}

/* ---- descriptors -------------------------------------------------------------------------------------- */

/* st_read_all over a file of `size` bytes, of which `limit` may be read. */
static stance_status read_sized(size_t size, size_t limit, st_buf *buf, stance_error *error) {
    char *bytes = malloc(size + 1);
    for (size_t i = 0; i < size; i++) bytes[i] = pattern(i);
    int fd = open(temp_file("sized", bytes, size), O_RDONLY);
    stance_status status = st_read_all(buf, fd, limit, error);
    if (!status) assert_memory_equal(buf->data + buf->size - size, bytes, size);
    close(fd);
    free(bytes);
    return status;
}

static void files_of_every_size_are_read(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 1000000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        st_buf buf;
        st_buf_init(&buf, &st_default_allocator);
        st_buf_add_text(&buf, "before");
        assert_ok(read_sized(sizes[i], SIZE_MAX, &buf, NULL), NULL);
        assert_int_equal(buf.size, 6 + sizes[i]);
        assert_memory_equal(buf.data, "before", 6);
        st_buf_clear(&buf);
    }
}

static void reading_stops_at_the_limit(void **state) {
    (void)state;
    static const size_t limits[] = {0, 1, 65536, 300000};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        st_buf buf;
        stance_error error;
        st_buf_init(&buf, &st_default_allocator);
        st_buf_add_text(&buf, "what was there does not count");
        assert_ok(read_sized(limits[i], limits[i], &buf, &error), &error);
        assert_int_equal(read_sized(limits[i] + 1, limits[i], &buf, &error), STANCE_ERROR_LIMIT);
        assert_int_equal(error.status, STANCE_ERROR_LIMIT);
        st_buf_clear(&buf);
    }
}

static void an_unreadable_descriptor_is_an_error(void **state) {
    (void)state;
    st_buf buf;
    stance_error error;
    st_buf_init(&buf, &st_default_allocator);
    int fd = open("/dev/null", O_WRONLY);
    assert_int_equal(st_read_all(&buf, fd, 100, &error), STANCE_ERROR_IO);
    assert_string_equal(error.text, "cannot read: Bad file descriptor");
    assert_int_equal(st_read_all(&buf, -1, 100, NULL), STANCE_ERROR_IO);
    close(fd);
    st_buf_clear(&buf);
}

static stance_status read_with(const stance_allocator *allocator, void *context) {
    (void)context;
    st_buf buf;
    st_buf_init(&buf, allocator);
    stance_status status = read_sized(200000, SIZE_MAX, &buf, NULL);
    st_buf_clear(&buf);
    return status;
}

static void reading_out_of_memory_is_an_error(void **state) {
    (void)state;
    assert_true(check_every_allocation(read_with, NULL) > 2);
}

static void do_nothing(int signal) { (void)signal; }

/* Interrupt the main thread every millisecond, without SA_RESTART, until the timer is stopped. */
static void start_interrupting(void) {
    struct sigaction action = {.sa_handler = do_nothing};
    struct itimerval often = {{0, 1000}, {0, 1000}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
}

static void stop_interrupting(void) { setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL); }

/* The other end of a pipe, served slowly by a thread that signals do not reach. */
typedef struct other_end {
    int fd;
    size_t bytes;
    bool wrong; /* what was read is not the pattern */
} other_end;

static void pause_a_little(void) { nanosleep(&(struct timespec){0, 5000000}, NULL); }

static void *write_slowly(void *argument) {
    other_end *end = argument;
    for (size_t i = 0; i < end->bytes; i++) {
        pause_a_little();
        if (write(end->fd, "x", 1) != 1) break;
    }
    close(end->fd);
    return NULL;
}

static void *read_slowly(void *argument) {
    other_end *end = argument;
    char bytes[20000];
    for (ssize_t got; (got = read(end->fd, bytes, sizeof bytes)) > 0; pause_a_little())
        for (ssize_t i = 0; i < got; i++) end->wrong |= bytes[i] != pattern(end->bytes++);
    return NULL;
}

static pthread_t serve(void *(*how)(void *), other_end *end) {
    sigset_t alarm, before;
    pthread_t thread;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm, &before);
    assert_int_equal(pthread_create(&thread, NULL, how, end), 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return thread;
}

static void interrupted_and_short_reads_are_continued(void **state) {
    (void)state;
    int ends[2];
    st_buf buf;
    stance_error error;
    assert_int_equal(pipe(ends), 0);
    other_end end = {ends[1], 20, false};
    st_buf_init(&buf, &st_default_allocator);
    pthread_t thread = serve(write_slowly, &end);
    start_interrupting();
    assert_ok(st_read_all(&buf, ends[0], 20, &error), &error);
    stop_interrupting();
    pthread_join(thread, NULL);
    assert_sv(st_buf_sv(&buf), "xxxxxxxxxxxxxxxxxxxx");
    close(ends[0]);
    st_buf_clear(&buf);
}

static void interrupted_and_short_writes_are_continued(void **state) {
    (void)state;
    enum { SIZE = 300000 };
    int ends[2];
    stance_error error;
    assert_int_equal(pipe(ends), 0);
    other_end end = {ends[0], 0, false};
    char *bytes = malloc(SIZE);
    for (size_t i = 0; i < SIZE; i++) bytes[i] = pattern(i);
    pthread_t thread = serve(read_slowly, &end);
    start_interrupting();
    assert_ok(st_write_all(ends[1], bytes, SIZE, &error), &error);
    stop_interrupting();
    close(ends[1]);
    pthread_join(thread, NULL);
    assert_int_equal(end.bytes, SIZE);
    assert_false(end.wrong);
    close(ends[0]);
    free(bytes);
}

static void an_unwritable_descriptor_is_an_error(void **state) {
    (void)state;
    stance_error error;
    int fd = open("/dev/null", O_RDONLY);
    assert_int_equal(st_write_all(fd, "x", 1, &error), STANCE_ERROR_IO);
    assert_string_equal(error.text, "cannot write: Bad file descriptor");
    assert_ok(st_write_all(fd, NULL, 0, NULL), NULL);
    close(fd);
}

/* ---- writing whole files ------------------------------------------------------------------------------ */

static void check_content(const char *path, const char *expected) {
    size_t size;
    char *bytes = read_file(path, &size);
    assert_sv(((st_sv){bytes, size}), expected);
    free(bytes);
}

static bool exists(const char *path) { return access(path, F_OK) == 0; }

/* Number of names in a folder. */
static size_t names_in(const char *path) {
    size_t count = 0;
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

/* A new folder of its own; the path of "file" in it goes to `path`. */
static const char *own_folder(const char *name, char path[300]) {
    const char *folder = temp_path(name);
    assert_int_equal(mkdir(folder, 0700), 0);
    snprintf(path, 300, "%s/file", folder);
    return folder;
}

static st_outfile *open_outfile(const char *path) {
    st_outfile *file;
    stance_error error;
    assert_ok(st_outfile_open(&file, path, &st_default_allocator, &error), &error);
    return file;
}

static st_outfile *open_with(const char *path, const char *text) {
    st_outfile *file = open_outfile(path);
    assert_ok(st_outfile_write(file, text, strlen(text), NULL), NULL);
    return file;
}

static void write_whole(const char *path, const char *text) {
    stance_error error;
    assert_ok(st_outfile_commit(open_with(path, text), &error), &error);
}

static void a_file_appears_at_the_commit(void **state) {
    (void)state;
    char path[300];
    const char *folder = own_folder("appears", path);
    st_outfile *file = open_with(path, "new text");
    assert_false(exists(path));
    assert_ok(st_outfile_commit(file, NULL), NULL);
    check_content(path, "new text");
    assert_int_equal(names_in(folder), 1);
}

static void an_old_file_stays_until_the_commit(void **state) {
    (void)state;
    char path[300];
    const char *folder = own_folder("stays", path);
    write_whole(path, "old");
    st_outfile *file = open_with(path, "new");
    check_content(path, "old");
    assert_ok(st_outfile_commit(file, NULL), NULL);
    check_content(path, "new");
    assert_int_equal(names_in(folder), 1);
}

static void discarding_leaves_no_trace(void **state) {
    (void)state;
    char path[300];
    const char *folder = own_folder("discarded", path);
    st_outfile_discard(open_with(path, "never seen"));
    assert_int_equal(names_in(folder), 0);
    write_whole(path, "old");
    st_outfile_discard(open_with(path, "never seen"));
    check_content(path, "old");
    assert_int_equal(names_in(folder), 1);
    st_outfile_discard(NULL);
}

static void nothing_written_is_an_empty_file(void **state) {
    (void)state;
    char path[300];
    own_folder("nothing", path);
    st_outfile *file = open_outfile(path);
    assert_ok(st_outfile_write(file, "", 0, NULL), NULL);
    assert_ok(st_outfile_write(file, NULL, 0, NULL), NULL);
    assert_ok(st_outfile_commit(file, NULL), NULL);
    check_content(path, "");
}

static void pieces_of_every_size_are_written(void **state) {
    (void)state;
    enum { SIZE = 1 << 20 };
    static const size_t pieces[] = {1, 65535, 65536, 65537, 0, 200000, 7, 65530, 6, 65536, 1};
    char path[300], *bytes = malloc(SIZE);
    size_t written = 0, size;
    st_rng rng = st_rng_seeded(1);
    for (size_t i = 0; i < SIZE; i++) bytes[i] = (char)st_rng_next(&rng);
    own_folder("pieces", path);
    st_outfile *file = open_outfile(path);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; written += pieces[i++])
        assert_ok(st_outfile_write(file, bytes + written, pieces[i], NULL), NULL);
    assert_ok(st_outfile_commit(file, NULL), NULL);
    char *found = read_file(path, &size);
    assert_int_equal(size, written);
    assert_memory_equal(found, bytes, size);
    free(found);
    free(bytes);
}

static mode_t mode_of(const char *path) {
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 07777;
}

static void permissions_are_those_of_the_old_file_or_usual(void **state) {
    (void)state;
    char path[300];
    own_folder("permissions", path);
    mode_t before = umask(027);
    write_whole(path, "new");
    assert_int_equal(mode_of(path), 0640);
    assert_int_equal(chmod(path, 0604), 0);
    write_whole(path, "newer");
    umask(before);
    assert_int_equal(mode_of(path), 0604);
    check_content(path, "newer");
}

static void a_link_stays_a_link(void **state) {
    (void)state;
    char path[300], link[300];
    struct stat info;
    const char *folder = own_folder("linked", path);
    write_whole(path, "old");
    snprintf(link, sizeof link, "%s/link", folder);
    assert_int_equal(symlink("file", link), 0);
    write_whole(link, "new");
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    check_content(path, "new");
    assert_int_equal(names_in(folder), 2);
}

static void a_bare_name_is_in_the_current_folder(void **state) {
    (void)state;
    char path[300], before[1000];
    const char *folder = own_folder("current", path);
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder), 0);
    write_whole("file", "here");
    assert_int_equal(chdir(before), 0);
    check_content(path, "here");
    assert_int_equal(names_in(folder), 1);
}

static void a_pipe_is_written_to_directly(void **state) {
    (void)state;
    char path[300], bytes[16];
    own_folder("piped", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDWR | O_NONBLOCK);
    write_whole(path, "through");
    assert_int_equal(read(reader, bytes, sizeof bytes), 7);
    assert_memory_equal(bytes, "through", 7);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
    close(reader);
}

static void a_file_that_cannot_be_is_refused(void **state) {
    (void)state;
    st_outfile *file = (void *)state; /* anything but NULL */
    stance_error error;
    char nowhere[300];
    snprintf(nowhere, sizeof nowhere, "%s/file", temp_path("no-folder"));
    assert_int_equal(st_outfile_open(&file, nowhere, &st_default_allocator, &error), STANCE_ERROR_IO);
    assert_null(file);
    assert_string_equal(error.text, "cannot create: No such file or directory");
    assert_int_equal(st_outfile_open(&file, temp_folder(), &st_default_allocator, &error), STANCE_ERROR_IO);
    assert_null(file);
    assert_string_equal(error.text, "cannot create: Is a directory");
}

/* A file that nothing can be written to: a pipe without a reader. (Not /dev/full: run by root, a library that replaces
 * it would do harm.) */
static st_outfile *open_broken(const char *name) {
    char path[300];
    own_folder(name, path);
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    st_outfile *file = open_outfile(path);
    close(reader);
    return file;
}

static void after_an_error_everything_fails(void **state) {
    (void)state;
    static const char large[100000];
    stance_error error;
    st_outfile *file = open_broken("broken"), *discarded = open_broken("discarded too");
    assert_ok(st_outfile_write(file, large, 10, NULL), NULL);
    assert_int_equal(st_outfile_write(file, large, sizeof large, &error), STANCE_ERROR_IO);
    assert_string_equal(error.text, "cannot write: Broken pipe");
    assert_int_equal(st_outfile_write(file, large, 1, NULL), STANCE_ERROR_IO);
    assert_int_equal(st_outfile_commit(file, NULL), STANCE_ERROR_IO);
    assert_int_equal(st_outfile_write(discarded, large, sizeof large, NULL), STANCE_ERROR_IO);
    assert_int_equal(st_outfile_write(discarded, large, 0, NULL), STANCE_ERROR_IO);
    st_outfile_discard(discarded);
}

static void what_is_buffered_can_fail_at_the_commit(void **state) {
    (void)state;
    stance_error error;
    st_outfile *file = open_broken("broken at the end");
    assert_ok(st_outfile_write(file, "x", 1, NULL), NULL);
    assert_int_equal(st_outfile_commit(file, &error), STANCE_ERROR_IO);
    assert_string_equal(error.text, "cannot write: Broken pipe");
}

/* The disk is full, as far as this process can see. */
static void a_failed_write_leaves_the_old_file(void **state) {
    (void)state;
    char path[300];
    static const char large[100000];
    const char *folder = own_folder("full", path);
    write_whole(path, "old");
    struct rlimit before, small = {50000, RLIM_INFINITY};
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    st_outfile *file = open_outfile(path);
    stance_status written = st_outfile_write(file, large, sizeof large, NULL),
                  committed = st_outfile_commit(file, NULL);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(written, STANCE_ERROR_IO);
    assert_int_equal(committed, STANCE_ERROR_IO);
    check_content(path, "old");
    assert_int_equal(names_in(folder), 1);
}

static void a_failed_commit_changes_nothing(void **state) {
    (void)state;
    char path[300];
    stance_error error;
    const char *folder = own_folder("failed", path);
    st_outfile *file = open_with(path, "new");
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(st_outfile_commit(file, &error), STANCE_ERROR_IO);
    assert_string_equal(error.text, "cannot create: Is a directory");
    assert_int_equal(names_in(folder), 1);
    assert_int_equal(names_in(path), 0);
}

static void a_folder_may_go_away(void **state) {
    (void)state;
    char path[300];
    const char *folder = own_folder("gone", path);
    st_outfile *file = open_with(path, "new");
    assert_int_equal(rename(folder, temp_path("moved")), 0);
    assert_int_equal(st_outfile_commit(file, NULL), STANCE_ERROR_IO);
    assert_false(exists(path));
}

static void no_descriptor_is_left_open(void **state) {
    (void)state;
    char path[300];
    st_map map;
    st_outfile *file;
    own_folder("descriptors", path);
    size_t before = names_in("/proc/self/fd");
    write_whole(path, "x");
    st_outfile_discard(open_with(path, "y"));
    assert_int_equal(st_outfile_commit(open_broken("left open"), NULL), STANCE_OK);
    assert_int_equal(st_outfile_open(&file, temp_folder(), &st_default_allocator, NULL), STANCE_ERROR_IO);
    assert_ok(st_map_open(&map, path, NULL), NULL);
    assert_int_equal(st_map_open(&(st_map){NULL, 0}, temp_folder(), NULL), STANCE_ERROR_IO);
    assert_int_equal(names_in("/proc/self/fd"), before);
    st_map_close(&map);
}

static stance_status write_with(const stance_allocator *allocator, void *context) {
    st_outfile *file;
    stance_error error = {0};
    errno = 0;
    stance_status status = st_outfile_open(&file, context, allocator, &error);
    if (!status) status = st_outfile_write(file, "new", 3, &error);
    if (!status) status = st_outfile_commit(file, &error);
    else assert_null(file);
    assert_int_equal(error.status, status);
    return status;
}

static void writing_out_of_memory_is_an_error(void **state) {
    (void)state;
    char path[300];
    const char *folder = own_folder("memory", path);
    write_whole(path, "old");
    assert_true(check_every_allocation(write_with, path) > 2);
    check_content(path, "new");
    assert_int_equal(names_in(folder), 1);
}

TESTS(cmocka_unit_test(a_mapped_file_has_its_bytes), cmocka_unit_test(an_empty_file_is_an_empty_map),
      cmocka_unit_test(a_map_outlives_the_name_of_its_file), cmocka_unit_test(a_closed_map_is_gone),
      cmocka_unit_test(what_is_no_file_is_not_mapped), cmocka_unit_test(files_of_every_size_are_read),
      cmocka_unit_test(reading_stops_at_the_limit), cmocka_unit_test(an_unreadable_descriptor_is_an_error),
      cmocka_unit_test(reading_out_of_memory_is_an_error), cmocka_unit_test(interrupted_and_short_reads_are_continued),
      cmocka_unit_test(interrupted_and_short_writes_are_continued),
      cmocka_unit_test(an_unwritable_descriptor_is_an_error), cmocka_unit_test(a_file_appears_at_the_commit),
      cmocka_unit_test(an_old_file_stays_until_the_commit), cmocka_unit_test(discarding_leaves_no_trace),
      cmocka_unit_test(nothing_written_is_an_empty_file), cmocka_unit_test(pieces_of_every_size_are_written),
      cmocka_unit_test(permissions_are_those_of_the_old_file_or_usual), cmocka_unit_test(a_link_stays_a_link),
      cmocka_unit_test(a_bare_name_is_in_the_current_folder), cmocka_unit_test(a_pipe_is_written_to_directly),
      cmocka_unit_test(a_file_that_cannot_be_is_refused), cmocka_unit_test(after_an_error_everything_fails),
      cmocka_unit_test(what_is_buffered_can_fail_at_the_commit), cmocka_unit_test(a_failed_write_leaves_the_old_file),
      cmocka_unit_test(a_failed_commit_changes_nothing), cmocka_unit_test(a_folder_may_go_away),
      cmocka_unit_test(no_descriptor_is_left_open), cmocka_unit_test(writing_out_of_memory_is_an_error))
