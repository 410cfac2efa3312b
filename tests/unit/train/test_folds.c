/* SPDX-License-Identifier: MIT */
#include "folds.h"

#include <stdlib.h>

#include "check.h"
#include "dataset.h"
#include "hiccup.h"
#include "rng.h"

enum { MOST_TEXTS = 400, MOST_LABELS = 6, TASKS = 2, MOST_FOLDS = 10 };

/* A random problem and its split. */
typedef struct fixture {
    uint32_t group[MOST_TEXTS], codes[TASKS][MOST_TEXTS], fold[MOST_TEXTS];
    const uint32_t *tasks[TASKS];
    st_fold_problem problem;
} fixture;

/* Every group has a text: the first ones go round. */
static void fixture_init(fixture *f, st_rng *rng, size_t count, size_t groups, size_t tasks, size_t folds) {
    for (size_t i = 0; i < count; i++) {
        f->group[i] = (uint32_t)(i < groups ? i : st_rng_below(rng, groups));
        for (size_t t = 0; t < tasks; t++) {
            uint64_t code = st_rng_below(rng, MOST_LABELS + 1) * st_rng_below(rng, MOST_LABELS + 1) / MOST_LABELS;
            f->codes[t][i] = code == MOST_LABELS ? ST_UNLABELLED : (uint32_t)code;
        }
    }
    st_rng_shuffle(rng, f->group, count);
    for (size_t t = 0; t < TASKS; t++) f->tasks[t] = f->codes[t];
    f->problem = (st_fold_problem){count, f->group, groups, f->tasks, tasks, folds, st_rng_next(rng)};
}

static void split(fixture *f) {
    stance_error error;
    memset(f->fold, 0xFF, sizeof f->fold);
    assert_ok(st_folds_make(&f->problem, f->fold, &st_default_allocator, &error), &error);
}

/* A problem of some texts of one task, each a group of its own. */
static void fixture_singles(fixture *f, size_t count, size_t labels, size_t folds) {
    st_rng rng = st_rng_seeded(5);
    fixture_init(f, &rng, count, count, 1, folds);
    for (size_t i = 0; i < count; i++) f->codes[0][i] = (uint32_t)(i % labels);
}

/* How many texts of the fold have the label. */
static size_t labelled(const fixture *f, size_t fold, size_t task, uint32_t label) {
    size_t count = 0;
    for (size_t i = 0; i < f->problem.count; i++) count += f->fold[i] == fold && f->codes[task][i] == label;
    return count;
}

static size_t size_of(const fixture *f, size_t fold) {
    size_t count = 0;
    for (size_t i = 0; i < f->problem.count; i++) count += f->fold[i] == fold;
    return count;
}

/* ---- what is promised of every split ------------------------------------------------------------------- */

static void check_whole_groups(const fixture *f) {
    for (size_t i = 0; i < f->problem.count; i++)
        for (size_t j = 0; j < i; j++)
            if (f->group[i] == f->group[j]) assert_int_equal(f->fold[i], f->fold[j]);
}

static void groups_stay_whole_and_every_fold_has_texts(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(1);
    for (int round = 0; round < 200; round++) {
        fixture f;
        size_t folds = 2 + st_rng_below(&rng, MOST_FOLDS - 1), groups = folds + st_rng_below(&rng, 60);
        fixture_init(&f, &rng, groups + st_rng_below(&rng, MOST_TEXTS - groups + 1), groups, 1 + round % TASKS, folds);
        split(&f);
        for (size_t i = 0; i < f.problem.count; i++) assert_true(f.fold[i] < folds);
        for (size_t k = 0; k < folds; k++) assert_true(size_of(&f, k) > 0);
        check_whole_groups(&f);
    }
}

/* With a text a group each goes to the fold that has least of its label. */
static void labels_of_single_texts_are_spread_evenly(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(2);
    for (int round = 0; round < 100; round++) {
        fixture f;
        size_t folds = 2 + st_rng_below(&rng, MOST_FOLDS - 1), count = folds + st_rng_below(&rng, MOST_TEXTS - folds);
        fixture_init(&f, &rng, count, count, 1, folds);
        split(&f);
        for (uint32_t label = 0; label < MOST_LABELS; label++) {
            size_t least = SIZE_MAX, most = 0;
            for (size_t k = 0; k < folds; k++) {
                size_t here = labelled(&f, k, 0, label);
                least = here < least ? here : least;
                most = here > most ? here : most;
            }
            assert_true(most - least <= 1);
        }
    }
}

static void unlabelled_texts_are_spread_evenly(void **state) {
    (void)state;
    fixture f;
    fixture_singles(&f, 23, 1, 4);
    for (size_t i = 0; i < 23; i++) f.codes[0][i] = ST_UNLABELLED;
    split(&f);
    for (size_t k = 0; k < 4; k++) assert_in_range(size_of(&f, k), 5, 6);
}

/* ---- the rule, worked out plainly ---------------------------------------------------------------------- */

static size_t group_size(const fixture *f, uint32_t group) {
    size_t count = 0;
    for (size_t i = 0; i < f->problem.count; i++) count += f->group[i] == group;
    return count;
}

/* The groups shuffled, then the largest first (insertion sort keeps the order of equal ones). */
static void plain_queue(const fixture *f, uint32_t *queue) {
    st_rng rng = st_rng_seeded(f->problem.seed);
    for (size_t g = 0; g < f->problem.groups; g++) queue[g] = (uint32_t)g;
    st_rng_shuffle(&rng, queue, f->problem.groups);
    for (size_t i = 1; i < f->problem.groups; i++)
        for (size_t j = i; j > 0 && group_size(f, queue[j - 1]) < group_size(f, queue[j]); j--) {
            uint32_t swapped = queue[j];
            queue[j] = queue[j - 1];
            queue[j - 1] = swapped;
        }
}

/* Sum over all labels of (the fold's count)^2 / (its count in all). */
static double unevenness(const fixture *f, size_t fold) {
    double sum = 0;
    for (size_t t = 0; t < f->problem.tasks; t++)
        for (uint32_t label = 0; label < MOST_LABELS; label++) {
            double here = (double)labelled(f, fold, t, label), total = here + (double)labelled(f, UINT32_MAX, t, label);
            for (size_t k = 0; k < f->problem.folds; k++) total += k == fold ? 0 : (double)labelled(f, k, t, label);
            if (total > 0) sum += here * here / total;
        }
    return sum;
}

static void move_group(fixture *f, uint32_t group, uint32_t fold) {
    for (size_t i = 0; i < f->problem.count; i++)
        if (f->group[i] == group) f->fold[i] = fold;
}

/* How much more uneven the labels are with the group in the fold. Leaves it there. */
static double plain_growth(fixture *f, uint32_t group, uint32_t fold) {
    move_group(f, group, UINT32_MAX);
    double before = unevenness(f, fold);
    move_group(f, group, fold);
    return unevenness(f, fold) - before;
}

/* Whether `expected` is where the group grows the unevenness least, given the groups that are placed. */
static bool is_best(fixture *f, uint32_t group, uint32_t expected) {
    double there = plain_growth(f, group, expected);
    bool best = true;
    for (uint32_t k = 0; k < f->problem.folds && best; k++) best = plain_growth(f, group, k) >= there - 1e-9;
    move_group(f, group, expected);
    return best;
}

static void every_group_goes_where_it_makes_labels_least_uneven(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(3);
    for (int round = 0; round < 30; round++) {
        fixture f, plain;
        uint32_t queue[30];
        size_t groups = 5 + st_rng_below(&rng, 25), folds = 2 + st_rng_below(&rng, 3);
        fixture_init(&f, &rng, groups + st_rng_below(&rng, 60), groups, 1 + round % TASKS, folds);
        split(&f);
        plain = f;
        for (size_t g = 0; g < groups; g++) move_group(&plain, (uint32_t)g, UINT32_MAX);
        plain_queue(&f, queue);
        for (size_t g = 0; g < groups; g++) {
            size_t text = 0;
            while (f.group[text] != queue[g]) text++;
            assert_true(is_best(&plain, queue[g], f.fold[text]));
        }
    }
}

/* By hand: groups of 3, 2 and 1 texts of one label into two folds: 3 | 2 1. */
static void large_groups_come_first(void **state) {
    (void)state;
    static const uint32_t groups[] = {0, 1, 1, 2, 2, 2};
    for (uint64_t seed = 0; seed < 20; seed++) {
        fixture f;
        fixture_singles(&f, 6, 1, 2);
        memcpy(f.group, groups, sizeof groups);
        f.problem.groups = 3;
        f.problem.seed = seed;
        split(&f);
        assert_int_equal(f.fold[0], f.fold[1]);
        assert_int_not_equal(f.fold[0], f.fold[3]);
    }
}

/* By hand: one fold has 6 frequent labels, the other 3 frequent and 1 rare; totals are 10 and 2. A group with one of
 * each grows the first by 13/10 + 1/2, the second by 7/10 + 3/2: counted by texts alone it would be 14 and 10. */
static void every_label_weighs_the_same(void **state) {
    (void)state;
    static const uint32_t groups[] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2};
    static const uint32_t codes[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1};
    fixture f;
    fixture_singles(&f, 12, 2, 2);
    memcpy(f.group, groups, sizeof groups);
    memcpy(f.codes[0], codes, sizeof codes);
    f.problem.groups = 3;
    split(&f);
    assert_int_not_equal(f.fold[0], f.fold[6]);
    assert_int_equal(f.fold[10], f.fold[0]);
}

/* ---- the seed ------------------------------------------------------------------------------------------ */

static void the_seed_decides(void **state) {
    (void)state;
    fixture f, again;
    fixture_singles(&f, 60, 3, 5);
    fixture_singles(&again, 60, 3, 5);
    split(&f);
    split(&again);
    assert_memory_equal(f.fold, again.fold, sizeof f.fold);
    size_t others = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        again.problem.seed = seed;
        split(&again);
        others += memcmp(f.fold, again.fold, 60 * sizeof *f.fold) != 0;
    }
    assert_int_equal(others, 10);
}

/* ---- edges --------------------------------------------------------------------------------------------- */

static void check_too_few(fixture *f, size_t folds, const char *text) {
    stance_error error;
    f->problem.folds = folds;
    assert_int_equal(st_folds_make(&f->problem, f->fold, &st_default_allocator, &error), STANCE_ERROR_DATA);
    assert_string_equal(error.text, text);
    assert_int_equal(st_folds_make(&f->problem, f->fold, &st_default_allocator, NULL), STANCE_ERROR_DATA);
}

static void more_folds_than_groups_are_refused(void **state) {
    (void)state;
    fixture f;
    fixture_singles(&f, 8, 2, 8);
    split(&f);
    for (size_t k = 0; k < 8; k++) assert_int_equal(size_of(&f, k), 1);
    check_too_few(&f, 9, "8 groups of texts cannot be split into 9 folds");
    for (size_t i = 0; i < 8; i++) f.group[i] = 0;
    f.problem.groups = 1;
    check_too_few(&f, 2, "1 groups of texts cannot be split into 2 folds");
    f.problem.groups = f.problem.count = 0;
    check_too_few(&f, 2, "0 groups of texts cannot be split into 2 folds");
}

static void a_group_may_have_no_text(void **state) {
    (void)state;
    fixture f;
    fixture_singles(&f, 4, 2, 2);
    f.problem.groups = 9;
    split(&f);
    for (size_t k = 0; k < 2; k++)
        for (uint32_t label = 0; label < 2; label++) assert_int_equal(labelled(&f, k, 0, label), 1);
}

static void a_great_many_texts_are_split(void **state) {
    (void)state;
    enum { COUNT = 50000, FOLDS = 5 };
    uint32_t *group = malloc(COUNT * sizeof *group), *codes = malloc(COUNT * sizeof *codes);
    uint32_t *fold = malloc(COUNT * sizeof *fold);
    size_t sizes[FOLDS] = {0};
    for (uint32_t i = 0; i < COUNT; i++) group[i] = i, codes[i] = i % 3;
    const uint32_t *tasks[] = {codes};
    st_fold_problem problem = {COUNT, group, COUNT, tasks, 1, FOLDS, 1};
    assert_ok(st_folds_make(&problem, fold, &st_default_allocator, NULL), NULL);
    for (size_t i = 0; i < COUNT; i++) sizes[fold[i]]++;
    for (size_t k = 0; k < FOLDS; k++) assert_in_range(sizes[k], COUNT / FOLDS - 2, COUNT / FOLDS + 2);
    free(group), free(codes), free(fold);
}

static stance_status split_with(const stance_allocator *allocator, void *context) {
    fixture *f = context;
    return st_folds_make(&f->problem, f->fold, allocator, NULL);
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    fixture f;
    fixture_singles(&f, 8, 2, 3);
    assert_true(check_every_allocation(split_with, &f) > 10);
    assert_true(check_hiccups(split_with, &f, SIZE_MAX) > 10);
}

TESTS(cmocka_unit_test(groups_stay_whole_and_every_fold_has_texts),
      cmocka_unit_test(labels_of_single_texts_are_spread_evenly), cmocka_unit_test(unlabelled_texts_are_spread_evenly),
      cmocka_unit_test(every_group_goes_where_it_makes_labels_least_uneven), cmocka_unit_test(large_groups_come_first),
      cmocka_unit_test(every_label_weighs_the_same), cmocka_unit_test(the_seed_decides),
      cmocka_unit_test(more_folds_than_groups_are_refused), cmocka_unit_test(a_group_may_have_no_text),
      cmocka_unit_test(a_great_many_texts_are_split), cmocka_unit_test(out_of_memory_is_an_error))
