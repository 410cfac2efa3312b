/* SPDX-License-Identifier: MIT */
#include "curve.h"

#include <math.h>

#include "error.h"
#include "fit.h"
#include "folds.h"
#include "measures.h"
#include "parallel.h"
#include "progress.h"
#include "rng.h"

enum { MOST_POINTS = 256, MOST_REPEATS = 1000 };
static const double usual_shares[] = {0.0625, 0.125, 0.25, 0.5, 0.75, 1};
static const size_t MEMORY_OF_JOBS = (size_t)1 << 31; /* trainings at the same time share this, as far as it goes */
static const size_t LARGEST_TRAINING = (size_t)1 << 29;

/* The texts of the task at work: `count` of them, numbered from 0. */
typedef struct task_texts {
    uint32_t *rows;  /* [count] of the dataset */
    uint32_t *group; /* [count] below `groups` */
    uint32_t *codes; /* [count] below `labels` */
    st_codes labels; /* of the whole dataset, in memory of its allocator */
    size_t count, groups;
} task_texts;

/* What a worker met: that of its job with the least number. */
typedef struct failure {
    size_t job;
    stance_status status;
    stance_error error;
} failure;

typedef struct curving {
    stance_learning_curve *curve;
    const stance_dataset *dataset;
    const stance_allocator *allocator;
    stance_train_options whole; /* as given */
    stance_train_options part;  /* of each training */
    size_t repeats;
    st_progress progress;
    size_t task;
    task_texts t;
    uint32_t *fold;      /* [repeats][count] */
    uint32_t *order;     /* [repeats][groups] shuffled */
    uint32_t *predicted; /* [repeats][shares][count] */
    size_t *sizes;       /* [repeats][shares][folds][2] texts and groups trained on */
    size_t workers;
    failure *failures; /* [workers] */
} curving;

/* ---- the texts of a task ------------------------------------------------------------------------------ */

static stance_status choose_texts(curving *c, stance_error *error) {
    task_texts *t = &c->t;
    uint32_t *groups = NULL;
    size_t group_count = 0, n = c->dataset->count;
    stance_status status = st_dataset_labels(c->dataset, c->task, &t->labels, error);
    if (!status) status = st_dataset_groups(c->dataset, &groups, &group_count, error);
    uint32_t *numbers = st_new(c->allocator, group_count, sizeof *numbers);
    t->rows = st_new(c->allocator, n, sizeof *t->rows);
    t->group = st_new(c->allocator, n, sizeof *t->group);
    t->codes = st_new(c->allocator, n, sizeof *t->codes);
    if (!status && (!numbers || !t->rows || !t->group || !t->codes)) status = st_fail_memory(error);
    for (size_t i = 0; i < n && !status; i++) {
        if (t->labels.codes[i] == ST_UNLABELLED) continue;
        if (!numbers[groups[i]]) numbers[groups[i]] = (uint32_t)++t->groups;
        t->rows[t->count] = (uint32_t)i;
        t->group[t->count] = numbers[groups[i]] - 1;
        t->codes[t->count++] = t->labels.codes[i];
    }
    st_release(c->allocator, numbers);
    st_release(c->dataset->allocator, groups);
    return status;
}

static stance_status make_folds(curving *c, stance_error *error) {
    const task_texts *t = &c->t;
    const uint32_t *codes[] = {t->codes};
    stance_status status = STANCE_OK;
    for (size_t r = 0; r < c->repeats && !status; r++) {
        uint64_t seed = c->whole.seed + r;
        st_fold_problem problem = {.count = t->count,
                                   .group = t->group,
                                   .groups = t->groups,
                                   .codes = codes,
                                   .tasks = 1,
                                   .folds = c->whole.folds,
                                   .seed = seed};
        status = st_folds_make(&problem, c->fold + r * t->count, c->allocator, error);
        uint32_t *order = c->order + r * t->groups;
        for (size_t g = 0; g < t->groups; g++) order[g] = (uint32_t)g;
        st_rng rng = st_rng_seeded(~seed);
        st_rng_shuffle(&rng, order, t->groups);
    }
    return status;
}

/* ---- one training ------------------------------------------------------------------------------------- */

/* A training of one share of the groups of the other folds. */
typedef struct training {
    const curving *c;
    size_t repeat, share, fold;
    bool *taken; /* [groups] */
    stance_dataset *dataset;
    stance_trained *trained;
    stance_model *model;
    stance_classifier *classifier;
    stance_result *result;
    uint32_t *codes; /* [labels of the model] their numbers in the task */
} training;

static const uint32_t *folds_of(const training *j) { return j->c->fold + j->repeat * j->c->t.count; }

static bool is_held_out(const training *j, size_t text) { return folds_of(j)[text] == j->fold; }

/* Take the first groups of the others, at least one; returns how many. */
static size_t take_groups(training *j) {
    const curving *c = j->c;
    const uint32_t *order = c->order + j->repeat * c->t.groups;
    size_t others = 0, taken = 0;
    for (size_t i = 0; i < c->t.count; i++)
        if (is_held_out(j, i)) j->taken[c->t.group[i]] = true;
    for (size_t g = 0; g < c->t.groups; g++) others += !j->taken[g];
    size_t wanted = (size_t)(c->curve->shares[j->share] * (double)others + 0.5);
    for (size_t g = 0; g < c->t.groups; g++) {
        bool held_out = j->taken[order[g]];
        j->taken[order[g]] = !held_out && (taken < wanted || taken == 0);
        taken += j->taken[order[g]];
    }
    return taken;
}

static stance_status add_texts(training *j, size_t *count, bool *several, stance_error *error) {
    const curving *c = j->c;
    const char *name = c->dataset->tasks[c->task].data;
    uint32_t first = ST_UNLABELLED;
    stance_status status = stance_dataset_new(&j->dataset, &name, 1, c->allocator, error);
    for (size_t i = 0; i < c->t.count && !status; i++) {
        if (!j->taken[c->t.group[i]]) continue;
        st_sv text = c->dataset->examples[c->t.rows[i]].text;
        const char *label = c->t.labels.names[c->t.codes[i]].data;
        stance_example example = {text.data, text.size, &label, NULL, 0, 0};
        status = stance_dataset_add(j->dataset, &example, error);
        if (first == ST_UNLABELLED) first = c->t.codes[i];
        *several = *several || first != c->t.codes[i];
        ++*count;
    }
    return status;
}

static void predict_all(const training *j, uint32_t code, uint32_t *predicted) {
    for (size_t i = 0; i < j->c->t.count; i++)
        if (is_held_out(j, i)) predicted[i] = code;
}

/* Numbers of the model's labels, which are some of the task's in the same order. */
static stance_status match_labels(training *j, stance_error *error) {
    size_t count = stance_model_label_count(j->model, 0), next = 0;
    j->codes = st_new(j->c->allocator, count, sizeof *j->codes);
    if (!j->codes) return st_fail_memory(error);
    for (size_t l = 0; l < count; l++) {
        while (!st_sv_equal(j->c->t.labels.names[next], st_sv_of(stance_model_label(j->model, 0, l)))) next++;
        j->codes[l] = (uint32_t)next;
    }
    return STANCE_OK;
}

static stance_status predict(training *j, uint32_t *predicted, stance_error *error) {
    const curving *c = j->c;
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.layout = STANCE_LINE;
    options.max_bytes = SIZE_MAX;
    stance_status status = stance_classifier_new(&j->classifier, j->model, c->allocator, error);
    for (size_t i = 0; i < c->t.count && !status; i++) {
        if (!is_held_out(j, i)) continue;
        st_sv text = c->dataset->examples[c->t.rows[i]].text;
        status = stance_classify(j->classifier, text.data, text.size, &options, &j->result, error);
        if (!status) predicted[i] = j->codes[stance_result_label_index(j->result, 0)];
    }
    return status;
}

static stance_status train_and_predict(training *j, uint32_t *predicted, stance_error *error) {
    size_t size, *sizes = j->c->sizes;
    bool several = false;
    sizes += 2 * ((j->repeat * j->c->curve->share_count + j->share) * j->c->whole.folds + j->fold);
    sizes[1] = take_groups(j);
    stance_status status = add_texts(j, &sizes[0], &several, error);
    if (status) return status;
    if (!several) {
        size_t text = 0;
        while (!j->taken[j->c->t.group[text]]) text++;
        predict_all(j, j->c->t.codes[text], predicted);
        return STANCE_OK;
    }
    status = stance_train(&j->trained, j->dataset, &j->c->part, j->c->allocator, error);
    if (status) return status;
    const void *bytes = stance_trained_bytes(j->trained, &size);
    status = stance_model_from_memory(&j->model, bytes, size, j->c->allocator, error);
    if (!status) status = match_labels(j, error);
    return status ? status : predict(j, predicted, error);
}

static void clear_training(training *j) {
    stance_result_free(j->result);
    stance_classifier_free(j->classifier);
    stance_model_free(j->model);
    stance_trained_free(j->trained);
    stance_dataset_free(j->dataset);
    st_release(j->c->allocator, j->codes);
    st_release(j->c->allocator, j->taken);
}

/* The large trainings come first, so that no worker waits long at the end. */
static void run_job(void *context, size_t job, size_t worker) {
    curving *c = context;
    failure *f = &c->failures[worker];
    size_t runs = c->curve->runs, share = c->curve->share_count - 1 - job / runs;
    training j = {.c = c, .repeat = job % runs / c->whole.folds, .share = share, .fold = job % runs % c->whole.folds};
    if (f->status || st_progress_check(&c->progress, NULL)) return;
    uint32_t *predicted = c->predicted + (j.repeat * c->curve->share_count + share) * c->t.count;
    j.taken = st_new(c->allocator, c->t.groups, sizeof *j.taken);
    f->status = j.taken ? train_and_predict(&j, predicted, &f->error) : st_fail_memory(&f->error);
    f->job = job;
    clear_training(&j);
    st_progress_step(&c->progress);
}

/* ---- all trainings of a task -------------------------------------------------------------------------- */

/* A training inside has nothing to tell, but stops when the whole does. */
static int relay(void *user, const char *stage, size_t done, size_t total) {
    (void)stage, (void)done, (void)total;
    const st_progress *progress = user;
    return progress->cancelled;
}

/* A cost and a solver for all trainings: those of a training on all texts of the task. */
static stance_status settle_options(curving *c, stance_error *error) {
    const char *name = c->dataset->tasks[c->task].data;
    stance_dataset *dataset;
    stance_trained *trained = NULL;
    stance_train_options options = c->whole;
    options.keep_grams = 0;
    options.folds = options.cost > 0 ? 0 : options.folds;
    stance_status status = stance_dataset_new(&dataset, &name, 1, c->allocator, error);
    for (size_t i = 0; i < c->t.count && !status; i++) {
        const st_example *e = &c->dataset->examples[c->t.rows[i]];
        const char *label = c->t.labels.names[c->t.codes[i]].data;
        stance_example example = {e->text.data, e->text.size, &label, e->group.data, 0, 0};
        status = stance_dataset_add(dataset, &example, error);
    }
    if (!status) status = stance_train(&trained, dataset, &options, c->allocator, error);
    c->part = c->whole;
    c->part.folds = 0;
    c->part.keep_grams = 0;
    c->part.note = NULL; /* told of the whole; and not from many threads */
    c->part.progress = relay;
    c->part.user = &c->progress;
    if (!status) c->part.cost = stance_trained_cost(trained, 0);
    if (!status) c->part.solver = stance_trained_solver(trained);
    stance_trained_free(trained);
    stance_dataset_free(dataset);
    return status;
}

/* As many trainings at a time as there are threads, or as have room: libsvm keeps a matrix of all pairs of texts. */
static void choose_workers(curving *c) {
    size_t threads = c->whole.threads ? c->whole.threads : st_processors();
    bool kernel = c->whole.kernel && strcmp(c->whole.kernel, "rbf") == 0;
    bool multiplies = kernel || (c->whole.solver && strcmp(c->whole.solver, "libsvm") == 0);
    size_t n = c->t.count < 1 << 16 ? c->t.count : 1 << 16, each = n * n * sizeof(double);
    if (each > LARGEST_TRAINING) each = LARGEST_TRAINING;
    if (multiplies && each < st_bench_product_bytes(n, kernel)) each = st_bench_product_bytes(n, kernel);
    c->workers = each ? MEMORY_OF_JOBS / each : threads;
    if (c->workers > threads) c->workers = threads;
    if (c->workers == 0) c->workers = 1;
    c->part.threads = (threads + c->workers - 1) / c->workers;
}

static stance_status run_jobs(curving *c, stance_error *error) {
    size_t jobs = c->curve->runs * c->curve->share_count;
    choose_workers(c);
    c->failures = st_new(c->allocator, c->workers, sizeof *c->failures);
    if (!c->failures) return st_fail_memory(error);
    st_progress_start(&c->progress, c->dataset->tasks[c->task].data, jobs);
    if (!st_progress_check(&c->progress, NULL)) st_parallel(c->workers, jobs, run_job, c);
    stance_status status = st_progress_check(&c->progress, error);
    const failure *first = NULL;
    for (size_t w = 0; w < c->workers && !status; w++)
        if (c->failures[w].status && (!first || c->failures[w].job < first->job)) first = &c->failures[w];
    if (first) {
        status = first->status;
        if (error) *error = first->error;
    }
    st_release(c->allocator, c->failures);
    return status;
}

/* ---- figures ------------------------------------------------------------------------------------------ */

/* Accuracy and macro-F1 of the texts of a fold, or of all for SIZE_MAX. */
static void judge(const curving *c, size_t repeat, size_t share, size_t fold, size_t *confusion, double figures[2]) {
    size_t n = c->t.labels.count, count = 0, right = 0;
    const uint32_t *folds = c->fold + repeat * c->t.count;
    const uint32_t *predicted = c->predicted + (repeat * c->curve->share_count + share) * c->t.count;
    memset(confusion, 0, n * n * sizeof *confusion);
    for (size_t i = 0; i < c->t.count; i++) {
        if (fold != SIZE_MAX && folds[i] != fold) continue;
        confusion[c->t.codes[i] * n + predicted[i]]++;
        right += c->t.codes[i] == predicted[i];
        count++;
    }
    figures[0] = count ? (double)right / (double)count : 0;
    figures[1] = st_macro_f1(confusion, n);
}

static void judge_point(const curving *c, st_curve_task *task, size_t share, size_t *confusion) {
    size_t shares = c->curve->share_count, folds = c->whole.folds, runs = c->curve->runs;
    double figures[ST_CURVE_MEASURES];
    for (size_t r = 0; r < c->repeats; r++) {
        judge(c, r, share, SIZE_MAX, confusion, figures);
        for (size_t m = 0; m < ST_CURVE_MEASURES; m++)
            task->pooled[m * shares + share] += figures[m] / (double)c->repeats;
        for (size_t f = 0; f < folds; f++) {
            const size_t *sizes = c->sizes + 2 * ((r * shares + share) * folds + f);
            judge(c, r, share, f, confusion, figures);
            for (size_t m = 0; m < ST_CURVE_MEASURES; m++)
                task->single[(m * runs + r * folds + f) * shares + share] = figures[m];
            task->trained[share] += (double)sizes[0] / (double)runs;
            task->groups[share] += (double)sizes[1] / (double)runs;
        }
    }
}

static stance_status judge_task(const curving *c, st_curve_task *task, stance_error *error) {
    const stance_learning_curve *curve = c->curve;
    size_t shares = curve->share_count, n = c->t.labels.count;
    task->texts = c->t.count;
    task->trained = st_new(c->allocator, shares, sizeof(double));
    task->groups = st_new(c->allocator, shares, sizeof(double));
    task->pooled = st_new(c->allocator, ST_CURVE_MEASURES * shares, sizeof(double));
    task->single = st_new(c->allocator, ST_CURVE_MEASURES * curve->runs * shares, sizeof(double));
    task->points = st_new(c->allocator, shares, sizeof *task->points);
    size_t *confusion = st_new(c->allocator, n * n, sizeof *confusion);
    bool ready = task->trained && task->groups && task->pooled && task->single && task->points && confusion;
    for (size_t s = 0; s < shares && ready; s++) judge_point(c, task, s, confusion);
    st_release(c->allocator, confusion);
    return ready ? st_curve_conclude(curve, task, c->whole.seed, error) : st_fail_memory(error);
}

static void clear_task(curving *c) {
    void *blocks[] = {c->t.rows, c->t.group, c->t.codes, c->fold, c->order, c->predicted, c->sizes};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(c->allocator, blocks[i]);
    st_codes_clear(&c->t.labels, c->dataset->allocator);
    c->t = (task_texts){.count = 0};
    c->fold = c->order = c->predicted = NULL;
    c->sizes = NULL;
}

static stance_status run_task(curving *c, st_curve_task *task, stance_error *error) {
    size_t shares = c->curve->share_count;
    stance_status status = choose_texts(c, error);
    if (!status) status = settle_options(c, error);
    if (status) return status;
    c->fold = st_new(c->allocator, c->repeats * c->t.count, sizeof *c->fold);
    c->order = st_new(c->allocator, c->repeats * c->t.groups, sizeof *c->order);
    c->predicted = st_new(c->allocator, c->repeats * shares * c->t.count, sizeof *c->predicted);
    c->sizes = st_new(c->allocator, 2 * c->curve->runs * shares, sizeof *c->sizes);
    if (!c->fold || !c->order || !c->predicted || !c->sizes) return st_fail_memory(error);
    status = make_folds(c, error);
    if (!status) status = run_jobs(c, error);
    return status ? status : judge_task(c, task, error);
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

static stance_status check_options(const stance_curve_options *o, const stance_train_options *train,
                                   stance_error *error) {
    if (o->size != sizeof *o || train->size != sizeof *train)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "options of another version");
    if (train->folds < 2)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "a learning curve needs a cross-validation of 2 folds or more");
    if (train->grid || train->given_folds)
        return st_fail(error, STANCE_ERROR_ARGUMENT,
                       "a learning curve is one of settled features and folds of its own");
    if (o->repeats < 1 || o->repeats > MOST_REPEATS)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "%zu repeats: there can be 1 to %d", o->repeats, MOST_REPEATS);
    if (o->share_count > MOST_POINTS)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "%zu shares: there can be %d", o->share_count, MOST_POINTS);
    for (size_t i = 0; i < o->share_count; i++)
        if (!(o->shares[i] > (i ? o->shares[i - 1] : 0) && o->shares[i] <= 1))
            return st_fail(error, STANCE_ERROR_ARGUMENT, "shares must rise, above 0 and up to 1");
    return STANCE_OK;
}

static stance_status make_curve(stance_learning_curve **out, const curving *c, const stance_curve_options *o,
                                const stance_allocator *allocator, stance_error *error) {
    size_t usual = sizeof usual_shares / sizeof *usual_shares, count = o->share_count ? o->share_count : usual;
    stance_learning_curve *curve = *out = st_new(allocator, 1, sizeof *curve);
    if (!curve) return st_fail_memory(error);
    curve->allocator = *allocator;
    curve->shares = st_new(allocator, count, sizeof *curve->shares);
    curve->tasks = st_new(allocator, c->dataset->task_count, sizeof *curve->tasks);
    if (!curve->shares || !curve->tasks) return st_fail_memory(error);
    memcpy(curve->shares, o->share_count ? o->shares : usual_shares, count * sizeof *curve->shares);
    curve->share_count = count;
    curve->folds = c->whole.folds;
    curve->runs = c->repeats * c->whole.folds;
    curve->task_count = c->dataset->task_count;
    return STANCE_OK;
}

stance_status stance_curve(stance_learning_curve **out, const stance_dataset *dataset,
                           const stance_curve_options *options, const stance_allocator *allocator,
                           stance_error *error) {
    static const stance_curve_options usual = STANCE_CURVE_OPTIONS;
    static const stance_train_options usual_training = STANCE_TRAIN_OPTIONS;
    const stance_curve_options *o = options ? options : &usual;
    stance_learning_curve *curve = NULL;
    *out = NULL;
    curving c = {.dataset = dataset, .whole = o->train ? *o->train : usual_training, .repeats = o->repeats};
    stance_status status = check_options(o, &c.whole, error);
    if (!status) status = make_curve(&curve, &c, o, st_allocator_or_default(allocator), error);
    if (!status) {
        c.curve = curve;
        c.allocator = &curve->allocator;
        st_progress_init(&c.progress, &c.whole);
        for (; c.task < dataset->task_count && !status; c.task++) {
            status = run_task(&c, &curve->tasks[c.task], error);
            clear_task(&c);
        }
        st_progress_clear(&c.progress);
    }
    if (status) stance_learning_curve_free(curve);
    else *out = curve;
    return status;
}

void stance_learning_curve_free(stance_learning_curve *curve) {
    if (!curve) return;
    stance_allocator allocator = curve->allocator;
    for (size_t t = 0; t < curve->task_count; t++) {
        const st_curve_task *task = &curve->tasks[t];
        void *blocks[] = {task->trained, task->groups, task->pooled, task->single, task->points};
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(&allocator, blocks[i]);
    }
    st_release(&allocator, curve->tasks);
    st_release(&allocator, curve->shares);
    st_release(&allocator, curve);
}

size_t stance_learning_curve_count(const stance_learning_curve *curve) { return curve->share_count; }

int stance_learning_curve_point(const stance_learning_curve *curve, size_t task, size_t point,
                                stance_curve_point *out) {
    if (task >= curve->task_count || point >= curve->share_count) return -1;
    *out = curve->tasks[task].points[point];
    return 0;
}

int stance_learning_curve_forecast(const stance_learning_curve *curve, size_t task, stance_figure figure,
                                   stance_curve_forecast *out) {
    if (task >= curve->task_count || (unsigned)figure >= ST_CURVE_MEASURES) return -1;
    *out = curve->tasks[task].forecasts[figure];
    return out->texts ? 0 : -1;
}
