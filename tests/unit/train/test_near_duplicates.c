/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "dataset.h"
#include "rng.h"

static const char *const one_task[] = {"label"};

static stance_dataset *empty_dataset(void) {
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, one_task, 1, NULL, NULL), NULL);
    return dataset;
}

static void add(stance_dataset *dataset, const char *text, const char *group) {
    static const char *const labels[] = {"x"};
    assert_ok(stance_dataset_add(dataset, &(stance_example){text, strlen(text), labels, group, 0, 0}, NULL), NULL);
}

/* ---- what was found ----------------------------------------------------------------------------------- */

typedef struct pair {
    size_t first, second;
    double similarity;
} pair;

typedef struct pairs {
    pair *items;
    size_t count, capacity;
} pairs;

static void keep(pairs *p, size_t first, size_t second, double similarity) {
    assert_true(st_reserve(&st_default_allocator, &p->items, &p->capacity, p->count + 1, sizeof *p->items));
    p->items[p->count++] = (pair){first, second, similarity};
}

static int take(void *user, size_t first, size_t second, double similarity) {
    keep(user, first, second, similarity);
    return 0;
}

static pairs find(const stance_dataset *dataset, double least, size_t threads) {
    stance_error error;
    pairs found = {NULL, 0, 0};
    assert_ok(stance_dataset_near_duplicates(dataset, least, threads, take, &found, &error), &error);
    return found;
}

static int by_texts(const void *left, const void *right) {
    const pair *a = left, *b = right;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    return (a->second > b->second) - (a->second < b->second);
}

static void sort(pairs *p) {
    if (p->count) qsort(p->items, p->count, sizeof *p->items, by_texts);
}

static void check_pairs(stance_dataset *dataset, double least, const pair *expected, size_t count) {
    pairs found = find(dataset, least, 1);
    sort(&found);
    assert_int_equal(found.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(found.items[i].first, expected[i].first);
        assert_int_equal(found.items[i].second, expected[i].second);
        assert_near(found.items[i].similarity, expected[i].similarity, 1e-15);
    }
    free(found.items);
    stance_dataset_free(dataset);
}

/* ---- by hand ------------------------------------------------------------------------------------------ */

static void case_and_marks_do_not_matter(void **state) {
    (void)state;
    stance_dataset *dataset = empty_dataset();
    add(dataset, "Ban Huawei from our 5G!", NULL);
    add(dataset, "something else altogether", NULL);
    add(dataset, "\"BAN\" - huawei,from our 5g", NULL);
    check_pairs(dataset, 0.9, (const pair[]){{0, 2, 1}}, 1);
}

static void similarity_is_of_pieces_of_five_characters(void **state) {
    (void)state;
    stance_dataset *dataset = empty_dataset();
    add(dataset, "abcdefgh", NULL);
    add(dataset, "ABCDEFGX.", NULL);
    check_pairs(dataset, 0.59, (const pair[]){{0, 1, 3. / 5}}, 1);
    dataset = empty_dataset();
    add(dataset, "abcdefgh", NULL);
    add(dataset, "ABCDEFGX.", NULL);
    check_pairs(dataset, 0.6, NULL, 0);
}

static void short_texts_are_one_piece(void **state) {
    (void)state;
    stance_dataset *dataset = empty_dataset();
    add(dataset, "No.", NULL);
    add(dataset, "Nor", NULL);
    add(dataset, "\xe2\x80\x98no\xe2\x80\x99", NULL);
    check_pairs(dataset, 0.5, (const pair[]){{0, 2, 1}}, 1);
}

static void texts_without_words_are_like_no_other(void **state) {
    (void)state;
    stance_dataset *dataset = empty_dataset();
    for (int i = 0; i < 3; i++) add(dataset, "?!", NULL), add(dataset, "", NULL);
    check_pairs(dataset, 0, NULL, 0);
    check_pairs(empty_dataset(), 0.5, NULL, 0);
}

static void texts_of_a_group_may_be_alike(void **state) {
    (void)state;
    stance_dataset *dataset = empty_dataset();
    add(dataset, "the same words again", "b");
    add(dataset, "the same words again", "a");
    add(dataset, "the same words again", "b");
    add(dataset, "the same words again", "");
    add(dataset, "the same words again", NULL);
    check_pairs(dataset, 0.5,
                (const pair[]){
                    {0, 1, 1}, {0, 3, 1}, {0, 4, 1}, {1, 2, 1}, {1, 3, 1}, {1, 4, 1}, {2, 3, 1}, {2, 4, 1}, {3, 4, 1}},
                9);
}

/* All pairs would be 200 million. */
static void many_like_texts_of_a_group_take_no_time(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    stance_dataset *dataset = empty_dataset();
    for (int i = 0; i < COUNT; i++) add(dataset, "all of these texts are the same", "group");
    add(dataset, "All of these texts are the same?", "other");
    pairs found = find(dataset, 0.5, 1);
    assert_int_equal(found.count, COUNT);
    for (size_t i = 0; i < COUNT; i++) assert_int_equal(found.items[i].second, COUNT);
    free(found.items);
    stance_dataset_free(dataset);
}

/* ---- by brute force ----------------------------------------------------------------------------------- */

enum { WORDS = 12, PIECES = 12 * 7 };

typedef struct pieces {
    char items[PIECES][6];
    size_t count;
} pieces;

/* Of a text of small letters and single spaces, at least 5 long. */
static pieces pieces_of(const char *text) {
    pieces p = {.count = 0};
    for (size_t i = 0; i + 5 <= strlen(text); i++) {
        size_t k = 0;
        while (k < p.count && memcmp(p.items[k], text + i, 5) != 0) k++;
        if (k == p.count) memcpy(p.items[p.count++], text + i, 5);
    }
    return p;
}

static double jaccard(const pieces *a, const pieces *b) {
    size_t common = 0;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++) common += memcmp(a->items[i], b->items[j], 5) == 0;
    return (double)common / (double)(a->count + b->count - common);
}

static void random_word(st_rng *rng, char word[8]) {
    size_t size = 2 + st_rng_below(rng, 5);
    for (size_t i = 0; i < size; i++) word[i] = (char)('a' + st_rng_below(rng, 26));
    word[size] = '\0';
}

/* Texts of 6 to 12 words; most are made from an earlier one by replacing some. */
typedef char sentence[WORDS][8];

static size_t random_sentence(st_rng *rng, sentence out, const sentence *earlier, const size_t *sizes, size_t count) {
    size_t size = 6 + st_rng_below(rng, WORDS - 5);
    for (size_t w = 0; w < size; w++) random_word(rng, out[w]);
    if (count == 0 || st_rng_below(rng, 4) == 0) return size;
    size_t model = st_rng_below(rng, count), changes = st_rng_below(rng, 5);
    memcpy(out, earlier[model], sizeof(sentence));
    for (size_t i = 0; i < changes; i++) random_word(rng, out[st_rng_below(rng, sizes[model])]);
    return sizes[model];
}

enum { COUNT = 400, GROUPS = 150 };

typedef struct sample {
    stance_dataset *dataset;
    char texts[COUNT][WORDS * 8];
    size_t groups[COUNT]; /* GROUPS: none */
} sample;

static sample *make_sample(uint64_t seed) {
    sample *s = calloc(1, sizeof *s);
    sentence *sentences = calloc(COUNT, sizeof *sentences);
    size_t sizes[COUNT];
    char group[24];
    st_rng rng = st_rng_seeded(seed);
    s->dataset = empty_dataset();
    for (size_t i = 0; i < COUNT; i++) {
        sizes[i] = random_sentence(&rng, sentences[i], (const sentence *)sentences, sizes, i);
        for (size_t w = 0; w < sizes[i]; w++) {
            if (w) strcat(s->texts[i], " ");
            strcat(s->texts[i], sentences[i][w]);
        }
        s->groups[i] = st_rng_below(&rng, GROUPS + 1);
        snprintf(group, sizeof group, "g%zu", s->groups[i]);
        add(s->dataset, s->texts[i], s->groups[i] == GROUPS ? NULL : group);
    }
    free(sentences);
    return s;
}

static void free_sample(sample *s) {
    stance_dataset_free(s->dataset);
    free(s);
}

static pairs all_pairs(const sample *s, double least) {
    pairs all = {NULL, 0, 0};
    pieces *p = calloc(COUNT, sizeof *p);
    for (size_t i = 0; i < COUNT; i++) p[i] = pieces_of(s->texts[i]);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = i + 1; j < COUNT; j++) {
            double similarity = jaccard(&p[i], &p[j]);
            bool apart = s->groups[i] != s->groups[j] || s->groups[i] == GROUPS;
            if (apart && similarity > least) keep(&all, i, j, similarity);
        }
    free(p);
    return all;
}

/* Each found pair must be right, and about as many be found as 1 - (1 - s^3)^64 lets expect; not exactly, as pairs have
 * texts and pieces in common. */
static void check_found(uint64_t seed, double least) {
    sample *s = make_sample(seed);
    pairs expected = all_pairs(s, least), found = find(s->dataset, least, 2);
    double mean = 0;
    sort(&found);
    for (size_t i = 0, next = 0; i < found.count; i++, next++) {
        while (next < expected.count && by_texts(&expected.items[next], &found.items[i]) != 0) next++;
        assert_true(next < expected.count);
        assert_true(found.items[i].similarity == expected.items[next].similarity);
    }
    for (size_t i = 0; i < expected.count; i++) mean += 1 - pow(1 - pow(expected.items[i].similarity, 3), 64);
    assert_true(expected.count > 80);
    assert_near((double)found.count, mean, least < 0.3 ? 0.2 * mean : least < 0.5 ? 0.05 * mean : 0.5);
    free(expected.items);
    free(found.items);
    free_sample(s);
}

static void pairs_are_those_of_brute_force(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        check_found(seed, 0.7);
        check_found(seed, 0.5);
        check_found(seed, 0.3);
        check_found(seed, 0);
    }
}

/* ---- promises ----------------------------------------------------------------------------------------- */

static void threads_change_nothing(void **state) {
    (void)state;
    static const size_t threads[] = {2, 3, 8, 1000, 0};
    sample *s = make_sample(9);
    pairs one = find(s->dataset, 0.4, 1);
    assert_true(one.count > 200);
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        pairs many = find(s->dataset, 0.4, threads[t]);
        assert_int_equal(many.count, one.count);
        for (size_t i = 0; i < one.count; i++) {
            assert_int_equal(by_texts(&one.items[i], &many.items[i]), 0);
            assert_true(one.items[i].similarity == many.items[i].similarity);
        }
        free(many.items);
    }
    free(one.items);
    free_sample(s);
}

static void first_is_below_second(void **state) {
    (void)state;
    sample *s = make_sample(10);
    pairs found = find(s->dataset, 0.2, 1);
    for (size_t i = 0; i < found.count; i++) assert_true(found.items[i].first < found.items[i].second);
    sort(&found);
    for (size_t i = 1; i < found.count; i++) assert_true(by_texts(&found.items[i - 1], &found.items[i]) < 0);
    free(found.items);
    free_sample(s);
}

static int stop_at_the_third(void *user, size_t first, size_t second, double similarity) {
    (void)first, (void)second, (void)similarity;
    return ++*(size_t *)user == 3;
}

static void the_caller_can_stop(void **state) {
    (void)state;
    sample *s = make_sample(11);
    stance_error error;
    size_t calls = 0;
    assert_int_equal(stance_dataset_near_duplicates(s->dataset, 0.2, 1, stop_at_the_third, &calls, &error),
                     STANCE_ERROR_CANCELLED);
    assert_int_equal(calls, 3);
    assert_int_equal(error.status, STANCE_ERROR_CANCELLED);
    free_sample(s);
}

static void similarity_is_from_0_to_1(void **state) {
    (void)state;
    static const double wrong[] = {-0.1, 1.1, -INFINITY, INFINITY, NAN};
    stance_error error;
    stance_dataset *dataset = empty_dataset();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(stance_dataset_near_duplicates(dataset, wrong[i], 1, take, NULL, &error),
                         STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, "a similarity of nan: it should be 0 to 1");
    assert_int_equal(stance_dataset_near_duplicates(dataset, 2, 1, take, NULL, NULL), STANCE_ERROR_ARGUMENT);
    add(dataset, "the same", NULL);
    add(dataset, "the same", NULL);
    check_pairs(dataset, 1, NULL, 0);
}

static stance_status find_with(const stance_allocator *allocator, void *context) {
    stance_dataset *dataset = context;
    const stance_allocator *own = dataset->allocator;
    size_t calls = 0;
    dataset->allocator = allocator;
    stance_status status = stance_dataset_near_duplicates(dataset, 0.5, 1, stop_at_the_third, &calls, NULL);
    dataset->allocator = own;
    if (!status) assert_int_equal(calls, 1);
    return status;
}

static void finding_may_run_out_of_memory(void **state) {
    (void)state;
    stance_dataset *dataset = empty_dataset();
    add(dataset, "a text that is not quite short", NULL);
    add(dataset, "a text that is not quite so short", "g");
    add(dataset, "something else", "h");
    assert_true(check_every_allocation(find_with, dataset) > 15);
    stance_dataset_free(dataset);
}

TESTS(cmocka_unit_test(case_and_marks_do_not_matter), cmocka_unit_test(similarity_is_of_pieces_of_five_characters),
      cmocka_unit_test(short_texts_are_one_piece), cmocka_unit_test(texts_without_words_are_like_no_other),
      cmocka_unit_test(texts_of_a_group_may_be_alike), cmocka_unit_test(many_like_texts_of_a_group_take_no_time),
      cmocka_unit_test(pairs_are_those_of_brute_force), cmocka_unit_test(threads_change_nothing),
      cmocka_unit_test(first_is_below_second), cmocka_unit_test(the_caller_can_stop),
      cmocka_unit_test(similarity_is_from_0_to_1), cmocka_unit_test(finding_may_run_out_of_memory))
