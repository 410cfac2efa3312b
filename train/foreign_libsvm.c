/* SPDX-License-Identifier: MIT
 * Model files of svm-train, as svm_save_model of libsvm 3 writes them (Chang, Lin 2011; the file svm.cpp). */
#include <math.h>
#include <stdio.h>

#include "foreign.h"

enum {
    SVM_TYPE,
    KERNEL_TYPE,
    DEGREE,
    GAMMA,
    COEF0,
    NR_CLASS,
    TOTAL_SV,
    RHO,
    LABEL,
    PROB_A,
    PROB_B,
    MARKS,
    NR_SV,
    SV,
    NAMES
};
static const char *const names[NAMES] = {"svm_type", "kernel_type",        "degree", "gamma", "coef0",
                                         "nr_class", "total_sv",           "rho",    "label", "probA",
                                         "probB",    "prob_density_marks", "nr_sv",  "SV"};

/* What is read before the vectors. */
typedef struct heading {
    st_foreign *foreign;
    size_t vectors;
    double rho, prob_a, prob_b;
    bool has_a, has_b;
} heading;

static stance_status take_type(st_foreign *f, st_cursor *c, stance_error *error) {
    st_sv word = st_cursor_word(c);
    snprintf(f->kind, sizeof f->kind, "%.*s", (int)(word.size < 24 ? word.size : 24), word.data);
    if (st_sv_equal(word, ST_SV("c_svc")) || st_sv_equal(word, ST_SV("nu_svc"))) return st_cursor_end(c, error);
    return st_cursor_fail(c, STANCE_ERROR_DATA, error,
                          "a model of type %s: only classification (c_svc, nu_svc) can be imported", f->kind);
}

static stance_status take_kernel(st_cursor *c, stance_error *error) {
    st_sv word = st_cursor_word(c);
    if (st_sv_equal(word, ST_SV("linear"))) return st_cursor_end(c, error);
    return st_cursor_fail(c, STANCE_ERROR_DATA, error,
                          "kernel %.*s: only that of svm-train -t 0 (linear) has a weight for each n-gram",
                          (int)(word.size < 24 ? word.size : 24), word.data);
}

static stance_status take_classes(st_foreign *f, st_cursor *c, stance_error *error) {
    stance_status status = st_cursor_whole(c, "the number of classes", ST_FOREIGN_CLASSES, &f->classes, error);
    if (status) return status;
    if (f->classes > 2)
        return st_cursor_fail(
            c, STANCE_ERROR_DATA, error,
            "%zu classes: libsvm has pairs of them vote, which is not linear; liblinear's train can be imported",
            f->classes);
    if (f->classes < 2) return st_cursor_fail(c, STANCE_ERROR_DATA, error, "a model of one class decides nothing");
    return st_cursor_end(c, error);
}

static stance_status skip_numbers(st_cursor *c) {
    while (st_cursor_word(c).size) continue;
    return STANCE_OK;
}

static stance_status take_one(st_cursor *c, const char *what, double *number, stance_error *error) {
    stance_status status = st_cursor_real(c, what, number, error);
    return status ? status : st_cursor_end(c, error);
}

static stance_status take(void *user, size_t name, st_cursor *c, stance_error *error) {
    heading *h = user;
    switch (name) {
    case SVM_TYPE: return take_type(h->foreign, c, error);
    case KERNEL_TYPE: return take_kernel(c, error);
    case NR_CLASS: return take_classes(h->foreign, c, error);
    case TOTAL_SV: {
        stance_status status = st_cursor_whole(c, "the number of vectors", INT32_MAX, &h->vectors, error);
        return status ? status : st_cursor_end(c, error);
    }
    case RHO: return take_one(c, "rho", &h->rho, error);
    case LABEL: return st_foreign_labels(h->foreign, c, error);
    case PROB_A: h->has_a = true; return take_one(c, "probA", &h->prob_a, error);
    case PROB_B: h->has_b = true; return take_one(c, "probB", &h->prob_b, error);
    default: return skip_numbers(c);
    }
}

/* "NUMBER:VALUE", numbers from 1 and rising. */
static stance_status add_value(st_foreign *f, st_cursor *c, st_sv word, double coefficient, size_t *last,
                               stance_error *error) {
    const char *colon = memchr(word.data, ':', word.size);
    size_t left = colon ? (size_t)(colon - word.data) : word.size, number = 0;
    double value = 0;
    st_cursor index = {.line = {word.data, left}, .number = c->number};
    st_cursor rest = {.line = {word.data + left + 1, colon ? word.size - left - 1 : 0}, .number = c->number};
    if (!colon)
        return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "\"%.*s\" is not NUMBER:VALUE",
                              (int)(word.size < 40 ? word.size : 40), word.data);
    stance_status status = st_cursor_whole(&index, "the number of an n-gram", UINT32_MAX, &number, error);
    if (!status) status = st_cursor_real(&rest, "the value of an n-gram", &value, error);
    if (status) return status;
    if (number <= *last)
        return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "n-gram %zu after %zu: numbers count from 1 and rise",
                              number, *last);
    if (number > f->features)
        return st_cursor_fail(c, STANCE_ERROR_DATA, error, "n-gram %zu, but the vectors of the model have %zu", number,
                              f->features);
    f->weights[number - 1] += coefficient * value;
    *last = number;
    return STANCE_OK;
}

static stance_status add_vector(st_foreign *f, st_cursor *c, stance_error *error) {
    double coefficient = 0;
    size_t last = 0;
    stance_status status = st_cursor_real(c, "the coefficient of a vector", &coefficient, error);
    for (st_sv word = st_cursor_word(c); word.size && !status; word = st_cursor_word(c))
        status = add_value(f, c, word, coefficient, &last, error);
    return status;
}

static stance_status add_vectors(st_foreign *f, size_t vectors, st_cursor *c, stance_error *error) {
    stance_status status = STANCE_OK;
    for (size_t i = 0; i < vectors && !status; i++) {
        if (!st_cursor_line(c))
            return st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "the file ends after %zu of %zu vectors", i, vectors);
        status = add_vector(f, c, error);
    }
    while (!status && st_cursor_line(c)) status = st_cursor_end(c, error);
    return status;
}

stance_status st_foreign_read_libsvm(st_foreign *f, st_cursor *c, stance_error *error) {
    heading h = {.foreign = f};
    const st_heading lines = {
        names, NAMES, 1u << SVM_TYPE | 1u << KERNEL_TYPE | 1u << NR_CLASS | 1u << TOTAL_SV | 1u << RHO | 1u << LABEL,
        take, &h};
    f->program = "libsvm";
    f->rows = 1;
    stance_status status = st_heading_read(&lines, c, error);
    if (!status && h.has_a != h.has_b)
        status = st_cursor_fail(c, STANCE_ERROR_FORMAT, error, "of probA and probB only one is there");
    if (!status) status = st_foreign_room(f, error);
    if (!status) status = add_vectors(f, h.vectors, c, error);
    if (status) return status;
    f->bias[0] = -h.rho;
    f->odds = h.has_a ? ST_ODDS_SIGMOID : ST_ODDS_NONE;
    f->slope = h.prob_a;
    f->offset = h.prob_b;
    return STANCE_OK;
}
