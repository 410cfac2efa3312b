/* SPDX-License-Identifier: MIT */
#include "given_folds.h"

#include <stdio.h>

#include "error.h"

static int shown(st_sv text) { return text.size < 40 ? (int)text.size : 40; }

/* Some text without a fold. */
static stance_status miss_fold(const stance_dataset *d, size_t first, size_t count, stance_error *error) {
    size_t line = d->examples[first].line;
    return st_fail(error, STANCE_ERROR_DATA, "%zu of %zu texts %s no fold, the first %s %zu", count, d->count,
                   count == 1 ? "has" : "have", line ? "in line" : "is number", line ? line : first + 1);
}

static stance_status check_names(const st_trainer *t, const st_codes *folds, stance_error *error) {
    size_t missing = 0, first = 0;
    for (size_t i = t->dataset->count; i-- > 0;) {
        if (folds->codes[i] != ST_UNLABELLED) continue;
        missing++;
        first = i;
    }
    if (missing) return miss_fold(t->dataset, first, missing, error);
    if (folds->count < 2)
        return st_fail(error, STANCE_ERROR_DATA, "all texts are in fold \"%.*s\": cross-validation needs 2 or more",
                       shown(folds->names[0]), folds->names[0].data);
    if (folds->count > ST_MOST_GIVEN_FOLDS)
        return st_fail(error, STANCE_ERROR_DATA, "%zu folds, there can be %d", folds->count, ST_MOST_GIVEN_FOLDS);
    return STANCE_OK;
}

static stance_status check_groups(const st_trainer *t, const st_codes *folds, stance_error *error) {
    const stance_dataset *d = t->dataset;
    uint32_t *group;
    size_t groups;
    stance_status status = st_dataset_groups(d, &group, &groups, error);
    if (status) return status;
    size_t *member = st_new(t->allocator, groups, sizeof *member); /* 1 + the first text of each group */
    if (!member) status = st_fail_memory(error);
    for (size_t i = 0; i < d->count && !status; i++) {
        size_t *first = &member[group[i]];
        if (!*first) *first = i + 1;
        st_sv here = folds->names[folds->codes[i]], there = folds->names[folds->codes[*first - 1]];
        if (folds->codes[i] == folds->codes[*first - 1]) continue;
        status = st_fail(error, STANCE_ERROR_DATA, "group \"%.*s\" is in the folds \"%.*s\" and \"%.*s\"",
                         shown(d->examples[i].group), d->examples[i].group.data, shown(there), there.data, shown(here),
                         here.data);
    }
    st_release(t->allocator, member);
    st_release(d->allocator, group);
    return status;
}

static void note_missing(const st_trainer *t, const st_train_task *task, st_sv label, const st_codes *folds,
                         const size_t *counts) {
    size_t missing = 0, first = 0;
    char text[256];
    for (size_t f = folds->count; f-- > 0;) {
        if (counts[f]) continue;
        missing++;
        first = f;
    }
    if (!missing || !t->options.note) return;
    int size = snprintf(text, sizeof text, "no text of fold \"%.*s\" has label \"%.*s\" of task %.*s",
                        shown(folds->names[first]), folds->names[first].data, shown(label), label.data,
                        shown(task->name), task->name.data);
    if (missing > 1) snprintf(text + size, sizeof text - (size_t)size, ", nor of %zu other folds", missing - 1);
    t->options.note(t->options.user, text);
}

/* counts[folds] of one label's texts. */
static stance_status check_label(const st_trainer *t, const st_train_task *task, uint32_t label, const st_codes *folds,
                                 size_t *counts, stance_error *error) {
    size_t all = 0, most = 0;
    st_sv name = task->labels.names[label];
    memset(counts, 0, folds->count * sizeof *counts);
    for (size_t i = 0; i < t->dataset->count; i++)
        if (task->codes[i] == label) counts[folds->codes[i]]++;
    for (size_t f = 0; f < folds->count; f++) {
        all += counts[f];
        if (counts[f] > counts[most]) most = f;
    }
    if (all == counts[most])
        return st_fail(error, STANCE_ERROR_DATA,
                       "label \"%.*s\" of task %.*s is only in fold \"%.*s\": it cannot be held out", shown(name),
                       name.data, shown(task->name), task->name.data, shown(folds->names[most]),
                       folds->names[most].data);
    note_missing(t, task, name, folds, counts);
    return STANCE_OK;
}

static stance_status check_labels(const st_trainer *t, const st_codes *folds, stance_error *error) {
    size_t *counts = st_new(t->allocator, folds->count, sizeof *counts);
    stance_status status = counts ? STANCE_OK : st_fail_memory(error);
    for (size_t k = 0; k < t->task_count && !status; k++)
        for (uint32_t l = 0; l < t->tasks[k].labels.count && !status; l++)
            status = check_label(t, &t->tasks[k], l, folds, counts, error);
    st_release(t->allocator, counts);
    return status;
}

stance_status st_given_folds(st_trainer *t, stance_error *error) {
    size_t count = t->dataset->count;
    st_codes folds = {NULL, 0, NULL};
    st_sv *names = st_new(t->allocator, count, sizeof *names);
    for (size_t i = 0; i < count && names; i++) names[i] = t->dataset->examples[i].fold;
    stance_status status = names ? st_codes_make(&folds, names, count, 1, t->allocator, error) : st_fail_memory(error);
    if (!status) status = check_names(t, &folds, error);
    if (!status) status = check_groups(t, &folds, error);
    if (!status) status = check_labels(t, &folds, error);
    for (size_t i = 0; i < count && !status; i++) t->fold[i] = folds.codes[i];
    if (!status) t->options.folds = folds.count;
    st_codes_clear(&folds, t->allocator);
    st_release(t->allocator, names);
    return status;
}
