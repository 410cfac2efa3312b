/* SPDX-License-Identifier: MIT */
#include "assemble_nested.h"

#include "check.h"

/* Whether a block of the n-grams of these texts is nested. */
static uint32_t nested(const char *const *texts, size_t count, const char *features, bool grams) {
    static const char *const task = "any", *const label = "one";
    stance_dataset *dataset;
    st_collection c;
    st_spec spec;
    assert_ok(stance_dataset_new(&dataset, &task, 1, NULL, NULL), NULL);
    for (size_t i = 0; i < count; i++) {
        stance_example example = {texts[i], strlen(texts[i]), &label, NULL, 0, 0};
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
    assert_ok(st_spec_parse(&spec, st_sv_of(features), NULL), NULL);
    assert_ok(st_collection_make(&c, dataset, &spec, grams, 1, NULL), NULL);
    uint32_t bits = st_nested_blocks(&c);
    st_collection_clear(&c);
    stance_dataset_free(dataset);
    return bits;
}

/* "a" is in more than half of the texts and left out, so that "a b" lacks its first token and "b a" its last. */
static void both_parts_must_be_there(void **state) {
    (void)state;
    static const char *const first[] = {"a b", "a c", "a d", "a e"}, *const last[] = {"b a", "c a", "d a", "e a"};
    assert_int_equal(nested(first, 4, "word:1-2", true), 1);
    assert_int_equal(nested(last, 4, "word:1-2", true), 1);
    assert_int_equal(nested(first, 4, "word:1-2:max_df=0.5", true), 0);
    assert_int_equal(nested(last, 4, "word:1-2:max_df=0.5", true), 0);
}

/* Of "a b c" the two words "a b" are left out, or "b c". */
static void so_must_longer_parts(void **state) {
    (void)state;
    static const char *const first[] = {"x a b", "a b c", "y a b", "z"}, *const last[] = {"b c x", "a b c", "b c y",
                                                                                          "z"};
    assert_int_equal(nested(first, 4, "word:2-3", true), 1);
    assert_int_equal(nested(first, 4, "word:2-3:max_df=0.5", true), 0);
    assert_int_equal(nested(last, 4, "word:2-3:max_df=0.5", true), 0);
    assert_int_equal(nested(last, 4, "word:3:max_df=0.5,word:1-2", true), 2);
}

static void texts_must_be_there(void **state) {
    (void)state;
    static const char *const texts[] = {"a b", "b a"};
    assert_int_equal(nested(texts, 2, "word:1-2", true), 1);
    assert_int_equal(nested(texts, 2, "word:1-2", false), 0);
    assert_int_equal(nested(texts, 2, "char:1-2,word:1-2,word:3-4", true), 6); /* nothing in the last */
}

TESTS(cmocka_unit_test(both_parts_must_be_there), cmocka_unit_test(so_must_longer_parts),
      cmocka_unit_test(texts_must_be_there))
