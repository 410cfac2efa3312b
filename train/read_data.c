/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "commands.h"

static const char *label_of(const st_texts *labels, size_t task) {
    return labels->count ? labels->items[task] : "stance";
}

const char *st_task_of(const st_texts *labels, size_t task) {
    const char *item = label_of(labels, task), *equals = strchr(item, '=');
    return equals ? equals + 1 : item;
}

size_t st_task_count(const st_texts *labels) { return labels->count ? labels->count : 1; }

void st_names_free(st_column_names *n) {
    for (size_t i = 0; i < n->count; i++) {
        free(n->columns[i]);
        free(n->tasks[i]);
    }
    free(n->columns);
    free(n->tasks);
}

bool st_names_of(st_column_names *n, const st_texts *labels) {
    size_t count = st_task_count(labels);
    *n = (st_column_names){calloc(count, sizeof(char *)), calloc(count, sizeof(char *)), 0};
    bool whole = n->columns && n->tasks;
    for (; n->count < count && whole; n->count++) {
        const char *item = label_of(labels, n->count);
        n->columns[n->count] = strndup(item, strcspn(item, "="));
        n->tasks[n->count] = strdup(st_task_of(labels, n->count));
        whole = n->columns[n->count] && n->tasks[n->count];
    }
    return whole;
}

typedef struct teller {
    const char *file;
    bool *failed;
} teller;

static int tell(void *user, const stance_error *error) {
    const teller *t = user;
    st_complain("stance-train", t->file, error);
    *t->failed = true;
    return 0;
}

typedef stance_status (*reader)(stance_dataset *, const char *, const stance_read_options *, stance_error *);

static stance_status read_files(reader read, stance_dataset *dataset, const st_texts *files,
                                stance_read_options *options, size_t *ends, bool *failed) {
    stance_status last = STANCE_OK;
    for (size_t i = 0; i < files->count; i++) {
        teller t = {files->items[i], failed};
        stance_error error;
        options->bad_record = tell;
        options->user = &t;
        stance_status status = read(dataset, files->items[i], options, &error);
        if (ends) ends[i] = stance_dataset_count(dataset);
        if (!status) continue;
        tell(&t, &error);
        last = status;
    }
    return last == STANCE_ERROR_MEMORY || last == STANCE_ERROR_ARGUMENT ? last : STANCE_OK;
}

char *st_take_where(const char *where, stance_read_options *options) {
    char *copy = where ? strdup(where) : NULL, *equals = copy ? strchr(copy, '=') : NULL;
    if (!equals) return copy;
    options->where_value = equals + 1;
    options->where_not = equals > copy && equals[-1] == '!';
    equals[-options->where_not] = '\0';
    options->where_column = copy;
    return copy;
}

void st_complain_where(const char *where) {
    fprintf(stderr, "stance-train: --where %s: it should be COLUMN=VALUE or COLUMN!=VALUE\n", where);
}

stance_dataset *st_read_data(const st_data_settings *settings, const st_texts *files, bool *failed) {
    stance_dataset *dataset = NULL;
    stance_error error;
    st_column_names n;
    stance_read_options options = STANCE_READ_OPTIONS;
    options.format = settings->format;
    options.text_column = settings->text_column;
    options.group_column = settings->group_column;
    options.position_column = settings->position_column;
    options.fold_column = settings->fold_column;
    options.model = settings->model;
    options.notes = settings->notes;
    char *where = st_take_where(settings->where, &options);
    stance_status status = STANCE_OK;
    if (!st_names_of(&n, &settings->labels)) fputs("stance-train: out of memory\n", stderr);
    else if (settings->where && !options.where_column) st_complain_where(settings->where);
    else if (stance_dataset_new(&dataset, (const char *const *)n.tasks, n.count, NULL, &error))
        st_complain("stance-train", NULL, &error);
    options.label_columns = (const char *const *)n.columns;
    if (dataset) status = read_files(stance_dataset_read, dataset, files, &options, settings->ends, failed);
    const char *list = settings->articles;
    st_texts articles = {&list, list ? 1 : 0, 0};
    if (dataset && !status)
        status = read_files(stance_dataset_read_articles, dataset, &articles, &options, NULL, failed);
    if (dataset && !status && stance_dataset_count(dataset) == 0 && !*failed)
        fputs("stance-train: no labelled texts\n", stderr);
    if (status || (dataset && stance_dataset_count(dataset) == 0)) {
        stance_dataset_free(dataset);
        dataset = NULL;
    }
    st_names_free(&n);
    free(where);
    return dataset;
}
