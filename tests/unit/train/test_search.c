/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rng.h"
#include "stance_train.h"

/* Texts whose order of words tells the label of task "order", and a single word that of task "word", now and then
 * wrongly. */
static stance_dataset *make_dataset(size_t count) {
    static const char *const tasks[] = {"order", "word"};
    static const char *const fillers[] = {"the", "a", "of", "mast", "net", "talk", "week"};
    stance_dataset *dataset;
    st_rng rng = st_rng_seeded(7);
    assert_ok(stance_dataset_new(&dataset, tasks, 2, NULL, NULL), NULL);
    for (size_t i = 0; i < count; i++) {
        char text[200];
        bool order = st_rng_below(&rng, 2), word = st_rng_below(&rng, 2), wrong = st_rng_below(&rng, 10) == 0;
        snprintf(text, sizeof text, "%s %s %s %s %s x%u", fillers[st_rng_below(&rng, 7)], order ? "good" : "bad",
                 order ? "bad" : "good", word ? "fine" : "poor", fillers[st_rng_below(&rng, 7)],
                 (unsigned)st_rng_below(&rng, 50));
        const char *labels[] = {order != wrong ? "up" : "down", word != wrong ? "yes" : "no"};
        stance_example example = {.text = text, .length = strlen(text), .labels = labels};
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
    return dataset;
}

typedef struct listener {
    size_t candidates, notes, calls, answer_at;
    int answer;
    double shares[4]; /* candidates tried on 1, 1/2, 1/4, 1/8 */
} listener;

static void hear_candidate(void *user, const stance_candidate *c) {
    listener *l = user;
    assert_true(c->macro_f1 >= 0 && c->macro_f1 <= 1 && c->accuracy <= 1 && !c->chosen);
    l->candidates++;
    for (int i = 0; i < 4; i++) l->shares[i] += c->share * (1 << i) == 1;
}

static void hear_note(void *user, const char *text) {
    listener *l = user;
    l->notes += strlen(text) > 0;
}

static int hear_progress(void *user, const char *stage, size_t done, size_t total) {
    listener *l = user;
    assert_true(total == 0 || done <= total);
    if (strcmp(stage, "search") == 0) l->calls++;
    return l->answer_at && l->calls >= l->answer_at ? l->answer : STANCE_GO_ON;
}

static stance_train_options options_for(listener *l, const char *grid) {
    stance_train_options o = STANCE_TRAIN_OPTIONS;
    o.grid = grid;
    o.solver = "dual";
    o.scaling = "none";
    o.folds = 3;
    o.threads = 2;
    o.unit = "sentence";
    o.user = l;
    o.candidate = hear_candidate;
    o.note = hear_note;
    o.progress = hear_progress;
    return o;
}

static stance_trained *train(const stance_dataset *dataset, const stance_train_options *o) {
    stance_trained *trained;
    stance_error error;
    assert_ok(stance_train(&trained, dataset, o, NULL, &error), &error);
    return trained;
}

static void the_features_that_tell_are_found(void **state) {
    (void)state;
    listener l = {0};
    stance_candidate c;
    stance_dataset *dataset = make_dataset(300);
    stance_train_options o = options_for(&l, "features=word:1|word:1-2|char:1;C=0.5|2");
    stance_trained *trained = train(dataset, &o);
    assert_string_equal(stance_trained_features(trained), "word:1-2");
    assert_string_equal(stance_trained_scaling(trained), "none");
    assert_int_equal(stance_trained_candidate_count(trained), 6);
    assert_int_equal(l.candidates, 6); /* too few texts for shares */
    assert_int_equal(l.notes, 0);      /* the solver was asked for */
    double last = 1;
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(stance_trained_candidate(trained, i, &c), 0);
        assert_true(c.share == 1 && c.macro_f1 <= last);
        if (c.chosen) assert_string_equal(c.features, "word:1-2");
        last = c.macro_f1;
    }
    assert_int_equal(stance_trained_candidate(trained, 6, &c), -1);
    assert_int_equal(stance_trained_candidate(trained, 0, &c), 0);
    assert_int_equal(c.chosen, 1);
    stance_trained_free(trained);
    stance_dataset_free(dataset);
}

static void check_same_bytes(const stance_trained *a, const stance_trained *b) {
    size_t size[2];
    const void *bytes[] = {stance_trained_bytes(a, &size[0]), stance_trained_bytes(b, &size[1])};
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(bytes[0], bytes[1], size[0]);
}

static void the_model_is_that_of_the_settings_found_whatever_the_threads(void **state) {
    (void)state;
    static const char grid[] = "features=word:1-2|word:1;min-df=1|2;C=0.5|2;scaling=none|ratio";
    stance_dataset *dataset = make_dataset(300);
    for (int solver = 0; solver < 2; solver++) {
        listener l = {0};
        stance_train_options o = options_for(&l, grid);
        o.solver = solver ? "dual" : "libsvm";
        stance_trained *trained = train(dataset, &o);
        o.threads = 5;
        stance_trained *again = train(dataset, &o);
        check_same_bytes(trained, again);
        stance_trained_free(again);
        o.grid = NULL;
        o.features = stance_trained_features(trained);
        o.scaling = stance_trained_scaling(trained);
        o.cost = stance_trained_cost(trained, 0);
        if (stance_trained_cost(trained, 0) == stance_trained_cost(trained, 1)) {
            again = train(dataset, &o);
            check_same_bytes(trained, again);
            stance_trained_free(again);
        }
        stance_trained_free(trained);
    }
    stance_dataset_free(dataset);
}

static void the_better_half_goes_on(void **state) {
    (void)state;
    listener l = {0};
    stance_dataset *dataset = make_dataset(6100);
    stance_train_options o = options_for(&l, "features=word:1-2|word:1|char:1|char:2;C=0.5|2");
    stance_trained *trained = train(dataset, &o);
    assert_string_equal(stance_trained_features(trained), "word:1-2");
    assert_int_equal(l.shares[2], 8);
    assert_int_equal(l.shares[1], 4);
    assert_int_equal(l.shares[0], 2);
    stance_trained_free(trained);
    l = (listener){0};
    o.exhaustive = 1;
    trained = train(dataset, &o);
    assert_int_equal(l.shares[0], 8);
    assert_int_equal(l.candidates, 8);
    stance_trained_free(trained);
    stance_dataset_free(dataset);
}

/* Two settings' worth of machines: 3 folds, 2 labels of 2 tasks, 2 costs each, and the beginning of the stage. */
static void enough_keeps_the_best_so_far(void **state) {
    (void)state;
    listener l = {.answer_at = 1 + 2 * 3 * 4 * 2 + 1, .answer = STANCE_ENOUGH};
    stance_candidate c;
    stance_dataset *dataset = make_dataset(300);
    stance_train_options o = options_for(&l, "features=word:1|word:1-2|char:1|word:1-3;C=0.5|2");
    o.threads = 1;
    stance_trained *trained = train(dataset, &o);
    assert_int_equal(l.candidates, 4);
    assert_string_equal(stance_trained_features(trained), "word:1-2");
    assert_int_equal(stance_trained_candidate(trained, 4, &c), 0);
    assert_true(c.share == 0 && !c.chosen);
    stance_trained_free(trained);
    l = (listener){.answer_at = 1, .answer = STANCE_ENOUGH};
    trained = train(dataset, &o);
    assert_int_equal(l.candidates, 0);
    assert_string_equal(stance_trained_features(trained), "word:1");
    stance_trained_free(trained);
    stance_dataset_free(dataset);
}

static void cancelled_is_cancelled(void **state) {
    (void)state;
    listener l = {.answer_at = 10, .answer = STANCE_CANCEL};
    stance_trained *trained;
    stance_dataset *dataset = make_dataset(300);
    stance_train_options o = options_for(&l, "C=0.5|2");
    assert_int_equal(stance_train(&trained, dataset, &o, NULL, NULL), STANCE_ERROR_CANCELLED);
    assert_null(trained);
    stance_dataset_free(dataset);
}

static void a_search_that_cannot_be_is_refused(void **state) {
    (void)state;
    listener l = {0};
    stance_error error;
    stance_trained *trained;
    stance_dataset *dataset = make_dataset(30);
    stance_train_options o = options_for(&l, "C=x");
    assert_int_equal(stance_train(&trained, dataset, &o, NULL, &error), STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, "grid: C cannot be \"x\"");
    o = options_for(&l, "");
    o.folds = 0;
    o.cost = 1;
    assert_int_equal(stance_train(&trained, dataset, &o, NULL, &error), STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, "a search for settings needs cross-validation");
    o = options_for(&l, "min-df=1000|2000");
    assert_int_equal(stance_train(&trained, dataset, &o, NULL, &error), STANCE_ERROR_DATA);
    assert_string_equal(error.text, "no n-gram is frequent enough to be a feature");
    stance_dataset_free(dataset);
}

static stance_status train_with(const stance_allocator *allocator, void *context) {
    listener l = {0};
    stance_trained *trained;
    stance_error error = {.status = STANCE_OK};
    stance_train_options o = options_for(&l, "features=word:1|char:2;C=1|2");
    o.threads = 1;
    stance_status status = stance_train(&trained, context, &o, allocator, &error);
    assert_int_equal(error.status, status);
    stance_trained_free(trained);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    stance_dataset *dataset = make_dataset(12);
    assert_true(check_every_allocation(train_with, dataset) > 50);
    stance_dataset_free(dataset);
}

TESTS(cmocka_unit_test(the_features_that_tell_are_found),
      cmocka_unit_test(the_model_is_that_of_the_settings_found_whatever_the_threads),
      cmocka_unit_test(the_better_half_goes_on), cmocka_unit_test(enough_keeps_the_best_so_far),
      cmocka_unit_test(cancelled_is_cancelled), cmocka_unit_test(a_search_that_cannot_be_is_refused),
      cmocka_unit_test(out_of_memory_is_an_error))
