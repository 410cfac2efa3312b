/* SPDX-License-Identifier: MIT
 * A socket to listen on. */
#ifndef ST_HTTP_LISTEN_H
#define ST_HTTP_LISTEN_H

#include "error.h"
#include "sv.h"

enum { ST_ADDRESS_SIZE = 128 };

/* Listen on the host (a name or a number) and the port (0: any that is free). *fd is to be closed; `address` is where
 * it listens, as "http://127.0.0.1:8080/"; *loopback whether only this machine reaches it. Errors: ARGUMENT, IO. */
stance_status st_http_listen(const char *host, uint64_t port, int *fd, char address[ST_ADDRESS_SIZE], bool *loopback,
                             stance_error *error);

#endif
