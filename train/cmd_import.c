/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "file.h"
#include "sv.h"

enum { MOST_NAMES = 4096 };

typedef struct settings {
    const char *model, *output, *task, *vocabulary;
    st_texts labels;
    int quiet;
} settings;

static const st_option options[] = {
    {'m', "model", ST_OPTION_TEXT, offsetof(settings, model), "FILE",
     "the model whose vectors it was trained on; default: the built-in\none", NULL},
    {0, "vocabulary", ST_OPTION_TEXT, offsetof(settings, vocabulary), "FILE",
     "what vectorize --vocabulary wrote with the vectors: refuse if the\nmodel has other n-grams", NULL},
    {'l', "label", ST_OPTION_LIST, offsetof(settings, labels), "NUMBER=NAME",
     "the name of a label, which is its number otherwise; once for each", NULL},
    {0, "task", ST_OPTION_TEXT, offsetof(settings, task), "NAME", "what it decides (stance)", NULL},
    {'o', "output", ST_OPTION_TEXT, offsetof(settings, output), "MODEL", "write the model there, whole or not at all",
     NULL},
    {'q', "quiet", ST_OPTION_FLAG, offsetof(settings, quiet), NULL, "tell nothing but errors", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance-train",
    "import",
    "FILE",
    "Make a model of what libsvm's svm-train or liblinear's train wrote, trained on vectors of stance vectorize.",
    "  stance vectorize -m base.stance -i lines --vocabulary words.txt texts.txt |\n"
    "    cut -d' ' -f2- | paste -d' ' numbers.txt - > texts.svm\n"
    "  svm-train -t 0 -b 1 texts.svm texts.model        (or liblinear-train texts.svm texts.model)\n"
    "  stance-train import -m base.stance --vocabulary words.txt -l 1=for -l 2=against -o new.stance texts.model\n"
    "Verdicts on lines are those of svm-predict (with -b 1 after svm-train -b 1) and of liblinear-predict. So are "
    "probabilities\n"
    "of two labels where the file has what they need: svm-train -b 1, or logistic regression (train -s 0, 6, 7); "
    "others are\n"
    "made up from the scores. libsvm models of more than two labels, or of another kernel, are not linear and refused.",
    options};

static int complain(const char *place, const stance_error *error) {
    st_complain("stance-train", place, error);
    return ST_EXIT_FAILED;
}

/* ---- the vocabulary ------------------------------------------------------------------------------------ */

static stance_status compare_grams(const stance_model *model, st_sv file, stance_error *error) {
    size_t count = stance_model_feature_count(model), length;
    if (!stance_model_feature(model, 0, &length))
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the model was written without the texts of its n-grams");
    for (size_t i = 0; i < count; i++) {
        const char *end = file.size ? memchr(file.data, '\n', file.size) : NULL;
        st_sv line = {file.data, end ? (size_t)(end - file.data) : file.size}, gram = {NULL, 0};
        gram.data = stance_model_feature(model, i, &gram.size);
        if (!file.size || !st_sv_equal(line, gram))
            return st_fail_at(error, STANCE_ERROR_DATA, i + 1, 0,
                              "not the n-gram of the model: these are other vectors");
        file.data += line.size + (end != NULL);
        file.size -= line.size + (end != NULL);
    }
    if (!file.size) return STANCE_OK;
    return st_fail_at(error, STANCE_ERROR_DATA, count + 1, 0,
                      "more n-grams than the model has: these are other vectors");
}

static stance_status check_vocabulary(const stance_model *model, const char *path, stance_error *error) {
    st_map map;
    stance_status status = st_map_open(&map, path, error);
    if (status) return status;
    status = compare_grams(model, (st_sv){map.data, map.size}, error);
    st_map_close(&map);
    return status;
}

/* ---- names --------------------------------------------------------------------------------------------- */

/* "NUMBER=NAME" as two strings to be freed, in pairs[2 * count]; false when out of memory. */
static bool split_names(const st_texts *labels, char **pairs) {
    for (size_t i = 0; i < labels->count; i++) {
        const char *equals = strchr(labels->items[i], '=');
        pairs[2 * i] = strndup(labels->items[i], (size_t)(equals - labels->items[i]));
        pairs[2 * i + 1] = strdup(equals + 1);
        if (!pairs[2 * i] || !pairs[2 * i + 1]) return false;
    }
    return true;
}

static int write_model(const settings *s, const char *path, const stance_model *model, char **pairs) {
    stance_error error;
    stance_trained *trained;
    stance_import_options o = STANCE_IMPORT_OPTIONS;
    o.task = s->task;
    o.names = (const char *const *)pairs;
    o.name_count = s->labels.count;
    if (stance_import(&trained, model, path, &o, NULL, &error)) return complain(path, &error);
    stance_status status = stance_trained_write(trained, s->output, &error);
    if (status) complain(s->output, &error);
    else if (!s->quiet)
        printf("%s: %zu n-grams, from %s\n", s->output, stance_trained_feature_count(trained),
               stance_trained_solver(trained));
    stance_trained_free(trained);
    return status ? ST_EXIT_FAILED : ST_EXIT_OK;
}

static int import(const settings *s, const char *path) {
    stance_error error;
    stance_model *model;
    stance_status status =
        s->model ? stance_model_open(&model, s->model, NULL, &error) : stance_model_builtin(&model, NULL, &error);
    if (status) return complain(s->model, &error);
    int exit_status = ST_EXIT_FAILED;
    char **pairs = calloc(2 * s->labels.count + 1, sizeof *pairs);
    if (s->vocabulary && check_vocabulary(model, s->vocabulary, &error)) complain(s->vocabulary, &error);
    else if (!pairs || !split_names(&s->labels, pairs)) fputs("stance-train: out of memory\n", stderr);
    else exit_status = write_model(s, path, model, pairs);
    for (size_t i = 0; pairs && i < 2 * s->labels.count; i++) free(pairs[i]);
    free(pairs);
    stance_model_free(model);
    return exit_status;
}

static int check(const settings *s, const st_texts *files) {
    const char *wrong = NULL;
    if (files->count != 1) wrong = files->count ? "one model at a time" : "no model of libsvm or liblinear given";
    else if (!s->output) wrong = "where to? -o MODEL";
    else if (s->labels.count > MOST_NAMES) wrong = "more than 4096 labels";
    for (size_t i = 0; i < s->labels.count && !wrong; i++)
        if (!strchr(s->labels.items[i], '=')) wrong = "-l takes NUMBER=NAME";
    if (wrong) fprintf(stderr, "stance-train: %s\nTry 'stance-train import --help'.\n", wrong);
    return wrong ? ST_EXIT_USAGE : -1;
}

int st_cmd_import(int argc, char **argv) {
    settings s = {.quiet = 0};
    st_texts files = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &files);
    if (exit_status < 0) exit_status = check(&s, &files);
    if (exit_status < 0) exit_status = import(&s, files.items[0]);
    st_options_clear(&command, &s, &files);
    return exit_status;
}
