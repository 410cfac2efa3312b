/* SPDX-License-Identifier: MIT */
#include "vocabulary.h"

#include <math.h>
#include <stdio.h>

#include "fail_once.h"
#include "golden.h"
#include "rng.h"

static st_spec spec_of(const char *text) {
    st_spec spec;
    stance_error error;
    assert_ok(st_spec_parse(&spec, st_sv_of(text), &error), &error);
    return spec;
}

static void counter_of(st_counter *counter, const st_spec *spec) {
    assert_true(st_counter_init(counter, spec, &st_default_allocator));
}

static void add(st_counter *counter, const char *text) { assert_true(st_counter_add(counter, st_sv_of(text))); }

/* The vocabulary of texts separated by '|'. */
static st_vocabulary built_of(const st_spec *spec, const char *texts) {
    st_counter counter;
    st_vocabulary vocabulary;
    stance_error error;
    counter_of(&counter, spec);
    for (st_sv rest = st_sv_of(texts); rest.size;) assert_true(st_counter_add(&counter, golden_cut(&rest, '|')));
    assert_ok(st_vocabulary_build(&vocabulary, &counter, &error), &error);
    st_counter_clear(&counter);
    return vocabulary;
}

/* The feature of a single word or a sequence of words; ST_NO_FEATURE if it has none. */
static uint32_t find_words(const st_vocabulary *v, const char *words) {
    st_extractor *x = malloc(sizeof *x);
    st_extractor_begin(x, &v->spec, st_sv_of(words));
    size_t n = 0;
    while (st_extractor_next(x)) n++;
    uint32_t feature = st_gram_find(&v->index, x->word_grams[n - 1]);
    free(x);
    return feature;
}

/* ---- counting and choosing ---------------------------------------------------------------------------- */

/* Whatever the specification: df by the number of texts, features in order, idf by the formula, all of them found. */
static void check_order(const st_vocabulary *v) {
    for (size_t b = 0; b < v->spec.count; b++)
        for (uint32_t i = v->first[b]; i < v->first[b + 1]; i++) {
            bool follows = i > v->first[b];
            if (follows && v->df[i] == v->df[i - 1]) assert_true(v->hashes[i - 1] < v->hashes[i]);
            if (follows) assert_true(v->df[i - 1] >= v->df[i]);
            assert_true(v->df[i] >= v->spec.blocks[b].min_df && v->df[i] <= v->texts);
            assert_true(v->df[i] <= v->spec.blocks[b].max_df * v->texts);
            assert_true(v->idf[i] == (v->spec.blocks[b].idf ? st_idf(v->texts, v->df[i]) : 1));
            assert_int_equal(st_gram_find(&v->index, v->hashes[i]), i);
        }
    assert_true(st_gram_index_valid(&v->index, st_vocabulary_size(v)));
}

static void texts_are_counted_not_occurrences(void **state) {
    (void)state;
    st_spec spec = spec_of("word:1");
    st_vocabulary v = built_of(&spec, "a a a b|b a|c| ");
    assert_int_equal(v.texts, 4);
    assert_int_equal(st_vocabulary_size(&v), 3);
    assert_int_equal(v.df[find_words(&v, "a")], 2);
    assert_int_equal(v.df[find_words(&v, "b")], 2);
    assert_int_equal(v.df[find_words(&v, "c")], 1);
    assert_true(find_words(&v, "d") == ST_NO_FEATURE);
    check_order(&v);
    st_vocabulary_clear(&v);
}

static void the_most_frequent_come_first(void **state) {
    (void)state;
    st_spec spec = spec_of("word:1-2,char:2");
    st_vocabulary v = built_of(&spec, "x y z|y z|z|other words|y");
    assert_int_equal(find_words(&v, "y") + find_words(&v, "z"), 1);
    assert_int_equal(find_words(&v, "y z"), 2);
    assert_true(v.first[1] > 3 && v.first[2] > v.first[1]);
    check_order(&v);
    st_vocabulary_clear(&v);
}

static void rare_and_common_ones_are_left_out(void **state) {
    (void)state;
    st_spec spec = spec_of("word:1:min_df=2:max_df=0.6");
    st_vocabulary v = built_of(&spec, "all some few|all some|all some|all two|all two"); /* 5, 3, 1 and 2 of 5 */
    assert_int_equal(st_vocabulary_size(&v), 2);
    assert_int_equal(find_words(&v, "some"), 0);
    assert_int_equal(find_words(&v, "two"), 1);
    check_order(&v);
    st_vocabulary_clear(&v);
}

static void only_so_many_are_kept(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        uint32_t size;
    } limits[] = {
        {"word:1:max=1", 1}, {"word:1:max=3", 3}, {"word:1:max=4", 4}, {"word:1:max=100", 4}, {"word:1:max=0", 4}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        st_spec spec = spec_of(limits[i].spec);
        st_vocabulary v = built_of(&spec, "a b c d|a b c|a b|a");
        assert_int_equal(st_vocabulary_size(&v), limits[i].size);
        assert_int_equal(find_words(&v, "a"), 0);
        for (uint32_t f = 0; f < limits[i].size; f++) assert_int_equal(v.df[f], 4 - f);
        check_order(&v);
        st_vocabulary_clear(&v);
    }
}

static void no_texts_make_an_empty_vocabulary(void **state) {
    (void)state;
    static const char *const texts[] = {"", "...|--", "a|b"};
    st_spec spec = spec_of("word:1-2:min_df=2,char:2-5:min_df=2");
    for (size_t i = 0; i < 3; i++) {
        st_vocabulary v = built_of(&spec, texts[i]);
        assert_int_equal(st_vocabulary_size(&v), 0);
        assert_true(find_words(&v, "a") == ST_NO_FEATURE);
        st_vocabulary_clear(&v);
    }
}

static void idf_is_that_of_scikit_learn(void **state) {
    (void)state;
    assert_near(st_idf(1, 1), 1, 0);
    assert_near(st_idf(10, 10), 1, 0);
    assert_near(st_idf(3, 1), 1 + 0.69314718055994530942, 1e-15);           /* ln 2 */
    assert_near(st_idf(9, 0), 1 + 2.30258509299404568402, 1e-15);           /* ln 10 */
    assert_near(st_idf(UINT32_MAX, 0), 1 + 22.18070977791824990136, 1e-13); /* ln 2^32 */
}

/* The same short word counts in two blocks of characters. */
static void short_words_of_two_blocks_are_two_features(void **state) {
    (void)state;
    st_spec spec = spec_of("char:4,char:5");
    st_vocabulary v = built_of(&spec, "a|a");
    assert_int_equal(st_vocabulary_size(&v), 2);
    assert_int_equal(v.first[1], 1);
    check_order(&v);
    st_vocabulary_clear(&v);
}

/* ---- scikit-learn ------------------------------------------------------------------------------------- */

/* The `gram` lines after the specification in line `at`. */
static void check_golden(const golden *g, size_t at) {
    golden_model m;
    uint32_t features = 0;
    golden_model_init(&m, g, g->lines[at].fields[1]);
    for (size_t i = at + 1; i < g->count && !golden_is(g, i, "spec"); i++) {
        if (!golden_is(g, i, "gram")) continue;
        const st_sv *fields = g->lines[i].fields;
        uint32_t feature = golden_feature(&m, fields[1], fields[2]);
        assert_int_equal(m.vocabulary.df[feature], golden_whole(fields[3]));
        assert_near(m.vocabulary.idf[feature], golden_real(fields[4]), 1e-9);
        features++;
    }
    assert_int_equal(st_vocabulary_size(&m.vocabulary), features);
    check_order(&m.vocabulary);
    golden_model_clear(&m);
}

static void vocabularies_are_those_of_scikit_learn(void **state) {
    (void)state;
    golden g;
    size_t specs = 0;
    golden_open(&g);
    for (size_t i = 0; i < g.count; i++)
        if (golden_is(&g, i, "spec")) check_golden(&g, i), specs++;
    assert_int_equal(specs, 19);
    golden_close(&g);
}

/* ---- merging ------------------------------------------------------------------------------------------ */

static void check_same(const st_vocabulary *a, const st_vocabulary *b) {
    uint32_t size = st_vocabulary_size(a);
    assert_int_equal(st_vocabulary_size(b), size);
    assert_int_equal(a->texts, b->texts);
    assert_memory_equal(a->first, b->first, (a->spec.count + 1) * sizeof *a->first);
    assert_memory_equal(a->hashes, b->hashes, size * sizeof *a->hashes);
    assert_memory_equal(a->df, b->df, size * sizeof *a->df);
    assert_memory_equal(a->idf, b->idf, size * sizeof *a->idf);
    assert_int_equal(a->index.mask, b->index.mask);
    assert_memory_equal(a->buckets, b->buckets, (a->index.mask + 1) * sizeof *a->buckets);
}

static void random_text(st_rng *rng, char *text, size_t size) {
    *text = '\0';
    for (uint64_t n = st_rng_below(rng, 30); n > 0; n--)
        snprintf(text + strlen(text), size - strlen(text), "w%u ",
                 (unsigned)(st_rng_below(rng, 20) * st_rng_below(rng, 20)));
}

/* However the texts are dealt out and in whatever order the counters are merged. */
static void merged_counters_equal_one(void **state) {
    (void)state;
    enum { PARTS = 4, TEXTS = 200 };
    st_spec spec = spec_of("word:1-2:min_df=2,char:2-4:max=500");
    st_rng rng = st_rng_seeded(71);
    st_counter all, parts[PARTS];
    st_vocabulary whole, merged;
    char text[300];
    counter_of(&all, &spec);
    for (int p = 0; p < PARTS; p++) counter_of(&parts[p], &spec);
    for (int i = 0; i < TEXTS; i++) {
        random_text(&rng, text, sizeof text);
        add(&all, text);
        add(&parts[st_rng_below(&rng, PARTS - 1)], text); /* the last part stays empty */
        if (i == TEXTS / 2) assert_true(st_counter_merge(&parts[1], &parts[0]));
    }
    for (int p = 3; p > 0; p--) assert_true(st_counter_merge(&parts[p - 1], &parts[p]));
    assert_ok(st_vocabulary_build(&whole, &all, NULL), NULL);
    assert_ok(st_vocabulary_build(&merged, &parts[0], NULL), NULL);
    assert_int_equal(whole.texts, TEXTS);
    check_same(&whole, &merged);
    st_vocabulary_clear(&merged);
    st_vocabulary_clear(&whole);
    for (int p = 0; p < PARTS; p++) st_counter_clear(&parts[p]);
    st_counter_clear(&all);
}

static void a_merged_counter_is_left_empty(void **state) {
    (void)state;
    st_spec spec = spec_of("word:1");
    st_counter into, from;
    st_vocabulary v;
    counter_of(&into, &spec);
    counter_of(&from, &spec);
    add(&from, "a b");
    assert_true(st_counter_merge(&into, &from));
    assert_true(st_counter_merge(&into, &from)); /* adds nothing */
    assert_int_equal(into.texts, 1);
    add(&from, "c");
    assert_ok(st_vocabulary_build(&v, &from, NULL), NULL);
    assert_int_equal(v.texts, 1);
    assert_int_equal(st_vocabulary_size(&v), 1);
    st_vocabulary_clear(&v);
    st_counter_clear(&from);
    st_counter_clear(&into);
}

/* More hashes than are collected before they are counted: texts of many different words, each text added twice. */
static void large_collections_are_counted_in_portions(void **state) {
    (void)state;
    enum { TEXTS = 3, WORDS = 300000, SAME = 1000, GRAMS = 4 * WORDS - 6, SAME_GRAMS = 4 * SAME - 6 };
    st_spec spec = spec_of("word:1-4");
    st_counter counter;
    st_vocabulary v;
    st_buf text;
    counter_of(&counter, &spec);
    st_buf_init(&text, &st_default_allocator);
    for (int t = 0; t < TEXTS; t++) {
        st_buf_reset(&text);
        for (int w = 0; w < WORDS; w++) st_buf_add_format(&text, "%d ", w < SAME ? w : w + t * WORDS);
        assert_true(st_counter_add(&counter, st_buf_sv(&text)) && st_counter_add(&counter, st_buf_sv(&text)));
    }
    st_buf_clear(&text);
    assert_ok(st_vocabulary_build(&v, &counter, NULL), NULL);
    st_counter_clear(&counter);
    assert_int_equal(st_vocabulary_size(&v), SAME_GRAMS + TEXTS * (GRAMS - SAME_GRAMS));
    for (uint32_t i = 0; i < st_vocabulary_size(&v); i++) assert_int_equal(v.df[i], i < SAME_GRAMS ? 2 * TEXTS : 2);
    st_vocabulary_clear(&v);
}

/* A text that has more of them by itself; in as many blocks as there may be. */
static void so_is_a_very_long_text(void **state) {
    (void)state;
    enum { WORDS = 1400000, GRAMS = 3 * WORDS - 3 };
    st_spec spec = spec_of("word:1-3,word:4:max=2,char:1:max=3,char:2:max=4");
    st_counter counter;
    st_vocabulary v;
    st_buf text;
    counter_of(&counter, &spec);
    st_buf_init(&text, &st_default_allocator);
    for (int w = 0; w < WORDS; w++) st_buf_add_format(&text, "%x ", (unsigned)w);
    assert_true(st_counter_add(&counter, st_buf_sv(&text)));
    st_buf_clear(&text);
    assert_ok(st_vocabulary_build(&v, &counter, NULL), NULL);
    st_counter_clear(&counter);
    assert_int_equal(st_vocabulary_size(&v), GRAMS + 2 + 3 + 4);
    st_vocabulary_clear(&v);
}

/* ---- memory ------------------------------------------------------------------------------------------- */

static stance_status build_with(const stance_allocator *allocator, void *context) {
    st_counter counter = {0}, other = {0};
    st_vocabulary v = {0};
    stance_status status = STANCE_ERROR_MEMORY;
    bool one = st_counter_init(&counter, context, allocator), two = st_counter_init(&other, context, allocator);
    if (one && two && st_counter_add(&counter, ST_SV("one two three two")) &&
        st_counter_add(&other, ST_SV("two four")) && st_counter_add(&other, ST_SV("")) &&
        st_counter_merge(&counter, &other) && st_counter_add(&counter, ST_SV("two")))
        status = st_vocabulary_build(&v, &counter, NULL);
    if (!status) {
        assert_int_equal(v.texts, 4);
        assert_int_equal(st_vocabulary_size(&v), 8 + 50);
        assert_int_equal(v.df[find_words(&v, "two")], 3);
        check_order(&v);
        st_vocabulary_clear(&v);
    } else assert_null(v.hashes);
    st_counter_clear(&counter);
    st_counter_clear(&other);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    st_spec spec = spec_of("word:1-2,char:2-5");
    assert_true(check_every_allocation(build_with, &spec) > 20);
}

/* Many texts, none of them long: all together need more room to be sorted than any. */
static stance_status build_many(const stance_allocator *allocator, void *context) {
    st_counter counter = {0};
    st_vocabulary v = {0};
    bool done = st_counter_init(&counter, context, allocator);
    for (unsigned i = 0; done && i < 100; i++) {
        char text[32];
        snprintf(text, sizeof text, "w%u x%u", i, i);
        done = st_counter_add(&counter, st_sv_of(text));
    }
    stance_status status = done ? st_vocabulary_build(&v, &counter, NULL) : STANCE_ERROR_MEMORY;
    if (!status) assert_int_equal(st_vocabulary_size(&v), 200);
    st_vocabulary_clear(&v);
    st_counter_clear(&counter);
    return status;
}

static void so_it_is_after_many_texts(void **state) {
    (void)state;
    st_spec spec = spec_of("word:1");
    assert_true(check_every_allocation(build_many, &spec) > 10);
    assert_true(check_single_failures(build_many, &spec) > 10);
}

TESTS(cmocka_unit_test(texts_are_counted_not_occurrences), cmocka_unit_test(the_most_frequent_come_first),
      cmocka_unit_test(rare_and_common_ones_are_left_out), cmocka_unit_test(only_so_many_are_kept),
      cmocka_unit_test(no_texts_make_an_empty_vocabulary), cmocka_unit_test(idf_is_that_of_scikit_learn),
      cmocka_unit_test(short_words_of_two_blocks_are_two_features),
      cmocka_unit_test(vocabularies_are_those_of_scikit_learn), cmocka_unit_test(merged_counters_equal_one),
      cmocka_unit_test(a_merged_counter_is_left_empty), cmocka_unit_test(large_collections_are_counted_in_portions),
      cmocka_unit_test(so_is_a_very_long_text), cmocka_unit_test(out_of_memory_is_an_error),
      cmocka_unit_test(so_it_is_after_many_texts))
