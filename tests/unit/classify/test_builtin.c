/* SPDX-License-Identifier: MIT
 * Opening the built-in model, which here is a small one: this program has a st_builtin_model of its own. */
#include "fail_once.h"
#include "model.h"
#include "small_model.h"

static small_model small;

st_sv st_builtin_model(void) {
    st_sv bytes;
    bytes.data = small_model_bytes(&small, &bytes.size);
    return bytes;
}

static void it_is_the_model_of_its_bytes(void **state) {
    (void)state;
    stance_model *model;
    stance_error error;
    size_t length, expected_length;
    assert_ok(stance_model_builtin(&model, NULL, &error), &error);
    assert_int_equal(stance_model_feature_count(model), stance_model_feature_count(small.model));
    const char *text = stance_model_feature(model, 5, &length);
    assert_string_equal(stance_model_task_name(model, 1), "place");
    assert_ptr_equal(text, stance_model_feature(small.model, 5, &expected_length)); /* used in place */
    assert_int_equal(length, expected_length);
    stance_model_free(model);
}

static stance_status open_with(const stance_allocator *allocator, void *context) {
    (void)context;
    stance_model *model = (stance_model *)(uintptr_t)1;
    stance_status status = stance_model_builtin(&model, allocator, NULL);
    if (status) assert_null(model);
    else assert_string_equal(stance_model_label(model, 0, 1), "good");
    stance_model_free(model);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    assert_int_equal(check_single_failures(open_with, NULL), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_is_the_model_of_its_bytes),
                                       cmocka_unit_test(out_of_memory_is_an_error)};
    small_model_init(&small, NULL, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    small_model_clear(&small);
    return failed;
}
