/* SPDX-License-Identifier: MIT */
#include "dataset.h"

#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "hiccup.h"
#include "rng.h"

static const char *const two_tasks[] = {"stance", "topic"};

static stance_dataset *dataset_of(const char *const *tasks, size_t count) {
    stance_dataset *dataset;
    stance_error error;
    assert_ok(stance_dataset_new(&dataset, tasks, count, NULL, &error), &error);
    return dataset;
}

/* Add a text with labels for the two tasks. */
static void add(stance_dataset *dataset, const char *text, const char *stance, const char *topic, const char *group) {
    stance_error error;
    const char *labels[] = {stance, topic};
    stance_example example = {
        .text = text, .length = strlen(text), .labels = labels, .group = group, .line = dataset->count + 1};
    assert_ok(stance_dataset_add(dataset, &example, &error), &error);
}

/* ---- making ------------------------------------------------------------------------------------------- */

static void check_refused(const char *const *tasks, size_t count, const char *text) {
    static char place;
    stance_dataset *dataset = (stance_dataset *)(void *)&place;
    stance_error error;
    assert_int_equal(stance_dataset_new(&dataset, tasks, count, NULL, &error), STANCE_ERROR_ARGUMENT);
    assert_null(dataset);
    assert_string_equal(error.text, text);
    assert_int_equal(stance_dataset_new(&dataset, tasks, count, NULL, NULL), STANCE_ERROR_ARGUMENT);
}

static void there_are_1_to_64_tasks(void **state) {
    (void)state;
    char names[65][8];
    const char *tasks[65];
    for (int t = 0; t < 65; t++) {
        snprintf(names[t], sizeof names[t], "t%d", t);
        tasks[t] = names[t];
    }
    stance_dataset_free(dataset_of(tasks, 1));
    stance_dataset_free(dataset_of(tasks, 64));
    check_refused(tasks, 0, "0 tasks: there can be 1 to 64");
    check_refused(tasks, 65, "65 tasks: there can be 1 to 64");
}

static void task_names_differ(void **state) {
    (void)state;
    check_refused((const char *const[]){"a", "b", "a"}, 3, "task \"a\" is named twice");
    check_refused((const char *const[]){"a", "b", "b"}, 3, "task \"b\" is named twice");
    stance_dataset_free(dataset_of((const char *const[]){"a", "aa", "A"}, 3));
}

static void names_of_tasks_are_copied(void **state) {
    (void)state;
    char name[] = "stance";
    const char *const tasks[] = {name};
    stance_dataset *dataset = dataset_of(tasks, 1);
    strcpy(name, "xxxxxx");
    assert_sv(dataset->tasks[0], "stance");
    assert_string_equal(dataset->tasks[0].data, "stance");
    stance_dataset_free(dataset);
}

static void nothing_can_be_freed(void **state) {
    (void)state;
    stance_dataset_free(NULL);
}

static void a_new_dataset_is_empty(void **state) {
    (void)state;
    size_t length = 7;
    stance_dataset *dataset = dataset_of(two_tasks, 2);
    assert_int_equal(stance_dataset_count(dataset), 0);
    assert_null(stance_dataset_text(dataset, 0, &length));
    assert_null(stance_dataset_label(dataset, 0, 0));
    assert_null(stance_dataset_group(dataset, 0));
    stance_dataset_free(dataset);
}

static void the_allocator_is_copied(void **state) {
    (void)state;
    faulty memory;
    stance_dataset *dataset;
    faulty_init(&memory);
    stance_allocator allocator = memory.allocator;
    assert_ok(stance_dataset_new(&dataset, two_tasks, 2, &allocator, NULL), NULL);
    memset(&allocator, 0, sizeof allocator);
    add(dataset, "text", "for", "law", "g");
    assert_true(memory.live > 0);
    stance_dataset_free(dataset);
    assert_int_equal(memory.live, 0);
}

/* ---- adding ------------------------------------------------------------------------------------------- */

static void check_example(const stance_dataset *dataset, size_t i, const char *text, const char *stance,
                          const char *topic, const char *group) {
    size_t length;
    const char *actual = stance_dataset_text(dataset, i, &length);
    assert_sv(((st_sv){actual, length}), text);
    assert_string_equal(stance_dataset_label(dataset, i, 0), stance);
    assert_string_equal(stance_dataset_label(dataset, i, 1), topic);
    assert_string_equal(stance_dataset_group(dataset, i), group);
}

static void everything_is_copied(void **state) {
    (void)state;
    char text[] = "a text", stance[] = "for", topic[] = "law", group[] = "paper";
    stance_dataset *dataset = dataset_of(two_tasks, 2);
    add(dataset, text, stance, topic, group);
    memset(text, 'x', 6), memset(stance, 'x', 3), memset(topic, 'x', 3), memset(group, 'x', 5);
    check_example(dataset, 0, "a text", "for", "law", "paper");
    assert_int_equal(stance_dataset_line(dataset, 0), 1);
    stance_dataset_free(dataset);
}

static void labels_and_groups_may_be_missing(void **state) {
    (void)state;
    stance_dataset *dataset = dataset_of(two_tasks, 2);
    add(dataset, "one", NULL, "law", NULL);
    add(dataset, "two", "for", "", "");
    add(dataset, "three", NULL, NULL, "g");
    check_example(dataset, 0, "one", "", "law", "");
    check_example(dataset, 1, "two", "for", "", "");
    check_example(dataset, 2, "three", "", "", "g");
    stance_dataset_free(dataset);
}

static void texts_may_be_empty_or_hold_nul(void **state) {
    (void)state;
    size_t length;
    const char *const labels[] = {"for", "law"};
    stance_dataset *dataset = dataset_of(two_tasks, 2);
    assert_ok(stance_dataset_add(dataset, &(stance_example){.labels = labels}, NULL), NULL);
    assert_ok(stance_dataset_add(dataset, &(stance_example){.text = "a\0b", .length = 3, .labels = labels}, NULL),
              NULL);
    assert_non_null(stance_dataset_text(dataset, 0, &length));
    assert_int_equal(length, 0);
    const char *text = stance_dataset_text(dataset, 1, &length);
    assert_int_equal(length, 3);
    assert_memory_equal(text, "a\0b", 3);
    stance_dataset_free(dataset);
}

static void what_is_out_of_range_is_null(void **state) {
    (void)state;
    size_t length;
    stance_dataset *dataset = dataset_of(two_tasks, 2);
    add(dataset, "one", "for", "law", "g");
    assert_null(stance_dataset_text(dataset, 1, &length));
    assert_null(stance_dataset_text(dataset, SIZE_MAX, &length));
    assert_null(stance_dataset_label(dataset, 0, 2));
    assert_null(stance_dataset_label(dataset, 1, 0));
    assert_null(stance_dataset_label(dataset, SIZE_MAX, SIZE_MAX));
    assert_null(stance_dataset_group(dataset, 1));
    assert_int_equal(stance_dataset_line(dataset, 0), 1);
    assert_int_equal(stance_dataset_line(dataset, 1), 0);
    stance_dataset_free(dataset);
}

static void invalid_bytes_become_replacement_characters(void **state) {
    (void)state;
    stance_dataset *dataset = dataset_of(two_tasks, 2);
    add(dataset, "a\xff\xe2\x80z", "f\xc3", "\xed\xa0\x80", "\x80g");
    check_example(dataset, 0, "a\xef\xbf\xbd\xef\xbf\xbdz", "f\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
                  "\xef\xbf\xbdg");
    stance_dataset_free(dataset);
}

static void many_texts_stay_what_they_are(void **state) {
    (void)state;
    enum { COUNT = 5000 };
    char text[32], stance[32], group[32];
    stance_dataset *dataset = dataset_of(two_tasks, 2);
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "text %d", i), snprintf(stance, sizeof stance, "s%d", i % 3);
        snprintf(group, sizeof group, "g%d", i % 700);
        add(dataset, text, stance, i % 2 ? "odd" : NULL, group);
    }
    assert_int_equal(stance_dataset_count(dataset), COUNT);
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "text %d", i), snprintf(stance, sizeof stance, "s%d", i % 3);
        snprintf(group, sizeof group, "g%d", i % 700);
        check_example(dataset, (size_t)i, text, stance, i % 2 ? "odd" : "", group);
    }
    stance_dataset_free(dataset);
}

static void *refuse(void *user, void *block, size_t size) {
    (void)user, (void)block, (void)size;
    return NULL;
}

/* One text below the limit the want of memory is what fails. */
static void too_many_texts_are_refused(void **state) {
    (void)state;
    stance_error error;
    const char *const labels[] = {"for", "law"};
    stance_example example = {.text = "x", .length = 1, .labels = labels};
    stance_allocator none = {refuse, NULL, NULL};
    stance_dataset *dataset = dataset_of(two_tasks, 2);
    const stance_allocator *own = dataset->allocator;
    dataset->allocator = &none;
    dataset->count = INT32_MAX - 1;
    assert_int_equal(stance_dataset_add(dataset, &example, &error), STANCE_ERROR_MEMORY);
    dataset->count = INT32_MAX;
    assert_int_equal(stance_dataset_add(dataset, &example, &error), STANCE_ERROR_LIMIT);
    assert_string_equal(error.text, "more than 2147483647 texts");
    dataset->count = 0;
    dataset->allocator = own;
    stance_dataset_free(dataset);
}

static void what_could_not_be_added_is_not_there(void **state) {
    (void)state;
    faulty memory;
    faulty_init(&memory);
    stance_dataset *dataset;
    char text[5000];
    memset(text, 'x', sizeof text);
    const char *const labels[] = {"for", "law"};
    assert_ok(stance_dataset_new(&dataset, two_tasks, 2, &memory.allocator, NULL), NULL);
    add(dataset, "kept", "for", "law", "g");
    memory.fail_at = memory.requests + 1;
    assert_int_equal(
        stance_dataset_add(dataset, &(stance_example){.text = text, .length = sizeof text, .labels = labels}, NULL),
        STANCE_ERROR_MEMORY);
    memory.fail_at = 0;
    assert_int_equal(stance_dataset_count(dataset), 1);
    add(dataset, "next", "against", "", NULL);
    check_example(dataset, 0, "kept", "for", "law", "g");
    check_example(dataset, 1, "next", "against", "", "");
    stance_dataset_free(dataset);
}

/* ---- numbers for strings ------------------------------------------------------------------------------ */

static void strings_are_numbered_by_their_bytes(void **state) {
    (void)state;
    st_sv strings[] = {ST_SV("b"),  ST_SV("a"), ST_SV(""),         ST_SV("b"),
                       ST_SV("aa"), ST_SV("B"), ST_SV("\xc3\xa9"), ST_SV("a\0")};
    static const char *const names[] = {"B", "a", NULL, "aa", "b", "\xc3\xa9"};
    static const uint32_t expected[] = {4, 1, ST_UNLABELLED, 4, 3, 0, 5, 2};
    st_codes codes;
    assert_ok(st_codes_make(&codes, strings, 8, 1, &st_default_allocator, NULL), NULL);
    assert_int_equal(codes.count, 6);
    for (size_t i = 0; i < 6; i++)
        if (names[i]) assert_sv(codes.names[i], names[i]);
    assert_int_equal(codes.names[2].size, 2);
    assert_memory_equal(codes.codes, expected, sizeof expected);
    st_codes_clear(&codes, &st_default_allocator);
    assert_null(codes.names);
    st_codes_clear(&codes, &st_default_allocator);
}

static void check_codes(const st_sv *strings, size_t n, size_t stride, size_t count) {
    st_codes codes;
    assert_ok(st_codes_make(&codes, strings, n, stride, &st_default_allocator, NULL), NULL);
    assert_int_equal(codes.count, count);
    for (size_t i = 1; i < count; i++) assert_true(st_sv_compare(codes.names[i - 1], codes.names[i]) < 0);
    for (size_t i = 0; i < n; i++) {
        st_sv string = strings[i * stride];
        if (string.size == 0) assert_int_equal(codes.codes[i], ST_UNLABELLED);
        else {
            assert_true(codes.codes[i] < count);
            assert_true(st_sv_equal(codes.names[codes.codes[i]], string));
        }
    }
    st_codes_clear(&codes, &st_default_allocator);
}

static void strings_may_be_none_or_empty_or_equal(void **state) {
    (void)state;
    st_sv strings[] = {{"", 0}, {NULL, 0}, {"x", 1}, {"x", 1}, {"y", 1}};
    check_codes(strings, 0, 1, 0);
    check_codes(strings, 2, 1, 0);
    check_codes(strings, 4, 1, 1);
    check_codes(strings, 5, 1, 2);
    check_codes(strings, 3, 2, 2);
}

static size_t count_different(const st_sv *strings, size_t n, size_t stride) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        bool seen = strings[i * stride].size == 0;
        for (size_t j = 0; j < i && !seen; j++) seen = st_sv_equal(strings[i * stride], strings[j * stride]);
        count += !seen;
    }
    return count;
}

static void any_strings_are_numbered(void **state) {
    (void)state;
    enum { MOST = 300 };
    char bytes[MOST][4];
    st_sv strings[MOST];
    st_rng rng = st_rng_seeded(11);
    for (int round = 0; round < 200; round++) {
        size_t stride = 1 + st_rng_below(&rng, 3), n = st_rng_below(&rng, MOST / stride);
        for (size_t i = 0; i < MOST; i++) {
            for (size_t j = 0; j < 4; j++) bytes[i][j] = (char)(st_rng_below(&rng, 3) - 1);
            strings[i] = (st_sv){bytes[i], st_rng_below(&rng, 5)};
        }
        check_codes(strings, n, stride, count_different(strings, n, stride));
    }
}

static void labels_of_a_task_are_numbered(void **state) {
    (void)state;
    static const uint32_t stances[] = {1, 0, ST_UNLABELLED, 1}, topics[] = {0, ST_UNLABELLED, ST_UNLABELLED, 0};
    st_codes codes;
    stance_dataset *dataset = dataset_of(two_tasks, 2);
    add(dataset, "1", "for", "law", NULL);
    add(dataset, "2", "against", NULL, NULL);
    add(dataset, "3", "", "", NULL);
    add(dataset, "4", "for", "law", NULL);
    assert_ok(st_dataset_labels(dataset, 0, &codes, NULL), NULL);
    assert_int_equal(codes.count, 2);
    assert_sv(codes.names[0], "against");
    assert_memory_equal(codes.codes, stances, sizeof stances);
    st_codes_clear(&codes, dataset->allocator);
    assert_ok(st_dataset_labels(dataset, 1, &codes, NULL), NULL);
    assert_int_equal(codes.count, 1);
    assert_memory_equal(codes.codes, topics, sizeof topics);
    st_codes_clear(&codes, dataset->allocator);
    stance_dataset_free(dataset);
}

static void check_groups(const stance_dataset *dataset, const uint32_t *expected, size_t count) {
    uint32_t *groups;
    size_t found = 99;
    assert_ok(st_dataset_groups(dataset, &groups, &found, NULL), NULL);
    assert_int_equal(found, count);
    for (size_t i = 0; i < dataset->count; i++) assert_int_equal(groups[i], expected[i]);
    st_release(dataset->allocator, groups);
}

static void texts_without_a_group_are_one_each(void **state) {
    (void)state;
    stance_dataset *dataset = dataset_of(two_tasks, 2);
    check_groups(dataset, NULL, 0);
    add(dataset, "1", "", "", NULL);
    add(dataset, "2", "", "", "paper");
    add(dataset, "3", "", "", "");
    add(dataset, "4", "", "", "journal");
    add(dataset, "5", "", "", "paper");
    check_groups(dataset, (const uint32_t[]){2, 1, 3, 0, 1}, 4);
    stance_dataset_free(dataset);
}

/* ---- memory ------------------------------------------------------------------------------------------- */

static stance_status make_with(const stance_allocator *allocator, void *context) {
    const char *const labels[] = {"for", NULL};
    char text[3000];
    stance_dataset *dataset;
    (void)context;
    memset(text, 'x', sizeof text);
    stance_status status = stance_dataset_new(&dataset, two_tasks, 2, allocator, NULL);
    if (status) {
        assert_null(dataset);
        return status;
    }
    for (int i = 0; i < 20 && !status; i++)
        status = stance_dataset_add(
            dataset, &(stance_example){.text = text, .length = sizeof text, .labels = labels, .group = "group"}, NULL);
    for (size_t i = 0; i < 20 && !status; i++) {
        assert_int_equal(dataset->examples[i].text.size, sizeof text);
        assert_string_equal(stance_dataset_label(dataset, i, 0), "for");
    }
    stance_dataset_free(dataset);
    return status;
}

static void filling_a_dataset_may_run_out_of_memory(void **state) {
    (void)state;
    assert_true(check_every_allocation(make_with, NULL) > 20);
    assert_true(check_hiccups(make_with, NULL, SIZE_MAX) > 20);
}

static stance_status number_with(const stance_allocator *allocator, void *context) {
    stance_dataset *dataset = context;
    const stance_allocator *own = dataset->allocator;
    dataset->allocator = allocator;
    st_codes codes;
    uint32_t *groups;
    size_t count;
    stance_status status = st_dataset_labels(dataset, 0, &codes, NULL);
    if (!status) st_codes_clear(&codes, allocator);
    else assert_null(codes.codes);
    if (!status) status = st_dataset_groups(dataset, &groups, &count, NULL);
    if (!status) st_release(allocator, groups);
    dataset->allocator = own;
    return status;
}

static void numbering_may_run_out_of_memory(void **state) {
    (void)state;
    stance_dataset *dataset = dataset_of(two_tasks, 2);
    add(dataset, "1", "for", "law", "g");
    add(dataset, "2", "for", "law", NULL);
    assert_true(check_every_allocation(number_with, dataset) > 7);
    assert_true(check_hiccups(number_with, dataset, SIZE_MAX) > 7);
    stance_dataset_free(dataset);
}

TESTS(cmocka_unit_test(there_are_1_to_64_tasks), cmocka_unit_test(task_names_differ),
      cmocka_unit_test(names_of_tasks_are_copied), cmocka_unit_test(nothing_can_be_freed),
      cmocka_unit_test(a_new_dataset_is_empty), cmocka_unit_test(the_allocator_is_copied),
      cmocka_unit_test(everything_is_copied), cmocka_unit_test(labels_and_groups_may_be_missing),
      cmocka_unit_test(texts_may_be_empty_or_hold_nul), cmocka_unit_test(what_is_out_of_range_is_null),
      cmocka_unit_test(invalid_bytes_become_replacement_characters), cmocka_unit_test(many_texts_stay_what_they_are),
      cmocka_unit_test(too_many_texts_are_refused), cmocka_unit_test(what_could_not_be_added_is_not_there),
      cmocka_unit_test(strings_are_numbered_by_their_bytes), cmocka_unit_test(strings_may_be_none_or_empty_or_equal),
      cmocka_unit_test(any_strings_are_numbered), cmocka_unit_test(labels_of_a_task_are_numbered),
      cmocka_unit_test(texts_without_a_group_are_one_each), cmocka_unit_test(filling_a_dataset_may_run_out_of_memory),
      cmocka_unit_test(numbering_may_run_out_of_memory))
