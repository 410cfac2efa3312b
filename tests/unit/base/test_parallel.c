/* SPDX-License-Identifier: MIT */
#include "parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "check.h"

enum { MOST_JOBS = 10000, MOST_WORKERS = 300 };

typedef struct record {
    atomic_int done[MOST_JOBS];    /* how often each job ran */
    atomic_int busy[MOST_WORKERS]; /* worker numbers in use */
    size_t last[MOST_WORKERS];     /* job + 1 that each worker did last */
    atomic_size_t widest;          /* largest worker number */
    atomic_int clashes, backwards, strangers;
    pthread_t caller;
} record;

static void note(void *context, size_t index, size_t worker) {
    record *r = context;
    if (atomic_fetch_add(&r->busy[worker], 1) != 0) atomic_fetch_add(&r->clashes, 1);
    if (index < r->last[worker]) atomic_fetch_add(&r->backwards, 1);
    r->last[worker] = index + 1;
    atomic_fetch_add(&r->done[index], 1);
    if (worker > atomic_load(&r->widest)) atomic_store(&r->widest, worker);
    if (!pthread_equal(pthread_self(), r->caller)) atomic_fetch_add(&r->strangers, 1);
    if (index % 64 == 0) sched_yield();
    atomic_fetch_sub(&r->busy[worker], 1);
}

/* Every job once, in order within a worker, no worker number used by two threads at a time. */
static void run(record *r, size_t threads, size_t count) {
    memset(r, 0, sizeof *r);
    r->caller = pthread_self();
    st_parallel(threads, count, note, r);
    for (size_t i = 0; i < MOST_JOBS; i++) assert_int_equal(r->done[i], i < count);
    assert_int_equal(r->clashes, 0);
    assert_int_equal(r->backwards, 0);
    assert_true(r->widest < (threads ? threads : 1));
}

static void every_job_is_done_once(void **state) {
    (void)state;
    static record r;
    static const size_t threads[] = {1, 2, 3, 8, 255, 256, 257, 299}, counts[] = {1, 2, 7, 1000, MOST_JOBS};
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++)
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) run(&r, threads[t], counts[c]);
}

static void no_jobs_need_nobody(void **state) {
    (void)state;
    static record r;
    run(&r, 0, 0);
    run(&r, 4, 0);
}

static void one_thread_is_the_callers_own(void **state) {
    (void)state;
    static record r;
    for (size_t threads = 0; threads < 2; threads++) {
        run(&r, threads, 1000);
        assert_int_equal(r.strangers, 0);
        assert_int_equal(r.last[0], 1000);
    }
}

/* Two jobs that wait for each other are only done by two threads. */
static void wait_for_the_other(void *context, size_t index, size_t worker) {
    (void)index, (void)worker;
    pthread_barrier_wait(context);
}

static void jobs_run_at_the_same_time(void **state) {
    (void)state;
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, 4);
    st_parallel(4, 8, wait_for_the_other, &barrier);
    pthread_barrier_destroy(&barrier);
}

static void *nothing(void *argument) { return argument; }

/* Threads that ask for more stack than there is address space cannot be started. */
static void jobs_are_done_where_threads_cannot_be_started(void **state) {
    (void)state;
    static record r;
    pthread_attr_t before, huge;
    pthread_t thread;
    assert_int_equal(pthread_getattr_default_np(&before), 0);
    pthread_attr_init(&huge);
    assert_int_equal(pthread_attr_setstacksize(&huge, (size_t)1 << 60), 0);
    assert_int_equal(pthread_setattr_default_np(&huge), 0);
    assert_int_not_equal(pthread_create(&thread, NULL, nothing, NULL), 0);
    run(&r, 8, 1000);
    assert_int_equal(r.strangers, 0);
    assert_int_equal(pthread_setattr_default_np(&before), 0);
    pthread_attr_destroy(&huge);
    pthread_attr_destroy(&before);
}

static void processors_are_those_this_process_may_use(void **state) {
    (void)state;
    cpu_set_t all, one;
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    assert_int_equal(st_processors(), CPU_COUNT(&all));
    CPU_ZERO(&one);
    for (int cpu = 0; CPU_COUNT(&one) == 0; cpu++)
        if (CPU_ISSET(cpu, &all)) CPU_SET(cpu, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(st_processors(), 1);
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
}

TESTS(cmocka_unit_test(every_job_is_done_once), cmocka_unit_test(no_jobs_need_nobody),
      cmocka_unit_test(one_thread_is_the_callers_own), cmocka_unit_test(jobs_run_at_the_same_time),
      cmocka_unit_test(jobs_are_done_where_threads_cannot_be_started),
      cmocka_unit_test(processors_are_those_this_process_may_use))
