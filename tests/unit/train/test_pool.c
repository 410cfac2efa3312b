/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <stdio.h>

#include "check.h"
#include "rng.h"

enum { TEXTS = 700 };

static stance_dataset *random_dataset(void) {
    static const char *const words[] = {"soup", "pie", "roast", "tea", "a", "of", "the", "crust", "fresh", "stale"};
    stance_dataset *dataset;
    st_rng rng = st_rng_seeded(3);
    assert_ok(stance_dataset_new(&dataset, (const char *const[]){"t"}, 1, NULL, NULL), NULL);
    for (size_t i = 0; i < TEXTS; i++) {
        char text[200];
        const char *const labels[] = {NULL};
        size_t size = 0, count = (size_t)st_rng_below(&rng, 12);
        for (size_t w = 0; w < count; w++)
            size += (size_t)snprintf(text + size, sizeof text - size, "%s%u ", words[st_rng_below(&rng, 10)],
                                     (unsigned)st_rng_below(&rng, 3));
        stance_example example = {.text = text, .length = size, .labels = labels};
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
    return dataset;
}

static void parse(st_spec *spec, const char *text) {
    stance_error error;
    assert_ok(st_spec_parse(spec, st_sv_of(text), &error), &error);
}

static const char *const texts_of_specs[] = {
    "word:1",
    "word:1-3:min_df=2,char:2-5:min_df=3",
    "char:2-4:tf=binary:idf=0,word:2:norm=0:weight=2",
    "word:1-2:max=20:tf=raw,char:1:max_df=0.5",
    "word:8,char:1-8:min_df=5",
    "char:5-6",
};
enum { SPECS = sizeof texts_of_specs / sizeof *texts_of_specs };

static void check_vocabulary(const st_vocabulary *a, const st_vocabulary *b) {
    assert_int_equal(a->texts, b->texts);
    assert_memory_equal(&a->spec, &b->spec, sizeof a->spec);
    for (uint32_t k = 0; k <= a->spec.count; k++) assert_int_equal(a->first[k], b->first[k]);
    assert_memory_equal(a->hashes, b->hashes, st_vocabulary_size(a) * sizeof *a->hashes);
    assert_memory_equal(a->df, b->df, st_vocabulary_size(a) * sizeof *a->df);
    assert_memory_equal(a->idf, b->idf, st_vocabulary_size(a) * sizeof *a->idf);
}

static void check_rows(const st_matrix *derived, const st_matrix *direct, const bool *wanted) {
    assert_int_equal(derived->rows, direct->rows);
    assert_int_equal(derived->width, direct->width);
    for (size_t r = 0; r < direct->rows; r++) {
        st_row a = st_matrix_row(derived, r), b = st_matrix_row(direct, r);
        assert_int_equal(a.count, wanted && !wanted[r] ? 0 : b.count);
        if (!a.count) continue;
        assert_memory_equal(a.columns, b.columns, a.count * sizeof *a.columns);
        assert_memory_equal(a.values, b.values, a.count * sizeof *a.values);
    }
}

static void check_specs(const bool *wanted, size_t threads) {
    stance_error error;
    st_spec specs[SPECS];
    st_pool pool;
    stance_dataset *dataset = random_dataset();
    for (size_t s = 0; s < SPECS; s++) parse(&specs[s], texts_of_specs[s]);
    assert_ok(st_pool_make(&pool, dataset, specs, SPECS, threads, &error), &error);
    for (size_t s = 0; s < SPECS; s++) {
        st_collection derived, direct;
        assert_ok(st_pool_derive(&pool, &specs[s], wanted, threads, &derived, &error), &error);
        assert_ok(st_collection_make(&direct, dataset, &specs[s], false, 1, &error), &error);
        check_vocabulary(&derived.vocabulary, &direct.vocabulary);
        check_rows(&derived.x, &direct.x, wanted);
        st_collection_clear(&derived);
        st_collection_clear(&direct);
    }
    st_pool_clear(&pool);
    stance_dataset_free(dataset);
}

static void what_is_derived_is_what_is_made_directly(void **state) {
    (void)state;
    check_specs(NULL, 1);
    check_specs(NULL, 4);
}

static void a_whole_one_knows_its_ngrams(void **state) {
    (void)state;
    stance_error error;
    st_spec spec;
    st_pool pool;
    st_collection whole;
    stance_dataset *dataset = random_dataset();
    parse(&spec, "word:1-2,char:2-3");
    assert_ok(st_pool_make(&pool, dataset, &spec, 1, 2, &error), &error);
    assert_ok(st_pool_derive_whole(&pool, &spec, 2, &whole, &error), &error);
    st_pool_clear(&pool);
    const st_lexicon *lexicon = &whole.lexicon;
    assert_true(lexicon->first[2] > 100);
    for (uint32_t f = 0; f < lexicon->first[2]; f++)
        assert_int_equal(st_gram_find(&lexicon->index, whole.vocabulary.hashes[f]), f);
    st_vectorizer v;
    assert_true(st_vectorizer_init(&v, lexicon, &st_default_allocator));
    for (size_t r = 0; r < whole.x.rows; r++) {
        st_row row = st_matrix_row(&whole.x, r);
        assert_true(st_vectorize(&v, st_dataset_text(dataset, r)));
        assert_int_equal(v.count, row.count);
        assert_memory_equal(v.features, row.columns, row.count * sizeof *row.columns);
        assert_memory_equal(v.values, row.values, row.count * sizeof *row.values);
    }
    st_vectorizer_clear(&v);
    st_collection_clear(&whole);
    stance_dataset_free(dataset);
}

static void rows_that_are_not_wanted_are_empty(void **state) {
    (void)state;
    bool wanted[TEXTS];
    for (size_t i = 0; i < TEXTS; i++) wanted[i] = i % 3 == 0;
    check_specs(wanted, 2);
}

static void nothing_frequent_enough_is_an_error(void **state) {
    (void)state;
    stance_error error;
    st_spec specs[2];
    st_pool pool;
    st_collection derived;
    stance_dataset *dataset = random_dataset();
    parse(&specs[0], "word:1");
    parse(&specs[1], "word:2:min_df=701");
    assert_ok(st_pool_make(&pool, dataset, specs, 2, 2, &error), &error);
    assert_int_equal(st_pool_derive(&pool, &specs[1], NULL, 1, &derived, &error), STANCE_ERROR_DATA);
    assert_string_equal(error.text, "no n-gram is frequent enough to be a feature");
    assert_ok(st_pool_derive(&pool, &specs[0], NULL, 1, &derived, &error), &error);
    st_collection_clear(&derived);
    st_pool_clear(&pool);
    stance_dataset_free(dataset);
}

static stance_status derive_with(const stance_allocator *allocator, void *context) {
    st_pool *pool = context;
    st_spec spec;
    st_collection derived;
    stance_error error = {.status = STANCE_OK};
    parse(&spec, "char:2-3,word:1");
    pool->allocator = allocator;
    stance_status status = st_pool_derive_whole(pool, &spec, 1, &derived, &error);
    assert_int_equal(error.status, status);
    if (!status) st_collection_clear(&derived);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    st_spec spec;
    st_pool pool;
    stance_dataset *dataset = random_dataset();
    parse(&spec, "char:2-3,word:1");
    assert_ok(st_pool_make(&pool, dataset, &spec, 1, 1, NULL), NULL);
    assert_true(check_every_allocation(derive_with, &pool) > 8);
    st_pool_clear(&pool);
    stance_dataset_free(dataset);
}

TESTS(cmocka_unit_test(what_is_derived_is_what_is_made_directly), cmocka_unit_test(a_whole_one_knows_its_ngrams),
      cmocka_unit_test(rows_that_are_not_wanted_are_empty), cmocka_unit_test(nothing_frequent_enough_is_an_error),
      cmocka_unit_test(out_of_memory_is_an_error))
