/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "commands.h"
#include "report.h"

typedef struct settings {
    st_data_settings data;
    const char *model;
    int format;
    uint64_t threads;
} settings;

static const st_option options[] = {
    {'m', "model", ST_OPTION_TEXT, offsetof(settings, model), "FILE",
     "a model file; default: the built-in Huawei-5G model", NULL},
    {'t', "text", ST_OPTION_TEXT, offsetof(settings, data.text_column), "COLUMN", "the texts (text)", NULL},
    {'l', "label", ST_OPTION_LIST, offsetof(settings, data.labels), "COLUMN=TASK",
     "the labels of a task (stance); more than once for several;\nCOLUMN alone where it is named as the task", NULL},
    {0, "where", ST_OPTION_TEXT, offsetof(settings, data.where), "COLUMN=VALUE",
     "use only these records; also COLUMN!=VALUE", NULL},
    {0, "data-format", ST_OPTION_TEXT, offsetof(settings, data.format), "F",
     "tsv, csv, jsonl or fasttext; default: by name", NULL},
    {'j', "threads", ST_OPTION_COUNT, offsetof(settings, threads), "N", "default: one for each processor", NULL},
    {'f', "format", ST_OPTION_CHOICE, offsetof(settings, format), "F", "of the report", "text json"},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance-train", "evaluate", "DATA...", "Compare a model's verdicts with labelled texts, each classified alone.",
    NULL,           options};

static const char *task_name(const settings *s, size_t t) {
    if (!s->data.labels.count) return "stance";
    const char *equals = strchr(s->data.labels.items[t], '=');
    return equals ? equals + 1 : s->data.labels.items[t];
}

static void report(const settings *s, const stance_evaluation *evaluation) {
    stance_measures m;
    json_t *all = json_object();
    for (size_t t = 0; stance_evaluation_measures(evaluation, t, &m) == 0; t++) {
        if (s->format) json_object_set_new(all, task_name(s, t), st_report_json(&m));
        else st_report_text(stdout, task_name(s, t), &m);
    }
    json_t *whole = json_pack("{s:o}", "tasks", all);
    if (s->format) {
        json_dumpf(whole, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        putchar('\n');
    }
    json_decref(whole);
}

static int compare(const settings *s, const stance_model *model, const stance_dataset *dataset) {
    stance_error error;
    stance_evaluation *evaluation;
    stance_status status = stance_evaluate(&evaluation, model, dataset, (size_t)s->threads, NULL, &error);
    if (status) st_complain("stance-train", s->model, &error);
    else report(s, evaluation);
    stance_evaluation_free(evaluation);
    return status ? ST_EXIT_FAILED : ST_EXIT_OK;
}

static int evaluate(settings *s, const st_texts *files) {
    stance_error error;
    stance_model *model;
    bool failed = false;
    stance_status status =
        s->model ? stance_model_open(&model, s->model, NULL, &error) : stance_model_builtin(&model, NULL, &error);
    if (status) {
        st_complain("stance-train", s->model, &error);
        return ST_EXIT_FAILED;
    }
    s->data.model = model;
    stance_dataset *dataset = st_read_data(&s->data, files, &failed);
    int exit_status = dataset ? compare(s, model, dataset) : ST_EXIT_FAILED;
    stance_dataset_free(dataset);
    stance_model_free(model);
    return failed ? ST_EXIT_FAILED : exit_status;
}

int st_cmd_evaluate(int argc, char **argv) {
    settings s = {.data = {.text_column = "text"}};
    st_texts files = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &files);
    if (exit_status < 0 && !files.count) {
        fputs("stance-train: no labelled data given\nTry 'stance-train evaluate --help'.\n", stderr);
        exit_status = ST_EXIT_USAGE;
    }
    if (exit_status < 0) exit_status = evaluate(&s, &files);
    st_options_clear(&command, &s, &files);
    return exit_status;
}
