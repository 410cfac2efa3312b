/* SPDX-License-Identifier: MIT */
#include "small_model.h"

#include <stdlib.h>
#include <string.h>

const small_names small_usual_names = {{"mood", "place"}, {{"bad", "good"}, {"garden", "kitchen"}}};

/* Which of two labels a text has for each task. */
static const struct {
    const char *text;
    int mood, place;
} texts[] = {
    {"The roses opened early and won a prize.", 1, 0},       {"A mild spring gave us perfect strawberries.", 1, 0},
    {"Fresh beans grew and the honey was excellent.", 1, 0}, {"Frost killed the early blossom.", 0, 0},
    {"Slugs ate every lettuce and ruined the beans.", 0, 0}, {"The hedge is dying and the roses failed.", 0, 0},
    {"The bread rose and the crust was perfect.", 1, 1},     {"Her soup won a prize at the show.", 1, 1},
    {"An excellent pie with a fresh crust.", 1, 1},          {"The soup was cold and the roast burnt.", 0, 1},
    {"The oven failed and ruined the cake.", 0, 1},          {"Stale bread and sour cream.", 0, 1},
};

stance_train_options small_usual_options(void) {
    stance_train_options options = STANCE_TRAIN_OPTIONS;
    options.features = "word:1-2,char:2-4";
    options.solver = "liblinear";
    options.cost = 1;
    options.folds = 0;
    options.threads = 1;
    options.unit = "sentence";
    return options;
}

static stance_dataset *make_dataset(const small_names *names) {
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, names->tasks, 2, NULL, NULL), NULL);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *labels[] = {names->labels[0][texts[i].mood], names->labels[1][texts[i].place]};
        stance_example example = {texts[i].text, strlen(texts[i].text), labels, NULL, 0, 0};
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
    return dataset;
}

void small_model_init(small_model *m, const small_names *names, const stance_train_options *options) {
    size_t size;
    stance_error error;
    stance_train_options usual = small_usual_options();
    stance_dataset *dataset = make_dataset(names ? names : &small_usual_names);
    assert_ok(stance_train(&m->trained, dataset, options ? options : &usual, NULL, &error), &error);
    stance_dataset_free(dataset);
    const void *bytes = small_model_bytes(m, &size);
    assert_ok(stance_model_from_memory(&m->model, bytes, size, NULL, &error), &error);
}

void small_model_clear(small_model *m) {
    stance_model_free(m->model);
    stance_trained_free(m->trained);
}

const char *small_model_bytes(const small_model *m, size_t *size) { return stance_trained_bytes(m->trained, size); }

int small_model_setup(void **state) {
    small_model *m = malloc(sizeof *m);
    if (!m) return -1;
    small_model_init(m, NULL, NULL);
    *state = m;
    return 0;
}

int small_model_teardown(void **state) {
    small_model_clear(*state);
    free(*state);
    return 0;
}
