/* SPDX-License-Identifier: MIT */
#include "scorer.h"

#include "buf.h"
#include "model.h"
#include "plain_scorer.h"
#include "rng.h"
#include "small_file.h"
#include "small_model.h"

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
    assert_int_equal(s.words, 5);
    assert_int_equal(s.known_words, 3);
    score(&s, "", p);
    assert_int_equal(s.words, 0);
    assert_int_equal(s.known_words, 0);
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

/* ---- against the vector times the weights ---------------------------------------------------------------- */

/* Words that the model knows or not, some of them again and again. */
static void random_text(st_rng *rng, st_buf *text, size_t bytes) {
    static const char *const words[] = {
        "roses", "Prize", "the", "soup", "cold", "zzz", "-",  "!", "beans",  "xylophones",
        "a",     "crust", "won", "3.5",  "U.S.", "\n",  "\"", "e", "killed", "\xc3\xa9t\xc3\xa9"};
    st_buf_reset(text);
    uint64_t few = 1 + st_rng_below(rng, 20);
    while (text->size < bytes) {
        st_buf_add_text(text, words[st_rng_below(rng, few)]);
        if (st_rng_below(rng, 9)) st_buf_add_char(text, ' ');
        if (st_rng_below(rng, 4) == 0) st_buf_add_format(text, "w%u ", (unsigned)st_rng_below(rng, 5000));
    }
}

static void check_plainly(st_scorer *s, st_plain_scorer *plain, st_sv text) {
    double p[4], q[4];
    assert_true(st_score(s, text, p));
    assert_true(st_plain_score(plain, text, q));
    assert_int_equal(s->words, plain->vectorizer.words);
    assert_int_equal(s->known_words, plain->vectorizer.known_words);
    for (size_t l = 0; l < 4; l++) {
        assert_near(s->scores[l], plain->scores[l], 1e-11);
        assert_near(p[l], q[l], 1e-11);
    }
}

/* To the bit, whatever was scored before. */
static void check_afresh(const st_scorer *used, st_sv text) {
    st_scorer fresh;
    double p[4];
    assert_true(st_scorer_init(&fresh, used->view, &st_default_allocator));
    assert_true(st_score(&fresh, text, p));
    assert_memory_equal(fresh.scores, used->scores, sizeof p);
    st_scorer_clear(&fresh);
}

static void scores_are_those_of_the_vector(void **state) {
    (void)state;
    static const char *const specs[] = {"word:1-2,char:2-4",
                                        "char:2-5:min_df=2",
                                        "word:2-3:tf=raw:norm=0,char:1",
                                        "char:3:tf=binary:norm=0,word:1:idf=0:weight=0.5",
                                        "word:1,char:2:tf=raw,char:3",
                                        "word:1-8:norm=0:tf=raw:weight=2",
                                        "word:1-3:tf=each,char:2-5:tf=each",
                                        "char:1-4:tf=each:weight=3,word:2-3:tf=each:idf=0,word:1:tf=log",
                                        "word:1-2,char:3:tf=each,char:4-5",
                                        "word:2:tf=each:norm=0"};
    st_rng rng = st_rng_seeded(29);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        small_model m;
        st_scorer s;
        st_plain_scorer plain;
        stance_train_options options = small_usual_options();
        options.features = specs[i];
        small_model_init(&m, NULL, &options);
        assert_true(st_scorer_init(&s, &m.model->view, &st_default_allocator));
        assert_true(st_plain_scorer_init(&plain, &m.model->view, &st_default_allocator));
        for (int round = 0; round < 400; round++) {
            random_text(&rng, &text, round % 50 ? st_rng_below(&rng, 400) : st_rng_below(&rng, 60000));
            check_plainly(&s, &plain, st_buf_sv(&text));
            if (round % 20 == 0) check_afresh(&s, st_buf_sv(&text));
        }
        st_plain_scorer_clear(&plain);
        st_scorer_clear(&s);
        small_model_clear(&m);
    }
    st_buf_clear(&text);
}

/* ---- memory ---------------------------------------------------------------------------------------------- */

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
      cmocka_unit_test(scores_are_those_of_the_vector), cmocka_unit_test(out_of_memory_is_told))
