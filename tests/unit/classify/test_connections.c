/* SPDX-License-Identifier: MIT */
#include "connections.h"

#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

/* A connection and its other end. */
typedef struct pair {
    st_connections all;
    st_connection *c;
    int ends[2];
} pair;

static void open_pair(pair *p, size_t most, double seconds) {
    st_connections_init(&p->all, most, seconds);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, p->ends), 0);
    p->c = st_connections_add(&p->all, p->ends[0]);
    assert_non_null(p->c);
}

static void close_pair(pair *p) {
    st_connections_clear(&p->all);
    close(p->ends[0]);
    close(p->ends[1]);
}

static void pause_milliseconds(long milliseconds) {
    const struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static void the_slow_are_cut_off(void **state) {
    char byte;
    pair p;
    (void)state;
    open_pair(&p, 9, .05);
    assert_int_equal(st_connections_cut(&p.all), 0);
    pause_milliseconds(80);
    assert_int_equal(st_connections_cut(&p.all), 1);
    assert_int_equal(read(p.ends[1], &byte, 1), 0); /* the end */
    close_pair(&p);
}

static void work_takes_as_long_as_it_takes(void **state) {
    pair p;
    (void)state;
    open_pair(&p, 9, .05);
    st_connection_enter(&p.all, p.c, ST_WORKING);
    pause_milliseconds(80);
    assert_int_equal(st_connections_cut(&p.all), 0);
    st_connection_enter(&p.all, p.c, ST_SENDING); /* the time begins anew */
    assert_int_equal(st_connections_cut(&p.all), 0);
    pause_milliseconds(80);
    assert_int_equal(st_connections_cut(&p.all), 1);
    close_pair(&p);
}

static void requests_under_way_are_seen(void **state) {
    pair p;
    (void)state;
    open_pair(&p, 9, 30);
    assert_true(st_connections_busy(&p.all)); /* new: about to ask */
    st_connection_enter(&p.all, p.c, ST_IDLE);
    assert_false(st_connections_busy(&p.all));
    assert_int_equal(write(p.ends[1], "G", 1), 1); /* in the system, not yet read */
    assert_true(st_connections_busy(&p.all));
    close_pair(&p);
}

static void one_too_many_is_told(void **state) {
    pair p;
    (void)state;
    open_pair(&p, 2, 30);
    st_connection *second = st_connections_add(&p.all, p.ends[1]), *third = st_connections_add(&p.all, p.ends[1]);
    assert_false(p.c->surplus);
    assert_false(second->surplus);
    assert_true(third->surplus);
    st_connections_remove(&p.all, second);
    st_connections_remove(&p.all, p.c);
    assert_int_equal(p.all.count, 1);
    assert_ptr_equal(p.all.first, third);
    assert_false(st_connections_add(&p.all, p.ends[0])->surplus);
    close_pair(&p);
}

TESTS(cmocka_unit_test(the_slow_are_cut_off), cmocka_unit_test(work_takes_as_long_as_it_takes),
      cmocka_unit_test(requests_under_way_are_seen), cmocka_unit_test(one_too_many_is_told))
