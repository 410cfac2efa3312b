/* SPDX-License-Identifier: MIT
 * Golden values by tests/golden/make_heads.py. */
#include "heads.h"

#include <math.h>
#include <stdio.h>

#include "check.h"
#include "context.h"
#include "hiccup.h"
#include "sequences.h"
#include "softmax.h"

enum {
    GROUPS = 84, /* of labelled sentences, each of LINES in sequence */
    LINES = 7,
    SINGLE = 30, /* sentences that stand alone */
    TEXTS = GROUPS * LINES + SINGLE,
    ARTICLES = 90, /* of 5 sentences */
    ROWS = TEXTS + 5 * ARTICLES,
    FIRST_ON_TARGET = 5, /* of the articles: those before it have no "G h" */
    FOLDS = 3,
    LABELS = 5, /* three of the first task, which few texts have, and two of the second */
    FIRST = 3
};

static const char *const names[LABELS] = {"garden", "kitchen", "town", "bad", "good"};

/* A trainer as it is after the cross-validation. */
typedef struct fixture {
    stance_dataset *dataset;
    st_sv sv[LABELS];
    const char *strings[LABELS];
    uint32_t codes[2][ROWS], fold[ROWS];
    double scores[ROWS * LABELS];
    st_train_task tasks[2];
    st_trainer trainer;
} fixture;

static void add_texts(fixture *f) {
    const char *const labels[] = {"garden", "bad"};
    char group[8];
    for (unsigned r = 0; r < TEXTS; r++) {
        stance_example example = {.text = "s", .length = 1, .labels = labels};
        snprintf(group, sizeof group, "g%u", r % GROUPS);
        if (r < GROUPS * LINES) example.group = group, example.position = 1 + r / GROUPS;
        assert_ok(stance_dataset_add(f->dataset, &example, NULL), NULL);
        f->fold[r] = (r < GROUPS * LINES ? r % GROUPS / 2 : r) % FOLDS;
        unsigned truth = ((r < GROUPS * LINES ? r % GROUPS : r) % 2 + (r % 5 == 0)) % 2;
        f->codes[1][r] = r % 43 == 42 ? ST_UNLABELLED : truth;
        f->codes[0][r] = r % 50 == 0 ? r / 50 % 3 : ST_UNLABELLED;
        for (unsigned k = 0; k < 2; k++) f->scores[r * LABELS + FIRST + k] = k == truth ? 0.5 : 0;
    }
}

/* Articles of the groups 0 .. 39, then of none; every other one has a headline. */
static void add_articles(fixture *f) {
    for (unsigned a = 0; a < ARTICLES; a++) {
        unsigned truth = a / 2 % 2, label = (truth + (a % 7 == 0)) % 2;
        const char *text = a % 2 ? "Head\nA b. C d. E f. G x." : "A b. C d. E f. G x. I j.";
        if (a >= FIRST_ON_TARGET) text = a % 2 ? "Head\nA b. C d. E f. G h." : "A b. C d. E f. G h. I j.";
        const char *const labels[] = {NULL, a % 20 == 19 ? NULL : names[FIRST + label]};
        char group[8];
        stance_example article = {.text = text, .length = strlen(text), .labels = labels};
        snprintf(group, sizeof group, "g%u", a);
        if (a < 40) article.group = group;
        assert_ok(stance_dataset_add_article(f->dataset, &article, NULL), NULL);
        for (unsigned r = TEXTS + 5 * a; r < TEXTS + 5 * a + 5; r++) {
            f->fold[r] = (a < 40 ? a / 2 : a) % FOLDS; /* as the group, or in turn */
            f->codes[0][r] = f->codes[1][r] = ST_UNLABELLED;
            for (unsigned k = 0; k < 2; k++) f->scores[r * LABELS + FIRST + k] = k == truth ? 0.5 : 0;
        }
    }
}

static void fixture_task(fixture *f, size_t k, const char *name, size_t first, size_t labels) {
    st_train_task *task = &f->tasks[k];
    task->name = st_sv_of(name);
    task->first = first;
    task->labels = (st_codes){f->sv + first, labels, NULL};
    task->strings = f->strings + first;
    task->codes = f->codes[k];
}

static void fixture_init(fixture *f) {
    memset(f, 0, sizeof *f);
    assert_ok(stance_dataset_new(&f->dataset, (const char *const[]){"place", "mood"}, 2, NULL, NULL), NULL);
    for (size_t l = 0; l < LABELS; l++) f->sv[l] = st_sv_of(f->strings[l] = names[l]);
    add_texts(f);
    add_articles(f);
    for (size_t i = 0; i < ROWS * LABELS; i++)
        f->scores[i] += sin(1.3 * (double)(i / LABELS) + 2.1 * ((double)(i % LABELS) - FIRST));
    fixture_task(f, 0, "place", 0, 3);
    fixture_task(f, 1, "mood", FIRST, 2);
    f->trainer = (st_trainer){.allocator = &st_default_allocator,
                              .dataset = f->dataset,
                              .options = {.folds = FOLDS, .balanced = 1},
                              .tasks = f->tasks,
                              .task_count = 2,
                              .labels = LABELS,
                              .fold = f->fold,
                              .scores = f->scores};
}

/* What was fitted, not what was there before. */
static void fixture_reset(fixture *f) {
    const stance_allocator *allocator = f->trainer.allocator;
    for (size_t k = 0; k < 2; k++) {
        st_train_task *task = &f->tasks[k];
        st_release(allocator, task->held_out);
        task->held_out = NULL;
        for (size_t h = 0; h < ST_HEAD_KINDS; h++) {
            task->heads[h].allocator = task->judgements[h].allocator = allocator;
            st_fitted_head_clear(&task->heads[h]);
            st_judgement_clear(&task->judgements[h]);
        }
    }
}

static void fixture_clear(fixture *f) {
    fixture_reset(f);
    stance_dataset_free(f->dataset);
}

static void fit_heads(fixture *f) {
    stance_error error;
    assert_ok(st_fit_heads(&f->trainer, &error), &error);
}

/* ---- scikit-learn ---------------------------------------------------------------------------------------- */

static void check_head(const fixture *f, st_head_kind kind, size_t inputs, const double *x, const double expected[2]) {
    const st_fitted_head *head = &f->tasks[1].heads[kind];
    double p[2];
    assert_non_null(head->rows);
    assert_int_equal(head->inputs, inputs);
    assert_false(head->own);
    st_logit_apply(head->rows, inputs, 2, false, x, p);
    st_softmax(p, 2);
    for (size_t k = 0; k < 2; k++) assert_near(p[k], expected[k], 1e-4);
}

/* `expected` are accuracy and log loss. */
static void check_judgement(const fixture *f, st_head_kind kind, size_t count, const double expected[2]) {
    const stance_measures *m = &f->tasks[1].judgements[kind].measures;
    assert_int_equal(m->count, count);
    assert_int_equal(m->label_count, 2);
    assert_string_equal(m->labels[0], "bad");
    assert_near(m->accuracy, expected[0], 1e-9);
    assert_near(m->log_loss, expected[1], 2e-5);
}

static void scikit_learn_finds_the_same(void **state) {
    (void)state;
    static const size_t rows[] = {5, 42, 600, 1000};
    static const double held_out[] = {0.500058607, 0.499941393, 0.402402360, 0.597597640,
                                      0.533047197, 0.466952803, 0.339598398, 0.660401602};
    fixture f;
    double x[2 * ST_PLACES];
    for (size_t i = 0; i < 2 * ST_PLACES; i++) x[i] = (double)i / (2 * ST_PLACES);
    fixture_init(&f);
    fit_heads(&f);
    check_head(&f, ST_HEAD_ALONE, 2, (double[]){0.3, -0.2}, (double[]){0.574271934, 0.425728066});
    for (size_t i = 0; i < 8; i++) assert_near(f.tasks[1].held_out[2 * rows[i / 2] + i % 2], held_out[i], 2e-5);
    check_judgement(&f, ST_HEAD_ALONE, 604, (double[]){0.599337748, 0.617057455});
    check_head(&f, ST_HEAD_CONTEXT_LOG, 2 * ST_PLACES, x, (double[]){0.188035410, 0.811964590});
    check_judgement(&f, ST_HEAD_CONTEXT_LOG, 575, (double[]){0.805217391, 0.371502373});
    check_head(&f, ST_HEAD_ARTICLE, 2, (double[]){log(0.5), log(0.54)}, (double[]){0.486130804, 0.513869196});
    check_judgement(&f, ST_HEAD_ARTICLE, 86, (double[]){0.813953488, 0.627362554});
    fixture_clear(&f);
}

/* ---- which heads there are --------------------------------------------------------------------------------- */

/* Kinds of the heads that a task has, and that were judged, as letters. */
static void check_kinds(const fixture *f, size_t k, const char *expected) {
    char found[8] = "", judged[8] = "";
    static const st_head_kind kinds[] = {ST_HEAD_ALONE, ST_HEAD_ARTICLE, ST_HEAD_CONTEXT_LOG, ST_HEAD_OFF_TARGET};
    for (size_t i = 0; i < 4; i++) {
        const st_head_kind h = kinds[i];
        const char letter[] = {"arco"[i], '\0'};
        if (f->tasks[k].heads[h].rows) strcat(found, letter);
        if (f->tasks[k].judgements[h].labels) strcat(judged, letter);
    }
    assert_string_equal(found, expected);
    assert_int_equal(strspn(expected, judged), strcspn(expected, "o")); /* off target there is nothing to judge */
}

static void fit_and_check_kinds(fixture *f, const char *place, const char *mood) {
    fit_heads(f);
    check_kinds(f, 0, place);
    check_kinds(f, 1, mood);
    fixture_reset(f);
}

static void with_few_labels_there_is_only_a_head_alone(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f);
    fit_heads(&f);
    check_kinds(&f, 0, "a");
    check_kinds(&f, 1, "arc");
    assert_true(f.tasks[0].heads[ST_HEAD_ALONE].own);
    assert_int_equal(f.tasks[0].judgements[ST_HEAD_ALONE].measures.count, 13);
    fixture_clear(&f);
}

/* 20 * 14 * 2 sentences with labels and positions; there are 575. */
static void context_takes_enough_sentences_in_sequence(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f);
    for (size_t r = 0, left = 15; left; r++)
        if (f.codes[1][r] != ST_UNLABELLED) f.codes[1][r] = ST_UNLABELLED, left--;
    fit_and_check_kinds(&f, "a", "arc");
    f.codes[1][100] = ST_UNLABELLED;
    fit_and_check_kinds(&f, "a", "ar");
    for (size_t i = 0; i < f.dataset->count; i++) f.dataset->examples[i].position = 0;
    fit_and_check_kinds(&f, "a", "ar");
    fixture_clear(&f);
}

/* 20 * 2 * 2 labelled articles; there are 86. */
static void articles_take_enough_labels(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f);
    for (size_t a = 0; a < 6; a++) f.dataset->article_labels[2 * a + 1] = ST_SV("");
    fit_and_check_kinds(&f, "a", "arc");
    f.dataset->article_labels[2 * 6 + 1] = ST_SV("");
    fit_and_check_kinds(&f, "a", "ac");
    fixture_clear(&f);
}

static void without_articles_there_is_no_head_for_them(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f);
    f.dataset->article_count = f.dataset->sentence_count = 0;
    fit_and_check_kinds(&f, "a", "ac");
    for (size_t i = 0; i < f.dataset->count; i++) f.dataset->examples[i].position = 0;
    fit_and_check_kinds(&f, "a", "a");
    fixture_clear(&f);
}

/* Without context heads articles are made of the sentences as they are alone. */
static void articles_do_without_context(void **state) {
    (void)state;
    fixture f;
    double x[2 * ARTICLES], p[2 * ARTICLES];
    uint32_t codes[ARTICLES], fold[ARTICLES];
    fixture_init(&f);
    for (size_t i = 0; i < f.dataset->count; i++) f.dataset->examples[i].position = 0;
    fit_heads(&f);
    for (size_t a = 0; a < ARTICLES; a++) {
        st_article_inputs(f.tasks[1].held_out + 2 * (TEXTS + 5 * a), 5, 2, 0, 2, x + 2 * a);
        codes[a] = a % 20 == 19 ? ST_UNLABELLED : (uint32_t)((a / 2 + (a % 7 == 0)) % 2);
        fold[a] = f.fold[TEXTS + 5 * a];
    }
    st_calibration c = {
        .x = x, .count = ARTICLES, .stride = 2, .inputs = 2, .labels = 2, .codes = codes, .fold = fold, .folds = FOLDS};
    st_fitted_head head;
    st_judgement judgement;
    assert_ok(st_calibrate(&c, &head, NULL, &st_default_allocator, NULL), NULL);
    assert_memory_equal(head.rows, f.tasks[1].heads[ST_HEAD_ARTICLE].rows, head.size * sizeof *head.rows);
    assert_ok(st_calibrate(&c, NULL, p, &st_default_allocator, NULL), NULL);
    assert_ok(st_judge(&judgement, codes, p, ARTICLES, names + FIRST, 2, &st_default_allocator, NULL), NULL);
    assert_true(judgement.measures.log_loss == f.tasks[1].judgements[ST_HEAD_ARTICLE].measures.log_loss);
    st_fitted_head_clear(&head);
    st_judgement_clear(&judgement);
    fixture_clear(&f);
}

static void an_article_without_sentences_is_not_learned_from(void **state) {
    (void)state;
    fixture f, other;
    const char *const labels[] = {"", "good"};
    fixture_init(&f);
    fixture_init(&other);
    for (int i = 0; i < 3; i++)
        assert_ok(stance_dataset_add_article(other.dataset, &(stance_example){.labels = labels, .group = "g1"}, NULL),
                  NULL);
    fit_heads(&f);
    fit_heads(&other);
    const st_fitted_head *a = &f.tasks[1].heads[ST_HEAD_ARTICLE], *b = &other.tasks[1].heads[ST_HEAD_ARTICLE];
    assert_memory_equal(a->rows, b->rows, a->size * sizeof *a->rows);
    assert_int_equal(other.tasks[1].judgements[ST_HEAD_ARTICLE].measures.count, 86);
    fixture_clear(&other);
    fixture_clear(&f);
}

/* ---- articles off target ----------------------------------------------------------------------------------- */

static void set_terms(fixture *f, const char *about, st_term terms[ST_MOST_TERMS]) {
    stance_error error;
    stance_status status =
        st_about_parse(st_sv_of(about), terms, &f->trainer.term_count, &st_default_allocator, &error);
    assert_ok(status, &error);
    f->trainer.terms = terms;
}

/* Of the five two are bad and three good: one added to each, 3 / 7 and 4 / 7. */
static void articles_off_target_have_a_head_of_their_own(void **state) {
    (void)state;
    fixture f;
    st_term terms[ST_MOST_TERMS];
    fixture_init(&f);
    set_terms(&f, "g h&a b|i j", terms);
    fit_heads(&f);
    check_kinds(&f, 0, "a"); /* no article is labelled for it */
    check_kinds(&f, 1, "arco");
    const st_fitted_head *head = &f.tasks[1].heads[ST_HEAD_OFF_TARGET];
    assert_int_equal(head->size, 2);
    assert_int_equal(head->inputs, 0);
    assert_false(head->own);
    assert_near(exp(head->rows[0]) / (exp(head->rows[0]) + exp(head->rows[1])), 3. / 7, 1e-15);
    fixture_clear(&f);
}

static void the_others_are_learned_from_without_them(void **state) {
    (void)state;
    fixture f, other;
    st_term terms[ST_MOST_TERMS];
    fixture_init(&f);
    fixture_init(&other);
    set_terms(&f, "G H", terms);
    for (size_t a = 0; a < FIRST_ON_TARGET; a++) other.dataset->article_labels[2 * a + 1] = ST_SV("");
    fit_heads(&f);
    fit_heads(&other);
    check_kinds(&other, 1, "arc");
    const st_fitted_head *a = &f.tasks[1].heads[ST_HEAD_ARTICLE], *b = &other.tasks[1].heads[ST_HEAD_ARTICLE];
    assert_memory_equal(a->rows, b->rows, a->size * sizeof *a->rows);
    assert_int_equal(f.tasks[1].judgements[ST_HEAD_ARTICLE].measures.count, 86 - FIRST_ON_TARGET);
    fixture_clear(&other);
    fixture_clear(&f);
}

static void where_all_are_on_target_there_is_no_such_head(void **state) {
    (void)state;
    fixture f;
    st_term terms[ST_MOST_TERMS];
    fixture_init(&f);
    set_terms(&f, "a b", terms);
    fit_heads(&f);
    check_kinds(&f, 1, "arc");
    fixture_clear(&f);
}

/* ---- errors ------------------------------------------------------------------------------------------------ */

static void a_label_that_no_text_has_is_told(void **state) {
    (void)state;
    fixture f;
    stance_error error;
    fixture_init(&f);
    f.dataset->article_labels[2 * 50 + 1] = ST_SV("garden"); /* of the other task */
    assert_int_equal(st_fit_heads(&f.trainer, &error), STANCE_ERROR_DATA);
    assert_string_equal(error.text, "an article has the label \"garden\" of task mood, but no text has");
    fixture_reset(&f);
    assert_int_equal(st_fit_heads(&f.trainer, NULL), STANCE_ERROR_DATA);
    fixture_clear(&f);
}

/* Few sentences and articles: all is gone through but the fits in context and of articles. */
static void make_small(fixture *f) {
    f->dataset->count = 20;
    f->dataset->article_count = 2;
    f->dataset->sentence_count = 10;
    for (size_t r = 0; r < 30; r++) f->fold[r] = r < 20 ? (uint32_t)(r / 2 % FOLDS) : 0;
    for (size_t r = 20; r < 30; r++) f->codes[0][r] = f->codes[1][r] = ST_UNLABELLED;
    f->codes[0][5] = 1, f->codes[0][7] = 2;
}

static stance_status fit_with(const stance_allocator *allocator, void *context) {
    fixture *f = context;
    const stance_allocator *own = f->dataset->allocator;
    stance_error error = {.status = STANCE_OK};
    f->trainer.allocator = f->dataset->allocator = allocator;
    stance_status status = st_fit_heads(&f->trainer, &error);
    assert_int_equal(error.status, status);
    if (!status) check_kinds(f, 1, f->dataset->count == TEXTS ? "arco" : "ao");
    fixture_reset(f);
    f->trainer.allocator = f->dataset->allocator = own;
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    fixture f;
    st_term terms[ST_MOST_TERMS];
    fixture_init(&f);
    set_terms(&f, "g h", terms);
    assert_true(check_hiccups(fit_with, &f, SIZE_MAX) > 120);
    make_small(&f);
    assert_true(check_every_allocation(fit_with, &f) > 80);
    assert_true(check_hiccups(fit_with, &f, SIZE_MAX) > 80);
    fixture_clear(&f);
}

TESTS(cmocka_unit_test(scikit_learn_finds_the_same), cmocka_unit_test(with_few_labels_there_is_only_a_head_alone),
      cmocka_unit_test(context_takes_enough_sentences_in_sequence), cmocka_unit_test(articles_take_enough_labels),
      cmocka_unit_test(without_articles_there_is_no_head_for_them), cmocka_unit_test(articles_do_without_context),
      cmocka_unit_test(an_article_without_sentences_is_not_learned_from),
      cmocka_unit_test(articles_off_target_have_a_head_of_their_own),
      cmocka_unit_test(the_others_are_learned_from_without_them),
      cmocka_unit_test(where_all_are_on_target_there_is_no_such_head),
      cmocka_unit_test(a_label_that_no_text_has_is_told), cmocka_unit_test(out_of_memory_is_an_error))
