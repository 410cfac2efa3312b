/* SPDX-License-Identifier: MIT
 * Labels that a model made without the text's group finds improbable: mistakes of the labellers are among them. */
#include <stdlib.h>
#include <string.h>

#include "findings.h"

/* Tasks that are trained together. */
typedef struct training {
    const st_checked *checked;
    st_findings *findings;
    size_t numbers[64]; /* of the tasks */
    size_t count;
    stance_dataset *dataset;
    stance_trained *trained;
} training;

/* The texts with the labels of these tasks alone. */
static stance_status copy_texts(training *t, stance_error *error) {
    const st_checked *c = t->checked;
    const char *names[64], *labels[64];
    for (size_t k = 0; k < t->count; k++) names[k] = c->tasks[t->numbers[k]];
    stance_status status = stance_dataset_new(&t->dataset, names, t->count, NULL, error);
    for (size_t i = 0; i < c->count && !status; i++) {
        stance_example example = {.labels = labels, .group = stance_dataset_group(c->dataset, i)};
        if (!*example.group) example.group = NULL;
        example.text = stance_dataset_text(c->dataset, i, &example.length);
        for (size_t k = 0; k < t->count; k++) labels[k] = stance_dataset_label(c->dataset, i, t->numbers[k]);
        status = stance_dataset_add(t->dataset, &example, error);
    }
    return status;
}

static int by_doubt(const void *left, const void *right) {
    const st_doubt *a = left, *b = right;
    if (a->of_given != b->of_given) return a->of_given < b->of_given ? -1 : 1;
    return (a->text > b->text) - (a->text < b->text);
}

/* Labels are numbered alike by the tally and the training: by their bytes. */
static bool judge_text(const st_checked *c, st_task_findings *f, const double *p, size_t i, size_t *capacity) {
    uint32_t given = f->labels.codes[i], best = 0;
    if (given == ST_NAMELESS || !(p[given] < c->settings->doubtful)) return true;
    for (uint32_t l = 1; l < f->labels.count; l++)
        if (p[l] > p[best]) best = l;
    if (!st_reserve(&st_default_allocator, &f->doubts, capacity, f->doubt_count + 1, sizeof *f->doubts)) return false;
    f->doubts[f->doubt_count++] = (st_doubt){i, best, p[given], p[best]};
    return true;
}

static bool judge_texts(const st_checked *c, st_task_findings *f, const double *held_out) {
    size_t capacity = 0;
    for (size_t i = 0; i < c->count; i++)
        if (!judge_text(c, f, held_out + i * f->labels.count, i, &capacity)) return false;
    if (f->doubt_count) qsort(f->doubts, f->doubt_count, sizeof *f->doubts, by_doubt);
    return true;
}

/* Train the tasks and look at their labels; remember why that was not possible. */
static stance_status train(training *t, stance_error *error) {
    stance_train_options options = STANCE_TRAIN_OPTIONS;
    options.threads = (size_t)t->checked->settings->threads;
    if (!t->checked->settings->quiet) st_show_progress(&options);
    stance_status status = copy_texts(t, error);
    if (!status) status = stance_train(&t->trained, t->dataset, &options, NULL, error);
    st_hide_progress(&options);
    for (size_t k = 0; k < t->count; k++) {
        st_task_findings *task = &t->findings->tasks[t->numbers[k]];
        stance_measures m = {.count = 0};
        snprintf(task->why_not, sizeof task->why_not, "%s", status ? error->text : "");
        task->trained = !status && stance_trained_measures(t->trained, k, &m) == 0;
        task->accuracy = m.accuracy;
        if (task->trained && !judge_texts(t->checked, task, stance_trained_held_out(t->trained, k)))
            status = st_fail_memory(error);
    }
    stance_trained_free(t->trained);
    stance_dataset_free(t->dataset);
    t->trained = NULL;
    t->dataset = NULL;
    return status;
}

static bool is_of_data(stance_status status) { return status == STANCE_ERROR_DATA || status == STANCE_ERROR_LIMIT; }

/* A task by itself, to be trained or to learn why it cannot be. */
static stance_status train_alone(training *t, size_t task, stance_error *error) {
    t->numbers[0] = task;
    t->count = 1;
    stance_status status = train(t, error);
    return is_of_data(status) ? STANCE_OK : status;
}

bool st_check_doubts(const st_checked *c, st_findings *f) {
    training t = {.checked = c, .findings = f};
    stance_error error;
    stance_status status = STANCE_OK;
    for (size_t k = 0; k < c->task_count; k++)
        if (f->tasks[k].labels.count > 1) t.numbers[t.count++] = k;
    if (t.count) status = train(&t, &error);
    if (is_of_data(status)) status = STANCE_OK;
    for (size_t k = 0; k < c->task_count && !status; k++)
        if (!f->tasks[k].trained) status = train_alone(&t, k, &error);
    if (status) st_complain("stance-train", NULL, &error);
    return !status;
}
