/* SPDX-License-Identifier: MIT
 * Model files with a kernel: what is read, and what the reader says to damage. */
#include <stdio.h>

#include "kernel_file.h"
#include "rng.h"

static void check_refused(kernel_file *m, const char *what) {
    st_model_view v;
    stance_error error;
    char text[100];
    seal(m, sizeof *m);
    snprintf(text, sizeof text, "damaged model: %s", what);
    assert_int_equal(st_model_view_open(&v, m, sizeof *m, ST_CHECK_ALL, &error), STANCE_ERROR_FORMAT);
    assert_string_equal(error.text, text);
    assert_int_equal(st_model_view_open(&v, m, sizeof *m, ST_CHECK_LAYOUT, NULL), STANCE_ERROR_FORMAT);
}

static void check_harmless(kernel_file *m) {
    st_model_view v;
    stance_error error;
    seal(m, sizeof *m);
    assert_ok(st_model_view_open(&v, m, sizeof *m, ST_CHECK_ALL, &error), &error);
    use_kernel(&v);
}

static void a_kernel_is_read(void **state) {
    (void)state;
    kernel_file m;
    st_model_view v;
    open_kernel_file(&v, &m);
    assert_null(v.weights);
    assert_true(v.kernel.gamma == 0.5);
    assert_int_equal(v.kernel.vectors, VECTORS);
    assert_int_equal(v.kernel.features, FEATURES);
    assert_int_equal(v.kernel.scores, LABELS);
    assert_int_equal(v.kernel.stride, STRIDE);
    assert_ptr_equal(v.kernel.squares, m.squares);
    assert_ptr_equal(v.kernel.coefficients, m.coefficients);
    assert_ptr_equal(v.kernel.ends, m.posting_ends);
    assert_ptr_equal(v.kernel.postings, m.postings);
    use_kernel(&v);
}

static void a_linear_model_has_none(void **state) {
    (void)state;
    small_file m;
    st_model_view v;
    small_file_init(&m);
    assert_ok(st_model_view_open(&v, &m, sizeof m, ST_CHECK_ALL, NULL), NULL);
    assert_true(v.kernel.gamma == 0 && v.kernel.vectors == 0);
}

/* A reader of 1.0 sees a model whose weights are missing. */
static void who_knows_no_kernel_refuses_it(void **state) {
    (void)state;
    kernel_file m;
    kernel_file_init(&m);
    for (uint32_t i = 0; i < KERNEL_KINDS; i++)
        if (m.file.table[i].kind >= ST_SECTION_KERNEL) m.file.table[i].kind += 1000;
    check_refused(&m, "size of the weights");
}

static void a_kernel_has_no_weights_beside_it(void **state) {
    (void)state;
    kernel_file m;
    kernel_file_init(&m);
    m.file.table[KERNEL_KINDS] = (st_section){
        .kind = ST_SECTION_WEIGHTS, .offset = offsetof(small_file, weights), .size = sizeof m.file.weights};
    m.file.header.sections++;
    check_refused(&m, "kernel");
}

static void a_kernel_not_known_here_is_refused_by_name(void **state) {
    (void)state;
    kernel_file m;
    st_model_view v;
    stance_error error;
    kernel_file_init(&m);
    m.kernel.kind = ST_KERNEL_KINDS;
    seal(&m, sizeof m);
    assert_int_equal(st_model_view_open(&v, &m, sizeof m, ST_CHECK_ALL, &error), STANCE_ERROR_VERSION);
    assert_string_equal(error.text, "the model has a kernel that is not known here");
}

static void gamma_has_its_bounds(void **state) {
    (void)state;
    static const double wrong[] = {0, -0.0, -1, NAN, INFINITY, -INFINITY, 1.1e30}, right[] = {1e30, 1e-300, 5e-324};
    kernel_file m;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        kernel_file_init(&m);
        m.kernel.gamma = wrong[i];
        check_refused(&m, "kernel");
    }
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        kernel_file_init(&m);
        m.kernel.gamma = right[i];
        check_harmless(&m);
    }
}

/* Each section missing, torn within a record, a record shorter. */
static void sections_must_be_there_and_whole(void **state) {
    (void)state;
    static const struct {
        st_section_kind kind;
        size_t record;
        const char *torn;
    } all[] = {{ST_SECTION_SQUARES, sizeof(double), "a section holds part of a record"},
               {ST_SECTION_COEFFICIENTS, sizeof(double), "a section holds part of a record"},
               {ST_SECTION_POSTING_ENDS, sizeof(uint32_t), "a section holds part of a record"},
               {ST_SECTION_POSTINGS, sizeof(st_posting), "a section holds part of a record"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        kernel_file m;
        kernel_file_init(&m);
        st_section *section = &m.file.table[kernel_entry(all[i].kind)];
        const st_section whole = *section;
        section->kind = 999;
        check_refused(&m, "size of the support vectors");
        *section = whole;
        section->size--;
        check_refused(&m, all[i].torn);
        section->size = whole.size - all[i].record;
        check_refused(&m, "size of the support vectors");
        section->size = 0;
        check_refused(&m, "size of the support vectors");
        section->offset = sizeof m;
        section->size = whole.size;
        check_refused(&m, "a section lies outside the file");
        *section = whole;
        m.file.table[KERNEL_KINDS] = whole;
        m.file.header.sections = KERNEL_KINDS + 1;
        check_refused(&m, "a section occurs twice");
    }
    kernel_file m;
    kernel_file_init(&m);
    m.file.table[kernel_entry(ST_SECTION_KERNEL)].size--;
    check_refused(&m, "kernel");
}

static void counts_must_agree(void **state) {
    (void)state;
    static const uint32_t vectors[] = {0, VECTORS - 1, VECTORS + 1, INT32_MAX, UINT32_MAX};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        kernel_file m;
        kernel_file_init(&m);
        m.kernel.vectors = vectors[i];
        check_refused(&m, "size of the support vectors");
    }
    kernel_file m;
    kernel_file_init(&m);
    m.file.space.stride = STRIDE - 1;
    check_refused(&m, "size of the support vectors");
}

static void numbers_are_bounded(void **state) {
    (void)state;
    static const double wrong[] = {NAN, INFINITY, -INFINITY, 1.1e30, -1.1e30};
    kernel_file m;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        for (size_t at = 0; at < 3; at++) {
            kernel_file_init(&m);
            if (at == 0) m.squares[VECTORS - 1] = wrong[i];
            else if (at == 1) m.coefficients[VECTORS - 1][STRIDE - 1] = wrong[i];
            else m.postings[POSTINGS - 1].value = (float)wrong[i];
            check_refused(&m, "support vectors");
        }
    kernel_file_init(&m);
    m.squares[0] = -1e-9;
    check_refused(&m, "support vectors");
}

static void postings_point_at_vectors_that_rise(void **state) {
    (void)state;
    static const struct {
        size_t posting;
        uint32_t vector;
        bool refused;
    } all[] = {{4, VECTORS, true}, {4, UINT32_MAX, true}, {4, 1, true},  {4, 0, true},
               {1, 0, true},       {4, 3, false},         {2, 3, false}, {0, 1, false}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        kernel_file m;
        kernel_file_init(&m);
        m.postings[all[i].posting].vector = all[i].vector;
        if (all[i].refused) check_refused(&m, "support vectors");
        else check_harmless(&m);
    }
}

static void postings_of_features_follow_each_other(void **state) {
    (void)state;
    static const struct {
        size_t feature;
        uint32_t end;
        const char *what;
    } all[] = {{0, 4, "support vectors"},
               {0, UINT32_MAX, "support vectors"},
               {1, 1, "support vectors"},
               {1, 6, "support vectors"},
               {2, 4, "size of the support vectors"},
               {2, 6, "size of the support vectors"},
               {2, UINT32_MAX, "size of the support vectors"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        kernel_file m;
        kernel_file_init(&m);
        m.posting_ends[all[i].feature] = all[i].end;
        check_refused(&m, all[i].what);
    }
    kernel_file m;
    kernel_file_init(&m);
    m.posting_ends[1] = 2; /* that feature has none */
    m.postings[2].vector = 0;
    check_harmless(&m);
}

static void the_largest_numbers_do_not_overflow(void **state) {
    (void)state;
    kernel_file m;
    kernel_file_init(&m);
    for (size_t b = 0; b < 2; b++) {
        m.file.space.spec.blocks[b].weight = 1e6;
        m.file.space.spec.blocks[b].norm = 0;
    }
    for (size_t f = 0; f < FEATURES; f++) m.file.idf[f] = 1e30;
    for (size_t i = 0; i < POSTINGS; i++) m.postings[i].value = i % 2 ? 9.99e29f : -9.99e29f;
    for (size_t v = 0; v < VECTORS; v++) m.squares[v] = v % 2 ? 1e30 : 0;
    for (size_t v = 0; v < VECTORS; v++)
        for (size_t l = 0; l < STRIDE; l++) m.coefficients[v][l] = l % 2 ? 1e30 : -1e30;
    m.kernel.gamma = 1e30;
    check_harmless(&m);
    m.kernel.gamma = 1e-300; /* all vectors are alike */
    check_harmless(&m);
}

/* ---- damage at random -------------------------------------------------------------------------------- */

static bool refused_or_harmless(const void *bytes, size_t size) {
    st_model_view v;
    stance_error error = {.text = ""};
    void *copy = malloc(size); /* of just its size, so that a look beyond is seen by the sanitizer */
    memcpy(copy, bytes, size);
    stance_status status = st_model_view_open(&v, copy, size, ST_CHECK_ALL, &error);
    if (status) assert_true((status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_VERSION) && error.text[0]);
    else if (v.kernel.gamma > 0) use_kernel(&v);
    free(copy);
    return status != STANCE_OK;
}

static void every_flipped_bit_is_noticed(void **state) {
    (void)state;
    kernel_file m;
    kernel_file_init(&m);
    for (size_t bit = 8 * offsetof(kernel_file, kernel); bit < 8 * sizeof m; bit++) {
        unsigned char *byte = (unsigned char *)&m + bit / 8, flip = (unsigned char)(1 << bit % 8);
        *byte ^= flip;
        assert_true(refused_or_harmless(&m, sizeof m));
        *byte ^= flip;
    }
}

static void flipped_bits_are_refused_or_harmless(void **state) {
    (void)state;
    kernel_file m;
    size_t refused = 0;
    kernel_file_init(&m);
    for (size_t bit = 0; bit < 8 * sizeof m; bit++) {
        unsigned char *byte = (unsigned char *)&m + bit / 8, flip = (unsigned char)(1 << bit % 8);
        *byte ^= flip;
        seal(&m, sizeof m);
        refused += refused_or_harmless(&m, sizeof m);
        *byte ^= flip;
    }
    assert_in_range(refused, 1000, 4 * sizeof m);
}

static void cuts_are_refused(void **state) {
    (void)state;
    for (size_t size = sizeof(st_header); size < sizeof(kernel_file); size++) {
        kernel_file m;
        kernel_file_init(&m);
        seal(&m, size);
        bool refused = refused_or_harmless(&m, size);
        assert_int_equal(refused, size < offsetof(kernel_file, postings) + sizeof m.postings);
    }
}

static void change_somewhere(kernel_file *m, st_rng *rng) {
    static const uint64_t odd[] = {0, 1, 2, 3, 64, 1 << 20, INT32_MAX, 1u << 31, UINT32_MAX - 1, UINT32_MAX};
    size_t begin = offsetof(kernel_file, kernel), size = st_rng_below(rng, 2) ? 4 : 8;
    size_t at = begin + (size_t)st_rng_below(rng, sizeof *m - begin);
    if (st_rng_below(rng, 4) == 0)
        at = offsetof(small_file, table) + (size_t)st_rng_below(rng, KERNEL_KINDS * sizeof(st_section));
    uint64_t value = odd[st_rng_below(rng, sizeof odd / sizeof *odd)];
    if (st_rng_below(rng, 4) == 0) value = st_rng_below(rng, sizeof *m);
    if (st_rng_below(rng, 4) == 0) value <<= 32;
    at -= at % size;
    memcpy((char *)m + at, &value, size);
}

static void odd_numbers_are_refused_or_harmless(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(12);
    size_t refused = 0;
    kernel_file whole;
    kernel_file_init(&whole);
    for (int round = 0; round < 20000; round++) {
        kernel_file m = whole;
        for (uint64_t changes = 1 + st_rng_below(&rng, 3); changes; changes--) change_somewhere(&m, &rng);
        seal(&m, sizeof m);
        refused += refused_or_harmless(&m, sizeof m);
    }
    assert_in_range(refused, 2000, 18000);
}

TESTS(cmocka_unit_test(a_kernel_is_read), cmocka_unit_test(a_linear_model_has_none),
      cmocka_unit_test(who_knows_no_kernel_refuses_it), cmocka_unit_test(a_kernel_has_no_weights_beside_it),
      cmocka_unit_test(a_kernel_not_known_here_is_refused_by_name), cmocka_unit_test(gamma_has_its_bounds),
      cmocka_unit_test(sections_must_be_there_and_whole), cmocka_unit_test(counts_must_agree),
      cmocka_unit_test(numbers_are_bounded), cmocka_unit_test(postings_point_at_vectors_that_rise),
      cmocka_unit_test(postings_of_features_follow_each_other), cmocka_unit_test(the_largest_numbers_do_not_overflow),
      cmocka_unit_test(every_flipped_bit_is_noticed), cmocka_unit_test(flipped_bits_are_refused_or_harmless),
      cmocka_unit_test(cuts_are_refused), cmocka_unit_test(odd_numbers_are_refused_or_harmless))
