/* SPDX-License-Identifier: MIT */
#include "sequences.h"

#include <stdlib.h>

#include "error.h"

typedef struct place {
    uint32_t group, row;
    size_t position;
} place;

static int by_place(const void *left, const void *right) {
    const place *a = left, *b = right;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    if (a->position != b->position) return a->position < b->position ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* One sequence for each group of sorted places. */
static void add_labelled(st_sequences *s, const place *places, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!i || places[i].group != places[i - 1].group)
            s->all[s->count++] = (st_sequence){i, 0, places[i].position == 1};
        s->all[s->count - 1].count++;
        s->rows[s->size++] = places[i].row;
    }
}

static void add_articles(st_sequences *s, const stance_dataset *d) {
    for (size_t a = 0; a < d->article_count; a++) {
        const st_article *article = &d->articles[a];
        s->all[s->count++] = (st_sequence){s->size, article->count, article->has_headline};
        for (size_t i = 0; i < article->count; i++) s->rows[s->size++] = (uint32_t)(d->count + article->first + i);
    }
}

stance_status st_sequences_make(st_sequences *s, const stance_dataset *d, stance_error *error) {
    uint32_t *groups;
    size_t group_count, count = 0;
    *s = (st_sequences){.allocator = d->allocator};
    stance_status status = st_dataset_groups(d, &groups, &group_count, error);
    if (status) return status;
    place *places = st_new(d->allocator, d->count, sizeof *places);
    s->rows = st_new(d->allocator, st_dataset_rows(d), sizeof *s->rows);
    s->all = st_new(d->allocator, group_count + d->article_count, sizeof *s->all);
    if (places && s->rows && s->all) {
        for (size_t i = 0; i < d->count; i++)
            if (d->examples[i].position) places[count++] = (place){groups[i], (uint32_t)i, d->examples[i].position};
        qsort(places, count, sizeof *places, by_place);
        add_labelled(s, places, count);
        add_articles(s, d);
    } else status = st_fail_memory(error);
    st_release(d->allocator, places);
    st_release(d->allocator, groups);
    if (status) st_sequences_clear(s);
    return status;
}

void st_sequences_clear(st_sequences *s) {
    st_release(s->allocator, s->rows);
    st_release(s->allocator, s->all);
    *s = (st_sequences){.allocator = s->allocator};
}

stance_status st_article_folds(const stance_dataset *d, const uint32_t *fold, size_t folds, uint32_t *out,
                               stance_error *error) {
    st_codes codes = {NULL, 0, NULL};
    st_sv *names = st_new(d->allocator, d->count + d->article_count, sizeof *names);
    if (!names) return st_fail_memory(error);
    for (size_t i = 0; i < d->count; i++) names[i] = d->examples[i].group;
    for (size_t a = 0; a < d->article_count; a++) names[d->count + a] = d->articles[a].group;
    stance_status status = st_codes_make(&codes, names, d->count + d->article_count, 1, d->allocator, error);
    uint32_t *of_group = st_new(d->allocator, codes.count, sizeof *of_group);
    if (!status && !of_group) status = st_fail_memory(error);
    for (size_t g = 0; g < codes.count && !status; g++) of_group[g] = ST_UNLABELLED;
    for (size_t i = 0; i < d->count && !status; i++)
        if (codes.codes[i] != ST_UNLABELLED) of_group[codes.codes[i]] = fold[i];
    for (size_t a = 0; a < d->article_count && !status; a++) {
        uint32_t code = codes.codes[d->count + a];
        out[a] = (uint32_t)(a % folds);
        if (code == ST_UNLABELLED) continue;
        if (of_group[code] == ST_UNLABELLED) of_group[code] = out[a];
        out[a] = of_group[code];
    }
    st_release(d->allocator, of_group);
    st_codes_clear(&codes, d->allocator);
    st_release(d->allocator, names);
    return status;
}
