/* SPDX-License-Identifier: MIT */
#include "spec.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rng.h"

static st_spec parsed(const char *text) {
    st_spec spec;
    stance_error error;
    assert_ok(st_spec_parse(&spec, st_sv_of(text), &error), &error);
    assert_true(st_spec_valid(&spec));
    return spec;
}

static void a_block_has_defaults(void **state) {
    (void)state;
    st_block block = parsed("word:1-2").blocks[0];
    assert_int_equal(block.kind, ST_GRAM_WORD);
    assert_int_equal(block.min_n, 1);
    assert_int_equal(block.max_n, 2);
    assert_int_equal(block.tf, ST_TF_LOG);
    assert_int_equal(block.idf, 1);
    assert_int_equal(block.norm, 1);
    assert_int_equal(block.min_df, 1);
    assert_int_equal(block.max_features, 0);
    assert_true(block.max_df == 1 && block.weight == 1);
}

static void every_setting_is_read(void **state) {
    (void)state;
    st_block block =
        parsed("char:3:tf=binary:idf=0:norm=0:min_df=4294967295:max_df=0.25:max=2147483647:weight=0.5").blocks[0];
    assert_int_equal(block.kind, ST_GRAM_CHAR);
    assert_int_equal(block.min_n, 3);
    assert_int_equal(block.max_n, 3);
    assert_int_equal(block.tf, ST_TF_BINARY);
    assert_int_equal(block.idf, 0);
    assert_int_equal(block.norm, 0);
    assert_true(block.min_df == UINT32_MAX);
    assert_int_equal(block.max_features, INT32_MAX);
    assert_true(block.max_df == 0.25 && block.weight == 0.5);
    assert_true(parsed("word:1:weight=1e6:max_df=1").blocks[0].weight == 1e6);
    assert_int_equal(parsed("word:1:tf=raw").blocks[0].tf, ST_TF_RAW);
    assert_int_equal(parsed("word:1:tf=log").blocks[0].tf, ST_TF_LOG);
    assert_int_equal(parsed("word:1:tf=each").blocks[0].tf, ST_TF_EACH);
    assert_null(st_tf_name(ST_TF_KINDS));
}

static void blocks_are_separated_by_commas(void **state) {
    (void)state;
    st_spec spec = parsed("word:1-2:idf=0,char:2-5,word:3,char:8");
    assert_int_equal(spec.count, 4);
    assert_int_equal(spec.blocks[0].idf, 0);
    assert_int_equal(spec.blocks[1].idf, 1);
    assert_int_equal(spec.blocks[1].kind, ST_GRAM_CHAR);
    assert_int_equal(spec.blocks[2].min_n, 3);
    assert_int_equal(spec.blocks[3].max_n, 8);
}

static void check_refused(const char *text, size_t column, const char *message) {
    st_spec spec;
    stance_error error;
    if (st_spec_parse(&spec, st_sv_of(text), &error) != STANCE_ERROR_ARGUMENT) fail_msg("\"%s\" is accepted", text);
    assert_int_equal(error.status, STANCE_ERROR_ARGUMENT);
    assert_int_equal(error.line, 0);
    assert_int_equal(error.column, column);
    assert_non_null(strstr(error.text, message));
}

static void what_is_no_block_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",       "word",      "word:",           "words:1",  "Word:1",   ":1",         "word:0",  "word:9",
        "word:a", "word:1-",   "word:-2",         "word:1-9", "word:2-1", "word:1-2-3", "word:1 ", " word:1",
        "word:-", "word:1--2", "word:4294967297", "word1",    ",",        ",word:1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check_refused(bad[i], 1, "is not word:A-B or char:A-B");
}

static void what_is_no_setting_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"tf=none",
                                      "tf",
                                      "tf=",
                                      "idf=2",
                                      "idf=",
                                      "idf",
                                      "norm=-1",
                                      "norm=2",
                                      "min_df=0",
                                      "min_df=1.5",
                                      "max_df=0",
                                      "max_df=1.1",
                                      "max_df=nan",
                                      "max_df=",
                                      "max=-1",
                                      "weight=0",
                                      "weight=-1",
                                      "weight=1e7",
                                      "weight=inf",
                                      "size=1",
                                      "max=2147483648",
                                      "min_df=4294967296",
                                      "IDF=1",
                                      "idf=1=1",
                                      "idf =1",
                                      ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[100];
        snprintf(text, sizeof text, "word:1:%s", bad[i]);
        check_refused(text, 1, "cannot use setting");
        snprintf(text, sizeof text, "word:1:%s:idf=1", bad[i]);
        check_refused(text, 1, "cannot use setting");
    }
}

static void nothing_follows_the_last_comma(void **state) {
    (void)state;
    check_refused("word:1,", 8, "is not word:A-B");
    check_refused("word:1,,char:2", 8, "is not word:A-B");
}

static void lengths_are_not_shared_within_a_kind(void **state) {
    (void)state;
    check_refused("word:1-2,char:2,word:2-3", 17, "\"word:2-3\" repeats a length");
    check_refused("char:2-5,char:3", 10, "repeats a length");
    check_refused("char:3,char:2-5", 8, "repeats a length");
    check_refused("char:3,char:2-3", 8, "repeats a length");
    check_refused("char:3,char:3-4", 8, "repeats a length");
    parsed("word:1-2,char:1-2,word:3,char:3-8");
}

static void there_are_at_most_four_blocks(void **state) {
    (void)state;
    parsed("word:1,word:2,word:3,word:4");
    check_refused("word:1,word:2,word:3,word:4,word:5", 29, "more than 4 blocks");
}

/* The message is cut, the text is never read beyond its end. */
static void any_length_of_nonsense_is_refused(void **state) {
    (void)state;
    st_spec spec;
    stance_error error;
    char *text = malloc(5000);
    memset(text, 'x', 5000);
    assert_int_equal(st_spec_parse(&spec, (st_sv){text, 5000}, &error), STANCE_ERROR_ARGUMENT);
    memcpy(text, "word:1:", 7);
    assert_int_equal(st_spec_parse(&spec, (st_sv){text, 5000}, &error), STANCE_ERROR_ARGUMENT);
    assert_int_equal(st_spec_parse(&spec, (st_sv){NULL, 0}, &error), STANCE_ERROR_ARGUMENT);
    assert_int_equal(st_spec_parse(&spec, (st_sv){NULL, 0}, NULL), STANCE_ERROR_ARGUMENT);
    assert_ok(st_spec_parse(&spec, (st_sv){text, 6}, &error), &error);
    free(text);
}

static void check_printed(const char *text, const char *expected) {
    st_spec spec = parsed(text);
    st_buf buf;
    st_buf_init(&buf, &st_default_allocator);
    st_spec_print(&buf, &spec);
    assert_sv(st_buf_sv(&buf), expected);
    st_buf_clear(&buf);
}

static void defaults_are_not_printed(void **state) {
    (void)state;
    check_printed("word:1-2,char:2-5", "word:1-2,char:2-5");
    check_printed("word:1-1:tf=log:idf=1:norm=1:min_df=1:max_df=1:max=0:weight=1", "word:1");
    check_printed("char:2:weight=0.1:max=10:max_df=0.9:min_df=2:norm=0:idf=0:tf=raw",
                  "char:2:tf=raw:idf=0:norm=0:min_df=2:max=10:max_df=0.9:weight=0.1");
}

static st_spec random_spec(st_rng *rng) {
    st_spec spec = {.count = 1 + (uint32_t)st_rng_below(rng, 4)};
    for (uint32_t i = 0; i < spec.count; i++)
        spec.blocks[i] = (st_block){.kind = i % 2,
                                    .min_n = i < 2 ? 1 : 5,
                                    .max_n = (i < 2 ? 1 : 5) + (uint32_t)st_rng_below(rng, 4),
                                    .tf = (uint32_t)st_rng_below(rng, ST_TF_KINDS),
                                    .idf = (uint32_t)st_rng_below(rng, 2),
                                    .norm = (uint32_t)st_rng_below(rng, 2),
                                    .min_df = 1 + (uint32_t)st_rng_below(rng, UINT32_MAX),
                                    .max_features = (uint32_t)st_rng_below(rng, 1u << 31),
                                    .max_df = 1 - st_rng_unit(rng),
                                    .weight = 1e6 * (1 - st_rng_unit(rng))};
    return spec;
}

static void what_is_printed_reads_back_the_same(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(41);
    for (int round = 0; round < 2000; round++) {
        st_spec spec = random_spec(&rng), back;
        stance_error error;
        st_buf buf;
        assert_true(st_spec_valid(&spec));
        st_buf_init(&buf, &st_default_allocator);
        st_spec_print(&buf, &spec);
        assert_ok(st_spec_parse(&back, st_buf_sv(&buf), &error), &error);
        assert_memory_equal(&back, &spec, sizeof spec);
        st_buf_clear(&buf);
    }
}

/* One field of a good specification spoilt. */
static void check_invalid(void (*spoil)(st_spec *spec)) {
    st_spec spec = parsed("word:1-2,char:2-5");
    spoil(&spec);
    assert_false(st_spec_valid(&spec));
}

static void no_blocks(st_spec *s) { s->count = 0; }
static void five_blocks(st_spec *s) { s->count = 5; }
static void kind(st_spec *s) { s->blocks[1].kind = ST_GRAM_KINDS; }
static void tf(st_spec *s) { s->blocks[0].tf = ST_TF_KINDS; }
static void idf(st_spec *s) { s->blocks[1].idf = 2; }
static void norm(st_spec *s) { s->blocks[0].norm = 2; }
static void min_n(st_spec *s) { s->blocks[0].min_n = 0; }
static void order(st_spec *s) { s->blocks[0].min_n = 3; }
static void max_n(st_spec *s) { s->blocks[1].max_n = ST_MAX_N + 1; }
static void min_df(st_spec *s) { s->blocks[0].min_df = 0; }
static void max_features(st_spec *s) { s->blocks[0].max_features = UINT32_C(1) << 31; }
static void max_df_zero(st_spec *s) { s->blocks[0].max_df = 0; }
static void max_df_large(st_spec *s) { s->blocks[0].max_df = 1.0000001; }
static void max_df_nan(st_spec *s) { s->blocks[0].max_df = NAN; }
static void weight_zero(st_spec *s) { s->blocks[1].weight = 0; }
static void weight_large(st_spec *s) { s->blocks[1].weight = 1.1e6; }
static void weight_nan(st_spec *s) { s->blocks[1].weight = NAN; }
static void weight_negative(st_spec *s) { s->blocks[1].weight = -INFINITY; }
static void shared_length(st_spec *s) { s->blocks[1].kind = ST_GRAM_WORD; }

static void specifications_from_a_file_are_checked(void **state) {
    (void)state;
    void (*const spoils[])(st_spec *) = {
        no_blocks,  five_blocks,     kind,         tf,          idf,          norm,       min_n,       order,
        max_n,      min_df,          max_features, max_df_zero, max_df_large, max_df_nan, weight_zero, weight_large,
        weight_nan, weight_negative, shared_length};
    for (size_t i = 0; i < sizeof spoils / sizeof *spoils; i++) check_invalid(spoils[i]);
}

static void what_makes_other_vectors_is_not_equal(void **state) {
    static const char *const others[] = {
        "char:2-3",        "word:1-3",          "word:2-3",          "word:2-4",       "word:1-2:tf=raw",
        "word:1-2:idf=0",  "word:1-2:norm=0",   "word:1-2:min_df=2", "word:1-2:max=9", "word:1-2:max_df=0.5",
        "word:1-2,char:2", "word:1-2:weight=2",
    };
    (void)state;
    st_spec spec = parsed("word:1-2"), same = parsed("word:1-2:tf=log");
    memset(&same.blocks[1], 1, sizeof same.blocks[1]); /* beyond count: no part of it */
    assert_true(st_spec_equal(&spec, &same));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        st_spec other = parsed(others[i]);
        assert_false(st_spec_equal(&spec, &other) || st_spec_equal(&other, &spec));
    }
    same.inner = 1;
    assert_false(st_spec_equal(&spec, &same));
}

static stance_status print_with(const stance_allocator *allocator, void *context) {
    st_buf buf;
    st_buf_init(&buf, allocator);
    st_spec_print(&buf, context);
    bool failed = buf.failed;
    st_buf_clear(&buf);
    return failed ? STANCE_ERROR_MEMORY : STANCE_OK;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    st_spec spec = parsed("word:1-2:tf=raw:idf=0,char:2-5:weight=0.123456789");
    assert_true(check_every_allocation(print_with, &spec) > 1);
}

TESTS(cmocka_unit_test(a_block_has_defaults), cmocka_unit_test(every_setting_is_read),
      cmocka_unit_test(blocks_are_separated_by_commas), cmocka_unit_test(what_is_no_block_is_refused),
      cmocka_unit_test(what_is_no_setting_is_refused), cmocka_unit_test(nothing_follows_the_last_comma),
      cmocka_unit_test(lengths_are_not_shared_within_a_kind), cmocka_unit_test(there_are_at_most_four_blocks),
      cmocka_unit_test(any_length_of_nonsense_is_refused), cmocka_unit_test(defaults_are_not_printed),
      cmocka_unit_test(what_is_printed_reads_back_the_same), cmocka_unit_test(specifications_from_a_file_are_checked),
      cmocka_unit_test(what_makes_other_vectors_is_not_equal), cmocka_unit_test(out_of_memory_is_told))
