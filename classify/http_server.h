/* SPDX-License-Identifier: MIT
 * The service's sockets, by libmicrohttpd: HTTP/1.1 -> st_api_answer. */
#ifndef ST_HTTP_SERVER_H
#define ST_HTTP_SERVER_H

#include "api.h"

typedef struct st_http_options {
    const char *host; /* a name or a number */
    uint64_t port;    /* 0: any that is free */
    size_t threads;
    size_t connections; /* further ones are told 503, some hundred more wait */
    double seconds;     /* that a client may take to send a request, and to take an answer */
} st_http_options;

typedef struct st_http_server st_http_server;

/* Listen, and answer from now on; api->loopback is set. Errors: ARGUMENT (a host that cannot be), IO, MEMORY. */
stance_status st_http_server_open(st_http_server **out, st_api *api, const st_http_options *options,
                                  stance_error *error);

/* Where it listens, as "http://127.0.0.1:8080/". */
const char *st_http_server_address(const st_http_server *server);

/* Cut off the slow; to be called several times a second. */
void st_http_server_tend(st_http_server *server);

/* Take no more connections, finish the requests under way, and free it. A connection that the system completes in the very moment
 * of closing is reset before anything of it was read. */
void st_http_server_close(st_http_server *server);

#endif
