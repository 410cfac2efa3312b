/* SPDX-License-Identifier: MIT */
#include "gram_matrix.h"

#include "random_problem.h"

static double product(const st_matrix *x, size_t i, size_t j) {
    double row[RANDOM_WIDTH] = {0}, sum = 0;
    st_row a = st_matrix_row(x, i), b = st_matrix_row(x, j);
    for (size_t k = 0; k < a.count; k++) row[a.columns[k]] = a.values[k];
    for (size_t k = 0; k < b.count; k++) sum += row[b.columns[k]] * b.values[k];
    return sum;
}

static st_gram_matrix *make(const st_matrix *x, size_t threads) {
    st_gram_matrix *gram;
    stance_error error;
    assert_ok(st_gram_matrix_new(&gram, x, threads, &st_default_allocator, &error), &error);
    return gram;
}

/* Row i as libsvm's "0:i+1 1:product 2:product ...", ended by index -1. */
static void check_row(const st_gram_matrix *gram, const st_matrix *x, uint32_t i) {
    const struct svm_node *nodes = st_gram_matrix_nodes(gram, i);
    assert_int_equal(nodes[0].index, 0);
    assert_true(nodes[0].value == (double)(i + 1));
    for (size_t j = 0; j < x->rows; j++) {
        assert_int_equal(nodes[j + 1].index, j + 1);
        assert_near(nodes[j + 1].value, product(x, i, j), 1e-14);
    }
    assert_int_equal(nodes[x->rows + 1].index, -1);
}

static void a_small_matrix_by_hand(void **state) {
    (void)state;
    st_matrix x;
    st_matrix_init(&x, 4, &st_default_allocator);
    assert_true(st_matrix_add(&x, (st_row){(uint32_t[]){1, 3}, (double[]){2, 3}, 2}));
    assert_true(st_matrix_add(&x, (st_row){NULL, NULL, 0}));
    assert_true(st_matrix_add(&x, (st_row){(uint32_t[]){0, 3}, (double[]){5, -1}, 2}));
    static const double expected[3][3] = {{13, 0, -3}, {0, 0, 0}, {-3, 0, 26}};
    st_gram_matrix *gram = make(&x, 1);
    for (uint32_t i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) assert_true(st_gram_matrix_nodes(gram, i)[j + 1].value == expected[i][j]);
    st_gram_matrix_free(gram);
    st_matrix_clear(&x);
}

static void every_pair_of_rows_has_its_product(void **state) {
    (void)state;
    for (size_t rows = 0; rows < 70; rows += rows < 10 ? 1 : 13) {
        st_rng rng = st_rng_seeded(rows);
        st_matrix x;
        add_random_rows(&x, rows, &rng);
        st_gram_matrix *gram = make(&x, 2);
        for (uint32_t i = 0; i < rows; i++) check_row(gram, &x, i);
        st_gram_matrix_free(gram);
        st_matrix_clear(&x);
    }
}

static void check_bent_row(const st_gram_matrix *gram, const st_matrix *x, uint32_t i, double gamma) {
    const struct svm_node *nodes = st_gram_matrix_nodes(gram, i);
    for (size_t j = 0; j < x->rows; j++) {
        double distance = product(x, i, i) + product(x, j, j) - 2 * product(x, i, j);
        assert_near(nodes[j + 1].value, exp(-gamma * distance), 1e-13);
        assert_true(nodes[j + 1].value == st_gram_matrix_nodes(gram, (uint32_t)j)[i + 1].value);
        assert_true(nodes[j + 1].value <= 1);
    }
    assert_true(nodes[0].value == (double)(i + 1) && nodes[i + 1].value == 1);
}

static void products_become_values_of_a_kernel(void **state) {
    (void)state;
    static const double gammas[] = {1, 0.125, 1e30};
    for (size_t g = 0; g < 3; g++)
        for (size_t threads = 0; threads < 4; threads++) {
            random_problem r;
            random_problem_init(&r, g);
            st_gram_matrix *gram = make(&r.x, 2);
            st_gram_matrix_bend(gram, gammas[g], threads);
            for (uint32_t i = 0; i < RANDOM_ROWS && gammas[g] < 10; i++) check_bent_row(gram, &r.x, i, gammas[g]);
            assert_true(st_gram_matrix_nodes(gram, 3)[4].value == 1);
            st_gram_matrix_free(gram);
            random_problem_clear(&r);
        }
}

static void check_same_bits(const st_matrix *x, size_t threads) {
    st_gram_matrix *one = make(x, 1), *other = make(x, threads);
    for (uint32_t i = 0; i < x->rows; i++)
        for (size_t j = 0; j < x->rows + 2; j++) {
            struct svm_node a = st_gram_matrix_nodes(one, i)[j], b = st_gram_matrix_nodes(other, i)[j];
            assert_int_equal(a.index, b.index);
            assert_memory_equal(&a.value, &b.value, sizeof a.value);
        }
    st_gram_matrix_free(one);
    st_gram_matrix_free(other);
}

static void threads_do_not_change_it(void **state) {
    (void)state;
    static const size_t threads[] = {0, 2, 7, 300, 100000, SIZE_MAX / 8, SIZE_MAX / RANDOM_ROWS + 1, SIZE_MAX};
    random_problem r;
    random_problem_init(&r, 4);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) check_same_bits(&r.x, threads[i]);
    random_problem_clear(&r);
}

/* Nodes of 16 bytes: for every row its number, the products, the end. */
static void its_size_is_told_beforehand(void **state) {
    (void)state;
    assert_int_equal(st_gram_matrix_bytes(0), 0);
    assert_int_equal(st_gram_matrix_bytes(1), 3 * 16);
    assert_int_equal(st_gram_matrix_bytes(24000), (size_t)24000 * 24002 * 16);
    assert_true(st_gram_matrix_bytes((size_t)1 << 28) == ((size_t)1 << 60) + ((size_t)1 << 33));
    assert_true(st_gram_matrix_bytes(((size_t)1 << 28) + 1) == SIZE_MAX);
    assert_true(st_gram_matrix_bytes(SIZE_MAX) == SIZE_MAX);
}

static void freeing_none_is_allowed(void **state) {
    (void)state;
    st_gram_matrix_free(NULL);
}

static stance_status make_with(const stance_allocator *allocator, void *context) {
    const random_problem *r = context;
    char any;
    st_gram_matrix *gram = (st_gram_matrix *)(void *)&any;
    stance_error error = {.status = STANCE_OK};
    stance_status status = st_gram_matrix_new(&gram, &r->x, 2, allocator, &error);
    assert_int_equal(error.status, status);
    assert_int_equal(gram != NULL, status == STANCE_OK);
    st_gram_matrix_free(gram);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    random_problem r;
    random_problem_init(&r, 5);
    assert_true(check_every_allocation(make_with, &r) > 5);
    random_problem_clear(&r);
}

TESTS(cmocka_unit_test(a_small_matrix_by_hand), cmocka_unit_test(every_pair_of_rows_has_its_product),
      cmocka_unit_test(products_become_values_of_a_kernel), cmocka_unit_test(threads_do_not_change_it),
      cmocka_unit_test(its_size_is_told_beforehand), cmocka_unit_test(freeing_none_is_allowed),
      cmocka_unit_test(out_of_memory_is_an_error))
