/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>

#include "dataset.h"
#include "error.h"
#include "measures.h"
#include "parallel.h"

/* One task of the dataset in the model's terms. */
typedef struct matched {
    size_t task; /* of the model */
    size_t labels;
    uint32_t *truth;       /* [examples] label of the model, or ST_UNLABELLED */
    double *probabilities; /* [examples][labels] */
    st_judgement judgement;
} matched;

struct stance_evaluation {
    stance_allocator allocator;
    matched *tasks;
    size_t task_count, count;
    uint32_t *group; /* [examples] */
};

typedef struct evaluating {
    const stance_model *model;
    const stance_dataset *dataset;
    const stance_allocator *allocator;
    matched *tasks;
    struct judge {
        stance_classifier *classifier;
        stance_result *result;
    } * judges;
    _Atomic(stance_status) status;
} evaluating;

enum { CHUNK = 64 };

static size_t find_label(const stance_model *model, size_t task, st_sv name) {
    for (size_t l = 0; l < stance_model_label_count(model, task); l++)
        if (st_sv_equal(st_sv_of(stance_model_label(model, task, l)), name)) return l;
    return SIZE_MAX;
}

/* Find the task and its labels in the model. */
static stance_status match(const evaluating *e, size_t t, stance_error *error) {
    const stance_dataset *d = e->dataset;
    matched *m = &e->tasks[t];
    m->task = stance_model_task(e->model, d->tasks[t].data);
    if (m->task == SIZE_MAX)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the model has no task \"%.64s\"", d->tasks[t].data);
    m->labels = stance_model_label_count(e->model, m->task);
    m->truth = st_new(e->allocator, d->count, sizeof *m->truth);
    m->probabilities = st_new(e->allocator, d->count * m->labels, sizeof *m->probabilities);
    if (!m->truth || !m->probabilities) return st_fail_memory(error);
    for (size_t i = 0; i < d->count; i++) {
        st_sv name = d->labels[i * d->task_count + t];
        size_t label = name.size ? find_label(e->model, m->task, name) : ST_UNLABELLED;
        if (label == SIZE_MAX)
            return st_fail_at(error, STANCE_ERROR_DATA, d->examples[i].line, 0,
                              "the model's task %.64s has no label \"%.64s\"", d->tasks[t].data, name.data);
        m->truth[i] = (uint32_t)label;
    }
    return STANCE_OK;
}

static stance_status judge_example(evaluating *e, struct judge *j, size_t i) {
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.layout = STANCE_LINE;
    options.max_bytes = SIZE_MAX;
    st_sv text = e->dataset->examples[i].text;
    stance_status status = stance_classify(j->classifier, text.data, text.size, &options, &j->result, NULL);
    for (size_t t = 0; t < e->dataset->task_count && !status; t++) {
        const matched *m = &e->tasks[t];
        for (size_t l = 0; l < m->labels; l++)
            m->probabilities[i * m->labels + l] = stance_result_probability(j->result, m->task, l);
    }
    return status;
}

static void judge_chunk(void *context, size_t chunk, size_t worker) {
    evaluating *e = context;
    for (size_t i = chunk * CHUNK; i < (chunk + 1) * CHUNK && i < e->dataset->count && !e->status; i++) {
        stance_status status = judge_example(e, &e->judges[worker], i);
        if (status) e->status = status;
    }
}

static stance_status judge_all(evaluating *e, size_t threads, stance_error *error) {
    stance_status status = STANCE_OK;
    e->judges = st_new(e->allocator, threads, sizeof *e->judges);
    if (!e->judges) return st_fail_memory(error);
    for (size_t w = 0; w < threads && !status; w++)
        status = stance_classifier_new(&e->judges[w].classifier, e->model, e->allocator, error);
    if (!status) {
        st_parallel(threads, (e->dataset->count + CHUNK - 1) / CHUNK, judge_chunk, e);
        if (e->status)
            status = st_fail(error, e->status, "a text could not be classified: %s", stance_status_name(e->status));
    }
    for (size_t w = 0; w < threads; w++) {
        stance_result_free(e->judges[w].result);
        stance_classifier_free(e->judges[w].classifier);
    }
    st_release(e->allocator, e->judges);
    return status;
}

static stance_status compare(const evaluating *e, size_t t, stance_error *error) {
    matched *m = &e->tasks[t];
    const char **labels = st_new(e->allocator, m->labels, sizeof *labels);
    if (!labels) return st_fail_memory(error);
    for (size_t l = 0; l < m->labels; l++) labels[l] = stance_model_label(e->model, m->task, l);
    stance_status status =
        st_judge(&m->judgement, m->truth, m->probabilities, e->dataset->count, labels, m->labels, e->allocator, error);
    st_release(e->allocator, labels);
    return status;
}

static stance_status evaluate(evaluating *e, stance_evaluation *evaluation, size_t threads, stance_error *error) {
    const stance_dataset *dataset = e->dataset;
    size_t groups;
    evaluation->group = st_new(e->allocator, dataset->count, sizeof *evaluation->group);
    evaluation->tasks = e->tasks = st_new(e->allocator, dataset->task_count, sizeof *e->tasks);
    if (!evaluation->group || !e->tasks) return st_fail_memory(error);
    evaluation->task_count = dataset->task_count;
    evaluation->count = dataset->count;
    stance_status status = stance_dataset_group_numbers(dataset, evaluation->group, &groups, error);
    for (size_t t = 0; t < dataset->task_count && !status; t++) status = match(e, t, error);
    if (!status) status = judge_all(e, threads ? threads : st_processors(), error);
    for (size_t t = 0; t < dataset->task_count && !status; t++) status = compare(e, t, error);
    return status;
}

stance_status stance_evaluate(stance_evaluation **out, const stance_model *model, const stance_dataset *dataset,
                              size_t threads, const stance_allocator *allocator, stance_error *error) {
    *out = NULL;
    allocator = st_allocator_or_default(allocator);
    stance_evaluation *evaluation = st_new(allocator, 1, sizeof *evaluation);
    if (!evaluation) return st_fail_memory(error);
    evaluation->allocator = *allocator;
    evaluating e = {.model = model, .dataset = dataset, .allocator = &evaluation->allocator};
    stance_status status = evaluate(&e, evaluation, threads, error);
    if (status) stance_evaluation_free(evaluation);
    else *out = evaluation;
    return status;
}

void stance_evaluation_free(stance_evaluation *evaluation) {
    if (!evaluation) return;
    stance_allocator allocator = evaluation->allocator;
    for (size_t t = 0; t < evaluation->task_count; t++) {
        matched *m = &evaluation->tasks[t];
        st_release(&allocator, m->truth);
        st_release(&allocator, m->probabilities);
        m->judgement.allocator = &allocator;
        st_judgement_clear(&m->judgement);
    }
    st_release(&allocator, evaluation->tasks);
    st_release(&allocator, evaluation->group);
    st_release(&allocator, evaluation);
}

int stance_evaluation_measures(const stance_evaluation *evaluation, size_t task, stance_measures *measures) {
    if (task >= evaluation->task_count) return -1;
    *measures = evaluation->tasks[task].judgement.measures;
    return 0;
}

int stance_evaluation_predictions(const stance_evaluation *evaluation, size_t task, stance_predictions *predictions) {
    if (task >= evaluation->task_count) return -1;
    const matched *m = &evaluation->tasks[task];
    *predictions = (stance_predictions){evaluation->count, m->labels,        m->judgement.labels,
                                        m->truth,          m->probabilities, evaluation->group};
    return 0;
}
