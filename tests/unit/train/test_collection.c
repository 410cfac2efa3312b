/* SPDX-License-Identifier: MIT */
#include "collection.h"

#include <math.h>
#include <stdio.h>

#include "check.h"
#include "hiccup.h"
#include "rng.h"

static void add(stance_dataset *dataset, const char *text) {
    const char *const labels[] = {NULL};
    stance_example example = {.text = text, .length = strlen(text), .labels = labels};
    assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
}

static stance_dataset *dataset_of(const char *const *texts, size_t count) {
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, (const char *const[]){"t"}, 1, NULL, NULL), NULL);
    for (size_t i = 0; i < count; i++) add(dataset, texts[i]);
    return dataset;
}

static stance_dataset *random_dataset(size_t count) {
    st_rng rng = st_rng_seeded(13);
    stance_dataset *dataset = dataset_of(NULL, 0);
    for (size_t i = 0; i < count; i++) {
        char text[200] = "";
        for (uint64_t n = st_rng_below(&rng, 12); n > 0; n--)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%sw%u", n % 3 ? " " : ", ",
                     (unsigned)(st_rng_below(&rng, 30) * st_rng_below(&rng, 30)));
        add(dataset, text);
    }
    return dataset;
}

static st_spec spec_of(const char *text) {
    st_spec spec;
    stance_error error;
    assert_ok(st_spec_parse(&spec, st_sv_of(text), &error), &error);
    return spec;
}

static void make(st_collection *m, const stance_dataset *dataset, const char *features, bool keep, size_t threads) {
    stance_error error;
    st_spec spec = spec_of(features);
    assert_ok(st_collection_make(m, dataset, &spec, keep, threads, &error), &error);
}

/* ---- by hand ------------------------------------------------------------------------------------------- */

/* Number of the feature with that text. */
static uint32_t feature_of(const st_collection *m, const char *gram) {
    for (uint32_t i = 0; i < st_vocabulary_size(&m->vocabulary); i++)
        if (st_sv_equal(m->grams[i], st_sv_of(gram))) return i;
    fail_msg("no feature \"%s\"", gram);
    return 0;
}

static double value_of(const st_collection *m, size_t text, const char *gram) {
    uint32_t feature = feature_of(m, gram);
    st_row row = st_matrix_row(&m->x, text);
    for (size_t i = 0; i < row.count; i++)
        if (row.columns[i] == feature) return row.values[i];
    return 0;
}

static void rows_are_of_counted_and_weighted_grams(void **state) {
    (void)state;
    static const char *const texts[] = {"a b", "A c, a", ""};
    stance_dataset *dataset = dataset_of(texts, 3);
    st_collection m;
    make(&m, dataset, "word:1", true, 1);
    double a = log(4. / 3) + 1, rare = log(4. / 2) + 1, twice = (1 + log(2)) * a;
    assert_int_equal(m.vocabulary.texts, 3);
    assert_int_equal(st_vocabulary_size(&m.vocabulary), 4);
    assert_int_equal(m.x.rows, 3);
    assert_int_equal(m.x.width, 4);
    assert_near(value_of(&m, 0, "a"), a / sqrt(a * a + rare * rare), 1e-15);
    assert_near(value_of(&m, 0, "b"), rare / sqrt(a * a + rare * rare), 1e-15);
    assert_near(value_of(&m, 1, "a"), twice / sqrt(twice * twice + 2 * rare * rare), 1e-15);
    assert_near(value_of(&m, 1, ","), rare / sqrt(twice * twice + 2 * rare * rare), 1e-15);
    assert_int_equal(st_matrix_row(&m.x, 1).count, 3);
    assert_int_equal(st_matrix_row(&m.x, 2).count, 0);
    st_collection_clear(&m);
    stance_dataset_free(dataset);
}

static void texts_of_grams_are_kept_by_block(void **state) {
    (void)state;
    static const char *const texts[] = {"Mast mast", "the mast"};
    static const char *const grams[] = {"mast", "mast mast", "the", "the mast", " mast ", " the ", "the ", " the"};
    stance_dataset *dataset = dataset_of(texts, 2);
    st_collection m;
    make(&m, dataset, "word:1-2,char:6,char:4:max_df=0.5", true, 1);
    assert_int_equal(st_vocabulary_size(&m.vocabulary), 8);
    for (size_t i = 0; i < 8; i++) {
        uint32_t feature = feature_of(&m, grams[i]), block = i < 4 ? 0 : i < 6 ? 1 : 2;
        assert_in_range(feature, m.vocabulary.first[block], m.vocabulary.first[block + 1] - 1);
    }
    st_collection_clear(&m);
    stance_dataset_free(dataset);
}

static void texts_of_grams_need_not_be_kept(void **state) {
    (void)state;
    static const char *const texts[] = {"a b", "a c"};
    stance_dataset *dataset = dataset_of(texts, 2);
    st_collection m;
    make(&m, dataset, "word:1-2", false, 1);
    assert_null(m.grams);
    assert_int_equal(st_vocabulary_size(&m.vocabulary), 5);
    st_collection_clear(&m);
    stance_dataset_free(dataset);
}

/* ---- against its parts --------------------------------------------------------------------------------- */

static void check_rows(const st_collection *m, const stance_dataset *dataset) {
    st_vectorizer v;
    assert_true(st_vectorizer_init(&v, &m->lexicon, &st_default_allocator));
    assert_int_equal(m->x.rows, dataset->count);
    for (size_t i = 0; i < dataset->count; i++) {
        st_row row = st_matrix_row(&m->x, i);
        assert_true(st_vectorize(&v, dataset->examples[i].text));
        assert_int_equal(row.count, v.count);
        if (!v.count) continue;
        assert_memory_equal(row.columns, v.features, v.count * sizeof *v.features);
        assert_memory_equal(row.values, v.values, v.count * sizeof *v.values);
    }
    st_vectorizer_clear(&v);
}

static void check_vocabulary(const st_vocabulary *v, const stance_dataset *dataset) {
    st_counter counter;
    st_vocabulary plain;
    assert_true(st_counter_init(&counter, &v->spec, &st_default_allocator));
    for (size_t i = 0; i < dataset->count; i++) assert_true(st_counter_add(&counter, dataset->examples[i].text));
    assert_ok(st_vocabulary_build(&plain, &counter, NULL), NULL);
    uint32_t size = st_vocabulary_size(&plain);
    assert_int_equal(st_vocabulary_size(v), size);
    assert_int_equal(v->texts, dataset->count);
    assert_memory_equal(v->hashes, plain.hashes, size * sizeof *v->hashes);
    assert_memory_equal(v->df, plain.df, size * sizeof *v->df);
    assert_memory_equal(v->idf, plain.idf, size * sizeof *v->idf);
    st_vocabulary_clear(&plain);
    st_counter_clear(&counter);
}

/* Numbers of texts round those that one job does, so that jobs are full, nearly empty, one. */
static void every_text_has_its_row(void **state) {
    (void)state;
    static const size_t counts[] = {1, 3, 255, 256, 257, 700};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        stance_dataset *dataset = random_dataset(counts[i]);
        st_collection m;
        make(&m, dataset, "word:1-2:min_df=1,char:3:weight=0.5", false, 2);
        check_vocabulary(&m.vocabulary, dataset);
        check_rows(&m, dataset);
        st_collection_clear(&m);
        stance_dataset_free(dataset);
    }
}

static void check_same(const st_collection *a, const st_collection *b) {
    uint32_t size = st_vocabulary_size(&a->vocabulary);
    assert_int_equal(st_vocabulary_size(&b->vocabulary), size);
    assert_memory_equal(a->vocabulary.first, b->vocabulary.first, sizeof a->vocabulary.first);
    assert_memory_equal(a->vocabulary.hashes, b->vocabulary.hashes, size * sizeof *a->vocabulary.hashes);
    assert_memory_equal(a->vocabulary.df, b->vocabulary.df, size * sizeof *a->vocabulary.df);
    assert_int_equal(a->x.rows, b->x.rows);
    assert_memory_equal(a->x.starts, b->x.starts, (a->x.rows + 1) * sizeof *a->x.starts);
    assert_memory_equal(a->x.columns, b->x.columns, a->x.starts[a->x.rows] * sizeof *a->x.columns);
    assert_memory_equal(a->x.values, b->x.values, a->x.starts[a->x.rows] * sizeof *a->x.values);
    for (uint32_t i = 0; i < size; i++) {
        assert_true(a->grams[i].size > 0);
        assert_true(st_sv_equal(a->grams[i], b->grams[i]));
    }
}

static void threads_do_not_change_the_result(void **state) {
    (void)state;
    static const size_t threads[] = {0, 2, 4, 7, 300};
    stance_dataset *dataset = random_dataset(2000);
    st_collection one, many;
    make(&one, dataset, "word:1-2:min_df=2,char:2-4:max=500", true, 1);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        make(&many, dataset, "word:1-2:min_df=2,char:2-4:max=500", true, threads[i]);
        check_same(&one, &many);
        st_collection_clear(&many);
    }
    st_collection_clear(&one);
    stance_dataset_free(dataset);
}

/* ---- refused ------------------------------------------------------------------------------------------- */

static void check_empty(const char *const *texts, size_t count, const char *features) {
    stance_error error;
    st_collection m;
    st_spec spec = spec_of(features);
    stance_dataset *dataset = dataset_of(texts, count);
    for (size_t threads = 1; threads <= 2; threads++)
        assert_int_equal(st_collection_make(&m, dataset, &spec, true, threads, &error), STANCE_ERROR_DATA);
    assert_string_equal(error.text, "no n-gram is frequent enough to be a feature");
    st_collection_clear(&m);
    assert_int_equal(st_collection_make(&m, dataset, &spec, false, 1, NULL), STANCE_ERROR_DATA);
    stance_dataset_free(dataset);
}

static void an_empty_vocabulary_is_an_error(void **state) {
    (void)state;
    static const char *const texts[] = {"a b", "c d", "", " \t"};
    check_empty(NULL, 0, "word:1");
    check_empty(texts, 2, "word:1:min_df=2,char:6:min_df=2");
    check_empty(texts + 2, 2, "word:1-2,char:2-5");
}

static void clearing_is_allowed_at_any_time(void **state) {
    (void)state;
    st_collection m = {.allocator = NULL};
    static const char *const texts[] = {"a"};
    stance_dataset *dataset = dataset_of(texts, 1);
    st_collection_clear(&m);
    make(&m, dataset, "word:1", true, 1);
    st_collection_clear(&m);
    st_collection_clear(&m);
    assert_null(m.grams);
    stance_dataset_free(dataset);
}

/* ---- memory -------------------------------------------------------------------------------------------- */

typedef struct attempt {
    stance_dataset *dataset;
    const char *features;
    size_t threads;
} attempt;

/* Up to 256 texts are one job, which the calling thread does: the allocator need not be safe for several. */
static stance_status make_with(const stance_allocator *allocator, void *context) {
    const attempt *a = context;
    const stance_allocator *own = a->dataset->allocator;
    st_spec spec = spec_of(a->features);
    st_collection m;
    a->dataset->allocator = allocator;
    stance_status status = st_collection_make(&m, a->dataset, &spec, true, a->threads, NULL);
    if (!status) check_rows(&m, a->dataset);
    st_collection_clear(&m);
    a->dataset->allocator = own;
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    static const char *const texts[] = {"one two three", "two three four", ""};
    stance_dataset *dataset = dataset_of(texts, 3);
    for (size_t threads = 1; threads <= 3; threads++) {
        attempt a = {dataset, "word:1-2,char:2-3", threads};
        assert_true(check_every_allocation(make_with, &a) > 30);
        assert_true(check_hiccups(make_with, &a, SIZE_MAX) > 30);
    }
    stance_dataset_free(dataset);
}

static void any_worker_may_run_out_of_memory(void **state) {
    (void)state;
    stance_dataset *dataset = random_dataset(1000);
    assert_true(check_hiccups(make_with, &(attempt){dataset, "word:1-2,char:2-3:min_df=2", 4}, 8) > 50);
    stance_dataset_free(dataset);
}

TESTS(cmocka_unit_test(rows_are_of_counted_and_weighted_grams), cmocka_unit_test(texts_of_grams_are_kept_by_block),
      cmocka_unit_test(texts_of_grams_need_not_be_kept), cmocka_unit_test(every_text_has_its_row),
      cmocka_unit_test(threads_do_not_change_the_result), cmocka_unit_test(an_empty_vocabulary_is_an_error),
      cmocka_unit_test(clearing_is_allowed_at_any_time), cmocka_unit_test(out_of_memory_is_an_error),
      cmocka_unit_test(any_worker_may_run_out_of_memory))
