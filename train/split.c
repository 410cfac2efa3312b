/* SPDX-License-Identifier: MIT
 * Parts of given sizes, put together from folds. */
#include <math.h>

#include "dataset.h"
#include "error.h"
#include "folds.h"

enum { MOST_PARTS = 64, MOST_FOLDS = 200, USUAL_FOLDS = 20, MOST_COUNTS = 1 << 22 };
static const double NEAR_ENOUGH = 0.0005; /* a share of the texts that more folds are not made for */

/* How many folds there are, and how many of them each part takes. */
typedef struct plan {
    size_t folds;
    size_t takes[MOST_PARTS];
    double error; /* largest difference of a part from its share */
} plan;

/* One fold for each part, and the others one by one to the part that lacks most of its share. */
static plan plan_of(const double *shares, size_t parts, size_t folds) {
    plan p = {.folds = folds};
    for (size_t i = 0; i < parts; i++) p.takes[i] = 1;
    for (size_t left = folds - parts; left; left--) {
        size_t most = 0;
        for (size_t i = 1; i < parts; i++)
            if (shares[i] * (double)folds - (double)p.takes[i] > shares[most] * (double)folds - (double)p.takes[most])
                most = i;
        p.takes[most]++;
    }
    for (size_t i = 0; i < parts; i++) p.error = fmax(p.error, fabs((double)p.takes[i] / (double)folds - shares[i]));
    return p;
}

/* The least number of folds, up to `most`, that comes near enough, or else the one that comes nearest. */
static plan make_plan(const double *shares, size_t parts, size_t most) {
    plan best = {.error = INFINITY};
    for (size_t folds = parts; folds <= most && best.error > NEAR_ENOUGH; folds++) {
        plan p = plan_of(shares, parts, folds);
        if (p.error < best.error) best = p;
    }
    return best;
}

/* Labels (and, last, texts) of each fold and of all. */
typedef struct counts {
    size_t kinds;
    size_t *of_fold; /* [folds][kinds] */
    size_t *of_all;  /* [kinds] */
} counts;

typedef struct splitting {
    const stance_dataset *dataset;
    const stance_allocator *allocator;
    const double *shares;
    size_t parts;
    uint64_t seed;
    uint32_t *group;
    size_t groups;
    st_codes *labels; /* [tasks] */
    const uint32_t **codes;
    uint32_t *fold;
    counts counts;
    plan plan;
} splitting;

static stance_status check_shares(const double *shares, size_t parts, stance_error *error) {
    if (parts < 2 || parts > MOST_PARTS)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "%zu parts: there can be 2 to %d", parts, MOST_PARTS);
    double sum = 0;
    for (size_t i = 0; i < parts; i++) {
        if (!(shares[i] > 0 && shares[i] < 1))
            return st_fail(error, STANCE_ERROR_ARGUMENT, "a share of %g: it must lie between 0 and 1", shares[i]);
        sum += shares[i];
    }
    if (fabs(sum - 1) > 1e-9) return st_fail(error, STANCE_ERROR_ARGUMENT, "the shares sum to %g, not to 1", sum);
    return STANCE_OK;
}

static stance_status number_labels(splitting *s, stance_error *error) {
    size_t tasks = s->dataset->task_count;
    s->labels = st_new(s->allocator, tasks, sizeof *s->labels);
    s->codes = st_new(s->allocator, tasks, sizeof *s->codes);
    s->fold = st_new(s->allocator, s->dataset->count, sizeof *s->fold);
    if (!s->labels || !s->codes || !s->fold) return st_fail_memory(error);
    stance_status status = STANCE_OK;
    s->counts.kinds = 1;
    for (size_t t = 0; t < tasks && !status; t++) {
        status = st_dataset_labels(s->dataset, t, &s->labels[t], error);
        s->codes[t] = s->labels[t].codes;
        s->counts.kinds += s->labels[t].count;
    }
    return status;
}

/* As many as there are groups, but with very many labels so few that they can be counted in each fold. */
static size_t most_folds(const splitting *s) {
    size_t most = MOST_COUNTS / s->counts.kinds;
    if (most > MOST_FOLDS) most = MOST_FOLDS;
    if (most < USUAL_FOLDS) most = USUAL_FOLDS;
    if (most < s->parts) most = s->parts;
    return most < s->groups ? most : s->groups;
}

static stance_status make_folds(splitting *s, stance_error *error) {
    s->plan = make_plan(s->shares, s->parts, most_folds(s));
    if (isinf(s->plan.error))
        return st_fail(error, STANCE_ERROR_DATA, "%zu group%s of texts: too few for %zu parts", s->groups,
                       s->groups == 1 ? "" : "s", s->parts);
    st_fold_problem problem = {.count = s->dataset->count,
                               .group = s->group,
                               .groups = s->groups,
                               .codes = s->codes,
                               .tasks = s->dataset->task_count,
                               .folds = s->plan.folds,
                               .seed = s->seed};
    return st_folds_make(&problem, s->fold, s->allocator, error);
}

static stance_status count_folds(splitting *s, stance_error *error) {
    counts *c = &s->counts;
    size_t tasks = s->dataset->task_count, first = 0;
    c->of_fold = st_new(s->allocator, s->plan.folds * c->kinds, sizeof *c->of_fold);
    c->of_all = st_new(s->allocator, c->kinds, sizeof *c->of_all);
    if (!c->of_fold || !c->of_all) return st_fail_memory(error);
    for (size_t t = 0; t < tasks; first += s->labels[t++].count)
        for (size_t i = 0; i < s->dataset->count; i++)
            if (s->codes[t][i] != ST_UNLABELLED) c->of_fold[s->fold[i] * c->kinds + first + s->codes[t][i]]++;
    for (size_t i = 0; i < s->dataset->count; i++) c->of_fold[s->fold[i] * c->kinds + first]++;
    for (size_t i = 0; i < s->plan.folds * c->kinds; i++) c->of_all[i % c->kinds] += c->of_fold[i];
    return STANCE_OK;
}

/* How far the parts are from their shares of each label when the folds are dealt out in order from number `start`: the
 * sum of (count - share * total)^2 / (share * total). */
static double unevenness(const splitting *s, size_t start) {
    const counts *c = &s->counts;
    double sum = 0;
    for (size_t kind = 0; kind < c->kinds; kind++)
        for (size_t part = 0, fold = start; part < s->parts && c->of_all[kind]; part++) {
            double wanted = s->shares[part] * (double)c->of_all[kind], count = 0;
            for (size_t i = 0; i < s->plan.takes[part]; i++, fold++)
                count += (double)c->of_fold[fold % s->plan.folds * c->kinds + kind];
            sum += (count - wanted) * (count - wanted) / wanted;
        }
    return sum;
}

static void deal_out(const splitting *s, uint32_t *part) {
    uint32_t part_of[MOST_FOLDS];
    size_t best = 0, fold;
    double least = unevenness(s, 0);
    for (size_t start = 1; start < s->plan.folds; start++) {
        double found = unevenness(s, start);
        if (found >= least) continue;
        least = found;
        best = start;
    }
    fold = best;
    for (size_t p = 0; p < s->parts; p++)
        for (size_t i = 0; i < s->plan.takes[p]; i++) part_of[fold++ % s->plan.folds] = (uint32_t)p;
    for (size_t i = 0; i < s->dataset->count; i++) part[i] = part_of[s->fold[i]];
}

static void clear(splitting *s) {
    for (size_t t = 0; t < s->dataset->task_count && s->labels; t++) st_codes_clear(&s->labels[t], s->allocator);
    void *blocks[] = {s->labels, s->codes, s->group, s->fold, s->counts.of_fold, s->counts.of_all};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(s->allocator, blocks[i]);
}

stance_status stance_split(const stance_dataset *dataset, const double *shares, size_t parts, uint64_t seed,
                           uint32_t *part, stance_error *error) {
    stance_status status = check_shares(shares, parts, error);
    if (status) return status;
    splitting s = {.dataset = dataset, .allocator = dataset->allocator, .shares = shares, .parts = parts, .seed = seed};
    status = st_dataset_groups(dataset, &s.group, &s.groups, error);
    if (!status) status = number_labels(&s, error);
    if (!status) status = make_folds(&s, error);
    if (!status) status = count_folds(&s, error);
    if (!status) deal_out(&s, part);
    clear(&s);
    return status;
}
