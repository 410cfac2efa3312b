/* SPDX-License-Identifier: MIT */
#include "sequences.h"

#include <stdio.h>

#include "check.h"
#include "hiccup.h"
#include "rng.h"

static stance_dataset *new_dataset(void) {
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, (const char *const[]){"t"}, 1, NULL, NULL), NULL);
    return dataset;
}

static void add_sentence(stance_dataset *dataset, const char *group, size_t position) {
    const char *const labels[] = {"x"};
    stance_example example = {.text = "s", .length = 1, .labels = labels, .group = group, .position = position};
    assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
}

static void add_article(stance_dataset *dataset, const char *group, const char *text) {
    const char *const labels[] = {"x"};
    stance_example article = {.text = text, .length = strlen(text), .labels = labels, .group = group};
    assert_ok(stance_dataset_add_article(dataset, &article, NULL), NULL);
}

/* Sequences as rows joined by spaces, H before those with a headline, each ended by ';'. */
static void check_sequences(const stance_dataset *dataset, const char *expected) {
    st_sequences s;
    char shown[500] = "";
    size_t rows = 0;
    assert_ok(st_sequences_make(&s, dataset, NULL), NULL);
    for (size_t q = 0; q < s.count; q++) {
        if (s.all[q].has_headline) strcat(shown, "H");
        assert_int_equal(s.all[q].first, rows);
        for (size_t i = 0; i < s.all[q].count; i++, rows++)
            snprintf(shown + strlen(shown), 12, "%s%u", i ? " " : "", s.rows[rows]);
        strcat(shown, ";");
    }
    assert_int_equal(s.size, rows);
    assert_string_equal(shown, expected);
    st_sequences_clear(&s);
    assert_null(s.rows);
    st_sequences_clear(&s);
}

/* ---- sequences ------------------------------------------------------------------------------------------- */

static void sentences_of_a_group_follow_each_other_by_position(void **state) {
    (void)state;
    stance_dataset *dataset = new_dataset();
    check_sequences(dataset, "");
    add_sentence(dataset, "b", 3), add_sentence(dataset, "a", 2), add_sentence(dataset, "b", 1);
    add_sentence(dataset, "a", 7), add_sentence(dataset, "b", 2);
    check_sequences(dataset, "1 3;H2 4 0;");
    stance_dataset_free(dataset);
}

static void sentences_without_a_position_are_left_out(void **state) {
    (void)state;
    stance_dataset *dataset = new_dataset();
    add_sentence(dataset, "a", 0), add_sentence(dataset, NULL, 0);
    check_sequences(dataset, "");
    add_sentence(dataset, "a", 1), add_sentence(dataset, "a", 2), add_sentence(dataset, "b", 0);
    check_sequences(dataset, "H2 3;");
    stance_dataset_free(dataset);
}

/* Each without a group is a sequence of its own; of equal positions, the one that comes first. */
static void odd_positions_are_allowed(void **state) {
    (void)state;
    stance_dataset *dataset = new_dataset();
    add_sentence(dataset, NULL, 1), add_sentence(dataset, "", 5);
    add_sentence(dataset, "a", 1), add_sentence(dataset, "a", SIZE_MAX), add_sentence(dataset, "a", 1);
    check_sequences(dataset, "H2 4 3;H0;1;");
    stance_dataset_free(dataset);
}

static void articles_come_last_in_their_order(void **state) {
    (void)state;
    stance_dataset *dataset = new_dataset();
    add_article(dataset, "z", "One. Two. Three.");
    add_sentence(dataset, "z", 2);
    add_article(dataset, "a", "Head\nOne. Two.");
    add_article(dataset, NULL, "");
    add_sentence(dataset, "m", 1);
    add_article(dataset, "a", "Head");
    check_sequences(dataset, "H1;0;2 3 4;H5 6 7;;8;");
    stance_dataset_free(dataset);
}

/* Every sentence that has a position once, and every one of the articles. */
static void check_random(st_rng *rng) {
    stance_dataset *dataset = new_dataset();
    st_sequences s;
    size_t seen[200] = {0}, groups[200] = {0};
    for (uint64_t n = st_rng_below(rng, 150); n > 0; n--) {
        char group[8];
        snprintf(group, sizeof group, "g%u", (unsigned)st_rng_below(rng, 20));
        add_sentence(dataset, group, st_rng_below(rng, 4));
    }
    for (uint64_t n = st_rng_below(rng, 10); n > 0; n--) add_article(dataset, "g1", n % 2 ? "A. B." : "H\nA. B.");
    assert_ok(st_sequences_make(&s, dataset, NULL), NULL);
    for (size_t q = 0; q < s.count; q++) {
        const uint32_t *rows = s.rows + s.all[q].first;
        for (size_t i = 0; i < s.all[q].count; i++) seen[rows[i]]++;
        if (q >= s.count - dataset->article_count) continue;
        const st_example *first = &dataset->examples[rows[0]];
        assert_int_equal(groups[atoi(first->group.data + 1)]++, 0);
        assert_int_equal(s.all[q].has_headline, first->position == 1);
        for (size_t i = 1; i < s.all[q].count; i++) {
            const st_example *before = &dataset->examples[rows[i - 1]], *now = &dataset->examples[rows[i]];
            assert_true(st_sv_equal(now->group, first->group) && before->position <= now->position);
        }
    }
    for (size_t r = 0; r < st_dataset_rows(dataset); r++)
        assert_int_equal(seen[r], r >= dataset->count || dataset->examples[r].position ? 1 : 0);
    st_sequences_clear(&s);
    stance_dataset_free(dataset);
}

static void every_sentence_is_in_one_sequence(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(41);
    for (int round = 0; round < 200; round++) check_random(&rng);
}

/* ---- folds of articles ----------------------------------------------------------------------------------- */

static void check_folds(const stance_dataset *dataset, const uint32_t *fold, size_t folds, const uint32_t *expected) {
    uint32_t out[20];
    for (size_t a = 0; a < 20; a++) out[a] = 77;
    assert_ok(st_article_folds(dataset, fold, folds, out, NULL), NULL);
    for (size_t a = 0; a < 20; a++) assert_int_equal(out[a], a < dataset->article_count ? expected[a] : 77);
}

static void articles_are_where_their_sentences_are(void **state) {
    (void)state;
    stance_dataset *dataset = new_dataset();
    check_folds(dataset, NULL, 3, NULL);
    add_sentence(dataset, "a", 1), add_sentence(dataset, "b", 1), add_sentence(dataset, "b", 2);
    add_sentence(dataset, "c", 0), add_sentence(dataset, NULL, 0);
    add_article(dataset, "c", "x"), add_article(dataset, "a", "x"), add_article(dataset, "b", "x");
    check_folds(dataset, (const uint32_t[]){2, 0, 0, 1, 2}, 3, (const uint32_t[]){1, 2, 0});
    stance_dataset_free(dataset);
}

static void other_articles_are_dealt_out_in_turn(void **state) {
    (void)state;
    stance_dataset *dataset = new_dataset();
    for (int i = 0; i < 7; i++) add_article(dataset, NULL, "x");
    check_folds(dataset, NULL, 3, (const uint32_t[]){0, 1, 2, 0, 1, 2, 0});
    add_sentence(dataset, NULL, 0), add_sentence(dataset, "a", 0);
    add_article(dataset, "", "x"), add_article(dataset, "other", "x");
    check_folds(dataset, (const uint32_t[]){2, 2}, 3, (const uint32_t[]){0, 1, 2, 0, 1, 2, 0, 1, 2});
    stance_dataset_free(dataset);
}

/* Also where no labelled sentence says in which fold. */
static void groups_of_articles_stay_whole(void **state) {
    (void)state;
    stance_dataset *dataset = new_dataset();
    add_sentence(dataset, "a", 0);
    add_article(dataset, "b", "x"), add_article(dataset, "c", "x"), add_article(dataset, "b", "x");
    add_article(dataset, "c", "x"), add_article(dataset, "a", "x"), add_article(dataset, "b", "x");
    uint32_t out[6];
    assert_ok(st_article_folds(dataset, (const uint32_t[]){2}, 3, out, NULL), NULL);
    assert_int_equal(out[2], out[0]);
    assert_int_equal(out[5], out[0]);
    assert_int_equal(out[3], out[1]);
    assert_int_not_equal(out[0], out[1]);
    assert_int_equal(out[4], 2);
    stance_dataset_free(dataset);
}

/* ---- memory ---------------------------------------------------------------------------------------------- */

static stance_status make_with(const stance_allocator *allocator, void *context) {
    stance_dataset *dataset = context;
    const stance_allocator *own = dataset->allocator;
    stance_error error = {.status = STANCE_OK};
    st_sequences s;
    uint32_t out[2] = {9, 9};
    dataset->allocator = allocator;
    stance_status status = st_sequences_make(&s, dataset, &error);
    if (status) assert_null(s.rows);
    if (!status) assert_int_equal(s.size, 3);
    st_sequences_clear(&s);
    if (!status) status = st_article_folds(dataset, (const uint32_t[]){1, 1}, 2, out, &error);
    if (!status) assert_int_equal(out[0], 1);
    assert_int_equal(error.status, status);
    dataset->allocator = own;
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    stance_dataset *dataset = new_dataset();
    add_sentence(dataset, "a", 1), add_sentence(dataset, "a", 0);
    add_article(dataset, "a", "x. Y."), add_article(dataset, NULL, "");
    assert_true(check_every_allocation(make_with, dataset) > 10);
    assert_true(check_hiccups(make_with, dataset, SIZE_MAX) > 10);
    stance_dataset_free(dataset);
}

TESTS(cmocka_unit_test(sentences_of_a_group_follow_each_other_by_position),
      cmocka_unit_test(sentences_without_a_position_are_left_out), cmocka_unit_test(odd_positions_are_allowed),
      cmocka_unit_test(articles_come_last_in_their_order), cmocka_unit_test(every_sentence_is_in_one_sequence),
      cmocka_unit_test(articles_are_where_their_sentences_are), cmocka_unit_test(other_articles_are_dealt_out_in_turn),
      cmocka_unit_test(groups_of_articles_stay_whole), cmocka_unit_test(out_of_memory_is_an_error))
