/* SPDX-License-Identifier: MIT */
#include "article.h"

#include <math.h>

#include "check.h"
#include "rng.h"

enum {
    LABELS = 5,
    MOST = 6,
    FIRST_CONTEXT = 0,
    FIRST_ARTICLE = 2 * (ST_PLACES * 2 + 1),
    FIRST_OFF_TARGET = FIRST_ARTICLE + 3 * 4,
    NUMBERS = FIRST_OFF_TARGET + 3
};

/* What the verdict needs of a model: tasks of two and of three labels. The first may have a context head, the second one
 * for articles, and one for those off target. */
typedef struct fixture {
    st_task tasks[2];
    st_label labels[LABELS];
    st_head heads[3];
    double numbers[NUMBERS];
    double x[ST_PLACES * LABELS], tones[3];
    st_model_view view;
} fixture;

static void fixture_init(fixture *f, uint32_t heads) {
    memset(f, 0, sizeof *f);
    f->tasks[0] = (st_task){0, 0, 2, 0};
    f->tasks[1] = (st_task){0, 2, 3, 0};
    f->heads[0] = (st_head){ST_HEAD_CONTEXT, 0, ST_PLACES * 2, 0, FIRST_CONTEXT};
    f->heads[1] = (st_head){ST_HEAD_ARTICLE, 1, 3, 0, FIRST_ARTICLE};
    f->heads[2] = (st_head){ST_HEAD_OFF_TARGET, 1, 0, 0, FIRST_OFF_TARGET};
    for (size_t l = 0; l < LABELS; l++) f->labels[l].prior = l < 2 ? 0.5 : 1. / 3;
    f->view = (st_model_view){.tasks = f->tasks,
                              .task_count = 2,
                              .labels = f->labels,
                              .label_count = LABELS,
                              .score_count = LABELS,
                              .heads = f->heads,
                              .head_count = heads,
                              .numbers = f->numbers};
}

/* Random probabilities of both tasks, in rows of LABELS. */
static void fill(double *each, size_t count, st_rng *rng) {
    for (size_t i = 0; i < count; i++)
        for (size_t t = 0; t < 2; t++) {
            size_t first = t ? 2 : 0, labels = t ? 3 : 2;
            double sum = 0;
            for (size_t l = 0; l < labels; l++) sum += each[i * LABELS + first + l] = st_rng_unit(rng);
            for (size_t l = 0; l < labels; l++) each[i * LABELS + first + l] /= sum;
        }
}

static void judge_sentences(fixture *f, const double *each, size_t count, bool headline, double *out) {
    double sums[LABELS];
    st_sum_rows(each, count, LABELS, sums);
    st_neighbours alone = {each, count, LABELS, headline ? each : NULL, sums};
    for (size_t i = 0; i < count * LABELS; i++) out[i] = -1;
    st_sentences_judge(&f->view, &alone, f->x, out);
}

/* ---- sentences ------------------------------------------------------------------------------------------- */

static void without_context_heads_sentences_keep_what_they_had_alone(void **state) {
    (void)state;
    fixture f;
    double each[MOST * LABELS], out[MOST * LABELS];
    st_rng rng = st_rng_seeded(3);
    fixture_init(&f, 0);
    fill(each, MOST, &rng);
    judge_sentences(&f, each, MOST, true, out);
    assert_memory_equal(out, each, sizeof out);
    f.heads[0].kind = ST_HEAD_ARTICLE; /* which is for articles only */
    f.view.head_count = 1;
    judge_sentences(&f, each, MOST, true, out);
    assert_memory_equal(out, each, sizeof out);
}

/* Weight w of one place of one label, in the row of label 1: then p_1 = 1 / (1 + exp(-w x)). */
static void check_place(fixture *f, size_t place, size_t i, bool headline, double expected) {
    st_rng rng = st_rng_seeded(5);
    double each[MOST * LABELS], out[MOST * LABELS];
    fill(each, MOST, &rng);
    memset(f->numbers, 0, sizeof f->numbers);
    f->numbers[ST_PLACES * 2 + 1 + 2 * place] = 3; /* of label 0 there */
    judge_sentences(f, each, MOST, headline, out);
    assert_near(out[i * LABELS + 1], 1 / (1 + exp(-3 * expected)), 1e-14);
    assert_near(out[i * LABELS], 1 - out[i * LABELS + 1], 1e-14);
    assert_memory_equal(out + i * LABELS + 2, each + i * LABELS + 2, 3 * sizeof *out); /* no head for the second task */
}

static void context_heads_see_every_place(void **state) {
    (void)state;
    fixture f;
    double each[MOST * LABELS];
    st_rng rng = st_rng_seeded(5);
    fixture_init(&f, 1);
    fill(each, MOST, &rng);
    const double mean = (each[0] + each[5] + each[10] + each[20] + each[25]) / 5;
    const double at_3[ST_PLACES] = {each[15], each[10], each[20], each[5], each[25], each[0], mean};
    for (size_t p = 0; p < ST_PLACES; p++) check_place(&f, p, 3, true, at_3[p]);
    check_place(&f, 5, 3, false, 0);
    check_place(&f, 5, 0, true, 0);
    check_place(&f, 1, 0, true, 0);
    check_place(&f, 2, 5, true, 0);
}

/* What is judged stays as it was, so that each sentence sees its neighbours as they were alone. */
static void check_sentences(st_head_kind kind) {
    fixture f;
    double each[MOST * LABELS], copy[MOST * LABELS], out[MOST * LABELS];
    st_rng rng = st_rng_seeded(7);
    fixture_init(&f, 1);
    f.heads[0].kind = kind;
    for (size_t i = 0; i < FIRST_ARTICLE; i++) f.numbers[i] = st_rng_unit(&rng);
    fill(each, MOST, &rng);
    memcpy(copy, each, sizeof each);
    judge_sentences(&f, each, MOST, true, out);
    assert_memory_equal(each, copy, sizeof each);
    for (size_t i = 0; i < MOST; i++) {
        double x[ST_PLACES * 2], p[2], sums[LABELS];
        st_sum_rows(each, MOST, LABELS, sums);
        st_context_inputs(&(st_neighbours){each, MOST, LABELS, each, sums}, i, 0, 2, x);
        if (kind == ST_HEAD_CONTEXT_LOG)
            for (size_t k = 0; k < 2; k++) x[k] = log(each[i * LABELS + k] + 0.01);
        st_head_apply(&f.view, &f.heads[0], x, p);
        assert_memory_equal(out + i * LABELS, p, sizeof p);
    }
}

static void sentences_are_judged_from_the_others_alone(void **state) {
    (void)state;
    check_sentences(ST_HEAD_CONTEXT);
    check_sentences(ST_HEAD_CONTEXT_LOG);
}

/* ---- articles -------------------------------------------------------------------------------------------- */

static void check_verdict(fixture *f, const double *each, size_t count, bool relevant, const double *expected) {
    double out[LABELS + 1] = {9, 9, 9, 9, 9, 9};
    st_article_judge(&f->view, each, count, f->tones, relevant, f->x, out);
    for (size_t l = 0; l < LABELS; l++) assert_near(out[l], expected[l], 1e-14);
    assert_true(out[LABELS] == 9);
}

/* Without a head for articles off target they are judged like the others. */
static void judge_article(fixture *f, const double *each, size_t count, const double *expected) {
    check_verdict(f, each, count, true, expected);
    check_verdict(f, each, count, false, expected);
}

/* Means .6, .4 and .5, .3, .2: squares .36, .16 and .25, .09, .04, over the priors. */
static void without_a_head_labels_count_by_how_much_more_there_is(void **state) {
    (void)state;
    static const double each[] = {.9, .1, .8, .1, .1, .3, .7, .2, .5, .3};
    fixture f;
    fixture_init(&f, 0);
    judge_article(&f, each, 2, (const double[]){.36 / .52, .16 / .52, .25 / .38, .09 / .38, .04 / .38});
    judge_article(&f, each, 1, (const double[]){.81 / .82, .01 / .82, .64 / .66, .01 / .66, .01 / .66});
    const double priors[] = {.9, .1, .8, .1, .1};
    for (size_t l = 0; l < LABELS; l++) f.labels[l].prior = priors[l];
    judge_article(&f, each, 2, (const double[]){.4 / 2, 1.6 / 2, .3125 / 1.6125, .9 / 1.6125, .4 / 1.6125});
}

/* A label that no training text had cannot make the rest vanish; a model file may hold any prior. */
static void the_smallest_prior_is_a_millionth(void **state) {
    (void)state;
    static const double smallest[] = {1e-6, 1e-7, 0, -1, -1e30};
    static const double each[] = {.5, .5, .998, .001, .001};
    for (size_t i = 0; i < sizeof smallest / sizeof *smallest; i++) {
        fixture f;
        fixture_init(&f, 0);
        f.labels[1].prior = f.labels[4].prior = smallest[i];
        const double sum = .25 / .5 + .25 / 1e-6, other = 3 * (.998 * .998 + 1e-6) + 1;
        judge_article(&f, each, 1,
                      (const double[]){.5 / sum, .25e6 / sum, 3 * .998 * .998 / other, 3e-6 / other, 1 / other});
    }
}

static void where_all_are_zero_all_are_equal(void **state) {
    (void)state;
    static const double each[2 * LABELS] = {0};
    fixture f;
    fixture_init(&f, 0);
    judge_article(&f, each, 2, (const double[]){.5, .5, 1. / 3, 1. / 3, 1. / 3});
}

static const double split[] = {.6, .4, 1, 0, 0, .6, .4, 0, .5, .5};

/* Logarithms of the means plus .02: .52, .27, .27 of the second task; the first has no head. */
static void article_heads_see_the_logarithms_of_the_means(void **state) {
    (void)state;
    static const double rows[] = {2, 0, 0, .5, 0, 1, 1, -1, -1, 0, 3, .25};
    fixture f;
    fixture_init(&f, 2);
    memcpy(f.numbers + FIRST_ARTICLE, rows, sizeof rows);
    const double z[] = {pow(.52, 2) * exp(.5), .27 * .27 * exp(-1), pow(.27, 3) / .52 * exp(.25)};
    const double sum = z[0] + z[1] + z[2];
    judge_article(&f, split, 2, (const double[]){.36 / .52, .16 / .52, z[0] / sum, z[1] / sum, z[2] / sum});
}

/* With weights for the tones alone. */
static void tones_come_after_the_logarithms(void **state) {
    (void)state;
    static const double rows[] = {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, -1, .5};
    fixture f;
    double numbers[21];
    fixture_init(&f, 2);
    memcpy(numbers, rows, sizeof rows);
    f.view.numbers = numbers;
    f.view.score_count = LABELS + 3;
    f.tasks[1].first_tone = LABELS;
    f.heads[1].inputs = 6;
    f.heads[1].first = 0;
    memcpy(f.tones, ((double[]){.25, -.5, .75}), sizeof f.tones);
    const double z[] = {exp(.25), exp(-1), exp(-.25)}, sum = z[0] + z[1] + z[2];
    judge_article(&f, split, 2, (const double[]){.36 / .52, .16 / .52, z[0] / sum, z[1] / sum, z[2] / sum});
}

/* Their head has no inputs; a task without one is judged from the sentences. */
static void articles_off_target_are_all_alike(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f, 3);
    memcpy(f.numbers + FIRST_OFF_TARGET, ((double[]){log(1), log(2), log(5)}), 3 * sizeof(double));
    check_verdict(&f, split, 2, false, (const double[]){.36 / .52, .16 / .52, 1. / 8, 2. / 8, 5. / 8});
    check_verdict(&f, split, 2, true, (const double[]){.36 / .52, .16 / .52, 1. / 3, 1. / 3, 1. / 3});
}

/* Whatever the numbers: probabilities. */
static void any_article_gets_probabilities(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(11);
    for (int round = 0; round < 1000; round++) {
        fixture f;
        double each[MOST * LABELS], together[MOST * LABELS], out[LABELS];
        size_t count = 1 + st_rng_below(&rng, MOST);
        fixture_init(&f, (uint32_t)st_rng_below(&rng, 4));
        for (size_t i = 0; i < NUMBERS; i++) f.numbers[i] = ldexp(st_rng_unit(&rng) - .5, round % 90);
        for (size_t l = 0; l < LABELS; l++) f.labels[l].prior = st_rng_below(&rng, 2) ? st_rng_unit(&rng) : 0;
        fill(each, count, &rng);
        judge_sentences(&f, each, count, round % 2, together);
        st_article_judge(&f.view, together, count, f.tones, round % 3, f.x, out);
        for (size_t l = 0; l < LABELS; l++) assert_true(out[l] >= 0 && out[l] <= 1);
        assert_near(out[0] + out[1], 1, 1e-12);
        assert_near(out[2] + out[3] + out[4], 1, 1e-12);
    }
}

TESTS(cmocka_unit_test(without_context_heads_sentences_keep_what_they_had_alone),
      cmocka_unit_test(context_heads_see_every_place), cmocka_unit_test(sentences_are_judged_from_the_others_alone),
      cmocka_unit_test(without_a_head_labels_count_by_how_much_more_there_is),
      cmocka_unit_test(the_smallest_prior_is_a_millionth), cmocka_unit_test(where_all_are_zero_all_are_equal),
      cmocka_unit_test(article_heads_see_the_logarithms_of_the_means),
      cmocka_unit_test(tones_come_after_the_logarithms), cmocka_unit_test(articles_off_target_are_all_alike),
      cmocka_unit_test(any_article_gets_probabilities))
