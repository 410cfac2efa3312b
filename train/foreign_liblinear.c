/* SPDX-License-Identifier: MIT
 * Model files of liblinear's train, as save_model of liblinear 2 writes them (Fan et al. 2008; the file linear.cpp). */
#include <stdio.h>

#include "foreign.h"

enum { SOLVER_TYPE, NR_CLASS, LABEL, NR_FEATURE, BIAS, RHO, W, NAMES };
static const char *const names[NAMES] = {"solver_type", "nr_class", "label", "nr_feature", "bias", "rho", "w"};

/* What decides by the sign or the largest of linear scores. */
static const struct {
    const char *name;
    bool logistic, together; /* logistic regression; all classes at once, a row for each of two as well */
} solvers[] = {{"L2R_LR", true, false},          {"L2R_LR_DUAL", true, false},
               {"L1R_LR", true, false},          {"L2R_L2LOSS_SVC_DUAL", false, false},
               {"L2R_L2LOSS_SVC", false, false}, {"L2R_L1LOSS_SVC_DUAL", false, false},
               {"L1R_L2LOSS_SVC", false, false}, {"MCSVM_CS", false, true}};

typedef struct heading {
    st_foreign *foreign;
    size_t features;
    double bias;
    bool together;
} heading;

static stance_status take_solver(heading *h, st_cursor *c, stance_error *error) {
    st_sv word = st_cursor_word(c);
    snprintf(h->foreign->kind, sizeof h->foreign->kind, "%.*s", (int)(word.size < 31 ? word.size : 31), word.data);
    for (size_t i = 0; i < sizeof solvers / sizeof *solvers; i++) {
        if (!st_sv_equal(st_sv_of(solvers[i].name), word)) continue;
        h->foreign->odds = solvers[i].logistic ? ST_ODDS_LOGIT : ST_ODDS_NONE;
        h->together = solvers[i].together;
        return st_cursor_end(c, error);
    }
    return st_cursor_fail(c, STANCE_ERROR_DATA, error, "a model of type %s: only classification can be imported",
                          h->foreign->kind);
}

static stance_status take_classes(st_foreign *f, st_cursor *c, stance_error *error) {
    stance_status status = st_cursor_whole(c, "the number of classes", ST_FOREIGN_CLASSES, &f->classes, error);
    if (!status && f->classes < 2)
        status = st_cursor_fail(c, STANCE_ERROR_DATA, error, "a model of one class decides nothing");
    return status ? status : st_cursor_end(c, error);
}

static stance_status take_features(heading *h, st_cursor *c, stance_error *error) {
    stance_status status = st_cursor_whole(c, "the number of n-grams", UINT32_MAX, &h->features, error);
    if (!status && h->features > h->foreign->features)
        status = st_cursor_fail(c, STANCE_ERROR_DATA, error, "%zu n-grams, but the vectors of the model have %zu",
                                h->features, h->foreign->features);
    return status ? status : st_cursor_end(c, error);
}

static stance_status take(void *user, size_t name, st_cursor *c, stance_error *error) {
    heading *h = user;
    stance_status status = STANCE_OK;
    switch (name) {
    case SOLVER_TYPE: return take_solver(h, c, error);
    case NR_CLASS: return take_classes(h->foreign, c, error);
    case LABEL: return st_foreign_labels(h->foreign, c, error);
    case NR_FEATURE: return take_features(h, c, error);
    case BIAS: status = st_cursor_real(c, "the bias", &h->bias, error); break;
    default: return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "\"rho\" belongs to models of one class");
    }
    return status ? status : st_cursor_end(c, error);
}

/* One line of the weights: a number for each row. */
static stance_status read_line(const st_foreign *f, double *into, double factor, st_cursor *c, stance_error *error) {
    stance_status status = STANCE_OK;
    for (size_t r = 0; r < f->rows && !status; r++) {
        status = st_cursor_real(c, "a weight", &into[r], error);
        into[r] *= factor;
    }
    return status ? status : st_cursor_end(c, error);
}

static stance_status read_weights(st_foreign *f, const heading *h, st_cursor *c, stance_error *error) {
    size_t lines = h->features + (h->bias >= 0);
    stance_status status = STANCE_OK;
    for (size_t i = 0; i < lines && !status; i++) {
        if (!st_cursor_line(c))
            return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "the file ends after %zu of %zu lines of weights", i,
                                  lines);
        bool last = i == h->features;
        status = read_line(f, last ? f->bias : f->weights + i * f->rows, last ? h->bias : 1, c, error);
    }
    while (!status && st_cursor_line(c)) status = st_cursor_end(c, error);
    return status;
}

stance_status st_foreign_read_liblinear(st_foreign *f, st_cursor *c, stance_error *error) {
    heading h = {.foreign = f, .bias = -1};
    const st_heading lines = {
        names, NAMES, 1u << SOLVER_TYPE | 1u << NR_CLASS | 1u << LABEL | 1u << NR_FEATURE | 1u << BIAS, take, &h};
    f->program = "liblinear";
    stance_status status = st_heading_read(&lines, c, error);
    f->rows = f->classes == 2 && !h.together ? 1 : f->classes;
    f->features = h.features;
    if (!status && (h.features + (h.bias >= 0)) > c->rest.size / 2 / f->rows) /* a weight takes two bytes at least */
        status = st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "the file is too short for the weights of %zu n-grams",
                                h.features);
    if (!status) status = st_foreign_room(f, error);
    return status ? status : read_weights(f, &h, c, error);
}
