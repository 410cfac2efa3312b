/* SPDX-License-Identifier: MIT */
#include "power_law.h"

#include <math.h>

#include "check.h"
#include "rng.h"

enum { POINTS = 6 };
static const double x[POINTS] = {50, 100, 200, 400, 600, 800};
static const double even[POINTS] = {1, 1, 1, 1, 1, 1};

static void make(double a, double b, double c, double y[POINTS]) {
    for (size_t i = 0; i < POINTS; i++) y[i] = a + b * pow(x[i], -c);
}

static void a_law_is_found_again(void **state) {
    (void)state;
    static const double laws[][3] = {{0.1, 2, 0.5}, {0, 1.5, 0.3}, {0.25, 8, 0.9}, {0.05, 0.9, 0.15}, {0.3, 100, 1.5}};
    for (size_t k = 0; k < sizeof laws / sizeof *laws; k++) {
        double y[POINTS];
        st_power_law law;
        make(laws[k][0], laws[k][1], laws[k][2], y);
        assert_true(st_power_law_fit(&law, x, y, even, POINTS));
        assert_near(law.a, laws[k][0], 1e-3);
        assert_near(law.b / laws[k][1], 1, 1e-2);
        assert_near(law.c, laws[k][2], 2e-3);
        for (size_t i = 0; i < POINTS; i++) assert_near(st_power_law_at(&law, x[i]), y[i], 1e-6);
        assert_near(st_power_law_at(&law, 1600), laws[k][0] + laws[k][1] * pow(1600, -laws[k][2]), 1e-3);
    }
}

static void errors_that_do_not_fall_give_a_level(void **state) {
    (void)state;
    st_power_law law;
    const double rising[POINTS] = {0.1, 0.2, 0.2, 0.3, 0.3, 0.4}, level[POINTS] = {0.2, 0.2, 0.2, 0.2, 0.2, 0.2};
    assert_true(st_power_law_fit(&law, x, rising, even, POINTS));
    assert_near(law.a, 0.25, 1e-12);
    assert_true(law.b == 0);
    assert_true(st_power_law_fit(&law, x, level, even, POINTS));
    assert_near(st_power_law_at(&law, 1e6), 0.2, 1e-9);
    const double none[POINTS] = {0};
    assert_true(st_power_law_fit(&law, x, none, even, POINTS));
    assert_true(law.a == 0 && law.b == 0);
}

/* A point that counts for little has little to say. */
static void weights_count(void **state) {
    (void)state;
    st_power_law law;
    double y[POINTS], weight[POINTS] = {1e-9, 1, 1, 1, 1, 1};
    make(0.1, 2, 0.5, y);
    y[0] = 0.9;
    assert_true(st_power_law_fit(&law, x, y, weight, POINTS));
    assert_near(law.a, 0.1, 2e-3);
    assert_true(st_power_law_fit(&law, x, y, even, POINTS));
    assert_true(fabs(law.a - 0.1) > 0.02);
}

static double misfit(const st_power_law *law, const double *y, const double *weight) {
    double sum = 0;
    for (size_t i = 0; i < POINTS; i++)
        sum += weight[i] * (y[i] - st_power_law_at(law, x[i])) * (y[i] - st_power_law_at(law, x[i]));
    return sum;
}

/* No law of a grid, nor one nearby, fits better. */
static void no_other_law_fits_better(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(4);
    for (int round = 0; round < 50; round++) {
        double y[POINTS], weight[POINTS];
        st_power_law law;
        make(0.2 * st_rng_unit(&rng), 1 + st_rng_unit(&rng), 0.1 + st_rng_unit(&rng), y);
        for (size_t i = 0; i < POINTS; i++) {
            y[i] += 0.05 * (st_rng_unit(&rng) - 0.5);
            weight[i] = 0.5 + st_rng_unit(&rng);
        }
        assert_true(st_power_law_fit(&law, x, y, weight, POINTS));
        assert_true(law.a >= 0 && law.b >= 0 && law.c >= 0.0499 && law.c <= 2.0001);
        double found = misfit(&law, y, weight);
        for (int i = 0; i < 2000; i++) {
            st_power_law other = {0.5 * st_rng_unit(&rng), 0, 0.05 + 1.95 * st_rng_unit(&rng)};
            other.b = st_rng_unit(&rng) * pow(100, other.c);
            assert_true(misfit(&other, y, weight) >= found - 1e-9);
        }
    }
}

static void few_points_give_no_law(void **state) {
    (void)state;
    st_power_law law;
    const double same[5] = {10, 20, 20, 30, 10}, y[5] = {0.5, 0.4, 0.4, 0.3, 0.5};
    assert_false(st_power_law_fit(&law, x, y, even, 0));
    assert_false(st_power_law_fit(&law, x, y, even, 3));
    assert_false(st_power_law_fit(&law, same, y, even, 5));
    assert_true(st_power_law_fit(&law, x, y, even, 4));
}

TESTS(cmocka_unit_test(a_law_is_found_again), cmocka_unit_test(errors_that_do_not_fall_give_a_level),
      cmocka_unit_test(weights_count), cmocka_unit_test(no_other_law_fits_better),
      cmocka_unit_test(few_points_give_no_law))
