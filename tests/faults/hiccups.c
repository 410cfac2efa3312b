/* SPDX-License-Identifier: MIT
 * To be preloaded into a program (LD_PRELOAD): its reads and writes are interrupted and do less than they were asked to, as
 * signals, pipes and slow devices make them. HICCUPS="MOST PAUSE": at most so many bytes at a time (97), after so many
 * microseconds (0). */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_uint calls;

/* How many bytes are to be moved; 0: the call is interrupted. */
static size_t share_of(size_t size) {
    char *end = NULL;
    const char *text = getenv("HICCUPS");
    size_t most = text ? strtoul(text, &end, 10) : 0;
    unsigned long pause = end ? strtoul(end, NULL, 10) : 0;
    unsigned call = atomic_fetch_add(&calls, 1);
    if (!most) most = 97;
    if (pause) usleep((useconds_t)pause);
    if (call % 3 == 1) return 0;
    size_t share = 1 + call * 2654435761u % most;
    return share < size ? share : size;
}

ssize_t read(int fd, void *bytes, size_t size) {
    size_t share = share_of(size);
    if (share || !size) return syscall(SYS_read, fd, bytes, share);
    errno = EINTR;
    return -1;
}

ssize_t write(int fd, const void *bytes, size_t size) {
    size_t share = share_of(size);
    if (share || !size) return syscall(SYS_write, fd, bytes, share);
    errno = EINTR;
    return -1;
}

int poll(struct pollfd *fds, nfds_t count, int milliseconds) {
    if (share_of(1)) return (int)syscall(SYS_poll, fds, count, milliseconds);
    errno = EINTR;
    return -1;
}
