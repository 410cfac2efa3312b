/* SPDX-License-Identifier: MIT
 * A training as its report sees it: one model, judged by its cross-validation. */
#include <unistd.h>

#include "memory.h"
#include "page.h"

static const stance_allocator *const memory = &st_default_allocator;

/* Figures of the cross-validation; none where there was none. */
static stance_status work_out(const st_training *t, const st_evaluated *e, uint32_t *group, stance_error *error) {
    size_t groups;
    stance_status status = stance_dataset_group_numbers(t->dataset, group, &groups, error);
    for (size_t k = 0; k < e->task_count && !status; k++) {
        stance_measures measures;
        stance_predictions predictions;
        if (stance_trained_measures(t->trained, k, &measures)) continue;
        stance_trained_predictions(t->trained, k, &predictions);
        predictions.group = group;
        status = st_figures_make(&e->models[0].figures[k], &measures, &predictions, e->bootstrap, error);
    }
    return status;
}

/* One cross-validation for each share; with the cost that was found, where there is one for all. */
static stance_status trace(const st_training *t, stance_learning_curve **curve, stance_error *error) {
    stance_train_options train = *t->options;
    stance_curve_options options = STANCE_CURVE_OPTIONS;
    if (!t->curve) return STANCE_OK;
    if (t->tasks->count == 1) train.cost = stance_trained_cost(t->trained, 0);
    options.repeats = 1;
    options.train = &train;
    stance_status status = stance_curve(curve, t->dataset, &options, NULL, error);
    if (isatty(STDERR_FILENO)) st_hide_progress(t->options);
    return status;
}

static stance_status make(const st_training *t, st_page *page, st_evaluated *e, stance_learning_curve **curve,
                          uint32_t *group, const char *path, stance_error *error) {
    size_t size;
    const void *bytes = stance_trained_bytes(t->trained, &size);
    stance_status status = stance_model_from_memory(&e->models[0].model, bytes, size, NULL, error);
    if (!status) status = work_out(t, e, group, error);
    if (!status) status = trace(t, curve, error);
    if (status) return status;
    page->curve = *curve;
    return st_page_write(page, path) ? STANCE_OK : STANCE_ERROR_IO;
}

bool st_page_of_training(const st_training *t, const char *path) {
    stance_error error = {STANCE_OK, 0, 0, ""};
    stance_bootstrap_options bootstrap = STANCE_BOOTSTRAP_OPTIONS;
    bootstrap.threads = t->options->threads;
    bootstrap.seed = t->options->seed;
    st_judged model = {.name = "the model"};
    st_evaluated e = {.dataset = t->dataset,
                      .files = t->files,
                      .ends = t->ends,
                      .tasks = t->tasks->items,
                      .task_count = t->tasks->count,
                      .models = &model,
                      .model_count = 1,
                      .bootstrap = &bootstrap};
    st_page page = {.e = &e,
                    .trained = t->trained,
                    .folds = t->options->folds,
                    .threads = t->options->threads,
                    .argc = t->argc,
                    .argv = t->argv};
    stance_learning_curve *curve = NULL;
    uint32_t *group = st_new(memory, stance_dataset_count(t->dataset), sizeof *group);
    model.figures = st_new(memory, e.task_count, sizeof *model.figures);
    stance_status status =
        group && model.figures ? make(t, &page, &e, &curve, group, path, &error) : st_fail_memory(&error);
    if (error.status) st_complain("stance-train", NULL, &error);
    for (size_t k = 0; k < e.task_count && model.figures; k++) st_figures_clear(&model.figures[k]);
    st_release(memory, model.figures);
    st_release(memory, group);
    stance_model_free(model.model);
    stance_learning_curve_free(curve);
    return !status;
}
