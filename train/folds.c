/* SPDX-License-Identifier: MIT */
#include "folds.h"

#include <stdlib.h>
#include <string.h>

#include "dataset.h"
#include "rng.h"

/* `order` lists the texts by group; those of group g are order[starts[g]] .. order[starts[g + 1] - 1]. */
typedef struct splitter {
    const st_fold_problem *p;
    uint32_t *order;
    size_t *starts;   /* [groups + 1] */
    uint32_t *queue;  /* [groups] groups in the order in which they are placed */
    size_t *sizes;    /* [folds] texts */
    size_t labels;    /* of all tasks */
    size_t *first;    /* [tasks] number of a task's first label */
    size_t *totals;   /* [labels] */
    size_t *counts;   /* [folds][labels] */
    size_t *in_group; /* [labels] of the group being placed */
    size_t *touched;  /* labels that occur in it */
} splitter;

static bool make_room(splitter *s, const stance_allocator *allocator) {
    const st_fold_problem *p = s->p;
    s->order = st_new(allocator, p->count, sizeof *s->order);
    s->starts = st_new(allocator, p->groups + 2, sizeof *s->starts);
    s->queue = st_new(allocator, p->groups, sizeof *s->queue);
    s->sizes = st_new(allocator, p->folds, sizeof *s->sizes);
    s->totals = st_new(allocator, s->labels, sizeof *s->totals);
    s->counts = st_new(allocator, p->folds * s->labels, sizeof *s->counts);
    s->in_group = st_new(allocator, s->labels, sizeof *s->in_group);
    s->touched = st_new(allocator, s->labels, sizeof *s->touched);
    return s->order && s->starts && s->queue && s->sizes && s->totals && s->counts && s->in_group && s->touched;
}

static void free_room(splitter *s, const stance_allocator *allocator) {
    void *blocks[] = {s->order, s->starts, s->queue, s->sizes, s->totals, s->counts, s->in_group, s->touched, s->first};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(allocator, blocks[i]);
}

static bool number_labels(splitter *s, const stance_allocator *allocator) {
    const st_fold_problem *p = s->p;
    s->first = st_new(allocator, p->tasks, sizeof *s->first);
    if (!s->first) return false;
    for (size_t t = 0; t < p->tasks; t++) {
        size_t most = 0;
        for (size_t i = 0; i < p->count; i++)
            if (p->codes[t][i] != ST_UNLABELLED && p->codes[t][i] + 1 > most) most = p->codes[t][i] + 1;
        s->first[t] = s->labels;
        s->labels += most;
    }
    return true;
}

static void sort_by_group(splitter *s) {
    const st_fold_problem *p = s->p;
    for (size_t i = 0; i < p->count; i++) s->starts[p->group[i] + 2]++;
    for (size_t g = 2; g < p->groups + 2; g++) s->starts[g] += s->starts[g - 1];
    for (size_t i = 0; i < p->count; i++) s->order[s->starts[p->group[i] + 1]++] = (uint32_t)i;
}

static size_t group_size(const splitter *s, uint32_t group) { return s->starts[group + 1] - s->starts[group]; }

/* Shuffled, then the largest first; equal ones stay shuffled (a counting sort is stable). */
static bool make_queue(splitter *s, const stance_allocator *allocator) {
    const st_fold_problem *p = s->p;
    uint32_t *shuffled = st_new(allocator, p->groups, sizeof *shuffled);
    size_t *places = st_new(allocator, p->count + 2, sizeof *places);
    bool ready = shuffled && places;
    if (ready) {
        for (size_t g = 0; g < p->groups; g++) shuffled[g] = (uint32_t)g;
        st_rng rng = st_rng_seeded(p->seed);
        st_rng_shuffle(&rng, shuffled, p->groups);
        for (size_t g = 0; g < p->groups; g++) places[p->count - group_size(s, (uint32_t)g) + 1]++;
        for (size_t i = 1; i < p->count + 2; i++) places[i] += places[i - 1];
        for (size_t g = 0; g < p->groups; g++) s->queue[places[p->count - group_size(s, shuffled[g])]++] = shuffled[g];
    }
    st_release(allocator, shuffled);
    st_release(allocator, places);
    return ready;
}

/* Add the labels of a text to `counts`. */
static void count_labels(const splitter *s, size_t text, size_t *counts) {
    for (size_t t = 0; t < s->p->tasks; t++)
        if (s->p->codes[t][text] != ST_UNLABELLED) counts[s->first[t] + s->p->codes[t][text]]++;
}

/* The labels of a group into in_group and touched; returns how many different ones there are. */
static size_t gather(splitter *s, uint32_t group) {
    size_t touched = 0;
    for (size_t i = s->starts[group]; i < s->starts[group + 1]; i++)
        for (size_t t = 0; t < s->p->tasks; t++) {
            uint32_t code = s->p->codes[t][s->order[i]];
            if (code == ST_UNLABELLED) continue;
            size_t label = s->first[t] + code;
            if (s->in_group[label]++ == 0) s->touched[touched++] = label;
        }
    return touched;
}

/* How much more uneven the labels get when the gathered group goes to `fold`. */
static double growth(const splitter *s, size_t fold, size_t touched) {
    double sum = 0;
    for (size_t i = 0; i < touched; i++) {
        size_t label = s->touched[i];
        double now = (double)s->counts[fold * s->labels + label], more = (double)s->in_group[label];
        sum += (2 * now * more + more * more) / (double)s->totals[label];
    }
    return sum;
}

static void place(splitter *s, uint32_t group, uint32_t *out) {
    size_t touched = gather(s, group), best = 0;
    double least = growth(s, 0, touched);
    for (size_t f = 1; f < s->p->folds; f++) {
        double found = growth(s, f, touched);
        if (found > least || (found == least && s->sizes[f] >= s->sizes[best])) continue;
        least = found;
        best = f;
    }
    for (size_t i = s->starts[group]; i < s->starts[group + 1]; i++) {
        out[s->order[i]] = (uint32_t)best;
        count_labels(s, s->order[i], s->counts + best * s->labels);
    }
    s->sizes[best] += group_size(s, group);
    for (size_t i = 0; i < touched; i++) s->in_group[s->touched[i]] = 0;
}

stance_status st_folds_make(const st_fold_problem *problem, uint32_t *out, const stance_allocator *allocator,
                            stance_error *error) {
    splitter s = {.p = problem};
    if (problem->groups < problem->folds)
        return st_fail(error, STANCE_ERROR_DATA, "%zu groups of texts cannot be split into %zu folds", problem->groups,
                       problem->folds);
    bool ready = number_labels(&s, allocator) && make_room(&s, allocator);
    if (ready) {
        sort_by_group(&s);
        ready = make_queue(&s, allocator);
    }
    if (ready) {
        for (size_t i = 0; i < problem->count; i++) count_labels(&s, i, s.totals);
        for (size_t g = 0; g < problem->groups; g++) place(&s, s.queue[g], out);
    }
    free_room(&s, allocator);
    return ready ? STANCE_OK : st_fail_memory(error);
}
