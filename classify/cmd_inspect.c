/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "commands.h"
#include "dump.h"

typedef struct settings {
    int dump;
} settings;

static const st_option options[] = {
    {0, "dump", ST_OPTION_FLAG, offsetof(settings, dump), NULL,
     "print every weight as TSV: a line for each n-gram in the order of\nvectorize, a column for each label; first the "
     "biases, as n-gram 0;\nwith a kernel the coefficients of its support vectors, then which\nof them have the n-gram",
     NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance",
    "inspect",
    "[MODEL]",
    "Show what a model is made of (default: the built-in one).",
    "The score of a text for a label is the bias and the sum of value * weight over its n-grams, with the values that\n"
    "'stance vectorize' prints; its probability is made from the scores. With the kernel rbf the score is the bias "
    "and\n"
    "the sum of coefficient * exp(-gamma |x - v|^2) over the support vectors v.",
    options};

static void show(const stance_model *model) {
    for (size_t t = 0; t < stance_model_task_count(model); t++) {
        printf("task %s:", stance_model_task_name(model, t));
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) printf(" %s", stance_model_label(model, t, l));
        putchar('\n');
    }
    printf("n-grams: %zu\n", stance_model_feature_count(model));
    if (stance_model_gamma(model) > 0)
        printf("support vectors: %zu, kernel %s, gamma %g\n", stance_model_vector_count(model),
               stance_model_kernel(model), stance_model_gamma(model));
    const char *key, *value;
    for (size_t i = 0; stance_model_fact(model, i, &key, &value); i++) printf("%s: %s\n", key, value);
}

static int inspect(const settings *s, const stance_model *model) {
    stance_error error;
    if (!s->dump) {
        show(model);
        return ST_EXIT_OK;
    }
    if (!st_dump(STDOUT_FILENO, model, &error)) return ST_EXIT_OK;
    st_complain("stance", NULL, &error);
    return ST_EXIT_FAILED;
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
        exit_status = model ? inspect(&s, model) : ST_EXIT_FAILED;
        stance_model_free(model);
    }
    st_options_clear(&command, &s, &operands);
    return exit_status;
}
