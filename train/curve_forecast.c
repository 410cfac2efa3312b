/* SPDX-License-Identifier: MIT
 * What the measures of a learning curve's folds say about its points and about what comes after them. */
#include <math.h>
#include <stdlib.h>

#include "curve.h"
#include "error.h"
#include "rng.h"

enum { REPLICATES = 1000, FORECASTS = 4 };
static const double LEAST_ERROR = 1e-3; /* a standard error below this is not believed */

/* The 97.5 % point of Student's t. */
static double student(size_t freedom) {
    static const double table[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                                   2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
                                   2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
    enum { ROWS = sizeof table / sizeof *table };
    return freedom <= ROWS ? table[freedom - 1] : 1.96 + 2.4 / (double)freedom;
}

/* Variance of a mean over the runs in units of their own variance: 1 / runs would take them for independent, though they
 * share their texts; Nadeau and Bengio, "Inference for the generalization error", Machine Learning 52, 2003, section
 * 3, add the size of the part tested on over that of the part trained on. */
static double inflation(const stance_learning_curve *curve) {
    return 1 / (double)curve->runs + 1 / (double)(curve->folds - 1);
}

static double mean_of_runs(const stance_learning_curve *curve, const double *single, size_t share) {
    double sum = 0;
    for (size_t r = 0; r < curve->runs; r++) sum += single[r * curve->share_count + share];
    return sum / (double)curve->runs;
}

static double standard_error(const stance_learning_curve *curve, const double *single, size_t share) {
    double mean = mean_of_runs(curve, single, share), sum = 0;
    for (size_t r = 0; r < curve->runs; r++) {
        double off = single[r * curve->share_count + share] - mean;
        sum += off * off;
    }
    return sqrt(inflation(curve) * sum / (double)(curve->runs - 1));
}

static stance_band band_of(double mean, double half) {
    return (stance_band){mean, fmax(mean - half, 0), fmin(mean + half, 1)};
}

/* ---- forecasts ---------------------------------------------------------------------------------------- */

/* One measure of a task as errors. */
typedef struct fitting {
    const stance_learning_curve *curve;
    const st_curve_task *task;
    const double *single;
    double *error, *weight, *means, *varied; /* [shares] each, in one block */
    double *replicates[FORECASTS];           /* [REPLICATES] each, in one block: now, next, gain, limit */
} fitting;

static void look_ahead(const st_power_law *law, double texts, double out[FORECASTS]) {
    out[0] = fmax(1 - st_power_law_at(law, texts), 0);
    out[1] = fmax(1 - st_power_law_at(law, 2 * texts), 0);
    out[2] = out[1] - out[0];
    out[3] = fmax(1 - law->a, 0);
}

/* Runs drawn with replacement: how far their means are from those of all runs, scaled to the variance above. */
static void vary(const fitting *f, st_rng *rng) {
    const stance_learning_curve *curve = f->curve;
    double scale = sqrt(inflation(curve) * (double)curve->runs);
    for (size_t s = 0; s < curve->share_count; s++) f->varied[s] = 0;
    for (size_t i = 0; i < curve->runs; i++) {
        const double *run = f->single + st_rng_below(rng, curve->runs) * curve->share_count;
        for (size_t s = 0; s < curve->share_count; s++) f->varied[s] += run[s] / (double)curve->runs;
    }
    for (size_t s = 0; s < curve->share_count; s++) {
        double off = scale * (f->varied[s] - f->means[s]);
        f->varied[s] = fmin(fmax(f->error[s] - off, 0), 1);
    }
}

static int by_number(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static stance_band band_of_replicates(double mean, double *replicates) {
    qsort(replicates, REPLICATES, sizeof *replicates, by_number);
    return (stance_band){mean, fmin(replicates[REPLICATES / 40], mean),
                         fmax(replicates[REPLICATES - 1 - REPLICATES / 40], mean)};
}

static void forecast(const fitting *f, uint64_t seed, stance_curve_forecast *out) {
    size_t shares = f->curve->share_count;
    st_power_law law;
    double found[FORECASTS];
    st_rng rng = st_rng_seeded(seed);
    if (!st_power_law_fit(&law, f->task->trained, f->error, f->weight, shares)) return;
    out->texts = f->task->texts;
    out->a = law.a, out->b = law.b, out->c = law.c;
    for (size_t i = 0; i < REPLICATES; i++) {
        st_power_law varied;
        vary(f, &rng);
        st_power_law_fit(&varied, f->task->trained, f->varied, f->weight, shares);
        look_ahead(&varied, (double)f->task->texts, found);
        for (size_t k = 0; k < FORECASTS; k++) f->replicates[k][i] = found[k];
    }
    look_ahead(&law, (double)f->task->texts, found);
    stance_band *bands[FORECASTS] = {&out->now, &out->next, &out->gain, &out->limit};
    for (size_t k = 0; k < FORECASTS; k++) *bands[k] = band_of_replicates(found[k], f->replicates[k]);
}

static stance_status conclude(const stance_learning_curve *curve, st_curve_task *task, size_t measure, uint64_t seed,
                              stance_error *error) {
    size_t shares = curve->share_count;
    double *block = st_new(&curve->allocator, 4 * shares + FORECASTS * REPLICATES, sizeof *block);
    if (!block) return st_fail_memory(error);
    fitting f = {curve,
                 task,
                 task->single + measure * curve->runs * shares,
                 block,
                 block + shares,
                 block + 2 * shares,
                 block + 3 * shares,
                 {NULL}};
    for (size_t k = 0; k < FORECASTS; k++) f.replicates[k] = block + 4 * shares + k * REPLICATES;
    for (size_t s = 0; s < shares; s++) {
        double mean = task->pooled[measure * shares + s], off = standard_error(curve, f.single, s);
        stance_band band = band_of(mean, student(curve->runs - 1) * off);
        *(measure ? &task->points[s].macro_f1 : &task->points[s].accuracy) = band;
        f.means[s] = mean_of_runs(curve, f.single, s);
        f.error[s] = 1 - mean;
        f.weight[s] = 1 / fmax(off * off, LEAST_ERROR * LEAST_ERROR);
    }
    forecast(&f, seed, &task->forecasts[measure]);
    st_release(&curve->allocator, block);
    return STANCE_OK;
}

stance_status st_curve_conclude(const stance_learning_curve *curve, st_curve_task *task, uint64_t seed,
                                stance_error *error) {
    for (size_t s = 0; s < curve->share_count; s++) {
        task->points[s].share = curve->shares[s];
        task->points[s].texts = task->trained[s];
        task->points[s].groups = task->groups[s];
    }
    stance_status status = conclude(curve, task, 0, seed, error);
    return status ? status : conclude(curve, task, 1, seed, error);
}
