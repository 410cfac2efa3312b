/* SPDX-License-Identifier: MIT */
#include "measures.h"

#include <math.h>

#include "check.h"
#include "golden_rows.h"
#include "hiccup.h"
#include "rng.h"

static const char *const names[] = {"against", "for", "neutral", "other", "unclear"};

static void judge(st_judgement *j, const uint32_t *truth, const double *probabilities, size_t count, size_t labels) {
    stance_error error;
    assert_ok(st_judge(j, truth, probabilities, count, names, labels, &st_default_allocator, &error), &error);
}

/* ---- scikit-learn ------------------------------------------------------------------------------------- */

enum { MOST_TEXTS = 100, MOST_LABELS = 5 };

static void judge_golden(golden_rows *g, st_judgement *j, size_t labels) {
    uint32_t truth[MOST_TEXTS];
    double probabilities[MOST_TEXTS * MOST_LABELS];
    size_t count = 0;
    for (; golden_next(g, "text"); count++) {
        truth[count] = golden_is(g, 1, "-") ? ST_UNLABELLED : (uint32_t)golden_whole(g, 1);
        for (size_t k = 0; k < labels; k++) probabilities[count * labels + k] = golden_real(g, 2 + k);
    }
    judge(j, truth, probabilities, count, labels);
}

static void check_labels(golden_rows *g, const stance_measures *m) {
    for (size_t k = 0; k < m->label_count; k++) {
        assert_true(golden_next(g, "confusion"));
        for (size_t l = 0; l < m->label_count; l++)
            assert_int_equal(m->confusion[k * m->label_count + l], golden_whole(g, 1 + l));
    }
    for (size_t k = 0; k < m->label_count; k++) {
        assert_true(golden_next(g, "label"));
        assert_near(m->precision[k], golden_real(g, 1), 1e-12);
        assert_near(m->recall[k], golden_real(g, 2), 1e-12);
        assert_near(m->f1[k], golden_real(g, 3), 1e-12);
        assert_int_equal(m->support[k], golden_whole(g, 4));
    }
}

static void check_overall(golden_rows *g, const stance_measures *m) {
    assert_true(golden_next(g, "overall"));
    assert_int_equal(m->count, golden_whole(g, 1));
    assert_near(m->accuracy, golden_real(g, 2), 1e-12);
    assert_near(m->macro_f1, golden_real(g, 3), 1e-12);
    assert_near(m->weighted_f1, golden_real(g, 4), 1e-12);
    assert_near(m->calibration_error, golden_real(g, 5), 1e-12);
    assert_near(m->log_loss, golden_real(g, 6), 1e-12);
    assert_near(m->brier, golden_real(g, 7), 1e-12);
}

static void measures_are_those_of_scikit_learn(void **state) {
    (void)state;
    golden_rows g;
    size_t cases = 0;
    golden_open(&g, SOURCE_DIR "/tests/golden/measures.tsv");
    for (; golden_next(&g, "case"); cases++) {
        st_judgement j;
        size_t labels = golden_whole(&g, 2);
        judge_golden(&g, &j, labels);
        assert_int_equal(j.measures.label_count, labels);
        check_labels(&g, &j.measures);
        check_overall(&g, &j.measures);
        st_judgement_clear(&j);
    }
    assert_int_equal(cases, 4);
    assert_int_equal(g.rest.size, 0);
    golden_close(&g);
}

/* ---- by hand ------------------------------------------------------------------------------------------- */

/* Right with .95 and .97, wrong with .91, right with .62, wrong with .64, wrong with .38: in three bins the sums of
 * confidences and of hits are 2.83 and 2, 1.26 and 1, .38 and 0. */
static void calibration_error_is_by_bins(void **state) {
    (void)state;
    static const uint32_t truth[] = {0, 1, 1, 0, 1, 2};
    static const double p[] = {.95, .05, 0, .03, .97, 0, .91, .09, 0, .62, .30, .08, .64, .30, .06, .38, .31, .31};
    st_judgement j;
    judge(&j, truth, p, 6, 3);
    assert_near(j.measures.calibration_error, (.83 + .26 + .38) / 6, 1e-12);
    st_judgement_clear(&j);
}

static double calibration_error_of(double first, double second) {
    static const uint32_t truth[] = {0, 1}; /* the first is right, the second is not */
    double p[] = {first, 1 - first, second, 1 - second};
    st_judgement j;
    judge(&j, truth, p, 2, 2);
    double error = j.measures.calibration_error;
    st_judgement_clear(&j);
    return error;
}

/* In one bin errors cancel out: |a + b - 1| / 2; in two they add up: (1 - a + b) / 2. A bin has its upper edge. */
static void bins_end_with_their_upper_edge(void **state) {
    (void)state;
    static const double edges[] = {.6, .7, .8, .9};
    for (size_t i = 0; i < 4; i++) {
        double edge = edges[i];
        assert_near(calibration_error_of(edge, edge - .05), (2 * edge - 1.05) / 2, 1e-12);
        assert_near(calibration_error_of(edge, edge + .05), 1.05 / 2, 1e-12);
    }
    assert_near(calibration_error_of(1, .95), .95 / 2, 1e-12);
    assert_near(calibration_error_of(1, .85), .85 / 2, 1e-12);
}

static void certain_predictions_have_their_place(void **state) {
    (void)state;
    static const uint32_t truth[] = {0, 1, 0};
    static const double p[] = {1, 0, 0, 1, 0, 1};
    st_judgement j;
    judge(&j, truth, p, 3, 2);
    assert_near(j.measures.calibration_error, 1. / 3, 1e-12);
    assert_near(j.measures.log_loss, -log(1e-15) / 3, 1e-12);
    assert_near(j.measures.brier, 2. / 3, 1e-12);
    st_judgement_clear(&j);
}

static void log_loss_is_limited(void **state) {
    (void)state;
    static const double tiny[] = {0, 1e-300, 1e-16, 1e-15, 2e-15}, least[] = {1e-15, 1e-15, 1e-15, 1e-15, 2e-15};
    static const uint32_t truth = 0;
    for (size_t i = 0; i < 5; i++) {
        st_judgement j;
        judge(&j, &truth, (const double[]){tiny[i], 1 - tiny[i]}, 1, 2);
        assert_near(j.measures.log_loss, -log(least[i]), 1e-12);
        st_judgement_clear(&j);
    }
}

static void the_first_of_equal_probabilities_is_predicted(void **state) {
    (void)state;
    static const uint32_t truth[] = {1, 2};
    static const double p[] = {.5, .5, 0, .2, .4, .4};
    static const size_t confusion[] = {0, 0, 0, 1, 0, 0, 0, 1, 0};
    st_judgement j;
    judge(&j, truth, p, 2, 3);
    assert_memory_equal(j.measures.confusion, confusion, sizeof confusion);
    st_judgement_clear(&j);
}

static void check_all_zero(const st_judgement *j) {
    const stance_measures *m = &j->measures;
    assert_int_equal(m->count, 0);
    assert_true(m->accuracy == 0 && m->macro_f1 == 0 && m->weighted_f1 == 0);
    assert_true(m->calibration_error == 0 && m->log_loss == 0 && m->brier == 0);
    for (size_t k = 0; k < m->label_count; k++) {
        assert_true(m->precision[k] == 0 && m->recall[k] == 0 && m->f1[k] == 0);
        assert_int_equal(m->support[k], 0);
    }
    for (size_t k = 0; k < m->label_count * m->label_count; k++) assert_int_equal(m->confusion[k], 0);
}

static void without_cases_all_is_0(void **state) {
    (void)state;
    static const uint32_t truth[] = {ST_UNLABELLED, ST_UNLABELLED};
    static const double p[] = {.5, .5, 1, 0};
    st_judgement j;
    judge(&j, truth, p, 2, 2);
    check_all_zero(&j);
    st_judgement_clear(&j);
    judge(&j, NULL, NULL, 0, 2);
    check_all_zero(&j);
    st_judgement_clear(&j);
}

/* Label 0 has F1 2 * 3 / (4 + 5), label 1 has 2 * 2 / (3 + 3), label 2 has 0, label 3 does not occur. */
static void macro_f1_leaves_out_labels_that_do_not_occur(void **state) {
    (void)state;
    static const size_t confusion[] = {3, 1, 0, 0, 1, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, nothing[4] = {0};
    assert_near(st_macro_f1(confusion, 4), (6. / 9 + 4. / 6) / 3, 1e-15);
    assert_true(st_macro_f1(nothing, 2) == 0);
    assert_true(st_macro_f1(nothing, 0) == 0);
}

/* ---- any predictions ----------------------------------------------------------------------------------- */

static size_t random_case(st_rng *rng, uint32_t *truth, double *p, size_t labels) {
    size_t count = st_rng_below(rng, MOST_TEXTS);
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        truth[i] = st_rng_below(rng, 8) ? (uint32_t)st_rng_below(rng, labels) : ST_UNLABELLED;
        for (size_t k = 0; k < labels; k++) sum += p[i * labels + k] = st_rng_unit(rng) + 1e-6;
        for (size_t k = 0; k < labels; k++) p[i * labels + k] /= sum;
    }
    return count;
}

static void check_sums(const stance_measures *m) {
    size_t n = m->label_count, all = 0, supported = 0, right = 0;
    for (size_t k = 0; k < n; k++) {
        size_t row = 0;
        for (size_t l = 0; l < n; l++) row += m->confusion[k * n + l];
        assert_int_equal(row, m->support[k]);
        all += row, supported += m->support[k], right += m->confusion[k * n + k];
        assert_true(m->f1[k] >= 0 && m->f1[k] <= 1 && m->f1[k] <= fmax(m->precision[k], m->recall[k]) + 1e-15);
    }
    assert_int_equal(all, m->count);
    assert_int_equal(supported, m->count);
    assert_near(m->accuracy * (double)m->count, (double)right, 1e-9);
}

static void measures_stay_within_their_bounds(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(21);
    for (int round = 0; round < 500; round++) {
        uint32_t truth[MOST_TEXTS];
        double p[MOST_TEXTS * MOST_LABELS];
        st_judgement j;
        size_t labels = 1 + st_rng_below(&rng, MOST_LABELS), count = random_case(&rng, truth, p, labels);
        judge(&j, truth, p, count, labels);
        check_sums(&j.measures);
        assert_near(j.measures.macro_f1, st_macro_f1(j.measures.confusion, labels), 0);
        assert_true(j.measures.calibration_error >= 0 && j.measures.calibration_error <= 1);
        assert_true(j.measures.brier >= 0 && j.measures.brier <= 2);
        assert_true(j.measures.log_loss >= 0 && j.measures.log_loss <= -log(1e-15));
        st_judgement_clear(&j);
    }
}

/* ---- ownership ----------------------------------------------------------------------------------------- */

static void names_are_borrowed_but_not_their_list(void **state) {
    (void)state;
    const char *list[] = {names[0], names[1]};
    st_judgement j;
    assert_ok(st_judge(&j, NULL, NULL, 0, list, 2, &st_default_allocator, NULL), NULL);
    list[0] = list[1] = NULL;
    assert_ptr_equal(j.measures.labels[0], names[0]);
    assert_ptr_equal(j.measures.labels[1], names[1]);
    st_judgement_clear(&j);
    assert_null(j.measures.labels);
    st_judgement_clear(&j);
}

static stance_status judge_with(const stance_allocator *allocator, void *context) {
    static const uint32_t truth[] = {0, 1};
    static const double p[] = {.5, .5, 1, 0};
    st_judgement j;
    (void)context;
    stance_status status = st_judge(&j, truth, p, 2, names, 2, allocator, NULL);
    if (!status) st_judgement_clear(&j);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    assert_int_equal(check_every_allocation(judge_with, NULL), 4);
    assert_int_equal(check_hiccups(judge_with, NULL, SIZE_MAX), 4);
}

TESTS(cmocka_unit_test(measures_are_those_of_scikit_learn), cmocka_unit_test(calibration_error_is_by_bins),
      cmocka_unit_test(bins_end_with_their_upper_edge), cmocka_unit_test(certain_predictions_have_their_place),
      cmocka_unit_test(log_loss_is_limited), cmocka_unit_test(the_first_of_equal_probabilities_is_predicted),
      cmocka_unit_test(without_cases_all_is_0), cmocka_unit_test(macro_f1_leaves_out_labels_that_do_not_occur),
      cmocka_unit_test(measures_stay_within_their_bounds), cmocka_unit_test(names_are_borrowed_but_not_their_list),
      cmocka_unit_test(out_of_memory_is_an_error))
