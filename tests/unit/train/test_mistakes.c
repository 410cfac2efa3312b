/* SPDX-License-Identifier: MIT */
#include "measures.h"

#include "check.h"

static const char *const names[] = {"against", "for", "neutral"};

static void mistakes_come_with_the_most_frequent_first(void **state) {
    (void)state;
    static const uint32_t truth[] = {0, 0, 1, 1, 1, 2, ST_UNLABELLED};
    static const double p[] = {.1, .9, 0, .1, .1, .8, .6, .4, 0, .7, .3, 0, 0, .8, .2, .5, .4, .1, 1, 0, 0};
    const stance_predictions all = {7, 3, names, truth, p, NULL};
    stance_mistake m[7];
    assert_int_equal(stance_mistakes(&all, m), 5);
    static const size_t texts[] = {3, 2, 0, 1, 5}, alike[] = {2, 2, 1, 1, 1};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(m[i].text, texts[i]);
        assert_int_equal(m[i].alike, alike[i]);
        assert_near(m[i].of_truth, p[3 * m[i].text + m[i].truth], 0);
        assert_near(m[i].of_predicted, p[3 * m[i].text + m[i].predicted], 0);
    }
    const stance_predictions none = {0, 3, names, NULL, NULL, NULL};
    assert_int_equal(stance_mistakes(&none, m), 0);
}

static void bins_hold_means(void **state) {
    static const uint32_t some_truth[] = {0, 1, 0, 1, ST_UNLABELLED, 1};
    static const double some_p[] = {.9, .1, .8, .2, .6, .4, .3, .7, .5, .5, .2, .8};
    const stance_predictions some = {6, 2, names, some_truth, some_p, NULL};
    (void)state;
    stance_reliability_bin bins[STANCE_RELIABILITY_BINS];
    stance_reliability(&some, bins);
    static const size_t counts[] = {0, 0, 0, 0, 0, 1, 1, 2, 1, 0};
    for (size_t b = 0; b < STANCE_RELIABILITY_BINS; b++) assert_int_equal(bins[b].count, counts[b]);
    assert_near(bins[7].confidence, .8, 1e-15);
    assert_near(bins[7].accuracy, .5, 0);
    assert_near(bins[5].confidence, .6, 0);
    assert_near(bins[0].accuracy, 0, 0);
}

/* Falling: .9 of the label, .8 of it, .2 not, .1 of it. */
static void curves_go_through_all_probabilities(void **state) {
    (void)state;
    static const uint32_t truth[] = {1, 0, 0, 0};
    static const double p[] = {.2, .8, .9, .1, .8, .2, .1, .9};
    const stance_predictions all = {4, 2, names, truth, p, NULL};
    stance_threshold points[4];
    size_t count;
    double area;
    static const double wanted[3][3] = {{.9, 1, 1. / 3}, {.8, 1, 2. / 3}, {.2, 2. / 3, 2. / 3}};
    assert_ok(stance_thresholds(&all, 0, points, &count, &area, NULL, NULL), NULL);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < 3; i++) {
        assert_near(points[i].threshold, wanted[i][0], 0);
        assert_near(points[i].precision, wanted[i][1], 1e-15);
        assert_near(points[i].recall, wanted[i][2], 1e-15);
    }
    assert_near(area, 2. / 3 + 3. / 4 / 3, 1e-15);
}

TESTS(cmocka_unit_test(mistakes_come_with_the_most_frequent_first), cmocka_unit_test(bins_hold_means),
      cmocka_unit_test(curves_go_through_all_probabilities))
