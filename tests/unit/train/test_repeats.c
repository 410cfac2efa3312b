/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "dataset.h"
#include "rng.h"

static stance_dataset *empty_dataset(void) {
    static const char *const tasks[] = {"label"};
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, tasks, 1, NULL, NULL), NULL);
    return dataset;
}

static void add(stance_dataset *dataset, const char *text) {
    static const char *const labels[] = {"x"};
    assert_ok(stance_dataset_add(dataset, &(stance_example){text, strlen(text), labels, NULL, 0, 0}, NULL), NULL);
}

static stance_dataset *dataset_of(const char *const *texts) {
    stance_dataset *dataset = empty_dataset();
    for (; *texts; texts++) add(dataset, *texts);
    return dataset;
}

/* What was told, as "words:texts:first" with a bar after each. */
typedef struct story {
    char text[1 << 16];
    size_t size;
} story;

static int take(void *user, const stance_repeat *r) {
    story *s = user;
    s->size += (size_t)snprintf(s->text + s->size, sizeof s->text - s->size, "%.*s:%zu:%zu|", (int)r->length,
                                r->sequence, r->texts, r->first);
    assert_true(s->size < sizeof s->text);
    return 0;
}

static void check_story(const stance_dataset *dataset, size_t words, size_t most, const char *expected) {
    stance_error error;
    story s = {"", 0};
    assert_ok(stance_dataset_repeats(dataset, words, most, take, &s, &error), &error);
    assert_string_equal(s.text, expected);
}

/* ---- by hand ------------------------------------------------------------------------------------------ */

static void the_most_repeated_come_first(void **state) {
    (void)state;
    stance_dataset *dataset =
        dataset_of((const char *const[]){"x y z", "the end of it", "The end, of THE day.", "At the end of x y!", NULL});
    check_story(dataset, 2, 10, "the end:3:1|end of:3:1|x y:2:0|");
    check_story(dataset, 2, 2, "the end:3:1|end of:3:1|");
    check_story(dataset, 2, 0, "");
    check_story(dataset, 3, 10, "the end of:3:1|");
    check_story(dataset, 4, 10, "");
    check_story(dataset, 1, 3, "the:3:1|end:3:1|of:3:1|");
    check_story(dataset, SIZE_MAX, 10, "");
    stance_dataset_free(dataset);
}

static void a_text_counts_once(void **state) {
    (void)state;
    stance_dataset *dataset = dataset_of((const char *const[]){"a b a b a b", "c a b", "d e d e", NULL});
    check_story(dataset, 2, 10, "a b:2:0|");
    stance_dataset_free(dataset);
}

static void marks_are_left_out(void **state) {
    (void)state;
    stance_dataset *dataset =
        dataset_of((const char *const[]){"one, two... three", "\"ONE\" (two) three?", "!!", "", NULL});
    check_story(dataset, 3, 10, "one two three:2:0|");
    stance_dataset_free(dataset);
}

static void nothing_may_be_repeated(void **state) {
    (void)state;
    stance_dataset *dataset = empty_dataset();
    check_story(dataset, 1, 10, "");
    add(dataset, "only one text, one text");
    check_story(dataset, 2, 10, "");
    stance_dataset_free(dataset);
}

/* ---- by brute force ----------------------------------------------------------------------------------- */

enum { TEXTS = 60, WORDS = 12 };

/* Texts are strings of letters, each letter a word. */
typedef struct sample {
    char texts[TEXTS][WORDS + 1];
} sample;

typedef struct repeat {
    char sequence[WORDS + 1];
    size_t texts, first, place;
} repeat;

static int by_rank(const void *left, const void *right) {
    const repeat *a = left, *b = right;
    if (a->texts != b->texts) return a->texts > b->texts ? -1 : 1;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    return a->place < b->place ? -1 : 1;
}

/* The sequence at `place` of text `first`, if it is its first occurrence and others have it as well. */
static bool count_repeat(const sample *s, size_t words, size_t first, size_t place, repeat *out) {
    *out = (repeat){.first = first, .place = place};
    memcpy(out->sequence, s->texts[first] + place, words);
    if (strstr(s->texts[first], out->sequence) != s->texts[first] + place) return false;
    for (size_t i = 0; i < TEXTS; i++) {
        bool has = strstr(s->texts[i], out->sequence) != NULL;
        if (has && i < first) return false;
        out->texts += has;
    }
    return out->texts > 1;
}

static void tell_brute(const sample *s, size_t words, story *out) {
    static repeat repeats[TEXTS * WORDS];
    size_t count = 0;
    for (size_t i = 0; i < TEXTS; i++)
        for (size_t place = 0; place + words <= strlen(s->texts[i]); place++)
            count += count_repeat(s, words, i, place, &repeats[count]);
    qsort(repeats, count, sizeof *repeats, by_rank);
    for (size_t i = 0; i < count; i++) {
        char spaced[2 * WORDS + 1];
        size_t size = 0;
        for (const char *c = repeats[i].sequence; *c; c++) spaced[size++] = *c, spaced[size++] = ' ';
        take(out, &(stance_repeat){spaced, size - 1, repeats[i].texts, repeats[i].first});
    }
}

static void check_sample(st_rng *rng, size_t words) {
    sample s = {{{0}}};
    stance_dataset *dataset = empty_dataset();
    story expected = {"", 0};
    for (size_t i = 0; i < TEXTS; i++) {
        char spaced[2 * WORDS + 1] = "";
        size_t size = st_rng_below(rng, WORDS + 1);
        for (size_t w = 0; w < size; w++) {
            s.texts[i][w] = (char)('a' + st_rng_below(rng, 4));
            spaced[2 * w] = s.texts[i][w];
            spaced[2 * w + 1] = ' ';
        }
        add(dataset, spaced);
    }
    tell_brute(&s, words, &expected);
    assert_true(expected.size > 0);
    check_story(dataset, words, SIZE_MAX, expected.text);
    stance_dataset_free(dataset);
}

static void repeats_are_those_of_brute_force(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(6);
    for (int round = 0; round < 100; round++) check_sample(&rng, 1 + st_rng_below(&rng, 5));
}

/* ---- promises ----------------------------------------------------------------------------------------- */

static int stop_at_the_second(void *user, const stance_repeat *r) {
    (void)r;
    return ++*(size_t *)user == 2;
}

static void the_caller_can_stop(void **state) {
    (void)state;
    size_t calls = 0;
    stance_error error;
    stance_dataset *dataset = dataset_of((const char *const[]){"a b c d e", "a b c d e", NULL});
    assert_int_equal(stance_dataset_repeats(dataset, 2, 10, stop_at_the_second, &calls, &error),
                     STANCE_ERROR_CANCELLED);
    assert_int_equal(calls, 2);
    stance_dataset_free(dataset);
}

static void a_sequence_has_words(void **state) {
    (void)state;
    stance_error error;
    stance_dataset *dataset = empty_dataset();
    assert_int_equal(stance_dataset_repeats(dataset, 0, 10, take, NULL, &error), STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, "a sequence has at least one word");
    stance_dataset_free(dataset);
}

static stance_status repeat_with(const stance_allocator *allocator, void *context) {
    stance_dataset *dataset = context;
    const stance_allocator *own = dataset->allocator;
    story s = {"", 0};
    dataset->allocator = allocator;
    stance_status status = stance_dataset_repeats(dataset, 5, 1, take, &s, NULL);
    dataset->allocator = own;
    assert_string_equal(s.text, status ? "" : "this is one of the:2:0|");
    return status;
}

static void counting_may_run_out_of_memory(void **state) {
    (void)state;
    stance_dataset *dataset = dataset_of(
        (const char *const[]){"This is one of the texts that are repeated here.",
                              "And this is one of the texts that are repeated here, with a tail that is longer "
                              "so that the buffers of words and hashes have to grow.",
                              NULL});
    assert_true(check_every_allocation(repeat_with, dataset) > 6);
    stance_dataset_free(dataset);
}

TESTS(cmocka_unit_test(the_most_repeated_come_first), cmocka_unit_test(a_text_counts_once),
      cmocka_unit_test(marks_are_left_out), cmocka_unit_test(nothing_may_be_repeated),
      cmocka_unit_test(repeats_are_those_of_brute_force), cmocka_unit_test(the_caller_can_stop),
      cmocka_unit_test(a_sequence_has_words), cmocka_unit_test(counting_may_run_out_of_memory))
