/* SPDX-License-Identifier: MIT */
#include "vectorizer.h"

#include <math.h>
#include <stdio.h>

#include "check.h"
#include "golden.h"
#include "rng.h"

/* A vectorizer over the vocabulary of a few texts. */
typedef struct fixture {
    st_spec spec;
    st_vocabulary vocabulary;
    st_lexicon lexicon;
    st_vectorizer vectorizer;
} fixture;

/* Texts are separated by '|'. */
static void fixture_init(fixture *f, const char *spec, const char *texts) {
    stance_error error;
    st_counter counter;
    assert_ok(st_spec_parse(&f->spec, st_sv_of(spec), &error), &error);
    assert_true(st_counter_init(&counter, &f->spec, &st_default_allocator));
    for (st_sv rest = st_sv_of(texts); rest.size;) assert_true(st_counter_add(&counter, golden_cut(&rest, '|')));
    assert_ok(st_vocabulary_build(&f->vocabulary, &counter, &error), &error);
    st_counter_clear(&counter);
    f->lexicon = (st_lexicon){&f->spec, f->vocabulary.first, {f->vocabulary.idf, 1}, f->vocabulary.index};
    assert_true(st_vectorizer_init(&f->vectorizer, &f->lexicon, &st_default_allocator));
}

static void fixture_clear(fixture *f) {
    st_vectorizer_clear(&f->vectorizer);
    st_vocabulary_clear(&f->vocabulary);
}

static void vectorize(fixture *f, const char *text) { assert_true(st_vectorize(&f->vectorizer, st_sv_of(text))); }

/* ---- scikit-learn ------------------------------------------------------------------------------------- */

static double value_of(const st_vectorizer *v, uint32_t feature) {
    for (size_t i = 0; i < v->count; i++)
        if (v->features[i] == feature) return v->values[i];
    fail_msg("feature %u is not in the row", feature);
    return 0;
}

/* The `value` lines of text number `text` among those after the specification in line `at`. */
static void check_row(const golden *g, size_t at, const golden_model *m, st_vectorizer *v, size_t text) {
    size_t values = 0;
    assert_true(st_vectorize(v, g->lines[text].fields[2]));
    for (size_t i = at + 1; i < g->count && !golden_is(g, i, "spec"); i++) {
        const st_sv *fields = g->lines[i].fields;
        if (!golden_is(g, i, "value") || golden_whole(fields[1]) != text) continue;
        assert_near(value_of(v, golden_feature(m, fields[2], fields[3])), golden_real(fields[4]), 1e-9);
        values++;
    }
    assert_int_equal(v->count, values);
}

static void check_golden(const golden *g, size_t at) {
    golden_model m;
    st_vectorizer v;
    golden_model_init(&m, g, g->lines[at].fields[1]);
    assert_true(st_vectorizer_init(&v, &m.lexicon, &st_default_allocator));
    for (size_t text = 0; golden_is(g, text, "text"); text++) check_row(g, at, &m, &v, text);
    st_vectorizer_clear(&v);
    golden_model_clear(&m);
}

static void vectors_are_those_of_scikit_learn(void **state) {
    (void)state;
    golden g;
    size_t specs = 0;
    golden_open(&g);
    for (size_t i = 0; i < g.count; i++)
        if (golden_is(&g, i, "spec")) check_golden(&g, i), specs++;
    assert_int_equal(specs, 19);
    golden_close(&g);
}

/* ---- rows --------------------------------------------------------------------------------------------- */

/* By hand: n = 2, df(a) = 2, df(b) = df(c) = 1. */
static void weights_are_tf_times_idf_over_the_norm(void **state) {
    (void)state;
    fixture f;
    double idf = log(3.0 / 2) + 1, b = 1 * idf, a = 1 + log(3), norm = sqrt(a * a + b * b);
    fixture_init(&f, "word:1", "a b|a c");
    vectorize(&f, "A b a unknown a");
    assert_int_equal(f.vectorizer.count, 2);
    assert_int_equal(f.vectorizer.features[0], 0);
    assert_int_equal(f.vectorizer.tf[0], 3);
    assert_near(f.vectorizer.values[0], a / norm, 1e-15);
    assert_near(f.vectorizer.values[1], b / norm, 1e-15);
    fixture_clear(&f);
}

static void nothing_known_is_an_empty_row(void **state) {
    (void)state;
    static const char *const texts[] = {"", "...", "unknown words", "B"};
    fixture f;
    fixture_init(&f, "word:1:max=1,char:3:min_df=2", "a b|a c");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        vectorize(&f, "a");
        assert_true(f.vectorizer.count > 0);
        vectorize(&f, texts[i]);
        assert_int_equal(f.vectorizer.count, 0);
    }
    fixture_clear(&f);
}

static void an_empty_vocabulary_knows_nothing(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f, "word:1-2,char:2-5", "");
    vectorize(&f, "some words");
    assert_int_equal(f.vectorizer.count, 0);
    assert_int_equal(f.vectorizer.words, 2);
    assert_int_equal(f.vectorizer.known_words, 0);
    fixture_clear(&f);
}

/* Columns upwards, each once; every block with norm as long as its weight. */
static void check_shape(const fixture *f) {
    const st_vectorizer *v = &f->vectorizer;
    for (size_t b = 0, i = 0; b < f->spec.count; b++) {
        double sum = 0;
        for (; i < v->count && v->features[i] < f->lexicon.first[b + 1]; i++) {
            assert_true(v->features[i] >= f->lexicon.first[b]);
            assert_true(i == 0 || v->features[i] > v->features[i - 1]);
            assert_true(v->tf[i] > 0 && v->values[i] > 0);
            sum += v->values[i] * v->values[i];
        }
        if (sum > 0 && f->spec.blocks[b].norm) assert_near(sqrt(sum), f->spec.blocks[b].weight, 1e-12);
        if (b + 1 == f->spec.count) assert_int_equal(i, v->count);
    }
}

static void random_text(st_rng *rng, char *text, size_t size) {
    *text = '\0';
    for (uint64_t n = st_rng_below(rng, 40); n > 0; n--)
        snprintf(text + strlen(text), size - strlen(text), "w%u ",
                 (unsigned)(st_rng_below(rng, 12) * st_rng_below(rng, 12)));
}

static void rows_are_in_order_and_of_their_length(void **state) {
    (void)state;
    static const char *const specs[] = {"word:1-2,char:2-5:weight=0.5", "char:2-3:tf=raw:min_df=2,word:1:weight=3",
                                        "word:1:norm=0,char:4:max=10,word:2:idf=0:tf=binary,char:1"};
    st_rng rng = st_rng_seeded(81);
    for (size_t s = 0; s < sizeof specs / sizeof *specs; s++) {
        fixture f;
        fixture_init(&f, specs[s], "w1 w2 w3|w1 w4 w6 w8|w1 w2|w12 w24 w36|w2 w3 w12 w0|w0 w0|w0 w1 w15 w16");
        for (int round = 0; round < 300; round++) {
            char text[400];
            random_text(&rng, text, sizeof text);
            vectorize(&f, text);
            check_shape(&f);
        }
        fixture_clear(&f);
    }
}

/* Where a short word counts in two blocks it has a value in both. */
static void blocks_do_not_take_each_others_features(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f, "char:4:weight=2,char:5-6:weight=3", "a|a|bcde");
    vectorize(&f, "a");
    assert_int_equal(f.vectorizer.count, 2);
    assert_near(f.vectorizer.values[0], 2, 1e-12);
    assert_near(f.vectorizer.values[1], 3, 1e-12);
    fixture_clear(&f);
}

static void the_same_text_gives_the_same_row(void **state) {
    (void)state;
    fixture f;
    double values[100];
    fixture_init(&f, "word:1-2,char:2-5", "one two|two three");
    vectorize(&f, "two three one");
    size_t count = f.vectorizer.count;
    assert_in_range(count, 10, 100);
    memcpy(values, f.vectorizer.values, count * sizeof *values);
    vectorize(&f, "three three");
    vectorize(&f, "two three one");
    assert_int_equal(f.vectorizer.count, count);
    assert_memory_equal(f.vectorizer.values, values, count * sizeof *values);
    fixture_clear(&f);
}

/* More n-grams than are collected before they are counted. */
static void long_texts_are_counted_in_portions(void **state) {
    (void)state;
    enum { ROUNDS = 50000 };
    fixture f;
    st_buf text;
    fixture_init(&f, "word:1:tf=raw:idf=0:norm=0,char:3:tf=raw:idf=0:norm=0", "a b c d e f|a b c|a b|a");
    st_buf_init(&text, &st_default_allocator);
    for (int i = 0; i < ROUNDS; i++) st_buf_add_text(&text, i % 2 ? "a b c " : i % 50 ? "a b " : "a f ");
    assert_true(st_vectorize(&f.vectorizer, st_buf_sv(&text)));
    assert_int_equal(f.vectorizer.count, 8);
    assert_int_equal(f.vectorizer.tf[0], ROUNDS);
    assert_int_equal(f.vectorizer.tf[1], ROUNDS - ROUNDS / 50);
    assert_int_equal(f.vectorizer.tf[2], ROUNDS / 2);
    assert_int_equal(f.vectorizer.tf[3], ROUNDS / 50);
    assert_true(f.vectorizer.values[4] == ROUNDS);
    assert_int_equal(f.vectorizer.words, 2 * ROUNDS + ROUNDS / 2);
    st_buf_clear(&text);
    fixture_clear(&f);
}

/* ---- known words -------------------------------------------------------------------------------------- */

static void check_known(const char *spec, const char *texts, const char *text, size_t words, size_t known) {
    fixture f;
    fixture_init(&f, spec, texts);
    vectorize(&f, text);
    assert_int_equal(f.vectorizer.words, words);
    assert_int_equal(f.vectorizer.known_words, known);
    fixture_clear(&f);
}

static void words_of_the_vocabulary_are_known(void **state) {
    (void)state;
    check_known("word:1", "a b|c", "A b, c d! a", 5, 4);
    check_known("word:1", "a b|c", "", 0, 0);
    check_known("char:2-5,word:1-2", "network", "networks network", 2, 1);
    check_known("word:1-2,char:2-5", "network", "networks network", 2, 1);
    check_known("word:1:min_df=2", "a b|a", "a b", 2, 1);
}

/* "networks" has 9 pairs of letters or spaces, of which "network" has 7. */
static void words_of_known_parts_are_known_without_single_words(void **state) {
    (void)state;
    check_known("char:2", "network", "network networks zzz", 3, 2);
    check_known("char:2", "ab", "ac ax xb xx", 4, 0);      /* one of three pairs */
    check_known("char:2", "abc", "abd xbc axx xxx", 4, 2); /* two of four: half at least */
    check_known("char:2", "", "a", 1, 0);
}

static void sequences_alone_know_words_by_their_parts(void **state) {
    (void)state;
    check_known("word:2", "a b c", "a b c", 3, 2);
    check_known("word:2", "a b c", "a c b", 3, 0);
}

/* ---- memory ------------------------------------------------------------------------------------------- */

static void clearing_is_allowed_at_any_time(void **state) {
    (void)state;
    faulty memory;
    fixture f;
    st_vectorizer v;
    fixture_init(&f, "word:1", "a");
    for (size_t n = 1; n <= 3; n++) {
        faulty_init(&memory);
        memory.fail_at = n;
        assert_false(st_vectorizer_init(&v, &f.lexicon, &memory.allocator));
        st_vectorizer_clear(&v);
        st_vectorizer_clear(&v);
        assert_int_equal(memory.live, 0);
    }
    fixture_clear(&f);
}

typedef struct attempt {
    const st_lexicon *lexicon;
    st_sv text;
} attempt;

/* What is told to be done is all there. */
static stance_status vectorize_with(const stance_allocator *allocator, void *context) {
    const attempt *a = context;
    st_vectorizer v;
    bool done = st_vectorizer_init(&v, a->lexicon, allocator) && st_vectorize(&v, ST_SV("a"));
    if (done) assert_int_equal(v.count, 4); /* the word, " a", "a " and " a " */
    done = done && st_vectorize(&v, ST_SV("one two three four five six seven eight nine ten"));
    if (done) assert_true(v.count > 16);
    done = done && st_vectorize(&v, a->text);
    if (done) assert_int_equal(v.count, 4);
    for (size_t i = 0; i < v.count && done; i++) assert_int_equal(v.tf[i], a->text.size / 2);
    st_vectorizer_clear(&v);
    return done ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    enum { SIZE = 60000 }; /* more n-grams than are collected before they are counted */
    fixture f;
    char *text = malloc(SIZE);
    memset(text, ' ', SIZE);
    for (size_t i = 0; i < SIZE; i += 2) text[i] = 'a';
    fixture_init(&f, "word:1-2,char:2-3", "a one two three four five six seven eight nine ten");
    assert_true(check_every_allocation(vectorize_with, &(attempt){&f.lexicon, {text, SIZE}}) > 18);
    fixture_clear(&f);
    free(text);
}

TESTS(cmocka_unit_test(vectors_are_those_of_scikit_learn), cmocka_unit_test(weights_are_tf_times_idf_over_the_norm),
      cmocka_unit_test(nothing_known_is_an_empty_row), cmocka_unit_test(an_empty_vocabulary_knows_nothing),
      cmocka_unit_test(rows_are_in_order_and_of_their_length),
      cmocka_unit_test(blocks_do_not_take_each_others_features), cmocka_unit_test(the_same_text_gives_the_same_row),
      cmocka_unit_test(long_texts_are_counted_in_portions), cmocka_unit_test(words_of_the_vocabulary_are_known),
      cmocka_unit_test(words_of_known_parts_are_known_without_single_words),
      cmocka_unit_test(sequences_alone_know_words_by_their_parts), cmocka_unit_test(clearing_is_allowed_at_any_time),
      cmocka_unit_test(out_of_memory_is_told))
