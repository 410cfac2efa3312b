/* SPDX-License-Identifier: MIT */
#include "calibrate.h"

#include <math.h>

#include "error.h"
#include "logit_fit.h"
#include "parallel.h"
#include "softmax.h"

enum { MOST_DENSE_LABELS = 32, CASES_A_NUMBER = 20 };
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

stance_status st_calibrate_not(size_t labels, st_fitted_head *head, const stance_allocator *allocator,
                               stance_error *error) {
    if (!alloc_head(head, labels, labels, true, allocator)) return st_fail_memory(error);
    for (size_t k = 0; k < labels; k++) head->rows[2 * k] = PLAIN_SLOPE;
    return STANCE_OK;
}

static size_t labelled(const st_calibration *c) {
    size_t count = 0;
    for (size_t i = 0; i < c->count; i++) count += c->codes[i] != ST_UNLABELLED;
    return count;
}

bool st_calibration_possible(const st_calibration *c) { return labelled(c) >= CASES_A_NUMBER * c->inputs * c->labels; }

/* The cases of one fit. */
typedef struct cases {
    double *x, *weight;
    uint32_t *y;
    size_t count;
} cases;

static bool choose_cases(cases *s, const st_calibration *c, uint32_t without, const stance_allocator *allocator) {
    *s = (cases){st_new(allocator, c->count * c->inputs, sizeof *s->x), st_new(allocator, c->count, sizeof *s->weight),
                 st_new(allocator, c->count, sizeof *s->y), 0};
    if (!s->x || !s->weight || !s->y) return false;
    for (size_t i = 0; i < c->count; i++) {
        if (c->codes[i] == ST_UNLABELLED || c->fold[i] == without) continue;
        memcpy(s->x + s->count * c->inputs, c->x + i * c->stride + c->first, c->inputs * sizeof *s->x);
        s->y[s->count++] = c->codes[i];
    }
    return true;
}

static bool weigh_cases(cases *s, size_t labels, const stance_allocator *allocator) {
    size_t *counts = st_new(allocator, labels, sizeof *counts);
    for (size_t i = 0; i < s->count && counts; i++) counts[s->y[i]]++;
    for (size_t i = 0; i < s->count && counts; i++)
        s->weight[i] = sqrt((double)s->count / ((double)labels * (double)counts[s->y[i]]));
    st_release(allocator, counts);
    return counts != NULL;
}

/* Fit on the labelled cases outside fold `without`. */
static stance_status fit(const st_calibration *c, uint32_t without, st_fitted_head *head,
                         const stance_allocator *allocator, stance_error *error) {
    bool own = c->scores && (c->labels > MOST_DENSE_LABELS || !st_calibration_possible(c));
    cases s;
    bool ready = alloc_head(head, c->labels, c->inputs, own, allocator);
    ready = choose_cases(&s, c, without, allocator) && ready;
    if (ready && c->balanced) ready = weigh_cases(&s, c->labels, allocator);
    st_logit_problem p = {.x = s.x,
                          .y = s.y,
                          .weight = c->balanced ? s.weight : NULL,
                          .count = s.count,
                          .inputs = c->inputs,
                          .labels = c->labels,
                          .own = own,
                          .l2 = PENALTY};
    stance_status status = ready ? st_logit_fit(&p, head->rows, allocator, error) : st_fail_memory(error);
    void *blocks[] = {s.x, s.weight, s.y};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(allocator, blocks[i]);
    if (status) st_fitted_head_clear(head);
    return status;
}

/* Fits that do not depend on each other: of all cases, and of those outside each fold. */
typedef struct fits {
    const st_calibration *c;
    st_fitted_head *head;  /* NULL: not of all cases */
    double *probabilities; /* [count][labels]; NULL: of no folds */
    const stance_allocator *allocator;
    _Atomic(stance_status) status;
} fits;

static void judge_fold(const fits *f, uint32_t fold, const st_fitted_head *head) {
    const st_calibration *c = f->c;
    for (size_t i = 0; i < c->count; i++) {
        if (c->fold[i] != fold) continue;
        double *p = f->probabilities + i * c->labels;
        st_logit_apply(head->rows, head->inputs, c->labels, head->own, c->x + i * c->stride + c->first, p);
        st_softmax(p, c->labels);
    }
}

static void fit_one(void *context, size_t index, size_t worker) {
    fits *f = context;
    (void)worker;
    bool of_all = f->head && index == 0;
    uint32_t fold = (uint32_t)(index - (f->head != NULL));
    st_fitted_head head = {.allocator = f->allocator};
    stance_status status = fit(f->c, of_all ? ALL_FOLDS : fold, of_all ? f->head : &head, f->allocator, NULL);
    if (status) f->status = status;
    else if (!of_all) judge_fold(f, fold, &head);
    st_fitted_head_clear(&head);
}

stance_status st_calibrate(const st_calibration *c, st_fitted_head *head, double *probabilities,
                           const stance_allocator *allocator, stance_error *error) {
    fits f = {.c = c, .head = head, .probabilities = probabilities, .allocator = allocator};
    st_parallel(c->threads, (head != NULL) + (probabilities ? c->folds : 0), fit_one, &f);
    if (!f.status) return STANCE_OK;
    if (head) st_fitted_head_clear(head);
    return st_fail_memory(error);
}
