/* SPDX-License-Identifier: MIT
 * The further passes: vectors on several threads, learning on one of them, in the order of the texts. */
#include <string.h>

#include "error.h"
#include "namer.h"
#include "parallel.h"
#include "stream.h"
#include "vectorizer.h"

enum { CHUNK = 64 /* texts a job */, CHUNKS = 32, BATCH = CHUNK * CHUNKS };
static const double RATE = 0.05;          /* of the steps; from trials with reviews and news */
static const double SHARE_OF_MEAN = 0.34; /* of the steps, the last ones, of whose weights the mean is taken */

/* Texts on their way: first they get vectors, then they are learned from. */
typedef struct batch {
    st_held texts[BATCH];
    size_t count;
    st_matrix rows[CHUNKS]; /* of each chunk */
} batch;

typedef struct learning {
    st_stream *stream;
    st_sgd sgd;
    batch *batches[2];          /* one is learned from while the other gets vectors */
    batch *behind, *ahead;      /* which of them; `behind` NULL: none yet */
    st_vectorizer *vectorizers; /* [threads] */
    st_namer *namers;           /* [threads], NULL: n-grams are not kept */
    atomic_uchar *named;
    size_t labels;       /* of all tasks */
    signed char *y;      /* [labels] */
    double *cost;        /* [labels] */
    size_t steps, begin; /* texts to learn from before the mean begins, and in all so far */
    double *scores;      /* [kept][labels]; NULL while learning */
    size_t scored;
    atomic_bool failed;
} learning;

/* ---- one batch ---------------------------------------------------------------------------------------- */

static void set_signs(learning *l, const uint32_t *codes) {
    const st_trainer *t = l->stream->trainer;
    for (size_t k = 0; k < t->task_count; k++)
        for (size_t i = 0; i < t->tasks[k].labels.count; i++)
            l->y[t->tasks[k].first + i] = codes[k] == ST_UNLABELLED ? 0 : codes[k] == i ? 1 : -1;
}

static void learn(learning *l, st_held text, st_row row) {
    if (l->steps++ == l->begin) st_sgd_begin_mean(&l->sgd);
    set_signs(l, text.codes);
    st_sgd_learn(&l->sgd, row, l->y, l->cost);
}

static void take_batch(learning *l) {
    batch *b = l->behind;
    for (size_t i = 0; b && i < b->count; i++) {
        st_row row = st_matrix_row(&b->rows[i / CHUNK], i % CHUNK);
        if (l->scores) st_sgd_score(&l->sgd, row, l->scores + l->scored++ * l->labels);
        else learn(l, b->texts[i], row);
    }
}

static bool name_row(learning *l, const st_vectorizer *v, st_sv text, size_t worker) {
    st_collection *m = &l->stream->trainer->collection;
    for (size_t i = 0; i < v->count && l->namers; i++)
        if (!atomic_load_explicit(&l->named[v->features[i]], memory_order_relaxed))
            return st_name_grams(&l->namers[worker], m, l->named, text, worker);
    return true;
}

/* Job 0 learns from the batch behind, the others make the vectors of the one ahead. */
static void work(void *context, size_t index, size_t worker) {
    learning *l = context;
    if (index == 0) {
        take_batch(l);
        return;
    }
    st_matrix *rows = &l->ahead->rows[index - 1];
    st_vectorizer *v = &l->vectorizers[worker];
    rows->rows = 0;
    for (size_t i = (index - 1) * CHUNK; i < index * CHUNK && i < l->ahead->count && !l->failed; i++) {
        st_sv text = st_held_text(l->ahead->texts[i], st_stream_tasks(l->stream));
        if (!st_vectorize(v, text) || !st_matrix_add(rows, (st_row){v->features, v->values, v->count}) ||
            !name_row(l, v, text, worker))
            l->failed = true;
    }
}

static void let_go(learning *l, batch *b) {
    for (size_t i = 0; b && i < b->count; i++) st_release(l->stream->trainer->allocator, b->texts[i].codes);
    if (b) b->count = 0;
}

/* Work on both batches; then the one ahead is the one behind. */
static stance_status turn(learning *l, stance_error *error) {
    st_trainer *t = l->stream->trainer;
    size_t count = l->ahead->count;
    st_parallel(t->options.threads, 1 + (count + CHUNK - 1) / CHUNK, work, l);
    let_go(l, l->behind);
    l->behind = l->ahead;
    l->ahead = l->ahead == l->batches[0] ? l->batches[1] : l->batches[0];
    if (l->failed) return st_fail_memory(error);
    t->progress.stride = count;
    if (count) st_progress_step(&t->progress);
    return st_progress_check(&t->progress, error);
}

/* ---- all texts ---------------------------------------------------------------------------------------- */

static stance_status learn_most(learning *l, st_order *order, stance_error *error) {
    const st_stream *s = l->stream;
    bool more = true;
    stance_status status = STANCE_OK;
    st_progress_start(&s->trainer->progress, "learning", (s->texts - s->kept_wanted) * s->epochs);
    while (!status && more) {
        batch *b = l->ahead;
        while (b->count < BATCH && !status && more) {
            status = st_order_next(order, &b->texts[b->count], &more, error);
            if (!status && more) b->count++;
        }
        if (!status) status = turn(l, error);
    }
    return status ? status : turn(l, error); /* the last batch is still behind */
}

static bool hold_kept(learning *l, size_t i) {
    const st_stream *s = l->stream;
    size_t codes = st_stream_tasks(s) * sizeof *s->codes, size;
    const char *text = stance_dataset_text(s->kept, i, &size);
    st_held held = {st_new(s->trainer->allocator, 1, codes + size), size};
    if (!held.codes) return false;
    for (size_t k = 0; k < st_stream_tasks(s); k++) held.codes[k] = s->kept_codes[k][i];
    if (size) memcpy(held.codes + st_stream_tasks(s), text, size);
    l->ahead->texts[l->ahead->count++] = held;
    return true;
}

/* Go through the kept texts, in the given order or (NULL) that of the source. */
static stance_status go_through_kept(learning *l, const uint32_t *order, stance_error *error) {
    size_t count = stance_dataset_count(l->stream->kept);
    stance_status status = STANCE_OK;
    for (size_t i = 0; i < count && !status;) {
        while (l->ahead->count < BATCH && i < count && !status) {
            if (!hold_kept(l, order ? order[i] : i)) status = st_fail_memory(error);
            i++;
        }
        if (!status) status = turn(l, error);
    }
    return status ? status : turn(l, error); /* the last batch is still behind */
}

/* Score the kept texts, then learn from them as well, shuffled. */
static stance_status learn_kept(learning *l, stance_error *error) {
    st_stream *s = l->stream;
    size_t count = stance_dataset_count(s->kept);
    st_rng rng = st_rng_seeded(s->options->seed);
    uint32_t *order = st_new(s->trainer->allocator, count, sizeof *order);
    double *scores = st_new(s->trainer->allocator, count * l->labels, sizeof *scores);
    stance_status status = order && scores ? STANCE_OK : st_fail_memory(error);
    st_progress_start(&s->trainer->progress, "judging", (1 + s->epochs) * count);
    l->scores = scores;
    if (!status) status = go_through_kept(l, NULL, error);
    l->scores = NULL;
    for (size_t i = 0; i < count && order; i++) order[i] = (uint32_t)i;
    for (size_t e = 0; e < s->epochs && !status; e++) {
        st_rng_shuffle(&rng, order, count);
        status = go_through_kept(l, order, error);
    }
    if (!status) status = st_stream_judge(s, scores, error);
    st_release(s->trainer->allocator, order);
    st_release(s->trainer->allocator, scores);
    return status;
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

static stance_status prepare_names(learning *l, stance_error *error) {
    st_trainer *t = l->stream->trainer;
    st_collection *m = &t->collection;
    size_t features = st_vocabulary_size(&m->vocabulary);
    if (!t->options.keep_grams) return STANCE_OK;
    l->named = st_new(t->allocator, features, sizeof *l->named);
    l->namers = st_new(t->allocator, t->options.threads, sizeof *l->namers);
    m->grams = st_new(t->allocator, features, sizeof *m->grams);
    m->arenas = st_new(t->allocator, t->options.threads, sizeof *m->arenas);
    if (m->arenas) m->workers = t->options.threads;
    for (size_t w = 0; w < m->workers; w++) st_arena_init(&m->arenas[w], t->allocator);
    return l->named && l->namers && m->grams && m->arenas ? STANCE_OK : st_fail_memory(error);
}

static stance_status prepare_vectors(learning *l, stance_error *error) {
    st_trainer *t = l->stream->trainer;
    const st_vocabulary *v = &t->collection.vocabulary;
    t->collection.lexicon = (st_lexicon){&v->spec, v->first, {v->idf, 1}, v->index};
    l->vectorizers = st_new(t->allocator, t->options.threads, sizeof *l->vectorizers);
    bool ready = l->vectorizers != NULL;
    for (size_t w = 0; w < t->options.threads && l->vectorizers; w++)
        ready = st_vectorizer_init(&l->vectorizers[w], &t->collection.lexicon, t->allocator) && ready;
    for (size_t i = 0; i < 2; i++) {
        l->batches[i] = st_new(t->allocator, 1, sizeof *l->batches[i]);
        ready = ready && l->batches[i];
        for (size_t c = 0; c < CHUNKS && l->batches[i]; c++)
            st_matrix_init(&l->batches[i]->rows[c], st_vocabulary_size(v), t->allocator);
    }
    l->ahead = l->batches[0];
    return ready ? prepare_names(l, error) : st_fail_memory(error);
}

static stance_status prepare(learning *l, stance_error *error) {
    const st_stream *s = l->stream;
    const st_trainer *t = s->trainer;
    l->labels = t->labels;
    l->y = st_new(t->allocator, l->labels, sizeof *l->y);
    l->cost = st_new(t->allocator, l->labels, sizeof *l->cost);
    if (!l->y || !l->cost) return st_fail_memory(error);
    for (size_t k = 0; k < t->task_count; k++)
        for (size_t i = 0; i < t->tasks[k].labels.count; i++)
            l->cost[t->tasks[k].first + i] =
                t->options.balanced ? (double)t->tasks[k].texts /
                                          ((double)t->tasks[k].labels.count * (double)s->labels[k].labels[i].texts)
                                    : 1;
    double all = (double)s->texts * (double)s->epochs;
    l->begin = (size_t)(all * (1 - SHARE_OF_MEAN));
    stance_status status =
        st_sgd_init(&l->sgd, st_vocabulary_size(&t->collection.vocabulary), l->labels, RATE, t->allocator, error);
    return status ? status : prepare_vectors(l, error);
}

static void clear(learning *l) {
    const st_trainer *t = l->stream->trainer;
    for (size_t w = 0; w < t->options.threads && l->vectorizers; w++) st_vectorizer_clear(&l->vectorizers[w]);
    for (size_t i = 0; i < 2; i++) {
        let_go(l, l->batches[i]);
        for (size_t c = 0; c < CHUNKS && l->batches[i]; c++) st_matrix_clear(&l->batches[i]->rows[c]);
        st_release(t->allocator, l->batches[i]);
    }
    if (l->sgd.allocator) st_sgd_clear(&l->sgd);
    void *blocks[] = {l->vectorizers, l->namers, l->named, l->y, l->cost};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(t->allocator, blocks[i]);
}

static stance_status keep_weights(learning *l, stance_error *error) {
    st_trainer *t = l->stream->trainer;
    t->stride = st_weights_stride(&t->spec, t->labels);
    t->weights = st_new(t->allocator, l->sgd.features * t->stride, sizeof *t->weights);
    t->bias = st_new(t->allocator, t->labels, sizeof *t->bias);
    if (!t->weights || !t->bias) return st_fail_memory(error);
    st_sgd_result(&l->sgd, t->weights, t->stride, t->bias);
    return STANCE_OK;
}

stance_status st_stream_learn(st_stream *s, stance_error *error) {
    learning l = {.stream = s};
    st_order order;
    st_order_init(&order, s);
    stance_status status = prepare(&l, error);
    if (!status) status = learn_most(&l, &order, error);
    st_order_clear(&order); /* the texts, before there is need for more memory */
    if (!status) status = learn_kept(&l, error);
    if (!status) status = keep_weights(&l, error);
    clear(&l);
    return status;
}
