/* SPDX-License-Identifier: MIT
 * Golden values by tests/golden/make_heads.py. */
#include "calibrate.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "hiccup.h"
#include "rng.h"
#include "softmax.h"

enum { MOST = 200, LABELS = 3, STRIDE = 5, FIRST = 1, FOLDS = 4 };

/* Scores of three labels within wider rows; every eleventh case is not labelled. */
typedef struct fixture {
    double x[MOST * STRIDE];
    uint32_t codes[MOST], fold[MOST];
    double p[MOST * LABELS];
    st_calibration c;
} fixture;

static void fixture_init(fixture *f, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t truth = (uint32_t)(i % 7 % 3);
        for (size_t j = 0; j < STRIDE; j++) f->x[i * STRIDE + j] = NAN; /* not to be looked at */
        for (size_t k = 0; k < LABELS; k++)
            f->x[i * STRIDE + FIRST + k] = 1.5 * sin(1.3 * (double)i + 2.1 * (double)k) + (k == truth ? 0.7 : -0.3);
        f->codes[i] = i % 11 == 10 ? ST_UNLABELLED : truth;
        f->fold[i] = (uint32_t)(i / 3 % FOLDS);
    }
    f->c = (st_calibration){.x = f->x,
                            .count = count,
                            .stride = STRIDE,
                            .first = FIRST,
                            .inputs = LABELS,
                            .labels = LABELS,
                            .codes = f->codes,
                            .fold = f->fold,
                            .folds = FOLDS,
                            .scores = true};
}

static void calibrate(const st_calibration *c, st_fitted_head *head) {
    stance_error error;
    assert_ok(st_calibrate(c, head, NULL, &st_default_allocator, &error), &error);
}

static void calibrate_folds(fixture *f) {
    stance_error error;
    for (size_t i = 0; i < MOST * LABELS; i++) f->p[i] = NAN; /* every one is to be written */
    assert_ok(st_calibrate(&f->c, NULL, f->p, &st_default_allocator, &error), &error);
}

static void apply(const st_fitted_head *head, const double *x, double *p) {
    st_logit_apply(head->rows, head->inputs, LABELS, head->own, x, p);
    st_softmax(p, LABELS);
}

/* ---- scikit-learn ---------------------------------------------------------------------------------------- */

/* Probabilities of the cases 0, 10 (not labelled) and 77, by a head of all cases and by those of the other folds. */
static void check_golden(fixture *f, bool balanced, bool own, const double whole[9], const double folds[9]) {
    static const size_t cases[] = {0, 10, 77};
    st_fitted_head head;
    f->c.balanced = balanced;
    calibrate(&f->c, &head);
    calibrate_folds(f);
    assert_int_equal(head.own, own);
    assert_int_equal(head.inputs, LABELS);
    assert_int_equal(head.size, own ? 2 * LABELS : LABELS * (LABELS + 1));
    for (size_t i = 0; i < 3; i++) {
        double p[LABELS];
        apply(&head, f->x + cases[i] * STRIDE + FIRST, p);
        for (size_t k = 0; k < LABELS; k++) {
            assert_near(p[k], whole[i * LABELS + k], 2e-5);
            assert_near(f->p[cases[i] * LABELS + k], folds[i * LABELS + k], 2e-5);
        }
    }
    st_fitted_head_clear(&head);
}

static void scikit_learn_finds_the_same(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f, 200);
    check_golden(&f, false, false,
                 (double[]){0.483628403, 0.422178949, 0.094192648, 0.618283836, 0.308024106, 0.073692058, 0.375138330,
                            0.490659118, 0.134202552},
                 (double[]){0.448850899, 0.459096988, 0.092052114, 0.648458923, 0.286226761, 0.065314317, 0.371569276,
                            0.490151865, 0.138278858});
    check_golden(&f, true, false,
                 (double[]){0.432260664, 0.464306713, 0.103432623, 0.568410433, 0.348386473, 0.083203094, 0.327774345,
                            0.528287817, 0.143937838},
                 (double[]){0.402173469, 0.495076530, 0.102750001, 0.592906126, 0.333430639, 0.073663235, 0.323009580,
                            0.530852793, 0.146137627});
}

static void with_few_cases_each_label_sees_only_its_own_score(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f, 150);
    check_golden(&f, false, true,
                 (double[]){0.520003676, 0.392354771, 0.087641553, 0.654439472, 0.275952816, 0.069607712, 0.401105468,
                            0.475828277, 0.123066255},
                 (double[]){0.445996077, 0.442254789, 0.111749134, 0.657183177, 0.296910638, 0.045906185, 0.384233412,
                            0.462311512, 0.153455077});
    check_golden(&f, true, true,
                 (double[]){0.469652121, 0.432872553, 0.097475326, 0.606895634, 0.313720721, 0.079383646, 0.353846847,
                            0.512230247, 0.133922906},
                 (double[]){0.402654509, 0.472512753, 0.124832738, 0.604522763, 0.342660677, 0.052816560, 0.329211885,
                            0.507318324, 0.163469791});
}

/* Inputs that are no scores have nothing to do with one label. */
static void other_inputs_are_seen_by_all_labels(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f, 150);
    f.c.scores = false;
    check_golden(&f, false, false,
                 (double[]){0.489564222, 0.422535136, 0.087900642, 0.623119970, 0.309986123, 0.066893906, 0.380580223,
                            0.490952807, 0.128466970},
                 (double[]){0.405562782, 0.482155564, 0.112281654, 0.629692546, 0.327357605, 0.042949849, 0.359740043,
                            0.481203589, 0.159056368});
    check_golden(&f, true, false,
                 (double[]){0.438262231, 0.463498252, 0.098239518, 0.573514032, 0.349576678, 0.076909289, 0.333004018,
                            0.526931843, 0.140064139},
                 (double[]){0.361071600, 0.513241546, 0.125686854, 0.576127230, 0.373986231, 0.049886539, 0.304670865,
                            0.525451552, 0.169877584});
}

/* ---- how many cases -------------------------------------------------------------------------------------- */

static void twenty_cases_a_number_are_enough(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f, 200);
    f.c.inputs = 2;
    for (size_t count = 120; count <= 140; count++) {
        size_t labelled = count - count / 11;
        f.c.count = count;
        assert_int_equal(st_calibration_possible(&f.c), labelled >= 20 * 2 * 3);
    }
    f.c.count = 0;
    assert_false(st_calibration_possible(&f.c));
}

/* All inputs 0 and as many of each label: the fit is done before it begins. */
static bool sees_own_scores(size_t labels, size_t count) {
    st_fitted_head head;
    double *x = calloc(count * labels, sizeof *x);
    uint32_t *codes = malloc(count * sizeof *codes), *fold = calloc(count, sizeof *fold);
    for (size_t i = 0; i < count; i++) codes[i] = (uint32_t)(i % labels);
    calibrate(&(st_calibration){.x = x,
                                .count = count,
                                .stride = labels,
                                .inputs = labels,
                                .labels = labels,
                                .codes = codes,
                                .fold = fold,
                                .folds = 2,
                                .scores = true},
              &head);
    bool own = head.own;
    st_fitted_head_clear(&head);
    free(x), free(codes), free(fold);
    return own;
}

static void of_more_than_32_labels_each_sees_only_its_own_score(void **state) {
    (void)state;
    assert_true(sees_own_scores(32, 20 * 32 * 32 - 1));
    assert_false(sees_own_scores(32, 20 * 32 * 32));
    assert_true(sees_own_scores(33, 20 * 33 * 33));
}

/* ---- what is learned from ---------------------------------------------------------------------------------- */

static void cases_without_a_label_are_not_learned_from(void **state) {
    (void)state;
    fixture f;
    st_fitted_head head, other;
    fixture_init(&f, 200);
    calibrate(&f.c, &head);
    for (size_t i = 10; i < 200; i += 11) f.x[i * STRIDE + FIRST] = 1000;
    calibrate(&f.c, &other);
    assert_memory_equal(head.rows, other.rows, head.size * sizeof *head.rows);
    st_fitted_head_clear(&head);
    st_fitted_head_clear(&other);
}

/* Whatever a fold holds, its probabilities come from the others. */
static void a_fold_is_not_learned_from_for_itself(void **state) {
    (void)state;
    for (size_t fold = 0; fold < FOLDS; fold++) {
        fixture f, other;
        fixture_init(&f, 200);
        fixture_init(&other, 200);
        for (size_t i = 0; i < 200; i++)
            if (other.fold[i] == fold) other.codes[i] = 2;
        calibrate_folds(&f);
        calibrate_folds(&other);
        size_t differing = 0, others = 0;
        for (size_t i = 0; i < 200; i++) {
            bool same = memcmp(f.p + i * LABELS, other.p + i * LABELS, LABELS * sizeof *f.p) == 0;
            if (f.fold[i] == fold) assert_true(same);
            else differing += !same, others++;
        }
        assert_int_equal(differing, others);
    }
}

static void every_case_gets_probabilities(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f, 200);
    f.codes[3] = ST_UNLABELLED;
    for (int balanced = 0; balanced < 2; balanced++) {
        f.c.balanced = balanced;
        calibrate_folds(&f);
        for (size_t i = 0; i < 200; i++) {
            double sum = 0;
            for (size_t k = 0; k < LABELS; k++) {
                assert_true(f.p[i * LABELS + k] > 0 && f.p[i * LABELS + k] < 1);
                sum += f.p[i * LABELS + k];
            }
            assert_near(sum, 1, 1e-12);
        }
    }
}

/* A label that only one fold has, or none; a fold outside of which nothing is labelled. */
static void missing_labels_do_no_harm(void **state) {
    (void)state;
    for (int round = 0; round < 12; round++) {
        fixture f;
        fixture_init(&f, round % 2 ? 200 : 100);
        f.c.balanced = round / 2 % 2;
        for (size_t i = 0; i < f.c.count; i++) {
            if (round / 4 == 0 && f.codes[i] == 2 && f.fold[i] != 1) f.codes[i] = 0;
            if (round / 4 == 1 && f.codes[i] == 1) f.codes[i] = 0;
            if (round / 4 == 2) f.fold[i] = f.codes[i] == ST_UNLABELLED ? 2 : 1;
        }
        calibrate_folds(&f);
        for (size_t i = 0; i < f.c.count * LABELS; i++) assert_true(f.p[i] >= 0 && f.p[i] <= 1);
    }
}

/* ---- without cross-validation ------------------------------------------------------------------------------ */

static void a_head_without_cross_validation_has_slope_2(void **state) {
    (void)state;
    st_fitted_head head;
    double p[LABELS], sum = exp(1) + exp(-2) + exp(4);
    assert_ok(st_calibrate_not(LABELS, &head, &st_default_allocator, NULL), NULL);
    assert_true(head.own);
    assert_int_equal(head.size, 2 * LABELS);
    assert_int_equal(head.inputs, LABELS);
    apply(&head, (double[]){.5, -1, 2}, p);
    assert_near(p[0], exp(1) / sum, 1e-15);
    assert_near(p[1], exp(-2) / sum, 1e-15);
    assert_near(p[2], exp(4) / sum, 1e-15);
    st_fitted_head_clear(&head);
    assert_null(head.rows);
    st_fitted_head_clear(&head);
}

static void threads_change_nothing(void **state) {
    (void)state;
    fixture f;
    st_fitted_head one = {.allocator = &st_default_allocator}, three = one;
    fixture_init(&f, MOST);
    double *p = malloc(f.c.count * LABELS * sizeof *p);
    assert_ok(st_calibrate(&f.c, &one, p, &st_default_allocator, NULL), NULL);
    f.c.threads = 3;
    assert_ok(st_calibrate(&f.c, &three, f.p, &st_default_allocator, NULL), NULL);
    assert_int_equal(one.size, three.size);
    assert_memory_equal(one.rows, three.rows, one.size * sizeof *one.rows);
    assert_memory_equal(p, f.p, f.c.count * LABELS * sizeof *p);
    free(p);
    st_fitted_head_clear(&one);
    st_fitted_head_clear(&three);
}

/* ---- memory ------------------------------------------------------------------------------------------------ */

static stance_status fit_with(const stance_allocator *allocator, void *context) {
    fixture *f = context;
    stance_error error = {.status = STANCE_OK};
    st_fitted_head head = {.allocator = allocator}, plain = {.allocator = allocator};
    stance_status status = st_calibrate(&f->c, &head, NULL, allocator, &error);
    assert_int_equal(head.rows != NULL, status == STANCE_OK);
    if (!status) status = st_calibrate(&f->c, NULL, f->p, allocator, &error);
    if (!status) status = st_calibrate_not(LABELS, &plain, allocator, &error);
    assert_int_equal(error.status, status);
    st_fitted_head_clear(&head);
    st_fitted_head_clear(&plain);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    for (int balanced = 0; balanced < 2; balanced++) {
        fixture f;
        fixture_init(&f, 60);
        f.c.balanced = balanced;
        assert_true(check_every_allocation(fit_with, &f) > 5 * (FOLDS + 1));
        assert_true(check_hiccups(fit_with, &f, SIZE_MAX) > 5 * (FOLDS + 1));
    }
}

TESTS(cmocka_unit_test(scikit_learn_finds_the_same),
      cmocka_unit_test(with_few_cases_each_label_sees_only_its_own_score),
      cmocka_unit_test(other_inputs_are_seen_by_all_labels), cmocka_unit_test(twenty_cases_a_number_are_enough),
      cmocka_unit_test(of_more_than_32_labels_each_sees_only_its_own_score),
      cmocka_unit_test(cases_without_a_label_are_not_learned_from),
      cmocka_unit_test(a_fold_is_not_learned_from_for_itself), cmocka_unit_test(every_case_gets_probabilities),
      cmocka_unit_test(missing_labels_do_no_harm), cmocka_unit_test(a_head_without_cross_validation_has_slope_2),
      cmocka_unit_test(threads_change_nothing), cmocka_unit_test(out_of_memory_is_an_error))
