/* SPDX-License-Identifier: MIT */
#include "search.h"

#include <stdlib.h>

#include "error.h"
#include "kernel_rows.h"

enum {
    LEAST_TEXTS = 1500,  /* of the smallest share */
    LEAST_A_LABEL = 100, /* of them for each label of the task with most */
    MOST_PARTS = 64,     /* the smallest share is one of so many parts of the groups */
    GROUPS_A_PART = 20,  /* at least */
    FEW_CANDIDATES = 3   /* so many are not worth halving */
};

/* What one search works with. Candidates are numbered by space, then variant, then cost. */
typedef struct search {
    st_trainer *t;
    const st_grid *grid;
    size_t count;
    bool *alive;        /* [count] */
    double *f1;         /* [count][tasks] */
    double *accuracy;   /* [count] mean of the tasks */
    double *mean;       /* [count] macro-F1, mean of the tasks */
    uint32_t *tried;    /* [count] parts of the groups they were last judged on; 0: none */
    char *features;     /* the spaces' specifications, each ending in NUL */
    size_t *begins;     /* [spaces] */
    uint32_t *part;     /* [texts] of a text's group */
    size_t parts, used; /* of which a round uses the first `used` */
    bool *wanted;       /* [rows] */
    uint32_t *codes;    /* [rows] of the task at hand, ST_UNLABELLED for texts outside the used parts */
    uint32_t *verdicts; /* [costs][rows] */
} search;

stance_status st_search_prepare(st_trainer *t, stance_error *error) {
    if (!t->options.grid) return STANCE_OK;
    if (!t->options.folds) return st_fail(error, STANCE_ERROR_ARGUMENT, "a search for settings needs cross-validation");
    const char *scaling = t->options.scaling;
    bool fixed = scaling && strcmp(scaling, "auto") != 0;
    st_grid_rest rest = {.features = t->options.features,
                         .ratio = t->bench.ratio,
                         .both_ratios = !fixed && t->bench.kind != ST_SOLVER_LIBSVM,
                         .cost = t->options.cost,
                         .gamma = t->bench.gamma,
                         .gamma_given = t->options.gamma > 0};
    t->grid = st_new(t->allocator, 1, sizeof *t->grid);
    if (!t->grid) return st_fail_memory(error);
    return st_grid_parse(t->grid, st_sv_of(t->options.grid), &rest, error);
}

/* ---- preparation -------------------------------------------------------------------------------------- */

static bool print_features(search *s) {
    st_buf text;
    st_buf_init(&text, s->t->allocator);
    for (size_t i = 0; i < s->grid->space_count; i++) {
        s->begins[i] = text.size;
        st_spec_print(&text, &s->grid->spaces[i]);
        st_buf_add_char(&text, '\0');
    }
    s->features = text.data;
    return !text.failed;
}

static bool make_room(search *s) {
    const st_trainer *t = s->t;
    size_t rows = st_dataset_rows(t->dataset);
    s->alive = st_new(t->allocator, s->count, sizeof *s->alive);
    s->f1 = st_new(t->allocator, s->count * t->task_count, sizeof *s->f1);
    s->accuracy = st_new(t->allocator, s->count, sizeof *s->accuracy);
    s->mean = st_new(t->allocator, s->count, sizeof *s->mean);
    s->tried = st_new(t->allocator, s->count, sizeof *s->tried);
    s->begins = st_new(t->allocator, s->grid->space_count, sizeof *s->begins);
    s->part = st_new(t->allocator, t->dataset->count, sizeof *s->part);
    s->wanted = st_new(t->allocator, rows, sizeof *s->wanted);
    s->codes = st_new(t->allocator, rows, sizeof *s->codes);
    s->verdicts = st_new(t->allocator, rows * s->grid->cost_count, sizeof *s->verdicts);
    return s->alive && s->f1 && s->accuracy && s->mean && s->tried && s->begins && s->part && s->wanted && s->codes &&
           s->verdicts && print_features(s);
}

static void free_room(search *s) {
    void *blocks[] = {s->alive,  s->f1,   s->accuracy, s->mean,  s->tried,   s->features,
                      s->begins, s->part, s->wanted,   s->codes, s->verdicts};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(s->t->allocator, blocks[i]);
}

/* The largest power of two that leaves each part texts and groups enough, and no more than there are candidates. */
static size_t count_parts(const search *s, size_t groups) {
    const st_trainer *t = s->t;
    size_t most = 0, parts = 1;
    for (size_t k = 0; k < t->task_count; k++)
        if (t->tasks[k].labels.count > most) most = t->tasks[k].labels.count;
    size_t least = most * LEAST_A_LABEL > LEAST_TEXTS ? most * LEAST_A_LABEL : LEAST_TEXTS;
    if (t->options.exhaustive || s->count <= FEW_CANDIDATES) return 1;
    while (parts < MOST_PARTS && parts * 2 <= s->count && t->dataset->count / (parts * 2) >= least &&
           groups / (parts * 2) >= GROUPS_A_PART)
        parts *= 2;
    return parts;
}

static stance_status share_out(search *s, stance_error *error) {
    const st_trainer *t = s->t;
    uint32_t *group;
    size_t groups;
    stance_status status = st_dataset_groups(t->dataset, &group, &groups, error);
    if (status) return status;
    const uint32_t **codes = st_new(t->allocator, t->task_count, sizeof *codes);
    s->parts = count_parts(s, groups);
    if (codes) {
        for (size_t k = 0; k < t->task_count; k++) codes[k] = t->tasks[k].codes;
        st_fold_problem problem = {t->dataset->count,  group, groups, codes, t->task_count, s->parts,
                                   t->options.seed + 1};
        status = st_folds_make(&problem, s->part, t->allocator, error);
    } else status = st_fail_memory(error);
    st_release(t->allocator, codes);
    st_release(t->dataset->allocator, group);
    return status;
}

/* ---- trying candidates -------------------------------------------------------------------------------- */

/* One vector space and variant; candidates first .. first + costs - 1. */
typedef struct setting {
    size_t space, variant, first;
    double costs[ST_MOST_COSTS]; /* of those alive */
    size_t numbers[ST_MOST_COSTS];
    size_t count;
} setting;

static setting setting_of(const search *s, size_t space, size_t variant) {
    size_t first = (space * st_grid_variants(s->grid) + variant) * s->grid->cost_count;
    setting c = {.space = space, .variant = variant, .first = first};
    for (size_t i = 0; i < s->grid->cost_count; i++) {
        if (!s->alive[c.first + i]) continue;
        c.costs[c.count] = s->grid->costs[i];
        c.numbers[c.count++] = c.first + i;
    }
    return c;
}

static stance_status judge(const search *s, const st_train_task *task, const uint32_t *verdicts, double *accuracy,
                           double *f1, stance_error *error) {
    size_t n = task->labels.count, right = 0, all = 0;
    size_t *confusion = st_new(s->t->allocator, n * n, sizeof *confusion);
    if (!confusion) return st_fail_memory(error);
    for (size_t i = 0; i < s->t->dataset->count; i++) {
        if (s->codes[i] == ST_UNLABELLED) continue;
        confusion[s->codes[i] * n + verdicts[i]]++;
        right += s->codes[i] == verdicts[i];
        all++;
    }
    *accuracy = all ? (double)right / (double)all : 0;
    *f1 = st_macro_f1(confusion, n);
    st_release(s->t->allocator, confusion);
    return STANCE_OK;
}

static stance_status try_task(search *s, const setting *c, size_t k, stance_error *error) {
    st_trainer *t = s->t;
    const st_train_task *task = &t->tasks[k];
    size_t rows = st_dataset_rows(t->dataset);
    for (size_t i = 0; i < rows; i++) s->codes[i] = s->wanted[i] ? task->codes[i] : ST_UNLABELLED;
    st_fit_task fit = {s->codes, task->labels.count, 0};
    stance_status status = st_fit_path(&t->bench, &fit, c->costs, c->count, s->verdicts, error);
    for (size_t i = 0; i < c->count && !status && !t->progress.enough; i++) {
        double accuracy = 0, *f1 = &s->f1[c->numbers[i] * t->task_count + k];
        status = judge(s, task, s->verdicts + i * rows, &accuracy, f1, error);
        s->accuracy[c->numbers[i]] = (k ? s->accuracy[c->numbers[i]] : 0) + accuracy / (double)t->task_count;
        s->mean[c->numbers[i]] = (k ? s->mean[c->numbers[i]] : 0) + *f1 / (double)t->task_count;
    }
    return status;
}

static stance_candidate describe(const search *s, size_t number) {
    size_t costs = s->grid->cost_count, variants = st_grid_variants(s->grid), variant = number / costs % variants;
    return (stance_candidate){.features = s->features + s->begins[number / costs / variants],
                              .scaling = st_grid_ratio(s->grid, variant) ? "ratio" : "none",
                              .gamma = st_grid_gamma(s->grid, variant),
                              .cost = s->grid->costs[number % costs],
                              .share = (double)s->tried[number] / (double)s->parts,
                              .accuracy = s->accuracy[number],
                              .macro_f1 = s->mean[number]};
}

/* All costs of a setting; what was interrupted leaves no trace in `tried`. */
static stance_status try_setting(search *s, const setting *c, stance_error *error) {
    st_trainer *t = s->t;
    stance_status status = STANCE_OK;
    double accuracy[ST_MOST_COSTS], mean[ST_MOST_COSTS];
    for (size_t i = 0; i < c->count; i++) {
        accuracy[i] = s->accuracy[c->numbers[i]];
        mean[i] = s->mean[c->numbers[i]];
    }
    t->bench.ratio = st_grid_ratio(s->grid, c->variant);
    for (size_t k = 0; k < t->task_count && !status && !t->progress.enough; k++) status = try_task(s, c, k, error);
    for (size_t i = 0; i < c->count && !status; i++) {
        size_t number = c->numbers[i];
        if (t->progress.enough) {
            s->accuracy[number] = accuracy[i];
            s->mean[number] = mean[i];
            continue;
        }
        s->tried[number] = (uint32_t)s->used;
        stance_candidate candidate = describe(s, number);
        if (t->options.candidate) t->options.candidate(t->options.user, &candidate);
    }
    return status;
}

static bool space_alive(const search *s, size_t space) {
    for (size_t v = 0; v < st_grid_variants(s->grid); v++)
        if (setting_of(s, space, v).count) return true;
    return false;
}

/* Of linear machines all variants share them; each gamma makes them values of its kernel, and needs them anew. */
static bool wants_products(const search *s, size_t space, size_t variant) {
    const st_bench *bench = &s->t->bench;
    if (bench->kind != ST_SOLVER_LIBSVM || bench->gram || bench->products) return false;
    return !st_grid_ratio(s->grid, variant) && setting_of(s, space, variant).count;
}

/* A space without features is out of the race. */
static void give_up_space(search *s, size_t space) {
    size_t candidates = st_grid_variants(s->grid) * s->grid->cost_count;
    for (size_t i = 0; i < candidates; i++) s->alive[space * candidates + i] = false;
}

/* A variant of the space that the bench has. */
static stance_status try_variant(search *s, size_t space, size_t variant, stance_error *error) {
    st_trainer *t = s->t;
    setting c = setting_of(s, space, variant);
    stance_status status = STANCE_OK;
    if (!c.count) return status;
    t->bench.gamma = st_grid_gamma(s->grid, variant);
    if (wants_products(s, space, variant)) status = st_bench_multiply(&t->bench, error);
    if (!status) status = try_setting(s, &c, error);
    if (t->bench.gamma > 0) st_bench_forget(&t->bench);
    return status;
}

static stance_status try_space(search *s, size_t space, stance_error *error) {
    st_trainer *t = s->t;
    st_collection collection;
    stance_status status =
        st_pool_derive(&t->pool, &s->grid->spaces[space], s->wanted, t->options.threads, &collection, error);
    if (status == STANCE_ERROR_DATA) give_up_space(s, space);
    if (status) return status == STANCE_ERROR_DATA ? STANCE_OK : status;
    t->bench.collection = &collection;
    status = st_bench_hold(&t->bench, error);
    if (!status) status = st_bench_narrow(&t->bench, &collection.x, error);
    for (size_t v = 0; v < st_grid_variants(s->grid) && !status && !t->progress.enough; v++)
        status = try_variant(s, space, v, error);
    st_release(t->allocator, t->bench.only);
    st_bench_forget(&t->bench);
    st_collection_clear(&collection);
    t->bench.only = NULL;
    t->bench.collection = NULL;
    return status;
}

/* ---- halving ------------------------------------------------------------------------------------------ */

typedef struct rank {
    uint32_t tried;
    double f1;
    size_t number;
} rank;

/* The largest share first, then the best, then the first of the grid. */
static int by_rank(const void *left, const void *right) {
    const rank *a = left, *b = right;
    if (a->tried != b->tried) return a->tried > b->tried ? -1 : 1;
    if (a->f1 != b->f1) return a->f1 > b->f1 ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* All candidates by rank; to be released. */
static rank *rank_all(const search *s, stance_error *error) {
    rank *ranks = st_new(s->t->allocator, s->count, sizeof *ranks);
    if (!ranks) st_fail_memory(error);
    for (size_t i = 0; i < s->count && ranks; i++) ranks[i] = (rank){s->tried[i], s->mean[i], i};
    if (ranks) qsort(ranks, s->count, sizeof *ranks, by_rank);
    return ranks;
}

static size_t count_alive(const search *s) {
    size_t alive = 0;
    for (size_t i = 0; i < s->count; i++) alive += s->alive[i];
    return alive;
}

static stance_status halve(search *s, stance_error *error) {
    size_t keep = (count_alive(s) + 1) / 2;
    rank *ranks = rank_all(s, error);
    if (!ranks) return STANCE_ERROR_MEMORY;
    for (size_t i = keep; i < s->count; i++) s->alive[ranks[i].number] = false;
    st_release(s->t->allocator, ranks);
    return STANCE_OK;
}

/* Machines to be fitted in all rounds, each counted as often as it has parts of the texts. */
static size_t foresee(const search *s) {
    size_t steps = 0, alive = s->count;
    for (size_t used = 1; used <= s->parts; used *= 2, alive = (alive + 1) / 2)
        steps += alive * used * s->t->bench.folds * s->t->labels;
    return steps;
}

static stance_status try_alive(search *s, stance_error *error) {
    for (size_t i = 0; i < st_dataset_rows(s->t->dataset); i++)
        s->wanted[i] = i < s->t->dataset->count && s->part[i] < s->used;
    s->t->progress.stride = s->used;
    stance_status status = STANCE_OK;
    for (size_t i = 0; i < s->grid->space_count && !status && !s->t->progress.enough; i++)
        if (space_alive(s, i)) status = try_space(s, i, error);
    return status;
}

static stance_status try_all(search *s, stance_error *error) {
    stance_status status = STANCE_OK;
    for (size_t i = 0; i < s->count; i++) s->alive[i] = true;
    st_progress_start(&s->t->progress, "search", foresee(s));
    for (s->used = 1; s->used <= s->parts && !status && !s->t->progress.enough; s->used *= 2) {
        if (s->used > 1) status = halve(s, error);
        if (!status) status = try_alive(s, error);
    }
    if (!status && !count_alive(s))
        status = st_fail(error, STANCE_ERROR_DATA, "no n-gram is frequent enough to be a feature");
    return status;
}

/* ---- the choice --------------------------------------------------------------------------------------- */

/* Sum over the tasks of the best macro-F1 that a setting has with any cost tried on the `tried` parts. */
static double best_of_setting(const search *s, size_t first, uint32_t tried) {
    double sum = 0;
    for (size_t k = 0; k < s->t->task_count; k++) {
        double best = 0;
        for (size_t i = first; i < first + s->grid->cost_count; i++)
            if (s->tried[i] == tried && s->f1[i * s->t->task_count + k] > best) best = s->f1[i * s->t->task_count + k];
        sum += best;
    }
    return sum;
}

/* The vector space and variant for all tasks, then each task's cost. The ranks' first gives the share that counts. */
static void choose(search *s, const rank *first) {
    st_trainer *t = s->t;
    size_t costs = s->grid->cost_count, best = first->number / costs * costs;
    double most = best_of_setting(s, best, first->tried);
    for (size_t c = 0; c < s->count; c += costs) {
        double found = best_of_setting(s, c, first->tried);
        if (found <= most) continue;
        most = found;
        best = c;
    }
    size_t variants = st_grid_variants(s->grid), variant = best / costs % variants;
    t->spec = s->grid->spaces[best / costs / variants];
    t->bench.ratio = st_grid_ratio(s->grid, variant);
    t->bench.gamma = st_grid_gamma(s->grid, variant);
    for (size_t k = 0; k < t->task_count; k++) {
        size_t chosen = SIZE_MAX;
        for (size_t i = best; i < best + costs; i++)
            if (s->tried[i] == first->tried &&
                (chosen == SIZE_MAX || s->f1[i * t->task_count + k] > s->f1[chosen * t->task_count + k]))
                chosen = i;
        t->tasks[k].cost = s->grid->costs[(chosen == SIZE_MAX ? best : chosen) - best];
    }
}

static bool is_chosen(const st_trainer *t, const st_grid *grid, size_t number) {
    size_t costs = grid->cost_count, variants = st_grid_variants(grid), variant = number / costs % variants;
    if (!st_spec_equal(&grid->spaces[number / costs / variants], &t->spec)) return false;
    if (st_grid_ratio(grid, variant) != t->bench.ratio || st_grid_gamma(grid, variant) != t->bench.gamma) return false;
    for (size_t k = 0; k < t->task_count; k++)
        if (t->tasks[k].cost == grid->costs[number % costs]) return true;
    return false;
}

/* Hand the candidates over, with the texts that they refer to. */
static stance_status keep_candidates(search *s, stance_error *error) {
    st_trainer *t = s->t;
    rank *ranks = rank_all(s, error);
    t->candidates = st_new(t->allocator, s->count, sizeof *t->candidates);
    if (ranks && t->candidates) {
        choose(s, &ranks[0]);
        for (size_t i = 0; i < s->count; i++) {
            t->candidates[i] = describe(s, ranks[i].number);
            t->candidates[i].chosen = is_chosen(t, s->grid, ranks[i].number);
        }
        t->candidate_count = s->count;
        t->candidate_texts = s->features;
        s->features = NULL;
    }
    bool whole = ranks && t->candidates;
    st_release(t->allocator, ranks);
    return whole ? STANCE_OK : st_fail_memory(error);
}

stance_status st_search_run(st_trainer *t, stance_error *error) {
    search s = {.t = t, .grid = t->grid, .count = st_grid_size(t->grid)};
    stance_status status = make_room(&s) ? share_out(&s, error) : st_fail_memory(error);
    if (!status) {
        st_progress_start(&t->progress, "n-grams", 0);
        status = st_pool_make(&t->pool, t->dataset, s.grid->spaces, s.grid->space_count, t->options.threads, error);
    }
    if (!status) status = st_progress_check(&t->progress, error);
    if (!status) status = try_all(&s, error);
    if (!status) status = keep_candidates(&s, error);
    free_room(&s);
    return status;
}
