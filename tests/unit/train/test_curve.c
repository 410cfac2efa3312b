/* SPDX-License-Identifier: MIT */
#include "curve.h"

#include <math.h>
#include <stdio.h>

#include "check.h"
#include "hiccup.h"
#include "rng.h"

enum { LABELS = 2, POINTS = 4 };
static const double shares[POINTS] = {0.1, 0.25, 0.5, 1};

/* Texts of words that tell the label more or less (0: not at all, 1: surely), in groups of `per_group`. */
static stance_dataset *make(size_t count, size_t per_group, double telling) {
    static const char *const tasks[] = {"label", "other"}, *const names[] = {"no", "yes"};
    static const char *const words[][4] = {{"grey", "cold", "slow", "stale"}, {"bright", "warm", "quick", "fresh"}};
    stance_dataset *dataset;
    st_rng rng = st_rng_seeded(3);
    assert_ok(stance_dataset_new(&dataset, tasks, 2, NULL, NULL), NULL);
    for (size_t i = 0; i < count; i++) {
        char text[64], group[24];
        size_t label = i / per_group % LABELS, seen = st_rng_unit(&rng) < telling ? label : st_rng_below(&rng, 2);
        snprintf(text, sizeof text, "%s and %s", words[seen][st_rng_below(&rng, 4)],
                 words[seen][st_rng_below(&rng, 4)]);
        snprintf(group, sizeof group, "g%zu", i / per_group);
        const char *labels[] = {names[label], i % 4 ? names[i % 3 == 0] : ""};
        stance_example example = {text, strlen(text), labels, per_group > 1 ? group : NULL, 0, 0};
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
    return dataset;
}

static stance_train_options quick(void) {
    stance_train_options train = STANCE_TRAIN_OPTIONS;
    train.features = "word:1";
    train.cost = 1;
    train.folds = 4;
    train.threads = 1;
    train.unit = "sentence";
    return train;
}

static stance_learning_curve *draw(const stance_dataset *dataset, const stance_train_options *train, size_t repeats) {
    stance_curve_options options = STANCE_CURVE_OPTIONS;
    stance_learning_curve *curve;
    stance_error error;
    options.train = train;
    options.repeats = repeats;
    options.shares = shares;
    options.share_count = POINTS;
    assert_ok(stance_curve(&curve, dataset, &options, NULL, &error), &error);
    return curve;
}

static stance_curve_point point_of(const stance_learning_curve *curve, size_t task, size_t i) {
    stance_curve_point point;
    assert_int_equal(stance_learning_curve_point(curve, task, i, &point), 0);
    return point;
}

/* 80 texts in 4 folds of 20: a share of the 60 others. */
static void shares_are_of_the_other_folds(void **state) {
    (void)state;
    stance_train_options train = quick();
    stance_dataset *dataset = make(80, 1, 1);
    stance_learning_curve *curve = draw(dataset, &train, 2);
    static const double texts[POINTS] = {6, 15, 30, 60};
    assert_int_equal(stance_learning_curve_count(curve), POINTS);
    for (size_t i = 0; i < POINTS; i++) {
        stance_curve_point point = point_of(curve, 0, i);
        assert_near(point.share, shares[i], 0);
        assert_near(point.texts, texts[i], 1e-9);
        assert_near(point.groups, texts[i], 1e-9);
    }
    assert_near(point_of(curve, 1, 3).texts, 45, 1e-9); /* a quarter has no label */
    stance_learning_curve_free(curve);
    stance_dataset_free(dataset);
}

static void groups_are_learned_whole(void **state) {
    (void)state;
    stance_train_options train = quick();
    stance_dataset *dataset = make(120, 5, 1);
    stance_learning_curve *curve = draw(dataset, &train, 1);
    static const double groups[POINTS] = {2, 5, 9, 18}; /* of 18 */
    for (size_t i = 0; i < POINTS; i++) {
        stance_curve_point point = point_of(curve, 0, i);
        assert_near(point.groups, groups[i], 1e-9);
        assert_near(point.texts, 5 * groups[i], 1e-9);
    }
    stance_learning_curve_free(curve);
    stance_dataset_free(dataset);
}

static void what_can_be_learned_is(void **state) {
    (void)state;
    stance_train_options train = quick();
    stance_dataset *sure = make(200, 1, 1), *noise = make(200, 1, 0);
    stance_learning_curve *up = draw(sure, &train, 2), *flat = draw(noise, &train, 2);
    assert_near(point_of(up, 0, 3).accuracy.mean, 1, 1e-12);
    assert_near(point_of(up, 0, 3).macro_f1.mean, 1, 1e-12);
    assert_true(point_of(up, 0, 0).accuracy.mean < 1);
    for (size_t i = 0; i < POINTS; i++) assert_near(point_of(flat, 0, i).accuracy.mean, 0.5, 0.13);
    for (size_t i = 0; i < POINTS; i++) {
        stance_band b = point_of(flat, 0, i).accuracy;
        assert_true(b.low < b.mean && b.mean < b.high && b.low >= 0 && b.high <= 1);
    }
    stance_learning_curve_free(up);
    stance_learning_curve_free(flat);
    stance_dataset_free(sure);
    stance_dataset_free(noise);
}

/* The largest share is what cross-validation itself does, but for the words of the texts left out and the heads. */
static void the_last_point_agrees_with_training(void **state) {
    (void)state;
    stance_train_options train = quick();
    stance_dataset *dataset = make(400, 1, 0.8);
    stance_learning_curve *curve = draw(dataset, &train, 1);
    stance_trained *trained;
    stance_measures measures;
    stance_error error;
    assert_ok(stance_train(&trained, dataset, &train, NULL, &error), &error);
    assert_int_equal(stance_trained_measures(trained, 0, &measures), 0);
    assert_near(point_of(curve, 0, 3).accuracy.mean, measures.accuracy, 0.01);
    assert_near(point_of(curve, 0, 3).macro_f1.mean, measures.macro_f1, 0.01);
    stance_trained_free(trained);
    stance_learning_curve_free(curve);
    stance_dataset_free(dataset);
}

static void check_equal(const stance_learning_curve *a, const stance_learning_curve *b) {
    for (size_t t = 0; t < 2; t++) {
        for (size_t i = 0; i < POINTS; i++) {
            stance_curve_point left = point_of(a, t, i), right = point_of(b, t, i);
            assert_memory_equal(&left, &right, sizeof left);
        }
        for (int m = 0; m < ST_CURVE_MEASURES; m++) {
            stance_curve_forecast left, right;
            assert_int_equal(stance_learning_curve_forecast(a, t, (stance_figure)m, &left), 0);
            assert_int_equal(stance_learning_curve_forecast(b, t, (stance_figure)m, &right), 0);
            assert_memory_equal(&left, &right, sizeof left);
        }
    }
}

static void threads_do_not_matter_and_the_seed_does(void **state) {
    (void)state;
    stance_train_options train = quick();
    stance_dataset *dataset = make(120, 1, 0.5);
    stance_learning_curve *one = draw(dataset, &train, 2);
    train.threads = 5;
    stance_learning_curve *many = draw(dataset, &train, 2);
    train.seed = 9;
    stance_learning_curve *other = draw(dataset, &train, 2);
    check_equal(one, many);
    assert_true(point_of(one, 0, 2).accuracy.mean != point_of(other, 0, 2).accuracy.mean);
    stance_learning_curve_free(one);
    stance_learning_curve_free(many);
    stance_learning_curve_free(other);
    stance_dataset_free(dataset);
}

/* ---- bands and forecasts ------------------------------------------------------------------------------ */

/* Runs of 0.5, 0.6, 0.7, 0.8 at every point, 2 folds: variance (0.15^2 + 0.05^2) * 2 / 3 = 1/60, times 1/4 + 1/1, root
 * 0.144338, times t(3) = 3.182: 0.459282. */
static void bands_are_as_worked_out_by_hand(void **state) {
    (void)state;
    double points_at[POINTS] = {0.1, 0.25, 0.5, 1}, trained[POINTS] = {10, 25, 50, 100}, groups[POINTS] = {1, 2, 5, 10};
    double pooled[2 * POINTS], single[2 * 4 * POINTS];
    stance_curve_point points[POINTS];
    st_curve_task task = {200, trained, groups, pooled, single, points, {{0}, {0}}};
    stance_learning_curve curve = {st_default_allocator, points_at, POINTS, 4, 2, &task, 1};
    for (size_t i = 0; i < 2 * POINTS; i++) pooled[i] = i < POINTS ? 0.6 : 0.3;
    for (size_t i = 0; i < 2 * 4 * POINTS; i++) single[i] = 0.5 + 0.1 * (double)(i / POINTS % 4);
    assert_ok(st_curve_conclude(&curve, &task, 1, NULL), NULL);
    assert_near(points[2].accuracy.mean, 0.6, 1e-12);
    assert_near(points[2].accuracy.low, 0.6 - 0.459282, 1e-5);
    assert_near(points[2].accuracy.high, 1, 0);
    assert_near(points[2].macro_f1.low, 0, 0);
    assert_near(points[2].macro_f1.high, 0.3 + 0.459282, 1e-5);
}

/* Points on a law, with runs around them: the forecast is the law's, its bands lie around it. */
static void a_forecast_follows_the_law(void **state) {
    (void)state;
    enum { SIZES = 6, RUNS = 10 };
    double at[SIZES] = {0.1, 0.2, 0.4, 0.6, 0.8, 1}, trained[SIZES], groups[SIZES] = {0}, pooled[2 * SIZES];
    double single[2 * RUNS * SIZES];
    stance_curve_point points[SIZES];
    st_curve_task task = {1000, trained, groups, pooled, single, points, {{0}, {0}}};
    stance_learning_curve curve = {st_default_allocator, at, SIZES, RUNS, 5, &task, 1};
    stance_curve_forecast f;
    for (size_t s = 0; s < SIZES; s++) {
        trained[s] = 800 * at[s];
        for (size_t m = 0; m < 2; m++) {
            pooled[m * SIZES + s] = 0.9 - 2 * pow(trained[s], -0.5);
            for (size_t r = 0; r < RUNS; r++)
                single[(m * RUNS + r) * SIZES + s] = pooled[m * SIZES + s] + 0.01 * ((double)r - 4.5) / 4.5;
        }
    }
    assert_ok(st_curve_conclude(&curve, &task, 1, NULL), NULL);
    assert_int_equal(stance_learning_curve_forecast(&curve, 0, STANCE_MACRO_F1, &f), 0);
    assert_int_equal(f.texts, 1000);
    assert_near(f.a, 0.1, 1e-3);
    assert_near(f.b, 2, 0.02);
    assert_near(f.c, 0.5, 2e-3);
    assert_near(f.now.mean, 0.9 - 2 / sqrt(1000), 1e-4);
    assert_near(f.next.mean, 0.9 - 2 / sqrt(2000), 1e-4);
    assert_near(f.gain.mean, 2 / sqrt(1000) - 2 / sqrt(2000), 1e-4);
    assert_near(f.limit.mean, 0.9, 1e-3);
    /* The runs differ by a level alone: standard error 0.01 * 0.638 * sqrt(1 / 10 + 1 / 4) = 0.0038, of the limit, too. */
    assert_near(f.now.high - f.now.low, 2 * 1.96 * 0.0038, 0.002);
    assert_true(f.gain.high - f.gain.low < 0.004);
}

static void what_is_not_there_is_told(void **state) {
    (void)state;
    stance_train_options train = quick();
    stance_curve_options options = STANCE_CURVE_OPTIONS;
    stance_dataset *dataset = make(60, 1, 1);
    stance_learning_curve *curve;
    stance_curve_point point;
    stance_curve_forecast f;
    options.train = &train;
    options.share_count = 3; /* too few for a law */
    options.shares = shares;
    assert_ok(stance_curve(&curve, dataset, &options, NULL, NULL), NULL);
    assert_int_equal(stance_learning_curve_point(curve, 2, 0, &point), -1);
    assert_int_equal(stance_learning_curve_point(curve, 0, 3, &point), -1);
    assert_int_equal(stance_learning_curve_forecast(curve, 0, STANCE_ACCURACY, &f), -1);
    assert_int_equal(stance_learning_curve_forecast(curve, 2, STANCE_ACCURACY, &f), -1);
    assert_int_equal(stance_learning_curve_forecast(curve, 0, (stance_figure)2, &f), -1);
    stance_learning_curve_free(curve);
    stance_learning_curve_free(NULL);
    stance_dataset_free(dataset);
}

/* ---- refusals ----------------------------------------------------------------------------------------- */

static void check_refused(stance_curve_options options, stance_train_options train, stance_status expected) {
    stance_dataset *dataset = make(20, 1, 1);
    stance_learning_curve *curve = (stance_learning_curve *)dataset;
    stance_error error;
    options.train = &train;
    assert_int_equal(stance_curve(&curve, dataset, &options, NULL, &error), expected);
    assert_int_equal(error.status, expected);
    assert_null(curve);
    stance_dataset_free(dataset);
}

static void what_cannot_be_is_refused(void **state) {
    (void)state;
    static const double falling[] = {0.5, 0.25}, large[] = {0.5, 1.5}, none[] = {0, 1};
    const double *const bad[] = {falling, large, none};
    stance_curve_options options = STANCE_CURVE_OPTIONS, wrong = options;
    stance_train_options train = quick();
    wrong.repeats = 0;
    check_refused(wrong, train, STANCE_ERROR_ARGUMENT);
    wrong.repeats = 1001;
    check_refused(wrong, train, STANCE_ERROR_ARGUMENT);
    wrong = options;
    wrong.size = 1;
    check_refused(wrong, train, STANCE_ERROR_ARGUMENT);
    wrong = options;
    wrong.share_count = 2;
    for (size_t i = 0; i < 3; i++) {
        wrong.shares = bad[i];
        check_refused(wrong, train, STANCE_ERROR_ARGUMENT);
    }
    train.folds = 1;
    check_refused(options, train, STANCE_ERROR_ARGUMENT);
    train.folds = 21;
    check_refused(options, train, STANCE_ERROR_DATA);
    train = quick();
    train.features = "nonsense";
    check_refused(options, train, STANCE_ERROR_ARGUMENT);
}

typedef struct stopper {
    size_t calls, stop_at;
    size_t done, total;
} stopper;

static int stop(void *user, const char *stage, size_t done, size_t total) {
    stopper *s = user;
    assert_non_null(stage);
    s->done = done;
    s->total = total;
    return ++s->calls == s->stop_at;
}

static void it_tells_how_far_it_is_and_can_be_stopped(void **state) {
    (void)state;
    stance_train_options train = quick();
    stance_curve_options options = STANCE_CURVE_OPTIONS;
    stance_dataset *dataset = make(60, 1, 1);
    stance_learning_curve *curve;
    stopper s = {0};
    train.progress = stop;
    train.user = &s;
    train.threads = 2;
    options.train = &train;
    options.repeats = 1;
    assert_ok(stance_curve(&curve, dataset, &options, NULL, NULL), NULL);
    stance_learning_curve_free(curve);
    assert_int_equal(s.total, 1 * 4 * 6);
    assert_int_equal(s.done, s.total);
    size_t calls = s.calls;
    for (size_t at = 1; at <= calls; at += 3) {
        s = (stopper){.stop_at = at};
        assert_int_equal(stance_curve(&curve, dataset, &options, NULL, NULL), STANCE_ERROR_CANCELLED);
        assert_null(curve);
    }
    stance_dataset_free(dataset);
}

typedef struct listener {
    stopper stopper; /* first, as progress and note have one user */
    struct listener *self;
    size_t notes;
} listener;

static void listen(void *user, const char *text) {
    listener *l = user;
    assert_ptr_equal(l->self, l);
    assert_non_null(strstr(text, "texts"));
    l->notes++;
}

/* The trainings inside have so many texts that they would have something to note as well. */
static void notes_are_those_of_the_whole(void **state) {
    (void)state;
    enum { COUNT = 17000 };
    static const double all[] = {1};
    stance_train_options train = quick();
    stance_curve_options options = STANCE_CURVE_OPTIONS;
    stance_dataset *dataset = make(COUNT, 1, 1);
    stance_learning_curve *curve;
    listener l = {.self = &l};
    train.progress = stop;
    train.note = listen;
    train.user = &l;
    train.folds = 2;
    train.solver = "libsvm";
    train.scaling = "ratio";
    train.threads = 2;
    options.train = &train;
    options.repeats = 1;
    options.shares = all;
    options.share_count = 1;
    assert_ok(stance_curve(&curve, dataset, &options, NULL, NULL), NULL);
    assert_int_equal(l.notes, 2); /* of two tasks */
    stance_learning_curve_free(curve);
    stance_dataset_free(dataset);
}

static stance_status draw_with(const stance_allocator *allocator, void *context) {
    static const double two[] = {0.5, 1};
    stance_train_options train = quick();
    stance_curve_options options = STANCE_CURVE_OPTIONS;
    stance_learning_curve *curve;
    train.folds = 2;
    options.train = &train;
    options.repeats = 1;
    options.shares = two;
    options.share_count = 2;
    stance_status status = stance_curve(&curve, context, &options, allocator, NULL);
    stance_learning_curve_free(curve);
    return status;
}

static void drawing_may_run_out_of_memory(void **state) {
    (void)state;
    stance_dataset *dataset = make(16, 1, 1);
    assert_true(check_hiccups(draw_with, dataset, 30) > 100);
    stance_dataset_free(dataset);
}

TESTS(cmocka_unit_test(shares_are_of_the_other_folds), cmocka_unit_test(notes_are_those_of_the_whole),
      cmocka_unit_test(groups_are_learned_whole), cmocka_unit_test(what_can_be_learned_is),
      cmocka_unit_test(the_last_point_agrees_with_training), cmocka_unit_test(threads_do_not_matter_and_the_seed_does),
      cmocka_unit_test(bands_are_as_worked_out_by_hand), cmocka_unit_test(a_forecast_follows_the_law),
      cmocka_unit_test(what_is_not_there_is_told), cmocka_unit_test(what_cannot_be_is_refused),
      cmocka_unit_test(it_tells_how_far_it_is_and_can_be_stopped), cmocka_unit_test(drawing_may_run_out_of_memory))
