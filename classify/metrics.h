/* SPDX-License-Identifier: MIT
 * What a service has done, counted for Prometheus. */
#ifndef ST_METRICS_H
#define ST_METRICS_H

#include <stdatomic.h>

#include "buf.h"

enum { ST_METRIC_ROUTES = 8, ST_METRIC_STATUSES = 16, ST_METRIC_BUCKETS = 12 };

/* Counted by any number of threads at once. */
typedef struct st_metrics {
    double begun; /* seconds since 1970 */
    atomic_size_t requests[ST_METRIC_ROUTES][ST_METRIC_STATUSES];
    atomic_size_t buckets[ST_METRIC_BUCKETS + 1]; /* of requests to classify, by how long they took */
    atomic_size_t nanoseconds;
    atomic_size_t texts, text_bytes, failed_texts;
    atomic_size_t connections, refused, cut; /* open; told 503; cut off as too slow */
    atomic_size_t reloads, failed_reloads;
} st_metrics;

void st_metrics_init(st_metrics *metrics);

/* Count an answer; `route` below ST_METRIC_ROUTES. */
void st_metrics_answer(st_metrics *metrics, size_t route, unsigned status);

/* Count the time that a request to classify took. */
void st_metrics_time(st_metrics *metrics, double seconds);

/* Append all in Prometheus' text format 0.0.4; `routes` are their names, ended by NULL. */
void st_metrics_write(const st_metrics *metrics, const char *const *routes, st_buf *out);

#endif
