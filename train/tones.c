/* SPDX-License-Identifier: MIT */
#include "tones.h"

#include "error.h"
#include "sort.h"

/* The C of these machines. A mean vector is shorter than those it is made of, so C is larger than theirs. */
static const double COST = 8;

void st_fitted_tones_clear(st_fitted_tones *tones) {
    st_release(tones->allocator, tones->weights);
    st_release(tones->allocator, tones->bias);
    st_release(tones->allocator, tones->priors);
    *tones = (st_fitted_tones){.allocator = tones->allocator};
}

/* ---- mean vectors ------------------------------------------------------------------------------------- */

/* A sum of sparse rows. */
typedef struct adder {
    double *sums; /* [width], zero between articles */
    uint32_t *columns, *spare;
    size_t count, capacities[2];
    double *values; /* of a row, as long as the longest */
} adder;

static bool add_row(adder *a, const st_row *row, const double *values, const stance_allocator *allocator) {
    if (!st_reserve(allocator, &a->columns, &a->capacities[0], a->count + row->count, sizeof *a->columns)) return false;
    for (size_t i = 0; i < row->count; i++) {
        uint32_t column = row->columns[i];
        if (values[i] == 0) continue;
        if (a->sums[column] == 0) a->columns[a->count++] = column;
        a->sums[column] += values[i];
    }
    return true;
}

/* Append the mean of what was added to the matrix, and start anew. */
static bool finish_row(adder *a, size_t rows, st_matrix *means) {
    if (!st_reserve(means->allocator, &a->spare, &a->capacities[1], a->count, sizeof *a->spare)) return false;
    double *values = st_new(means->allocator, a->count, sizeof *values);
    if (!values) return false;
    if (a->count) st_sort_u32(a->columns, a->spare, a->count);
    for (size_t i = 0; i < a->count; i++) {
        values[i] = a->sums[a->columns[i]] / (double)rows;
        a->sums[a->columns[i]] = 0;
    }
    bool added = st_matrix_add(means, (st_row){a->columns, values, a->count});
    a->count = 0;
    st_release(means->allocator, values);
    return added;
}

/* A row for each article of the dataset; with `held` from the vectors as they look to a model that has not seen them. */
static bool add_articles(const st_trainer *t, bool held, adder *a, st_matrix *means) {
    const stance_dataset *d = t->dataset;
    bool ready = true;
    for (size_t i = 0; i < d->article_count && ready; i++) {
        for (size_t s = 0; s < d->articles[i].count && ready; s++) {
            size_t r = d->count + d->articles[i].first + s;
            st_row row = st_matrix_row(&t->collection.x, r);
            if (held) st_held_row(&t->bench, r, a->values);
            ready = add_row(a, &row, held ? a->values : row.values, t->allocator);
        }
        ready = ready && finish_row(a, d->articles[i].count, means);
    }
    return ready;
}

static stance_status make_means(const st_trainer *t, bool held, st_matrix *means, stance_error *error) {
    const st_matrix *x = &t->collection.x;
    adder a = {.sums = st_new(t->allocator, x->width, sizeof *a.sums),
               .values = st_new(t->allocator, st_matrix_longest_row(x), sizeof *a.values)};
    st_matrix_init(means, x->width, t->allocator);
    bool ready = a.sums && a.values && add_articles(t, held, &a, means);
    void *blocks[] = {a.sums, a.columns, a.spare, a.values};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(t->allocator, blocks[i]);
    return ready ? STANCE_OK : st_fail_memory(error);
}

/* ---- machines ----------------------------------------------------------------------------------------- */

typedef struct fitting {
    const st_trainer *t;
    st_collection articles; /* of which there are only the rows */
    st_matrix held;
    st_bench bench;
    size_t labels;
    float *weights; /* [features][labels] */
    double *bias;   /* [labels] */
} fitting;

static stance_status fit(fitting *f, const uint32_t *codes, stance_error *error) {
    const st_fit_task task = {codes, f->labels, COST};
    return st_fit_all(&f->bench, &task, f->weights, f->labels, f->bias, error);
}

static void score(const fitting *f, size_t article, double *scores) {
    st_row row = st_matrix_row(&f->held, article);
    for (size_t k = 0; k < f->labels; k++) scores[k] = f->bias[k];
    for (size_t i = 0; i < row.count; i++)
        for (size_t k = 0; k < f->labels; k++)
            scores[k] += row.values[i] * (double)f->weights[(size_t)row.columns[i] * f->labels + k];
}

/* Without the fold: its articles have no label then. */
static stance_status fit_fold(fitting *f, uint32_t left_out, const uint32_t *codes, const uint32_t *fold,
                              uint32_t *kept, double *held_out, size_t stride, stance_error *error) {
    size_t count = f->t->dataset->article_count;
    for (size_t a = 0; a < count; a++) kept[a] = fold[a] == left_out ? ST_UNLABELLED : codes[a];
    stance_status status = fit(f, kept, error);
    for (size_t a = 0; a < count && !status; a++)
        if (fold[a] == left_out) score(f, a, held_out + a * stride);
    return status;
}

/* What the scores are on average, over labelled articles. */
static void find_priors(const fitting *f, const uint32_t *codes, const double *held_out, size_t stride,
                        double *priors) {
    size_t count = 0;
    for (size_t a = 0; a < f->t->dataset->article_count; a++) {
        if (codes[a] == ST_UNLABELLED) continue;
        count++;
        for (size_t k = 0; k < f->labels; k++) priors[k] += held_out[a * stride + k];
    }
    for (size_t k = 0; k < f->labels && count; k++) priors[k] /= (double)count;
}

static stance_status fit_all(fitting *f, const uint32_t *codes, const uint32_t *fold, double *held_out, size_t stride,
                             stance_error *error) {
    size_t count = f->t->dataset->article_count, folds = f->t->options.folds;
    uint32_t *kept = st_new(f->t->allocator, count, sizeof *kept);
    stance_status status = kept ? STANCE_OK : st_fail_memory(error);
    st_progress_start(f->bench.progress, "articles", (folds + 1) * f->labels);
    for (uint32_t i = 0; i < folds && !status; i++) status = fit_fold(f, i, codes, fold, kept, held_out, stride, error);
    st_release(f->t->allocator, kept);
    return status ? status : fit(f, codes, error);
}

stance_status st_fit_tones(const st_trainer *t, st_train_task *task, const uint32_t *codes, const uint32_t *fold,
                           double *held_out, size_t stride, stance_error *error) {
    size_t labels = task->labels.count, features = t->collection.x.width;
    st_fitted_tones *tones = &task->tones;
    *tones = (st_fitted_tones){t->allocator, st_new(t->allocator, features * labels, sizeof *tones->weights),
                               st_new(t->allocator, labels, sizeof *tones->bias),
                               st_new(t->allocator, labels, sizeof *tones->priors)};
    fitting f = {.t = t, .bench = t->bench, .labels = labels, .weights = tones->weights, .bias = tones->bias};
    f.bench.collection = &f.articles;
    f.bench.gram = NULL;
    f.bench.products = NULL;
    f.bench.fold = f.bench.only = NULL;
    stance_status status = make_means(t, false, &f.articles.x, error), other = make_means(t, true, &f.held, error);
    if (!status) status = other;
    if (!status && !(tones->weights && tones->bias && tones->priors)) status = st_fail_memory(error);
    if (!status) status = st_bench_narrow(&f.bench, &f.articles.x, error);
    if (!status) status = fit_all(&f, codes, fold, held_out, stride, error);
    if (!status) find_priors(&f, codes, held_out, stride, tones->priors);
    st_matrix_clear(&f.articles.x);
    st_matrix_clear(&f.held);
    return status;
}
