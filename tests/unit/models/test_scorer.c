/* SPDX-License-Identifier: MIT */
#include "scorer.h"

#include "rng.h"
#include "small_file.h"

static void open_small(st_model_view *v, small_file *m) {
    stance_error error;
    small_file_init(m);
    assert_ok(st_model_view_open(v, m, sizeof *m, ST_CHECK_ALL, &error), &error);
}

static void score(st_scorer *s, const char *text, double *p) {
    for (size_t l = 0; l < LABELS; l++) p[l] = -1;
    assert_true(st_score(s, st_sv_of(text), p));
}

/* Score l is .5 l - 1 + sum of values * (feature + 1) * (l - 2.5); probabilities are those of heads alone. */
static void check_scores(const st_scorer *s, const double values[FEATURES], const double *p) {
    double z[LABELS], sum[2] = {0, 0};
    for (size_t l = 0; l < LABELS; l++) {
        z[l] = .5 * (double)l - 1;
        for (size_t f = 0; f < FEATURES; f++) z[l] += values[f] * (double)(f + 1) * ((double)l - 2.5);
        assert_near(s->scores[l], z[l], 1e-14);
    }
    const double e[LABELS] = {exp(-2 * z[0] - 1.75 * z[1] - 1.5), exp(-1.25 * z[0] - z[1] - .75), exp(-.5 * z[2] - .25),
                              exp(0 * z[3] + .25), exp(.5 * z[4] + .75)};
    for (size_t l = 0; l < LABELS; l++) sum[l >= 2] += e[l];
    for (size_t l = 0; l < LABELS; l++) assert_near(p[l], e[l] / sum[l >= 2], 1e-14);
}

/* Words of idf 1.5 and 2.5 with 1 + ln tf; of the pairs of characters the model knows a space and o. */
static void scores_are_sums_of_weights(void **state) {
    (void)state;
    small_file m;
    st_model_view v;
    st_scorer s;
    double p[LABELS], good = (1 + log(2)) * 1.5, bad = 2.5, norm = sqrt(good * good + bad * bad);
    open_small(&v, &m);
    assert_true(st_scorer_init(&s, &v, &st_default_allocator));
    score(&s, "good, bad good", p);
    check_scores(&s, (double[]){good / norm, bad / norm, 0}, p);
    score(&s, "Bad old", p);
    check_scores(&s, (double[]){0, 1, 1}, p);
    score(&s, "of", p);
    check_scores(&s, (double[]){0, 0, 1}, p);
    st_scorer_clear(&s);
}

static void what_is_not_known_leaves_the_biases(void **state) {
    (void)state;
    static const char *const texts[] = {"", " \n", "zzz qqq", "...", "\xef\xbf\xbd"};
    small_file m;
    st_model_view v;
    st_scorer s;
    double p[LABELS];
    open_small(&v, &m);
    assert_true(st_scorer_init(&s, &v, &st_default_allocator));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        score(&s, texts[i], p);
        check_scores(&s, (double[]){0, 0, 0}, p);
    }
    st_scorer_clear(&s);
}

static void words_are_counted(void **state) {
    (void)state;
    small_file m;
    st_model_view v;
    st_scorer s;
    double p[LABELS];
    open_small(&v, &m);
    assert_true(st_scorer_init(&s, &v, &st_default_allocator));
    score(&s, "Good old bad, good food!", p);
    assert_int_equal(s.vectorizer.words, 5);
    assert_int_equal(s.vectorizer.known_words, 3);
    score(&s, "", p);
    assert_int_equal(s.vectorizer.words, 0);
    st_scorer_clear(&s);
}

/* A scorer is used for one text after the other: what came before leaves nothing behind. */
static void texts_do_not_touch_each_other(void **state) {
    (void)state;
    static const char *const words[] = {"good ", "bad ", "old ", "oo ", "x ", ". "};
    small_file m;
    st_model_view v;
    st_scorer used;
    st_rng rng = st_rng_seeded(23);
    open_small(&v, &m);
    assert_true(st_scorer_init(&used, &v, &st_default_allocator));
    for (int round = 0; round < 300; round++) {
        char text[100] = "";
        double p[LABELS], q[LABELS];
        st_scorer fresh;
        for (uint64_t n = st_rng_below(&rng, 10); n > 0; n--) strcat(text, words[st_rng_below(&rng, 6)]);
        assert_true(st_scorer_init(&fresh, &v, &st_default_allocator));
        score(&used, text, p);
        score(&fresh, text, q);
        assert_memory_equal(p, q, sizeof p);
        st_scorer_clear(&fresh);
    }
    st_scorer_clear(&used);
}

static stance_status score_with(const stance_allocator *allocator, void *context) {
    st_scorer s;
    double p[LABELS];
    bool done = st_scorer_init(&s, context, allocator) && st_score(&s, ST_SV("good old bad"), p);
    st_scorer_clear(&s);
    st_scorer_clear(&s); /* twice is allowed */
    return done ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    small_file m;
    st_model_view v;
    open_small(&v, &m);
    assert_true(check_every_allocation(score_with, &v) > 4);
}

TESTS(cmocka_unit_test(scores_are_sums_of_weights), cmocka_unit_test(what_is_not_known_leaves_the_biases),
      cmocka_unit_test(words_are_counted), cmocka_unit_test(texts_do_not_touch_each_other),
      cmocka_unit_test(out_of_memory_is_told))
