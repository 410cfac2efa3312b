/* SPDX-License-Identifier: MIT
 * The open connections of a service, and until when each may take its time. */
#ifndef ST_CONNECTIONS_H
#define ST_CONNECTIONS_H

#include <pthread.h>
#include <stdatomic.h>

#include "buf.h"

/* One connection. Between requests and while one is read or an answer sent, it is used by one thread of the transport,
 * but for `deadline` and `state`, which others look at. */
typedef struct st_connection {
    struct st_connection *next, *previous;
    int fd;
    bool surplus;                                                                 /* one too many: told 503 */
    enum { ST_FRESH, ST_IDLE, ST_READING, ST_WORKING, ST_SENDING } _Atomic state; /* fresh: no request came yet */
    atomic_llong deadline; /* milliseconds of a clock that never goes back */
    st_buf target, body;   /* of the request being read */
    bool begun, discard;
} st_connection;

/* Used by any number of threads at once. A connection is cut off when its request has not been read, or its answer not
 * been sent, in time; time spent working on it does not count. */
typedef struct st_connections {
    pthread_mutex_t mutex;
    st_connection *first;
    size_t count, most;
    long long patience; /* milliseconds */
} st_connections;

void st_connections_init(st_connections *all, size_t most, double seconds);
void st_connections_clear(st_connections *all);

/* NULL when out of memory. */
st_connection *st_connections_add(st_connections *all, int fd);
void st_connections_remove(st_connections *all, st_connection *connection);

/* Go on to another state; the time begins anew. */
void st_connection_enter(st_connections *all, st_connection *connection, int state);

/* Shut down those that are over their time; returns how many. Called from time to time. */
size_t st_connections_cut(st_connections *all);

/* Whether a request is under way on any: being read, worked on or answered, waiting in the system, or about to come on
 * a connection that has just been made. */
bool st_connections_busy(st_connections *all);

#endif
