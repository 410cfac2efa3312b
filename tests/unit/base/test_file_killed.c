/* SPDX-License-Identifier: MIT
 * A process that writes a file is killed before and after each of its system calls: there is the old file or the new one. */
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "file.h"

enum { OLD = 5000, NEW = 200000, NOT_TRACED = 77 };

static void write_new(const char *path) {
    st_outfile *file;
    if (st_outfile_open(&file, path, &st_default_allocator, NULL)) _exit(1);
    for (size_t i = 0; i < NEW; i += 1000) {
        char bytes[1000];
        memset(bytes, 'n', sizeof bytes);
        if (st_outfile_write(file, bytes, sizeof bytes, NULL)) _exit(2);
    }
    _exit(st_outfile_commit(file, NULL) ? 3 : 0);
}

static pid_t start_writing(const char *path) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0) return child;
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) _exit(NOT_TRACED);
    raise(SIGSTOP);
    write_new(path);
    _exit(4);
}

/* Let the child pass `stops` beginnings and ends of system calls, then kill it. Its status when it ended before. */
static int kill_after(pid_t child, size_t stops) {
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    for (size_t i = 0; i < stops && WIFSTOPPED(status); i++) {
        assert_int_equal(ptrace(PTRACE_SYSCALL, child, NULL, NULL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
    }
    if (!WIFSTOPPED(status)) return status;
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

/* Every byte is `c`, and there are `size`. */
static bool is_all(const char *path, char c, size_t size) {
    size_t found;
    char *bytes = read_file(path, &found);
    bool same = found == size;
    for (size_t i = 0; same && i < size; i++) same = bytes[i] == c;
    free(bytes);
    return same;
}

static void a_killed_writer_leaves_a_whole_file(void **state) {
    (void)state;
    char old[OLD];
    size_t kept = 0, renewed = 0;
    memset(old, 'o', sizeof old);
    for (size_t stops = 0;; stops++) {
        const char *path = temp_file("file", old, sizeof old);
        int status = kill_after(start_writing(path), stops);
        if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_TRACED) skip();
        bool is_old = is_all(path, 'o', OLD);
        assert_true(is_old || is_all(path, 'n', NEW));
        kept += is_old;
        renewed += !is_old;
        if (!WIFEXITED(status)) continue;
        assert_int_equal(WEXITSTATUS(status), 0);
        break;
    }
    assert_in_range(kept, 20, 100000);
    assert_in_range(renewed, 3, 100000); /* after the renaming: the folder is synced, the descriptor closed */
}

TESTS(cmocka_unit_test(a_killed_writer_leaves_a_whole_file))
