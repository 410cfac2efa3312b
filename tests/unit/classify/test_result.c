/* SPDX-License-Identifier: MIT */
#include "result.h"

#include "small_model.h"

/* A result of the small model with these probabilities: bad, good, garden, kitchen. */
static stance_result *make_result(const stance_model *model, const double whole[4]) {
    stance_result *r = NULL;
    assert_true(st_result_prepare(&r, model, &st_default_allocator));
    memcpy(r->whole, whole, 4 * sizeof *whole);
    return r;
}

static void add_sentence(stance_result *r, size_t begin, size_t end, const double each[4]) {
    assert_true(st_spans_add(&r->sentences, begin, end));
    assert_true(st_reserve(&r->allocator, &r->each, &r->capacities[1], 4 * r->sentences.count, sizeof *r->each));
    memcpy(st_result_each(r, r->sentences.count - 1), each, 4 * sizeof *each);
}

static void a_prepared_result_is_empty(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    stance_result *r = NULL;
    size_t length = 1;
    assert_true(st_result_prepare(&r, model, &st_default_allocator));
    assert_non_null(stance_result_text(r, &length));
    assert_int_equal(length, 0);
    assert_null(stance_result_title(r, &length));
    assert_int_equal(stance_result_sentence_count(r), 0);
    assert_near(stance_result_known(r), 0, 0);
    stance_result_free(r);
    stance_result_free(NULL);
}

static void probabilities_are_told_apart_by_task_and_label(void **state) {
    stance_result *r = make_result(((small_model *)*state)->model, (double[]){.1, .9, .7, .3});
    assert_near(stance_result_probability(r, 0, 0), .1, 0);
    assert_near(stance_result_probability(r, 0, 1), .9, 0);
    assert_near(stance_result_probability(r, 1, 0), .7, 0);
    assert_near(stance_result_probability(r, 1, 1), .3, 0);
    assert_string_equal(stance_result_label(r, 0), "good");
    assert_string_equal(stance_result_label(r, 1), "garden");
    assert_int_equal(stance_result_label_index(r, 0), 1);
    assert_int_equal(stance_result_label_index(r, 1), 0);
    stance_result_free(r);
}

static void the_first_of_equal_labels_wins(void **state) {
    stance_result *r = make_result(((small_model *)*state)->model, (double[]){.5, .5, 0, 0});
    add_sentence(r, 0, 1, (double[]){.25, .75, .5, .5});
    assert_string_equal(stance_result_label(r, 0), "bad");
    assert_string_equal(stance_result_label(r, 1), "garden");
    assert_string_equal(stance_result_sentence_label(r, 0, 0), "good");
    assert_string_equal(stance_result_sentence_label(r, 0, 1), "garden");
    stance_result_free(r);
}

static void every_sentence_has_its_own_verdict(void **state) {
    stance_result *r = make_result(((small_model *)*state)->model, (double[]){.5, .5, .5, .5});
    add_sentence(r, 0, 10, (double[]){.9, .1, .8, .2});
    add_sentence(r, 11, 20, (double[]){.3, .7, .4, .6});
    assert_int_equal(stance_result_sentence_count(r), 2);
    assert_int_equal(stance_result_sentence(r, 1).begin, 11);
    assert_int_equal(stance_result_sentence(r, 1).end, 20);
    assert_string_equal(stance_result_sentence_label(r, 0, 0), "bad");
    assert_string_equal(stance_result_sentence_label(r, 1, 0), "good");
    assert_string_equal(stance_result_sentence_label(r, 1, 1), "kitchen");
    assert_near(stance_result_sentence_probability(r, 0, 1, 1), .2, 0);
    assert_near(stance_result_sentence_probability(r, 1, 0, 0), .3, 0);
    stance_result_free(r);
}

static void numbers_out_of_range_give_nothing(void **state) {
    stance_result *r = make_result(((small_model *)*state)->model, (double[]){.1, .9, .7, .3});
    add_sentence(r, 5, 10, (double[]){.9, .1, .8, .2});
    static const size_t beyond[] = {2, 4, UINT32_MAX, (size_t)UINT32_MAX + 1, SIZE_MAX};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        size_t n = beyond[i];
        assert_null(stance_result_label(r, n));
        assert_int_equal(stance_result_label_index(r, n), 0);
        assert_near(stance_result_probability(r, n, 0), 0, 0);
        assert_near(stance_result_probability(r, 0, n), 0, 0);
        assert_int_equal(stance_result_sentence(r, n).begin, 0);
        assert_int_equal(stance_result_sentence(r, n).end, 0);
        assert_null(stance_result_sentence_label(r, n, 0));
        assert_null(stance_result_sentence_label(r, 0, n));
        assert_near(stance_result_sentence_probability(r, n, 0, 0), 0, 0);
        assert_near(stance_result_sentence_probability(r, 0, n, 0), 0, 0);
        assert_near(stance_result_sentence_probability(r, 0, 0, n), 0, 0);
    }
    stance_result_free(r);
}

static void known_is_a_share_of_the_words(void **state) {
    stance_result *r = make_result(((small_model *)*state)->model, (double[]){0, 0, 0, 0});
    r->words = 8;
    r->known_words = 2;
    assert_near(stance_result_known(r), .25, 0);
    r->known_words = 8;
    assert_near(stance_result_known(r), 1, 0);
    stance_result_free(r);
}

static void preparing_again_forgets_and_keeps_the_memory(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    stance_result *r = make_result(model, (double[]){.1, .9, .7, .3}), *first = r;
    add_sentence(r, 0, 2, (double[]){.9, .1, .8, .2});
    st_buf_add_text(&r->text, "some text");
    st_buf_add_text(&r->title_text, "some title");
    r->title = st_buf_sv(&r->title_text);
    r->words = r->known_words = 3;
    const double *whole = r->whole, *each = r->each;
    size_t length;
    assert_true(st_result_prepare(&r, model, &st_default_allocator));
    assert_ptr_equal(r, first);
    assert_ptr_equal(r->whole, whole);
    assert_ptr_equal(r->each, each);
    stance_result_text(r, &length);
    assert_int_equal(length, 0);
    assert_null(stance_result_title(r, &length));
    assert_int_equal(stance_result_sentence_count(r), 0);
    assert_near(stance_result_known(r), 0, 0);
    stance_result_free(r);
}

static stance_status prepare(const stance_allocator *allocator, void *context) {
    stance_result *r = NULL;
    bool done = st_result_prepare(&r, context, allocator);
    stance_result_free(r);
    return done ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) {
    assert_true(check_every_allocation(prepare, ((small_model *)*state)->model) > 2);
}

MODEL_TESTS(cmocka_unit_test(a_prepared_result_is_empty),
            cmocka_unit_test(probabilities_are_told_apart_by_task_and_label),
            cmocka_unit_test(the_first_of_equal_labels_wins), cmocka_unit_test(every_sentence_has_its_own_verdict),
            cmocka_unit_test(numbers_out_of_range_give_nothing), cmocka_unit_test(known_is_a_share_of_the_words),
            cmocka_unit_test(preparing_again_forgets_and_keeps_the_memory), cmocka_unit_test(out_of_memory_is_told))
