/* SPDX-License-Identifier: MIT
 * What the command check was asked and what it found; for the files check_*.c that look and print. */
#ifndef ST_FINDINGS_H
#define ST_FINDINGS_H

#include <stdio.h>

#include "commands.h"
#include "counts.h"

typedef struct st_check_settings {
    st_data_settings data;
    const char *split_column, *pair_column, *id_column; /* NULL: none */
    double near, repeated, doubtful;
    uint64_t min_words, show, threads;
    int no_model, format, quiet;
} st_check_settings;

/* The data. Text i is number i of the dataset; the tasks of the labels come first, then those of the notes. */
typedef struct st_checked {
    const st_check_settings *settings;
    const stance_dataset *dataset;
    size_t count;             /* texts */
    const char *const *tasks; /* [task_count] names of the label columns */
    size_t task_count;
    size_t split, pair, id; /* number of the note, SIZE_MAX for none */
    const st_texts *files;
    const size_t *ends; /* [files] number of texts up to the end of each */
} st_checked;

/* Two texts that are nearly the same. */
typedef struct st_twins {
    size_t first, second;
    double similarity;
} st_twins;

/* A sequence of words in many texts. */
typedef struct st_phrase {
    char *words;
    size_t texts;
    bool flagged;
} st_phrase;

/* A label that the texts of other groups speak against. */
typedef struct st_doubt {
    size_t text;
    uint32_t predicted; /* number of the label in the tally */
    double of_given, of_predicted;
} st_doubt;

/* The labels of a task. */
typedef struct st_task_findings {
    st_counts labels;
    size_t *contradicted; /* places in `sets` where a set with different labels begins, rising */
    size_t contradicted_count;
    bool trained;
    char why_not[256]; /* it could not be trained; empty if nobody tried */
    double accuracy;
    st_doubt *doubts; /* the most doubtful first */
    size_t doubt_count;
} st_task_findings;

enum { ST_REPEATED_WORDS = 5, ST_MOST_TWINS = 1000000 };

typedef struct st_findings {
    st_twins *twins; /* the most similar first */
    size_t twin_count, twin_capacity;
    bool twins_stopped;   /* there are more than ST_MOST_TWINS */
    double chance_missed; /* of a pair that is just similar enough */
    st_phrase *phrases;   /* the most repeated, those to be shown */
    size_t phrase_count, phrase_capacity, phrases_flagged;
    uint64_t *sets; /* [texts] first text of the same words << 32 | text, sorted */
    size_t *words;  /* [texts] how many each has */
    size_t word_quantiles[ST_QUANTILES];
    st_counts groups, splits; /* without such a column: empty */
    size_t group_count;       /* those of nameless texts included */
    size_t group_quantiles[ST_QUANTILES];
    uint64_t *group_splits; /* different group << 32 | split, sorted */
    size_t group_split_count;
    size_t *split_groups; /* places in group_splits where a group with more than one split begins */
    size_t split_group_count;
    st_task_findings *tasks; /* [task_count] */
} st_findings;

/* One side of a contradiction: a label, the first text with it and the number of such texts. */
typedef struct st_side {
    uint32_t label;
    size_t text, count;
} st_side;

/* Look for everything but doubtful labels. False after telling what failed. */
bool st_check_find(const st_checked *checked, st_findings *findings);

/* Train and look for doubtful labels. False after telling what failed; that a task cannot be trained is no failure. */
bool st_check_doubts(const st_checked *checked, st_findings *findings);

void st_findings_clear(const st_checked *checked, st_findings *findings);

/* Whether something is wrong with the data. */
bool st_findings_flagged(const st_checked *checked, const st_findings *findings);

/* The sides of contradiction number `index` of a task in the order of their texts, `most` at most; returns how many. */
size_t st_contradiction_sides(const st_checked *checked, const st_findings *findings, size_t task, size_t index,
                              st_side *sides, size_t most);

/* The file that text `i` came from. */
const char *st_file_of(const st_checked *checked, size_t i);

void st_check_text(FILE *out, const st_checked *checked, const st_findings *findings);

/* False when out of memory. */
bool st_check_json(FILE *out, const st_checked *checked, const st_findings *findings);

#endif
