/* SPDX-License-Identifier: MIT */
#include "kernel_choice.h"

#include <stdio.h>

#include "error.h"

/* Blocks of n-grams have the length 1 (FEATURES in stance-train(1)), so that texts without a common n-gram are sqrt(2)
 * apart for each block: with 1/4 they are alike by exp(-1/2) with one block and exp(-1) with two. Of 1/16 to 1, with C searched
 * for, it was the best by cross-validation on 2,900 news sentences with two blocks (macro-F1 0.665; with 1: 0.573) and on
 * 3,000 reviews with one (0.724; with 1: 0.716). */
static const double USUAL_GAMMA = 0.25;
static const double LARGEST_GAMMA = 1e30; /* the largest number in a model file */

static stance_status choose_solver(st_trainer *t, stance_error *error) {
    const char *name = t->options.solver ? t->options.solver : "auto";
    bool given = strcmp(name, "auto") != 0;
    if (given && strcmp(name, st_solver_name(ST_SOLVER_LIBSVM)) != 0)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the kernel rbf needs the solver libsvm, not %.64s", name);
    t->bench.kind = ST_SOLVER_LIBSVM;
    snprintf(t->reason, sizeof t->reason, given ? "as asked" : "the only one with the kernel rbf");
    return STANCE_OK;
}

static stance_status choose_scaling(st_trainer *t, stance_error *error) {
    const char *name = t->options.scaling ? t->options.scaling : "auto";
    t->bench.ratio = false;
    if (strcmp(name, "auto") == 0 || strcmp(name, "none") == 0) return STANCE_OK;
    return st_fail(error, STANCE_ERROR_ARGUMENT,
                   "scaling %.64s does not go with the kernel rbf: all labels share their support vectors", name);
}

stance_status st_choose_kernel(st_trainer *t, stance_error *error) {
    const stance_train_options *o = &t->options;
    const char *name = o->kernel ? o->kernel : "linear";
    bool linear = strcmp(name, "linear") == 0;
    t->bench.gamma = 0;
    if (!linear && strcmp(name, "rbf") != 0)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "unknown kernel \"%.64s\"", name);
    if (linear && o->gamma != 0) return st_fail(error, STANCE_ERROR_ARGUMENT, "gamma is for the kernel rbf");
    if (linear) return STANCE_OK;
    if (!(o->gamma >= 0) || o->gamma > LARGEST_GAMMA)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "gamma must be positive, and at most %g", LARGEST_GAMMA);
    t->bench.gamma = o->gamma > 0 ? o->gamma : USUAL_GAMMA;
    stance_status status = choose_solver(t, error);
    return status ? status : choose_scaling(t, error);
}
