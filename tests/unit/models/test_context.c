/* SPDX-License-Identifier: MIT */
#include "context.h"

#include <math.h>

#include "check.h"
#include "rng.h"

enum { LABELS = 2, STRIDE = 4, MOST = 12 };

/* Sentence i has .1 i + .01 and .1 i + .02 in the columns 1 and 2. */
static void fill(double *each, size_t count) {
    for (size_t i = 0; i < count * STRIDE; i++) each[i] = 1000;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < LABELS; k++) each[i * STRIDE + 1 + k] = .1 * (double)i + .01 * (double)(k + 1);
}

/* `places` are the sentences whose numbers are expected, -1 for none; the mean of the others is .1 m + .01, .1 m + .02. */
static void check_inputs(size_t count, bool headline, size_t i, const int places[ST_PLACES - 1], double m) {
    double each[MOST * STRIDE], sums[STRIDE], x[ST_PLACES * LABELS + 1];
    fill(each, count);
    st_sum_rows(each, count, STRIDE, sums);
    st_neighbours n = {each, count, STRIDE, headline ? each : NULL, sums};
    for (size_t j = 0; j <= ST_PLACES * LABELS; j++) x[j] = -7;
    st_context_inputs(&n, i, 1, LABELS, x);
    for (size_t p = 0; p < ST_PLACES - 1; p++)
        for (size_t k = 0; k < LABELS; k++)
            assert_near(x[p * LABELS + k], places[p] < 0 ? 0 : .1 * places[p] + .01 * (double)(k + 1), 1e-15);
    for (size_t k = 0; k < LABELS; k++)
        assert_near(x[(ST_PLACES - 1) * LABELS + k], m < 0 ? 0 : .1 * m + .01 * (double)(k + 1), 1e-14);
    assert_true(x[ST_PLACES * LABELS] == -7);
}

/* Itself, before, after, two before, two after, headline. */
static void a_sentence_has_neighbours_on_both_sides(void **state) {
    (void)state;
    check_inputs(6, true, 3, (const int[]){3, 2, 4, 1, 5, 0}, 12. / 5);
    check_inputs(6, false, 3, (const int[]){3, 2, 4, 1, 5, -1}, 12. / 5);
    check_inputs(5, true, 2, (const int[]){2, 1, 3, 0, 4, 0}, 8. / 4);
}

static void at_the_ends_what_does_not_exist_is_zero(void **state) {
    (void)state;
    check_inputs(6, true, 1, (const int[]){1, 0, 2, -1, 3, 0}, 14. / 5);
    check_inputs(6, true, 4, (const int[]){4, 3, 5, 2, -1, 0}, 11. / 5);
    check_inputs(6, true, 5, (const int[]){5, 4, -1, 3, -1, 0}, 10. / 5);
    check_inputs(6, false, 0, (const int[]){0, -1, 1, -1, 2, -1}, 15. / 5);
    check_inputs(2, false, 1, (const int[]){1, 0, -1, -1, -1, -1}, 0);
}

static void the_headline_does_not_see_itself_as_one(void **state) {
    (void)state;
    check_inputs(6, true, 0, (const int[]){0, -1, 1, -1, 2, -1}, 15. / 5);
    check_inputs(2, true, 0, (const int[]){0, -1, 1, -1, -1, -1}, 1);
}

static void a_sentence_alone_has_nothing_round_it(void **state) {
    (void)state;
    check_inputs(1, true, 0, (const int[]){0, -1, -1, -1, -1, -1}, -1);
    check_inputs(1, false, 0, (const int[]){0, -1, -1, -1, -1, -1}, -1);
}

static void ones_own_place_can_be_logarithms(void **state) {
    (void)state;
    double x[ST_PLACES * LABELS];
    for (size_t j = 0; j < ST_PLACES * LABELS; j++) x[j] = (double)j / 4;
    st_context_log_own(x, LABELS);
    assert_near(x[0], log(0.01), 1e-15);
    assert_near(x[1], log(0.26), 1e-15);
    for (size_t j = LABELS; j < ST_PLACES * LABELS; j++) assert_true(x[j] == (double)j / 4);
}

/* The number at place p of sentence i, looked up by the words of the header. */
static double place_of(const st_neighbours *n, size_t i, size_t p, size_t column) {
    static const int steps[] = {0, -1, 1, -2, 2};
    double sum = 0;
    if (p < 5) {
        long j = (long)i + steps[p];
        return j < 0 || (size_t)j >= n->count ? 0 : n->each[(size_t)j * n->stride + column];
    }
    if (p == 5) return !n->headline || n->headline == n->each + i * n->stride ? 0 : n->headline[column];
    for (size_t j = 0; j < n->count; j++) sum += j == i ? 0 : n->each[j * n->stride + column];
    return n->count > 1 ? sum / (double)(n->count - 1) : 0;
}

static void check_any(st_rng *rng) {
    double each[MOST * 6], sums[6], x[ST_PLACES * 6];
    size_t count = 1 + st_rng_below(rng, MOST), stride = 1 + st_rng_below(rng, 6);
    size_t first = st_rng_below(rng, stride), labels = 1 + st_rng_below(rng, stride - first);
    for (size_t i = 0; i < count * stride; i++) each[i] = st_rng_unit(rng);
    st_sum_rows(each, count, stride, sums);
    st_neighbours n = {each, count, stride, st_rng_below(rng, 2) ? each + st_rng_below(rng, count) * stride : NULL,
                       sums};
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < ST_PLACES * labels; j++) x[j] = NAN; /* every one is to be written */
        st_context_inputs(&n, i, first, labels, x);
        for (size_t j = 0; j < ST_PLACES * labels; j++)
            assert_near(x[j], place_of(&n, i, j / labels, first + j % labels), 1e-14);
    }
}

static void any_article_is_laid_out_alike(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(17);
    for (int round = 0; round < 2000; round++) check_any(&rng);
}

/* Means .5, .25, .25 and, of one sentence, 1, 0, 0. */
static void an_article_is_the_logarithm_of_means(void **state) {
    (void)state;
    static const double each[] = {9, 1, 0, 0, 9, 9, .25, .5, .25, 9, 9, .25, .25, .5, 9};
    double x[4] = {7, 7, 7, 7};
    st_article_inputs(each, 3, 5, 1, 3, x);
    assert_near(x[0], log(.52), 1e-15);
    assert_near(x[1], log(.27), 1e-15);
    assert_near(x[2], log(.27), 1e-15);
    assert_true(x[3] == 7);
    st_article_inputs(each, 1, 5, 1, 3, x);
    assert_near(x[0], 0.019802627296179712, 1e-16); /* ln 1.02 */
    assert_near(x[1], -3.912023005428146, 1e-15);   /* ln 0.02 */
}

static void rows_are_summed_by_column(void **state) {
    (void)state;
    static const double each[] = {1, 2, 3, 10, 20, 30, 100, 200, 300};
    double sums[3] = {7, 7, 7};
    st_sum_rows(each, 3, 3, sums);
    assert_memory_equal(sums, ((double[]){111, 222, 333}), sizeof sums);
    st_sum_rows(each, 2, 3, sums);
    assert_memory_equal(sums, ((double[]){11, 22, 33}), sizeof sums);
    st_sum_rows(NULL, 0, 3, sums);
    assert_memory_equal(sums, ((double[]){0, 0, 0}), sizeof sums);
}

TESTS(cmocka_unit_test(a_sentence_has_neighbours_on_both_sides),
      cmocka_unit_test(at_the_ends_what_does_not_exist_is_zero),
      cmocka_unit_test(the_headline_does_not_see_itself_as_one),
      cmocka_unit_test(a_sentence_alone_has_nothing_round_it), cmocka_unit_test(ones_own_place_can_be_logarithms),
      cmocka_unit_test(any_article_is_laid_out_alike), cmocka_unit_test(an_article_is_the_logarithm_of_means),
      cmocka_unit_test(rows_are_summed_by_column))
