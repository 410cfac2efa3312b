/* SPDX-License-Identifier: MIT
 * Golden values by tests/golden/make_logit.py. Adding a number to every bias changes no probability, so biases are
 * compared less their mean. */
#include "logit_fit.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "rng.h"
#include "softmax.h"

enum { COUNT = 12, LABELS = 3, MOST_NUMBERS = 64 };

static const double x[] = {0.5, 310, 1.5, 120, 2.0,  250, 3.5, 90,  0.0,  80, 1.0,  400,
                           2.5, 330, 3.0, 210, 0.25, 150, 4.0, 360, 1.75, 20, 2.25, 170};
static const uint32_t y[] = {0, 0, 1, 1, 2, 0, 2, 1, 0, 2, 2, 1};
static const double weight[] = {1, 0.5, 2, 1, 1, 0.25, 1, 3, 1, 1, 0.75, 1};
static const double scores[] = {1.5, -0.5, -1, 0.5,  0.75, -1.25, -1,   2,     -0.5,  -0.25, 0.5, 0.5,
                                -2,  -1,   1,  2.5,  -1,   -1,    0.5,  -0.25, -0.75, -1,    1.5, 0.25,
                                1,   0,    -1, -0.5, -0.5, 0.75,  -1.5, 0.5,   1,     0,     1,   -1};

static st_logit_problem plain_problem(void) {
    return (st_logit_problem){.x = x, .y = y, .count = COUNT, .inputs = 2, .labels = LABELS, .l2 = 0.02};
}

static st_logit_problem own_problem(void) {
    return (st_logit_problem){
        .x = scores, .y = y, .count = COUNT, .inputs = LABELS, .labels = LABELS, .own = true, .l2 = 0.05};
}

static void fit(const st_logit_problem *p, double *rows) {
    stance_error error;
    assert_true(st_logit_size(p) <= MOST_NUMBERS);
    assert_ok(st_logit_fit(p, rows, &st_default_allocator, &error), &error);
    for (size_t i = 0; i < st_logit_size(p); i++) assert_true(isfinite(rows[i]));
}

static size_t row_width(const st_logit_problem *p) { return p->own ? 2 : p->inputs + 1; }

static void centre_biases(const st_logit_problem *p, double *rows) {
    double mean = 0;
    size_t width = row_width(p);
    for (size_t k = 0; k < p->labels; k++) mean += rows[k * width + width - 1] / (double)p->labels;
    for (size_t k = 0; k < p->labels; k++) rows[k * width + width - 1] -= mean;
}

/* `expected` from the script: relative to the size of numbers, as inputs are in different units. */
static void check_fit(const st_logit_problem *p, const double *expected) {
    double rows[MOST_NUMBERS];
    fit(p, rows);
    centre_biases(p, rows);
    for (size_t i = 0; i < st_logit_size(p); i++) assert_near(rows[i], expected[i], 1e-5 * fabs(expected[i]) + 1e-8);
}

static void check_probabilities(const st_logit_problem *p, const double *rows, const double *at,
                                const double *expected) {
    double z[MOST_NUMBERS];
    st_logit_apply(rows, p->inputs, p->labels, p->own, at, z);
    st_softmax(z, p->labels);
    for (size_t k = 0; k < p->labels; k++) assert_near(z[k], expected[k], 1e-6);
}

static void scikit_learn_finds_the_same(void **state) {
    (void)state;
    st_logit_problem p = plain_problem();
    check_fit(&p, (double[]){-1.0420622831, 0.0055386630, 0.5102409459, 0.8425754439, -0.0045239761, -0.6729863387,
                             0.1994868392, -0.0010146869, 0.1627453928});
    p.weight = weight;
    check_fit(&p, (double[]){-1.1335541552, 0.0057090996, 0.1606963332, 0.9124343003, -0.0047975659, -0.1855174599,
                             0.2211198549, -0.0009115337, 0.0248211267});
}

static void without_penalty_it_is_the_likeliest_model(void **state) {
    (void)state;
    st_logit_problem p = plain_problem();
    p.l2 = 0;
    check_fit(&p, (double[]){-1.3338225565, 0.0075282059, 0.5278222241, 1.0910124721, -0.0062167450, -0.8141774007,
                             0.2428100844, -0.0013114609, 0.2863551766});
}

static void two_labels_get_opposite_rows(void **state) {
    (void)state;
    uint32_t two[COUNT];
    for (size_t i = 0; i < COUNT; i++) two[i] = y[i] == 1;
    st_logit_problem p = plain_problem();
    p.y = two;
    p.labels = 2;
    check_fit(&p, (double[]){-0.5543416277, 0.0030403371, 0.8945676512, 0.5543416277, -0.0030403371, -0.8945676512});
}

static void own_inputs_are_scaled_towards_one(void **state) {
    (void)state;
    st_logit_problem p = own_problem();
    check_fit(&p, (double[]){1.7945040015, -0.2206672748, 1.8559457789, -0.3745942091, 0.9583490757, 0.5952614839});
    p.weight = weight;
    check_fit(&p, (double[]){1.7662677905, -0.4220050292, 2.1477113218, -0.1544628521, 0.8955992109, 0.5764678813});
}

static void without_inputs_probabilities_are_shares(void **state) {
    (void)state;
    double rows[LABELS];
    st_logit_problem p = {.x = x, .y = y, .count = COUNT, .labels = LABELS};
    fit(&p, rows);
    check_probabilities(&p, rows, NULL, (double[]){4. / 12, 4. / 12, 4. / 12});
    p.weight = weight; /* 2.75, 7 and 3.75 */
    fit(&p, rows);
    check_probabilities(&p, rows, NULL, (double[]){2.75 / 13.5, 7 / 13.5, 3.75 / 13.5});
}

static void without_examples_nothing_is_learnt(void **state) {
    (void)state;
    double rows[9];
    st_logit_problem p = {.inputs = 2, .labels = LABELS, .l2 = 1};
    fit(&p, rows);
    for (size_t i = 0; i < 9; i++) assert_true(rows[i] == 0);
    p = (st_logit_problem){.inputs = LABELS, .labels = LABELS, .own = true, .l2 = 1};
    fit(&p, rows);
    for (size_t i = 0; i < 6; i++) assert_true(rows[i] == (i % 2 ? 0 : 1));
}

static void a_heavy_penalty_leaves_the_biases(void **state) {
    (void)state;
    double rows[9];
    st_logit_problem p = plain_problem();
    p.weight = weight;
    p.l2 = 1e9;
    fit(&p, rows);
    for (size_t i = 0; i < COUNT; i++)
        check_probabilities(&p, rows, x + 2 * i, (double[]){2.75 / 13.5, 7 / 13.5, 3.75 / 13.5});
    p = own_problem();
    p.l2 = 1e9;
    fit(&p, rows);
    for (size_t k = 0; k < LABELS; k++) assert_near(rows[2 * k], 1, 1e-8);
}

/* The inputs in other units: x'_0 = 1000 x_0 - 7, x'_1 = x_1 / 64. */
static void units_of_the_inputs_do_not_matter(void **state) {
    (void)state;
    double other[2 * COUNT], rows[9], changed[9], z[LABELS];
    for (size_t i = 0; i < COUNT; i++) {
        other[2 * i] = 1000 * x[2 * i] - 7;
        other[2 * i + 1] = x[2 * i + 1] / 64;
    }
    st_logit_problem p = plain_problem(), q = p;
    q.x = other;
    fit(&p, rows);
    fit(&q, changed);
    for (size_t i = 0; i < COUNT; i++) {
        st_logit_apply(rows, 2, LABELS, false, x + 2 * i, z);
        st_softmax(z, LABELS);
        check_probabilities(&q, changed, other + 2 * i, z);
    }
}

/* Any constant, also those whose mean is not exactly themselves. */
static void constant_inputs_do_not_matter(void **state) {
    (void)state;
    static const double constants[] = {0, 3, 0.1, -1e-3, 1e6 + 0.1, 1e9 + 0.1, 1e15 + 0.3};
    for (size_t c = 0; c < sizeof constants / sizeof *constants; c++) {
        double wide[3 * COUNT], rows[12], narrow[9], z[LABELS];
        for (size_t i = 0; i < COUNT; i++) {
            memcpy(wide + 3 * i, x + 2 * i, 2 * sizeof *x);
            wide[3 * i + 2] = constants[c];
        }
        st_logit_problem p = plain_problem(), q = p;
        q.x = wide;
        q.inputs = 3;
        fit(&p, narrow);
        fit(&q, rows);
        for (size_t i = 0; i < COUNT; i++) {
            st_logit_apply(narrow, 2, LABELS, false, x + 2 * i, z);
            st_softmax(z, LABELS);
            check_probabilities(&q, rows, wide + 3 * i, z);
        }
    }
}

static void separable_classes_end_in_finite_weights(void **state) {
    (void)state;
    static const double line[] = {-3, -2, -1, 1, 2, 3};
    static const uint32_t sides[] = {0, 0, 0, 1, 1, 1};
    double rows[4], z[2];
    st_logit_problem p = {.x = line, .y = sides, .count = 6, .inputs = 1, .labels = 2};
    fit(&p, rows);
    for (size_t i = 0; i < 6; i++) {
        st_logit_apply(rows, 1, 2, false, line + i, z);
        st_softmax(z, 2);
        assert_true(z[sides[i]] > 0.99);
    }
}

/* A model file may hold numbers up to 1e30, which then are the scores. */
static void huge_inputs_give_finite_numbers(void **state) {
    (void)state;
    static const double scales[] = {1e3, 1e10, 1e30, 1e100, 1e160, 1e200, 1e300};
    for (size_t s = 0; s < sizeof scales / sizeof *scales; s++) {
        double huge[3 * COUNT], rows[12];
        for (size_t i = 0; i < 3 * COUNT; i++) huge[i] = scores[i] * scales[s];
        st_logit_problem p = own_problem();
        p.x = huge;
        fit(&p, rows);
        p.own = false;
        fit(&p, rows);
    }
}

static void an_example_of_no_weight_is_as_good_as_none(void **state) {
    (void)state;
    double ones[COUNT], with[6], without[6];
    for (size_t i = 0; i < COUNT; i++) ones[i] = i + 1 < COUNT;
    st_logit_problem p = own_problem(), q = p;
    p.weight = ones;
    q.count = COUNT - 1;
    q.l2 = p.l2 * COUNT / (COUNT - 1); /* the mean loss is of fewer */
    fit(&p, with);
    fit(&q, without);
    for (size_t i = 0; i < 6; i++) assert_near(with[i], without[i], 1e-5);
}

/* The objective of the header, for inputs that are standardised already. */
static double objective(const st_logit_problem *p, const double *rows) {
    double loss = 0, away = 0;
    size_t width = row_width(p);
    for (size_t i = 0; i < p->count; i++) {
        double z[MOST_NUMBERS];
        st_logit_apply(rows, p->inputs, p->labels, p->own, p->x + i * p->inputs, z);
        st_softmax(z, p->labels);
        loss -= (p->weight ? p->weight[i] : 1) * log(z[p->y[i]]);
    }
    for (size_t i = 0; i < p->labels * width; i++)
        if (i % width != width - 1) away += pow(rows[i] - (p->own ? 1 : 0), 2);
    return loss / (double)p->count + p->l2 / 2 * away;
}

/* Going anywhere from the result makes it worse. */
static void check_minimum(const st_logit_problem *p, st_rng *rng) {
    double rows[MOST_NUMBERS], moved[MOST_NUMBERS];
    fit(p, rows);
    double best = objective(p, rows);
    for (int round = 0; round < 100; round++) {
        double distance = pow(10, -4 * st_rng_unit(rng));
        for (size_t i = 0; i < st_logit_size(p); i++) moved[i] = rows[i] + distance * (2 * st_rng_unit(rng) - 1);
        assert_true(objective(p, moved) > best - 1e-10);
    }
}

/* Half of each column +1 and half -1: mean 0 and deviation 1, so that standardising changes nothing. */
static void fill_columns(double *inputs, size_t count, size_t width, st_rng *rng) {
    uint32_t order[64];
    for (size_t j = 0; j < width; j++) {
        for (uint32_t i = 0; i < count; i++) order[i] = i;
        st_rng_shuffle(rng, order, count);
        for (size_t i = 0; i < count; i++) inputs[i * width + j] = order[i] % 2 ? 1 : -1;
    }
}

static void no_point_is_lower_than_the_result(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(3);
    for (int round = 0; round < 100; round++) {
        size_t labels = 2 + (size_t)st_rng_below(&rng, 5), count = 64;
        double inputs[64 * 6], weights[64];
        uint32_t truth[64];
        bool own = round % 2;
        size_t width = own ? labels : 1 + (size_t)st_rng_below(&rng, 6);
        fill_columns(inputs, count, width, &rng);
        for (size_t i = 0; i < count; i++) {
            truth[i] = (uint32_t)st_rng_below(&rng, labels);
            weights[i] = 2 * st_rng_unit(&rng);
        }
        st_logit_problem p = {inputs, truth, weights, count, width, labels, own, 0.1 * st_rng_unit(&rng)};
        check_minimum(&p, &rng);
    }
}

static void the_same_input_gives_the_same_bits(void **state) {
    (void)state;
    double first[9], second[9];
    st_logit_problem p = plain_problem();
    p.weight = weight;
    fit(&p, first);
    fit(&p, second);
    assert_memory_equal(first, second, sizeof first);
}

static stance_status fit_with(const stance_allocator *allocator, void *context) {
    double rows[9];
    stance_error error = {.status = STANCE_OK};
    st_logit_problem p = plain_problem();
    (void)context;
    stance_status status = st_logit_fit(&p, rows, allocator, &error);
    assert_int_equal(error.status, status);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    assert_true(check_every_allocation(fit_with, NULL) > 1);
}

TESTS(cmocka_unit_test(scikit_learn_finds_the_same), cmocka_unit_test(without_penalty_it_is_the_likeliest_model),
      cmocka_unit_test(two_labels_get_opposite_rows), cmocka_unit_test(own_inputs_are_scaled_towards_one),
      cmocka_unit_test(without_inputs_probabilities_are_shares), cmocka_unit_test(without_examples_nothing_is_learnt),
      cmocka_unit_test(a_heavy_penalty_leaves_the_biases), cmocka_unit_test(units_of_the_inputs_do_not_matter),
      cmocka_unit_test(constant_inputs_do_not_matter), cmocka_unit_test(separable_classes_end_in_finite_weights),
      cmocka_unit_test(huge_inputs_give_finite_numbers), cmocka_unit_test(an_example_of_no_weight_is_as_good_as_none),
      cmocka_unit_test(no_point_is_lower_than_the_result), cmocka_unit_test(the_same_input_gives_the_same_bits),
      cmocka_unit_test(out_of_memory_is_an_error))
