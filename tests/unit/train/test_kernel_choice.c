/* SPDX-License-Identifier: MIT
 * What the kernel may be, and what goes with it. */
#include "kernel_choice.h"

#include <math.h>

#include "check.h"

static st_trainer with(stance_train_options options) {
    return (st_trainer){.options = options, .bench = {.kind = ST_SOLVER_DUAL, .ratio = true, .gamma = 7}};
}

static stance_train_options rbf(void) {
    stance_train_options o = STANCE_TRAIN_OPTIONS;
    o.kernel = "rbf";
    return o;
}

static void linear_leaves_the_rest_as_it_is(void **state) {
    (void)state;
    static const char *const names[] = {NULL, "linear"};
    for (size_t i = 0; i < 2; i++) {
        stance_train_options o = STANCE_TRAIN_OPTIONS;
        o.kernel = names[i];
        st_trainer t = with(o);
        assert_ok(st_choose_kernel(&t, NULL), NULL);
        assert_true(t.bench.gamma == 0 && t.bench.kind == ST_SOLVER_DUAL && t.bench.ratio);
    }
}

static void rbf_settles_solver_and_scaling(void **state) {
    (void)state;
    static const char *const solvers[] = {NULL, "auto", "libsvm"}, *const scalings[] = {NULL, "auto", "none"};
    for (size_t i = 0; i < 9; i++) {
        stance_train_options o = rbf();
        o.solver = solvers[i % 3];
        o.scaling = scalings[i / 3];
        o.gamma = i ? ldexp(1, (int)i) : 0;
        st_trainer t = with(o);
        assert_ok(st_choose_kernel(&t, NULL), NULL);
        assert_true(t.bench.gamma == (i ? ldexp(1, (int)i) : 0.25)); /* where none is given */
        assert_true(t.bench.kind == ST_SOLVER_LIBSVM && !t.bench.ratio);
        assert_string_equal(t.reason, i % 3 == 2 ? "as asked" : "the only one with the kernel rbf");
    }
}

static void check_refused(stance_train_options options, const char *text) {
    stance_error error;
    st_trainer t = with(options);
    assert_int_equal(st_choose_kernel(&t, &error), STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, text);
    assert_int_equal(st_choose_kernel(&t, NULL), STANCE_ERROR_ARGUMENT);
}

static void what_does_not_go_with_it_is_refused_by_name(void **state) {
    (void)state;
    static const double gammas[] = {-1, NAN, INFINITY, -INFINITY, 1.1e30};
    stance_train_options o = rbf();
    o.kernel = "poly";
    check_refused(o, "unknown kernel \"poly\"");
    o = rbf();
    o.solver = "dual";
    check_refused(o, "the kernel rbf needs the solver libsvm, not dual");
    o.solver = "liblinear";
    check_refused(o, "the kernel rbf needs the solver libsvm, not liblinear");
    o = rbf();
    o.scaling = "ratio";
    check_refused(o, "scaling ratio does not go with the kernel rbf: all labels share their support vectors");
    for (size_t i = 0; i < sizeof gammas / sizeof *gammas; i++) {
        o = rbf();
        o.gamma = gammas[i];
        check_refused(o, "gamma must be positive, and at most 1e+30");
        o.kernel = NULL;
        check_refused(o, "gamma is for the kernel rbf");
    }
}

TESTS(cmocka_unit_test(linear_leaves_the_rest_as_it_is), cmocka_unit_test(rbf_settles_solver_and_scaling),
      cmocka_unit_test(what_does_not_go_with_it_is_refused_by_name))
