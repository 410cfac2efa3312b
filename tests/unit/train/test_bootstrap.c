/* SPDX-License-Identifier: MIT
 * Averages, intervals and comparisons as scikit-learn, numpy and scipy have them; the drawing as it is documented. */
#include <math.h>

#include "golden_rows.h"
#include "hiccup.h"
#include "resample.h"

enum { MOST_TEXTS = 100, MOST_LABELS = 5 };

static const char *const names[] = {"against", "for", "neutral", "other", "unclear"};

/* What a case of the golden file was worked out from. */
typedef struct golden_case {
    uint32_t truth[MOST_TEXTS], group[MOST_TEXTS];
    double first[MOST_TEXTS * MOST_LABELS], second[MOST_TEXTS * MOST_LABELS];
    size_t count, labels;
} golden_case;

static const stance_bootstrap_options golden_options = {sizeof golden_options, 400, 0.9, 7, 3};

static void read_case(golden_rows *g, golden_case *c) {
    *c = (golden_case){.labels = golden_whole(g, 2)};
    for (; golden_next(g, "text"); c->count++) {
        c->truth[c->count] = golden_is(g, 1, "-") ? ST_UNLABELLED : (uint32_t)golden_whole(g, 1);
        c->group[c->count] = (uint32_t)golden_whole(g, 2);
        for (size_t k = 0; k < c->labels; k++) c->first[c->count * c->labels + k] = golden_real(g, 3 + k);
    }
    for (size_t i = 0; golden_next(g, "other"); i++)
        for (size_t k = 0; k < c->labels; k++) c->second[i * c->labels + k] = golden_real(g, 1 + k);
}

static stance_predictions predictions_of(const golden_case *c, const double *probabilities) {
    return (stance_predictions){c->count, c->labels, names, c->truth, probabilities, c->group};
}

static void check_average(golden_rows *g, const char *kind, stance_average average) {
    assert_true(golden_next(g, kind));
    assert_near(average.precision, golden_real(g, 1), 1e-12);
    assert_near(average.recall, golden_real(g, 2), 1e-12);
    assert_near(average.f1, golden_real(g, 3), 1e-12);
}

static void check_averages(golden_rows *g, const golden_case *c) {
    st_judgement j;
    stance_averages averages;
    assert_ok(st_judge(&j, c->truth, c->first, c->count, names, c->labels, &st_default_allocator, NULL), NULL);
    stance_measures_average(&j.measures, &averages);
    check_average(g, "macro", averages.macro);
    check_average(g, "weighted", averages.weighted);
    assert_near(averages.micro.precision, j.measures.accuracy, 0);
    assert_near(averages.micro.recall, j.measures.accuracy, 0);
    assert_near(averages.micro.f1, j.measures.accuracy, 0);
    st_judgement_clear(&j);
}

static void check_curves(golden_rows *g, const stance_predictions *p) {
    stance_threshold points[MOST_TEXTS];
    for (size_t k = 0; golden_next(g, "curve"); k++) {
        size_t count;
        double area;
        assert_ok(stance_thresholds(p, k, points, &count, &area, NULL, NULL), NULL);
        assert_near(area, golden_real(g, 2), 1e-12);
        assert_int_equal(count, golden_whole(g, 3));
        for (size_t i = 0; i < count; i++) {
            assert_true(golden_next(g, "point"));
            assert_near(points[i].threshold, golden_real(g, 1), 1e-15);
            assert_near(points[i].precision, golden_real(g, 2), 1e-12);
            assert_near(points[i].recall, golden_real(g, 3), 1e-12);
        }
    }
}

static void check_interval(const golden_rows *g, stance_interval interval, size_t field) {
    if (golden_is(g, field, "-")) {
        assert_true(isnan(interval.low) && isnan(interval.high));
        return;
    }
    assert_near(interval.low, golden_real(g, field), 1e-12);
    assert_near(interval.high, golden_real(g, field + 1), 1e-12);
}

static void check_intervals(golden_rows *g, const stance_predictions *p) {
    stance_bootstrap *b;
    assert_ok(stance_bootstrap_new(&b, p, &golden_options, NULL, NULL), NULL);
    while (golden_next(g, "interval"))
        check_interval(g, stance_bootstrap_interval(b, (stance_measure)golden_whole(g, 1), 0), 2);
    while (golden_next(g, "of_label"))
        check_interval(g, stance_bootstrap_interval(b, (stance_measure)golden_whole(g, 2), golden_whole(g, 1)), 3);
    stance_bootstrap_free(b);
}

static void check_difference(golden_rows *g, double value, stance_interval interval, double p) {
    assert_true(golden_next(g, "difference"));
    assert_near(value, golden_real(g, 2), 1e-12);
    check_interval(g, interval, 3);
    assert_near(p, golden_real(g, 5), 1e-12);
}

static void check_mcnemar(const golden_rows *g, double p, double statistic, int exact) {
    assert_near(statistic, golden_real(g, 3), 1e-12);
    assert_near(p, golden_real(g, 4), 1e-13);
    assert_int_equal(exact, golden_whole(g, 5));
}

static void check_comparison(golden_rows *g, const stance_predictions *first, const stance_predictions *second) {
    stance_comparison c;
    assert_ok(stance_compare(&c, first, second, &golden_options, NULL, NULL), NULL);
    check_difference(g, c.accuracy, c.accuracy_interval, c.accuracy_p);
    check_difference(g, c.macro_f1, c.macro_f1_interval, c.macro_f1_p);
    assert_true(golden_next(g, "mcnemar"));
    assert_int_equal(c.only_first, golden_whole(g, 1));
    assert_int_equal(c.only_second, golden_whole(g, 2));
    check_mcnemar(g, c.mcnemar_p, c.mcnemar_statistic, c.mcnemar_exact);
}

static void figures_are_those_of_scikit_learn_and_scipy(void **state) {
    (void)state;
    golden_rows g;
    size_t cases = 0;
    golden_open(&g, SOURCE_DIR "/tests/golden/evaluation.tsv");
    for (; golden_next(&g, "case") && golden_whole(&g, 2); cases++) {
        golden_case c;
        read_case(&g, &c);
        stance_predictions first = predictions_of(&c, c.first), second = predictions_of(&c, c.second);
        check_averages(&g, &c);
        check_curves(&g, &first);
        check_intervals(&g, &first);
        check_comparison(&g, &first, &second);
    }
    assert_int_equal(cases, 3);
    for (cases = 0; golden_next(&g, "mcnemar"); cases++) {
        double statistic;
        int exact;
        double p = stance_mcnemar(golden_whole(&g, 1), golden_whole(&g, 2), &statistic, &exact);
        check_mcnemar(&g, p, statistic, exact);
        assert_near(stance_mcnemar(golden_whole(&g, 2), golden_whole(&g, 1), &statistic, &exact), p, 0);
    }
    assert_int_equal(cases, 11);
    assert_int_equal(g.rest.size, 0);
    golden_close(&g);
}

/* ---- properties ---------------------------------------------------------------------------------------- */

static const uint32_t some_truth[] = {0, 1, 0, 1, ST_UNLABELLED, 1}, some_groups[] = {5, 5, 2, 2, 0, 2};
static const double some_p[] = {.9, .1, .8, .2, .6, .4, .3, .7, .5, .5, .2, .8};
static const stance_predictions some = {6, 2, names, some_truth, some_p, some_groups};

static void threads_change_nothing(void **state) {
    (void)state;
    stance_bootstrap *one, *many;
    stance_bootstrap_options options = STANCE_BOOTSTRAP_OPTIONS;
    options.threads = 1;
    assert_ok(stance_bootstrap_new(&one, &some, &options, NULL, NULL), NULL);
    options.threads = 7;
    assert_ok(stance_bootstrap_new(&many, &some, &options, NULL, NULL), NULL);
    for (int m = STANCE_MEASURE_ACCURACY; m <= STANCE_MEASURE_F1; m++)
        for (size_t k = 0; k < 2; k++) {
            stance_interval a = stance_bootstrap_interval(one, (stance_measure)m, k);
            stance_interval b = stance_bootstrap_interval(many, (stance_measure)m, k);
            assert_true(a.low == b.low && a.high == b.high && a.low <= a.high);
        }
    stance_bootstrap_free(one);
    stance_bootstrap_free(many);
}

/* Of two groups, one right by half and one wholly, accuracy is 2/4, 4/5 or 6/6: nothing else can be drawn. */
static void groups_are_drawn_whole(void **state) {
    (void)state;
    st_cases c;
    assert_ok(st_cases_make(&c, &some, &st_default_allocator, NULL), NULL);
    assert_int_equal(c.groups, 2);
    bool seen[3] = {false, false, false};
    for (size_t i = 0; i < 50; i++) {
        uint32_t times[2];
        size_t counts[6];
        double figures[ST_OVERALL_MEASURES];
        st_resampled r = {.right = counts, .predicted = counts + 2, .support = counts + 4};
        st_draw_groups(2, 1, i, times);
        assert_int_equal(times[0] + times[1], 2);
        st_resample(&c, times, &r);
        st_resampled_figures(&r, 2, figures);
        static const double accuracy[] = {2. / 4, 4. / 5, 1};
        assert_near(figures[STANCE_MEASURE_ACCURACY], accuracy[times[1]], 1e-15);
        seen[times[1]] = true;
    }
    assert_true(seen[0] && seen[1] && seen[2]);
    st_cases_clear(&c);
}

static void without_labels_there_is_no_interval(void **state) {
    (void)state;
    static const uint32_t unlabelled[] = {ST_UNLABELLED, ST_UNLABELLED};
    const stance_predictions nothing[] = {{2, 2, names, unlabelled, some_p, NULL}, {0, 2, names, NULL, NULL, NULL}};
    for (size_t i = 0; i < 2; i++) {
        stance_bootstrap *b;
        stance_comparison c;
        assert_ok(stance_bootstrap_new(&b, &nothing[i], NULL, NULL, NULL), NULL);
        assert_int_equal(stance_bootstrap_groups(b), 0);
        assert_true(isnan(stance_bootstrap_interval(b, STANCE_MEASURE_ACCURACY, 0).low));
        assert_true(isnan(stance_bootstrap_interval(b, STANCE_MEASURE_F1, 1).high));
        stance_bootstrap_free(b);
        assert_ok(stance_compare(&c, &nothing[i], &nothing[i], NULL, NULL, NULL), NULL);
        assert_true(c.count == 0 && c.mcnemar_p == 1 && c.accuracy_p == 1 && isnan(c.accuracy_interval.low));
    }
}

static void out_of_range_is_not_a_number(void **state) {
    (void)state;
    stance_bootstrap *b;
    assert_ok(stance_bootstrap_new(&b, &some, NULL, NULL, NULL), NULL);
    assert_int_equal(stance_bootstrap_groups(b), 2);
    assert_true(isnan(stance_bootstrap_interval(b, STANCE_MEASURE_F1, 2).low));
    assert_true(isnan(stance_bootstrap_interval(b, (stance_measure)99, 0).low));
    assert_false(isnan(stance_bootstrap_interval(b, STANCE_MEASURE_F1, 1).low));
    stance_bootstrap_free(b);
}

/* ---- refusals ------------------------------------------------------------------------------------------ */

static void assert_refused(const stance_predictions *p, const stance_bootstrap_options *options) {
    stance_bootstrap *b = (stance_bootstrap *)&b;
    stance_comparison c;
    assert_int_equal(stance_bootstrap_new(&b, p, options, NULL, NULL), STANCE_ERROR_ARGUMENT);
    assert_null(b);
    assert_int_equal(stance_compare(&c, p, p, options, NULL, NULL), STANCE_ERROR_ARGUMENT);
}

static void impossible_options_are_refused(void **state) {
    (void)state;
    const stance_bootstrap_options usual = STANCE_BOOTSTRAP_OPTIONS;
    stance_bootstrap_options o[] = {usual, usual, usual, usual, usual, usual};
    o[0].size--;
    o[1].resamples = 0;
    o[2].resamples = 1000001;
    o[3].confidence = 0;
    o[4].confidence = 1;
    o[5].confidence = NAN;
    for (size_t i = 0; i < sizeof o / sizeof *o; i++) assert_refused(&some, &o[i]);
}

static void labels_and_groups_out_of_range_are_refused(void **state) {
    (void)state;
    static const uint32_t truth[] = {0, 1, 0, 2, 0, 1}, groups[] = {0, 1, 2, 3, 4, 6};
    stance_predictions p = some;
    p.truth = truth;
    assert_refused(&p, NULL);
    p = some;
    p.group = groups;
    assert_refused(&p, NULL);
    stance_threshold points[6];
    size_t count;
    double area;
    assert_int_equal(stance_thresholds(&some, 2, points, &count, &area, NULL, NULL), STANCE_ERROR_ARGUMENT);
}

static void different_texts_are_not_compared(void **state) {
    (void)state;
    static const uint32_t other_truth[] = {0, 1, 0, 1, 1, 1};
    stance_predictions shorter = some, labelled = some;
    stance_comparison c;
    shorter.count--;
    labelled.truth = other_truth;
    assert_int_equal(stance_compare(&c, &some, &shorter, NULL, NULL, NULL), STANCE_ERROR_ARGUMENT);
    assert_int_equal(stance_compare(&c, &some, &labelled, NULL, NULL, NULL), STANCE_ERROR_ARGUMENT);
}

static stance_status bootstrap_with(const stance_allocator *allocator, void *context) {
    const stance_bootstrap_options options = {sizeof options, 5, 0.5, 1, 1};
    stance_bootstrap *b;
    (void)context;
    stance_status status = stance_bootstrap_new(&b, &some, &options, allocator, NULL);
    stance_bootstrap_free(b);
    return status;
}

static stance_status compare_with(const stance_allocator *allocator, void *context) {
    const stance_bootstrap_options options = {sizeof options, 5, 0.5, 1, 1};
    stance_comparison c;
    (void)context;
    return stance_compare(&c, &some, &some, &options, allocator, NULL);
}

static stance_status thresholds_with(const stance_allocator *allocator, void *context) {
    stance_threshold points[6];
    size_t count;
    double area;
    (void)context;
    return stance_thresholds(&some, 0, points, &count, &area, allocator, NULL);
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    stance_status (*const attempts[])(const stance_allocator *, void *) = {bootstrap_with, compare_with,
                                                                           thresholds_with};
    for (size_t i = 0; i < 3; i++) {
        assert_true(check_every_allocation(attempts[i], NULL) > 1);
        assert_true(check_hiccups(attempts[i], NULL, SIZE_MAX) > 1);
    }
}

TESTS(cmocka_unit_test(figures_are_those_of_scikit_learn_and_scipy), cmocka_unit_test(threads_change_nothing),
      cmocka_unit_test(groups_are_drawn_whole), cmocka_unit_test(without_labels_there_is_no_interval),
      cmocka_unit_test(out_of_range_is_not_a_number), cmocka_unit_test(impossible_options_are_refused),
      cmocka_unit_test(labels_and_groups_out_of_range_are_refused), cmocka_unit_test(different_texts_are_not_compared),
      cmocka_unit_test(out_of_memory_is_an_error))
