/* SPDX-License-Identifier: MIT
 * Small models, trained within milliseconds: 0 with heads of every kind and terms it is about, 1 of few words alone,
 * 2 of whole documents, characters, no texts of n-grams; and FUZZ_KERNEL with a kernel. */
#ifndef MODELS_FOR_FUZZING_H
#define MODELS_FOR_FUZZING_H

#include "fuzz.h"
#include "stance_train.h"

enum { FUZZ_MODELS = 3, FUZZ_KERNEL = FUZZ_MODELS, FUZZ_ALL };

typedef struct fuzz_models {
    stance_trained *trained[FUZZ_ALL];
    stance_model *model[FUZZ_ALL];
} fuzz_models;

static const char *const fuzz_good[] = {"The roses opened early and won a prize.", "Her soup won a prize at the show.",
                                        "The bread rose and the crust was perfect.", "Fresh beans grew: excellent!"};
static const char *const fuzz_bad[] = {"Frost killed the early blossom.", "The soup was cold and the roast burnt.",
                                       "Slugs ate every lettuce, and ruined the beans.", "Stale bread and sour cream."};

static inline void fuzz_add(stance_dataset *d, const char *text, const char *label, unsigned article, size_t position) {
    char group[2] = {(char)('a' + article), '\0'};
    const char *labels[] = {label, position % 2 ? "odd" : "even"};
    stance_example example = {text, strlen(text), labels, group, 0, position};
    PROPERTY(!stance_dataset_add(d, &example, NULL));
}

/* Eight articles of four sentences, each labelled as a whole as well. */
static inline stance_dataset *fuzz_dataset(void) {
    static const char *const tasks[] = {"mood", "parity"};
    stance_dataset *d;
    PROPERTY(!stance_dataset_new(&d, tasks, 2, NULL, NULL));
    for (unsigned a = 0; a < 8; a++) {
        char group[2] = {(char)('a' + a), '\0'}, text[256];
        const char *const *own = a % 2 ? fuzz_good : fuzz_bad, *labels[] = {a % 2 ? "good" : "bad", "even"};
        for (unsigned s = 0; s < 4; s++)
            fuzz_add(d, s == a / 2 ? fuzz_bad[s] : own[s], s == a / 2 ? "bad" : labels[0], a, s + 1);
        snprintf(text, sizeof text, "%s\n\n%s %s", own[a / 2], own[(a + 1) % 4], own[(a + 2) % 4]);
        stance_example article = {text, strlen(text), labels, group, 0, 0};
        PROPERTY(!stance_dataset_add_article(d, &article, NULL));
    }
    return d;
}

static inline stance_train_options fuzz_options(unsigned kind) {
    static const char *const features[] = {"word:1-2:max=40:tf=each,char:2-3:max=40:tf=each", "word:1-2:min_df=3",
                                           "char:2-3:max=30:idf=0", "word:1:max=20,char:2:max=20"};
    stance_train_options o = STANCE_TRAIN_OPTIONS;
    o.features = features[kind];
    o.solver = kind % 2 ? "libsvm" : "liblinear";
    o.kernel = kind == FUZZ_KERNEL ? "rbf" : NULL;
    o.cost = 1;
    o.folds = kind == 0 ? 2 : 0;
    o.threads = 1;
    o.unit = kind == 2 ? "document" : "sentence";
    o.keep_grams = kind != 2;
    o.about = kind == 0 ? "soup|bread|roses & prize|cold|stale" : NULL;
    return o;
}

static inline void fuzz_models_init(fuzz_models *m) {
    stance_dataset *d = fuzz_dataset();
    for (unsigned kind = 0; kind < FUZZ_ALL; kind++) {
        size_t size;
        stance_train_options o = fuzz_options(kind);
        PROPERTY(!stance_train(&m->trained[kind], d, &o, NULL, NULL));
        const void *bytes = stance_trained_bytes(m->trained[kind], &size);
        PROPERTY(!stance_model_from_memory(&m->model[kind], bytes, size, NULL, NULL));
    }
    stance_dataset_free(d);
}

#endif
