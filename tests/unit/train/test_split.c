/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "dataset.h"
#include "rng.h"

enum { MOST_TEXTS = 3000, LABELS = 4 };

/* Texts of one task; label i % `labels`, `per_group` texts a group (0: each a group of its own). */
static stance_dataset *make(size_t count, size_t labels, size_t per_group) {
    static const char *const tasks[] = {"label"};
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, tasks, 1, NULL, NULL), NULL);
    for (size_t i = 0; i < count; i++) {
        char label[24], group[24];
        snprintf(label, sizeof label, "l%zu", labels ? i % labels : 0);
        snprintf(group, sizeof group, "g%zu", per_group ? i / per_group : 0);
        const char *of_task = labels ? label : "";
        stance_example example = {"x", 1, &of_task, per_group ? group : NULL, 0, 0};
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
    return dataset;
}

static void split(const stance_dataset *dataset, const double *shares, size_t parts, uint64_t seed, uint32_t *part) {
    stance_error error;
    for (size_t i = 0; i < stance_dataset_count(dataset); i++) part[i] = UINT32_MAX;
    assert_ok(stance_split(dataset, shares, parts, seed, part, &error), &error);
    for (size_t i = 0; i < stance_dataset_count(dataset); i++) assert_true(part[i] < parts);
}

static size_t count_in(const uint32_t *part, size_t count, uint32_t wanted, size_t labels, size_t label) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) found += part[i] == wanted && (labels == 0 || i % labels == label);
    return found;
}

/* With single texts each part has its share of every label, to a text or so. */
static void labels_are_spread_by_the_shares(void **state) {
    (void)state;
    static const double shares[][3] = {{0.8, 0.2}, {0.5, 0.5}, {0.7, 0.1, 0.2}, {0.9, 0.1}, {0.65, 0.35}};
    static const size_t parts[] = {2, 2, 3, 2, 2};
    static uint32_t part[MOST_TEXTS];
    stance_dataset *dataset = make(2000, LABELS, 0);
    for (size_t c = 0; c < 5; c++) {
        split(dataset, shares[c], parts[c], 7, part);
        for (uint32_t p = 0; p < parts[c]; p++)
            for (size_t l = 0; l < LABELS; l++)
                assert_near((double)count_in(part, 2000, p, LABELS, l), 500 * shares[c][p], 3);
    }
    stance_dataset_free(dataset);
}

static void odd_shares_are_met_nearly(void **state) {
    (void)state;
    static uint32_t part[MOST_TEXTS];
    static const double odd[] = {0.137, 0.317, 0.001, 0.999, 0.3333};
    stance_dataset *dataset = make(3000, 2, 0);
    for (size_t c = 0; c < 5; c++) {
        split(dataset, (const double[]){1 - odd[c], odd[c]}, 2, 1, part);
        assert_near((double)count_in(part, 3000, 1, 0, 0) / 3000, odd[c], 0.006);
    }
    stance_dataset_free(dataset);
}

static void groups_stay_whole(void **state) {
    (void)state;
    static uint32_t part[MOST_TEXTS];
    stance_dataset *dataset = make(600, 3, 7);
    for (uint64_t seed = 0; seed < 20; seed++) {
        split(dataset, (const double[]){0.75, 0.25}, 2, seed, part);
        for (size_t i = 1; i < 600; i++)
            if (i / 7 == (i - 1) / 7) assert_int_equal(part[i], part[i - 1]);
        assert_near((double)count_in(part, 600, 1, 0, 0), 150, 10);
    }
    stance_dataset_free(dataset);
}

/* Groups of 1 to 30 texts make folds of different sizes: the one that comes nearest to its share is taken. */
static void the_best_rotation_is_taken(void **state) {
    (void)state;
    static const char *const tasks[] = {"label"}, *const label = "l";
    static uint32_t part[MOST_TEXTS];
    stance_dataset *dataset;
    double off = 0;
    assert_ok(stance_dataset_new(&dataset, tasks, 1, NULL, NULL), NULL);
    for (size_t g = 0; g < 14; g++)
        for (size_t i = 0; i <= g * 11 % 30; i++) {
            char group[24];
            snprintf(group, sizeof group, "g%zu", g);
            stance_example example = {"x", 1, &label, group, 0, 0};
            assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
        }
    double wanted = 0.1 * (double)stance_dataset_count(dataset);
    for (uint64_t seed = 0; seed < 40; seed++) {
        split(dataset, (const double[]){0.9, 0.1}, 2, seed, part);
        off += fabs((double)count_in(part, stance_dataset_count(dataset), 1, 0, 0) - wanted) / 40;
    }
    assert_true(off < 0.08 * wanted);
    stance_dataset_free(dataset);
}

static void the_seed_decides(void **state) {
    (void)state;
    static uint32_t first[MOST_TEXTS], same[MOST_TEXTS], other[MOST_TEXTS];
    stance_dataset *dataset = make(200, 2, 0);
    split(dataset, (const double[]){0.8, 0.2}, 2, 1, first);
    split(dataset, (const double[]){0.8, 0.2}, 2, 1, same);
    split(dataset, (const double[]){0.8, 0.2}, 2, 2, other);
    assert_memory_equal(first, same, 200 * sizeof *first);
    assert_memory_not_equal(first, other, 200 * sizeof *first);
    stance_dataset_free(dataset);
}

/* As few groups as parts: each part has one. */
static void few_groups_fill_every_part(void **state) {
    (void)state;
    static uint32_t part[MOST_TEXTS];
    static const double shares[] = {0.8, 0.1, 0.1};
    for (size_t groups = 3; groups < 12; groups++) {
        stance_dataset *dataset = make(groups * 5, 2, 5);
        split(dataset, shares, 3, 3, part);
        for (uint32_t p = 0; p < 3; p++) assert_true(count_in(part, groups * 5, p, 0, 0) > 0);
        stance_dataset_free(dataset);
    }
}

static void unlabelled_texts_and_single_labels_can_be_split(void **state) {
    (void)state;
    static uint32_t part[MOST_TEXTS];
    stance_dataset *dataset = make(100, 0, 0);
    split(dataset, (const double[]){0.8, 0.2}, 2, 1, part);
    assert_int_equal(count_in(part, 100, 1, 0, 0), 20);
    stance_dataset_free(dataset);
    dataset = make(3000, 3000, 0); /* every label once */
    split(dataset, (const double[]){0.83, 0.17}, 2, 1, part);
    assert_near((double)count_in(part, 3000, 1, 0, 0), 510, 15);
    stance_dataset_free(dataset);
}

static void check_refused(const double *shares, size_t parts, size_t texts, stance_status expected, const char *text) {
    uint32_t part[8];
    stance_error error;
    stance_dataset *dataset = make(texts, 2, 0);
    assert_int_equal(stance_split(dataset, shares, parts, 1, part, &error), expected);
    assert_string_equal(error.text, text);
    stance_dataset_free(dataset);
}

static void what_cannot_be_is_refused(void **state) {
    (void)state;
    double nan = strtod("nan", NULL);
    check_refused((const double[]){1}, 1, 8, STANCE_ERROR_ARGUMENT, "1 parts: there can be 2 to 64");
    check_refused((const double[]){1.5, -0.5}, 2, 8, STANCE_ERROR_ARGUMENT,
                  "a share of 1.5: it must lie between 0 and 1");
    check_refused((const double[]){1, 0}, 2, 8, STANCE_ERROR_ARGUMENT, "a share of 1: it must lie between 0 and 1");
    check_refused((const double[]){0.5, nan}, 2, 8, STANCE_ERROR_ARGUMENT,
                  "a share of nan: it must lie between 0 and 1");
    check_refused((const double[]){0.5, 0.4}, 2, 8, STANCE_ERROR_ARGUMENT, "the shares sum to 0.9, not to 1");
    check_refused((const double[]){0.5, 0.3, 0.2}, 3, 2, STANCE_ERROR_DATA, "2 groups of texts: too few for 3 parts");
    check_refused((const double[]){0.5, 0.5}, 2, 0, STANCE_ERROR_DATA, "0 groups of texts: too few for 2 parts");
}

static stance_status split_with(const stance_allocator *allocator, void *context) {
    stance_dataset *dataset = context;
    const stance_allocator *own = dataset->allocator;
    uint32_t part[40];
    dataset->allocator = allocator;
    stance_status status = stance_split(dataset, (const double[]){0.8, 0.2}, 2, 1, part, NULL);
    dataset->allocator = own;
    if (!status) assert_int_equal(count_in(part, 40, 1, 0, 0), 8);
    return status;
}

static void splitting_may_run_out_of_memory(void **state) {
    (void)state;
    stance_dataset *dataset = make(40, 2, 0);
    assert_true(check_every_allocation(split_with, dataset) > 10);
    stance_dataset_free(dataset);
}

TESTS(cmocka_unit_test(labels_are_spread_by_the_shares), cmocka_unit_test(odd_shares_are_met_nearly),
      cmocka_unit_test(groups_stay_whole), cmocka_unit_test(the_best_rotation_is_taken),
      cmocka_unit_test(the_seed_decides), cmocka_unit_test(few_groups_fill_every_part),
      cmocka_unit_test(unlabelled_texts_and_single_labels_can_be_split), cmocka_unit_test(what_cannot_be_is_refused),
      cmocka_unit_test(splitting_may_run_out_of_memory))
