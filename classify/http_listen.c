/* SPDX-License-Identifier: MIT */
#include "http_listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static bool is_loopback(const struct sockaddr *address) {
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        return ntohl(in.sin_addr.s_addr) >> 24 == 127;
    }
    struct sockaddr_in6 in;
    memcpy(&in, address, sizeof in);
    return IN6_IS_ADDR_LOOPBACK(&in.sin6_addr);
}

static int open_socket(const struct addrinfo *info) {
    int on = 1, fd = socket(info->ai_family, info->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, info->ai_protocol);
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0) return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

static stance_status describe(int fd, char address[ST_ADDRESS_SIZE], bool *loopback, stance_error *error) {
    struct sockaddr_storage own;
    socklen_t size = sizeof own;
    char host[64], port[16];
    memset(&own, 0, sizeof own);
    if (getsockname(fd, (struct sockaddr *)&own, &size) != 0) return st_fail_io(error, "listen", errno);
    *loopback = is_loopback((const struct sockaddr *)&own);
    if (getnameinfo((const struct sockaddr *)&own, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return st_fail(error, STANCE_ERROR_IO, "cannot tell the address");
    bool six = strchr(host, ':') != NULL;
    snprintf(address, ST_ADDRESS_SIZE, "http://%s%s%s:%s/", six ? "[" : "", host, six ? "]" : "", port);
    return STANCE_OK;
}

stance_status st_http_listen(const char *host, uint64_t port, int *fd, char address[ST_ADDRESS_SIZE], bool *loopback,
                             stance_error *error) {
    char service[16];
    struct addrinfo *found, hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    *fd = -1;
    if (port > 65535) return st_fail(error, STANCE_ERROR_ARGUMENT, "a port is a number to 65535");
    snprintf(service, sizeof service, "%u", (unsigned)port);
    int failure = getaddrinfo(host, service, &hints, &found);
    if (failure) return st_fail(error, STANCE_ERROR_ARGUMENT, "host %s: %s", host, gai_strerror(failure));
    *fd = open_socket(found);
    stance_status status = *fd < 0 ? st_fail_io(error, "listen", errno) : describe(*fd, address, loopback, error);
    freeaddrinfo(found);
    if (status && *fd >= 0) {
        close(*fd);
        *fd = -1;
    }
    return status;
}
