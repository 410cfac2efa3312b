/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static stance_status map_descriptor(st_map *map, int fd, stance_error *error) {
    struct stat info;
    if (fstat(fd, &info) != 0) return st_fail_io(error, "read", errno);
    if (S_ISDIR(info.st_mode)) return st_fail_io(error, "read", EISDIR);
    if (!S_ISREG(info.st_mode)) return st_fail(error, STANCE_ERROR_IO, "cannot read: not a regular file");
    if (info.st_size == 0) return STANCE_OK;
    void *data = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) return st_fail_io(error, "map", errno);
    *map = (st_map){data, (size_t)info.st_size};
    return STANCE_OK;
}

stance_status st_map_open(st_map *map, const char *path, stance_error *error) {
    *map = (st_map){NULL, 0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* non-blocking: a FIFO must not hang us */
    if (fd < 0) return st_fail_io(error, "open", errno);
    stance_status status = map_descriptor(map, fd, error);
    close(fd);
    return status;
}

void st_map_close(st_map *map) {
    if (map->size) munmap((void *)(uintptr_t)map->data, map->size);
    *map = (st_map){NULL, 0};
}

stance_status st_read_all(st_buf *buf, int fd, size_t limit, stance_error *error) {
    for (size_t taken = 0;;) {
        size_t want = taken < 65536 ? 65536 : taken;
        char *room = st_buf_room(buf, want);
        if (!room) return st_fail_memory(error);
        ssize_t got = read(fd, room, want);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return st_fail_io(error, "read", errno);
        if (got == 0) return STANCE_OK;
        taken += (size_t)got;
        buf->size += (size_t)got;
        if (taken > limit) return st_fail(error, STANCE_ERROR_LIMIT, "longer than the limit of %zu bytes", limit);
    }
}

stance_status st_write_all(int fd, const void *bytes, size_t size, stance_error *error) {
    const char *p = bytes;
    while (size) {
        ssize_t put = write(fd, p, size);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return st_fail_io(error, "write", errno);
        p += put;
        size -= (size_t)put;
    }
    return STANCE_OK;
}

enum { OUT_BUFFER = 1 << 16 };

/* Invariants: `temporary` is NULL while the file has no name (O_TMPFILE) or is written to directly;
 * `direct` files are neither synced nor renamed. */
struct st_outfile {
    const stance_allocator *allocator;
    char *path;      /* where it will appear, links resolved */
    char *temporary; /* name beside it */
    int fd;
    bool direct;
    bool failed;
    size_t used;
    char buffer[OUT_BUFFER];
};

static char *copy_text(const stance_allocator *allocator, const char *text, size_t extra) {
    size_t size = strlen(text);
    char *copy = st_new(allocator, size + extra + 1, 1);
    if (copy) memcpy(copy, text, size);
    return copy;
}

static void free_outfile(st_outfile *file) {
    const stance_allocator *allocator = file->allocator;
    if (file->fd >= 0) close(file->fd);
    st_release(allocator, file->path);
    st_release(allocator, file->temporary);
    st_release(allocator, file);
}

/* Store in file->path the target with symbolic links resolved, so that a link stays a link. */
static bool resolve(st_outfile *file, const char *path) {
    char *real = realpath(path, NULL);
    file->path = copy_text(file->allocator, real ? real : path, 0);
    free(real);
    return file->path != NULL;
}

static bool is_special(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode);
}

static int open_unnamed(const char *path) {
#ifdef O_TMPFILE
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t size = slash ? (size_t)(slash - path) : 0;
    if (size >= sizeof folder || access("/proc/self/fd", F_OK) != 0) return -1; /* by which it gets its name */
    if (slash) memcpy(folder, path, size);
    folder[size] = '\0';
    return open(slash ? (size ? folder : "/") : ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
#else
    (void)path;
    return -1;
#endif
}

/* Give file->temporary a name that nothing has; `make` tries to create it and returns -1 with EEXIST. */
static int with_fresh_name(st_outfile *file, int (*make)(st_outfile *)) {
    enum { SUFFIX = 24 };
    if (!file->temporary) file->temporary = copy_text(file->allocator, file->path, SUFFIX);
    if (!file->temporary) {
        errno = ENOMEM; /* the caller's allocator need not set it */
        return -1;
    }
    int result = -1;
    for (unsigned attempt = 0; attempt < 1000; attempt++) {
        snprintf(file->temporary + strlen(file->path), SUFFIX, ".tmp%ld-%u", (long)getpid(), attempt);
        result = make(file);
        if (result >= 0 || errno != EEXIST) break;
    }
    return result;
}

static int create_named(st_outfile *file) {
    return open(file->temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
}

static int link_unnamed(st_outfile *file) {
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", file->fd);
    return linkat(AT_FDCWD, self, AT_FDCWD, file->temporary, AT_SYMLINK_FOLLOW);
}

static void open_target(st_outfile *file) {
    file->direct = is_special(file->path);
    if (file->direct) {
        file->fd = open(file->path, O_WRONLY | O_CLOEXEC);
        return;
    }
    file->fd = open_unnamed(file->path);
    if (file->fd < 0) file->fd = with_fresh_name(file, create_named);
}

static stance_status fail_create(stance_error *error, int reason) {
    return reason == ENOMEM ? st_fail_memory(error) : st_fail_io(error, "create", reason);
}

stance_status st_outfile_open(st_outfile **out, const char *path, const stance_allocator *allocator,
                              stance_error *error) {
    *out = NULL;
    st_outfile *file = st_new(allocator, 1, sizeof *file);
    if (!file) return st_fail_memory(error);
    file->allocator = allocator;
    file->fd = -1;
    if (!resolve(file, path)) {
        free_outfile(file);
        return st_fail_memory(error);
    }
    open_target(file);
    if (file->fd < 0) {
        int reason = errno;
        free_outfile(file);
        return fail_create(error, reason);
    }
    *out = file;
    return STANCE_OK;
}

static stance_status flush_buffer(st_outfile *file, stance_error *error) {
    stance_status status = st_write_all(file->fd, file->buffer, file->used, error);
    file->used = 0;
    if (status) file->failed = true;
    return status;
}

stance_status st_outfile_write(st_outfile *file, const void *bytes, size_t size, stance_error *error) {
    if (file->failed) return st_fail(error, STANCE_ERROR_IO, "cannot write: an earlier write failed");
    if (size > OUT_BUFFER - file->used) {
        stance_status status = flush_buffer(file, error);
        if (status) return status;
    }
    if (size > OUT_BUFFER) {
        stance_status status = st_write_all(file->fd, bytes, size, error);
        if (status) file->failed = true;
        return status;
    }
    if (size) memcpy(file->buffer + file->used, bytes, size);
    file->used += size;
    return STANCE_OK;
}

/* Keep the permissions of the file that is replaced. */
static void copy_mode(const st_outfile *file) {
    struct stat info;
    if (stat(file->path, &info) == 0 && fchmod(file->fd, info.st_mode & 07777) != 0) return;
}

static void sync_folder(const char *path) {
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t size = slash ? (size_t)(slash - path) + 1 : 1;
    if (size >= sizeof folder) return;
    memcpy(folder, slash ? path : ".", size);
    folder[size] = '\0';
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    fsync(fd);
    close(fd);
}

static stance_status put_in_place(st_outfile *file, stance_error *error) {
    copy_mode(file);
    if (fsync(file->fd) != 0) return st_fail_io(error, "write", errno);
    if (!file->temporary && with_fresh_name(file, link_unnamed) < 0) {
        int reason = errno;
        st_release(file->allocator, file->temporary);
        file->temporary = NULL;
        return fail_create(error, reason);
    }
    if (rename(file->temporary, file->path) != 0) return st_fail_io(error, "create", errno);
    st_release(file->allocator, file->temporary);
    file->temporary = NULL;
    sync_folder(file->path);
    return STANCE_OK;
}

stance_status st_outfile_commit(st_outfile *file, stance_error *error) {
    stance_status status = STANCE_OK;
    if (file->failed) status = st_fail(error, STANCE_ERROR_IO, "cannot write: an earlier write failed");
    if (!status) status = flush_buffer(file, error);
    if (!status && !file->direct) status = put_in_place(file, error);
    st_outfile_discard(file);
    return status;
}

void st_outfile_discard(st_outfile *file) {
    if (!file) return;
    if (file->temporary) unlink(file->temporary);
    free_outfile(file);
}
