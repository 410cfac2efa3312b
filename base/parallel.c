/* SPDX-License-Identifier: MIT */
#include "parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

enum { MOST_THREADS = 256 };

typedef struct pool {
    atomic_size_t next;
    atomic_size_t workers;
    size_t count;
    st_job job;
    void *context;
} pool;

static void *work(void *argument) {
    pool *shared = argument;
    size_t worker = atomic_fetch_add(&shared->workers, 1);
    for (size_t i; (i = atomic_fetch_add(&shared->next, 1)) < shared->count;) shared->job(shared->context, i, worker);
    return NULL;
}

void st_parallel(size_t threads, size_t count, st_job job, void *context) {
    pool shared = {.count = count, .job = job, .context = context};
    pthread_t started[MOST_THREADS];
    size_t extra = 0;
    if (threads > MOST_THREADS) threads = MOST_THREADS;
    if (threads > count) threads = count;
    while (extra + 1 < threads && pthread_create(&started[extra], NULL, work, &shared) == 0) extra++;
    work(&shared);
    while (extra) pthread_join(started[--extra], NULL);
}

size_t st_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return (size_t)CPU_COUNT(&set);
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (size_t)online : 1;
}
