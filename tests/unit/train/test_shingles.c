/* SPDX-License-Identifier: MIT */
#include "shingles.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "rng.h"

typedef struct room {
    st_shingler shingler;
    st_arena arena;
} room;

static void open_room(room *r) {
    *r = (room){.shingler = {.allocator = &st_default_allocator}};
    st_arena_init(&r->arena, &st_default_allocator);
}

static void close_room(room *r) {
    st_shingler_clear(&r->shingler);
    st_arena_clear(&r->arena);
}

static st_shingles shingles_of(room *r, const char *folded) {
    st_shingles shingles;
    assert_true(st_shingles_make(&shingles, &r->shingler, st_sv_of(folded), &r->arena));
    for (size_t i = 1; i < shingles.count; i++) assert_true(shingles.hashes[i - 1] < shingles.hashes[i]);
    return shingles;
}

/* ---- pieces ------------------------------------------------------------------------------------------- */

static void check_count(const char *folded, size_t count) {
    room r;
    open_room(&r);
    assert_int_equal(shingles_of(&r, folded).count, count);
    close_room(&r);
}

static void pieces_have_five_characters(void **state) {
    (void)state;
    check_count("", 0);
    check_count("a", 1);
    check_count("abcd", 1);
    check_count("abcde", 1);
    check_count("abcdef", 2);
    check_count("ban it now", 6);
    check_count("\xc3\xa9\xc3\xa8\xc3\xaa\xc3\xab\xc4\x93", 1);
    check_count("\xf0\x9f\x98\x80\xf0\x9f\x98\x81 \xe4\xb8\xad\xe6\x96\x87z", 2);
}

static void repeats_count_once(void **state) {
    (void)state;
    check_count("aaaaaaaaaaaa", 1);
    check_count("abababababab", 2);
}

static void check_similarity(const char *a, const char *b, double expected) {
    room r;
    open_room(&r);
    st_shingles x = shingles_of(&r, a), y = shingles_of(&r, b);
    assert_near(st_shingles_similarity(x, y, 0), expected, 1e-15);
    assert_near(st_shingles_similarity(y, x, 0), expected, 1e-15);
    close_room(&r);
}

/* Worked out by hand. */
static void similarity_is_that_of_jaccard(void **state) {
    (void)state;
    check_similarity("abcdefgh", "abcdefgh", 1);
    check_similarity("abcdefgh", "abcdefgx", 3. / 5);
    check_similarity("abcdefgh", "abcdefghij", 4. / 6);
    check_similarity("abcdefgh", "hgfedcba", 0);
    check_similarity("abcd", "abcd", 1);
    check_similarity("abcd", "abcde", 0);
    check_similarity("\xc3\xa9\xc3\xa8\xc3\xaa\xc3\xab\xc4\x93zyx", "\xc3\xa9\xc3\xa8\xc3\xaa\xc3\xab\xc4\x93zyw",
                     3. / 5);
}

static void similarity_must_be_above_the_least(void **state) {
    (void)state;
    room r;
    open_room(&r);
    st_shingles x = shingles_of(&r, "abcdefgh"), y = shingles_of(&r, "abcdefgx"), z = shingles_of(&r, "abcdefgh");
    assert_true(st_shingles_similarity(x, y, 0.6) == 0);
    assert_true(st_shingles_similarity(x, y, nextafter(0.6, 0)) == 0.6);
    assert_true(st_shingles_similarity(x, z, 1) == 0);
    assert_true(st_shingles_similarity(x, z, nextafter(1, 0)) == 1);
    close_room(&r);
}

/* ---- sets of any size --------------------------------------------------------------------------------- */

/* A text of `count` different pieces of 5 characters at least, of which the first `shared` depend on `seed` alone. */
static char *text_of(uint64_t seed, uint64_t own, size_t shared, size_t count) {
    char *text = malloc(count + 5);
    st_rng rng = st_rng_seeded(seed);
    for (size_t i = 0; i < count + 4; i++) {
        if (i == shared + 4) rng = st_rng_seeded(own);
        text[i] = (char)('a' + st_rng_below(&rng, 26));
    }
    text[count + 4] = '\0';
    return text;
}

static size_t count_common(st_shingles a, st_shingles b) {
    size_t common = 0;
    for (size_t i = 0; i < a.count; i++)
        for (size_t j = 0; j < b.count; j++) common += a.hashes[i] == b.hashes[j];
    return common;
}

static void quick_ways_out_change_nothing(void **state) {
    (void)state;
    room r;
    st_rng rng = st_rng_seeded(17);
    for (int round = 0; round < 2000; round++) {
        open_room(&r);
        size_t shared = st_rng_below(&rng, 150), seed = st_rng_next(&rng);
        char *one = text_of(seed, 1, shared, shared + 1 + st_rng_below(&rng, 80));
        char *two = text_of(seed, 2, shared, shared + 1 + st_rng_below(&rng, 400));
        st_shingles a = shingles_of(&r, one), b = shingles_of(&r, two);
        size_t common = count_common(a, b);
        double expected = (double)common / (double)(a.count + b.count - common);
        for (double least = 0; least <= 1; least += 0.05)
            assert_true(st_shingles_similarity(a, b, least) == (expected > least ? expected : 0));
        assert_true(st_shingles_similarity(a, b, expected) == 0);
        free(one);
        free(two);
        close_room(&r);
    }
}

/* ---- signatures --------------------------------------------------------------------------------------- */

static bool share_a_key(const st_minhash *minhash, st_shingles a, st_shingles b) {
    bool shared = false;
    for (size_t band = 0; band < ST_BANDS; band++)
        shared = shared || st_minhash_key(minhash, a, band) == st_minhash_key(minhash, b, band);
    return shared;
}

/* How often sets of similarity (about) s have a key in common, against 1 - (1 - s^3)^64: five standard deviations. */
static void check_chance(size_t shared, size_t count) {
    enum { ROUNDS = 1000 };
    st_minhash minhash;
    st_minhash_init(&minhash);
    double expected = 0, variance = 0;
    size_t found = 0;
    for (size_t i = 0; i < ROUNDS; i++) {
        room r;
        open_room(&r);
        char *one = text_of(3 * i, 3 * i + 1, shared, count), *two = text_of(3 * i, 3 * i + 2, shared, count);
        st_shingles a = shingles_of(&r, one), b = shingles_of(&r, two);
        double s = st_shingles_similarity(a, b, 0), chance = 1 - pow(1 - s * s * s, 64);
        expected += chance;
        variance += chance * (1 - chance);
        found += share_a_key(&minhash, a, b);
        free(one);
        free(two);
        close_room(&r);
    }
    assert_near((double)found, expected, 5 * sqrt(variance) + 1);
}

static void alike_sets_share_a_key_as_often_as_said(void **state) {
    (void)state;
    check_chance(50, 100);  /* s = 1/3: 0.91 */
    check_chance(20, 60);   /* 0.2 */
    check_chance(9, 50);    /* 0.1 */
    check_chance(200, 300); /* 0.5 */
    check_chance(0, 100);   /* 0 */
    check_chance(7, 8);     /* 7/9, few pieces */
}

static void signatures_are_the_same_every_time(void **state) {
    (void)state;
    st_minhash one, two;
    st_minhash_init(&one);
    st_minhash_init(&two);
    assert_memory_equal(&one, &two, sizeof one);
    for (size_t i = 0; i < ST_BANDS * ST_ROWS; i++) assert_true(one.factors[i] & 1);
}

/* ---- memory ------------------------------------------------------------------------------------------- */

static stance_status make_with(const stance_allocator *allocator, void *context) {
    (void)context;
    char text[3000];
    st_shingler shingler = {.allocator = allocator};
    st_shingles shingles;
    st_arena arena;
    st_arena_init(&arena, allocator);
    bool made = true;
    st_rng rng = st_rng_seeded(1);
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)('a' + st_rng_below(&rng, 26));
    for (size_t size = 10; size <= sizeof text && made; size *= 6)
        made = st_shingles_make(&shingles, &shingler, (st_sv){text, size}, &arena);
    st_shingler_clear(&shingler);
    st_arena_clear(&arena);
    return made ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void making_may_run_out_of_memory(void **state) {
    (void)state;
    assert_true(check_every_allocation(make_with, NULL) > 6);
}

TESTS(cmocka_unit_test(pieces_have_five_characters), cmocka_unit_test(repeats_count_once),
      cmocka_unit_test(similarity_is_that_of_jaccard), cmocka_unit_test(similarity_must_be_above_the_least),
      cmocka_unit_test(quick_ways_out_change_nothing), cmocka_unit_test(alike_sets_share_a_key_as_often_as_said),
      cmocka_unit_test(signatures_are_the_same_every_time), cmocka_unit_test(making_may_run_out_of_memory))
