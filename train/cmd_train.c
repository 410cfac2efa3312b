/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "commands.h"
#include "report.h"

typedef struct settings {
    st_data_settings data;
    const char *output, *features, *solver, *scaling, *unit, *about;
    double cost;
    int search, kernel, class_weight, format, no_grams, quiet;
    uint64_t folds, seed, threads;
} settings;

static const st_option options[] = {
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Data", NULL},
    {'t', "text", ST_OPTION_TEXT, offsetof(settings, data.text_column), "COLUMN", "the texts (text)", NULL},
    {'l', "label", ST_OPTION_LIST, offsetof(settings, data.labels), "COLUMN",
     "the labels (stance); more than once for several tasks;\nCOLUMN=TASK gives the task another name", NULL},
    {'g', "group", ST_OPTION_TEXT, offsetof(settings, data.group_column), "COLUMN", "texts of a group stay in one fold",
     NULL},
    {0, "position", ST_OPTION_TEXT, offsetof(settings, data.position_column), "COLUMN",
     "number of a sentence in its group, 1 for the headline, 0: alone;\nthe model then judges sentences of an article "
     "in context",
     NULL},
    {0, "articles", ST_OPTION_TEXT, offsetof(settings, data.articles), "FILE",
     "labelled articles for the article model: columns path, the labels\nand the group", NULL},
    {0, "where", ST_OPTION_TEXT, offsetof(settings, data.where), "COLUMN=VALUE",
     "use only these records; also COLUMN!=VALUE", NULL},
    {0, "data-format", ST_OPTION_TEXT, offsetof(settings, data.format), "F",
     "tsv, csv, jsonl or fasttext; default: by name", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Model", NULL},
    {'o', "output", ST_OPTION_TEXT, offsetof(settings, output), "MODEL", "write the model there, whole or not at all",
     NULL},
    {0, "features", ST_OPTION_TEXT, offsetof(settings, features), "SPEC",
     "n-grams and their weights, as word:1-2,char:2-5:min_df=2", NULL},
    {0, "solver", ST_OPTION_TEXT, offsetof(settings, solver), "S",
     "auto, libsvm or liblinear (auto: by the number of texts)", NULL},
    {0, "scaling", ST_OPTION_TEXT, offsetof(settings, scaling), "S",
     "ratio: features count by how telling they are of a label;\nnone; auto: ratio with liblinear", NULL},
    {0, "kernel", ST_OPTION_CHOICE, offsetof(settings, kernel), "K", "of the machines", "linear"},
    {'C', "cost", ST_OPTION_REAL, offsetof(settings, cost), "X", "cost of a training error", NULL},
    {0, "search", ST_OPTION_FLAG, offsetof(settings, search), NULL, "find the cost by cross-validation (without -C)",
     NULL},
    {0, "class-weight", ST_OPTION_CHOICE, offsetof(settings, class_weight), "W",
     "balanced: labels count the same whatever their number", "balanced none"},
    {0, "about", ST_OPTION_TEXT, offsetof(settings, about), "TERMS",
     "what articles must have to concern the question, one term of each\nset: \"huawei|the vendor & 5g|network\"", NULL},
    {0, "unit", ST_OPTION_TEXT, offsetof(settings, unit), "U", "sentence, document or auto: what a text is", NULL},
    {0, "no-grams", ST_OPTION_FLAG, offsetof(settings, no_grams), NULL, "leave the n-grams' texts out of the model",
     NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Work", NULL},
    {0, "cv", ST_OPTION_COUNT, offsetof(settings, folds), "K", "folds of the cross-validation (5); 0: none", NULL},
    {0, "seed", ST_OPTION_COUNT, offsetof(settings, seed), "N", "of the split into folds (1)", NULL},
    {'j', "threads", ST_OPTION_COUNT, offsetof(settings, threads), "N", "default: one for each processor", NULL},
    {'f', "format", ST_OPTION_CHOICE, offsetof(settings, format), "F", "of the report", "text json"},
    {'q', "quiet", ST_OPTION_FLAG, offsetof(settings, quiet), NULL, "no report and no progress", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance-train", "train",
    "DATA...",      "Train a model on labelled texts and report how well it does, by cross-validation.",
    NULL,           options};

static void report_text(const settings *s, const stance_trained *trained, const stance_dataset *dataset,
                        const st_texts *tasks) {
    printf("%zu texts, %zu n-grams, %s\n", stance_dataset_count(dataset), stance_trained_feature_count(trained),
           stance_trained_solver(trained));
    for (size_t t = 0; t < tasks->count; t++) {
        stance_measures m;
        printf("\n%s: C %g\n", tasks->items[t], stance_trained_cost(trained, t));
        if (stance_trained_measures(trained, t, &m)) continue;
        printf("%llu-fold cross-validation of ", (unsigned long long)s->folds);
        st_report_text(stdout, tasks->items[t], &m);
        if (!stance_trained_context_measures(trained, t, &m)) st_report_line(stdout, "sentences in context", &m);
        if (!stance_trained_article_measures(trained, t, &m)) st_report_line(stdout, "articles", &m);
    }
}

static void report_json(const stance_trained *trained, const stance_dataset *dataset, const st_texts *tasks) {
    json_t *all = json_object();
    for (size_t t = 0; t < tasks->count; t++) {
        stance_measures m;
        json_t *task = stance_trained_measures(trained, t, &m) ? json_object() : st_report_json(&m);
        if (!stance_trained_context_measures(trained, t, &m))
            json_object_set_new(task, "in_context", st_report_json(&m));
        if (!stance_trained_article_measures(trained, t, &m)) json_object_set_new(task, "articles", st_report_json(&m));
        json_object_set_new(task, "cost", json_real(stance_trained_cost(trained, t)));
        json_object_set_new(all, tasks->items[t], task);
    }
    json_t *report = json_pack("{s:I, s:I, s:s, s:o}", "texts", (json_int_t)stance_dataset_count(dataset), "features",
                               (json_int_t)stance_trained_feature_count(trained), "solver",
                               stance_trained_solver(trained), "tasks", all);
    json_dumpf(report, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(report);
}

/* The names of the tasks, as the data reader understood the labels. */
static st_texts task_names(const settings *s, const char **names) {
    st_texts tasks = {names, 0, 0};
    for (size_t i = 0; i < s->data.labels.count; i++) {
        const char *equals = strchr(s->data.labels.items[i], '=');
        names[tasks.count++] = equals ? equals + 1 : s->data.labels.items[i];
    }
    if (!tasks.count) names[tasks.count++] = "stance";
    return tasks;
}

static stance_train_options train_options(const settings *s) {
    stance_train_options o = STANCE_TRAIN_OPTIONS;
    o.features = s->features;
    o.solver = s->solver;
    o.scaling = s->scaling;
    o.about = s->about;
    o.cost = s->cost;
    o.balanced = s->class_weight == 0;
    o.folds = (size_t)s->folds;
    o.seed = s->seed;
    o.threads = (size_t)s->threads;
    o.unit = s->unit;
    o.keep_grams = !s->no_grams;
    if (!s->quiet) st_show_progress(&o);
    return o;
}

static int train(const settings *s, const stance_dataset *dataset, const st_texts *tasks) {
    stance_train_options o = train_options(s);
    stance_trained *trained;
    stance_error error;
    stance_status status = stance_train(&trained, dataset, &o, NULL, &error);
    st_hide_progress(&o);
    if (status) {
        st_complain("stance-train", NULL, &error);
        return status == STANCE_ERROR_ARGUMENT ? ST_EXIT_USAGE : ST_EXIT_FAILED;
    }
    if (s->output) status = stance_trained_write(trained, s->output, &error);
    if (status) st_complain("stance-train", s->output, &error);
    if (!s->quiet) {
        if (s->format) report_json(trained, dataset, tasks);
        else report_text(s, trained, dataset, tasks);
    }
    stance_trained_free(trained);
    return status ? ST_EXIT_FAILED : ST_EXIT_OK;
}

static int check(const settings *s, const st_texts *files) {
    const char *wrong = NULL;
    if (!files->count) wrong = "no labelled data given";
    else if (s->search && s->cost != 0) wrong = "--search finds the cost: leave out -C";
    else if (s->cost < 0) wrong = "the cost must be positive";
    else if (s->folds == 0 && s->cost == 0) wrong = "--cv 0 needs a cost: -C X";
    else if (s->folds == 1) wrong = "--cv needs 2 folds or more, or 0 for none";
    else if (s->data.labels.count > 64) wrong = "more than 64 labels";
    if (wrong) fprintf(stderr, "stance-train: %s\nTry 'stance-train train --help'.\n", wrong);
    return wrong ? ST_EXIT_USAGE : -1;
}

int st_cmd_train(int argc, char **argv) {
    settings s = {.data = {.text_column = "text"}, .folds = 5, .seed = 1};
    st_texts files = {NULL, 0, 0};
    const char *names[64];
    bool failed = false;
    int exit_status = st_options_parse(&command, argc, argv, &s, &files);
    if (exit_status < 0) exit_status = check(&s, &files);
    if (exit_status < 0) {
        st_texts tasks = task_names(&s, names);
        stance_dataset *dataset = st_read_data(&s.data, &files, &failed);
        exit_status = dataset ? train(&s, dataset, &tasks) : ST_EXIT_FAILED;
        if (failed) exit_status = ST_EXIT_FAILED;
        stance_dataset_free(dataset);
    }
    st_options_clear(&command, &s, &files);
    return exit_status;
}
