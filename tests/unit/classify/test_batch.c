/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <stdio.h>

#include "check.h"
#include "fail_once.h"

static void add_named(st_batch *batch, const char *id, const char *path, size_t line) {
    st_document document = {.line = line};
    document.id = st_batch_keep(batch, st_sv_of(id));
    document.path = st_batch_keep(batch, st_sv_of(path));
    assert_true(st_batch_add(batch, &document));
}

static void what_is_kept_stays_while_the_batch_grows(void **state) {
    (void)state;
    st_batch batch;
    st_piece pieces[1000];
    char text[32];
    st_batch_init(&batch, &st_default_allocator);
    for (size_t i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "piece %zu", i);
        pieces[i] = st_batch_keep(&batch, st_sv_of(text));
    }
    for (size_t i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "piece %zu", i);
        assert_sv(st_batch_text(&batch, pieces[i]), text);
    }
    st_batch_clear(&batch);
}

static void what_is_kept_is_a_copy(void **state) {
    (void)state;
    st_batch batch;
    char text[] = "beans";
    st_batch_init(&batch, &st_default_allocator);
    st_piece piece = st_batch_keep(&batch, (st_sv){text, 5});
    memset(text, 'x', 5);
    assert_sv(st_batch_text(&batch, piece), "beans");
    st_batch_clear(&batch);
}

static void an_empty_piece_has_an_address(void **state) {
    (void)state;
    st_batch batch;
    st_batch_init(&batch, &st_default_allocator);
    st_piece piece = st_batch_keep(&batch, (st_sv){NULL, 0});
    assert_non_null(st_batch_text(&batch, piece).data);
    assert_sv(st_batch_text(&batch, piece), "");
    st_batch_clear(&batch);
}

static void documents_keep_their_order(void **state) {
    (void)state;
    st_batch batch;
    st_batch_init(&batch, &st_default_allocator);
    add_named(&batch, "a", "x.txt", 0);
    add_named(&batch, "b", "y.txt", 7);
    assert_int_equal(batch.count, 2);
    assert_sv(st_batch_text(&batch, batch.documents[0].id), "a");
    assert_sv(st_batch_text(&batch, batch.documents[1].path), "y.txt");
    assert_int_equal(batch.documents[1].line, 7);
    st_batch_clear(&batch);
}

static void a_whole_file_is_called_by_its_path(void **state) {
    (void)state;
    st_batch batch;
    st_batch_init(&batch, &st_default_allocator);
    add_named(&batch, "a", "folder/a.txt", 0);
    assert_sv(st_batch_text(&batch, st_document_name(&batch.documents[0])), "folder/a.txt");
    assert_int_equal(batch.widest, 12);
    add_named(&batch, "thirteen long", "folder/records.csv", 1);
    assert_sv(st_batch_text(&batch, st_document_name(&batch.documents[1])), "thirteen long");
    assert_int_equal(batch.widest, 13);
    add_named(&batch, "short", "folder/records.csv", 2);
    assert_int_equal(batch.widest, 13);
    st_batch_clear(&batch);
}

static void many_documents_fill_a_batch(void **state) {
    (void)state;
    st_batch batch;
    st_batch_init(&batch, &st_default_allocator);
    for (size_t i = 0; i < 200; i++) {
        assert_false(st_batch_full(&batch));
        add_named(&batch, "", "", 0);
    }
    for (size_t i = 0; i < 800; i++) add_named(&batch, "", "", 0);
    assert_true(st_batch_full(&batch));
    st_batch_clear(&batch);
}

static void many_bytes_fill_a_batch(void **state) {
    (void)state;
    static const char bytes[100000];
    st_batch batch;
    st_batch_init(&batch, &st_default_allocator);
    st_batch_keep(&batch, (st_sv){bytes, sizeof bytes});
    assert_false(st_batch_full(&batch));
    for (size_t i = 0; i < 9; i++) st_batch_keep(&batch, (st_sv){bytes, sizeof bytes});
    assert_true(st_batch_full(&batch));
    st_batch_clear(&batch);
}

static void a_reset_batch_is_empty_and_keeps_its_memory(void **state) {
    (void)state;
    st_batch batch;
    faulty f;
    faulty_init(&f);
    st_batch_init(&batch, &f.allocator);
    for (size_t i = 0; i < 1000; i++) add_named(&batch, "id", "path", 0);
    size_t requests = f.requests;
    st_batch_reset(&batch);
    assert_int_equal(batch.count, 0);
    assert_int_equal(batch.widest, 0);
    assert_false(st_batch_full(&batch));
    for (size_t i = 0; i < 1000; i++) add_named(&batch, "id", "path", 0);
    assert_int_equal(f.requests, requests);
    st_batch_clear(&batch);
    assert_int_equal(f.live, 0);
}

static void a_cleared_batch_may_be_filled_again(void **state) {
    (void)state;
    st_batch batch;
    st_batch_init(&batch, &st_default_allocator);
    add_named(&batch, "a", "b", 0);
    st_batch_clear(&batch);
    assert_int_equal(batch.count, 0);
    add_named(&batch, "c", "d", 0);
    assert_sv(st_batch_text(&batch, batch.documents[0].id), "c");
    st_batch_clear(&batch);
}

static stance_status fill(const stance_allocator *allocator, void *context) {
    (void)context;
    st_batch batch;
    st_batch_init(&batch, allocator);
    stance_status status = STANCE_OK;
    char text[32];
    for (size_t i = 0; i < 100 && !status; i++) {
        snprintf(text, sizeof text, "text %zu", i);
        st_document document = {.text = st_batch_keep(&batch, st_sv_of(text))};
        if (!st_batch_add(&batch, &document)) status = STANCE_ERROR_MEMORY;
    }
    for (size_t i = 0; i < 100 && !status; i++) {
        snprintf(text, sizeof text, "text %zu", i);
        assert_sv(st_batch_text(&batch, batch.documents[i].text), text);
    }
    st_batch_clear(&batch);
    return status;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    assert_true(check_every_allocation(fill, NULL) > 5);
    assert_true(check_single_failures(fill, NULL) > 5);
}

TESTS(cmocka_unit_test(what_is_kept_stays_while_the_batch_grows), cmocka_unit_test(what_is_kept_is_a_copy),
      cmocka_unit_test(an_empty_piece_has_an_address), cmocka_unit_test(documents_keep_their_order),
      cmocka_unit_test(a_whole_file_is_called_by_its_path), cmocka_unit_test(many_documents_fill_a_batch),
      cmocka_unit_test(many_bytes_fill_a_batch), cmocka_unit_test(a_reset_batch_is_empty_and_keeps_its_memory),
      cmocka_unit_test(a_cleared_batch_may_be_filled_again), cmocka_unit_test(out_of_memory_is_told))
