/* SPDX-License-Identifier: MIT */
#include "counter_bound.h"

#include <stdio.h>

#include "check.h"
#include "rng.h"

static st_spec words(void) {
    st_spec spec;
    assert_ok(st_spec_parse(&spec, ST_SV("word:1"), NULL), NULL);
    return spec;
}

static void add(st_counter *counter, const char *text, int times) {
    for (int i = 0; i < times; i++) assert_true(st_counter_add(counter, st_sv_of(text)));
}

/* Have everything counted: by merging with one that is empty. */
static void settle(st_counter *counter, const st_spec *spec) {
    st_counter none;
    assert_true(st_counter_init(&none, spec, &st_default_allocator));
    assert_true(st_counter_merge(counter, &none));
    st_counter_clear(&none);
}

static void within_the_bound_nothing_happens(void **state) {
    (void)state;
    st_spec spec = words();
    st_counter counter;
    uint32_t lost[ST_MAX_BLOCKS] = {0};
    assert_true(st_counter_init(&counter, &spec, &st_default_allocator));
    add(&counter, "a b c d", 1);
    settle(&counter, &spec);
    st_counter_bound(&counter, 4, lost);
    assert_int_equal(counter.counted[0].count, 4);
    assert_int_equal(lost[0], 0);
    st_counter_clear(&counter);
}

/* Five of a bound of four: three may stay. a is seen 4 times, b 3, c 2, d and e once. */
static void the_rarest_go_first(void **state) {
    (void)state;
    st_spec spec = words();
    st_counter counter;
    uint32_t lost[ST_MAX_BLOCKS] = {0};
    assert_true(st_counter_init(&counter, &spec, &st_default_allocator));
    add(&counter, "a b c d e", 1);
    add(&counter, "a b c", 1);
    add(&counter, "a b", 1);
    add(&counter, "a", 1);
    settle(&counter, &spec);
    st_counter_bound(&counter, 4, lost);
    assert_int_equal(counter.counted[0].count, 3);
    assert_int_equal(lost[0], 1);
    add(&counter, "f g", 2);
    settle(&counter, &spec);
    st_counter_bound(&counter, 4, lost); /* c, f and g were seen twice, b three times */
    assert_int_equal(counter.counted[0].count, 2);
    assert_int_equal(counter.counted[0].df[0] + counter.counted[0].df[1], 7);
    assert_int_equal(lost[0], 3);
    st_counter_clear(&counter);
}

/* Against exact counts: never too high, never too low by more than what is told, and what is frequent is there. */
static void counts_are_short_by_no_more_than_told(void **state) {
    (void)state;
    st_spec spec = words();
    st_counter exact, bounded;
    st_rng rng = st_rng_seeded(5);
    uint32_t lost[ST_MAX_BLOCKS] = {0};
    size_t found = 0;
    assert_true(st_counter_init(&exact, &spec, &st_default_allocator));
    assert_true(st_counter_init(&bounded, &spec, &st_default_allocator));
    for (int i = 0; i < 5000; i++) {
        char text[64];
        uint64_t a = st_rng_below(&rng, 1000), b = st_rng_below(&rng, 1 + a); /* low numbers are frequent */
        snprintf(text, sizeof text, "w%u v%u", (unsigned)st_rng_below(&rng, 1 + b), (unsigned)b);
        add(&exact, text, 1);
        add(&bounded, text, 1);
        if (i % 50 < 49) continue;
        settle(&bounded, &spec);
        st_counter_bound(&bounded, 200, lost);
        assert_true(bounded.counted[0].count <= 200);
    }
    settle(&exact, &spec);
    assert_true(exact.counted[0].count > 1000 && lost[0] > 0);
    for (size_t i = 0, j = 0; i < exact.counted[0].count; i++) {
        const st_counts *e = &exact.counted[0], *c = &bounded.counted[0];
        while (j < c->count && c->hashes[j] < e->hashes[i]) j++;
        bool kept = j < c->count && c->hashes[j] == e->hashes[i];
        uint32_t count = kept ? c->df[j] : 0;
        found += kept;
        assert_true(count <= e->df[i] && e->df[i] <= count + lost[0]);
    }
    assert_int_equal(found, bounded.counted[0].count);
    st_counter_clear(&exact);
    st_counter_clear(&bounded);
}

TESTS(cmocka_unit_test(within_the_bound_nothing_happens), cmocka_unit_test(the_rarest_go_first),
      cmocka_unit_test(counts_are_short_by_no_more_than_told))
