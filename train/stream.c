/* SPDX-License-Identifier: MIT
 * Training on more texts than fit into memory. */
#include "stream.h"

#include <stdio.h>

#include "error.h"
#include "parallel.h"

static const char default_features[] = "word:1-3:min_df=2,char:2-5:min_df=2";

enum {
    MOST_LABELS = 4096,
    FEW_TEXTS = 1000000, /* up to so many are gone through three times */
    KEPT_OF = 5,         /* one text of so many is kept */
    LEAST_KEPT = 20,
    JUDGE_FOLDS = 5
};
static const size_t KEPT_BYTES = (size_t)64 << 20;

/* ---- options ------------------------------------------------------------------------------------------ */

/* As options of a training, for what the two have in common. */
static stance_train_options common_options(const stance_stream_options *o) {
    stance_train_options t = STANCE_TRAIN_OPTIONS;
    t.features = o->features;
    t.balanced = o->balanced;
    t.folds = 0;
    t.seed = o->seed;
    t.threads = o->threads ? o->threads : st_processors();
    t.unit = o->unit;
    t.keep_grams = o->keep_grams;
    t.about = o->about;
    t.progress = o->progress;
    t.user = o->user;
    return t;
}

static stance_status check_options(const stance_stream_options *o, stance_error *error) {
    static const char *const units[] = {"auto", "sentence", "document"};
    size_t unit = 0;
    if (o->size != sizeof *o) return st_fail(error, STANCE_ERROR_ARGUMENT, "options of another version");
    if (!o->counted || !o->most_features || !o->held)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the bounds on memory must be positive");
    if (o->most_features > INT32_MAX / ST_MAX_BLOCKS)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "more than %d features", INT32_MAX / ST_MAX_BLOCKS);
    while (o->unit && unit < 3 && strcmp(o->unit, units[unit]) != 0) unit++;
    return unit < 3 ? STANCE_OK : st_fail(error, STANCE_ERROR_ARGUMENT, "unknown unit \"%.64s\"", o->unit);
}

static stance_status prepare_options(st_stream *s, stance_error *error) {
    st_trainer *t = s->trainer;
    t->solver = "sgd";
    snprintf(t->reason, sizeof t->reason, "the only one that learns from a stream");
    const char *features = t->options.features ? t->options.features : default_features;
    stance_status status = st_spec_parse(&t->spec, st_sv_of(features), error);
    for (size_t b = 0; b < t->spec.count && !status; b++)
        if (!t->spec.blocks[b].max_features) t->spec.blocks[b].max_features = (uint32_t)s->options->most_features;
    return status ? status : st_trainer_read_terms(t, error);
}

/* ---- tasks -------------------------------------------------------------------------------------------- */

static stance_status begin_tasks(st_stream *s, stance_error *error) {
    st_trainer *t = s->trainer;
    size_t count = s->tasks->task_count;
    t->tasks = st_new(t->allocator, count, sizeof *t->tasks);
    s->labels = st_new(t->allocator, count, sizeof *s->labels);
    s->codes = st_new(t->allocator, count, sizeof *s->codes);
    if (!t->tasks || !s->labels || !s->codes) return st_fail_memory(error);
    t->task_count = count;
    for (size_t k = 0; k < count; k++) {
        t->tasks[k].name = s->tasks->tasks[k];
        st_label_set_init(&s->labels[k], s->allocator);
    }
    return STANCE_OK;
}

/* What the first pass found out of a task. */
static stance_status settle_task(st_stream *s, size_t k, stance_error *error) {
    st_trainer *t = s->trainer;
    st_train_task *task = &t->tasks[k];
    const st_label_set *set = &s->labels[k];
    if (set->count < 2)
        return st_fail(error, STANCE_ERROR_DATA, "task %.64s has %s label%s%.64s, there must be two or more",
                       task->name.data, set->count ? "only the" : "no", set->count ? " " : "",
                       set->count ? set->labels[0].name.data : "");
    if (set->count > MOST_LABELS)
        return st_fail(error, STANCE_ERROR_LIMIT, "task %.64s has %zu labels, there can be %d", task->name.data,
                       set->count, MOST_LABELS);
    task->first = t->labels;
    t->labels += set->count;
    task->labels.names = st_new(t->allocator, set->count, sizeof *task->labels.names);
    task->strings = st_new(t->allocator, set->count, sizeof *task->strings);
    task->shares = st_new(t->allocator, set->count, sizeof *task->shares);
    task->codes = st_new(t->allocator, s->kept_wanted, sizeof *task->codes);
    if (!task->labels.names || !task->strings || !task->shares || !task->codes) return st_fail_memory(error);
    task->labels.count = set->count;
    for (size_t l = 0; l < set->count; l++) task->texts += set->labels[l].texts;
    for (size_t l = 0; l < set->count; l++) {
        task->labels.names[l] = set->labels[l].name;
        task->strings[l] = set->labels[l].name.data;
        task->shares[l] = (double)set->labels[l].texts / (double)task->texts;
    }
    return STANCE_OK;
}

/* How many texts are kept to be judged by, and how often the others are gone through. */
static void settle_numbers(st_stream *s) {
    size_t kept = s->texts / KEPT_OF, each = s->bytes / s->texts + 1;
    if (kept > s->options->judged) kept = s->options->judged;
    if (kept > KEPT_BYTES / each) kept = KEPT_BYTES / each;
    s->kept_wanted = kept < LEAST_KEPT ? 0 : kept;
    s->epochs = s->options->epochs ? s->options->epochs : s->texts > FEW_TEXTS ? 1 : 3;
}

static stance_status settle(st_stream *s, stance_error *error) {
    st_trainer *t = s->trainer;
    settle_numbers(s);
    s->kept_codes = st_new(t->allocator, t->task_count, sizeof *s->kept_codes);
    if (!s->kept_codes) return st_fail_memory(error);
    stance_status status = STANCE_OK;
    for (size_t k = 0; k < t->task_count && !status; k++) status = settle_task(s, k, error);
    for (size_t k = 0; k < t->task_count && !status; k++) s->kept_codes[k] = t->tasks[k].codes;
    if (!status && !st_vocabulary_size(&t->collection.vocabulary))
        status = st_fail(error, STANCE_ERROR_DATA, "no n-gram is frequent enough to be a feature");
    return status;
}

/* ---- what the kept texts tell -------------------------------------------------------------------------- */

static stance_status judge_task(st_stream *s, size_t k, const double *scores, const uint32_t *fold,
                                stance_error *error) {
    st_trainer *t = s->trainer;
    st_train_task *task = &t->tasks[k];
    size_t labels = task->labels.count, found = 0, count = stance_dataset_count(s->kept);
    for (size_t i = 0; i < count; i++) found += task->codes[i] != ST_UNLABELLED;
    if (found < LEAST_KEPT) return st_calibrate_not(labels, &task->heads[ST_HEAD_ALONE], t->allocator, error);
    st_calibration c = {.x = scores,
                        .count = count,
                        .stride = t->labels,
                        .first = task->first,
                        .inputs = labels,
                        .labels = labels,
                        .codes = task->codes,
                        .fold = fold,
                        .folds = JUDGE_FOLDS,
                        .scores = true,
                        .balanced = t->options.balanced != 0,
                        .threads = t->options.threads};
    task->held_out = st_new(t->allocator, count * labels, sizeof *task->held_out);
    stance_status status = task->held_out
                               ? st_calibrate(&c, &task->heads[ST_HEAD_ALONE], task->held_out, t->allocator, error)
                               : st_fail_memory(error);
    if (!status)
        status = st_judge(&task->judgements[ST_HEAD_ALONE], c.codes, task->held_out, count, task->strings, labels,
                          t->allocator, error);
    for (size_t l = 0; l < labels && !status; l++) {
        task->shares[l] = 0;
        for (size_t i = 0; i < count; i++)
            if (task->codes[i] != ST_UNLABELLED) task->shares[l] += task->held_out[i * labels + l] / (double)found;
    }
    return status;
}

stance_status st_stream_judge(st_stream *s, const double *scores, stance_error *error) {
    st_trainer *t = s->trainer;
    size_t count = stance_dataset_count(s->kept);
    uint32_t *fold = st_new(t->allocator, count, sizeof *fold);
    stance_status status = fold ? STANCE_OK : st_fail_memory(error);
    for (size_t i = 0; i < count && fold; i++) fold[i] = (uint32_t)(i % JUDGE_FOLDS);
    for (size_t k = 0; k < t->task_count && !status; k++) status = judge_task(s, k, scores, fold, error);
    st_release(t->allocator, fold);
    return status;
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

/* Pairs for the model: those of the caller, then those of the stream. */
static stance_status add_facts(st_stream *s, stance_error *error) {
    st_trainer *t = s->trainer;
    const stance_stream_options *o = s->options;
    uint32_t short_by = 0;
    for (size_t b = 0; b < t->spec.count; b++)
        if (s->short_by[b] > short_by) short_by = s->short_by[b];
    snprintf(s->numbers[0], sizeof s->numbers[0], "%zu", s->epochs);
    snprintf(s->numbers[1], sizeof s->numbers[1], "%zu", s->kept_wanted);
    snprintf(s->numbers[2], sizeof s->numbers[2], "%u", short_by);
    const char *own[] = {
        "epochs",     s->numbers[0], "texts kept to be judged by", s->numbers[1], "counts of n-grams short by up to",
        s->numbers[2]};
    s->facts = st_new(t->allocator, o->fact_count * 2 + 6, sizeof *s->facts);
    if (!s->facts) return st_fail_memory(error);
    for (size_t i = 0; i < 2 * o->fact_count; i++) s->facts[i] = o->facts[i];
    memcpy(s->facts + 2 * o->fact_count, own, sizeof own);
    t->options.facts = s->facts;
    t->options.fact_count = o->fact_count + 3;
    return STANCE_OK;
}

static stance_status run(st_trainer *t, void *context, stance_error *error) {
    st_stream *s = context;
    s->trainer = t;
    t->options = common_options(s->options);
    st_progress_init(&t->progress, &t->options);
    st_buf_init(&s->clean, s->allocator);
    st_buf_init(&s->clean_label, s->allocator);
    t->dataset = s->kept;
    stance_status status = prepare_options(s, error);
    if (!status) status = begin_tasks(s, error);
    if (!status) status = st_stream_count(s, error);
    if (!status) status = settle(s, error);
    if (!status) status = st_stream_learn(s, error);
    for (size_t k = 0; k < t->task_count && !status && !t->tasks[k].heads[ST_HEAD_ALONE].rows; k++)
        status = st_calibrate_not(t->tasks[k].labels.count, &t->tasks[k].heads[ST_HEAD_ALONE], t->allocator, error);
    if (!status) status = st_trainer_choose_unit(t, error);
    return status ? status : add_facts(s, error);
}

static void clear(st_stream *s) {
    if (!s->trainer) return;
    const stance_allocator *allocator = s->allocator;
    for (size_t k = 0; k < s->tasks->task_count && s->labels; k++) st_label_set_clear(&s->labels[k]);
    st_buf_clear(&s->clean);
    st_buf_clear(&s->clean_label);
    void *blocks[] = {s->labels, s->codes, s->kept_codes, (void *)s->facts};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(allocator, blocks[i]);
}

stance_status stance_train_stream(stance_trained **out, const char *const *tasks, size_t task_count,
                                  const stance_source *source, const stance_stream_options *options,
                                  const stance_allocator *allocator, stance_error *error) {
    static const stance_stream_options defaults = STANCE_STREAM_OPTIONS;
    stance_dataset *kept;
    *out = NULL;
    allocator = st_allocator_or_default(allocator);
    st_stream s = {.allocator = allocator, .source = source, .options = options ? options : &defaults};
    stance_status status = check_options(s.options, error);
    if (status) return status;
    status = stance_dataset_new(&kept, tasks, task_count, allocator, error);
    if (status) return status;
    s.kept = kept;
    s.tasks = kept;
    status = st_train_with(out, run, &s, allocator, error);
    clear(&s);
    stance_dataset_free(kept);
    return status;
}
