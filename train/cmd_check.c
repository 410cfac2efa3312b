/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "findings.h"

static const st_option options[] = {
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Data", NULL},
    {'t', "text", ST_OPTION_TEXT, offsetof(st_check_settings, data.text_column), "COLUMN", "the texts (text)", NULL},
    {'l', "label", ST_OPTION_LIST, offsetof(st_check_settings, data.labels), "COLUMN",
     "the labels (stance); more than once for several tasks", NULL},
    {'g', "group", ST_OPTION_TEXT, offsetof(st_check_settings, data.group_column), "COLUMN",
     "texts of a group may be alike (none: all texts are compared)", NULL},
    {0, "split", ST_OPTION_TEXT, offsetof(st_check_settings, split_column), "COLUMN",
     "parts, as train and test, between which no group is divided", NULL},
    {0, "pair", ST_OPTION_TEXT, offsetof(st_check_settings, pair_column), "COLUMN",
     "texts with the same name here are meant to be alike", NULL},
    {0, "id", ST_OPTION_TEXT, offsetof(st_check_settings, id_column), "COLUMN", "names of the texts, for the report",
     NULL},
    {0, "where", ST_OPTION_TEXT, offsetof(st_check_settings, data.where), "COLUMN=VALUE",
     "use only these records; also COLUMN!=VALUE", NULL},
    {0, "data-format", ST_OPTION_TEXT, offsetof(st_check_settings, data.format), "F",
     "tsv, csv, jsonl or fasttext; default: by name", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Limits", NULL},
    {0, "near", ST_OPTION_REAL, offsetof(st_check_settings, near), "X",
     "texts of different groups more alike than this are\nnear duplicates (0.5)", NULL},
    {0, "min-words", ST_OPTION_COUNT, offsetof(st_check_settings, min_words), "N",
     "texts of fewer words may be alike and have any label (1)", NULL},
    {0, "repeated", ST_OPTION_REAL, offsetof(st_check_settings, repeated), "X",
     "no 5 words in a row in more than this share of the\ntexts (0.004)", NULL},
    {0, "doubtful", ST_OPTION_REAL, offsetof(st_check_settings, doubtful), "P",
     "labels less probable than this are doubtful (0.02)", NULL},
    {0, "no-model", ST_OPTION_FLAG, offsetof(st_check_settings, no_model), NULL,
     "do not look for doubtful labels, which needs a training", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Work", NULL},
    {0, "show", ST_OPTION_COUNT, offsetof(st_check_settings, show), "N", "most items of each kind to list (20)", NULL},
    {'j', "threads", ST_OPTION_COUNT, offsetof(st_check_settings, threads), "N", "default: one for each processor",
     NULL},
    {'f', "format", ST_OPTION_CHOICE, offsetof(st_check_settings, format), "F", "of the report", "text json"},
    {'q', "quiet", ST_OPTION_FLAG, offsetof(st_check_settings, quiet), NULL,
     "no report, no model and no progress: only the exit status", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance-train",
    "check",
    "DATA...",
    "Look for what is wrong with labelled texts before they are trained on: near duplicates across groups,\n"
    "the same words with different labels, sequences of words in many texts, groups in more than one split,\n"
    "labels that a model finds improbable; and count labels, words, groups and splits.",
    "Texts are compared by their words: case folded, without marks. How alike two texts are is the Jaccard similarity\n"
    "of their 5-character pieces; a pair of similarity s is missed with a chance of (1 - s^3)^64: 0.02 % at 0.5.\n"
    "Exit status: 0 nothing is flagged, 1 something is or could not be read, 2 wrong usage. Doubtful labels are\n"
    "worth a look, not errors: they flag nothing.",
    options};

enum { MOST_COLUMNS = 64 };

const char *st_file_of(const st_checked *c, size_t i) {
    size_t file = 0;
    while (c->ends[file] <= i) file++;
    return c->files->items[file];
}

/* ---- columns ------------------------------------------------------------------------------------------ */

/* The label columns, and after them the others, which are read as tasks under names that nobody gives to a label. */
typedef struct columns {
    const char *items[MOST_COLUMNS], *tasks[MOST_COLUMNS];
    size_t count, labels;
    char *notes[3];
    size_t note_count;
} columns;

static bool add_note(columns *k, const char *column, const char *task, size_t *number) {
    *number = SIZE_MAX;
    if (!column) return true;
    char *item = malloc(strlen(column) + strlen(task) + 2);
    if (!item) return false;
    sprintf(item, "%s=%s", column, task);
    *number = k->count;
    k->items[k->count++] = k->notes[k->note_count++] = item;
    return true;
}

static bool list_columns(columns *k, const st_check_settings *s, st_checked *c) {
    *k = (columns){.labels = st_task_count(&s->data.labels)};
    for (; k->count < k->labels; k->count++) {
        k->tasks[k->count] = st_task_of(&s->data.labels, k->count);
        k->items[k->count] = s->data.labels.count ? s->data.labels.items[k->count] : k->tasks[k->count];
    }
    c->tasks = k->tasks;
    c->task_count = k->labels;
    return add_note(k, s->split_column, "--split", &c->split) && add_note(k, s->pair_column, "--pair", &c->pair) &&
           add_note(k, s->id_column, "--id", &c->id);
}

/* ---- the command -------------------------------------------------------------------------------------- */

static int report(const st_checked *c, const st_findings *f) {
    bool whole = true;
    if (c->settings->quiet) return ST_EXIT_OK;
    if (c->settings->format) whole = st_check_json(stdout, c, f);
    else st_check_text(stdout, c, f);
    if (whole && fflush(stdout) == 0 && !ferror(stdout)) return ST_EXIT_OK;
    fputs("stance-train: cannot write the report\n", stderr);
    return ST_EXIT_FAILED;
}

static int examine(st_checked *c) {
    st_findings f = {.twin_count = 0};
    c->count = stance_dataset_count(c->dataset);
    bool model = !c->settings->no_model && !c->settings->quiet;
    bool found = st_check_find(c, &f) && (!model || st_check_doubts(c, &f));
    int exit_status = found ? report(c, &f) : ST_EXIT_FAILED;
    if (found && st_findings_flagged(c, &f)) exit_status = ST_EXIT_FAILED;
    st_findings_clear(c, &f);
    return exit_status;
}

static int read_and_examine(const st_check_settings *settings, const st_texts *files) {
    st_checked c = {.settings = settings, .files = files};
    st_data_settings data = settings->data;
    columns k;
    bool failed = false, ready = list_columns(&k, settings, &c);
    c.ends = data.ends = calloc(files->count, sizeof *data.ends);
    if (!ready || !data.ends) fputs("stance-train: out of memory\n", stderr);
    data.labels = (st_texts){k.items, k.count, 0};
    data.notes = k.note_count;
    stance_dataset *dataset = ready && data.ends ? st_read_data(&data, files, &failed) : NULL;
    c.dataset = dataset;
    int exit_status = dataset ? examine(&c) : ST_EXIT_FAILED;
    stance_dataset_free(dataset);
    for (size_t i = 0; i < k.note_count; i++) free(k.notes[i]);
    free(data.ends);
    return failed ? ST_EXIT_FAILED : exit_status;
}

static bool is_share(double number) { return number >= 0 && number <= 1; }

static int check_usage(const st_check_settings *s, const st_texts *files) {
    const char *wrong = NULL;
    if (!files->count) wrong = "no labelled data given";
    else if (!is_share(s->near)) wrong = "--near is a similarity from 0 to 1";
    else if (!is_share(s->repeated)) wrong = "--repeated is a share from 0 to 1";
    else if (!is_share(s->doubtful)) wrong = "--doubtful is a probability from 0 to 1";
    else if (s->data.labels.count > MOST_COLUMNS - 3) wrong = "more than 61 labels";
    if (wrong) fprintf(stderr, "stance-train: %s\nTry 'stance-train check --help'.\n", wrong);
    return wrong ? ST_EXIT_USAGE : -1;
}

int st_cmd_check(int argc, char **argv) {
    st_check_settings s = {
        .data = {.text_column = "text"}, .near = 0.5, .repeated = 0.004, .doubtful = 0.02, .min_words = 1, .show = 20};
    st_texts files = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &files);
    if (exit_status < 0) exit_status = check_usage(&s, &files);
    if (exit_status < 0) exit_status = read_and_examine(&s, &files);
    st_options_clear(&command, &s, &files);
    return exit_status;
}
