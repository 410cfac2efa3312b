/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "hash.h"
#include "merge.h"

enum { LONGEST_TEXT = 200, MOST_SIDES = 20 };
static const uint64_t record_seed = UINT64_C(0x6d65726765642072);

/* ---- duplicates --------------------------------------------------------------------------------------- */

typedef struct hashed {
    uint64_t hash;
    st_sv key;
    size_t index;
} hashed;

static int by_key(const void *left, const void *right) {
    const hashed *a = left, *b = right;
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    int order = st_sv_compare(a->key, b->key);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

bool st_drop_duplicates(st_merge *m) {
    hashed *all = st_new(&st_default_allocator, m->count, sizeof *all);
    if (!all) return false;
    for (size_t i = 0; i < m->count; i++)
        all[i] = (hashed){st_hash(record_seed, m->rows[i].key.data, m->rows[i].key.size), m->rows[i].key, i};
    qsort(all, m->count, sizeof *all, by_key);
    for (size_t i = 1; i < m->count; i++)
        if (all[i].hash == all[i - 1].hash && st_sv_equal(all[i].key, all[i - 1].key)) {
            m->rows[all[i].index].dropped = true;
            m->duplicates++;
        }
    st_release(&st_default_allocator, all);
    return true;
}

/* ---- conflicts ---------------------------------------------------------------------------------------- */

/* The first label of each task that a text of the set has, or "". */
static void first_labels(const st_merge *m, const size_t *set, size_t count, const char *first[ST_MERGE_MOST_LABELS]) {
    for (size_t t = 0; t < m->labels; t++) {
        first[t] = "";
        for (size_t i = 0; i < count && !*first[t]; i++) first[t] = stance_dataset_label(m->dataset, set[i], t);
    }
}

static bool disagrees(const st_merge *m, size_t row, const char *const first[ST_MERGE_MOST_LABELS]) {
    for (size_t t = 0; t < m->labels; t++) {
        const char *label = stance_dataset_label(m->dataset, row, t);
        if (*label && strcmp(label, first[t]) != 0) return true;
    }
    return false;
}

/* On one line, without control characters, which would play tricks on a terminal. */
static void put_visible(const char *text, size_t size) {
    size_t shown = size < LONGEST_TEXT ? size : LONGEST_TEXT;
    while (shown < size && shown > 0 && ((unsigned char)text[shown] & 0xC0) == 0x80) shown--;
    for (size_t i = 0; i < shown; i++) {
        unsigned char c = (unsigned char)text[i];
        bool c1 = c == 0xC2 && i + 1 < shown && (unsigned char)text[i + 1] < 0xA0;
        i += c1;
        fputc(c < 0x20 || c == 0x7F || c1 ? ' ' : c, stderr);
    }
    if (shown < size) fputs("...", stderr);
}

static void put_side(const st_merge *m, size_t i) {
    fprintf(stderr, "  %s:%zu ", m->rows[i].file->path, m->rows[i].number);
    for (size_t t = 0; t < m->labels; t++) {
        const char *label = stance_dataset_label(m->dataset, i, t);
        fputc(' ', stderr);
        put_visible(*label ? label : "(none)", *label ? strlen(label) : 6);
    }
    fputc('\n', stderr);
}

/* The texts of the same words as the first of `set`. */
static void show_conflict(const st_merge *m, const size_t *set, size_t count) {
    size_t size;
    const char *text = stance_dataset_text(m->dataset, set[0], &size);
    if (m->conflicts == 1) fputs("The same words with different labels:\n", stderr);
    for (size_t i = 0; i < count && i < MOST_SIDES; i++) put_side(m, set[i]);
    if (count > MOST_SIDES) fprintf(stderr, "  ... and %zu more\n", count - MOST_SIDES);
    fputs("    ", stderr);
    put_visible(text, size);
    fputc('\n', stderr);
}

/* Look at the rows of a set of texts of the same words, in their order. */
static void judge_set(st_merge *m, const size_t *set, size_t count) {
    const char *first[ST_MERGE_MOST_LABELS];
    bool conflict = false;
    first_labels(m, set, count, first);
    for (size_t i = 1; i < count && !conflict; i++) conflict = disagrees(m, set[i], first);
    if (!conflict) return;
    m->conflicts++;
    m->conflict_rows += count;
    if (!m->s->quiet && m->conflicts <= m->s->show) show_conflict(m, set, count);
    for (size_t i = 0; i < count; i++)
        if (m->s->conflicts == ST_DROP_CONFLICTS ||
            (m->s->conflicts == ST_FIRST_OF_CONFLICTS && disagrees(m, set[i], first)))
            m->rows[set[i]].dropped = true;
}

typedef struct place {
    size_t same, index;
} place;

static int by_place(const void *left, const void *right) {
    const place *a = left, *b = right;
    if (a->same != b->same) return a->same < b->same ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* Sets of the rows that are no duplicates, one after the other. */
static void judge_sets(st_merge *m, const size_t *same, place *places, size_t *set) {
    size_t count = 0, size = 0;
    for (size_t i = 0; i < m->count; i++)
        if (!m->rows[i].dropped) places[count++] = (place){same[i], i};
    qsort(places, count, sizeof *places, by_place);
    for (size_t i = 0; i < count; i++) {
        set[size++] = places[i].index;
        if (i + 1 < count && places[i + 1].same == places[i].same) continue;
        judge_set(m, set, size);
        size = 0;
    }
}

bool st_find_conflicts(st_merge *m) {
    const stance_allocator *a = &st_default_allocator;
    size_t *same = st_new(a, m->count, sizeof *same), *set = st_new(a, m->count, sizeof *set);
    place *places = st_new(a, m->count, sizeof *places);
    bool ready = same && set && places && !stance_dataset_same_texts(m->dataset, same, NULL, NULL);
    if (ready) judge_sets(m, same, places, set);
    st_release(a, same);
    st_release(a, set);
    st_release(a, places);
    return ready;
}
