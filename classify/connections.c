/* SPDX-License-Identifier: MIT */
#include "connections.h"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

static const long long MOMENT = 1000; /* that a new connection is waited for when the service ends */

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void st_connections_init(st_connections *all, size_t most, double seconds) {
    *all = (st_connections){.most = most, .patience = (long long)(1000 * seconds)};
    pthread_mutex_init(&all->mutex, NULL);
}

void st_connections_clear(st_connections *all) {
    while (all->first) st_connections_remove(all, all->first);
    pthread_mutex_destroy(&all->mutex);
}

st_connection *st_connections_add(st_connections *all, int fd) {
    st_connection *c = st_new(&st_default_allocator, 1, sizeof *c);
    if (!c) return NULL;
    c->fd = fd;
    st_buf_init(&c->target, &st_default_allocator);
    st_buf_init(&c->body, &st_default_allocator);
    st_connection_enter(all, c, ST_FRESH);
    pthread_mutex_lock(&all->mutex);
    c->surplus = ++all->count > all->most;
    c->next = all->first;
    if (c->next) c->next->previous = c;
    all->first = c;
    pthread_mutex_unlock(&all->mutex);
    return c;
}

void st_connections_remove(st_connections *all, st_connection *c) {
    pthread_mutex_lock(&all->mutex);
    all->count--;
    if (c->previous) c->previous->next = c->next;
    else all->first = c->next;
    if (c->next) c->next->previous = c->previous;
    pthread_mutex_unlock(&all->mutex);
    st_buf_clear(&c->target);
    st_buf_clear(&c->body);
    st_release(&st_default_allocator, c);
}

void st_connection_enter(st_connections *all, st_connection *c, int state) {
    atomic_store(&c->deadline, now() + all->patience);
    atomic_store(&c->state, state);
}

size_t st_connections_cut(st_connections *all) {
    size_t cut = 0;
    long long time = now();
    pthread_mutex_lock(&all->mutex);
    for (st_connection *c = all->first; c; c = c->next) {
        if (atomic_load(&c->state) == ST_WORKING || atomic_load(&c->deadline) > time) continue;
        shutdown(c->fd, SHUT_RDWR);
        cut++;
    }
    pthread_mutex_unlock(&all->mutex);
    return cut;
}

static bool is_busy(const st_connections *all, const st_connection *c) {
    int state = atomic_load(&c->state), waiting = 0;
    if (state > ST_IDLE) return true;
    if (ioctl(c->fd, FIONREAD, &waiting) == 0 && waiting > 0) return true;
    return state == ST_FRESH && now() < atomic_load(&c->deadline) - all->patience + MOMENT;
}

bool st_connections_busy(st_connections *all) {
    bool busy = false;
    pthread_mutex_lock(&all->mutex);
    for (st_connection *c = all->first; c && !busy; c = c->next) busy = is_busy(all, c);
    pthread_mutex_unlock(&all->mutex);
    return busy;
}
