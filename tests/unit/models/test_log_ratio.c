/* SPDX-License-Identifier: MIT
 * Golden values by tests/golden/make_log_ratio.py. */
#include "log_ratio.h"

#include <math.h>

#include "check.h"
#include "rng.h"

enum { ROWS = 7, WIDTH = 6 };

static const double dense[ROWS][WIDTH] = {
    {0.5, 0, 1.25, 0, 0.75, 0}, {0, 2, 0, 0.125, 0.5, 0},  {1, 0, 0, 0, 0, 0},       {0.25, 0.25, 3, 0, 1, 0},
    {0, 0, 0, 0, 0, 0},         {0, 1.5, 0.5, 7, 0.25, 0}, {4, 0, 0, 0.0625, 0.5, 0}};

static void add_row(st_matrix *x, const double *values, uint32_t width) {
    uint32_t columns[WIDTH];
    double kept[WIDTH];
    size_t count = 0;
    for (uint32_t j = 0; j < width; j++) {
        if (values[j] == 0) continue;
        columns[count] = j;
        kept[count++] = values[j];
    }
    assert_true(st_matrix_add(x, (st_row){columns, kept, count}));
}

static void make_matrix(st_matrix *x) {
    st_matrix_init(x, WIDTH, &st_default_allocator);
    for (size_t i = 0; i < ROWS; i++) add_row(x, dense[i], WIDTH);
}

static void find(const st_problem *p, double *scale) {
    stance_error error;
    for (size_t j = 0; j < p->x->width; j++) scale[j] = NAN; /* every one is to be written */
    assert_ok(st_log_ratio(p, scale, &st_default_allocator, &error), &error);
}

static void check_scale(const uint32_t *rows, const signed char *y, size_t count, const double *expected) {
    double scale[WIDTH];
    st_matrix x;
    make_matrix(&x);
    find(&(st_problem){.x = &x, .rows = rows, .y = y, .count = count}, scale);
    for (size_t j = 0; j < WIDTH; j++) assert_near(scale[j], expected[j], 1e-14);
    st_matrix_clear(&x);
}

static const uint32_t all[ROWS] = {0, 1, 2, 3, 4, 5, 6};
static const signed char sides[ROWS] = {1, -1, 1, 1, -1, -1, -1};

static void numpy_finds_the_same(void **state) {
    (void)state;
    check_scale(all, sides, ROWS,
                (double[]){0.612146740856840, 2.147101376197553, 3.164656062629772, 4.105091050907467,
                           1.498735640403084, 1.183654593763189});
    check_scale((const uint32_t[]){6, 0, 3, 5}, (const signed char[]){1, -1, -1, 1}, 4,
                (double[]){1.433558264905145, 1.379878115441521, 3.120949107169475, 4.131496536732012,
                           1.917652206890900, 1.139947638302892});
    check_scale((const uint32_t[]){0, 0, 1, 5}, (const signed char[]){1, 1, -1, -1}, 4,
                (double[]){3.698855316694849, 3.282558894559631, 2.767297112689906, 3.979172283096062,
                           1.933482602639989, 1.300960043896479});
}

/* p = (1.1, 0.1), q = (0.1, 1.1): the ratio is 11 for one column and 1 / 11 for the other. */
static void a_ratio_counts_in_both_directions(void **state) {
    (void)state;
    double scale[2];
    st_matrix x;
    st_matrix_init(&x, 2, &st_default_allocator);
    add_row(&x, (double[]){1, 0}, 2);
    add_row(&x, (double[]){0, 1}, 2);
    find(&(st_problem){.x = &x, .rows = all, .y = sides, .count = 2}, scale);
    for (size_t j = 0; j < 2; j++) assert_near(scale[j], 0.5 + log(11), 1e-15);
    st_matrix_clear(&x);
}

/* As many of both classes in the same proportions. */
static void what_tells_nothing_is_halved(void **state) {
    (void)state;
    check_scale((const uint32_t[]){1, 1, 3, 3}, (const signed char[]){1, -1, 1, -1}, 4,
                (double[]){.5, .5, .5, .5, .5, .5});
    check_scale(NULL, NULL, 0, (double[]){.5, .5, .5, .5, .5, .5});
}

static void a_single_column_tells_nothing(void **state) {
    (void)state;
    double scale;
    st_matrix x;
    st_matrix_init(&x, 1, &st_default_allocator);
    for (size_t i = 0; i < 3; i++) add_row(&x, (double[]){(double)i}, 1);
    find(&(st_problem){.x = &x, .rows = all, .y = sides, .count = 3}, &scale);
    assert_near(scale, 0.5, 1e-15);
    st_matrix_clear(&x);
}

/* Against a dense sum, over random rows; the other way round the factors are the same, and none is below a half. */
static void check_random(const st_matrix *x, st_rng *rng) {
    uint32_t rows[20];
    signed char y[20], turned[20];
    double p[WIDTH], q[WIDTH], scale[WIDTH], other[WIDTH], of_p = 0, of_q = 0;
    for (size_t j = 0; j < WIDTH; j++) p[j] = q[j] = 0.1;
    for (size_t i = 0; i < 20; i++) {
        rows[i] = (uint32_t)st_rng_below(rng, ROWS);
        y[i] = st_rng_below(rng, 3) ? -1 : 1;
        turned[i] = (signed char)-y[i];
        for (size_t j = 0; j < WIDTH; j++) (y[i] > 0 ? p : q)[j] += dense[rows[i]][j];
    }
    for (size_t j = 0; j < WIDTH; j++) of_p += p[j], of_q += q[j];
    find(&(st_problem){.x = x, .rows = rows, .y = y, .count = 20}, scale);
    find(&(st_problem){.x = x, .rows = rows, .y = turned, .count = 20}, other);
    for (size_t j = 0; j < WIDTH; j++) {
        assert_true(scale[j] >= 0.5);
        assert_near(scale[j], 0.5 + fabs(log(p[j] / of_p / (q[j] / of_q))), 1e-13);
        assert_near(other[j], scale[j], 1e-15);
    }
}

static void any_rows_are_summed(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(21);
    st_matrix x;
    make_matrix(&x);
    for (int round = 0; round < 500; round++) check_random(&x, &rng);
    st_matrix_clear(&x);
}

static stance_status find_with(const stance_allocator *allocator, void *context) {
    double scale[WIDTH];
    stance_error error = {.status = STANCE_OK};
    stance_status status = st_log_ratio(context, scale, allocator, &error);
    assert_int_equal(error.status, status);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    st_matrix x;
    make_matrix(&x);
    st_problem p = {.x = &x, .rows = all, .y = sides, .count = ROWS};
    assert_true(check_every_allocation(find_with, &p) > 1);
    st_matrix_clear(&x);
}

TESTS(cmocka_unit_test(numpy_finds_the_same), cmocka_unit_test(a_ratio_counts_in_both_directions),
      cmocka_unit_test(what_tells_nothing_is_halved), cmocka_unit_test(a_single_column_tells_nothing),
      cmocka_unit_test(any_rows_are_summed), cmocka_unit_test(out_of_memory_is_an_error))
