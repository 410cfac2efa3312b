/* SPDX-License-Identifier: MIT */
#include "model_view.h"

#include <stdio.h>

#include "rng.h"
#include "small_file.h"

/* Bytes in memory of just their size, so that a look beyond is seen by the sanitizer. */
static stance_status open_copy(st_model_view *view, void **copy, const void *bytes, size_t size, stance_error *error) {
    *copy = malloc(size ? size : 1);
    memcpy(*copy, bytes, size);
    return st_model_view_open(view, *copy, size, ST_CHECK_ALL, error);
}

/* ---- what a model says ------------------------------------------------------------------------------- */

static void check_task(const st_model_view *v, uint32_t task, const char *name, uint32_t first, uint32_t count) {
    assert_string_equal(st_model_string(v, v->tasks[task].name), name);
    assert_int_equal(v->tasks[task].first_label, first);
    assert_int_equal(v->tasks[task].label_count, count);
}

static void check_small_names(const st_model_view *v) {
    static const char *const labels[LABELS] = {"bad", "good", "garden", "kitchen", "town"};
    assert_int_equal(v->facts.size, 26);
    assert_memory_equal(v->facts.data, "made by\0hand\0colour\0green", 26);
    assert_int_equal(v->strings.size, 40);
    assert_int_equal(v->task_count, TASKS);
    assert_int_equal(v->label_count, LABELS);
    check_task(v, 0, "mood", 0, 2);
    check_task(v, 1, "place", 2, 3);
    for (uint32_t l = 0; l < LABELS; l++) {
        assert_string_equal(st_model_string(v, v->labels[l].name), labels[l]);
        assert_near(v->labels[l].prior, 0.25 + 0.125 * l, 0);
        assert_near(v->labels[l].bias, 0.5 * l - 1, 0);
    }
}

static void check_small_space(const st_model_view *v, const small_file *m) {
    assert_int_equal(v->features, FEATURES);
    assert_int_equal(v->space->texts, 7);
    assert_int_equal(v->space->unit, ST_UNIT_DOCUMENT);
    assert_ptr_equal(v->lexicon.spec, &v->space->spec);
    assert_memory_equal(v->lexicon.spec, &m->space.spec, sizeof m->space.spec);
    assert_ptr_equal(v->lexicon.first, v->space->first);
    assert_memory_equal(v->lexicon.first, ((uint32_t[]){0, 2, 3}), 3 * sizeof(uint32_t));
    assert_memory_equal(v->lexicon.idf.first, m->idf, sizeof m->idf);
    assert_int_equal(v->lexicon.index.mask, BUCKETS - 1);
    assert_memory_equal(v->lexicon.index.buckets, m->index, sizeof m->index);
    assert_memory_equal(v->weights, m->weights, sizeof m->weights);
}

static void a_model_made_by_hand_is_read(void **state) {
    (void)state;
    small_file m;
    st_model_view v;
    stance_error error;
    small_file_init(&m);
    assert_ok(st_model_view_open(&v, &m, sizeof m, ST_CHECK_ALL, &error), &error);
    check_small_names(&v);
    check_small_space(&v, &m);
    assert_memory_equal(v.numbers, m.numbers, sizeof m.numbers);
    assert_int_equal(v.head_count, TASKS);
    for (uint32_t t = 0; t < TASKS; t++) assert_ptr_equal(st_model_head(&v, ST_HEAD_ALONE, t), &v.heads[t]);
    assert_memory_equal(v.heads, m.heads, sizeof m.heads);
    assert_sv(st_model_gram(&v, 0), "good");
    assert_sv(st_model_gram(&v, 1), "bad");
    assert_sv(st_model_gram(&v, 2), " o");
}

/* Rows (-2, -1.75 | -1.5) and (-1.25, -1 | -0.75); of its own -0.5 x - 0.25, 0, 0.5 x + 0.75. */
static void heads_give_probabilities(void **state) {
    (void)state;
    small_file m;
    st_model_view v;
    double p[3];
    small_file_init(&m);
    assert_ok(st_model_view_open(&v, &m, sizeof m, ST_CHECK_ALL, NULL), NULL);
    st_head_apply(&v, &v.heads[0], (double[]){2, -4}, p); /* scores 1.5 and 0.75 */
    assert_near(p[0], 1 / (1 + exp(-0.75)), 1e-15);
    assert_near(p[1], 1 / (1 + exp(0.75)), 1e-15);
    st_head_apply(&v, &v.heads[1], (double[]){1, 100, 3}, p); /* -0.75, 0.25, 2.25: the middle weight is 0 */
    double sum = exp(-0.75) + exp(0.25) + exp(2.25);
    assert_near(p[0], exp(-0.75) / sum, 1e-15);
    assert_near(p[1], exp(0.25) / sum, 1e-15);
    assert_near(p[2], exp(2.25) / sum, 1e-15);
}

static void what_is_not_there_is_told(void **state) {
    (void)state;
    small_file m;
    st_model_view v;
    small_file_init(&m);
    assert_ok(st_model_view_open(&v, &m, sizeof m, ST_CHECK_ALL, NULL), NULL);
    assert_null(st_model_head(&v, ST_HEAD_ALONE, TASKS));
    assert_null(st_model_head(&v, ST_HEAD_KINDS, 0));
    assert_sv(st_model_gram(&v, FEATURES), "");
    assert_sv(st_model_gram(&v, UINT32_MAX), "");
}

static void a_small_model_can_be_used(void **state) {
    (void)state;
    small_file m;
    st_model_view v;
    st_vectorizer text;
    small_file_init(&m);
    assert_ok(st_model_view_open(&v, &m, sizeof m, ST_CHECK_ALL, NULL), NULL);
    init_vectorizer(&text);
    look_at_all(&v, &text);
    assert_int_equal(text.count, FEATURES); /* so that damage to any of them is met */
    st_vectorizer_clear(&text);
}

/* ---- the header -------------------------------------------------------------------------------------- */

static void check_status(const void *bytes, size_t size, st_trust trust, stance_status status, const char *text) {
    st_model_view v;
    stance_error error = {.text = ""};
    assert_int_equal(st_model_view_open(&v, bytes, size, trust, &error), status);
    assert_string_equal(error.text, text);
}

static void other_files_are_not_models(void **state) {
    (void)state;
    static const _Alignas(8) char page[100] = "<!DOCTYPE html>", start[64] = "\x89stance\n";
    static const _Alignas(8) char converted[100] = "\x89stance\r\n";
    check_status(page, sizeof page, ST_CHECK_ALL, STANCE_ERROR_FORMAT, "not a model file");
    check_status(page, 0, ST_CHECK_ALL, STANCE_ERROR_FORMAT, "not a model file");
    check_status(NULL, 0, ST_CHECK_ALL, STANCE_ERROR_FORMAT, "not a model file");
    check_status(start, 7, ST_CHECK_ALL, STANCE_ERROR_FORMAT, "not a model file");
    check_status(converted, sizeof converted, ST_CHECK_ALL, STANCE_ERROR_FORMAT, "not a model file");
    check_status(start, 8, ST_CHECK_ALL, STANCE_ERROR_FORMAT, "damaged model: cut off within the header");
    check_status(start, 63, ST_CHECK_ALL, STANCE_ERROR_FORMAT, "damaged model: cut off within the header");
}

/* Before anything else, as another major version may keep all else in other ways. */
static void another_major_version_is_refused_by_name(void **state) {
    (void)state;
    static const uint16_t majors[] = {0, ST_FORMAT_MAJOR + 1, UINT16_MAX};
    for (size_t i = 0; i < 3; i++) {
        small_file m;
        char text[100];
        small_file_init(&m);
        m.header.major = majors[i];
        m.header.minor = 7;
        m.header.size = m.header.checksum = 5;
        snprintf(text, sizeof text, "model format %d.7 is not known here (this is %d.%d)", majors[i], ST_FORMAT_MAJOR,
                 ST_FORMAT_MINOR);
        check_status(&m, sizeof m, ST_CHECK_ALL, STANCE_ERROR_VERSION, text);
        check_status(&m, sizeof m, ST_CHECK_LAYOUT, STANCE_ERROR_VERSION, text);
    }
}

/* With sections that are not known here, wherever they are. */
static void a_newer_minor_version_opens(void **state) {
    (void)state;
    small_file m;
    small_file_init(&m);
    m.header.minor = ST_FORMAT_MINOR + 1;
    m.header.sections = KINDS + 3;
    m.table[KINDS] = (st_section){.kind = 999, .offset = 64, .size = 64};
    m.table[KINDS + 1] = m.table[KINDS];
    m.table[KINDS + 2] = (st_section){.kind = UINT32_MAX, .offset = UINT64_MAX, .size = UINT64_MAX};
    check_accepted(&m);
    m.header.minor = UINT16_MAX;
    check_accepted(&m);
}

static void a_wrong_size_or_checksum_is_refused(void **state) {
    (void)state;
    static const uint64_t sizes[] = {0, sizeof(small_file) - 1, sizeof(small_file) + 1, UINT64_MAX};
    static const char text[] = "damaged model: its size is not the size it was written with";
    small_file m;
    small_file_init(&m);
    m.header.checksum ^= 1;
    check_status(&m, sizeof m, ST_CHECK_ALL, STANCE_ERROR_FORMAT, "damaged model: checksum");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        m.header.size = sizes[i];
        m.header.checksum = sealed_checksum(&m, sizeof m);
        check_status(&m, sizeof m, ST_CHECK_ALL, STANCE_ERROR_FORMAT, text);
        check_status(&m, sizeof m, ST_CHECK_LAYOUT, STANCE_ERROR_FORMAT, text);
    }
}

static void bytes_must_be_aligned_to_8(void **state) {
    (void)state;
    for (size_t shift = 0; shift <= 16; shift++) {
        small_file m;
        char *bytes = malloc(sizeof m + shift); /* aligned to 16 */
        small_file_init(&m);
        memcpy(bytes + shift, &m, sizeof m);
        if (shift % 8 == 0) check_status(bytes + shift, sizeof m, ST_CHECK_ALL, STANCE_OK, "");
        else
            check_status(bytes + shift, sizeof m, ST_CHECK_ALL, STANCE_ERROR_ARGUMENT,
                         "model bytes are not aligned to 8");
        free(bytes);
    }
}

static void sections_may_be_in_any_order_and_share_bytes(void **state) {
    (void)state;
    small_file m, turned;
    small_file_init(&m);
    turned = m;
    for (size_t i = 0; i < KINDS; i++) turned.table[i] = m.table[KINDS - 1 - i];
    check_accepted(&turned);
    m.table[ST_SECTION_FACTS - 1].offset = m.table[ST_SECTION_STRINGS - 1].offset;
    m.table[ST_SECTION_FACTS - 1].size = m.table[ST_SECTION_STRINGS - 1].size;
    check_accepted(&m);
}

/* A trusted model is not read through, but its layout is checked. */
static void trust_spares_the_sweeps_only(void **state) {
    (void)state;
    small_file m;
    small_file_init(&m);
    m.header.checksum ^= 1;
    m.idf[1] = NAN;
    m.weights[1][1] = NAN;
    m.index[0].features[7] = 0;
    m.gram_ends[1] = 3;
    check_status(&m, sizeof m, ST_CHECK_LAYOUT, STANCE_OK, "");
    m.tasks[1].label_count = 4;
    check_status(&m, sizeof m, ST_CHECK_LAYOUT, STANCE_ERROR_FORMAT, "damaged model: task table");
    check_status(&m, sizeof m - 1, ST_CHECK_LAYOUT, STANCE_ERROR_FORMAT,
                 "damaged model: its size is not the size it was written with");
}
/* ---- damage at random -------------------------------------------------------------------------------- */

static bool is_refusal(stance_status status, const stance_error *error) {
    return (status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_VERSION) && error->status == status &&
           error->text[0];
}

static void every_flipped_bit_is_noticed(void **state) {
    (void)state;
    small_file m;
    st_model_view v;
    small_file_init(&m);
    for (size_t bit = 0; bit < 8 * sizeof m; bit++) {
        stance_error error = {.text = ""};
        unsigned char *byte = (unsigned char *)&m + bit / 8, flip = (unsigned char)(1 << bit % 8);
        *byte ^= flip;
        assert_true(is_refusal(st_model_view_open(&v, &m, sizeof m, ST_CHECK_ALL, &error), &error));
        *byte ^= flip;
    }
}

static void every_cut_is_noticed(void **state) {
    (void)state;
    small_file m;
    small_file_init(&m);
    for (size_t size = 0; size < sizeof m; size++) {
        st_model_view v;
        stance_error error = {.text = ""};
        void *copy;
        assert_true(is_refusal(open_copy(&v, &copy, &m, size, &error), &error));
        free(copy);
    }
}

static void bytes_too_many_are_noticed(void **state) {
    (void)state;
    for (size_t more = 1; more < 130; more++) {
        char *longer = calloc(1, sizeof(small_file) + more);
        small_file m;
        st_model_view v;
        stance_error error;
        small_file_init(&m);
        memcpy(longer, &m, sizeof m);
        assert_int_equal(st_model_view_open(&v, longer, sizeof m + more, ST_CHECK_ALL, &error), STANCE_ERROR_FORMAT);
        assert_string_equal(error.text, "damaged model: its size is not the size it was written with");
        free(longer);
    }
}

/* Whoever damaged it made size and checksum right again. */
static bool refused_or_harmless(const void *bytes, size_t size, st_vectorizer *text) {
    st_model_view v;
    stance_error error = {.text = ""};
    void *copy;
    stance_status status = open_copy(&v, &copy, bytes, size, &error);
    if (status) assert_true(is_refusal(status, &error));
    else look_at_all(&v, text);
    free(copy);
    return status != STANCE_OK;
}

static void flipped_bits_are_refused_or_harmless(void **state) {
    (void)state;
    small_file m;
    st_vectorizer text;
    size_t refused = 0;
    small_file_init(&m);
    init_vectorizer(&text);
    for (size_t bit = 0; bit < 8 * sizeof m; bit++) {
        unsigned char *byte = (unsigned char *)&m + bit / 8, flip = (unsigned char)(1 << bit % 8);
        *byte ^= flip;
        seal(&m, sizeof m);
        refused += refused_or_harmless(&m, sizeof m, &text);
        *byte ^= flip;
    }
    assert_in_range(refused, 1000, 4 * sizeof m);
    st_vectorizer_clear(&text);
}

static void cuts_are_refused_or_harmless(void **state) {
    (void)state;
    st_vectorizer text;
    init_vectorizer(&text);
    for (size_t size = sizeof(st_header); size < sizeof(small_file); size++) {
        small_file m;
        small_file_init(&m);
        seal(&m, size);
        bool refused = refused_or_harmless(&m, size, &text);
        assert_int_equal(refused, size < offsetof(small_file, gram_text) + sizeof m.gram_text);
    }
    st_vectorizer_clear(&text);
}

/* Numbers that are likely to go wrong, at any place where a field of four or eight bytes may be. */
static void change_somewhere(small_file *m, st_rng *rng) {
    static const uint64_t odd[] = {0, 1, 2, 3, 64, 1 << 20, INT32_MAX, 1u << 31, UINT32_MAX - 1, UINT32_MAX};
    size_t parts[] = {offsetof(small_file, table) + KINDS * sizeof(st_section), offsetof(small_file, space) + 300};
    size_t at = (size_t)st_rng_below(rng, st_rng_below(rng, 2) ? sizeof *m : parts[st_rng_below(rng, 2)]);
    size_t size = st_rng_below(rng, 2) ? 4 : 8;
    uint64_t value = odd[st_rng_below(rng, sizeof odd / sizeof *odd)];
    if (st_rng_below(rng, 4) == 0) value = st_rng_below(rng, sizeof *m);
    if (st_rng_below(rng, 4) == 0) value <<= 32;
    at -= at % size;
    memcpy((char *)m + at, &value, size);
}

static void odd_numbers_are_refused_or_harmless(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(11);
    st_vectorizer text;
    size_t refused = 0;
    init_vectorizer(&text);
    small_file whole;
    small_file_init(&whole);
    for (int round = 0; round < 50000; round++) {
        small_file m = whole;
        for (uint64_t changes = 1 + st_rng_below(&rng, 3); changes; changes--) change_somewhere(&m, &rng);
        seal(&m, sizeof m);
        refused += refused_or_harmless(&m, sizeof m, &text);
    }
    assert_in_range(refused, 5000, 45000);
    st_vectorizer_clear(&text);
}

TESTS(cmocka_unit_test(a_model_made_by_hand_is_read), cmocka_unit_test(heads_give_probabilities),
      cmocka_unit_test(what_is_not_there_is_told), cmocka_unit_test(a_small_model_can_be_used),
      cmocka_unit_test(other_files_are_not_models), cmocka_unit_test(another_major_version_is_refused_by_name),
      cmocka_unit_test(a_newer_minor_version_opens), cmocka_unit_test(a_wrong_size_or_checksum_is_refused),
      cmocka_unit_test(bytes_must_be_aligned_to_8), cmocka_unit_test(sections_may_be_in_any_order_and_share_bytes),
      cmocka_unit_test(trust_spares_the_sweeps_only), cmocka_unit_test(every_flipped_bit_is_noticed),
      cmocka_unit_test(every_cut_is_noticed), cmocka_unit_test(bytes_too_many_are_noticed),
      cmocka_unit_test(flipped_bits_are_refused_or_harmless), cmocka_unit_test(cuts_are_refused_or_harmless),
      cmocka_unit_test(odd_numbers_are_refused_or_harmless))
