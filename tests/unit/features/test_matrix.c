/* SPDX-License-Identifier: MIT */
#include "matrix.h"

#include "check.h"
#include "rng.h"

static void check_row(const st_matrix *matrix, size_t i, const uint32_t *columns, const double *values, size_t count) {
    st_row row = st_matrix_row(matrix, i);
    assert_int_equal(row.count, count);
    if (!count) return;
    assert_memory_equal(row.columns, columns, count * sizeof *columns);
    assert_memory_equal(row.values, values, count * sizeof *values);
}

/* The example of the header. */
static void rows_are_laid_end_to_end(void **state) {
    (void)state;
    static const uint32_t first[] = {1, 3}, second[] = {0};
    static const double sixes[] = {.6, .8}, ones[] = {1};
    st_matrix matrix;
    st_matrix_init(&matrix, 4, &st_default_allocator);
    assert_true(st_matrix_add(&matrix, (st_row){first, sixes, 2}));
    assert_true(st_matrix_add(&matrix, (st_row){second, ones, 1}));
    assert_int_equal(matrix.rows, 2);
    assert_int_equal(matrix.width, 4);
    assert_memory_equal(matrix.starts, ((size_t[]){0, 2, 3}), 3 * sizeof(size_t));
    assert_memory_equal(matrix.columns, ((uint32_t[]){1, 3, 0}), 3 * sizeof(uint32_t));
    check_row(&matrix, 0, first, sixes, 2);
    check_row(&matrix, 1, second, ones, 1);
    st_matrix_clear(&matrix);
}

static void rows_may_be_empty(void **state) {
    (void)state;
    static const uint32_t column[] = {2};
    static const double value[] = {5};
    st_matrix matrix;
    st_matrix_init(&matrix, 3, &st_default_allocator);
    assert_true(st_matrix_add(&matrix, (st_row){NULL, NULL, 0}));
    check_row(&matrix, 0, NULL, NULL, 0);
    assert_true(st_matrix_add(&matrix, (st_row){column, value, 1}));
    assert_true(st_matrix_add(&matrix, (st_row){NULL, NULL, 0}));
    check_row(&matrix, 0, NULL, NULL, 0);
    check_row(&matrix, 1, column, value, 1);
    check_row(&matrix, 2, NULL, NULL, 0);
    st_matrix_clear(&matrix);
}

/* Row i of a pattern that can be told again. */
static size_t make_row(size_t i, uint32_t columns[20], double values[20]) {
    st_rng rng = st_rng_seeded(i);
    size_t count = (size_t)st_rng_below(&rng, 20);
    for (size_t k = 0; k < count; k++) {
        columns[k] = (uint32_t)(k * 7 + i);
        values[k] = st_rng_unit(&rng);
    }
    return count;
}

static void many_rows_are_kept(void **state) {
    (void)state;
    enum { ROWS = 3000 };
    uint32_t columns[20];
    double values[20];
    st_matrix matrix;
    st_matrix_init(&matrix, 1 << 20, &st_default_allocator);
    for (size_t i = 0; i < ROWS; i++)
        assert_true(st_matrix_add(&matrix, (st_row){columns, values, make_row(i, columns, values)}));
    for (size_t i = 0; i < ROWS; i++) {
        size_t count = make_row(i, columns, values);
        check_row(&matrix, i, columns, values, count);
    }
    st_matrix_clear(&matrix);
}

static void clearing_gives_everything_back(void **state) {
    (void)state;
    faulty f;
    st_matrix matrix;
    faulty_init(&f);
    st_matrix_init(&matrix, 9, &f.allocator);
    for (int round = 0; round < 2; round++) {
        assert_true(st_matrix_add(&matrix, (st_row){(uint32_t[]){round}, (double[]){round}, 1}));
        assert_int_equal(matrix.rows, 1);
        assert_int_equal(st_matrix_row(&matrix, 0).columns[0], round);
        st_matrix_clear(&matrix);
        assert_int_equal(f.live, 0);
        assert_int_equal(matrix.rows, 0);
        assert_int_equal(matrix.width, 9);
    }
    st_matrix_clear(&matrix);
}

/* After a row that did not fit, the others are as they were and the row can be tried again. */
static stance_status add_rows(const stance_allocator *allocator, void *context) {
    (void)context;
    faulty *f = allocator->user;
    uint32_t columns[20] = {0};
    double values[20] = {0};
    st_matrix matrix;
    st_matrix_init(&matrix, 100, allocator);
    size_t rows = 0;
    while (rows < 30 && st_matrix_add(&matrix, (st_row){columns, values, 1 + rows % 20})) rows++;
    assert_int_equal(matrix.rows, rows);
    for (size_t i = 0; i < rows; i++) assert_int_equal(st_matrix_row(&matrix, i).count, 1 + i % 20);
    if (rows < 30) {
        size_t fail_at = f->fail_at;
        f->fail_at = 0;
        assert_true(st_matrix_add(&matrix, (st_row){columns, values, 1 + rows % 20}));
        assert_int_equal(st_matrix_row(&matrix, rows).count, 1 + rows % 20);
        f->fail_at = fail_at;
    }
    st_matrix_clear(&matrix);
    return rows == 30 ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_changes_nothing(void **state) {
    (void)state;
    assert_true(check_every_allocation(add_rows, NULL) > 6);
}

static void the_longest_row_is_found(void **state) {
    (void)state;
    const uint32_t columns[3] = {1, 2, 5};
    const double values[3] = {1, 1, 1};
    static const size_t counts[] = {0, 2, 3, 1};
    st_matrix matrix;
    st_matrix_init(&matrix, 6, &st_default_allocator);
    assert_int_equal(st_matrix_longest_row(&matrix), 0);
    for (size_t i = 0; i < 4; i++) {
        assert_true(st_matrix_add(&matrix, (st_row){columns, values, counts[i]}));
        assert_int_equal(st_matrix_longest_row(&matrix), i < 2 ? counts[i] : 3);
    }
    st_matrix_clear(&matrix);
}

static void values_are_kept_as_floats_too(void **state) {
    (void)state;
    static const uint32_t columns[] = {0, 2};
    static const double values[] = {0.1, 3};
    st_matrix matrix;
    st_matrix_init(&matrix, 4, &st_default_allocator);
    assert_true(st_matrix_narrow(&matrix));
    for (int round = 0; round < 2; round++) {
        assert_true(st_matrix_add(&matrix, (st_row){columns, values, 2}));
        assert_null(matrix.narrow);
        assert_true(st_matrix_narrow(&matrix) && st_matrix_narrow(&matrix));
        for (size_t i = 0; i < 2 * matrix.rows; i++) assert_true(matrix.narrow[i] == (i % 2 ? 3 : 0.1F));
        check_row(&matrix, 0, columns, values, 2);
    }
    st_matrix_clear(&matrix);
    assert_null(matrix.narrow);
}

static stance_status narrow_with(const stance_allocator *allocator, void *context) {
    (void)context;
    st_matrix matrix;
    st_matrix_init(&matrix, 2, allocator);
    bool done = st_matrix_add(&matrix, (st_row){(uint32_t[]){1}, (double[]){2}, 1}) && st_matrix_narrow(&matrix);
    st_matrix_clear(&matrix);
    return done ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void floats_may_find_no_room(void **state) {
    (void)state;
    assert_int_equal(check_every_allocation(narrow_with, NULL), 5);
}

TESTS(cmocka_unit_test(rows_are_laid_end_to_end), cmocka_unit_test(values_are_kept_as_floats_too),
      cmocka_unit_test(floats_may_find_no_room), cmocka_unit_test(rows_may_be_empty),
      cmocka_unit_test(the_longest_row_is_found), cmocka_unit_test(many_rows_are_kept),
      cmocka_unit_test(clearing_gives_everything_back), cmocka_unit_test(out_of_memory_changes_nothing))
