/* SPDX-License-Identifier: MIT
 * Labelled texts of a newspaper that never was, enough of them for heads of every kind: sentences in sequence whose mood
 * goes with that of their article, and articles that are labelled as a whole. */
#ifndef NEWSPAPER_H
#define NEWSPAPER_H

#include <stdio.h>

#include "check.h"
#include "rng.h"
#include "stance_train.h"

/* Start from NEWSPAPER; NEWSPAPER_SMALL has too few for heads in context and of articles. */
typedef struct newspaper {
    unsigned groups, lines; /* articles whose sentences are labelled, and how many each has */
    unsigned articles;      /* labelled as a whole: those of the groups come first */
    bool positions;         /* the sentences of a group have them */
} newspaper;

#define NEWSPAPER \
    (newspaper) { 60, 11, 90, true }
#define NEWSPAPER_SMALL \
    (newspaper) { 4, 5, 3, true }

/* A sentence, of which two in three have a word that tells its mood. `size` of 100 is enough. */
static inline void newspaper_sentence(st_rng *rng, unsigned mood, unsigned place, char *text, size_t size) {
    static const char *const places[2][3] = {{"roses", "hedge", "beans"}, {"soup", "oven", "crust"}};
    static const char *const moods[2][3] = {{"failed", "cold", "ruined"}, {"won", "fresh", "perfect"}};
    static const char *const others[] = {"the", "a", "on", "with", "said", "Tuesday", "it", "was"};
    const char *place_word = places[place][st_rng_below(rng, 3)], *words[4];
    for (size_t i = 0; i < 4; i++) words[i] = others[st_rng_below(rng, 8)];
    if (st_rng_below(rng, 3)) words[1] = moods[mood][st_rng_below(rng, 3)];
    snprintf(text, size, "The %s %s %s %s %s w%u.", place_word, words[0], words[1], words[2], words[3],
             (unsigned)st_rng_below(rng, 60));
}

/* A headline and four sentences. `size` of 600 is enough. */
static inline void newspaper_article(st_rng *rng, unsigned mood, unsigned place, char *text, size_t size) {
    static const char *const heads[2] = {"Bad news", "Good news"};
    size_t at = (size_t)snprintf(text, size, "%s of w%u\n\n", heads[mood], (unsigned)st_rng_below(rng, 60));
    for (int i = 0; i < 4; i++) {
        newspaper_sentence(rng, mood, place, text + at, size - at);
        at += strlen(text + at);
        at += (size_t)snprintf(text + at, size - at, "%s", i % 2 ? "\n" : " ");
    }
}

static inline void newspaper_add_group(stance_dataset *dataset, const newspaper *n, unsigned g, st_rng *rng) {
    static const char *const moods[] = {"bad", "good"}, *const places[] = {"garden", "kitchen"};
    char group[16], text[100];
    snprintf(group, sizeof group, "g%u", g);
    for (unsigned i = 0; i < n->lines; i++) {
        unsigned mood = st_rng_below(rng, 8) ? g % 2 : 1 - g % 2, place = g / 2 % 2;
        const char *labels[] = {i % 9 == 8 ? NULL : moods[mood], i % 7 == 6 ? "" : places[place]};
        stance_example example = {text, 0, labels, group, i + 1, n->positions ? i + 1 : 0};
        newspaper_sentence(rng, mood, place, text, sizeof text);
        example.length = strlen(text);
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
}

static inline void newspaper_add_article(stance_dataset *dataset, const newspaper *n, unsigned a, st_rng *rng) {
    static const char *const moods[] = {"bad", "good"};
    char group[16], text[600];
    const char *labels[] = {moods[a % 2], NULL};
    snprintf(group, sizeof group, "g%u", a);
    newspaper_article(rng, a % 2, a / 2 % 2, text, sizeof text);
    stance_example article = {text, strlen(text), labels, a < n->groups ? group : NULL, 0, 0};
    assert_ok(stance_dataset_add_article(dataset, &article, NULL), NULL);
}

/* Tasks mood (bad, good) and place (garden, kitchen); articles are labelled for the first only. Texts and their order
 * depend on nothing but the numbers of groups and lines. */
static inline stance_dataset *newspaper_dataset(newspaper n, const stance_allocator *allocator) {
    stance_dataset *dataset;
    st_rng rng = st_rng_seeded(77);
    assert_ok(stance_dataset_new(&dataset, (const char *const[]){"mood", "place"}, 2, allocator, NULL), NULL);
    for (unsigned g = 0; g < n.groups; g++) newspaper_add_group(dataset, &n, g, &rng);
    for (unsigned a = 0; a < n.articles; a++) newspaper_add_article(dataset, &n, a, &rng);
    return dataset;
}

/* Three folds, a fixed cost, one thread. */
static inline stance_train_options newspaper_options(const char *solver) {
    stance_train_options options = STANCE_TRAIN_OPTIONS;
    options.features = "word:1,char:3:min_df=2";
    options.solver = solver;
    options.cost = 0.5;
    options.folds = 3;
    options.threads = 1;
    return options;
}

static inline stance_trained *newspaper_train(newspaper n, const stance_train_options *options) {
    stance_trained *trained;
    stance_error error;
    stance_dataset *dataset = newspaper_dataset(n, NULL);
    assert_ok(stance_train(&trained, dataset, options, NULL, &error), &error);
    stance_dataset_free(dataset);
    return trained;
}

#endif
