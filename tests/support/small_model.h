/* SPDX-License-Identifier: MIT
 * A model for tests, trained in memory within a few milliseconds: whether a text is good or bad news, and whether it is
 * about a garden or a kitchen. */
#ifndef SMALL_MODEL_H
#define SMALL_MODEL_H

#include "check.h"
#include "stance_train.h"

typedef struct small_model {
    stance_trained *trained; /* holds the bytes that the model uses */
    stance_model *model;
} small_model;

/* What tasks and labels are called; labels in the order of their bytes. */
typedef struct small_names {
    const char *tasks[2];
    const char *labels[2][2];
} small_names;

/* mood (bad, good), place (garden, kitchen). */
extern const small_names small_usual_names;

/* Sentences, words and characters, no cross-validation. */
stance_train_options small_usual_options(void);

/* NULL: the usual. */
void small_model_init(small_model *m, const small_names *names, const stance_train_options *options);
void small_model_clear(small_model *m);

/* The file's bytes, aligned to 16. */
const char *small_model_bytes(const small_model *m, size_t *size);

/* Group fixtures: *state is a small_model for all tests. */
int small_model_setup(void **state);
int small_model_teardown(void **state);

#define MODEL_TESTS(...)                                                               \
    int main(void) {                                                                   \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                               \
        return cmocka_run_group_tests(tests, small_model_setup, small_model_teardown); \
    }

#endif
