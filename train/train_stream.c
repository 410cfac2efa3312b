/* SPDX-License-Identifier: MIT */
#include "train_stream.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "show_search.h"

/* The reader's callback knows the file from whoever reads. */
typedef struct teller {
    const stance_files *files;
    bool failed;
} teller;

static int tell(void *user, const stance_error *error) {
    teller *t = user;
    st_complain("stance-train", stance_files_path(t->files), error);
    t->failed = true;
    return 0;
}

static void report_text(const stance_trained *trained, const st_column_names *names) {
    printf("%zu n-grams, %s\n", stance_trained_feature_count(trained), stance_trained_solver(trained));
    for (size_t t = 0; t < names->count; t++) {
        stance_measures m;
        printf("\n%s: %zu texts\n", names->tasks[t], stance_trained_text_count(trained, t));
        if (stance_trained_measures(trained, t, &m)) continue;
        printf("scored before they were learned from, ");
        st_report_text(stdout, names->tasks[t], &m);
    }
}

static void report_json(const stance_trained *trained, const st_column_names *names) {
    json_t *all = json_object();
    for (size_t t = 0; t < names->count; t++) {
        stance_measures m;
        json_t *task = stance_trained_measures(trained, t, &m) ? json_object() : st_report_json(&m);
        json_object_set_new(task, "texts", json_integer((json_int_t)stance_trained_text_count(trained, t)));
        json_object_set_new(all, names->tasks[t], task);
    }
    json_t *report =
        json_pack("{s:I, s:s, s:s, s:o}", "features", (json_int_t)stance_trained_feature_count(trained), "solver",
                  stance_trained_solver(trained), "specification", stance_trained_features(trained), "tasks", all);
    json_dumpf(report, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(report);
}

static int train(const st_stream_settings *s, const st_column_names *names, stance_files *files) {
    stance_train_options shown = STANCE_TRAIN_OPTIONS;
    stance_stream_options options = s->options;
    stance_source source = stance_files_source(files);
    stance_trained *trained;
    stance_error error;
    st_show show;
    st_show_begin(&show, &shown, s->quiet);
    options.progress = shown.progress;
    options.user = shown.user;
    stance_status status =
        stance_train_stream(&trained, (const char *const *)names->tasks, names->count, &source, &options, NULL, &error);
    st_show_end(&show);
    if (status) {
        bool reading = status == STANCE_ERROR_IO || status == STANCE_ERROR_FORMAT;
        st_complain("stance-train", reading ? stance_files_path(files) : NULL, &error);
        return status == STANCE_ERROR_ARGUMENT ? ST_EXIT_USAGE : ST_EXIT_FAILED;
    }
    if (s->output) status = stance_trained_write(trained, s->output, &error);
    if (status) st_complain("stance-train", s->output, &error);
    if (!s->quiet && s->json) report_json(trained, names);
    else if (!s->quiet) report_text(trained, names);
    stance_trained_free(trained);
    return status ? ST_EXIT_FAILED : ST_EXIT_OK;
}

int st_train_on_stream(const st_stream_settings *s) {
    stance_read_options options = STANCE_READ_OPTIONS;
    stance_files *files = NULL;
    stance_error error;
    st_column_names names;
    teller told = {NULL, false};
    options.format = s->data->format;
    options.text_column = s->data->text_column;
    options.bad_record = tell;
    options.user = &told;
    char *where = st_take_where(s->data->where, &options);
    int exit_status = ST_EXIT_USAGE;
    if (!st_names_of(&names, &s->data->labels)) fputs("stance-train: out of memory\n", stderr);
    else if (s->data->where && !options.where_column) st_complain_where(s->data->where);
    else {
        options.label_columns = (const char *const *)names.columns;
        stance_status status = stance_files_new(&files, (const char *const *)names.tasks, names.count, s->files->items,
                                                s->files->count, &options, NULL, &error);
        if (status) st_complain("stance-train", NULL, &error);
        told.files = files;
        if (!status) exit_status = train(s, &names, files);
        if (told.failed && !exit_status) exit_status = ST_EXIT_FAILED;
    }
    stance_files_free(files);
    st_names_free(&names);
    free(where);
    return exit_status;
}
