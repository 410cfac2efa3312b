/* SPDX-License-Identifier: MIT */
#include "resample.h"

#include <math.h>
#include <stdlib.h>

#include "error.h"
#include "rng.h"
#include "softmax.h"

enum { MOST_RESAMPLES = 1000000 };

stance_status st_check_bootstrap(const stance_bootstrap_options *o, stance_error *error) {
    if (o->size != sizeof *o) return st_fail(error, STANCE_ERROR_ARGUMENT, "options of another version");
    if (o->resamples < 1 || o->resamples > MOST_RESAMPLES)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the number of resamples must be from 1 to %d", MOST_RESAMPLES);
    if (!(o->confidence > 0 && o->confidence < 1))
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the confidence must be above 0 and below 1");
    return STANCE_OK;
}

/* ---- cases -------------------------------------------------------------------------------------------- */

/* Number the groups that have cases one after the other. */
static bool number_groups(st_cases *c, size_t texts) {
    uint32_t *numbers = st_new(c->allocator, texts, sizeof *numbers);
    for (size_t i = 0; i < c->count && numbers; i++) {
        uint32_t *number = &numbers[c->group[i]];
        if (!*number) *number = (uint32_t)++c->groups;
        c->group[i] = *number - 1;
    }
    st_release(c->allocator, numbers);
    return numbers != NULL;
}

static stance_status take_case(st_cases *c, const stance_predictions *p, size_t i, stance_error *error) {
    const double *row = p->probabilities + i * p->label_count;
    if (p->truth[i] >= p->label_count)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "text %zu has a label out of range", i);
    if (p->group && p->group[i] >= p->count)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "text %zu has a group out of range", i);
    c->group[c->count] = p->group ? p->group[i] : (uint32_t)i;
    c->truth[c->count] = p->truth[i];
    c->predicted[c->count] = (uint32_t)st_argmax(row, p->label_count);
    c->confidence[c->count] = row[c->predicted[c->count]];
    c->count++;
    return STANCE_OK;
}

stance_status st_cases_make(st_cases *c, const stance_predictions *p, const stance_allocator *allocator,
                            stance_error *error) {
    *c = (st_cases){.allocator = allocator, .labels = p->label_count};
    c->group = st_new(allocator, p->count, sizeof *c->group);
    c->truth = st_new(allocator, p->count, sizeof *c->truth);
    c->predicted = st_new(allocator, p->count, sizeof *c->predicted);
    c->confidence = st_new(allocator, p->count, sizeof *c->confidence);
    if (!c->group || !c->truth || !c->predicted || !c->confidence) return st_fail_memory(error);
    stance_status status = STANCE_OK;
    for (size_t i = 0; i < p->count && !status; i++)
        if (p->truth[i] != ST_UNLABELLED) status = take_case(c, p, i, error);
    if (!status && !number_groups(c, p->count)) status = st_fail_memory(error);
    return status;
}

void st_cases_clear(st_cases *c) {
    void *blocks[] = {c->group, c->truth, c->predicted, c->confidence};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(c->allocator, blocks[i]);
    *c = (st_cases){.allocator = c->allocator};
}

/* ---- resamples ---------------------------------------------------------------------------------------- */

void st_draw_groups(size_t groups, uint64_t seed, size_t index, uint32_t *times) {
    st_rng of_seed = st_rng_seeded(seed), rng = st_rng_seeded(st_rng_next(&of_seed) ^ index);
    rng = st_rng_seeded(st_rng_next(&rng)); /* far away from those of the indices nearby */
    memset(times, 0, groups * sizeof *times);
    for (size_t g = 0; g < groups; g++) times[st_rng_below(&rng, groups)]++;
}

void st_resample(const st_cases *c, const uint32_t *times, st_resampled *r) {
    *r = (st_resampled){.right = r->right, .predicted = r->predicted, .support = r->support};
    size_t *counts[] = {r->right, r->predicted, r->support};
    for (size_t i = 0; i < 3; i++) memset(counts[i], 0, c->labels * sizeof *counts[i]);
    for (size_t i = 0; i < c->count; i++) {
        uint32_t n = times[c->group[i]];
        if (!n) continue;
        bool right = c->truth[i] == c->predicted[i];
        size_t bin = st_reliability_bin_of(c->confidence[i]);
        r->right[c->truth[i]] += right ? n : 0;
        r->predicted[c->predicted[i]] += n;
        r->support[c->truth[i]] += n;
        r->confidence[bin] += n * c->confidence[i];
        r->hits[bin] += right ? n : 0;
        r->count += n;
    }
}

static double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

void st_resampled_figures(const st_resampled *r, size_t labels, double figures[ST_OVERALL_MEASURES]) {
    double right = 0, precision = 0, recall = 0, f1 = 0, weighted = 0, error = 0, present = 0;
    for (size_t k = 0; k < labels; k++) {
        double hits = (double)r->right[k], predicted = (double)r->predicted[k], support = (double)r->support[k];
        double of_label = ratio(2 * hits, predicted + support);
        present += predicted + support > 0;
        right += hits;
        precision += ratio(hits, predicted);
        recall += ratio(hits, support);
        f1 += of_label;
        weighted += of_label * support;
    }
    for (size_t b = 0; b < STANCE_RELIABILITY_BINS; b++) error += fabs(r->confidence[b] - r->hits[b]);
    figures[STANCE_MEASURE_ACCURACY] = ratio(right, (double)r->count);
    figures[STANCE_MEASURE_MACRO_PRECISION] = ratio(precision, present);
    figures[STANCE_MEASURE_MACRO_RECALL] = ratio(recall, present);
    figures[STANCE_MEASURE_MACRO_F1] = ratio(f1, present);
    figures[STANCE_MEASURE_WEIGHTED_F1] = ratio(weighted, (double)r->count);
    figures[STANCE_MEASURE_CALIBRATION_ERROR] = ratio(error, (double)r->count);
}

static double share_of(size_t part, size_t whole) { return whole ? (double)part / (double)whole : NAN; }

void st_resampled_label(const st_resampled *r, size_t label, double figures[ST_LABEL_MEASURES]) {
    figures[0] = share_of(r->right[label], r->predicted[label]);
    figures[1] = share_of(r->right[label], r->support[label]);
    figures[2] = share_of(2 * r->right[label], r->predicted[label] + r->support[label]);
}

/* ---- intervals ---------------------------------------------------------------------------------------- */

static int by_number(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double quantile(const double *sorted, size_t count, double q) {
    double place = (double)(count - 1) * q;
    size_t below = (size_t)place, above = below + 1 < count ? below + 1 : below;
    return sorted[below] + (place - (double)below) * (sorted[above] - sorted[below]);
}

stance_interval st_interval_of(double *numbers, size_t count, double confidence) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(numbers[i])) numbers[kept++] = numbers[i];
    if (!kept) return (stance_interval){NAN, NAN};
    qsort(numbers, kept, sizeof *numbers, by_number);
    return (stance_interval){quantile(numbers, kept, (1 - confidence) / 2),
                             quantile(numbers, kept, 1 - (1 - confidence) / 2)};
}
