/* SPDX-License-Identifier: MIT
 * Sections that make a model quicker: they change no bit of any score, and damage to them is told. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "gram_hash.h"
#include "model.h"
#include "model_writer.h"
#include "rng.h"
#include "scorer.h"
#include "sealed.h"
#include "small_model.h"

static const char both[] = "word:1-3:tf=each,char:2-4:tf=each",
                  chars_apart[] = "char:2:tf=each,word:1-2,char:3:tf=each";

/* A model file of its own, whose sections can be changed in place. */
typedef struct fixture {
    char *bytes;
    size_t size;
    st_header *header;
    st_section *sections;
} fixture;

static void take_bytes(fixture *f, const stance_trained *trained) {
    const void *bytes = stance_trained_bytes(trained, &f->size);
    f->bytes = aligned_alloc(ST_ALIGNMENT, f->size);
    memcpy(f->bytes, bytes, f->size);
    f->header = (st_header *)(void *)f->bytes;
    f->sections = (st_section *)(void *)(f->bytes + sizeof *f->header);
}

static void fixture_init(fixture *f, const char *features) {
    small_model m;
    stance_train_options options = small_usual_options();
    options.features = features;
    small_model_init(&m, NULL, &options);
    take_bytes(f, m.trained);
    small_model_clear(&m);
}

/* Of texts "WORD good" and "WORD bad", each twice. */
static void fixture_of_word(fixture *f, const char *word, const char *features) {
    static const char *const task = "kind", *const labels[] = {"good", "bad"};
    stance_dataset *dataset;
    stance_trained *trained;
    stance_train_options options = small_usual_options();
    options.features = features;
    assert_ok(stance_dataset_new(&dataset, &task, 1, NULL, NULL), NULL);
    for (int i = 0; i < 4; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s %s", word, labels[i % 2]);
        stance_example example = {text, strlen(text), &labels[i % 2], NULL, 0, 0};
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
    assert_ok(stance_train(&trained, dataset, &options, NULL, NULL), NULL);
    take_bytes(f, trained);
    stance_trained_free(trained);
    stance_dataset_free(dataset);
}

static void fixture_clear(fixture *f) { free(f->bytes); }

static st_section *section(const fixture *f, st_section_kind kind) {
    for (uint32_t i = 0; i < f->header->sections; i++)
        if (f->sections[i].kind == (uint32_t)kind) return &f->sections[i];
    return NULL;
}

static void *content(const fixture *f, st_section_kind kind) { return f->bytes + section(f, kind)->offset; }

static void open_fixture(fixture *f, st_model_view *v) {
    stance_error error;
    seal(f->bytes, f->size);
    assert_ok(st_model_view_open(v, f->bytes, f->size, ST_CHECK_ALL, &error), &error);
}

static void check_refused(fixture *f, const char *what) {
    st_model_view v;
    stance_error error;
    char text[100];
    seal(f->bytes, f->size);
    snprintf(text, sizeof text, "damaged model: %s", what);
    assert_int_equal(st_model_view_open(&v, f->bytes, f->size, ST_CHECK_ALL, &error), STANCE_ERROR_FORMAT);
    assert_string_equal(error.text, text);
}

/* ---- what they say --------------------------------------------------------------------------------------- */

/* Every word's sums are those that are worked out without them. */
static void sums_of_words_are_right(void **state) {
    (void)state;
    fixture f;
    st_model_view v;
    fixture_init(&f, both);
    open_fixture(&f, &v);
    assert_int_equal(v.given_size, sizeof(st_given_word) + (1 + v.score_count) * sizeof(double));
    assert_in_range(v.word_count, 3, 30);
    assert_ok(st_model_view_open(&v, f.bytes, f.size, ST_CHECK_LAYOUT, NULL), NULL);
    assert_in_range(v.word_count, 3, 30);
    st_model_view without = v;
    without.word_count = 0;
    for (uint32_t w = 0; w < v.word_count; w++) {
        st_word_memo memo;
        st_sv text = st_model_gram(&v, v.words[w]);
        st_memo_key key = {.hash = st_word_hash(text), .size = text.size, .normal = key.bytes};
        assert_true(text.size > 0 && !memchr(text.data, ' ', text.size));
        memcpy(key.bytes, text.data, text.size);
        assert_true(st_word_memo_init(&memo, &without, &st_default_allocator));
        const st_memo_word *word = st_word_memo_find(&memo, &key);
        assert_non_null(word);
        assert_int_equal(word->feature, v.words[w]);
        assert_true(word->grams > 2); /* it was worked out */
        assert_memory_equal(st_model_given(&v, w)->sums, st_memo_sums(word), (1 + v.score_count) * sizeof(double));
        st_word_memo_clear(&memo);
    }
    fixture_clear(&f);
}

/* Words that are in four texts at least: by hand from small_model.c, where "." is in all. */
static void frequent_words_have_sums(void **state) {
    (void)state;
    static const char *const expected[] = {".", "the", "and", "a"};
    fixture f;
    st_model_view v;
    fixture_init(&f, both);
    open_fixture(&f, &v);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        bool found = false;
        for (uint32_t w = 0; w < v.word_count && !found; w++) {
            st_sv text = st_model_gram(&v, v.words[w]);
            found = text.size == strlen(expected[i]) && memcmp(text.data, expected[i], text.size) == 0;
        }
        if (!found) fail_msg("no sums of \"%s\"", expected[i]);
    }
    for (uint32_t w = 0; w < v.word_count; w++) {
        st_sv text = st_model_gram(&v, v.words[w]);
        assert_false(st_sv_equal(text, ST_SV("soup")) || st_sv_equal(text, ST_SV("was"))); /* in two and in three */
    }
    fixture_clear(&f);
}

static bool has(const char *features, st_section_kind kind) {
    fixture f;
    fixture_init(&f, features);
    bool there = section(&f, kind) != NULL;
    fixture_clear(&f);
    return there;
}

static void only_models_that_can_use_them_have_them(void **state) {
    (void)state;
    assert_true(has(both, ST_SECTION_WORDS) && has(both, ST_SECTION_WORD_SUMS) && has(both, ST_SECTION_NESTED));
    assert_true(has(chars_apart, ST_SECTION_WORDS));
    assert_false(has("word:1-2:tf=each,char:2-3", ST_SECTION_WORDS));
    assert_false(has("word:1,char:2", ST_SECTION_NESTED));
    assert_false(has("word:1:tf=each,char:2:tf=each,char:3", ST_SECTION_WORDS));
    assert_false(has("word:1-2:tf=each", ST_SECTION_WORDS));
    assert_false(has("word:2:tf=each,char:2:tf=each", ST_SECTION_WORDS));
    assert_true(has("word:1-2", ST_SECTION_NESTED));
    assert_true(has("word:1-3:min_df=2", ST_SECTION_NESTED));
    assert_true(has("word:2-3,word:1", ST_SECTION_NESTED));
    assert_false(has("word:1-2:max_df=0.5", ST_SECTION_NESTED)); /* "." is in all texts, "prize ." is not */
    assert_false(has("word:1-2:max=20", ST_SECTION_NESTED)); /* of n-grams in two texts some, and some of their words */
    assert_false(has("char:2-3", ST_SECTION_NESTED));
}

static void blocks_of_words_are_nested(void **state) {
    (void)state;
    fixture f;
    st_model_view v;
    fixture_init(&f, "char:2:tf=each,word:1-3:min_df=2,char:3");
    open_fixture(&f, &v);
    assert_int_equal(v.nested, 2);
    fixture_clear(&f);
}

/* ---- scores ---------------------------------------------------------------------------------------------- */

static void random_text(st_rng *rng, st_buf *text) {
    static const char *const words[] = {"The",   "soup", "was",      "cold",       "and",  "the",   "roast",
                                        "burnt", ".",    "An",       "pie",        "with", "a",     "won",
                                        "prize", "at",   "show",     "soup's",     ",",    "fresh", "crust",
                                        "roses", "zebu", "quixotic", "caf\xc3\xa9"};
    st_buf_reset(text);
    for (uint64_t n = st_rng_below(rng, 200); n > 0; n--) {
        st_buf_add_text(text, words[st_rng_below(rng, sizeof words / sizeof *words)]);
        st_buf_add_char(text, ' ');
    }
    st_buf_add_text(text, "The soup was cold and the roast burnt.");
}

static void check_bits(const st_model_view *v, const st_model_view *other, st_rng *rng) {
    st_scorer one, two;
    st_buf text;
    double p[4], q[4];
    st_buf_init(&text, &st_default_allocator);
    assert_true(st_scorer_init(&one, v, &st_default_allocator));
    assert_true(st_scorer_init(&two, other, &st_default_allocator));
    for (int round = 0; round < 300; round++) {
        random_text(rng, &text);
        assert_true(st_score(&one, st_buf_sv(&text), p));
        assert_true(st_score(&two, st_buf_sv(&text), q));
        assert_memory_equal(one.scores, two.scores, sizeof p);
        assert_int_equal(one.words, two.words);
        assert_int_equal(one.known_words, two.known_words);
    }
    st_scorer_clear(&one);
    st_scorer_clear(&two);
    st_buf_clear(&text);
}

static void scores_have_the_same_bits_without_them(void **state) {
    (void)state;
    static const char *const specs[] = {
        both, chars_apart, "word:1-4:min_df=2", "word:1-2:tf=each", "word:2-4:tf=each,char:3", "char:3,word:3-5"};
    st_rng rng = st_rng_seeded(5);
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        fixture f;
        st_model_view v, plain;
        fixture_init(&f, specs[i]);
        open_fixture(&f, &v);
        assert_true(v.nested != 0);
        plain = v;
        plain.word_count = plain.nested = 0;
        check_bits(&v, &plain, &rng);
        plain.nested = v.nested;
        check_bits(&v, &plain, &rng);
        fixture_clear(&f);
    }
}

/* Two words of 16 letters with one hash: what the second eight make of it takes back what the first eight differ by. */
static void words_of_one_hash_are_told_apart(void **state) {
    (void)state;
    static const char one[] = "government", other[] = "ydnjompbty03lp8e";
    fixture f;
    st_model_view v, plain;
    st_scorer with, without;
    double p[2];
    assert_true(st_word_hash(st_sv_of(one)) == st_word_hash(st_sv_of(other)));
    fixture_of_word(&f, one, "word:1:tf=each,char:2-4:tf=each");
    open_fixture(&f, &v);
    assert_true(v.word_count > 0);
    plain = v;
    plain.word_count = 0;
    const char *const texts[] = {other, "government", "good ydnjompbty03lp8e government"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(st_scorer_init(&with, &v, &st_default_allocator));
        assert_true(st_scorer_init(&without, &plain, &st_default_allocator));
        assert_true(st_score(&with, st_sv_of(texts[i]), p) && st_score(&without, st_sv_of(texts[i]), p));
        assert_memory_equal(with.scores, without.scores, 2 * sizeof *with.scores);
        st_scorer_clear(&with);
        st_scorer_clear(&without);
    }
    fixture_clear(&f);
}

/* Sums are another word's where its text is another. */
static void short_words_are_told_apart(void **state) {
    (void)state;
    fixture f;
    st_model_view v, plain;
    st_rng rng = st_rng_seeded(8);
    fixture_init(&f, both);
    open_fixture(&f, &v);
    for (uint32_t w = 0; w < v.word_count; w++) {
        st_given_word *given = (st_given_word *)content(&f, ST_SECTION_WORD_SUMS);
        given = (st_given_word *)(void *)((char *)given + w * v.given_size);
        given->text[0] ^= 1;
        for (uint32_t i = 0; i <= v.score_count; i++) given->sums[i] = 7;
    }
    open_fixture(&f, &v);
    plain = v;
    plain.word_count = 0;
    check_bits(&v, &plain, &rng);
    fixture_clear(&f);
}

/* Sums that are there but of no use, because n-grams have to be counted, or because the words cannot be told. */
static void sums_that_cannot_be_used_are_not(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(6);
    for (int which = 0; which < 2; which++) {
        fixture f;
        st_model_view v, plain;
        fixture_init(&f, chars_apart);
        st_space *space = content(&f, ST_SECTION_SPACE);
        if (which) section(&f, ST_SECTION_GRAM_ENDS)->kind = section(&f, ST_SECTION_GRAM_TEXT)->kind = 999;
        else space->spec.blocks[2].tf = ST_TF_LOG;
        open_fixture(&f, &v);
        assert_true(v.word_count > 0);
        plain = v;
        plain.word_count = 0;
        check_bits(&v, &plain, &rng);
        fixture_clear(&f);
    }
}

static stance_status score_with(const stance_allocator *allocator, void *context) {
    st_scorer s;
    double p[4];
    bool done =
        st_scorer_init(&s, context, allocator) && st_score(&s, ST_SV("The soup was cold, the roast unknown."), p);
    st_scorer_clear(&s);
    return done ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    fixture f;
    st_model_view v;
    fixture_init(&f, both);
    open_fixture(&f, &v);
    assert_true(check_every_allocation(score_with, &v) > 4);
    fixture_clear(&f);
}

/* ---- damage ---------------------------------------------------------------------------------------------- */

static void words_go_upwards(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f, both);
    uint32_t *words = content(&f, ST_SECTION_WORDS), kept = words[1];
    words[1] = words[0];
    check_refused(&f, "words");
    words[1] = kept;
    words[section(&f, ST_SECTION_WORDS)->size / 4 - 1] = UINT32_MAX - 1;
    check_refused(&f, "words");
    fixture_clear(&f);
}

static void sums_are_bounded(void **state) {
    (void)state;
    static const double bad[] = {1.1e30, -1.1e30};
    for (size_t i = 0; i < 2; i++) {
        fixture f;
        fixture_init(&f, both);
        double *sums = content(&f, ST_SECTION_WORD_SUMS);
        sums[section(&f, ST_SECTION_WORD_SUMS)->size / 8 - 1] = bad[i];
        check_refused(&f, "words");
        sums[section(&f, ST_SECTION_WORD_SUMS)->size / 8 - 1] = i ? (double)NAN : (double)INFINITY;
        check_refused(&f, "words");
        fixture_clear(&f);
    }
}

static void there_are_as_many_sums_as_words_need(void **state) {
    (void)state;
    fixture f;
    st_model_view v;
    fixture_init(&f, both);
    st_section *words = section(&f, ST_SECTION_WORDS), *sums = section(&f, ST_SECTION_WORD_SUMS);
    words->size -= 4;
    check_refused(&f, "size of the words");
    assert_int_equal(st_model_view_open(&v, f.bytes, f.size, ST_CHECK_LAYOUT, NULL), STANCE_ERROR_FORMAT);
    words->size += 4;
    sums->size -= 8;
    check_refused(&f, "size of the words");
    sums->kind = 999; /* words alone say nothing */
    open_fixture(&f, &v);
    assert_int_equal(v.word_count, 0);
    words->kind = 998;
    open_fixture(&f, &v);
    assert_int_equal(v.word_count, 0);
    words->kind = ST_SECTION_WORDS;
    words->size = 0;
    open_fixture(&f, &v);
    assert_int_equal(v.word_count, 0);
    words->size = 8;
    sums->kind = ST_SECTION_WORD_SUMS;
    for (int i = 0; i < 2; i++) ((st_space *)content(&f, ST_SECTION_SPACE))->spec.blocks[i].kind = ST_GRAM_WORD;
    ((st_space *)content(&f, ST_SECTION_SPACE))->spec.blocks[1].min_n =
        4; /* no block of characters, so no sums are needed */
    check_refused(&f, "size of the words");
    words->size = 5;
    check_refused(&f, "a section holds part of a record");
    fixture_clear(&f);
}

/* ROWS of a model that is otherwise as before must be found as damaged as what they stand for. */
static void rows_are_checked(void **state) {
    (void)state;
    fixture f;
    st_model_view v;
    fixture_init(&f, both);
    open_fixture(&f, &v);
    st_section *rows = section(&f, ST_SECTION_ROWS), *facts = section(&f, ST_SECTION_FACTS);
    assert_null(section(&f, ST_SECTION_IDF));
    assert_null(section(&f, ST_SECTION_WEIGHTS));
    uint32_t *stride = &((st_space *)content(&f, ST_SECTION_SPACE))->stride, scores = v.score_count, kept = *stride;
    assert_int_equal(kept, scores + 2); /* an even number of scores */
    *stride = kept + 1;
    check_refused(&f, "weights");
    *stride = scores;
    check_refused(&f, "weights");
    *stride = 0;
    check_refused(&f, "vector space");
    *stride = kept + 2;
    check_refused(&f, "size of the weights");
    *stride = kept;
    rows->size -= 4;
    check_refused(&f, "size of the weights");
    rows->size += 4;
    facts->kind = ST_SECTION_KERNEL; /* which has no weights beside it */
    check_refused(&f, "kernel");
    static const st_section_kind others[] = {ST_SECTION_IDF, ST_SECTION_WEIGHTS};
    for (size_t i = 0; i < 2; i++) {
        facts->kind = others[i];
        facts->size = 8;
        check_refused(&f, "weights");
    }
    rows->kind = 999;
    check_refused(&f, "size of the n-gram index");
    fixture_clear(&f);
}

static void numbers_of_rows_are_bounded(void **state) {
    (void)state;
    fixture f;
    st_model_view v;
    fixture_init(&f, both);
    open_fixture(&f, &v);
    float *last = (float *)content(&f, ST_SECTION_ROWS) + (size_t)v.features * v.space->stride - v.space->stride;
    double *idf = (double *)(void *)(last + v.space->stride) - 1, kept = *idf;
    assert_true(kept >= 1 && kept < 10);
    assert_true(st_idf_of(v.lexicon.idf, v.features - 1) == kept);
    *idf = 1.1e30;
    check_refused(&f, "document frequencies");
    memset(idf, 0, sizeof *idf); /* with numbers that no weight could be */
    ((uint32_t *)(void *)idf)[0] = 0x7fc00000;
    open_fixture(&f, &v);
    *idf = kept;
    last[v.score_count - 1] = NAN;
    check_refused(&f, "weights");
    fixture_clear(&f);
}

/* A model with its idf and weights apart, as they were before, says the same. */
static void rows_say_what_their_parts_say(void **state) {
    (void)state;
    fixture f;
    st_model_view v, apart;
    st_rng rng = st_rng_seeded(7);
    fixture_init(&f, both);
    open_fixture(&f, &v);
    apart = v;
    st_space space = *v.space;
    space.stride = v.score_count;
    double *idf = calloc(v.features, sizeof *idf);
    float *weights = calloc((size_t)v.features * v.score_count, sizeof *weights);
    for (uint32_t i = 0; i < v.features; i++) {
        const float *row = v.weights + (size_t)i * v.space->stride;
        memcpy(&idf[i], row + v.space->stride - 2, sizeof *idf);
        memcpy(weights + (size_t)i * v.score_count, row, v.score_count * sizeof *weights);
    }
    apart.space = &space;
    apart.weights = weights;
    apart.lexicon.idf = (st_idfs){idf, 1};
    check_bits(&v, &apart, &rng);
    free(idf);
    free(weights);
    fixture_clear(&f);
}

static void only_blocks_of_words_can_be_nested(void **state) {
    (void)state;
    fixture f;
    st_model_view v;
    fixture_init(&f, both);
    uint32_t *nested = content(&f, ST_SECTION_NESTED);
    assert_int_equal(*nested, 1);
    static const uint32_t bad[] = {2, 3, 4, 1u << 31};
    for (size_t i = 0; i < 4; i++) {
        *nested = bad[i];
        check_refused(&f, "nested n-grams");
    }
    *nested = 0;
    open_fixture(&f, &v);
    section(&f, ST_SECTION_NESTED)->size = 3;
    check_refused(&f, "nested n-grams");
    section(&f, ST_SECTION_FACTS)->kind = ST_SECTION_NESTED;
    check_refused(&f, "a section occurs twice");
    fixture_clear(&f);
}

TESTS(cmocka_unit_test(sums_of_words_are_right), cmocka_unit_test(frequent_words_have_sums),
      cmocka_unit_test(only_models_that_can_use_them_have_them), cmocka_unit_test(blocks_of_words_are_nested),
      cmocka_unit_test(scores_have_the_same_bits_without_them), cmocka_unit_test(words_of_one_hash_are_told_apart),
      cmocka_unit_test(short_words_are_told_apart), cmocka_unit_test(sums_that_cannot_be_used_are_not),
      cmocka_unit_test(out_of_memory_is_told), cmocka_unit_test(words_go_upwards), cmocka_unit_test(sums_are_bounded),
      cmocka_unit_test(there_are_as_many_sums_as_words_need), cmocka_unit_test(rows_are_checked),
      cmocka_unit_test(numbers_of_rows_are_bounded), cmocka_unit_test(rows_say_what_their_parts_say),
      cmocka_unit_test(only_blocks_of_words_can_be_nested))
