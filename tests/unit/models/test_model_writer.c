/* SPDX-License-Identifier: MIT */
#include "model_writer.h"

#include <stdlib.h>

#include "check.h"
#include "sealed.h"

enum { TABLE = 64, FIRST = TABLE + 64 * 24 }; /* where the section table and the sections begin */

static const char letters[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";

static void finish(st_model_writer *w) {
    stance_error error;
    assert_ok(st_model_writer_finish(w, &error), &error);
}

static uint64_t number(const st_model_writer *w, size_t at, size_t size) {
    uint64_t sum = 0;
    for (size_t i = size; i > 0; i--) sum = sum * 256 + (unsigned char)w->bytes.data[at + i - 1];
    return sum;
}

static bool all_zero(const st_model_writer *w, size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++)
        if (w->bytes.data[i]) return false;
    return true;
}

/* Entry number i of the table is such a section with this content; returns where it ends. */
static size_t check_section(const st_model_writer *w, size_t i, uint32_t kind, const void *content, size_t size) {
    size_t entry = TABLE + 24 * i, offset = (size_t)number(w, entry + 8, 8);
    assert_int_equal(number(w, entry, 4), kind);
    assert_int_equal(number(w, entry + 4, 4), 0);
    assert_int_equal(offset % 64, 0);
    assert_int_equal(number(w, entry + 16, 8), size);
    assert_true(offset + size <= w->bytes.size);
    if (size) assert_memory_equal(w->bytes.data + offset, content, size);
    return offset + size;
}

static void without_sections_it_is_a_header_and_an_empty_table(void **state) {
    (void)state;
    st_model_writer w;
    st_model_writer_init(&w, &st_default_allocator);
    finish(&w);
    assert_int_equal(w.bytes.size, FIRST);
    assert_memory_equal(w.bytes.data, "\x89\x73\x74\x61\x6e\x63\x65\x0a", 8);
    assert_int_equal(number(&w, 8, 2), ST_FORMAT_MAJOR);
    assert_int_equal(number(&w, 10, 2), 0);
    assert_int_equal(number(&w, 12, 4), 0);
    assert_int_equal(number(&w, 16, 8), FIRST);
    assert_true(all_zero(&w, 32, FIRST));
    st_model_writer_clear(&w);
}

/* So that readers of 1.0 see nothing new in a model that has nothing new. */
static void the_minor_version_is_the_least_that_has_the_sections(void **state) {
    (void)state;
    for (uint32_t kind = 1; kind <= ST_SECTION_POSTINGS; kind++) {
        st_model_writer w;
        st_model_writer_init(&w, &st_default_allocator);
        st_model_writer_add(&w, (st_section_kind)kind, letters, 3);
        st_model_writer_add(&w, ST_SECTION_FACTS, letters, 3);
        finish(&w);
        assert_int_equal(number(&w, 10, 2), kind >= ST_SECTION_KERNEL);
        st_model_writer_clear(&w);
    }
}

static void each_occurrence_needs_a_reader_of_1_2(void **state) {
    (void)state;
    for (uint32_t tf = 0; tf < ST_TF_KINDS; tf++) {
        st_model_writer w;
        st_space space = {.spec = {.count = 2}};
        space.spec.blocks[1].tf = tf;
        st_model_writer_init(&w, &st_default_allocator);
        st_model_writer_add(&w, ST_SECTION_SPACE, &space, sizeof space);
        finish(&w);
        assert_int_equal(number(&w, 10, 2), tf == ST_TF_EACH ? 2 : 0);
        st_model_writer_clear(&w);
    }
}

static void logarithms_in_context_need_a_reader_of_1_2(void **state) {
    (void)state;
    for (uint32_t kind = 0; kind < ST_HEAD_KINDS; kind++) {
        st_model_writer w;
        const st_head heads[] = {{.kind = ST_HEAD_ALONE}, {.kind = kind}};
        st_model_writer_init(&w, &st_default_allocator);
        st_model_writer_add(&w, ST_SECTION_HEADS, heads, sizeof heads);
        finish(&w);
        assert_int_equal(number(&w, 10, 2), kind == ST_HEAD_CONTEXT_LOG ? 2 : 0);
        st_model_writer_clear(&w);
    }
}

static void sections_are_padded_to_multiples_of_64(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 0, 63, 64, 65, 0, 3};
    enum { COUNT = sizeof sizes / sizeof *sizes };
    st_model_writer w;
    st_model_writer_init(&w, &st_default_allocator);
    for (uint32_t i = 0; i < COUNT; i++) st_model_writer_add(&w, (st_section_kind)(COUNT - i), letters + i, sizes[i]);
    finish(&w);
    assert_int_equal(number(&w, 12, 4), COUNT);
    size_t end = FIRST;
    for (uint32_t i = 0; i < COUNT; i++) {
        size_t next = check_section(&w, i, COUNT - i, letters + i, sizes[i]), begin = next - sizes[i];
        assert_in_range(begin, end, end + 63); /* one after the other */
        assert_true(all_zero(&w, end, begin));
        end = next;
    }
    assert_int_equal(w.bytes.size, (end + 63) / 64 * 64);
    assert_true(all_zero(&w, end, w.bytes.size));
    st_model_writer_clear(&w);
}

static void the_checksum_is_the_documented_one(void **state) {
    (void)state;
    for (size_t size = 0; size < sizeof letters; size++) {
        st_model_writer w;
        st_model_writer_init(&w, &st_default_allocator);
        st_model_writer_add(&w, ST_SECTION_FACTS, letters, size);
        finish(&w);
        assert_true(number(&w, 24, 8) == sealed_checksum(w.bytes.data, w.bytes.size));
        assert_int_equal(number(&w, 16, 8), w.bytes.size);
        st_model_writer_clear(&w);
    }
}

static void a_section_can_be_appended_to_piece_by_piece(void **state) {
    (void)state;
    st_model_writer whole, pieces;
    st_model_writer_init(&whole, &st_default_allocator);
    st_model_writer_add(&whole, ST_SECTION_STRINGS, letters, 70);
    st_model_writer_add(&whole, ST_SECTION_IDF, letters, 7);
    st_model_writer_init(&pieces, &st_default_allocator);
    st_model_writer_begin(&pieces, ST_SECTION_STRINGS);
    for (size_t i = 0; i < 70; i++) st_buf_add_char(&pieces.bytes, letters[i]);
    st_model_writer_begin(&pieces, ST_SECTION_IDF);
    st_buf_add(&pieces.bytes, letters, 3);
    st_buf_add(&pieces.bytes, letters + 3, 4);
    finish(&whole);
    finish(&pieces);
    assert_int_equal(whole.bytes.size, pieces.bytes.size);
    assert_memory_equal(whole.bytes.data, pieces.bytes.data, whole.bytes.size);
    st_model_writer_clear(&whole);
    st_model_writer_clear(&pieces);
}

static void there_is_room_for_64_sections(void **state) {
    (void)state;
    st_model_writer w;
    st_model_writer_init(&w, &st_default_allocator);
    for (uint32_t i = 0; i < ST_MOST_SECTIONS; i++) st_model_writer_add(&w, (st_section_kind)(i + 1), letters + i, 5);
    finish(&w);
    assert_int_equal(number(&w, 12, 4), 64);
    assert_int_equal(w.bytes.size, FIRST + 64 * 64);
    for (uint32_t i = 0; i < ST_MOST_SECTIONS; i++) check_section(&w, i, i + 1, letters + i, 5);
    st_model_writer_clear(&w);
}

/* An allocator of one block, which is never grown in place and holds anything but zeros. */
typedef struct dirt {
    size_t size;
    int byte;
} dirt;

static void *reallocate_dirty(void *user, void *block, size_t size) {
    dirt *d = user;
    char *grown = malloc(size);
    memset(grown, d->byte, size);
    if (block) memcpy(grown, block, d->size);
    free(block);
    d->size = size;
    return grown;
}

static void release_dirty(void *user, void *block) {
    (void)user;
    free(block);
}

static void write_dirty(st_model_writer *w, dirt *d, stance_allocator *allocator) {
    *allocator = (stance_allocator){reallocate_dirty, release_dirty, d};
    st_model_writer_init(w, allocator);
    for (size_t i = 0; i < 20; i++) st_model_writer_add(w, (st_section_kind)(i + 1), letters, 3 * i);
    finish(w);
}

static void the_same_sections_give_the_same_bytes(void **state) {
    (void)state;
    st_model_writer w[2];
    stance_allocator allocators[2];
    dirt dirts[2] = {{0, 0x55}, {0, 0xAA}};
    for (int i = 0; i < 2; i++) write_dirty(&w[i], &dirts[i], &allocators[i]);
    assert_int_equal(w[0].bytes.size, w[1].bytes.size);
    assert_memory_equal(w[0].bytes.data, w[1].bytes.data, w[0].bytes.size);
    for (int i = 0; i < 2; i++) st_model_writer_clear(&w[i]);
}

static stance_status write_some(const stance_allocator *allocator, void *context) {
    char content[5000] = "";
    st_model_writer w;
    stance_error error = {.status = STANCE_OK};
    (void)context;
    st_model_writer_init(&w, allocator);
    st_model_writer_add(&w, ST_SECTION_FACTS, "", 0); /* where padding needs memory, too */
    st_model_writer_add(&w, ST_SECTION_WEIGHTS, content, sizeof content);
    st_model_writer_begin(&w, ST_SECTION_NUMBERS);
    st_buf_add(&w.bytes, content, sizeof content);
    stance_status status = st_model_writer_finish(&w, &error);
    assert_int_equal(error.status, status);
    st_model_writer_clear(&w);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    assert_true(check_every_allocation(write_some, NULL) > 3);
}

/* Memory that runs out once only: what was lost is not written around. */
static void a_loss_is_not_forgotten(void **state) {
    (void)state;
    for (size_t n = 1; n < 4; n++) {
        faulty f;
        st_model_writer w;
        faulty_init(&f);
        f.fail_at = n;
        st_model_writer_init(&w, &f.allocator);
        for (size_t size = 100; !w.bytes.failed; size *= 2) st_buf_room(&w.bytes, size);
        f.fail_at = 0;
        st_model_writer_add(&w, ST_SECTION_STRINGS, letters, 7);
        assert_int_equal(st_model_writer_finish(&w, NULL), STANCE_ERROR_MEMORY);
        st_model_writer_clear(&w);
        assert_int_equal(f.live, 0);
    }
}

TESTS(cmocka_unit_test(without_sections_it_is_a_header_and_an_empty_table),
      cmocka_unit_test(the_minor_version_is_the_least_that_has_the_sections),
      cmocka_unit_test(each_occurrence_needs_a_reader_of_1_2),
      cmocka_unit_test(logarithms_in_context_need_a_reader_of_1_2),
      cmocka_unit_test(sections_are_padded_to_multiples_of_64), cmocka_unit_test(the_checksum_is_the_documented_one),
      cmocka_unit_test(a_section_can_be_appended_to_piece_by_piece), cmocka_unit_test(there_is_room_for_64_sections),
      cmocka_unit_test(the_same_sections_give_the_same_bytes), cmocka_unit_test(out_of_memory_is_an_error),
      cmocka_unit_test(a_loss_is_not_forgotten))
