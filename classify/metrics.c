/* SPDX-License-Identifier: MIT */
#include "metrics.h"

#include <time.h>

static const unsigned statuses[ST_METRIC_STATUSES] = {200, 400, 403, 404, 405, 413, 415, 421, 422, 500, 503};
static const double buckets[ST_METRIC_BUCKETS] = {.0001, .00025, .0005, .001, .0025, .005, .01, .025, .1, .5, 1, 5};

void st_metrics_init(st_metrics *m) {
    struct timespec now;
    memset(m, 0, sizeof *m);
    clock_gettime(CLOCK_REALTIME, &now);
    m->begun = (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void st_metrics_answer(st_metrics *m, size_t route, unsigned status) {
    for (size_t s = 0; s < ST_METRIC_STATUSES; s++)
        if (statuses[s] == status) atomic_fetch_add(&m->requests[route][s], 1);
}

void st_metrics_time(st_metrics *m, double seconds) {
    size_t bucket = 0;
    while (bucket < ST_METRIC_BUCKETS && seconds > buckets[bucket]) bucket++;
    atomic_fetch_add(&m->buckets[bucket], 1);
    atomic_fetch_add(&m->nanoseconds, (size_t)(seconds * 1e9));
}

static void add_head(st_buf *out, const char *name, const char *kind, const char *help) {
    st_buf_add_format(out, "# HELP stance_%s %s\n# TYPE stance_%s %s\n", name, help, name, kind);
}

static void add_number(st_buf *out, const char *name, const char *kind, const char *help, size_t number) {
    add_head(out, name, kind, help);
    st_buf_add_format(out, "stance_%s %zu\n", name, number);
}

static void add_requests(const st_metrics *m, const char *const *routes, st_buf *out) {
    add_head(out, "requests_total", "counter", "Requests answered.");
    for (size_t r = 0; routes[r]; r++)
        for (size_t s = 0; s < ST_METRIC_STATUSES; s++) {
            size_t count = atomic_load(&m->requests[r][s]);
            if (count)
                st_buf_add_format(out, "stance_requests_total{route=\"%s\",status=\"%u\"} %zu\n", routes[r],
                                  statuses[s], count);
        }
}

static void add_times(const st_metrics *m, st_buf *out) {
    size_t sum = 0;
    add_head(out, "classify_seconds", "histogram", "Time from a whole request to its answer.");
    for (size_t b = 0; b < ST_METRIC_BUCKETS; b++) {
        sum += atomic_load(&m->buckets[b]);
        st_buf_add_format(out, "stance_classify_seconds_bucket{le=\"%g\"} %zu\n", buckets[b], sum);
    }
    sum += atomic_load(&m->buckets[ST_METRIC_BUCKETS]);
    st_buf_add_format(out,
                      "stance_classify_seconds_bucket{le=\"+Inf\"} %zu\nstance_classify_seconds_sum %.9f\n"
                      "stance_classify_seconds_count %zu\n",
                      sum, 1e-9 * (double)atomic_load(&m->nanoseconds), sum);
}

void st_metrics_write(const st_metrics *m, const char *const *routes, st_buf *out) {
    add_requests(m, routes, out);
    add_times(m, out);
    add_number(out, "texts_total", "counter", "Texts classified.", atomic_load(&m->texts));
    add_number(out, "text_bytes_total", "counter", "Bytes of the texts classified.", atomic_load(&m->text_bytes));
    add_number(out, "failed_texts_total", "counter", "Records that could not be classified.",
               atomic_load(&m->failed_texts));
    add_number(out, "connections", "gauge", "Open connections.", atomic_load(&m->connections));
    add_number(out, "refused_connections_total", "counter", "Connections told 503: too many.",
               atomic_load(&m->refused));
    add_number(out, "cut_connections_total", "counter", "Connections cut off: too slow.", atomic_load(&m->cut));
    add_number(out, "model_reloads_total", "counter", "Models loaded anew.", atomic_load(&m->reloads));
    add_number(out, "failed_model_reloads_total", "counter", "Models that could not be loaded anew.",
               atomic_load(&m->failed_reloads));
    add_head(out, "start_time_seconds", "gauge", "When the service began, since 1970.");
    st_buf_add_format(out, "stance_start_time_seconds %.3f\n", m->begun);
}
