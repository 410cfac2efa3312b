/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "dataset.h"
#include "error.h"
#include "matrix.h"
#include "parallel.h"
#include "progress.h"

enum { CHUNK = 64, LEAST_POOL = 1000, POOL_OF_EACH = 10 };
static const double SAME = 1e-6; /* a distance below this is none */

/* A text of the dataset as the model sees it. */
typedef struct candidate {
    size_t text;
    double uncertainty, known;
} candidate;

typedef struct worker {
    stance_classifier *classifier;
    stance_result *result;
} worker;

typedef struct suggesting {
    const stance_model *model;
    const stance_dataset *dataset;
    const stance_allocator *allocator;
    stance_suggest_options o;
    bool entropy;
    size_t threads;
    st_progress progress;
    worker *workers;       /* [threads] */
    candidate *candidates; /* [texts], the most uncertain first after sorting */
    size_t pool;
    st_matrix vectors; /* [pool], of length 1 or empty */
    double *dense;     /* [features] the last suggestion */
    double *distance;  /* [pool] to the suggestions so far; below 0: not to be chosen */
    _Atomic(stance_status) status;
} suggesting;

/* ---- uncertainty -------------------------------------------------------------------------------------- */

static double margin_of(const stance_result *result, size_t task, size_t labels) {
    double first = 0, second = 0;
    for (size_t l = 0; l < labels; l++) {
        double p = stance_result_probability(result, task, l);
        if (p > first) second = first, first = p;
        else if (p > second) second = p;
    }
    return 1 - (first - second);
}

static double entropy_of(const stance_result *result, size_t task, size_t labels) {
    double sum = 0;
    for (size_t l = 0; l < labels; l++) {
        double p = stance_result_probability(result, task, l);
        if (p > 0) sum -= p * log(p);
    }
    return sum / log((double)labels);
}

static double uncertainty_of(const suggesting *s, const stance_result *result) {
    double most = 0;
    for (size_t t = 0; t < stance_model_task_count(s->model); t++) {
        size_t labels = stance_model_label_count(s->model, t);
        if (s->o.task != SIZE_MAX && s->o.task != t) continue;
        most = fmax(most, s->entropy ? entropy_of(result, t, labels) : margin_of(result, t, labels));
    }
    return most;
}

static void judge_chunk(void *context, size_t chunk, size_t number) {
    suggesting *s = context;
    worker *w = &s->workers[number];
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.layout = STANCE_LINE;
    options.max_bytes = SIZE_MAX;
    if (st_progress_check(&s->progress, NULL)) return;
    for (size_t i = chunk * CHUNK; i < (chunk + 1) * CHUNK && i < s->dataset->count && !s->status; i++) {
        st_sv text = s->dataset->examples[i].text;
        stance_status status = stance_classify(w->classifier, text.data, text.size, &options, &w->result, NULL);
        if (status) s->status = status;
        else s->candidates[i] = (candidate){i, uncertainty_of(s, w->result), stance_result_known(w->result)};
    }
    st_progress_step(&s->progress);
}

static int by_uncertainty(const void *left, const void *right) {
    const candidate *a = left, *b = right;
    if (a->uncertainty != b->uncertainty) return a->uncertainty > b->uncertainty ? -1 : 1;
    return (a->text > b->text) - (a->text < b->text);
}

/* OK, what a worker met, or CANCELLED. */
static stance_status outcome(const suggesting *s, stance_error *error) {
    stance_status status = s->status;
    if (status == STANCE_ERROR_MEMORY) return st_fail_memory(error);
    if (status) return st_fail(error, status, "a text could not be classified: %s", stance_status_name(status));
    return st_progress_check(&s->progress, error);
}

static stance_status judge_all(suggesting *s, size_t wanted, stance_error *error) {
    size_t n = s->dataset->count, chunks = (n + CHUNK - 1) / CHUNK, kept = 0;
    s->candidates = st_new(s->allocator, n, sizeof *s->candidates);
    s->workers = st_new(s->allocator, s->threads, sizeof *s->workers);
    if (!s->candidates || !s->workers) return st_fail_memory(error);
    for (size_t w = 0; w < s->threads; w++) {
        stance_status status = stance_classifier_new(&s->workers[w].classifier, s->model, s->allocator, error);
        if (status) return status;
    }
    st_progress_start(&s->progress, "uncertainty", chunks);
    st_parallel(s->threads, chunks, judge_chunk, s);
    stance_status status = outcome(s, error);
    if (status) return status;
    for (size_t i = 0; i < n; i++)
        if (s->candidates[i].known >= s->o.least_known) s->candidates[kept++] = s->candidates[i];
    qsort(s->candidates, kept, sizeof *s->candidates, by_uncertainty);
    s->pool = s->o.pool ? s->o.pool : wanted > SIZE_MAX / POOL_OF_EACH ? SIZE_MAX : wanted * POOL_OF_EACH;
    if (!s->o.pool && s->pool < LEAST_POOL) s->pool = LEAST_POOL;
    if (s->pool > kept) s->pool = kept;
    return STANCE_OK;
}

/* ---- vectors ------------------------------------------------------------------------------------------ */

static stance_status add_vector(suggesting *s, size_t i, stance_error *error) {
    const uint32_t *features;
    const double *values;
    size_t count;
    double squares = 0;
    st_sv text = s->dataset->examples[s->candidates[i].text].text;
    stance_status status =
        stance_vectorize(s->workers[0].classifier, text.data, text.size, &features, &values, &count, error);
    if (status == STANCE_ERROR_LIMIT) count = 0; /* too long to be compared: like a text without n-grams */
    else if (status) return status;
    if (!st_matrix_add(&s->vectors, (st_row){features, values, count})) return st_fail_memory(error);
    st_row row = st_matrix_row(&s->vectors, i);
    for (size_t k = 0; k < row.count; k++) squares += row.values[k] * row.values[k];
    double *own = s->vectors.values + s->vectors.starts[i];
    for (size_t k = 0; k < row.count && squares > 0; k++) own[k] /= sqrt(squares);
    s->distance[i] = squares > 0 ? 1 : -1;
    return STANCE_OK;
}

static stance_status make_vectors(suggesting *s, stance_error *error) {
    s->distance = st_new(s->allocator, s->pool, sizeof *s->distance);
    s->dense = st_new(s->allocator, stance_model_feature_count(s->model), sizeof *s->dense);
    if (!s->distance || !s->dense) return st_fail_memory(error);
    st_progress_start(&s->progress, "vectors", s->pool);
    stance_status status = STANCE_OK;
    for (size_t i = 0; i < s->pool && !status; i++) {
        status = add_vector(s, i, error);
        st_progress_step(&s->progress);
        if (!status) status = st_progress_check(&s->progress, error);
    }
    return status;
}

/* ---- farthest first ----------------------------------------------------------------------------------- */

/* Bring distances up to date with the suggestion that `dense` holds. */
static void approach_chunk(void *context, size_t chunk, size_t number) {
    suggesting *s = context;
    (void)number;
    for (size_t i = chunk * CHUNK; i < (chunk + 1) * CHUNK && i < s->pool; i++) {
        if (s->distance[i] < 0) continue;
        st_row row = st_matrix_row(&s->vectors, i);
        double cosine = 0;
        for (size_t k = 0; k < row.count; k++) cosine += row.values[k] * s->dense[row.columns[k]];
        if (1 - cosine < s->distance[i]) s->distance[i] = 1 - cosine > SAME ? 1 - cosine : -1;
    }
}

static void suggest_one(suggesting *s, size_t chosen) {
    st_row row = st_matrix_row(&s->vectors, chosen);
    for (size_t k = 0; k < row.count; k++) s->dense[row.columns[k]] = row.values[k];
    s->distance[chosen] = -1;
    st_parallel(s->threads, (s->pool + CHUNK - 1) / CHUNK, approach_chunk, s);
    for (size_t k = 0; k < row.count; k++) s->dense[row.columns[k]] = 0;
}

static stance_status choose(suggesting *s, stance_suggestion *out, size_t *count, stance_error *error) {
    size_t wanted = *count < s->pool ? *count : s->pool;
    st_progress_start(&s->progress, "suggestions", wanted);
    stance_status status = st_progress_check(&s->progress, error);
    for (*count = 0; *count < wanted && !status; ++*count) {
        size_t best = SIZE_MAX;
        double most = -1;
        for (size_t i = 0; i < s->pool; i++) {
            if (s->distance[i] < 0) continue;
            double score = s->candidates[i].uncertainty * pow(s->distance[i], s->o.spread);
            if (score > most) most = score, best = i;
        }
        if (best == SIZE_MAX) break;
        const candidate *c = &s->candidates[best];
        out[*count] = (stance_suggestion){c->text, c->uncertainty, s->distance[best], c->known};
        suggest_one(s, best);
        st_progress_step(&s->progress);
        status = st_progress_check(&s->progress, error);
    }
    return status;
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

static stance_status check_options(suggesting *s, stance_error *error) {
    const stance_suggest_options *o = &s->o;
    const char *by = o->by ? o->by : "margin";
    if (o->size != sizeof *o) return st_fail(error, STANCE_ERROR_ARGUMENT, "options of another version");
    if (o->task != SIZE_MAX && o->task >= stance_model_task_count(s->model))
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the model has no task number %zu", o->task);
    if (!(o->spread >= 0 && isfinite(o->spread)))
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the spread must be 0 or more");
    if (!(o->least_known >= 0 && o->least_known <= 1))
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the least share of known words is a number from 0 to 1");
    s->entropy = strcmp(by, "entropy") == 0;
    if (!s->entropy && strcmp(by, "margin") != 0)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "unknown uncertainty \"%.64s\"", by);
    return STANCE_OK;
}

static void clear(suggesting *s) {
    for (size_t w = 0; w < s->threads && s->workers; w++) {
        stance_result_free(s->workers[w].result);
        stance_classifier_free(s->workers[w].classifier);
    }
    st_matrix_clear(&s->vectors);
    void *blocks[] = {s->workers, s->candidates, s->dense, s->distance};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(s->allocator, blocks[i]);
    st_progress_clear(&s->progress);
}

stance_status stance_suggest(const stance_model *model, const stance_dataset *dataset,
                             const stance_suggest_options *options, stance_suggestion *out, size_t *count,
                             const stance_allocator *allocator, stance_error *error) {
    static const stance_suggest_options usual = STANCE_SUGGEST_OPTIONS;
    suggesting s = {.model = model, .dataset = dataset, .o = options ? *options : usual};
    stance_train_options listener = STANCE_TRAIN_OPTIONS;
    stance_status status = check_options(&s, error);
    if (status) {
        *count = 0;
        return status;
    }
    s.allocator = st_allocator_or_default(allocator);
    s.threads = s.o.threads ? s.o.threads : st_processors();
    listener.progress = s.o.progress;
    listener.user = s.o.user;
    st_progress_init(&s.progress, &listener);
    st_matrix_init(&s.vectors, (uint32_t)stance_model_feature_count(model), s.allocator);
    status = judge_all(&s, *count, error);
    if (!status) status = make_vectors(&s, error);
    if (!status) status = choose(&s, out, count, error);
    if (status) *count = 0;
    clear(&s);
    return status;
}
