/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "error.h"
#include "parallel.h"
#include "resample.h"

struct stance_bootstrap {
    stance_allocator allocator;
    size_t groups, labels;
    stance_interval overall[ST_OVERALL_MEASURES];
    stance_interval *of_labels; /* [ST_LABEL_MEASURES][labels] */
};

/* What the workers share. Figure f of resample r is figures[f * resamples + r]: first those over all, then precision,
 * recall and F1 of label 0, of label 1, and so on. */
typedef struct drawing {
    const stance_bootstrap_options *options;
    st_cases cases;
    double *figures;
    uint32_t *times; /* [threads][groups] */
    size_t *counts;  /* [threads][3][labels] */
    stance_bootstrap *out;
} drawing;

static size_t figure_count(const drawing *d) { return ST_OVERALL_MEASURES + ST_LABEL_MEASURES * d->cases.labels; }

static void draw_one(void *context, size_t index, size_t worker) {
    const drawing *d = context;
    size_t labels = d->cases.labels, *counts = d->counts + worker * 3 * labels;
    uint32_t *times = d->times + worker * d->cases.groups;
    st_resampled r = {.right = counts, .predicted = counts + labels, .support = counts + 2 * labels};
    double overall[ST_OVERALL_MEASURES], of_label[ST_LABEL_MEASURES];
    st_draw_groups(d->cases.groups, d->options->seed, index, times);
    st_resample(&d->cases, times, &r);
    st_resampled_figures(&r, labels, overall);
    double *into = d->figures + index;
    for (size_t f = 0; f < ST_OVERALL_MEASURES; f++, into += d->options->resamples) *into = overall[f];
    for (size_t k = 0; k < labels; k++) {
        st_resampled_label(&r, k, of_label);
        for (size_t f = 0; f < ST_LABEL_MEASURES; f++, into += d->options->resamples) *into = of_label[f];
    }
}

static void conclude_one(void *context, size_t figure, size_t worker) {
    const drawing *d = context;
    (void)worker;
    stance_interval interval =
        st_interval_of(d->figures + figure * d->options->resamples, d->options->resamples, d->options->confidence);
    if (figure < ST_OVERALL_MEASURES) {
        d->out->overall[figure] = interval;
        return;
    }
    size_t k = (figure - ST_OVERALL_MEASURES) / ST_LABEL_MEASURES,
           f = (figure - ST_OVERALL_MEASURES) % ST_LABEL_MEASURES;
    d->out->of_labels[f * d->cases.labels + k] = interval;
}

static stance_status draw_all(drawing *d, const stance_allocator *allocator, stance_error *error) {
    size_t threads = d->options->threads ? d->options->threads : st_processors();
    d->figures = st_new(allocator, figure_count(d) * d->options->resamples, sizeof *d->figures);
    d->times = st_new(allocator, threads * d->cases.groups, sizeof *d->times);
    d->counts = st_new(allocator, threads * 3 * d->cases.labels, sizeof *d->counts);
    bool ready = d->figures && d->times && d->counts;
    if (ready) {
        st_parallel(threads, d->options->resamples, draw_one, d);
        st_parallel(threads, figure_count(d), conclude_one, d);
    }
    st_release(allocator, d->figures);
    st_release(allocator, d->times);
    st_release(allocator, d->counts);
    return ready ? STANCE_OK : st_fail_memory(error);
}

static void forget_all(stance_bootstrap *b) {
    for (size_t f = 0; f < ST_OVERALL_MEASURES; f++) b->overall[f] = (stance_interval){NAN, NAN};
    for (size_t i = 0; i < ST_LABEL_MEASURES * b->labels; i++) b->of_labels[i] = (stance_interval){NAN, NAN};
}

stance_status stance_bootstrap_new(stance_bootstrap **out, const stance_predictions *predictions,
                                   const stance_bootstrap_options *options, const stance_allocator *allocator,
                                   stance_error *error) {
    static const stance_bootstrap_options defaults = STANCE_BOOTSTRAP_OPTIONS;
    *out = NULL;
    allocator = st_allocator_or_default(allocator);
    drawing d = {.options = options ? options : &defaults};
    stance_status status = st_check_bootstrap(d.options, error);
    if (status) return status;
    d.out = st_new(allocator, 1, sizeof *d.out);
    if (!d.out) return st_fail_memory(error);
    d.out->allocator = *allocator;
    d.out->labels = predictions->label_count;
    d.out->of_labels = st_new(allocator, ST_LABEL_MEASURES * d.out->labels, sizeof *d.out->of_labels);
    status = d.out->of_labels ? st_cases_make(&d.cases, predictions, allocator, error) : st_fail_memory(error);
    if (!status) {
        d.out->groups = d.cases.groups;
        if (d.cases.groups) status = draw_all(&d, allocator, error);
        else forget_all(d.out);
    }
    st_cases_clear(&d.cases);
    if (status) stance_bootstrap_free(d.out);
    else *out = d.out;
    return status;
}

void stance_bootstrap_free(stance_bootstrap *bootstrap) {
    if (!bootstrap) return;
    stance_allocator allocator = bootstrap->allocator;
    st_release(&allocator, bootstrap->of_labels);
    st_release(&allocator, bootstrap);
}

stance_interval stance_bootstrap_interval(const stance_bootstrap *b, stance_measure measure, size_t label) {
    size_t m = (size_t)measure;
    if (m < ST_OVERALL_MEASURES) return b->overall[m];
    if (m >= ST_OVERALL_MEASURES + ST_LABEL_MEASURES || label >= b->labels) return (stance_interval){NAN, NAN};
    return b->of_labels[(m - ST_OVERALL_MEASURES) * b->labels + label];
}

size_t stance_bootstrap_groups(const stance_bootstrap *bootstrap) { return bootstrap->groups; }
