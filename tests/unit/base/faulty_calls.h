/* SPDX-License-Identifier: MIT
 * System calls that fail, are interrupted or do less than they were asked to. The linker puts the functions __wrap_NAME
 * in the place of those that base/ calls (tests/CMakeLists.txt); without a plan they do what they always do. */
#ifndef FAULTY_CALLS_H
#define FAULTY_CALLS_H

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

typedef enum call {
    CALL_OPEN,
    CALL_READ,
    CALL_WRITE,
    CALL_FSTAT,
    CALL_MMAP,
    CALL_FSYNC,
    CALL_FCHMOD,
    CALL_LINKAT,
    CALL_ACCESS,
    CALL_NEWLOCALE,
    CALL_AFFINITY,
    CALL_SYSCONF,
    CALLS
} call;

typedef struct plan {
    struct {
        int reason;     /* errno */
        unsigned times; /* of the next calls, so many fail */
    } failing[CALLS];
    int open_flags; /* only open with all of these fails; 0: any */
    size_t most;    /* bytes that a read or write does at once; 0: all */
    bool hiccups;   /* every other read and write is interrupted */
    unsigned calls; /* reads and writes */
} plan;

static plan now;

static bool fails(call c) {
    if (!now.failing[c].times) return false;
    now.failing[c].times--;
    errno = now.failing[c].reason;
    return true;
}

static inline void let_fail(call c, int reason, unsigned times) {
    now.failing[c].reason = reason;
    now.failing[c].times = times;
}

static inline int no_plan(void **state) {
    (void)state;
    now = (plan){.most = 0};
    return 0;
}

/* ---- in the place of the system -------------------------------------------------------------------------- */

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    if ((flags & now.open_flags) == now.open_flags && fails(CALL_OPEN)) return -1;
    return __real_open(path, flags, mode);
}

/* What a read or write of `size` bytes does: so many, or (0) it is interrupted. */
static size_t share_of(size_t size) {
    if (now.hiccups && now.calls++ % 2 == 0) return 0;
    return now.most && size > now.most ? now.most : size;
}

ssize_t __real_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size) {
    if (fails(CALL_READ)) return -1;
    size_t share = share_of(size);
    if (share || !size) return __real_read(fd, bytes, share);
    errno = EINTR;
    return -1;
}

ssize_t __real_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size) {
    if (fails(CALL_WRITE)) return -1;
    size_t share = share_of(size);
    if (share || !size) return __real_write(fd, bytes, share);
    errno = EINTR;
    return -1;
}

int __real_fstat(int fd, struct stat *info);
int __wrap_fstat(int fd, struct stat *info);
int __wrap_fstat(int fd, struct stat *info) { return fails(CALL_FSTAT) ? -1 : __real_fstat(fd, info); }

void *__real_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset) {
    return fails(CALL_MMAP) ? MAP_FAILED : __real_mmap(at, size, protection, flags, fd, offset);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd) { return fails(CALL_FSYNC) ? -1 : __real_fsync(fd); }

int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode) { return fails(CALL_FCHMOD) ? -1 : __real_fchmod(fd, mode); }

int __real_linkat(int from_folder, const char *from, int to_folder, const char *to, int flags);
int __wrap_linkat(int from_folder, const char *from, int to_folder, const char *to, int flags);
int __wrap_linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    return fails(CALL_LINKAT) ? -1 : __real_linkat(from_folder, from, to_folder, to, flags);
}

int __real_access(const char *path, int how);
int __wrap_access(const char *path, int how);
int __wrap_access(const char *path, int how) { return fails(CALL_ACCESS) ? -1 : __real_access(path, how); }

locale_t __real_newlocale(int mask, const char *name, locale_t base);
locale_t __wrap_newlocale(int mask, const char *name, locale_t base);
locale_t __wrap_newlocale(int mask, const char *name, locale_t base) {
    return fails(CALL_NEWLOCALE) ? (locale_t)0 : __real_newlocale(mask, name, base);
}

int __real_sched_getaffinity(pid_t process, size_t size, cpu_set_t *set);
int __wrap_sched_getaffinity(pid_t process, size_t size, cpu_set_t *set);
int __wrap_sched_getaffinity(pid_t process, size_t size, cpu_set_t *set) {
    return fails(CALL_AFFINITY) ? -1 : __real_sched_getaffinity(process, size, set);
}

long __real_sysconf(int name);
long __wrap_sysconf(int name);
long __wrap_sysconf(int name) { return fails(CALL_SYSCONF) ? -1 : __real_sysconf(name); }

#endif
