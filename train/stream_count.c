/* SPDX-License-Identifier: MIT
 * The first pass: labels and n-grams. */
#include <stdatomic.h>

#include "counter_bound.h"
#include "error.h"
#include "parallel.h"
#include "stream.h"
#include "utf8.h"

enum { CHUNK = 256 /* texts a job */, BATCH = 1 << 16 /* texts counted before the counter is bounded */ };
static const size_t BATCH_BYTES = (size_t)8 << 20;

static stance_status take_label(st_stream *s, size_t task, const char *label, bool counting, stance_error *error) {
    s->codes[task] = ST_UNLABELLED;
    if (!label || !*label) return STANCE_OK;
    st_buf_reset(&s->clean_label);
    st_utf8_clean(&s->clean_label, st_sv_of(label));
    if (s->clean_label.failed) return st_fail_memory(error);
    st_sv name = st_buf_sv(&s->clean_label);
    if (counting) return st_label_set_add(&s->labels[task], name) ? STANCE_OK : st_fail_memory(error);
    size_t code = st_label_set_find(&s->labels[task], name);
    if (code == SIZE_MAX) return st_fail(error, STANCE_ERROR_DATA, "the texts are not those of the first pass");
    s->codes[task] = (uint32_t)code;
    return STANCE_OK;
}

stance_status st_stream_next(st_stream *s, bool counting, stance_example *example, bool *more, stance_error *error) {
    int some = 0;
    *example = (stance_example){.line = 0};
    stance_status status = s->source->next(s->source->user, example, &some, error);
    *more = !status && some;
    if (!*more) return status;
    for (size_t k = 0; k < st_stream_tasks(s) && !status; k++)
        status = take_label(s, k, example->labels[k], counting, error);
    st_buf_reset(&s->clean);
    st_utf8_clean(&s->clean, (st_sv){example->text, example->length});
    return status || !s->clean.failed ? status : st_fail_memory(error);
}

/* Texts that are counted at once, one after the other. */
typedef struct counting {
    st_stream *stream;
    st_buf bytes;
    size_t *ends; /* [BATCH] */
    size_t count;
    st_counter all, *parts; /* [threads] */
    atomic_bool failed;
} counting;

static void count_chunk(void *context, size_t chunk, size_t worker) {
    counting *c = context;
    for (size_t i = chunk * CHUNK; i < (chunk + 1) * CHUNK && i < c->count && !c->failed; i++) {
        size_t begin = i ? c->ends[i - 1] : 0;
        st_sv text = {c->bytes.data ? c->bytes.data + begin : "", c->ends[i] - begin};
        if (!st_counter_add(&c->parts[worker], text)) c->failed = true;
    }
}

/* Count the batch. Where the counter is cut back depends on the texts only, not on the threads. */
static bool count_batch(counting *c) {
    st_stream *s = c->stream;
    size_t threads = s->trainer->options.threads;
    st_parallel(threads, (c->count + CHUNK - 1) / CHUNK, count_chunk, c);
    for (size_t w = 1; w < threads && !c->failed; w++)
        if (!st_counter_merge(&c->parts[0], &c->parts[w])) c->failed = true;
    if (c->failed || !st_counter_merge(&c->all, &c->parts[0])) return false;
    st_counter_bound(&c->all, s->options->counted, s->short_by);
    s->trainer->progress.stride = c->count;
    st_progress_step(&s->trainer->progress);
    c->count = 0;
    st_buf_reset(&c->bytes);
    return true;
}

static stance_status add_text(counting *c, stance_error *error) {
    st_stream *s = c->stream;
    if (s->texts == INT32_MAX) return st_fail(error, STANCE_ERROR_LIMIT, "more than %d texts", INT32_MAX);
    s->texts++;
    s->bytes += s->clean.size;
    st_buf_add_sv(&c->bytes, st_buf_sv(&s->clean));
    c->ends[c->count++] = c->bytes.size;
    bool full = c->count == BATCH || c->bytes.size >= BATCH_BYTES;
    if (c->bytes.failed || (full && !count_batch(c))) return st_fail_memory(error);
    return st_progress_check(&s->trainer->progress, error);
}

static stance_status count_all(counting *c, stance_error *error) {
    stance_example example;
    bool more = true;
    stance_status status = c->stream->source->rewind(c->stream->source->user, error);
    while (!status && more) {
        status = st_stream_next(c->stream, true, &example, &more, error);
        if (!status && more) status = add_text(c, error);
    }
    if (!status && !count_batch(c)) status = st_fail_memory(error);
    return status;
}

stance_status st_stream_count(st_stream *s, stance_error *error) {
    st_trainer *t = s->trainer;
    size_t threads = t->options.threads;
    counting c = {.stream = s,
                  .ends = st_new(t->allocator, BATCH, sizeof *c.ends),
                  .parts = st_new(t->allocator, threads, sizeof *c.parts)};
    st_buf_init(&c.bytes, t->allocator);
    bool ready = st_counter_init(&c.all, &t->spec, t->allocator) && c.ends && c.parts;
    for (size_t w = 0; w < threads && c.parts; w++)
        ready = st_counter_init(&c.parts[w], &t->spec, t->allocator) && ready;
    st_progress_start(&t->progress, "counting", 0);
    stance_status status = ready ? count_all(&c, error) : st_fail_memory(error);
    if (!status && !s->texts) status = st_fail(error, STANCE_ERROR_DATA, "no labelled texts");
    for (size_t w = 0; w < threads && c.parts; w++) st_counter_clear(&c.parts[w]);
    t->collection.allocator = t->allocator;
    if (!status) status = st_vocabulary_build(&t->collection.vocabulary, &c.all, error);
    st_counter_clear(&c.all);
    st_buf_clear(&c.bytes);
    st_release(t->allocator, c.ends);
    st_release(t->allocator, c.parts);
    return status;
}
