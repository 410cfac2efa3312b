/* SPDX-License-Identifier: MIT
 * Scores and slopes of a kernel: by hand for a small model, and by moving the vector a little. */
#include "kernel.h"

#include "kernel_file.h"
#include "rng.h"

/* The distance to every support vector of the small model, done by hand, for features good, bad and " o". */
static void distances(const double x[FEATURES], double out[VECTORS]) {
    static const double vectors[VECTORS][FEATURES] = {{0.5, 0.75, 0}, {0, 0, 1}, {1, 0, 1}, {0, 0, 0}};
    for (size_t v = 0; v < VECTORS; v++) {
        out[v] = 0;
        for (size_t f = 0; f < FEATURES; f++) out[v] += (x[f] - vectors[v][f]) * (x[f] - vectors[v][f]);
    }
}

static void compare(const st_kernel *k, const double x[FEATURES], double alike[VECTORS]) {
    static const uint32_t columns[FEATURES] = {0, 1, 2};
    for (size_t v = 0; v < VECTORS; v++) alike[v] = NAN;
    st_kernel_compare(k, (st_row){columns, x, FEATURES}, alike);
}

static void texts_are_alike_by_their_distance(void **state) {
    (void)state;
    static const double at[][FEATURES] = {{0, 0, 0}, {1, 0, 1}, {0.5, 0.75, 0}, {-2, 3, 0.25}, {100, 100, 100}};
    kernel_file m;
    st_model_view v;
    open_kernel_file(&v, &m);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        double alike[VECTORS], distance[VECTORS];
        compare(&v.kernel, at[i], alike);
        distances(at[i], distance);
        for (size_t k = 0; k < VECTORS; k++) assert_near(alike[k], exp(-0.5 * distance[k]), 1e-15);
    }
}

/* Lengths that do not belong to the vectors: no more alike than equal. */
static void nothing_is_more_alike_than_itself(void **state) {
    (void)state;
    kernel_file m;
    st_model_view v;
    double alike[VECTORS];
    open_kernel_file(&v, &m);
    m.squares[2] = 0;
    compare(&v.kernel, (double[]){1, 0, 1}, alike);
    assert_true(alike[2] == 1);
}

static void scores_are_sums_over_the_vectors(void **state) {
    (void)state;
    static const double alike[VECTORS] = {0.5, 0, 1, 0.25};
    kernel_file m;
    st_model_view v;
    double scores[STRIDE] = {1, 2, 3, 4, 5, 7}, pulls[VECTORS];
    open_kernel_file(&v, &m);
    st_kernel_add(&v.kernel, alike, scores);
    for (uint32_t l = 0; l < LABELS; l++) {
        double sum = 0;
        for (size_t k = 0; k < VECTORS; k++) sum += alike[k] * kernel_coefficient(k, l);
        assert_near(scores[l], 1 + l + sum, 1e-15);
        assert_near(st_kernel_pulls(&v.kernel, alike, l, pulls), sum, 1e-15);
        for (size_t k = 0; k < VECTORS; k++) assert_near(pulls[k], alike[k] * kernel_coefficient(k, l), 1e-15);
    }
    assert_true(scores[LABELS] == 7); /* the stride is wider than the scores */
}

/* The score if the length of x were `square` whatever its entries. */
static double score_at(const double x[FEATURES], double square, uint32_t label) {
    double distance[VECTORS], sum = 0, own = 0;
    distances(x, distance);
    for (size_t f = 0; f < FEATURES; f++) own += x[f] * x[f];
    for (size_t v = 0; v < VECTORS; v++) sum += kernel_coefficient(v, label) * exp(-0.5 * (distance[v] - own + square));
    return sum;
}

static void slopes_are_those_of_the_score_with_its_length_held(void **state) {
    (void)state;
    kernel_file m;
    st_model_view v;
    st_rng rng = st_rng_seeded(3);
    open_kernel_file(&v, &m);
    for (int round = 0; round < 200; round++) {
        double x[FEATURES], alike[VECTORS], pulls[VECTORS], square = 0;
        uint32_t label = (uint32_t)st_rng_below(&rng, LABELS);
        for (size_t f = 0; f < FEATURES; f++) x[f] = 2 * st_rng_unit(&rng) - 1;
        for (size_t f = 0; f < FEATURES; f++) square += x[f] * x[f];
        compare(&v.kernel, x, alike);
        st_kernel_pulls(&v.kernel, alike, label, pulls);
        for (uint32_t f = 0; f < FEATURES; f++) {
            const double step = 1e-5;
            double more[FEATURES], less[FEATURES];
            memcpy(more, x, sizeof x);
            memcpy(less, x, sizeof x);
            more[f] += step;
            less[f] -= step;
            double slope = (score_at(more, square, label) - score_at(less, square, label)) / (2 * step);
            assert_near(st_kernel_slope(&v.kernel, pulls, f), slope, 1e-8);
        }
    }
}

/* "good oo" is {good 1, " o" 1}. */
static void a_text_is_scored_by_hand(void **state) {
    (void)state;
    static const double distance[VECTORS] = {1.8125, 1, 0, 2};
    kernel_file m;
    st_model_view v;
    st_scorer s;
    double p[LABELS];
    open_kernel_file(&v, &m);
    assert_true(st_scorer_init(&s, &v, &st_default_allocator));
    for (int again = 0; again < 2; again++) {
        assert_true(st_score(&s, ST_SV("good oo"), p));
        for (uint32_t l = 0; l < LABELS; l++) {
            double score = 0.5 * l - 1;
            for (size_t k = 0; k < VECTORS; k++) score += kernel_coefficient(k, l) * exp(-0.5 * distance[k]);
            assert_near(s.scores[l], score, 1e-14);
        }
        assert_int_equal(s.words, 2);
        assert_int_equal(s.known_words, 1);
        assert_near(p[0] + p[1], 1, 1e-15);
        assert_true(st_score(&s, ST_SV(""), p));
        assert_int_equal(s.words, 0);
    }
    st_scorer_clear(&s);
}

static void check_explained(const st_model_view *v, st_scorer *s, st_explain *e, const char *text, uint32_t label) {
    double p[LABELS], grams = 0, words = 0;
    assert_true(st_score(s, st_sv_of(text), p));
    assert_true(st_explain_text(e, v, &s->vectorizer, label, st_sv_of(text)));
    assert_near(e->score, s->scores[label], 1e-14);
    for (size_t i = 0; i < e->gram_count; i++) grams += e->grams[i].contribution;
    for (size_t i = 0; i < e->word_count; i++) words += e->words[i].contribution;
    assert_near(e->bias + grams, e->score, 1e-14);
    assert_near(e->bias + words, e->score, 1e-14);
}

static void explanations_add_up_to_the_score(void **state) {
    (void)state;
    static const char *const texts[] = {"good oo", "good bad, good", "", "zzz", "oo oo bad unknown good good"};
    kernel_file m;
    st_model_view v;
    st_scorer s;
    st_explain e;
    open_kernel_file(&v, &m);
    assert_true(st_scorer_init(&s, &v, &st_default_allocator));
    st_explain_init(&e, &st_default_allocator);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (uint32_t l = 0; l < LABELS; l++) check_explained(&v, &s, &e, texts[i], l);
    st_explain_clear(&e);
    st_scorer_clear(&s);
}

/* With label 0 the slope of "good" at {good 1, " o" 1} is 0.5 a K(v0) + 1.5 K(v2), a = 0.5. */
static void an_n_gram_contributes_its_slope(void **state) {
    (void)state;
    kernel_file m;
    st_model_view v;
    st_scorer s;
    st_explain e;
    open_kernel_file(&v, &m);
    assert_true(st_scorer_init(&s, &v, &st_default_allocator));
    st_explain_init(&e, &st_default_allocator);
    assert_true(st_explain_text(&e, &v, &s.vectorizer, 0, ST_SV("good oo")));
    assert_int_equal(e.gram_count, 2);
    assert_int_equal(e.grams[0].feature, 2);
    assert_near(e.grams[0].contribution, exp(-0.5) + 1.5, 1e-14);
    assert_int_equal(e.grams[1].feature, 0);
    assert_near(e.grams[1].contribution, 0.25 * exp(-0.90625) + 1.5, 1e-14);
    st_explain_clear(&e);
    st_scorer_clear(&s);
}

static stance_status use_with(const stance_allocator *allocator, void *context) {
    const st_model_view *v = context;
    double p[LABELS];
    st_scorer s;
    st_explain e;
    st_explain_init(&e, allocator);
    bool ready = st_scorer_init(&s, v, allocator) && st_score(&s, ST_SV("good oo bad"), p) &&
                 st_explain_text(&e, v, &s.vectorizer, 1, ST_SV("good oo"));
    st_explain_clear(&e);
    st_scorer_clear(&s);
    return ready ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    kernel_file m;
    st_model_view v;
    open_kernel_file(&v, &m);
    assert_true(check_every_allocation(use_with, &v) > 10);
}

TESTS(cmocka_unit_test(texts_are_alike_by_their_distance), cmocka_unit_test(nothing_is_more_alike_than_itself),
      cmocka_unit_test(scores_are_sums_over_the_vectors),
      cmocka_unit_test(slopes_are_those_of_the_score_with_its_length_held), cmocka_unit_test(a_text_is_scored_by_hand),
      cmocka_unit_test(explanations_add_up_to_the_score), cmocka_unit_test(an_n_gram_contributes_its_slope),
      cmocka_unit_test(out_of_memory_is_an_error))
