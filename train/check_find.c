/* SPDX-License-Identifier: MIT
 * Looking for what is wrong with labelled texts, and counting them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "sort.h"

static const stance_allocator *const memory = &st_default_allocator;

static bool out_of_memory(void) {
    fputs("stance-train: out of memory\n", stderr);
    return false;
}

/* Whether a call of the library went well, or was stopped by us; tells if not. */
static bool went_well(stance_status status, const stance_error *error) {
    if (status && status != STANCE_ERROR_CANCELLED) st_complain("stance-train", NULL, error);
    return !status || status == STANCE_ERROR_CANCELLED;
}

/* What the library's callbacks get. */
typedef struct search {
    const st_checked *checked;
    st_findings *findings;
    bool failed;
} search;

/* ---- distributions ------------------------------------------------------------------------------------ */

static const size_t GROUPS = SIZE_MAX; /* in place of a task's number */

/* Count the labels of a task, or the groups. */
static bool count_names(const st_checked *c, size_t task, st_counts *tally) {
    const char **strings = st_new(memory, c->count, sizeof *strings);
    if (!strings) return out_of_memory();
    for (size_t i = 0; i < c->count; i++)
        strings[i] = task == GROUPS ? stance_dataset_group(c->dataset, i) : stance_dataset_label(c->dataset, i, task);
    bool ready = st_counts_make(tally, strings, c->count);
    st_release(memory, strings);
    return ready ? true : out_of_memory();
}

static bool count_labels(const st_checked *c, st_findings *f) {
    f->tasks = st_new(memory, c->task_count, sizeof *f->tasks);
    if (!f->tasks) return out_of_memory();
    for (size_t t = 0; t < c->task_count; t++)
        if (!count_names(c, t, &f->tasks[t].labels)) return false;
    return true;
}

/* Put texts of the same words together. */
static void sort_sets(const st_checked *c, const size_t *same, uint64_t *sets, uint64_t *spare) {
    for (size_t i = 0; i < c->count; i++) sets[i] = (uint64_t)same[i] << 32 | i;
    st_sort_u64(sets, spare, c->count);
}

static bool count_words(const st_checked *c, st_findings *f) {
    stance_error error;
    size_t *same = st_new(memory, c->count, sizeof *same), *sorted = st_new(memory, c->count, sizeof *sorted);
    uint64_t *spare = st_new(memory, c->count, sizeof *spare);
    f->sets = st_new(memory, c->count, sizeof *f->sets);
    f->words = st_new(memory, c->count, sizeof *f->words);
    bool ready = same && sorted && spare && f->sets && f->words;
    if (!ready) out_of_memory();
    else ready = went_well(stance_dataset_same_texts(c->dataset, same, f->words, &error), &error);
    if (ready) {
        sort_sets(c, same, f->sets, spare);
        memcpy(sorted, f->words, c->count * sizeof *sorted);
        st_quantiles(sorted, c->count, f->word_quantiles);
    }
    st_release(memory, same);
    st_release(memory, sorted);
    st_release(memory, spare);
    return ready;
}

/* Which splits the texts of each group are in. */
static bool find_split_groups(const st_checked *c, st_findings *f) {
    uint64_t *spare = st_new(memory, c->count, sizeof *spare);
    f->group_splits = st_new(memory, c->count, sizeof *f->group_splits);
    f->split_groups = st_new(memory, c->count, sizeof *f->split_groups);
    bool ready = spare && f->group_splits && f->split_groups;
    size_t n = 0;
    for (size_t i = 0; i < c->count && ready; i++)
        if (f->groups.codes[i] != ST_NAMELESS && f->splits.codes[i] != ST_NAMELESS)
            f->group_splits[n++] = (uint64_t)f->groups.codes[i] << 32 | f->splits.codes[i];
    if (ready) {
        st_sort_u64(f->group_splits, spare, n);
        f->group_split_count = n = st_unique_u64(f->group_splits, n);
    }
    for (size_t i = 0; i + 1 < n && ready; i++) {
        bool next_too = f->group_splits[i] >> 32 == f->group_splits[i + 1] >> 32;
        bool begins = i == 0 || f->group_splits[i] >> 32 != f->group_splits[i - 1] >> 32;
        if (next_too && begins) f->split_groups[f->split_group_count++] = i;
    }
    st_release(memory, spare);
    return ready ? true : out_of_memory();
}

static bool count_groups(const st_checked *c, st_findings *f) {
    if (!count_names(c, GROUPS, &f->groups)) return false;
    f->group_count = f->groups.count + f->groups.nameless;
    size_t *sizes = st_new(memory, f->group_count, sizeof *sizes);
    if (!sizes) return out_of_memory();
    for (size_t g = 0; g < f->group_count; g++) sizes[g] = g < f->groups.count ? f->groups.sizes[g] : 1;
    st_quantiles(sizes, f->group_count, f->group_quantiles);
    st_release(memory, sizes);
    if (c->split == SIZE_MAX) return true;
    return count_names(c, c->split, &f->splits) && find_split_groups(c, f);
}

/* ---- near duplicates ---------------------------------------------------------------------------------- */

static bool too_short(const search *s, size_t text) {
    return s->findings->words[text] < s->checked->settings->min_words;
}

static bool is_pair(const st_checked *c, size_t first, size_t second) {
    if (c->pair == SIZE_MAX) return false;
    const char *name = stance_dataset_label(c->dataset, first, c->pair);
    return *name && strcmp(name, stance_dataset_label(c->dataset, second, c->pair)) == 0;
}

static int take_twins(void *user, size_t first, size_t second, double similarity) {
    search *s = user;
    st_findings *f = s->findings;
    if (too_short(s, first) || too_short(s, second) || is_pair(s->checked, first, second)) return 0;
    f->twins_stopped = f->twin_count == ST_MOST_TWINS;
    s->failed = !st_reserve(memory, &f->twins, &f->twin_capacity, f->twin_count + 1, sizeof *f->twins);
    if (f->twins_stopped || s->failed) return 1;
    f->twins[f->twin_count++] = (st_twins){first, second, similarity};
    return 0;
}

static int by_similarity(const void *left, const void *right) {
    const st_twins *a = left, *b = right;
    if (a->similarity != b->similarity) return a->similarity > b->similarity ? -1 : 1;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    return (a->second > b->second) - (a->second < b->second);
}

static bool find_twins(const st_checked *c, st_findings *f) {
    stance_error error;
    search s = {c, f, false};
    stance_status status = stance_dataset_near_duplicates(c->dataset, c->settings->near, (size_t)c->settings->threads,
                                                          take_twins, &s, &error);
    if (s.failed) return out_of_memory();
    if (f->twin_count) qsort(f->twins, f->twin_count, sizeof *f->twins, by_similarity);
    f->chance_missed = pow(1 - pow(c->settings->near, 3), 64);
    return went_well(status, &error);
}

/* ---- contradictions ----------------------------------------------------------------------------------- */

/* End of the set of same texts that begins at place `begin` of f->sets. */
static size_t set_end(const st_checked *c, const st_findings *f, size_t begin) {
    size_t end = begin + 1;
    while (end < c->count && f->sets[end] >> 32 == f->sets[begin] >> 32) end++;
    return end;
}

static bool is_contradiction(const st_findings *f, const st_counts *labels, size_t begin, size_t end) {
    uint32_t seen = ST_NAMELESS;
    for (size_t k = begin; k < end; k++) {
        uint32_t code = labels->codes[(uint32_t)f->sets[k]];
        if (code == ST_NAMELESS) continue;
        if (seen != ST_NAMELESS && code != seen) return true;
        seen = code;
    }
    return false;
}

static bool find_contradictions(const st_checked *c, st_findings *f) {
    for (size_t t = 0; t < c->task_count; t++) {
        st_task_findings *task = &f->tasks[t];
        size_t capacity = 0;
        for (size_t begin = 0, end; begin < c->count; begin = end) {
            end = set_end(c, f, begin);
            bool is_short = f->words[(uint32_t)f->sets[begin]] < c->settings->min_words;
            if (end == begin + 1 || is_short || !is_contradiction(f, &task->labels, begin, end)) continue;
            if (!st_reserve(memory, &task->contradicted, &capacity, task->contradicted_count + 1, sizeof(size_t)))
                return out_of_memory();
            task->contradicted[task->contradicted_count++] = begin;
        }
    }
    return true;
}

size_t st_contradiction_sides(const st_checked *c, const st_findings *f, size_t task, size_t index, st_side *sides,
                              size_t most) {
    size_t begin = f->tasks[task].contradicted[index], end = set_end(c, f, begin), count = 0;
    for (size_t k = begin; k < end; k++) {
        size_t text = (uint32_t)f->sets[k], side = 0;
        uint32_t label = f->tasks[task].labels.codes[text];
        if (label == ST_NAMELESS) continue;
        while (side < count && sides[side].label != label) side++;
        if (side == most) continue;
        if (side == count) sides[count++] = (st_side){label, text, 0};
        sides[side].count++;
    }
    return count;
}

/* ---- repeated sequences ------------------------------------------------------------------------------- */

static int take_phrase(void *user, const stance_repeat *repeat) {
    search *s = user;
    st_findings *f = s->findings;
    const st_check_settings *settings = s->checked->settings;
    bool flagged = (double)repeat->texts > settings->repeated * (double)s->checked->count;
    bool shown = f->phrase_count < settings->show;
    f->phrases_flagged += flagged;
    if (!shown) return !flagged;
    char *words = strndup(repeat->sequence, repeat->length);
    s->failed =
        !words || !st_reserve(memory, &f->phrases, &f->phrase_capacity, f->phrase_count + 1, sizeof *f->phrases);
    if (s->failed) free(words);
    else f->phrases[f->phrase_count++] = (st_phrase){words, repeat->texts, flagged};
    return s->failed;
}

static bool find_phrases(const st_checked *c, st_findings *f) {
    stance_error error;
    search s = {c, f, false};
    stance_status status = stance_dataset_repeats(c->dataset, ST_REPEATED_WORDS, SIZE_MAX, take_phrase, &s, &error);
    return s.failed ? out_of_memory() : went_well(status, &error);
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

bool st_check_find(const st_checked *c, st_findings *f) {
    return count_labels(c, f) && count_words(c, f) && count_groups(c, f) && find_twins(c, f) &&
           find_contradictions(c, f) && find_phrases(c, f);
}

bool st_findings_flagged(const st_checked *c, const st_findings *f) {
    bool flagged = f->twin_count || f->phrases_flagged || f->split_group_count;
    for (size_t t = 0; t < c->task_count; t++) flagged = flagged || f->tasks[t].contradicted_count;
    return flagged;
}

void st_findings_clear(const st_checked *c, st_findings *f) {
    for (size_t i = 0; i < f->phrase_count; i++) free(f->phrases[i].words);
    for (size_t t = 0; t < c->task_count && f->tasks; t++) {
        st_counts_clear(&f->tasks[t].labels);
        st_release(memory, f->tasks[t].contradicted);
        st_release(memory, f->tasks[t].doubts);
    }
    st_counts_clear(&f->groups);
    st_counts_clear(&f->splits);
    void *blocks[] = {f->twins, f->phrases, f->sets, f->words, f->group_splits, f->split_groups, f->tasks};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(memory, blocks[i]);
}
