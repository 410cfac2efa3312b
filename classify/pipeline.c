/* SPDX-License-Identifier: MIT */
#include "pipeline.h"

#include <pthread.h>

#include "options.h"

enum { MOST_THREADS = 256 };

typedef enum { FREE, READ, DONE } slot_state;

/* A batch and what becomes of it. Owned by the reader while FREE, by a worker while READ, by the writer once DONE. */
typedef struct slot {
    slot_state state;
    st_batch batch;
    st_buf out;
    stance_status status; /* MEMORY: the batch was not finished */
    bool last;            /* it ends with a document that could not be read, and the run with it */
} slot;

/* Slots form a ring: filled at `filled`, handed to workers at `taken`, written at `written`. */
typedef struct ring {
    const st_pipeline *p;
    pthread_mutex_t mutex;
    pthread_cond_t work, done;
    slot *slots;
    size_t count, filled, taken, written;
    bool closed; /* no more slots will be filled */
} ring;

typedef struct worker {
    ring *ring;
    stance_classifier *classifier;
    stance_result *result;
} worker;

static stance_status classify_one(worker *w, const st_batch *batch, st_document *document, st_buf *out) {
    const st_pipeline *p = w->ring->p;
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.layout = document->layout;
    options.max_bytes = p->max_bytes;
    st_sv title = st_batch_text(batch, document->title), text = st_batch_text(batch, document->text);
    if (document->has_title) {
        options.title = title.data;
        options.title_length = title.size;
    }
    stance_status status = document->error.status;
    if (!status) status = stance_classify(w->classifier, text.data, text.size, &options, &w->result, &document->error);
    if (status == STANCE_ERROR_MEMORY) return status;
    if (status) document->error.line = document->line;
    st_verdict verdict = {batch, document, status ? NULL : w->result, w->classifier};
    st_write_record(p->writer, &verdict, out);
    return out->failed ? STANCE_ERROR_MEMORY : STANCE_OK;
}

static void classify_slot(worker *w, slot *s) {
    s->status = STANCE_OK;
    s->last = false;
    st_buf_reset(&s->out);
    for (size_t i = 0; i < s->batch.count && !s->status; i++) {
        size_t before = s->out.size;
        if (i) st_write_between(w->ring->p->writer, &s->out);
        s->status = classify_one(w, &s->batch, &s->batch.documents[i], &s->out);
        if (!w->ring->p->strict || !s->batch.documents[i].error.status) continue;
        s->last = true;
        s->out.size = before;
        s->batch.count = i + 1; /* nobody hears of what comes after */
    }
}

static void *work(void *argument) {
    worker *w = argument;
    ring *r = w->ring;
    pthread_mutex_lock(&r->mutex);
    for (;;) {
        while (r->taken == r->filled && !r->closed) pthread_cond_wait(&r->work, &r->mutex);
        if (r->taken == r->filled) break;
        slot *s = &r->slots[r->taken++ % r->count];
        pthread_mutex_unlock(&r->mutex);
        classify_slot(w, s);
        pthread_mutex_lock(&r->mutex);
        s->state = DONE;
        pthread_cond_signal(&r->done);
    }
    pthread_mutex_unlock(&r->mutex);
    return NULL;
}

/* ---- the calling thread: reads and writes -------------------------------------------------------------- */

static void complain(const ring *r, const slot *s, bool *failed) {
    for (size_t i = 0; i < s->batch.count; i++) {
        const st_document *document = &s->batch.documents[i];
        if (!document->error.status) continue;
        st_sv path = st_batch_text(&s->batch, document->path);
        char shown[4096];
        snprintf(shown, sizeof shown, "%.*s", (int)(path.size < sizeof shown ? path.size : sizeof shown - 1),
                 path.data);
        st_pace_hide(r->p->progress);
        if (r->p->program) st_complain(r->p->program, shown, &document->error);
        *failed = true;
    }
}

static stance_status write_slot(ring *r, slot *s, bool *failed, stance_error *error) {
    if (s->status) return st_fail_memory(error);
    complain(r, s, failed);
    st_buf between;
    st_buf_init(&between, s->out.allocator);
    if (r->written && s->out.size) st_write_between(r->p->writer, &between);
    stance_status status = between.failed ? st_fail_memory(error) : STANCE_OK;
    if (!status && between.size) status = r->p->write(r->p->context, between.data, between.size, error);
    if (!status) status = r->p->write(r->p->context, s->out.data, s->out.size, error);
    st_buf_clear(&between);
    if (!status) st_pace_add(r->p->progress, s->batch.count);
    return status;
}

/* Read into the next free slot; *ended when there was nothing left. */
static bool fill_slot(ring *r, slot *s, bool *ended) {
    st_batch_reset(&s->batch);
    if (!st_input_read(r->p->input, &s->batch)) return false;
    *ended = s->batch.count == 0;
    return true;
}

static stance_status run_alone(ring *r, worker *w, bool *failed, stance_error *error) {
    slot *s = &r->slots[0];
    for (bool ended = false;; r->written++) {
        if (!fill_slot(r, s, &ended)) return st_fail_memory(error);
        if (ended) return STANCE_OK;
        classify_slot(w, s);
        stance_status status = write_slot(r, s, failed, error);
        if (status || s->last) return status;
    }
}

/* Whether the oldest slot is ready; waits for it when `wait`. */
static bool oldest_done(ring *r, bool wait) {
    slot *s = &r->slots[r->written % r->count];
    pthread_mutex_lock(&r->mutex);
    while (wait && s->state != DONE) pthread_cond_wait(&r->done, &r->mutex);
    bool done = s->state == DONE;
    pthread_mutex_unlock(&r->mutex);
    return done;
}

static stance_status run_ring(ring *r, bool *failed, stance_error *error) {
    bool ended = false;
    for (;;) {
        bool full = r->filled - r->written == r->count;
        bool pending = r->written < r->filled;
        if (pending && oldest_done(r, full || ended || st_input_waits(r->p->input))) {
            slot *s = &r->slots[r->written % r->count];
            stance_status status = write_slot(r, s, failed, error);
            if (status || s->last) return status;
            s->state = FREE;
            r->written++;
        } else if (!ended) {
            slot *s = &r->slots[r->filled % r->count];
            if (!fill_slot(r, s, &ended)) return st_fail_memory(error);
            if (ended) continue;
            pthread_mutex_lock(&r->mutex);
            s->state = READ;
            r->filled++;
            pthread_cond_signal(&r->work);
            pthread_mutex_unlock(&r->mutex);
        } else return STANCE_OK;
    }
}

static void close_ring(ring *r) {
    pthread_mutex_lock(&r->mutex);
    r->closed = true;
    r->taken = r->taken > r->filled ? r->taken : r->filled; /* what no worker has taken is dropped */
    pthread_cond_broadcast(&r->work);
    pthread_mutex_unlock(&r->mutex);
}

static stance_status run_threads(ring *r, worker *workers, size_t count, bool *failed, stance_error *error) {
    pthread_t threads[MOST_THREADS];
    size_t started = 0;
    while (started < count && pthread_create(&threads[started], NULL, work, &workers[started]) == 0) started++;
    stance_status status = started ? run_ring(r, failed, error) : run_alone(r, &workers[0], failed, error);
    close_ring(r);
    while (started) pthread_join(threads[--started], NULL);
    return status;
}

static stance_status make_workers(ring *r, worker *workers, size_t count, stance_error *error) {
    stance_status status = STANCE_OK;
    for (size_t i = 0; i < count && !status; i++) {
        workers[i].ring = r;
        status = stance_classifier_new(&workers[i].classifier, r->p->model, NULL, error);
    }
    return status;
}

stance_status st_pipeline_run(const st_pipeline *p, bool *failed, stance_error *error) {
    size_t threads = p->threads > MOST_THREADS ? MOST_THREADS : p->threads ? p->threads : 1;
    ring r = {.p = p, .count = threads > 1 ? 3 * threads : 1};
    *failed = false;
    worker *workers = st_new(&st_default_allocator, threads, sizeof *workers);
    r.slots = st_new(&st_default_allocator, r.count, sizeof *r.slots);
    stance_status status = workers && r.slots ? make_workers(&r, workers, threads, error) : st_fail_memory(error);
    for (size_t i = 0; i < r.count && r.slots; i++) {
        st_batch_init(&r.slots[i].batch, &st_default_allocator);
        st_buf_init(&r.slots[i].out, &st_default_allocator);
    }
    pthread_mutex_init(&r.mutex, NULL);
    pthread_cond_init(&r.work, NULL);
    pthread_cond_init(&r.done, NULL);
    if (!status)
        status = threads > 1 ? run_threads(&r, workers, threads, failed, error) : run_alone(&r, workers, failed, error);
    pthread_cond_destroy(&r.done);
    pthread_cond_destroy(&r.work);
    pthread_mutex_destroy(&r.mutex);
    for (size_t i = 0; i < threads && workers; i++) {
        stance_result_free(workers[i].result);
        stance_classifier_free(workers[i].classifier);
    }
    for (size_t i = 0; i < r.count && r.slots; i++) {
        st_batch_clear(&r.slots[i].batch);
        st_buf_clear(&r.slots[i].out);
    }
    st_release(&st_default_allocator, workers);
    st_release(&st_default_allocator, r.slots);
    return status;
}
