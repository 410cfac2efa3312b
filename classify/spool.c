/* SPDX-License-Identifier: MIT */
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "file.h"
#include "lines.h"

enum { PORTION = 1 << 16 };

static const char *folder(void) {
    const char *chosen = getenv("TMPDIR");
    return chosen && *chosen ? chosen : "/tmp";
}

/* Where the system cannot make files without a name (O_TMPFILE), it has one for a moment. */
static int open_named(void) {
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/stance-XXXXXX", folder());
    if (length < 0 || (size_t)length >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0) unlink(path);
    return fd;
}

stance_status st_spool_open(st_spool *spool, const stance_allocator *allocator, stance_error *error) {
    st_buf_init(&spool->tail, allocator);
    spool->fd = open(folder(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (spool->fd < 0) spool->fd = open_named();
    return spool->fd < 0 ? st_fail_io(error, "make a temporary file", errno) : STANCE_OK;
}

void st_spool_close(st_spool *spool) {
    if (spool->fd >= 0) close(spool->fd);
    spool->fd = -1;
    if (spool->tail.allocator) st_buf_clear(&spool->tail);
}

static stance_status flush(st_spool *spool, stance_error *error) {
    stance_status status = st_write_all(spool->fd, spool->tail.data, spool->tail.size, error);
    st_buf_reset(&spool->tail);
    return status;
}

stance_status st_spool_add(st_spool *spool, st_sv bytes, stance_error *error) {
    st_buf_add_sv(&spool->tail, bytes);
    if (spool->tail.failed) return st_fail_memory(error);
    return spool->tail.size < PORTION ? STANCE_OK : flush(spool, error);
}

stance_status st_spool_pour(st_spool *spool,
                            stance_status (*write)(void *context, const void *bytes, size_t size, stance_error *error),
                            void *context, stance_error *error) {
    stance_status status = flush(spool, error);
    if (!status && lseek(spool->fd, 0, SEEK_SET) != 0) status = st_fail_io(error, "read a temporary file", errno);
    char *portion = st_buf_room(&spool->tail, PORTION);
    if (!portion) return st_fail_memory(error);
    while (!status) {
        long got = st_read_descriptor(&spool->fd, portion, PORTION);
        if (got == 0) break;
        status =
            got < 0 ? st_fail_io(error, "read a temporary file", errno) : write(context, portion, (size_t)got, error);
    }
    return status;
}
