/* SPDX-License-Identifier: MIT */
#include "commands.h"

typedef struct settings {
    int unused;
} settings;

static const st_option options[] = {{0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL}};

static const st_command command = {
    "stance", "inspect", "[MODEL]", "Show what a model is made of (default: the built-in one).", NULL, options};

static void show(const stance_model *model) {
    for (size_t t = 0; t < stance_model_task_count(model); t++) {
        printf("task %s:", stance_model_task_name(model, t));
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) printf(" %s", stance_model_label(model, t, l));
        putchar('\n');
    }
    printf("n-grams: %zu\n", stance_model_feature_count(model));
    const char *key, *value;
    for (size_t i = 0; stance_model_fact(model, i, &key, &value); i++) printf("%s: %s\n", key, value);
}

int st_cmd_inspect(int argc, char **argv) {
    settings s = {0};
    st_texts operands = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &operands);
    if (exit_status < 0 && operands.count > 1) {
        fprintf(stderr, "stance: one model at a time\n");
        exit_status = ST_EXIT_USAGE;
    }
    if (exit_status < 0) {
        stance_model *model = st_open_model(operands.count ? operands.items[0] : NULL);
        if (model) show(model);
        exit_status = model ? ST_EXIT_OK : ST_EXIT_FAILED;
        stance_model_free(model);
    }
    st_options_clear(&command, &s, &operands);
    return exit_status;
}
