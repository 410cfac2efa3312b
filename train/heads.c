/* SPDX-License-Identifier: MIT */
#include "heads.h"

#include <math.h>

#include "context.h"
#include "error.h"
#include "sequences.h"
#include "tones.h"

/* One task on its way through the kinds of heads. */
typedef struct work {
    st_trainer *t;
    st_train_task *task;
    const st_sequences *sequences;
    const uint32_t *article_fold;
    double *in_context; /* [sequences->size][labels] held-out probabilities of the sentences in their articles */
} work;

/* Held-out probabilities, what they are worth, and the head itself. */
static stance_status fit_and_judge(const work *w, const st_calibration *c, st_head_kind kind, double *probabilities,
                                   stance_error *error) {
    const stance_allocator *allocator = w->t->allocator;
    st_judgement *judgement = &w->task->judgements[kind];
    stance_status status = st_calibrate(c, &w->task->heads[kind], probabilities, allocator, error);
    if (status) return status;
    return st_judge(judgement, c->codes, probabilities, c->count, w->task->strings, c->labels, allocator, error);
}

static stance_status fit_alone(const work *w, stance_error *error) {
    const st_trainer *t = w->t;
    size_t labels = w->task->labels.count;
    st_calibration c = {.x = t->scores,
                        .count = st_dataset_rows(t->dataset),
                        .stride = t->labels,
                        .first = w->task->first,
                        .inputs = labels,
                        .labels = labels,
                        .codes = w->task->codes,
                        .fold = t->fold,
                        .folds = t->options.folds,
                        .scores = true,
                        .balanced = t->options.balanced != 0,
                        .threads = t->options.threads};
    w->task->held_out = st_new(t->allocator, c.count * labels, sizeof *w->task->held_out);
    if (!w->task->held_out) return st_fail_memory(error);
    return fit_and_judge(w, &c, ST_HEAD_ALONE, w->task->held_out, error);
}

/* ---- sentences in context ----------------------------------------------------------------------------- */

/* The probabilities alone of a sequence's sentences, one after the other, and their sums in `sums`. */
static void gather(const work *w, const st_sequence *sequence, double *each, double *sums) {
    size_t labels = w->task->labels.count;
    for (size_t i = 0; i < sequence->count; i++)
        memcpy(each + i * labels, w->task->held_out + w->sequences->rows[sequence->first + i] * labels,
               labels * sizeof *each);
    st_sum_rows(each, sequence->count, labels, sums);
}

/* x[sequences->size][ST_PLACES * labels]; the probabilities alone, in order, go to w->in_context. */
static void fill_contexts(const work *w, double *x, double *sums) {
    size_t labels = w->task->labels.count;
    for (size_t s = 0; s < w->sequences->count; s++) {
        const st_sequence *sequence = &w->sequences->all[s];
        double *each = w->in_context + sequence->first * labels;
        gather(w, sequence, each, sums);
        st_neighbours n = {each, sequence->count, labels, sequence->has_headline ? each : NULL, sums};
        for (size_t i = 0; i < sequence->count; i++) {
            double *inputs = x + (sequence->first + i) * ST_PLACES * labels;
            st_context_inputs(&n, i, 0, labels, inputs);
            st_context_log_own(inputs, labels);
        }
    }
}

/* Labels and folds of the sentences in sequence. */
static void fill_cases(const work *w, uint32_t *codes, uint32_t *folds) {
    for (size_t i = 0; i < w->sequences->size; i++) {
        codes[i] = w->task->codes[w->sequences->rows[i]];
        folds[i] = w->t->fold[w->sequences->rows[i]];
    }
}

static stance_status fit_context(const work *w, stance_error *error) {
    const stance_allocator *allocator = w->t->allocator;
    size_t labels = w->task->labels.count, size = w->sequences->size;
    double *x = st_new(allocator, size * ST_PLACES * labels, sizeof *x),
           *sums = st_new(allocator, labels, sizeof *sums);
    uint32_t *codes = st_new(allocator, size, sizeof *codes), *folds = st_new(allocator, size, sizeof *folds);
    stance_status status = x && sums && codes && folds ? STANCE_OK : st_fail_memory(error);
    if (!status) {
        fill_contexts(w, x, sums);
        fill_cases(w, codes, folds);
        st_calibration c = {.x = x,
                            .count = size,
                            .stride = ST_PLACES * labels,
                            .inputs = ST_PLACES * labels,
                            .labels = labels,
                            .codes = codes,
                            .fold = folds,
                            .folds = w->t->options.folds,
                            .balanced = w->t->options.balanced != 0,
                            .threads = w->t->options.threads};
        if (st_calibration_possible(&c)) status = fit_and_judge(w, &c, ST_HEAD_CONTEXT_LOG, w->in_context, error);
    }
    void *blocks[] = {x, sums, codes, folds};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(allocator, blocks[i]);
    return status;
}

/* ---- articles ----------------------------------------------------------------------------------------- */

/* The number of an article's label among those of the task. */
static stance_status find_code(const work *w, size_t article, uint32_t *code, stance_error *error) {
    const stance_dataset *d = w->t->dataset;
    st_sv label = d->article_labels[article * d->task_count + (size_t)(w->task - w->t->tasks)];
    *code = ST_UNLABELLED;
    for (size_t l = 0; l < w->task->labels.count; l++)
        if (st_sv_equal(w->task->labels.names[l], label)) *code = (uint32_t)l;
    if (!label.size || *code != ST_UNLABELLED) return STANCE_OK;
    return st_fail(error, STANCE_ERROR_DATA, "an article has the label \"%.64s\" of task %.64s, but no text has",
                   label.data, w->task->name.data);
}

/* Whether each article has the terms that the question is about. */
static bool look_for_target(const st_trainer *t, bool *relevant) {
    const stance_dataset *d = t->dataset;
    const st_about about = {t->terms, t->term_count};
    st_token_stream *x = st_new(t->allocator, 1, sizeof *x);
    for (size_t a = 0; a < d->article_count && x; a++) {
        uint32_t seen = 0;
        for (size_t i = 0; i < d->articles[a].count; i++)
            st_about_look(&about, x, d->sentences[d->articles[a].first + i], &seen);
        relevant[a] = st_about_all(&about, seen);
    }
    st_release(t->allocator, x);
    return x != NULL;
}

/* The labels of articles off target as a head without inputs, from their shares (one added to each); no head
 * without such articles. They are taken out of codes. */
static stance_status fit_off_target(const work *w, uint32_t *codes, const bool *relevant, stance_error *error) {
    st_fitted_head *head = &w->task->heads[ST_HEAD_OFF_TARGET];
    size_t labels = w->task->labels.count, found = 0;
    *head = (st_fitted_head){w->t->allocator, st_new(w->t->allocator, labels, sizeof *head->rows), labels, 0, false};
    if (!head->rows) return st_fail_memory(error);
    for (size_t a = 0; a < w->t->dataset->article_count; a++) {
        if (relevant[a] || codes[a] == ST_UNLABELLED) continue;
        head->rows[codes[a]]++;
        codes[a] = ST_UNLABELLED;
        found++;
    }
    for (size_t k = 0; k < labels; k++) head->rows[k] = log(head->rows[k] + 1);
    if (!found) st_fitted_head_clear(head);
    return STANCE_OK;
}

/* The articles are the last of the sequences; one without sentences is not learned from. Fills the first inputs of each
 * row of x[articles][2 * labels]. */
static stance_status fill_articles(const work *w, double *x, uint32_t *codes, stance_error *error) {
    size_t count = w->t->dataset->article_count, labels = w->task->labels.count;
    const st_sequence *articles = w->sequences->all + w->sequences->count - count;
    for (size_t a = 0; a < count; a++) {
        stance_status status = find_code(w, a, &codes[a], error);
        if (status) return status;
        if (articles[a].count == 0) codes[a] = ST_UNLABELLED;
        else
            st_article_inputs(w->in_context + articles[a].first * labels, articles[a].count, labels, 0, labels,
                              x + 2 * a * labels);
    }
    return STANCE_OK;
}

/* With tones where there are articles enough for so many inputs, but not with a kernel: a mean of vectors is shorter than
 * each of them, so that the gamma that suits the texts does not suit it, and tones would be support vectors of their own. */
static stance_status fit_on_target(const work *w, double *x, const uint32_t *codes, double *p, stance_error *error) {
    size_t labels = w->task->labels.count;
    st_calibration c = {.x = x,
                        .count = w->t->dataset->article_count,
                        .stride = 2 * labels,
                        .inputs = 2 * labels,
                        .labels = labels,
                        .codes = codes,
                        .fold = w->article_fold,
                        .folds = w->t->options.folds};
    stance_status status = STANCE_OK;
    if (!(w->t->bench.gamma > 0) && st_calibration_possible(&c))
        status = st_fit_tones(w->t, w->task, codes, w->article_fold, x + labels, 2 * labels, error);
    else c.inputs = labels;
    return !status && st_calibration_possible(&c) ? fit_and_judge(w, &c, ST_HEAD_ARTICLE, p, error) : status;
}

static stance_status fit_articles(const work *w, stance_error *error) {
    const stance_allocator *allocator = w->t->allocator;
    size_t count = w->t->dataset->article_count, labels = w->task->labels.count;
    double *x = st_new(allocator, count * labels, 2 * sizeof *x), *p = st_new(allocator, count * labels, sizeof *p);
    uint32_t *codes = st_new(allocator, count, sizeof *codes);
    bool *relevant = st_new(allocator, count, sizeof *relevant);
    bool ready = x && p && codes && relevant && look_for_target(w->t, relevant);
    stance_status status = ready ? fill_articles(w, x, codes, error) : st_fail_memory(error);
    if (!status) status = fit_off_target(w, codes, relevant, error);
    if (!status) status = fit_on_target(w, x, codes, p, error);
    st_release(allocator, x);
    st_release(allocator, p);
    st_release(allocator, codes);
    st_release(allocator, relevant);
    return status;
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

static stance_status fit_task(work *w, stance_error *error) {
    stance_status status = fit_alone(w, error);
    if (status || w->sequences->size == 0) return status;
    w->in_context = st_new(w->t->allocator, w->sequences->size * w->task->labels.count, sizeof *w->in_context);
    if (!w->in_context) return st_fail_memory(error);
    status = fit_context(w, error);
    if (!status && w->t->dataset->article_count) status = fit_articles(w, error);
    st_release(w->t->allocator, w->in_context);
    return status;
}

stance_status st_fit_heads(st_trainer *t, stance_error *error) {
    st_sequences sequences;
    uint32_t *folds = st_new(t->allocator, t->dataset->article_count, sizeof *folds);
    stance_status status = st_sequences_make(&sequences, t->dataset, error);
    if (!status && !folds) status = st_fail_memory(error);
    if (!status) status = st_article_folds(t->dataset, t->fold, t->options.folds, folds, error);
    for (size_t k = 0; k < t->task_count && !status; k++) {
        work w = {t, &t->tasks[k], &sequences, folds, NULL};
        status = fit_task(&w, error);
    }
    st_sequences_clear(&sequences);
    st_release(t->allocator, folds);
    return status;
}
