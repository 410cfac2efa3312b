/* SPDX-License-Identifier: MIT
 * The terms in a model file by which it tells whether a text concerns its question. */
#include "small_file.h"

enum { TERMS = 5 };

typedef struct about_file {
    small_file small;
    _Alignas(64) st_term terms[ST_MOST_TERMS + 1];
} about_file;

static void about_file_init(about_file *m, size_t count) {
    static const st_term terms[TERMS] = {{11, 1, 0}, {12, ST_MAX_N, 0}, {13, 2, 1}, {14, 1, 1}, {15, 1, 2}};
    memset(m, 0, sizeof *m);
    small_file_init(&m->small);
    for (size_t i = 0; i < sizeof m->terms / sizeof *m->terms; i++) m->terms[i] = terms[i < TERMS ? i : TERMS - 1];
    m->small.table[KINDS] = (st_section){ST_SECTION_ABOUT, 0, offsetof(about_file, terms), count * sizeof(st_term)};
    m->small.header.sections = KINDS + 1;
}

static stance_status open_about(about_file *m, st_model_view *v, stance_error *error) {
    seal(m, sizeof *m);
    return st_model_view_open(v, m, sizeof *m, ST_CHECK_ALL, error);
}

static void check_refused(about_file *m, const char *why) {
    st_model_view v;
    stance_error error;
    assert_int_equal(open_about(m, &v, &error), STANCE_ERROR_FORMAT);
    assert_string_equal(error.text, why);
    assert_int_equal(st_model_view_open(&v, m, sizeof *m, ST_CHECK_LAYOUT, NULL), STANCE_ERROR_FORMAT);
}

static void terms_are_used_in_place(void **state) {
    (void)state;
    about_file m;
    st_model_view v;
    stance_error error;
    about_file_init(&m, TERMS);
    assert_ok(open_about(&m, &v, &error), &error);
    assert_ptr_equal(v.about.terms, m.terms);
    assert_int_equal(v.about.count, TERMS);
}

static void a_file_may_have_none(void **state) {
    (void)state;
    about_file m;
    st_model_view v;
    stance_error error;
    about_file_init(&m, 0);
    assert_ok(open_about(&m, &v, &error), &error);
    assert_int_equal(v.about.count, 0);
}

static void terms_that_cannot_be_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < TERMS; i++) {
        static const st_term bad[] = {{1, 0, 0}, {1, ST_MAX_N + 1, 0}, {1, 1, ST_MOST_SETS}, {1, 1, UINT32_MAX}};
        for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
            about_file m;
            about_file_init(&m, TERMS);
            m.terms[i] = bad[b];
            check_refused(&m, "damaged model: terms");
        }
    }
}

/* A set without terms would never be seen. */
static void sets_are_counted_upwards(void **state) {
    (void)state;
    about_file m;
    st_model_view v;
    stance_error error;
    about_file_init(&m, TERMS);
    m.terms[0].set = 1;
    check_refused(&m, "damaged model: terms");
    about_file_init(&m, TERMS);
    m.terms[4].set = 3;
    check_refused(&m, "damaged model: terms");
    m.terms[4].set = 0; /* any that was there before */
    assert_ok(open_about(&m, &v, &error), &error);
}

static void there_are_bounds(void **state) {
    (void)state;
    about_file m;
    st_model_view v;
    stance_error error;
    about_file_init(&m, ST_MOST_TERMS);
    assert_ok(open_about(&m, &v, &error), &error);
    about_file_init(&m, ST_MOST_TERMS + 1);
    check_refused(&m, "damaged model: too many records in a section");
    about_file_init(&m, TERMS);
    m.small.table[KINDS].size--;
    check_refused(&m, "damaged model: a section holds part of a record");
    about_file_init(&m, TERMS);
    for (uint32_t i = 0; i <= ST_MOST_SETS; i++) m.terms[i] = (st_term){1, 1, i};
    m.small.table[KINDS].size = ST_MOST_SETS * sizeof(st_term);
    assert_ok(open_about(&m, &v, &error), &error);
    m.small.table[KINDS].size += sizeof(st_term);
    check_refused(&m, "damaged model: terms");
}

TESTS(cmocka_unit_test(terms_are_used_in_place), cmocka_unit_test(a_file_may_have_none),
      cmocka_unit_test(terms_that_cannot_be_are_refused), cmocka_unit_test(sets_are_counted_upwards),
      cmocka_unit_test(there_are_bounds))
