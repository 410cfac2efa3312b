/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "evaluation.h"
#include "memory.h"
#include "page.h"

enum { MOST_TASKS = 64, MOST_MODELS = 64 };

typedef struct settings {
    st_data_settings data;
    st_texts models;
    int format, thresholds;
    uint64_t threads, resamples, seed, show;
    const char *page; /* --report */
    int argc;
    char **argv;
} settings;

static const st_option options[] = {
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Models and data", NULL},
    {'m', "model", ST_OPTION_LIST, offsetof(settings, models), "FILE",
     "a model file; default: the built-in Huawei-5G model; more than\nonce: side by side, each compared with the first",
     NULL},
    {'t', "text", ST_OPTION_TEXT, offsetof(settings, data.text_column), "COLUMN", "the texts (text)", NULL},
    {'l', "label", ST_OPTION_LIST, offsetof(settings, data.labels), "COLUMN=TASK",
     "the labels of a task (stance); more than once for several;\nCOLUMN alone where it is named as the task", NULL},
    {'g', "group", ST_OPTION_TEXT, offsetof(settings, data.group_column), "COLUMN",
     "texts of a group are drawn together by the bootstrap", NULL},
    {0, "where", ST_OPTION_TEXT, offsetof(settings, data.where), "COLUMN=VALUE",
     "use only these records; also COLUMN!=VALUE", NULL},
    {0, "data-format", ST_OPTION_TEXT, offsetof(settings, data.format), "F",
     "tsv, csv, jsonl or fasttext; default: by name", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Report", NULL},
    {'f', "format", ST_OPTION_CHOICE, offsetof(settings, format), "F", "of the report", "text json"},
    {0, "resamples", ST_OPTION_COUNT, offsetof(settings, resamples), "N",
     "of the bootstrap, for 95 % intervals (2000); 0: none", NULL},
    {0, "seed", ST_OPTION_COUNT, offsetof(settings, seed), "N", "of the bootstrap (1)", NULL},
    {0, "thresholds", ST_OPTION_FLAG, offsetof(settings, thresholds), NULL,
     "precision and recall of each label by threshold (JSON has them)", NULL},
    {0, "show", ST_OPTION_COUNT, offsetof(settings, show), "N", "most kinds of mistakes to list (5)", NULL},
    {0, "report", ST_OPTION_TEXT, offsetof(settings, page), "FILE.html",
     "write all figures, charts, mistakes and telling n-grams there as a\npage, whole or not at all", NULL},
    {'j', "threads", ST_OPTION_COUNT, offsetof(settings, threads), "N", "default: one for each processor", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance-train",
    "evaluate",
    "DATA...",
    "Compare a model's verdicts with labelled texts, each classified alone; or several models with each other.",
    "Intervals are percentiles of figures of texts, or groups, drawn with replacement. Differences between models are\n"
    "judged on the same resamples, and by McNemar's test, which takes texts as independent.",
    options};

static const stance_allocator *const memory = &st_default_allocator;

static int complain(const char *place, const stance_error *error) {
    st_complain("stance-train", place, error);
    return ST_EXIT_FAILED;
}

/* ---- models -------------------------------------------------------------------------------------------- */

static stance_status open_model(st_judged *model, const char *path, stance_error *error) {
    model->name = path ? path : "built-in";
    return path ? stance_model_open(&model->model, path, NULL, error)
                : stance_model_builtin(&model->model, NULL, error);
}

static bool open_models(const settings *s, st_evaluated *e) {
    stance_error error;
    e->models = st_new(memory, s->models.count ? s->models.count : 1, sizeof *e->models);
    if (!e->models) {
        st_fail_memory(&error);
        complain(NULL, &error);
        return false;
    }
    e->model_count = s->models.count ? s->models.count : 1;
    for (size_t i = 0; i < e->model_count; i++) {
        const char *path = s->models.count ? s->models.items[i] : NULL;
        if (!open_model(&e->models[i], path, &error)) continue;
        complain(path, &error);
        return false;
    }
    return true;
}

static void clear(st_evaluated *e) {
    for (size_t i = 0; i < e->model_count; i++) {
        st_judged *m = &e->models[i];
        for (size_t t = 0; t < e->task_count && m->figures; t++) st_figures_clear(&m->figures[t]);
        st_release(memory, m->figures);
        stance_evaluation_free(m->evaluation);
        stance_model_free(m->model);
    }
    st_release(memory, e->models);
    st_release(memory, e->comparisons);
}

/* ---- figures ------------------------------------------------------------------------------------------- */

static stance_status judge(const settings *s, st_evaluated *e, st_judged *m, stance_error *error) {
    m->figures = st_new(memory, e->task_count, sizeof *m->figures);
    if (!m->figures) return st_fail_memory(error);
    stance_status status = stance_evaluate(&m->evaluation, m->model, e->dataset, (size_t)s->threads, NULL, error);
    for (size_t t = 0; t < e->task_count && !status; t++) {
        stance_measures measures;
        stance_predictions predictions;
        stance_evaluation_measures(m->evaluation, t, &measures);
        stance_evaluation_predictions(m->evaluation, t, &predictions);
        status = st_figures_make(&m->figures[t], &measures, &predictions, e->bootstrap, error);
    }
    return status;
}

static stance_status compare(st_evaluated *e, stance_error *error) {
    stance_bootstrap_options least = STANCE_BOOTSTRAP_OPTIONS;
    const stance_interval none = {NAN, NAN};
    least.resamples = 1;
    e->comparisons = st_new(memory, e->model_count * e->task_count, sizeof *e->comparisons);
    if (!e->comparisons) return st_fail_memory(error);
    for (size_t i = 1; i < e->model_count; i++)
        for (size_t t = 0; t < e->task_count; t++) {
            stance_comparison *c = &e->comparisons[(i - 1) * e->task_count + t];
            stance_status status = stance_compare(c, &e->models[0].figures[t].p, &e->models[i].figures[t].p,
                                                  e->bootstrap ? e->bootstrap : &least, NULL, error);
            if (status) return status;
            if (!e->bootstrap) c->accuracy_interval = c->macro_f1_interval = none, c->accuracy_p = c->macro_f1_p = NAN;
        }
    return STANCE_OK;
}

static void report(const settings *s, const st_evaluated *e) {
    if (!s->format) {
        st_evaluation_text(stdout, e);
        return;
    }
    json_t *whole = st_evaluation_json(e);
    json_dumpf(whole, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(whole);
}

static int evaluate_all(const settings *s, st_evaluated *e) {
    stance_error error;
    for (size_t i = 0; i < e->model_count; i++)
        if (judge(s, e, &e->models[i], &error)) return complain(s->models.count ? e->models[i].name : NULL, &error);
    if (compare(e, &error)) return complain(NULL, &error);
    report(s, e);
    st_page page = {.e = e, .threads = (size_t)s->threads, .argc = s->argc, .argv = s->argv};
    return !s->page || st_page_write(&page, s->page) ? ST_EXIT_OK : ST_EXIT_FAILED;
}

/* ---- the whole ----------------------------------------------------------------------------------------- */

static int evaluate(settings *s, const st_texts *files) {
    const char *tasks[MOST_TASKS];
    bool failed = false;
    stance_bootstrap_options bootstrap = STANCE_BOOTSTRAP_OPTIONS;
    bootstrap.resamples = (size_t)s->resamples;
    bootstrap.seed = s->seed;
    bootstrap.threads = (size_t)s->threads;
    size_t *ends = st_new(memory, files->count, sizeof *ends);
    st_evaluated e = {.files = files, .ends = ends, .tasks = tasks, .bootstrap = s->resamples ? &bootstrap : NULL};
    e.show = (size_t)s->show;
    e.thresholds = s->thresholds != 0;
    e.task_count = s->data.labels.count ? s->data.labels.count : 1;
    for (size_t t = 0; t < e.task_count; t++) tasks[t] = st_task_of(&s->data.labels, t);
    int exit_status = ST_EXIT_FAILED;
    if (ends && open_models(s, &e)) {
        s->data.model = e.models[0].model;
        s->data.ends = ends;
        stance_dataset *dataset = st_read_data(&s->data, files, &failed);
        e.dataset = dataset;
        if (dataset) exit_status = evaluate_all(s, &e);
        clear(&e);
        stance_dataset_free(dataset);
    } else clear(&e);
    st_release(memory, ends);
    return failed ? ST_EXIT_FAILED : exit_status;
}

static int check(const settings *s, const st_texts *files) {
    const char *wrong = NULL;
    if (!files->count) wrong = "no labelled data given";
    else if (s->resamples > 1000000) wrong = "--resamples: at most 1000000";
    else if (s->data.labels.count > MOST_TASKS) wrong = "more than 64 labels";
    else if (s->models.count > MOST_MODELS) wrong = "more than 64 models";
    if (wrong) fprintf(stderr, "stance-train: %s\nTry 'stance-train evaluate --help'.\n", wrong);
    return wrong ? ST_EXIT_USAGE : -1;
}

int st_cmd_evaluate(int argc, char **argv) {
    settings s = {.data = {.text_column = "text"}, .resamples = 2000, .seed = 1, .show = 5, .argc = argc, .argv = argv};
    st_texts files = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &files);
    if (exit_status < 0) exit_status = check(&s, &files);
    if (exit_status < 0 && s.page && !st_page_possible(s.page)) exit_status = ST_EXIT_FAILED;
    if (exit_status < 0) exit_status = evaluate(&s, &files);
    st_options_clear(&command, &s, &files);
    return exit_status;
}
