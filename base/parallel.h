/* SPDX-License-Identifier: MIT
 * Independent jobs on several threads. */
#ifndef ST_PARALLEL_H
#define ST_PARALLEL_H

#include <stddef.h>

/* One job: number `index` of `count`, on worker `worker` of 0 .. threads-1. */
typedef void (*st_job)(void *context, size_t index, size_t worker);

/* Run jobs 0 .. count-1 and wait for all. Jobs are handed out in order; `threads` of 0 counts as 1. Where
 * threads cannot be started, the calling thread does the work alone: the jobs are always done. */
void st_parallel(size_t threads, size_t count, st_job job, void *context);

/* Number of processors this process may use, at least 1. */
size_t st_processors(void);

#endif
