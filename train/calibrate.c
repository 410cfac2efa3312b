/* SPDX-License-Identifier: MIT */
#include "calibrate.h"

#include "error.h"
#include "logit_fit.h"
#include "softmax.h"

enum { MOST_DENSE_LABELS = 32, TEXTS_A_NUMBER = 20 };
#define ALL_FOLDS UINT32_MAX
static const double PENALTY = 1e-4;
static const double PLAIN_SLOPE = 2;

void st_fitted_head_clear(st_fitted_head *head) {
    st_release(head->allocator, head->rows);
    *head = (st_fitted_head){.allocator = head->allocator};
}

static bool alloc_head(st_fitted_head *head, size_t labels, size_t inputs, bool own,
                       const stance_allocator *allocator) {
    size_t size = labels * (own ? 2 : inputs + 1);
    *head = (st_fitted_head){allocator, st_new(allocator, size, sizeof(double)), size, inputs, own};
    return head->rows != NULL;
}

stance_status st_calibrate_not(size_t task_labels, st_fitted_head *head, const stance_allocator *allocator,
                               stance_error *error) {
    if (!alloc_head(head, task_labels, task_labels, true, allocator)) return st_fail_memory(error);
    for (size_t k = 0; k < task_labels; k++) head->rows[2 * k] = PLAIN_SLOPE;
    return STANCE_OK;
}

/* The part of the scores that a head of this form sees. */
static const double *inputs_of(const st_calibration *c, size_t text, bool own) {
    return c->scores + text * c->labels + (own ? c->first : 0);
}

/* Fit on the labelled texts outside fold `without`. */
static stance_status fit(const st_calibration *c, uint32_t without, st_fitted_head *head,
                         const stance_allocator *allocator, stance_error *error) {
    bool own = c->labels > MOST_DENSE_LABELS || c->count < TEXTS_A_NUMBER * c->labels * c->task_labels;
    size_t inputs = own ? c->task_labels : c->labels;
    st_logit_problem p = {.inputs = inputs, .labels = c->task_labels, .own = own, .l2 = PENALTY};
    double *x = st_new(allocator, c->count * inputs, sizeof *x);
    uint32_t *y = st_new(allocator, c->count, sizeof *y);
    stance_status status =
        alloc_head(head, c->task_labels, inputs, own, allocator) && x && y ? STANCE_OK : st_fail_memory(error);
    for (size_t i = 0; i < c->count && !status; i++) {
        if (c->codes[i] == ST_UNLABELLED || c->fold[i] == without) continue;
        memcpy(x + p.count * inputs, inputs_of(c, i, own), inputs * sizeof *x);
        y[p.count++] = c->codes[i];
    }
    p.x = x;
    p.y = y;
    if (!status) status = st_logit_fit(&p, head->rows, allocator, error);
    st_release(allocator, x);
    st_release(allocator, y);
    if (status) st_fitted_head_clear(head);
    return status;
}

stance_status st_calibrate(const st_calibration *c, st_fitted_head *head, const stance_allocator *allocator,
                           stance_error *error) {
    return fit(c, ALL_FOLDS, head, allocator, error);
}

stance_status st_calibrate_folds(const st_calibration *c, double *probabilities, const stance_allocator *allocator,
                                 stance_error *error) {
    for (uint32_t f = 0; f < c->folds; f++) {
        st_fitted_head head = {.allocator = allocator};
        stance_status status = fit(c, f, &head, allocator, error);
        if (status) return status;
        for (size_t i = 0; i < c->count; i++) {
            if (c->fold[i] != f) continue;
            double *p = probabilities + i * c->task_labels;
            st_logit_apply(head.rows, head.inputs, c->task_labels, head.own, inputs_of(c, i, head.own), p);
            st_softmax(p, c->task_labels);
        }
        st_fitted_head_clear(&head);
    }
    return STANCE_OK;
}
