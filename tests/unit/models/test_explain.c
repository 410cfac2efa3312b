/* SPDX-License-Identifier: MIT
 * What n-grams and words contribute: by hand for a small model, and against the scorer for any text. */
#include "explain.h"

#include "buf.h"
#include "model.h"
#include "rng.h"
#include "scorer.h"
#include "small_file.h"
#include "small_model.h"

typedef struct bench {
    st_model_view view;
    st_vectorizer vectorizer;
    st_explain e;
    small_file file;
} bench;

static bench *bench_new(void) {
    bench *b = malloc(sizeof *b);
    assert_non_null(b);
    small_file_init(&b->file);
    assert_ok(st_model_view_open(&b->view, &b->file, sizeof b->file, ST_CHECK_ALL, NULL), NULL);
    assert_true(st_vectorizer_init(&b->vectorizer, &b->view.lexicon, &st_default_allocator));
    st_explain_init(&b->e, &st_default_allocator);
    return b;
}

static void bench_free(bench *b) {
    st_explain_clear(&b->e);
    st_vectorizer_clear(&b->vectorizer);
    free(b);
}

static void explain(bench *b, const char *text, uint32_t label) {
    assert_true(st_explain_text(&b->e, &b->view, &b->vectorizer, label, st_sv_of(text)));
}

static void check_gram(const bench *b, size_t i, stance_gram expected) {
    const stance_gram *gram = &b->e.grams[i];
    assert_int_equal(gram->feature, expected.feature);
    assert_int_equal(gram->count, expected.count);
    assert_int_equal(gram->begin, expected.begin);
    assert_int_equal(gram->end, expected.end);
    assert_near(gram->contribution, expected.contribution, 1e-12);
}

static void check_word(const bench *b, size_t i, stance_word expected) {
    assert_int_equal(b->e.words[i].begin, expected.begin);
    assert_int_equal(b->e.words[i].end, expected.end);
    assert_near(b->e.words[i].contribution, expected.contribution, 1e-12);
}

/* Label 4 has bias 1, and weights 1.5 for "good", 3 for "bad", 4.5 for " o". Words: (1 + ln 2) * 1.5 and 2.5, scaled to
 * length 1. */
static void sums_are_those_done_by_hand(void **state) {
    (void)state;
    bench *b = bench_new();
    double good = (1 + log(2)) * 1.5, bad = 2.5, norm = sqrt(good * good + bad * bad);
    explain(b, "Good, old bad good", 4);
    assert_int_equal(b->e.gram_count, 3);
    check_gram(b, 0, (stance_gram){2, 1, 6, 7, 4.5});
    check_gram(b, 1, (stance_gram){1, 1, 10, 13, bad / norm * 3});
    check_gram(b, 2, (stance_gram){0, 2, 0, 4, good / norm * 1.5});
    assert_int_equal(b->e.word_count, 5);
    check_word(b, 0, (stance_word){0, 4, good / norm * .75});
    check_word(b, 1, (stance_word){4, 5, 0});
    check_word(b, 2, (stance_word){6, 9, 4.5});
    check_word(b, 3, (stance_word){10, 13, bad / norm * 3});
    check_word(b, 4, (stance_word){14, 18, good / norm * .75});
    assert_near(b->e.bias, 1, 0);
    assert_near(b->e.score, 1 + 4.5 + (3 * bad + 1.5 * good) / norm, 1e-12);
    bench_free(b);
}

/* Label 0 has weights -2.5 for "good" and -7.5 for " o": strength counts, not sign. One word alone has the value 1. */
static void strong_ones_come_first_whatever_their_sign(void **state) {
    (void)state;
    bench *b = bench_new();
    explain(b, "good oo", 0);
    assert_int_equal(b->e.gram_count, 2);
    check_gram(b, 0, (stance_gram){2, 1, 5, 6, -7.5});
    check_gram(b, 1, (stance_gram){0, 1, 0, 4, -2.5});
    assert_near(b->e.score, -1 - 7.5 - 2.5, 1e-12);
    bench_free(b);
}

/* All weights are 1: "good" and " o" contribute the same. */
static void ties_go_by_number(void **state) {
    (void)state;
    bench *b = bench_new();
    for (size_t f = 0; f < FEATURES; f++) b->file.weights[f][4] = f == 2 ? 1 : -1;
    explain(b, "oo good", 4);
    assert_int_equal(b->e.gram_count, 2);
    check_gram(b, 0, (stance_gram){0, 1, 3, 7, -1});
    check_gram(b, 1, (stance_gram){2, 1, 0, 1, 1});
    bench_free(b);
}

static void a_word_with_other_bytes_is_marked_whole(void **state) {
    (void)state;
    bench *b = bench_new();
    explain(b, "x O.K. now", 4);
    assert_int_equal(b->e.gram_count, 1);
    check_gram(b, 0, (stance_gram){2, 1, 2, 6, 4.5});
    explain(b, "o\xc3\x89t", 4);
    check_gram(b, 0, (stance_gram){2, 1, 0, 4, 4.5});
    bench_free(b);
}

static void what_is_not_known_leaves_the_bias(void **state) {
    (void)state;
    bench *b = bench_new();
    explain(b, "good", 4);
    explain(b, "", 3);
    assert_int_equal(b->e.gram_count, 0);
    assert_int_equal(b->e.word_count, 0);
    assert_near(b->e.score, .5, 0);
    explain(b, "zzz", 3);
    assert_int_equal(b->e.word_count, 1);
    check_word(b, 0, (stance_word){0, 3, 0});
    bench_free(b);
}

/* ---- any text ----------------------------------------------------------------------------------------- */

static const char *const pieces[] = {"the ",         "roses ",   "soup ",       "cold",  "Prize", " won a ", "was",
                                     "\n",           ". ",       "?",           "\"",    "...",   "U.S. ",   "zzz",
                                     "3.5 ",         "\xc3\xa9", "burnt ",      "beans", "-",     "'s ",     "don't",
                                     "\xe6\x84\x8f", "oven",     "fresh crust "};

static void random_text(st_rng *rng, st_buf *text) {
    st_buf_reset(text);
    for (uint64_t n = st_rng_below(rng, 60); n > 0; n--)
        st_buf_add_text(text, pieces[st_rng_below(rng, sizeof pieces / sizeof *pieces)]);
    assert_false(text->failed);
}

static void check_places(const st_explain *e, st_sv text) {
    size_t end = 0;
    for (size_t i = 0; i < e->word_count; i++) {
        assert_true(e->words[i].begin >= end && e->words[i].begin < e->words[i].end);
        end = e->words[i].end;
    }
    assert_true(end <= text.size);
    for (size_t i = 0; i < e->gram_count; i++) {
        assert_true(e->grams[i].count > 0);
        assert_true(e->grams[i].begin < e->grams[i].end && e->grams[i].end <= end);
    }
}

/* Bias and n-grams, and bias and words, add up to the score that the scorer gets its own way. */
static void check_sums(const st_explain *e, double score) {
    double grams = e->bias, words = e->bias;
    for (size_t i = 0; i < e->gram_count; i++) grams += e->grams[i].contribution;
    for (size_t i = 0; i < e->word_count; i++) words += e->words[i].contribution;
    assert_near(e->score, score, 1e-9);
    assert_near(grams, score, 1e-9);
    assert_near(words, score, 1e-9);
}

static void check_order(const st_explain *e) {
    for (size_t i = 1; i < e->gram_count; i++) {
        double before = fabs(e->grams[i - 1].contribution), here = fabs(e->grams[i].contribution);
        assert_true(before > here || (before == here && e->grams[i - 1].feature < e->grams[i].feature));
    }
}

static void check_any_text(const char *features) {
    small_model m;
    stance_train_options options = small_usual_options();
    options.features = features;
    small_model_init(&m, NULL, &options);
    const st_model_view *view = &m.model->view;
    st_scorer scorer;
    st_explain e;
    st_buf text;
    st_rng rng = st_rng_seeded(8);
    double p[4];
    assert_true(st_scorer_init(&scorer, view, &st_default_allocator));
    st_explain_init(&e, &st_default_allocator);
    st_buf_init(&text, &st_default_allocator);
    for (int round = 0; round < 400; round++) {
        random_text(&rng, &text);
        st_sv sv = {text.data ? text.data : "", text.size};
        assert_true(st_score(&scorer, sv, p));
        for (uint32_t l = 0; l < 4; l++) {
            assert_true(st_explain_text(&e, view, &scorer.vectorizer, l, sv));
            check_sums(&e, scorer.scores[l]);
            check_order(&e);
            check_places(&e, sv);
        }
    }
    st_buf_clear(&text);
    st_explain_clear(&e);
    st_scorer_clear(&scorer);
    small_model_clear(&m);
}

static void contributions_add_up_to_the_score(void **state) {
    (void)state;
    check_any_text("word:1-2,char:2-4");
    check_any_text("word:2-3:tf=raw:norm=0,word:1:tf=binary,char:1-5:tf=raw:weight=3");
    check_any_text("char:3:idf=0");
}

static stance_status explain_with(const stance_allocator *allocator, void *context) {
    bench *b = context;
    st_explain e;
    st_explain_init(&e, allocator);
    bool done = st_explain_text(&e, &b->view, &b->vectorizer, 1, ST_SV("good old bad"));
    st_explain_clear(&e);
    st_explain_clear(&e); /* twice is allowed */
    return done ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    bench *b = bench_new();
    assert_true(check_every_allocation(explain_with, b) > 2);
    bench_free(b);
}

TESTS(cmocka_unit_test(sums_are_those_done_by_hand), cmocka_unit_test(strong_ones_come_first_whatever_their_sign),
      cmocka_unit_test(ties_go_by_number), cmocka_unit_test(a_word_with_other_bytes_is_marked_whole),
      cmocka_unit_test(what_is_not_known_leaves_the_bias), cmocka_unit_test(contributions_add_up_to_the_score),
      cmocka_unit_test(out_of_memory_is_told))
