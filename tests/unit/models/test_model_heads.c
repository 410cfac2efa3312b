/* SPDX-License-Identifier: MIT
 * Heads of every kind in a model file: which may be there, what they need, what they give. */
#include "headed_file.h"
#include "rng.h"

static void open_headed(st_model_view *v, headed_file *m) {
    stance_error error;
    seal(m, sizeof *m);
    assert_ok(st_model_view_open(v, m, sizeof *m, ST_CHECK_ALL, &error), &error);
}

static void check_refused(headed_file *m, const char *text) {
    st_model_view v;
    stance_error error;
    seal(m, sizeof *m);
    assert_int_equal(st_model_view_open(&v, m, sizeof *m, ST_CHECK_ALL, &error), STANCE_ERROR_FORMAT);
    assert_string_equal(error.text, text);
    assert_int_equal(st_model_view_open(&v, m, sizeof *m, ST_CHECK_LAYOUT, &error), STANCE_ERROR_FORMAT);
}

static void a_head_is_found_by_kind_and_task(void **state) {
    (void)state;
    static const st_head_kind kinds[] = {ST_HEAD_ALONE, ST_HEAD_CONTEXT, ST_HEAD_ARTICLE, ST_HEAD_OFF_TARGET,
                                         ST_HEAD_CONTEXT_LOG};
    headed_file m;
    st_model_view v;
    headed_file_init(&m);
    open_headed(&v, &m);
    assert_int_equal(v.head_count, HEADS);
    for (uint32_t h = 0; h < HEADS; h++) assert_ptr_equal(st_model_head(&v, kinds[h / 2], h % 2), &m.heads[h]);
}

/* The order of the heads is free; of several for the same, the first is taken. */
static void heads_may_be_in_any_order(void **state) {
    (void)state;
    headed_file m, turned;
    st_model_view v;
    headed_file_init(&m);
    turned = m;
    for (size_t h = 0; h < HEADS; h++) turned.heads[h] = m.heads[HEADS - 1 - h];
    turned.heads[7] = turned.heads[6]; /* in place of that for sentences of task 0 in context */
    turned.heads[7].first = 0;
    open_headed(&v, &turned);
    assert_ptr_equal(st_model_head(&v, ST_HEAD_CONTEXT, 1), &turned.heads[6]);
    assert_ptr_equal(st_model_head(&v, ST_HEAD_ALONE, 1), &turned.heads[8]);
    assert_null(st_model_head(&v, ST_HEAD_CONTEXT, 0));
}

static void only_heads_alone_must_be_there(void **state) {
    (void)state;
    for (uint32_t h = 0; h < HEADS; h++) {
        headed_file m;
        st_model_view v;
        headed_file_init(&m);
        uint32_t kind = m.heads[h].kind;
        m.heads[h] = m.heads[(h + 2) % HEADS]; /* in its place another twice */
        if (kind == ST_HEAD_ALONE) check_refused(&m, "damaged model: a task has no probabilities");
        else open_headed(&v, &m);
        if (kind != ST_HEAD_ALONE) assert_null(st_model_head(&v, (st_head_kind)kind, h % 2));
    }
}

static void check_inputs(uint32_t head, uint32_t inputs) {
    headed_file m;
    headed_file_init(&m);
    if (m.heads[head].inputs == inputs) return;
    m.heads[head].inputs = inputs;
    check_refused(&m, "damaged model: heads");
}

static void inputs_go_with_the_kind(void **state) {
    (void)state;
    for (uint32_t h = 0; h < HEADS; h++) {
        for (uint32_t inputs = 0; inputs <= 3 * ST_PLACES + 1; inputs++) check_inputs(h, inputs);
        check_inputs(h, UINT32_MAX);
        check_inputs(h, 1u << 31);
    }
}

static void only_heads_alone_may_see_their_own_scores(void **state) {
    (void)state;
    for (uint32_t h = 0; h < HEADS; h++) {
        headed_file m;
        st_model_view v;
        headed_file_init(&m);
        m.heads[h].own = 1;
        if (h < 2) open_headed(&v, &m);
        else check_refused(&m, "damaged model: heads");
        m.heads[h].own = 2;
        check_refused(&m, "damaged model: heads");
    }
}

/* Numbers that each head takes; the last place where they fit is just before the end. */
static void numbers_lie_within_their_section(void **state) {
    (void)state;
    static const uint64_t needed[HEADS] = {2 * 3, 3 * 2, CONTEXT_2, CONTEXT_3, 2 * 3,
                                           3 * 4, 2,     3,         CONTEXT_2, CONTEXT_3};
    for (uint32_t h = 0; h < HEADS; h++) {
        headed_file m;
        st_model_view v;
        headed_file_init(&m);
        m.heads[h].first = HEADED_NUMBERS - needed[h];
        open_headed(&v, &m);
        m.heads[h].first++;
        check_refused(&m, "damaged model: heads");
        m.heads[h].first = UINT64_MAX - needed[h] + 2; /* first + needed = 1 */
        check_refused(&m, "damaged model: heads");
    }
}

static void every_number_is_bounded(void **state) {
    (void)state;
    static const double bad[] = {NAN, INFINITY, -INFINITY, 1.1e30, -1.1e30};
    for (size_t i = 0; i < HEADED_NUMBERS; i++) {
        headed_file m;
        headed_file_init(&m);
        m.numbers[i] = bad[i % 5];
        check_refused(&m, "damaged model: numbers of the heads");
    }
}

typedef struct crowd {
    headed_file file;
    _Alignas(64) st_head heads[ST_HEAD_KINDS * ST_MOST_TASKS + 1];
} crowd;

static void as_many_heads_as_kinds_and_tasks_are_allowed(void **state) {
    (void)state;
    for (size_t count = ST_HEAD_KINDS * ST_MOST_TASKS; count <= ST_HEAD_KINDS * ST_MOST_TASKS + 1; count++) {
        crowd m = {.heads = {{0}}};
        st_model_view v;
        stance_error error;
        headed_file_init(&m.file);
        for (size_t h = 0; h < count; h++) m.heads[h] = m.file.heads[h % HEADS];
        m.file.small.table[ST_SECTION_HEADS - 1].offset = offsetof(crowd, heads);
        m.file.small.table[ST_SECTION_HEADS - 1].size = count * sizeof(st_head);
        seal(&m, sizeof m);
        stance_status status = st_model_view_open(&v, &m, sizeof m, ST_CHECK_ALL, &error);
        assert_int_equal(status, count <= 5 * 64 ? STANCE_OK : STANCE_ERROR_FORMAT);
        if (status) assert_string_equal(error.text, "damaged model: too many records in a section");
    }
}

/* ---- tones ---------------------------------------------------------------------------------------------- */

/* The first task with a tone for each of its two labels, in columns of their own. */
typedef struct toned_file {
    headed_file file;
    _Alignas(64) st_label labels[LABELS + 3];
} toned_file;

static void toned_file_init(toned_file *m, size_t records) {
    memset(m, 0, sizeof *m);
    headed_file_init(&m->file);
    memcpy(m->labels, m->file.small.labels, sizeof m->file.small.labels);
    for (size_t l = LABELS; l < records; l++) m->labels[l] = m->labels[l - LABELS];
    st_section *labels = &m->file.small.table[ST_SECTION_LABELS - 1];
    *labels = (st_section){ST_SECTION_LABELS, 0, offsetof(toned_file, labels), records * sizeof(st_label)};
    m->file.small.tasks[0].first_tone = LABELS;
    m->file.heads[4].inputs = 4; /* of articles of the first task: takes numbers that others take, too */
    m->file.small.space.stride = 9;
    for (size_t b = 1; b <= ST_MAX_BLOCKS; b++) m->file.small.space.first[b] = 2; /* two n-grams of nine floats */
}

static stance_status open_toned(st_model_view *v, toned_file *m, stance_error *error) {
    m->file.small.table[ST_SECTION_IDF - 1].size = 2 * sizeof(double);
    m->file.small.table[ST_SECTION_GRAM_ENDS - 1].size = 2 * sizeof(uint32_t);
    for (size_t b = 0; b < BUCKETS; b++)
        for (size_t s = 0; s < 8; s++)
            if (m->file.small.index[b].features[s] == 2) m->file.small.index[b].features[s] = 1;
    seal(m, sizeof *m);
    return st_model_view_open(v, m, sizeof *m, ST_CHECK_ALL, error);
}

static void check_toned(toned_file *m, const char *expected) {
    st_model_view v;
    stance_error error = {.text = ""};
    assert_int_equal(open_toned(&v, m, &error), expected ? STANCE_ERROR_FORMAT : STANCE_OK);
    if (expected) assert_string_equal(error.text, expected);
}

static void tones_are_scores_behind_the_labels(void **state) {
    (void)state;
    toned_file m;
    st_model_view v;
    stance_error error;
    toned_file_init(&m, LABELS + 2);
    assert_ok(open_toned(&v, &m, &error), &error);
    assert_int_equal(v.label_count, LABELS);
    assert_int_equal(v.score_count, LABELS + 2);
}

static void tones_go_with_their_task(void **state) {
    (void)state;
    static const uint32_t bad[] = {1, LABELS - 1, LABELS + 1, UINT32_MAX};
    toned_file m;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        toned_file_init(&m, LABELS + 2);
        m.file.small.tasks[0].first_tone = bad[i];
        check_toned(&m, "damaged model: task table");
    }
    toned_file_init(&m, LABELS + 2);
    m.file.small.tasks[0].first_tone = 0; /* records of no task */
    check_toned(&m, "damaged model: task table");
    toned_file_init(&m, LABELS + 1);
    check_toned(&m, "damaged model: task table");
    toned_file_init(&m, LABELS + 2);
    m.file.small.tasks[1].first_tone = LABELS + 2; /* of which there are none */
    check_toned(&m, "damaged model: task table");
}

static void article_heads_take_the_tones_of_their_task(void **state) {
    (void)state;
    for (uint32_t inputs = 0; inputs < 9; inputs++) {
        toned_file m;
        toned_file_init(&m, LABELS + 2);
        m.file.heads[4].inputs = inputs;
        check_toned(&m, inputs == 4 ? NULL : "damaged model: heads");
    }
}

static void every_score_has_a_column(void **state) {
    (void)state;
    toned_file m;
    toned_file_init(&m, LABELS + 2);
    m.file.small.space.stride = LABELS + 1;
    check_toned(&m, "damaged model: vector space");
    toned_file_init(&m, LABELS + 2);
    m.labels[LABELS + 1].bias = NAN;
    check_toned(&m, "damaged model: label table");
}

/* ---- what they give ------------------------------------------------------------------------------------ */

/* By long hand from the file's words: z_k = row_k . x + bias, p = softmax(z). */
static void expected_probabilities(const headed_file *m, uint32_t h, const double *x, double *p) {
    const st_head *head = &m->heads[h];
    uint32_t labels = h % 2 ? 3 : 2;
    double sum = 0;
    for (uint32_t k = 0; k < labels; k++) {
        const double *row = m->numbers + head->first + k * (head->own ? 2 : head->inputs + 1);
        double z = head->own ? row[0] * x[k] + row[1] : row[head->inputs];
        for (uint32_t i = 0; i < head->inputs && !head->own; i++) z += row[i] * x[i];
        sum += p[k] = exp(z);
    }
    for (uint32_t k = 0; k < labels; k++) p[k] /= sum;
}

static void heads_are_applied_to_their_inputs(void **state) {
    (void)state;
    headed_file m;
    st_model_view v;
    st_rng rng = st_rng_seeded(19);
    headed_file_init(&m);
    open_headed(&v, &m);
    for (int round = 0; round < 600; round++) {
        double x[ST_PLACES * 3], expected[3], p[4] = {7, 7, 7, 7};
        uint32_t h = (uint32_t)round % HEADS;
        for (size_t i = 0; i < ST_PLACES * 3; i++) x[i] = 2 * st_rng_unit(&rng) - 1;
        expected_probabilities(&m, h, x, expected);
        st_head_apply(&v, &v.heads[h], x, p);
        for (uint32_t k = 0; k < (h % 2 ? 3 : 2); k++) assert_near(p[k], expected[k], 1e-14);
        assert_true(p[h % 2 ? 3 : 2] == 7);
    }
}

/* With numbers as large as allowed, and inputs that are probabilities or the logarithms of an article. */
static void the_largest_numbers_do_not_overflow(void **state) {
    (void)state;
    headed_file m;
    st_model_view v;
    headed_file_init(&m);
    for (size_t i = 0; i < HEADED_NUMBERS; i++) m.numbers[i] = i % 3 ? 1e30 : -1e30;
    open_headed(&v, &m);
    for (uint32_t h = 0; h < HEADS; h++) {
        double x[ST_PLACES * 3], p[3], sum = 0;
        for (size_t i = 0; i < ST_PLACES * 3; i++) x[i] = h < 4 ? (double)(i % 2) : -3.9;
        st_head_apply(&v, &v.heads[h], x, p);
        for (uint32_t k = 0; k < (h % 2 ? 3 : 2); k++) {
            assert_true(p[k] >= 0 && p[k] <= 1);
            sum += p[k];
        }
        assert_near(sum, 1, 1e-12);
    }
}

/* ---- damage ---------------------------------------------------------------------------------------------- */

/* Whoever damaged it made size and checksum right again: then it can be used, or is refused. */
static bool refused_or_harmless(headed_file *m) {
    st_model_view v;
    stance_error error = {.text = ""};
    double x[ST_PLACES * 3] = {0}, p[3];
    seal(m, sizeof *m);
    headed_file *copy = malloc(sizeof *copy); /* of just its size, so that a look beyond is seen by the sanitizer */
    *copy = *m;
    stance_status status = st_model_view_open(&v, copy, sizeof *copy, ST_CHECK_ALL, &error);
    if (status) assert_int_equal(status, STANCE_ERROR_FORMAT);
    for (uint32_t h = 0; h < v.head_count && !status; h++) st_head_apply(&v, &v.heads[h], x, p);
    free(copy);
    return status != STANCE_OK;
}

static void flipped_bits_are_refused_or_harmless(void **state) {
    (void)state;
    headed_file m;
    size_t refused = 0;
    headed_file_init(&m);
    for (size_t bit = 0; bit < 8 * sizeof m.heads; bit++) {
        unsigned char *byte = (unsigned char *)m.heads + bit / 8, flip = (unsigned char)(1 << bit % 8);
        *byte ^= flip;
        refused += refused_or_harmless(&m);
        *byte ^= flip;
    }
    assert_in_range(refused, HEADS * 140, HEADS * 192);
}

TESTS(cmocka_unit_test(tones_are_scores_behind_the_labels), cmocka_unit_test(tones_go_with_their_task),
      cmocka_unit_test(article_heads_take_the_tones_of_their_task), cmocka_unit_test(every_score_has_a_column),
      cmocka_unit_test(a_head_is_found_by_kind_and_task), cmocka_unit_test(heads_may_be_in_any_order),
      cmocka_unit_test(only_heads_alone_must_be_there), cmocka_unit_test(inputs_go_with_the_kind),
      cmocka_unit_test(only_heads_alone_may_see_their_own_scores), cmocka_unit_test(numbers_lie_within_their_section),
      cmocka_unit_test(every_number_is_bounded), cmocka_unit_test(as_many_heads_as_kinds_and_tasks_are_allowed),
      cmocka_unit_test(heads_are_applied_to_their_inputs), cmocka_unit_test(the_largest_numbers_do_not_overflow),
      cmocka_unit_test(flipped_bits_are_refused_or_harmless))
