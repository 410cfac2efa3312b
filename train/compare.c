/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "error.h"
#include "parallel.h"
#include "resample.h"

enum { FEW = 25, SIDES = 2, DIFFERENCES = 2 };

/* ---- McNemar's test ----------------------------------------------------------------------------------- */

/* Twice the chance of `most` heads or fewer in n < 25 throws: sums of whole numbers below 2^53. */
static double binomial_p(size_t most, size_t n) {
    double sum = 0, choose = 1;
    for (size_t i = 0; i <= most; i++) {
        sum += choose;
        choose = choose * (double)(n - i) / (double)(i + 1);
    }
    return fmin(1, 2 * ldexp(sum, -(int)n));
}

double stance_mcnemar(size_t only_first, size_t only_second, double *statistic, int *exact) {
    size_t n = only_first + only_second, least = only_first < only_second ? only_first : only_second;
    *exact = n < FEW;
    *statistic = (double)least;
    if (*exact) return binomial_p(least, n);
    double excess = (double)(n - 2 * least) - 1;
    *statistic = excess > 0 ? excess * excess / (double)n : 0;
    return erfc(sqrt(*statistic / 2)); /* chi-square with one degree of freedom is the square of a normal deviate */
}

/* ---- paired bootstrap --------------------------------------------------------------------------------- */

typedef struct pairing {
    const stance_bootstrap_options *options;
    const stance_allocator *allocator;
    st_cases cases[SIDES];
    double *figures; /* [DIFFERENCES][resamples] */
    uint32_t *times; /* [threads][groups] */
    size_t *counts;  /* [threads][3][labels of the side that has more] */
    size_t labels;   /* of that side */
} pairing;

static void figures_of(const pairing *p, size_t side, const uint32_t *times, size_t *counts, double out[DIFFERENCES]) {
    double figures[ST_OVERALL_MEASURES];
    st_resampled r = {.right = counts, .predicted = counts + p->labels, .support = counts + 2 * p->labels};
    st_resample(&p->cases[side], times, &r);
    st_resampled_figures(&r, p->cases[side].labels, figures);
    out[0] = figures[STANCE_MEASURE_ACCURACY];
    out[1] = figures[STANCE_MEASURE_MACRO_F1];
}

static void differences_of(const pairing *p, const uint32_t *times, size_t *counts, double out[DIFFERENCES]) {
    double first[DIFFERENCES], second[DIFFERENCES];
    figures_of(p, 0, times, counts, first);
    figures_of(p, 1, times, counts, second);
    for (size_t f = 0; f < DIFFERENCES; f++) out[f] = second[f] - first[f];
}

static void draw_one(void *context, size_t index, size_t worker) {
    const pairing *p = context;
    double differences[DIFFERENCES];
    uint32_t *times = p->times + worker * p->cases[0].groups;
    st_draw_groups(p->cases[0].groups, p->options->seed, index, times);
    differences_of(p, times, p->counts + worker * 3 * p->labels, differences);
    for (size_t f = 0; f < DIFFERENCES; f++) p->figures[f * p->options->resamples + index] = differences[f];
}

static double two_sided(const double *figures, size_t count) {
    size_t not_above = 1, not_below = 1;
    for (size_t i = 0; i < count; i++) {
        not_above += figures[i] <= 0;
        not_below += figures[i] >= 0;
    }
    return fmin(1, 2 * (double)(not_above < not_below ? not_above : not_below) / (double)(count + 1));
}

static void conclude(const pairing *p, stance_comparison *out) {
    size_t n = p->options->resamples;
    double all[DIFFERENCES];
    for (size_t g = 0; g < p->cases[0].groups; g++) p->times[g] = 1;
    differences_of(p, p->times, p->counts, all);
    out->accuracy = all[0];
    out->macro_f1 = all[1];
    out->accuracy_p = two_sided(p->figures, n);
    out->macro_f1_p = two_sided(p->figures + n, n);
    out->accuracy_interval = st_interval_of(p->figures, n, p->options->confidence);
    out->macro_f1_interval = st_interval_of(p->figures + n, n, p->options->confidence);
}

static stance_status draw_all(pairing *p, stance_comparison *out, stance_error *error) {
    size_t threads = p->options->threads ? p->options->threads : st_processors();
    p->figures = st_new(p->allocator, DIFFERENCES * p->options->resamples, sizeof *p->figures);
    p->times = st_new(p->allocator, threads * p->cases[0].groups, sizeof *p->times);
    p->counts = st_new(p->allocator, threads * 3 * p->labels, sizeof *p->counts);
    bool ready = p->figures && p->times && p->counts;
    if (ready && p->cases[0].groups) {
        st_parallel(threads, p->options->resamples, draw_one, p);
        conclude(p, out);
    }
    st_release(p->allocator, p->figures);
    st_release(p->allocator, p->times);
    st_release(p->allocator, p->counts);
    return ready ? STANCE_OK : st_fail_memory(error);
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

static stance_status match(const stance_predictions *first, const stance_predictions *second, stance_error *error) {
    bool same = first->count == second->count;
    for (size_t i = 0; i < first->count && same; i++)
        same = (first->truth[i] == ST_UNLABELLED) == (second->truth[i] == ST_UNLABELLED);
    return same ? STANCE_OK : st_fail(error, STANCE_ERROR_ARGUMENT, "the predictions are not for the same texts");
}

static void count_disagreements(const st_cases *a, const st_cases *b, stance_comparison *out) {
    for (size_t i = 0; i < a->count; i++) {
        bool first = a->truth[i] == a->predicted[i], second = b->truth[i] == b->predicted[i];
        out->only_first += first && !second;
        out->only_second += second && !first;
    }
}

stance_status stance_compare(stance_comparison *out, const stance_predictions *first, const stance_predictions *second,
                             const stance_bootstrap_options *options, const stance_allocator *allocator,
                             stance_error *error) {
    static const stance_bootstrap_options defaults = STANCE_BOOTSTRAP_OPTIONS;
    *out = (stance_comparison){
        .accuracy_interval = {NAN, NAN}, .macro_f1_interval = {NAN, NAN}, .accuracy_p = 1, .macro_f1_p = 1};
    pairing p = {.options = options ? options : &defaults, .allocator = st_allocator_or_default(allocator)};
    stance_status status = st_check_bootstrap(p.options, error);
    if (!status) status = match(first, second, error);
    if (status) return status;
    stance_predictions other = *second;
    other.group = first->group;
    p.labels = first->label_count > second->label_count ? first->label_count : second->label_count;
    status = st_cases_make(&p.cases[0], first, p.allocator, error);
    if (!status) status = st_cases_make(&p.cases[1], &other, p.allocator, error);
    if (!status) {
        out->count = p.cases[0].count;
        count_disagreements(&p.cases[0], &p.cases[1], out);
        out->mcnemar_p =
            stance_mcnemar(out->only_first, out->only_second, &out->mcnemar_statistic, &out->mcnemar_exact);
        status = draw_all(&p, out, error);
    }
    for (size_t side = 0; side < SIDES; side++) {
        p.cases[side].allocator = p.allocator;
        st_cases_clear(&p.cases[side]);
    }
    return status;
}
