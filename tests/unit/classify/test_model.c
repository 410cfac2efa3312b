/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fail_once.h"
#include "rng.h"
#include "small_model.h"

/* A copy of the small model's bytes, aligned, to be freed. */
static char *copy_bytes(const small_model *m, size_t *size) {
    const char *bytes = small_model_bytes(m, size);
    char *copy = malloc(*size);
    assert_non_null(copy);
    memcpy(copy, bytes, *size);
    return copy;
}

static const char *model_file(const small_model *m, const char *name) {
    size_t size;
    const char *bytes = small_model_bytes(m, &size);
    return temp_file(name, bytes, size);
}

/* ---- opening ------------------------------------------------------------------------------------------ */

static void a_file_and_its_bytes_are_the_same_model(void **state) {
    const small_model *m = *state;
    stance_model *model;
    assert_ok(stance_model_open(&model, model_file(m, "same.stance"), NULL, NULL), NULL);
    assert_int_equal(stance_model_feature_count(model), stance_model_feature_count(m->model));
    for (size_t f = 0; f < stance_model_feature_count(model); f++) {
        size_t length, expected_length;
        const char *text = stance_model_feature(model, f, &length);
        const char *expected = stance_model_feature(m->model, f, &expected_length);
        assert_int_equal(length, expected_length);
        assert_memory_equal(text, expected, length);
    }
    stance_model_free(model);
}

static void an_open_file_may_be_replaced_and_deleted(void **state) {
    stance_model *model;
    const char *path = model_file(*state, "moved.stance");
    assert_ok(stance_model_open(&model, path, NULL, NULL), NULL);
    assert_int_equal(rename(temp_file("other", "not a model", 11), path), 0);
    assert_int_equal(unlink(path), 0);
    assert_string_equal(stance_model_task_name(model, 1), "place");
    stance_model_free(model);
}

static void check_refused_file(const char *path, stance_status expected, const char *why) {
    stance_model *model = (stance_model *)(uintptr_t)1;
    stance_error error;
    assert_int_equal(stance_model_open(&model, path, NULL, &error), expected);
    assert_null(model);
    assert_int_equal(error.status, expected);
    assert_string_equal(error.text, why);
    assert_int_equal(stance_model_open(&model, path, NULL, NULL), expected);
}

static void what_is_no_model_is_refused(void **state) {
    (void)state;
    check_refused_file(temp_path("nowhere"), STANCE_ERROR_IO, "cannot open: No such file or directory");
    check_refused_file(temp_folder(), STANCE_ERROR_IO, "cannot read: Is a directory");
    check_refused_file(temp_file("empty", "", 0), STANCE_ERROR_FORMAT, "not a model file: it is empty");
    check_refused_file(temp_file("short", "x", 1), STANCE_ERROR_FORMAT, "not a model file");
    check_refused_file(temp_file("text", "The beans thrived.\n", 19), STANCE_ERROR_FORMAT, "not a model file");
}

static stance_status open_bytes(const void *bytes, size_t size) {
    stance_model *model = (stance_model *)(uintptr_t)1;
    stance_error error = {.status = STANCE_OK};
    stance_status status = stance_model_from_memory(&model, bytes, size, NULL, &error);
    assert_int_equal(error.status, status);
    if (status) assert_null(model);
    else stance_model_free(model);
    return status;
}

static void a_model_of_any_other_length_is_refused(void **state) {
    size_t size;
    const char *bytes = small_model_bytes(*state, &size);
    assert_int_equal(open_bytes(bytes, size), STANCE_OK);
    assert_int_equal(open_bytes(bytes, size - 1), STANCE_ERROR_FORMAT);
    for (size_t cut = 0; cut < 3000; cut++) assert_int_equal(open_bytes(bytes, cut), STANCE_ERROR_FORMAT);
    char *longer = calloc(1, size + 64);
    memcpy(longer, bytes, size);
    assert_int_equal(open_bytes(longer, size + 64), STANCE_ERROR_FORMAT);
    free(longer);
}

/* Every bit of the header, and some thousand elsewhere. */
static void a_changed_bit_is_noticed(void **state) {
    size_t size;
    char *bytes = copy_bytes(*state, &size);
    st_rng rng = st_rng_seeded(1);
    for (size_t i = 0; i < 64 * 8 + 3000; i++) {
        size_t bit = i < 64 * 8 ? i : st_rng_below(&rng, size * 8);
        bytes[bit / 8] ^= (char)(1 << bit % 8);
        stance_status status = open_bytes(bytes, size);
        bool major = bit / 8 == 8 || bit / 8 == 9;
        assert_int_equal(status, major ? STANCE_ERROR_VERSION : STANCE_ERROR_FORMAT);
        bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_int_equal(open_bytes(bytes, size), STANCE_OK);
    free(bytes);
}

static void bytes_must_be_aligned_to_8(void **state) {
    size_t size;
    const char *bytes = small_model_bytes(*state, &size);
    char *room = malloc(size + 16);
    for (size_t shift = 0; shift < 16; shift++) {
        memcpy(room + shift, bytes, size);
        assert_int_equal(open_bytes(room + shift, size), shift % 8 ? STANCE_ERROR_ARGUMENT : STANCE_OK);
    }
    free(room);
}

static void success_leaves_the_error_alone(void **state) {
    size_t size;
    const char *bytes = small_model_bytes(*state, &size);
    stance_model *model;
    stance_error error, before;
    memset(&error, 'x', sizeof error);
    before = error;
    assert_ok(stance_model_from_memory(&model, bytes, size, NULL, &error), &error);
    assert_memory_equal(&error, &before, sizeof error);
    stance_model_free(model);
}

static void the_built_in_model_is_there_unless_left_out(void **state) {
    (void)state;
    stance_model *model = (stance_model *)(uintptr_t)1;
    stance_error error;
    stance_status status = stance_model_builtin(&model, NULL, &error);
    if (st_builtin_model().size == 0) {
        assert_int_equal(status, STANCE_ERROR_ARGUMENT);
        assert_null(model);
        assert_string_equal(error.text, "this library was built without a model");
        return;
    }
    assert_ok(status, &error);
    assert_int_equal(stance_model_task(model, "stance"), 0);
    assert_int_equal(stance_model_task(model, "topic"), 1);
    stance_model_free(model);
}

/* ---- what is in it ------------------------------------------------------------------------------------ */

static void tasks_and_labels_have_names(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    assert_int_equal(stance_model_task_count(model), 2);
    assert_string_equal(stance_model_task_name(model, 0), "mood");
    assert_string_equal(stance_model_task_name(model, 1), "place");
    assert_int_equal(stance_model_label_count(model, 0), 2);
    assert_int_equal(stance_model_label_count(model, 1), 2);
    assert_string_equal(stance_model_label(model, 0, 0), "bad");
    assert_string_equal(stance_model_label(model, 0, 1), "good");
    assert_string_equal(stance_model_label(model, 1, 0), "garden");
    assert_string_equal(stance_model_label(model, 1, 1), "kitchen");
}

static void numbers_out_of_range_give_nothing(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    static const size_t beyond[] = {2, 3, 64, UINT32_MAX, SIZE_MAX};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        assert_null(stance_model_task_name(model, beyond[i]));
        assert_int_equal(stance_model_label_count(model, beyond[i]), 0);
        assert_null(stance_model_label(model, beyond[i], 0));
        assert_null(stance_model_label(model, 0, beyond[i]));
        assert_null(stance_model_label(model, 1, beyond[i]));
    }
}

static void tasks_are_found_by_name(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    assert_int_equal(stance_model_task(model, "mood"), 0);
    assert_int_equal(stance_model_task(model, "place"), 1);
    assert_int_equal(stance_model_task(model, "plac"), SIZE_MAX);
    assert_int_equal(stance_model_task(model, "places"), SIZE_MAX);
    assert_int_equal(stance_model_task(model, "good"), SIZE_MAX);
    assert_int_equal(stance_model_task(model, ""), SIZE_MAX);
}

static size_t count_feature(const stance_model *model, const char *text) {
    size_t count = 0, length;
    for (size_t f = 0; f < stance_model_feature_count(model); f++) {
        const char *feature = stance_model_feature(model, f, &length);
        count += st_sv_equal((st_sv){feature, length}, st_sv_of(text));
    }
    return count;
}

static void n_grams_have_texts(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    assert_int_equal(count_feature(model, "roses"), 1);
    assert_int_equal(count_feature(model, "fresh crust"), 1);
    assert_int_equal(count_feature(model, " ros"), 1);
    assert_int_equal(count_feature(model, "ses "), 1);
    assert_int_equal(count_feature(model, "fresh roses"), 0);
}

static void n_grams_out_of_range_are_null(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    size_t count = stance_model_feature_count(model), length = 1;
    assert_true(count > 100);
    assert_non_null(stance_model_feature(model, count - 1, &length));
    assert_int_not_equal(length, 0);
    assert_null(stance_model_feature(model, count, &length));
    assert_int_equal(length, 0);
    assert_null(stance_model_feature(model, SIZE_MAX, &length));
    assert_null(stance_model_feature(model, (size_t)UINT32_MAX + 1, &length));
}

static void a_model_may_be_without_texts(void **state) {
    (void)state;
    small_model m;
    stance_train_options options = small_usual_options();
    size_t length = 1;
    options.keep_grams = 0;
    small_model_init(&m, NULL, &options);
    assert_true(stance_model_feature_count(m.model) > 100);
    assert_null(stance_model_feature(m.model, 0, &length));
    assert_int_equal(length, 0);
    small_model_clear(&m);
}

/* The value recorded for `key`, NULL if there is none. */
static const char *fact(const stance_model *model, const char *key) {
    const char *name, *value;
    for (size_t i = 0; stance_model_fact(model, i, &name, &value); i++)
        if (strcmp(name, key) == 0) return value;
    return NULL;
}

static void facts_are_told_in_pairs(void **state) {
    (void)state;
    static const char *const facts[] = {"gardener", "Joan", "empty", "", "motto", "beans: a b=c"};
    small_model m;
    stance_train_options options = small_usual_options();
    options.facts = facts;
    options.fact_count = 3;
    small_model_init(&m, NULL, &options);
    assert_string_equal(fact(m.model, "gardener"), "Joan");
    assert_string_equal(fact(m.model, "empty"), "");
    assert_string_equal(fact(m.model, "motto"), "beans: a b=c");
    assert_string_equal(fact(m.model, "features"), "word:1-2,char:2-4");
    assert_null(fact(m.model, "Joan"));
    small_model_clear(&m);
}

static void facts_begin_with_number_0(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    const char *key, *value;
    assert_int_equal(stance_model_fact(model, 0, &key, &value), 1);
    assert_ptr_equal(key, model->view.facts.data);
    assert_ptr_equal(value, key + strlen(key) + 1);
}

static void facts_beyond_the_last_set_nothing(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    const char *key, *value;
    size_t count = 0;
    while (stance_model_fact(model, count, &key, &value)) count++;
    assert_true(count > 0);
    key = value = "untouched";
    assert_int_equal(stance_model_fact(model, count, &key, &value), 0);
    assert_int_equal(stance_model_fact(model, SIZE_MAX, &key, &value), 0);
    assert_string_equal(key, "untouched");
    assert_string_equal(value, "untouched");
}

/* ---- memory ------------------------------------------------------------------------------------------- */

static stance_status open_with(const stance_allocator *allocator, void *context) {
    stance_model *model;
    stance_status status = stance_model_open(&model, context, allocator, NULL);
    if (status) assert_null(model);
    else assert_string_equal(stance_model_task_name(model, 1), "place");
    stance_model_free(model);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    char path[256];
    strcpy(path, model_file(*state, "memory.stance"));
    assert_true(check_every_allocation(open_with, path) > 1);
    assert_int_not_equal(check_single_failures(open_with, path), 0);
}

static void the_allocator_is_copied(void **state) {
    size_t size;
    const char *bytes = small_model_bytes(*state, &size);
    faulty f;
    faulty_init(&f);
    stance_allocator passed = f.allocator;
    stance_model *model;
    assert_ok(stance_model_from_memory(&model, bytes, size, &passed, NULL), NULL);
    memset(&passed, 0, sizeof passed);
    assert_int_not_equal(f.live, 0);
    stance_model_free(model);
    assert_int_equal(f.live, 0);
}

/* Whether the file is mapped into this process. */
static bool is_mapped(const char *path) {
    char line[4096];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) found = found || strstr(line, path);
    fclose(maps);
    return found;
}

static void a_file_is_mapped_while_the_model_lives(void **state) {
    stance_model *model;
    const char *path = model_file(*state, "mapped.stance"), *bad = temp_file("bad.stance", "bad", 3);
    assert_ok(stance_model_open(&model, path, NULL, NULL), NULL);
    assert_true(is_mapped(path));
    stance_model_free(model);
    assert_false(is_mapped(path));
    assert_int_equal(stance_model_open(&model, bad, NULL, NULL), STANCE_ERROR_FORMAT);
    assert_false(is_mapped(bad));
}

static void models_with_terms_tell_relevance(void **state) {
    small_model m;
    stance_train_options options = small_usual_options();
    options.about = "pie & soup";
    small_model_init(&m, NULL, &options);
    assert_int_equal(stance_model_tells_relevance(m.model), 1);
    assert_int_equal(stance_model_tells_relevance(((small_model *)*state)->model), 0);
    small_model_clear(&m);
}

static void a_failure_frees_everything(void **state) {
    faulty f;
    faulty_init(&f);
    stance_model *model;
    size_t size;
    const char *bytes = small_model_bytes(*state, &size);
    assert_int_equal(stance_model_from_memory(&model, bytes, size - 1, &f.allocator, NULL), STANCE_ERROR_FORMAT);
    assert_int_equal(stance_model_open(&model, temp_file("bad", "bad", 3), &f.allocator, NULL), STANCE_ERROR_FORMAT);
    assert_int_equal(f.live, 0);
    stance_model_free(NULL);
}

MODEL_TESTS(cmocka_unit_test(a_file_and_its_bytes_are_the_same_model),
            cmocka_unit_test(an_open_file_may_be_replaced_and_deleted), cmocka_unit_test(what_is_no_model_is_refused),
            cmocka_unit_test(a_model_of_any_other_length_is_refused), cmocka_unit_test(a_changed_bit_is_noticed),
            cmocka_unit_test(bytes_must_be_aligned_to_8), cmocka_unit_test(success_leaves_the_error_alone),
            cmocka_unit_test(the_built_in_model_is_there_unless_left_out),
            cmocka_unit_test(tasks_and_labels_have_names), cmocka_unit_test(numbers_out_of_range_give_nothing),
            cmocka_unit_test(tasks_are_found_by_name), cmocka_unit_test(n_grams_have_texts),
            cmocka_unit_test(n_grams_out_of_range_are_null), cmocka_unit_test(a_model_may_be_without_texts),
            cmocka_unit_test(facts_are_told_in_pairs), cmocka_unit_test(facts_begin_with_number_0),
            cmocka_unit_test(facts_beyond_the_last_set_nothing), cmocka_unit_test(out_of_memory_is_an_error),
            cmocka_unit_test(the_allocator_is_copied), cmocka_unit_test(a_file_is_mapped_while_the_model_lives),
            cmocka_unit_test(models_with_terms_tell_relevance), cmocka_unit_test(a_failure_frees_everything))
