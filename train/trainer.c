/* SPDX-License-Identifier: MIT */
#include "trainer.h"

#include <math.h>
#include <stdio.h>

#include "error.h"
#include "file.h"
#include "given_folds.h"
#include "heads.h"
#include "kernel_choice.h"
#include "kernel_rows.h"
#include "parallel.h"
#include "search.h"
#include "sentence.h"
#include "sequences.h"
#include "tones.h"

static const char default_features[] = "word:1-3:min_df=2,char:2-5:min_df=2";

enum {
    MOST_LABELS = 4096,  /* of one task */
    LIBSVM_TEXTS = 3000, /* above, the solver chosen by itself is liblinear */
    SAMPLE = 1000,       /* texts looked at to tell sentences from documents */
    SEARCH_LOW = -5,     /* exponents of 2 between which C is searched */
    SEARCH_START = -2,
    SEARCH_HIGH = 4,
};
static const double SENTENCES_OF_DOCUMENT = 1.6;

/* ---- options ------------------------------------------------------------------------------------------ */

static void choose_by_size(st_trainer *t) {
    size_t texts = t->dataset->count;
    bool many = texts > LIBSVM_TEXTS;
    t->bench.kind = many ? ST_SOLVER_DUAL : ST_SOLVER_LIBSVM;
    if (many)
        snprintf(t->reason, sizeof t->reason, "%zu texts, more than %d: its time grows with the text, not its square",
                 texts, LIBSVM_TEXTS);
    else
        snprintf(t->reason, sizeof t->reason, "%zu texts, no more than %d: all machines share one matrix of products",
                 texts, LIBSVM_TEXTS);
}

static stance_status choose_solver(st_trainer *t, stance_error *error) {
    const char *name = t->options.solver ? t->options.solver : "auto";
    st_solver_kind kind = ST_SOLVER_LIBSVM;
    if (strcmp(name, "auto") == 0) {
        choose_by_size(t);
        return STANCE_OK;
    }
    while (kind < ST_SOLVER_KINDS && strcmp(name, st_solver_name(kind)) != 0) kind++;
    if (kind == ST_SOLVER_KINDS) return st_fail(error, STANCE_ERROR_ARGUMENT, "unknown solver \"%.64s\"", name);
    t->bench.kind = kind;
    snprintf(t->reason, sizeof t->reason, "as asked");
    return STANCE_OK;
}

/* A choice that was not the caller's is told. */
static void tell_solver(const st_trainer *t) {
    char text[ST_REASON + 32];
    if (!t->options.note || (t->options.solver && strcmp(t->options.solver, "auto") != 0)) return;
    snprintf(text, sizeof text, "solver %s (%s)", st_solver_name(t->bench.kind), t->reason);
    t->options.note(t->options.user, text);
}

/* So many texts that libsvm has no products that its machines share; scaled columns never have, which then counts. */
static void tell_slow(const st_trainer *t) {
    char text[ST_REASON];
    bool kernel = t->bench.gamma > 0;
    size_t texts = t->dataset->count, shared = st_bench_product_bytes(texts, kernel || t->bench.ratio);
    if (!t->options.note || t->bench.kind != ST_SOLVER_LIBSVM || shared) return;
    snprintf(text, sizeof text, "%zu texts: libsvm compares all pairs for every machine anew, which may take hours; %s",
             texts, kernel ? "of 8191 texts or fewer it is done once" : "solver dual takes a fraction of that");
    t->options.note(t->options.user, text);
}

static stance_status choose_scaling(st_trainer *t, stance_error *error) {
    const char *name = t->options.scaling ? t->options.scaling : "auto";
    if (strcmp(name, "auto") == 0) t->bench.ratio = t->bench.kind != ST_SOLVER_LIBSVM;
    else if (strcmp(name, "ratio") == 0) t->bench.ratio = true;
    else if (strcmp(name, "none") != 0) return st_fail(error, STANCE_ERROR_ARGUMENT, "unknown scaling \"%.64s\"", name);
    return STANCE_OK;
}

/* Mean number of sentences over a sample of the texts. */
static stance_status mean_sentences(const st_trainer *t, double *mean, stance_error *error) {
    size_t step = t->dataset->count / SAMPLE + 1, texts = 0;
    st_spans spans;
    st_spans_init(&spans, t->allocator);
    bool ready = true;
    for (size_t i = 0; i < t->dataset->count && ready; i += step, texts++)
        ready = st_split_sentences(&spans, t->dataset->examples[i].text);
    *mean = texts ? (double)spans.count / (double)texts : 0;
    st_spans_clear(&spans);
    return ready ? STANCE_OK : st_fail_memory(error);
}

stance_status st_trainer_choose_unit(st_trainer *t, stance_error *error) {
    const char *name = t->options.unit ? t->options.unit : "auto";
    double mean = 0;
    if (strcmp(name, "sentence") == 0) t->unit = ST_UNIT_SENTENCE;
    else if (strcmp(name, "document") == 0) t->unit = ST_UNIT_DOCUMENT;
    else if (strcmp(name, "auto") != 0) return st_fail(error, STANCE_ERROR_ARGUMENT, "unknown unit \"%.64s\"", name);
    else {
        stance_status status = mean_sentences(t, &mean, error);
        if (status) return status;
        t->unit = mean > SENTENCES_OF_DOCUMENT ? ST_UNIT_DOCUMENT : ST_UNIT_SENTENCE;
    }
    return STANCE_OK;
}

stance_status st_trainer_read_terms(st_trainer *t, stance_error *error) {
    if (!t->options.about) return STANCE_OK;
    t->terms = st_new(t->allocator, ST_MOST_TERMS, sizeof *t->terms);
    if (!t->terms) return st_fail_memory(error);
    return st_about_parse(st_sv_of(t->options.about), t->terms, &t->term_count, t->allocator, error);
}

static stance_status check_options(st_trainer *t, stance_error *error) {
    const stance_train_options *o = &t->options;
    if (o->size != sizeof *o) return st_fail(error, STANCE_ERROR_ARGUMENT, "options of another version");
    if (!isfinite(o->cost) || o->cost < 0) return st_fail(error, STANCE_ERROR_ARGUMENT, "the cost C must be positive");
    if (o->folds == 1) return st_fail(error, STANCE_ERROR_ARGUMENT, "cross-validation needs 2 folds or more");
    if (!o->folds && o->cost == 0)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "without cross-validation the cost C must be given");
    if (t->dataset->count == 0) return st_fail(error, STANCE_ERROR_DATA, "no labelled texts");
    const char *features = o->features ? o->features : default_features;
    stance_status status = st_spec_parse(&t->spec, st_sv_of(features), error);
    if (!status) status = st_trainer_read_terms(t, error);
    if (!status) status = st_choose_kernel(t, error);
    if (!status && !(t->bench.gamma > 0)) status = choose_solver(t, error);
    if (!status && !(t->bench.gamma > 0)) status = choose_scaling(t, error);
    if (!status) status = st_trainer_choose_unit(t, error);
    return status ? status : st_search_prepare(t, error);
}

/* ---- preparation -------------------------------------------------------------------------------------- */

static stance_status prepare_task(st_trainer *t, size_t k, stance_error *error) {
    st_train_task *task = &t->tasks[k];
    task->name = t->dataset->tasks[k];
    task->first = t->labels;
    task->cost = t->options.cost;
    stance_status status = st_codes_make(&task->labels, t->dataset->labels + k, t->dataset->count,
                                         t->dataset->task_count, t->allocator, error); /* they outlive the dataset */
    if (status) return status;
    if (task->labels.count < 2)
        return st_fail(error, STANCE_ERROR_DATA, "task %.64s has %s label%s%.64s, there must be two or more",
                       task->name.data, task->labels.count ? "only the" : "no", task->labels.count ? " " : "",
                       task->labels.count ? task->labels.names[0].data : "");
    if (task->labels.count > MOST_LABELS)
        return st_fail(error, STANCE_ERROR_LIMIT, "task %.64s has %zu labels, there can be %d", task->name.data,
                       task->labels.count, MOST_LABELS);
    task->strings = st_new(t->allocator, task->labels.count, sizeof *task->strings);
    task->codes = st_new(t->allocator, st_dataset_rows(t->dataset), sizeof *task->codes);
    if (!task->strings || !task->codes) return st_fail_memory(error);
    for (size_t i = 0; i < st_dataset_rows(t->dataset); i++)
        task->codes[i] = i < t->dataset->count ? task->labels.codes[i] : ST_UNLABELLED;
    for (size_t l = 0; l < task->labels.count; l++) task->strings[l] = task->labels.names[l].data;
    t->labels += task->labels.count;
    return STANCE_OK;
}

static stance_status prepare_tasks(st_trainer *t, stance_error *error) {
    t->tasks = st_new(t->allocator, t->dataset->task_count, sizeof *t->tasks);
    if (!t->tasks) return st_fail_memory(error);
    t->task_count = t->dataset->task_count;
    stance_status status = STANCE_OK;
    for (size_t k = 0; k < t->task_count && !status; k++) status = prepare_task(t, k, error);
    return status;
}

/* An article's sentences are in the fold of the article. */
static stance_status fold_articles(st_trainer *t, stance_error *error) {
    const stance_dataset *d = t->dataset;
    uint32_t *folds = st_new(t->allocator, d->article_count, sizeof *folds);
    if (!folds) return st_fail_memory(error);
    stance_status status = st_article_folds(d, t->fold, t->options.folds, folds, error);
    for (size_t a = 0; a < d->article_count && !status; a++)
        for (size_t i = 0; i < d->articles[a].count; i++) t->fold[d->count + d->articles[a].first + i] = folds[a];
    st_release(t->allocator, folds);
    return status;
}

static stance_status make_folds(st_trainer *t, stance_error *error) {
    uint32_t *group;
    size_t groups;
    stance_status status = st_dataset_groups(t->dataset, &group, &groups, error);
    if (status) return status;
    const uint32_t **codes = st_new(t->allocator, t->task_count, sizeof *codes);
    if (codes) {
        for (size_t k = 0; k < t->task_count; k++) codes[k] = t->tasks[k].codes;
        st_fold_problem problem = {t->dataset->count, group,          groups, codes, t->task_count,
                                   t->options.folds,  t->options.seed};
        status = st_folds_make(&problem, t->fold, t->allocator, error);
    } else status = st_fail_memory(error);
    st_release(t->allocator, codes);
    st_release(t->dataset->allocator, group);
    return status;
}

static stance_status prepare_folds(st_trainer *t, stance_error *error) {
    if (!t->options.folds) return STANCE_OK;
    t->fold = st_new(t->allocator, st_dataset_rows(t->dataset), sizeof *t->fold);
    if (!t->fold) return st_fail_memory(error);
    stance_status status = t->options.given_folds ? st_given_folds(t, error) : make_folds(t, error);
    return status ? status : fold_articles(t, error);
}

static void prepare_bench(st_trainer *t) {
    t->bench.allocator = t->allocator;
    t->bench.fold = t->fold;
    t->bench.folds = t->options.folds;
    t->bench.balanced = t->options.balanced != 0;
    t->bench.threads = t->options.threads;
    t->bench.progress = &t->progress;
}

/* After a search from what it counted. */
static stance_status make_collection(st_trainer *t, stance_error *error) {
    bool keep_grams = t->options.keep_grams != 0;
    size_t threads = t->options.threads;
    if (!t->grid) return st_collection_make(&t->collection, t->dataset, &t->spec, keep_grams, threads, error);
    stance_status status = st_pool_derive_whole(&t->pool, &t->spec, threads, &t->collection, error);
    st_pool_clear(&t->pool);
    return status || !keep_grams ? status : st_collection_name(&t->collection, t->dataset, threads, error);
}

static stance_status prepare_vectors(st_trainer *t, stance_error *error) {
    st_progress_start(&t->progress, "vectors", 0);
    stance_status status = make_collection(t, error);
    if (status) return status;
    t->bench.collection = &t->collection;
    status = st_bench_narrow(&t->bench, &t->collection.x, error);
    if (!status && t->fold) status = st_bench_hold(&t->bench, error);
    if (!status) status = st_progress_check(&t->progress, error);
    if (!status && t->bench.kind == ST_SOLVER_LIBSVM && !t->bench.ratio) {
        st_progress_start(&t->progress, "products", 0);
        status = st_bench_multiply(&t->bench, error);
    }
    return status;
}

/* ---- cross-validation and search ----------------------------------------------------------------------- */

static st_fit_task fit_task_of(const st_train_task *task, double cost) {
    return (st_fit_task){task->codes, task->labels.count, cost};
}

/* Macro-F1 of taking the label with the largest score. */
static stance_status judge_scores(const st_trainer *t, const st_train_task *task, const double *scores, double *f1,
                                  stance_error *error) {
    size_t n = task->labels.count;
    size_t *confusion = st_new(t->allocator, n * n, sizeof *confusion);
    if (!confusion) return st_fail_memory(error);
    for (size_t i = 0; i < t->dataset->count; i++) {
        if (task->codes[i] == ST_UNLABELLED) continue;
        size_t best = 0;
        for (size_t l = 1; l < n; l++)
            if (scores[i * n + l] > scores[i * n + best]) best = l;
        confusion[task->codes[i] * n + best]++;
    }
    *f1 = st_macro_f1(confusion, n);
    st_release(t->allocator, confusion);
    return STANCE_OK;
}

/* Scores of one task with one cost, kept in `best` if they beat what is there. */
typedef struct search {
    st_trainer *trainer;
    st_train_task *task;
    double *scores, *best; /* [texts][labels of the task] */
    double best_f1;
    double best_cost;
} search;

static stance_status try_cost(search *s, double cost, bool *better, stance_error *error) {
    st_trainer *t = s->trainer;
    st_fit_task fit = fit_task_of(s->task, cost);
    double f1 = 0;
    st_progress_start(&t->progress, s->task->name.data, t->bench.folds * fit.labels);
    stance_status status = st_fit_folds(&t->bench, &fit, s->scores, fit.labels, error);
    if (!status) status = judge_scores(t, s->task, s->scores, &f1, error);
    *better = !status && f1 > s->best_f1;
    if (!*better) return status;
    double *swapped = s->scores;
    s->scores = s->best;
    s->best = swapped;
    s->best_f1 = f1;
    s->best_cost = cost;
    return status;
}

/* Climb from the middle of the grid: double C while that helps; if it never did, halve it. */
static stance_status climb(search *s, stance_error *error) {
    bool better = true;
    int exponent = SEARCH_START;
    stance_status status = try_cost(s, ldexp(1, exponent), &better, error);
    for (better = true; better && exponent < SEARCH_HIGH && !status;)
        status = try_cost(s, ldexp(1, ++exponent), &better, error);
    if (s->best_cost > ldexp(1, SEARCH_START)) return status;
    exponent = SEARCH_START;
    for (better = true; better && exponent > SEARCH_LOW && !status;)
        status = try_cost(s, ldexp(1, --exponent), &better, error);
    return status;
}

static stance_status validate_task(st_trainer *t, st_train_task *task, stance_error *error) {
    size_t n = task->labels.count, texts = st_dataset_rows(t->dataset);
    search s = {
        t,  task, st_new(t->allocator, texts * n, sizeof(double)), st_new(t->allocator, texts * n, sizeof(double)),
        -1, 0};
    bool better;
    stance_status status = STANCE_OK;
    if (!s.scores || !s.best) status = st_fail_memory(error);
    else if (task->cost > 0) status = try_cost(&s, task->cost, &better, error);
    else status = climb(&s, error);
    for (size_t i = 0; i < texts && !status; i++)
        memcpy(t->scores + i * t->labels + task->first, s.best + i * n, n * sizeof *s.best);
    if (!status) task->cost = s.best_cost;
    st_release(t->allocator, s.scores);
    st_release(t->allocator, s.best);
    return status;
}

static stance_status validate(st_trainer *t, stance_error *error) {
    stance_status status = STANCE_OK;
    if (!t->fold) {
        for (size_t k = 0; k < t->task_count && !status; k++)
            status = st_calibrate_not(t->tasks[k].labels.count, &t->tasks[k].heads[ST_HEAD_ALONE], t->allocator, error);
        return status;
    }
    t->scores = st_new(t->allocator, st_dataset_rows(t->dataset) * t->labels, sizeof *t->scores);
    if (!t->scores) return st_fail_memory(error);
    for (size_t k = 0; k < t->task_count && !status; k++) status = validate_task(t, &t->tasks[k], error);
    return status ? status : st_fit_heads(t, error);
}

/* Give the tones the columns after the labels. */
static void place_tones(st_trainer *t) {
    for (size_t k = 0; k < t->task_count; k++) {
        if (!t->tasks[k].tones.weights) continue;
        t->tasks[k].first_tone = t->labels + t->tone_count;
        t->tone_count += t->tasks[k].labels.count;
    }
    size_t scores = t->labels + t->tone_count;
    t->stride = t->bench.gamma > 0 ? scores + scores % 2 : st_weights_stride(&t->spec, scores);
}

static void copy_tones(const st_trainer *t, const st_train_task *task) {
    size_t labels = task->labels.count;
    for (size_t f = 0; f < t->collection.x.width && task->tones.weights; f++)
        memcpy(t->weights + f * t->stride + task->first_tone, task->tones.weights + f * labels,
               labels * sizeof *t->weights);
}

static stance_status make_room(st_trainer *t, stance_error *error) {
    size_t features = st_vocabulary_size(&t->collection.vocabulary), rows = t->collection.x.rows;
    bool kernel = t->bench.gamma > 0;
    t->bias = st_new(t->allocator, t->labels, sizeof *t->bias);
    if (kernel) t->coefficients = st_new(t->allocator, rows * t->stride, sizeof *t->coefficients);
    else t->weights = st_new(t->allocator, features * t->stride, sizeof *t->weights);
    return t->bias && (kernel ? t->coefficients != NULL : t->weights != NULL) ? STANCE_OK : st_fail_memory(error);
}

static stance_status fit_task(st_trainer *t, const st_train_task *task, stance_error *error) {
    st_fit_task fit = fit_task_of(task, task->cost);
    double *bias = t->bias + task->first;
    if (t->bench.gamma > 0)
        return st_fit_vectors(&t->bench, &fit, t->coefficients + task->first, t->stride, bias, error);
    stance_status status = st_fit_all(&t->bench, &fit, t->weights + task->first, t->stride, bias, error);
    if (!status) copy_tones(t, task);
    return status;
}

static stance_status fit_final(st_trainer *t, stance_error *error) {
    place_tones(t);
    stance_status status = make_room(t, error);
    if (status) return status;
    st_progress_start(&t->progress, "model", t->labels);
    for (size_t k = 0; k < t->task_count && !status; k++) status = fit_task(t, &t->tasks[k], error);
    return status;
}

/* ---- the whole ----------------------------------------------------------------------------------------- */

static stance_status run(st_trainer *t, stance_error *error) {
    stance_status status = check_options(t, error);
    if (!status) status = prepare_tasks(t, error);
    if (!status) tell_solver(t);
    if (!status) tell_slow(t);
    if (!status) status = prepare_folds(t, error);
    prepare_bench(t);
    if (!status && t->grid) status = st_search_run(t, error);
    if (!status) status = prepare_vectors(t, error);
    if (!status) status = validate(t, error);
    if (!status) status = fit_final(t, error);
    return status;
}

static void clear_tasks(st_train_task *tasks, size_t count, const stance_allocator *allocator) {
    for (size_t k = 0; k < count; k++) {
        st_codes_clear(&tasks[k].labels, allocator);
        st_release(allocator, tasks[k].strings);
        st_release(allocator, tasks[k].held_out);
        st_release(allocator, tasks[k].codes);
        st_release(allocator, tasks[k].shares);
        tasks[k].tones.allocator = allocator;
        st_fitted_tones_clear(&tasks[k].tones);
        for (size_t h = 0; h < ST_HEAD_KINDS; h++) {
            tasks[k].heads[h].allocator = tasks[k].judgements[h].allocator = allocator;
            st_fitted_head_clear(&tasks[k].heads[h]);
            st_judgement_clear(&tasks[k].judgements[h]);
        }
    }
    st_release(allocator, tasks);
}

static void clear_trainer(st_trainer *t) {
    clear_tasks(t->tasks, t->task_count, t->allocator);
    st_bench_forget(&t->bench);
    st_pool_clear(&t->pool);
    st_collection_clear(&t->collection);
    void *blocks[] = {t->grid,       t->candidates, t->candidate_texts, t->terms,        t->fold,
                      t->bench.only, t->scores,     t->weights,         t->coefficients, t->bias};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(t->allocator, blocks[i]);
    st_progress_clear(&t->progress);
}

/* Hand the tasks over to the result, with copies of the strings that belong to the dataset. */
static stance_status keep_tasks(st_trainer *t, stance_trained *trained, stance_error *error) {
    for (size_t k = 0; k < t->task_count; k++) {
        st_train_task *task = &t->tasks[k];
        for (size_t l = 0; l < task->labels.count; l++) {
            task->strings[l] = st_arena_copy(&trained->strings, task->labels.names[l]).data;
            if (!task->strings[l]) return st_fail_memory(error);
            for (size_t h = 0; h < ST_HEAD_KINDS; h++)
                if (task->judgements[h].labels) task->judgements[h].labels[l] = task->strings[l];
        }
    }
    trained->tasks = t->tasks;
    trained->task_count = t->task_count;
    t->tasks = NULL;
    t->task_count = 0;
    return STANCE_OK;
}

static void keep_settings(st_trainer *t, stance_trained *trained) {
    memcpy(trained->reason, t->reason, sizeof t->reason);
    trained->candidates = t->candidates;
    trained->candidate_count = t->candidate_count;
    trained->candidate_texts = t->candidate_texts;
    t->candidates = NULL;
    t->candidate_texts = NULL;
    trained->ratio = t->bench.ratio;
    trained->gamma = t->bench.gamma;
    trained->vectors = st_count_vectors(t);
    trained->folds = t->options.folds;
    st_spec_print(&trained->spec, &t->spec);
    st_buf_add_char(&trained->spec, '\0');
}

static stance_status make_result(st_trainer *t, stance_trained *trained, stance_error *error) {
    trained->solver = t->solver ? t->solver : st_solver_name(t->bench.kind);
    keep_settings(t, trained);
    if (trained->spec.failed) return st_fail_memory(error);
    trained->features = st_vocabulary_size(&t->collection.vocabulary);
    trained->texts = t->dataset->count;
    stance_status status = st_assemble(t, &trained->bytes, error);
    if (!status) status = keep_tasks(t, trained, error);
    trained->bytes.allocator = &trained->allocator;
    return status;
}

stance_status st_train_with(stance_trained **out, st_train_run fill, void *context, const stance_allocator *allocator,
                            stance_error *error) {
    *out = NULL;
    allocator = st_allocator_or_default(allocator);
    stance_trained *trained = st_new(allocator, 1, sizeof *trained);
    if (!trained) return st_fail_memory(error);
    trained->allocator = *allocator;
    st_arena_init(&trained->strings, &trained->allocator);
    st_buf_init(&trained->bytes, &trained->allocator);
    st_buf_init(&trained->spec, &trained->allocator);
    st_trainer t = {.allocator = &trained->allocator};
    stance_status status = fill(&t, context, error);
    if (!status) status = make_result(&t, trained, error);
    clear_trainer(&t);
    if (status) stance_trained_free(trained);
    else *out = trained;
    return status;
}

typedef struct of_dataset {
    const stance_dataset *dataset;
    const stance_train_options *options;
} of_dataset;

static stance_status run_on_dataset(st_trainer *t, void *context, stance_error *error) {
    static const stance_train_options defaults = STANCE_TRAIN_OPTIONS;
    const of_dataset *of = context;
    t->dataset = of->dataset;
    t->options = of->options ? *of->options : defaults;
    if (!t->options.threads) t->options.threads = st_processors();
    st_progress_init(&t->progress, &t->options);
    return run(t, error);
}

stance_status stance_train(stance_trained **out, const stance_dataset *dataset, const stance_train_options *options,
                           const stance_allocator *allocator, stance_error *error) {
    of_dataset of = {dataset, options};
    return st_train_with(out, run_on_dataset, &of, allocator, error);
}

void stance_trained_free(stance_trained *trained) {
    if (!trained) return;
    stance_allocator allocator = trained->allocator;
    clear_tasks(trained->tasks, trained->task_count, &allocator);
    st_arena_clear(&trained->strings);
    st_buf_clear(&trained->bytes);
    st_buf_clear(&trained->spec);
    st_release(&allocator, trained->candidates);
    st_release(&allocator, trained->candidate_texts);
    st_release(&allocator, trained);
}

const void *stance_trained_bytes(const stance_trained *trained, size_t *size) {
    *size = trained->bytes.size;
    return trained->bytes.data;
}

stance_status stance_trained_write(const stance_trained *trained, const char *path, stance_error *error) {
    st_outfile *file;
    stance_status status = st_outfile_open(&file, path, &trained->allocator, error);
    if (status) return status;
    status = st_outfile_write(file, trained->bytes.data, trained->bytes.size, error);
    if (status) st_outfile_discard(file);
    else status = st_outfile_commit(file, error);
    return status;
}

static int measures_of(const stance_trained *trained, size_t task, st_head_kind kind, stance_measures *measures) {
    if (task >= trained->task_count || !trained->tasks[task].judgements[kind].labels) return -1;
    *measures = trained->tasks[task].judgements[kind].measures;
    return 0;
}

int stance_trained_measures(const stance_trained *trained, size_t task, stance_measures *measures) {
    return measures_of(trained, task, ST_HEAD_ALONE, measures);
}

int stance_trained_context_measures(const stance_trained *trained, size_t task, stance_measures *measures) {
    return measures_of(trained, task, ST_HEAD_CONTEXT_LOG, measures);
}

int stance_trained_article_measures(const stance_trained *trained, size_t task, stance_measures *measures) {
    return measures_of(trained, task, ST_HEAD_ARTICLE, measures);
}

const double *stance_trained_held_out(const stance_trained *trained, size_t task) {
    return task < trained->task_count ? trained->tasks[task].held_out : NULL;
}

int stance_trained_predictions(const stance_trained *trained, size_t task, stance_predictions *predictions) {
    const double *held_out = stance_trained_held_out(trained, task);
    if (!held_out) return -1;
    const st_train_task *of = &trained->tasks[task];
    *predictions = (stance_predictions){trained->texts, of->labels.count, of->strings, of->codes, held_out, NULL};
    return 0;
}

double stance_trained_cost(const stance_trained *trained, size_t task) {
    return task < trained->task_count ? trained->tasks[task].cost : 0;
}

const char *stance_trained_solver(const stance_trained *trained) { return trained->solver; }

size_t stance_trained_text_count(const stance_trained *trained, size_t task) {
    size_t count = 0;
    if (task >= trained->task_count) return 0;
    const st_train_task *of = &trained->tasks[task];
    for (size_t i = 0; i < trained->texts && !of->texts; i++) count += of->codes[i] != ST_UNLABELLED;
    return count + of->texts;
}

size_t stance_trained_feature_count(const stance_trained *trained) { return trained->features; }

const char *stance_trained_solver_reason(const stance_trained *trained) { return trained->reason; }

const char *stance_trained_features(const stance_trained *trained) { return trained->spec.data; }

const char *stance_trained_scaling(const stance_trained *trained) { return trained->ratio ? "ratio" : "none"; }

const char *stance_trained_kernel(const stance_trained *trained) { return trained->gamma > 0 ? "rbf" : "linear"; }

double stance_trained_gamma(const stance_trained *trained) { return trained->gamma; }

size_t stance_trained_vector_count(const stance_trained *trained) { return trained->vectors; }

size_t stance_trained_folds(const stance_trained *trained) { return trained->folds; }

size_t stance_trained_candidate_count(const stance_trained *trained) { return trained->candidate_count; }

int stance_trained_candidate(const stance_trained *trained, size_t index, stance_candidate *candidate) {
    if (index >= trained->candidate_count) return -1;
    *candidate = trained->candidates[index];
    return 0;
}
