/* SPDX-License-Identifier: MIT */
#include "columns.h"

#include "random_problem.h"

/* Every entry of the rows is in its column, once, rows upwards. */
static void columns_have_the_entries_of_the_rows(void **state) {
    (void)state;
    random_problem r;
    st_columns c;
    size_t entries = 0;
    random_problem_init(&r, 6);
    assert_true(st_columns_make(&c, &r.x, &st_default_allocator));
    for (size_t column = 0; column < RANDOM_WIDTH; column++)
        for (size_t e = c.starts[column]; e < c.starts[column + 1]; e++, entries++) {
            st_row row = st_matrix_row(&r.x, c.rows[e]);
            size_t i = 0;
            while (i < row.count && row.columns[i] != column) i++;
            assert_true(i < row.count && row.values[i] == c.values[e]);
            assert_true(e == c.starts[column] || c.rows[e] > c.rows[e - 1]);
        }
    assert_int_equal(entries, r.x.starts[RANDOM_ROWS]);
    st_columns_clear(&c, &st_default_allocator);
    random_problem_clear(&r);
}

static void a_row_is_multiplied_with_those_before_a_bound(void **state) {
    (void)state;
    random_problem r;
    st_columns c;
    random_problem_init(&r, 7);
    assert_true(st_columns_make(&c, &r.x, &st_default_allocator));
    for (size_t rows = 0; rows <= RANDOM_ROWS; rows += 40) {
        double products[RANDOM_ROWS] = {0};
        st_columns_multiply(&c, st_matrix_row(&r.x, 5), rows, products);
        for (size_t i = 0; i < RANDOM_ROWS; i++) {
            double dense[RANDOM_WIDTH] = {0}, sum = 0;
            st_row a = st_matrix_row(&r.x, 5), b = st_matrix_row(&r.x, i);
            for (size_t j = 0; j < a.count; j++) dense[a.columns[j]] = a.values[j];
            for (size_t j = 0; j < b.count; j++) sum += dense[b.columns[j]] * b.values[j];
            assert_near(products[i], i < rows ? sum : 0, 1e-15);
        }
    }
    st_columns_clear(&c, &st_default_allocator);
    random_problem_clear(&r);
}

static stance_status make_with(const stance_allocator *allocator, void *context) {
    st_columns c = {NULL, NULL, NULL};
    bool made = st_columns_make(&c, context, allocator);
    st_columns_clear(&c, allocator);
    return made ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    random_problem r;
    random_problem_init(&r, 8);
    assert_int_equal(check_every_allocation(make_with, &r.x), 4);
    random_problem_clear(&r);
}

TESTS(cmocka_unit_test(columns_have_the_entries_of_the_rows),
      cmocka_unit_test(a_row_is_multiplied_with_those_before_a_bound), cmocka_unit_test(out_of_memory_is_told))
