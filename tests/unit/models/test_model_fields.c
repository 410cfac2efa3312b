/* SPDX-License-Identifier: MIT
 * What the reader of model files says to damage of each field. */
#include <stdio.h>

#include "model_view.h"
#include "small_file.h"

/* A field gets another value. */
typedef enum field_type { U32, U64, F32, F64 } field_type;
typedef struct damage {
    size_t at;
    field_type type;
    uint64_t value;
    double number;
} damage;

#define FIELD(member, type, value) \
    { offsetof(small_file, member), type, value, 0 }
#define REAL(member, type, value) \
    { offsetof(small_file, member), type, 0, value }

static void apply(small_file *m, const damage *d) {
    float single = (float)d->number;
    const void *values[] = {&d->value, &d->value, &single, &d->number};
    memcpy((char *)m + d->at, values[d->type], d->type % 2 ? 8 : 4);
}

static void check_refused(small_file *m, const char *what) {
    st_model_view v;
    stance_error error;
    char text[100];
    seal(m, sizeof *m);
    snprintf(text, sizeof text, "damaged model: %s", what);
    assert_int_equal(st_model_view_open(&v, m, sizeof *m, ST_CHECK_ALL, &error), STANCE_ERROR_FORMAT);
    assert_string_equal(error.text, text);
    assert_int_equal(st_model_view_open(&v, m, sizeof *m, ST_CHECK_ALL, NULL), STANCE_ERROR_FORMAT);
}

/* Each damage alone is refused for this reason. */
static void check_each(const damage *damages, size_t count, const char *what) {
    for (size_t i = 0; i < count; i++) {
        small_file m;
        small_file_init(&m);
        apply(&m, &damages[i]);
        check_refused(&m, what);
    }
}
#define CHECK_EACH(damages, what) check_each(damages, sizeof(damages) / sizeof *(damages), what)

static void check_each_accepted(const damage *changes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        small_file m;
        small_file_init(&m);
        apply(&m, &changes[i]);
        check_accepted(&m);
    }
}
#define CHECK_EACH_ACCEPTED(changes) check_each_accepted(changes, sizeof(changes) / sizeof *(changes))

static void the_section_table_has_its_bounds(void **state) {
    (void)state;
    static const damage counts[] = {FIELD(header.sections, U32, ST_MOST_SECTIONS + 1),
                                    FIELD(header.sections, U32, UINT32_MAX)};
    static const damage spare[] = {FIELD(header.sections, U32, ST_MOST_SECTIONS)}; /* those of kind 0 are skipped */
    CHECK_EACH(counts, "section table");
    CHECK_EACH_ACCEPTED(spare);
    small_file m;
    st_model_view v;
    stance_error error;
    small_file_init(&m);
    seal(&m, sizeof m.header + 12 * sizeof m.table[0] - 1);
    assert_int_equal(st_model_view_open(&v, &m, (size_t)m.header.size, ST_CHECK_ALL, &error), STANCE_ERROR_FORMAT);
    assert_string_equal(error.text, "damaged model: section table");
}

static void sections_must_lie_in_the_file(void **state) {
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        const size_t entry = offsetof(small_file, table) + i * sizeof(st_section);
        const size_t offset = entry + offsetof(st_section, offset), size = entry + offsetof(st_section, size);
        const damage damages[] = {{offset, U64, sizeof(small_file), 0},
                                  {offset, U64, sizeof(small_file) + 64, 0},
                                  {offset, U64, UINT64_MAX - 63, 0},
                                  {offset, U64, sizeof(small_file) - 8, 0},
                                  {offset, U64, 8, 0},
                                  {size, U64, sizeof(small_file), 0},
                                  {size, U64, UINT64_MAX, 0},
                                  {size, U64, INT64_MAX, 0}};
        CHECK_EACH(damages, "a section lies outside the file");
    }
}

static void no_section_occurs_twice(void **state) {
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        small_file m;
        small_file_init(&m);
        m.table[KINDS] = m.table[i];
        m.header.sections = KINDS + 1;
        check_refused(&m, "a section occurs twice");
    }
}

/* What is said when a section is missing, one byte shorter, and shorter by a record; NULL where that is allowed. */
static const struct {
    const char *missing, *torn, *shorter;
    size_t record;
} shortages[KINDS] = {
    {NULL, "a string has no end", "a string has no end", 2},
    {"task table", "a string has no end", "a string has no end", 2},
    {"task table", "a section holds part of a record", "task table", sizeof(st_task)},
    {"task table", "a section holds part of a record", "task table", sizeof(st_label)},
    {"vector space", "vector space", "vector space", 4},
    {"size of the n-gram index", "a section holds part of a record", "size of the n-gram index", 2 * sizeof(st_bucket)},
    {"size of the n-gram index", "a section holds part of a record", "size of the n-gram index", sizeof(double)},
    {"size of the weights", "a section holds part of a record", "size of the weights", sizeof(float)},
    {"a task has no probabilities", "a section holds part of a record", "a task has no probabilities", sizeof(st_head)},
    {"heads", "a section holds part of a record", "heads", sizeof(double)},
    {NULL, "a section holds part of a record", "size of the n-gram texts", sizeof(uint32_t)},
    {"n-gram texts", "n-gram texts", "n-gram texts", 2}};

static void sections_must_be_there_and_whole(void **state) {
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        small_file m;
        small_file_init(&m);
        m.table[i].size -= 1;
        check_refused(&m, shortages[i].torn);
        m.table[i].size -= shortages[i].record - 1;
        check_refused(&m, shortages[i].shorter);
        m.table[i].kind = 1000;
        if (shortages[i].missing) check_refused(&m, shortages[i].missing);
        else check_accepted(&m);
    }
}

static void texts_of_n_grams_may_be_missing(void **state) {
    (void)state;
    small_file m;
    st_model_view v;
    small_file_init(&m);
    m.table[ST_SECTION_GRAM_ENDS - 1].kind = m.table[ST_SECTION_GRAM_TEXT - 1].kind = 1000;
    seal(&m, sizeof m);
    assert_ok(st_model_view_open(&v, &m, sizeof m, ST_CHECK_ALL, NULL), NULL);
    assert_null(v.gram_ends);
    assert_sv(st_model_gram(&v, 0), "");
}

/* A section of so many bytes, all zero, in the place of another. */
static void check_long_section(st_section_kind kind, size_t size, const char *what) {
    size_t whole = sizeof(small_file) + size;
    char *bytes = calloc(1, whole);
    small_file m;
    st_model_view v;
    stance_error error;
    small_file_init(&m);
    m.table[kind - 1].offset = sizeof m;
    m.table[kind - 1].size = size;
    memcpy(bytes, &m, sizeof m);
    seal(bytes, whole);
    assert_int_equal(st_model_view_open(&v, bytes, whole, ST_CHECK_ALL, &error), STANCE_ERROR_FORMAT);
    assert_string_equal(error.text + strlen("damaged model: "), what);
    free(bytes);
}

static void there_are_most_tasks_and_labels(void **state) {
    (void)state;
    check_long_section(ST_SECTION_TASKS, sizeof(st_task) * ST_MOST_TASKS, "task table");
    check_long_section(ST_SECTION_TASKS, sizeof(st_task) * (ST_MOST_TASKS + 1), "too many records in a section");
    check_long_section(ST_SECTION_LABELS, sizeof(st_label) * ST_MOST_LABELS, "task table");
    check_long_section(ST_SECTION_LABELS, sizeof(st_label) * (ST_MOST_LABELS + 1), "too many records in a section");
    check_long_section(ST_SECTION_INDEX, sizeof(st_bucket) * 3, "size of the n-gram index");
}

static void tasks_share_out_the_labels(void **state) {
    (void)state;
    static const damage damages[] = {FIELD(tasks[0].name, U32, 40),
                                     FIELD(tasks[1].name, U32, UINT32_MAX),
                                     FIELD(tasks[0].first_label, U32, 1),
                                     FIELD(tasks[1].first_label, U32, 1),
                                     FIELD(tasks[1].first_label, U32, UINT32_MAX),
                                     FIELD(tasks[0].label_count, U32, 0),
                                     FIELD(tasks[0].label_count, U32, 1),
                                     FIELD(tasks[0].label_count, U32, 3),
                                     FIELD(tasks[0].label_count, U32, UINT32_MAX),
                                     FIELD(tasks[1].label_count, U32, 2),
                                     FIELD(tasks[1].label_count, U32, 4),
                                     FIELD(tasks[1].label_count, U32, UINT32_MAX - 1),
                                     FIELD(tasks[0].first_tone, U32, 1),
                                     FIELD(tasks[0].first_tone, U32, 5)};
    static const damage harmless[] = {FIELD(tasks[0].name, U32, 39)};
    CHECK_EACH(damages, "task table");
    CHECK_EACH_ACCEPTED(harmless);
}

/* A third record, written behind the two. */
static void set_third_task(small_file *m, st_task task) {
    memcpy((char *)m + offsetof(small_file, tasks) + sizeof m->tasks, &task, sizeof task);
    m->table[ST_SECTION_TASKS - 1].size = 3 * sizeof task;
}

static void counts_that_only_add_up_are_refused(void **state) {
    (void)state;
    small_file m;
    small_file_init(&m);
    m.tasks[0].label_count = m.tasks[1].first_label = 1;
    m.tasks[1].label_count = LABELS - 1;
    check_refused(&m, "task table"); /* one label is no choice */
    small_file_init(&m);
    m.tasks[1].label_count = UINT32_MAX - 1; /* 2 and so many are 0 modulo 2^32 */
    set_third_task(&m, (st_task){0, 0, LABELS, 0});
    check_refused(&m, "task table");
    small_file_init(&m);
    m.table[ST_SECTION_TASKS - 1].size = m.table[ST_SECTION_LABELS - 1].size = 0;
    check_refused(&m, "task table");
    small_file_init(&m);
    m.table[ST_SECTION_GRAM_ENDS - 1].size += sizeof m.gram_ends[0];
    check_refused(&m, "size of the n-gram texts");
}

static void labels_have_names_and_bounded_numbers(void **state) {
    (void)state;
    static const damage damages[] = {FIELD(labels[0].name, U32, 40),       FIELD(labels[4].name, U32, UINT32_MAX),
                                     REAL(labels[0].bias, F64, NAN),       REAL(labels[4].bias, F64, INFINITY),
                                     REAL(labels[4].bias, F64, -INFINITY), REAL(labels[1].bias, F64, 1.0000001e30),
                                     REAL(labels[1].bias, F64, -1.1e30),   REAL(labels[0].prior, F64, NAN),
                                     REAL(labels[4].prior, F64, INFINITY), REAL(labels[4].prior, F64, 1.1e30)};
    static const damage harmless[] = {REAL(labels[0].bias, F64, 1e30), REAL(labels[1].bias, F64, -1e30),
                                      FIELD(labels[2].reserved, U32, 1), FIELD(labels[3].name, U32, 39)};
    CHECK_EACH(damages, "label table");
    CHECK_EACH_ACCEPTED(harmless);
}

static void strings_must_end(void **state) {
    (void)state;
    small_file m;
    small_file_init(&m);
    m.strings[39] = 'x';
    check_refused(&m, "a string has no end");
    small_file_init(&m);
    m.facts[25] = 'x';
    check_refused(&m, "a string has no end");
    small_file_init(&m);
    m.table[ST_SECTION_STRINGS - 1].size = 0;
    check_refused(&m, "task table");
    small_file_init(&m);
    m.table[ST_SECTION_FACTS - 1].size = 0;
    check_accepted(&m);
}

static void the_vector_space_has_its_bounds(void **state) {
    (void)state;
    static const damage damages[] = {FIELD(space.spec.count, U32, 0),
                                     FIELD(space.spec.count, U32, ST_MAX_BLOCKS + 1),
                                     FIELD(space.spec.count, U32, UINT32_MAX),
                                     FIELD(space.spec.blocks[0].kind, U32, ST_GRAM_KINDS),
                                     FIELD(space.spec.blocks[1].kind, U32, UINT32_MAX),
                                     FIELD(space.spec.blocks[0].min_n, U32, 0),
                                     FIELD(space.spec.blocks[0].max_n, U32, 0),
                                     FIELD(space.spec.blocks[1].max_n, U32, ST_MAX_N + 1),
                                     FIELD(space.spec.blocks[1].tf, U32, ST_TF_KINDS),
                                     FIELD(space.spec.blocks[1].idf, U32, 2),
                                     FIELD(space.spec.blocks[1].norm, U32, 2),
                                     FIELD(space.spec.blocks[0].min_df, U32, 0),
                                     FIELD(space.spec.blocks[0].max_features, U32, UINT32_MAX),
                                     REAL(space.spec.blocks[0].max_df, F64, NAN),
                                     REAL(space.spec.blocks[0].weight, F64, INFINITY),
                                     FIELD(space.first[0], U32, 1),
                                     FIELD(space.first[1], U32, 4),
                                     FIELD(space.first[1], U32, UINT32_MAX),
                                     FIELD(space.first[2], U32, 1),
                                     FIELD(space.first[2], U32, 1u << 31),
                                     FIELD(space.first[2], U32, UINT32_MAX),
                                     FIELD(space.stride, U32, 0),
                                     FIELD(space.stride, U32, LABELS - 1),
                                     FIELD(space.stride, U32, ST_MOST_LABELS + 1),
                                     FIELD(space.stride, U32, UINT32_MAX),
                                     FIELD(space.unit, U32, ST_UNITS),
                                     FIELD(space.unit, U32, UINT32_MAX)};
    static const damage harmless[] = {
        FIELD(space.first[1], U32, 0),       FIELD(space.first[1], U32, 3), FIELD(space.first[3], U32, UINT32_MAX),
        FIELD(space.texts, U32, UINT32_MAX), FIELD(space.unit, U32, 0),     FIELD(space.spec.blocks[2].kind, U32, 99)};
    CHECK_EACH(damages, "vector space");
    CHECK_EACH_ACCEPTED(harmless);
}

static void sections_must_fit_the_number_of_features(void **state) {
    (void)state;
    static const damage features[] = {FIELD(space.first[2], U32, 2), FIELD(space.first[2], U32, 4),
                                      FIELD(space.first[2], U32, INT32_MAX)};
    static const damage strides[] = {FIELD(space.stride, U32, LABELS), FIELD(space.stride, U32, STRIDE + 1),
                                     FIELD(space.stride, U32, ST_MOST_LABELS)};
    CHECK_EACH(features, "size of the n-gram index");
    CHECK_EACH(strides, "size of the weights");
}

static void a_model_without_features_is_allowed(void **state) {
    (void)state;
    small_file m;
    small_file_init(&m);
    memset(m.space.first, 0, sizeof m.space.first);
    memset(m.index, 0xFF, sizeof m.index);
    static const st_section_kind empty[] = {ST_SECTION_IDF, ST_SECTION_WEIGHTS, ST_SECTION_GRAM_ENDS,
                                            ST_SECTION_GRAM_TEXT};
    for (size_t i = 0; i < 4; i++) m.table[empty[i] - 1].size = 0;
    check_accepted(&m);
}

static void the_hash_table_must_be_searchable(void **state) {
    (void)state;
    static const damage damages[] = {FIELD(index[0].features[0], U32, FEATURES),
                                     FIELD(index[1].features[0], U32, UINT32_MAX - 1),
                                     FIELD(index[0].features[7], U32, 0), FIELD(index[1].features[7], U32, 0)};
    CHECK_EACH(damages, "n-gram index");
    small_file m;
    small_file_init(&m);
    for (size_t i = 0; i < 16; i++) m.index[i / 8].features[i % 8] = 1;
    check_refused(&m, "n-gram index");
    m.index[1].features[7] = ST_NO_FEATURE;
    check_accepted(&m);
}

static void numbers_of_features_are_bounded(void **state) {
    (void)state;
    static const damage idf[] = {REAL(idf[0], F64, NAN), REAL(idf[2], F64, INFINITY), REAL(idf[2], F64, -1.1e30)};
    static const damage weights[] = {REAL(weights[0][0], F32, NAN), REAL(weights[2][5], F32, -INFINITY),
                                     REAL(weights[1][3], F32, 1.1e30), REAL(weights[2][4], F32, -1.1e30)};
    CHECK_EACH(idf, "document frequencies");
    CHECK_EACH(weights, "weights");
}

static void heads_must_fit_their_task(void **state) {
    (void)state;
    static const damage damages[] = {FIELD(heads[0].kind, U32, ST_HEAD_KINDS),
                                     FIELD(heads[0].kind, U32, UINT32_MAX),
                                     FIELD(heads[0].task, U32, TASKS),
                                     FIELD(heads[1].task, U32, UINT32_MAX),
                                     FIELD(heads[0].own, U32, 2),
                                     FIELD(heads[1].own, U32, 0),
                                     FIELD(heads[0].inputs, U32, 1),
                                     FIELD(heads[0].inputs, U32, 3),
                                     FIELD(heads[0].inputs, U32, UINT32_MAX),
                                     FIELD(heads[1].inputs, U32, 2),
                                     FIELD(heads[1].inputs, U32, UINT32_MAX),
                                     FIELD(heads[0].first, U64, 7),
                                     FIELD(heads[1].first, U64, 7),
                                     FIELD(heads[0].first, U64, NUMBERS + 1),
                                     FIELD(heads[0].first, U64, UINT64_MAX)};
    static const damage harmless[] = {FIELD(heads[0].first, U64, 6), FIELD(heads[1].first, U64, 0),
                                      FIELD(heads[0].own, U32, 1)};
    CHECK_EACH(damages, "heads");
    CHECK_EACH_ACCEPTED(harmless);
}

static void every_task_has_a_head_of_its_own(void **state) {
    (void)state;
    small_file m;
    small_file_init(&m);
    m.heads[0] = m.heads[1];
    check_refused(&m, "a task has no probabilities");
    m.heads[0] = (st_head){ST_HEAD_ALONE, TASKS, 2, 0, 0};
    set_third_task(&m, (st_task){0, 0, 2, 0});
    m.table[ST_SECTION_TASKS - 1].size = sizeof m.tasks; /* of the padding, not of the tasks */
    check_refused(&m, "heads");
    m.heads[0] = m.heads[1];
    m.heads[1].task = 0;
    m.heads[1].inputs = 2;
    check_accepted(&m);
}

static void numbers_of_heads_are_bounded(void **state) {
    (void)state;
    static const damage damages[] = {REAL(numbers[0], F64, NAN), REAL(numbers[11], F64, INFINITY),
                                     REAL(numbers[5], F64, 1.1e30), REAL(numbers[5], F64, -1.1e30)};
    CHECK_EACH(damages, "numbers of the heads");
}

static void texts_of_n_grams_follow_each_other(void **state) {
    (void)state;
    static const damage damages[] = {FIELD(gram_ends[0], U32, 8), FIELD(gram_ends[1], U32, 3),
                                     FIELD(gram_ends[2], U32, 10), FIELD(gram_ends[2], U32, UINT32_MAX)};
    static const damage harmless[] = {FIELD(gram_ends[0], U32, 0), FIELD(gram_ends[0], U32, 7),
                                      FIELD(gram_ends[2], U32, 7)};
    CHECK_EACH(damages, "n-gram texts");
    CHECK_EACH_ACCEPTED(harmless);
}

/* Every number as large as allowed: scores are finite and probabilities are probabilities. */
static void the_largest_numbers_do_not_overflow(void **state) {
    (void)state;
    for (uint32_t norm = 0; norm < 2; norm++) {
        small_file m;
        small_file_init(&m);
        for (size_t b = 0; b < 2; b++) {
            m.space.spec.blocks[b].weight = 1e6;
            m.space.spec.blocks[b].norm = norm;
        }
        for (size_t f = 0; f < FEATURES; f++) {
            m.idf[f] = 1e30;
            for (size_t l = 0; l < STRIDE; l++) m.weights[f][l] = l % 2 ? 9.99e29f : -9.99e29f;
        }
        for (size_t i = 0; i < NUMBERS; i++) m.numbers[i] = i % 3 ? 1e30 : -1e30;
        check_accepted(&m);
    }
}

TESTS(cmocka_unit_test(the_section_table_has_its_bounds), cmocka_unit_test(sections_must_lie_in_the_file),
      cmocka_unit_test(no_section_occurs_twice), cmocka_unit_test(sections_must_be_there_and_whole),
      cmocka_unit_test(texts_of_n_grams_may_be_missing), cmocka_unit_test(there_are_most_tasks_and_labels),
      cmocka_unit_test(tasks_share_out_the_labels), cmocka_unit_test(counts_that_only_add_up_are_refused),
      cmocka_unit_test(labels_have_names_and_bounded_numbers), cmocka_unit_test(strings_must_end),
      cmocka_unit_test(the_vector_space_has_its_bounds), cmocka_unit_test(sections_must_fit_the_number_of_features),
      cmocka_unit_test(a_model_without_features_is_allowed), cmocka_unit_test(the_hash_table_must_be_searchable),
      cmocka_unit_test(numbers_of_features_are_bounded), cmocka_unit_test(heads_must_fit_their_task),
      cmocka_unit_test(every_task_has_a_head_of_its_own), cmocka_unit_test(numbers_of_heads_are_bounded),
      cmocka_unit_test(texts_of_n_grams_follow_each_other), cmocka_unit_test(the_largest_numbers_do_not_overflow))
