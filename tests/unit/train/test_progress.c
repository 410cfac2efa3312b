/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <time.h>

#include "check.h"
#include "parallel.h"

/* What the callback was told last, and when it is to cancel (0: never). */
typedef struct listener {
    size_t calls, cancel_at;
    const char *stage;
    size_t done, total;
    bool slow; /* stays inside for a while */
    atomic_int inside;
    bool at_once; /* two calls overlapped */
} listener;

static int listen(void *user, const char *stage, size_t done, size_t total) {
    listener *l = user;
    if (atomic_fetch_add(&l->inside, 1)) l->at_once = true;
    l->calls++;
    l->stage = stage;
    l->done = done;
    l->total = total;
    if (l->slow) nanosleep(&(struct timespec){0, 10000}, NULL);
    atomic_fetch_sub(&l->inside, 1);
    return l->calls == l->cancel_at ? -1 : 0;
}

static void begin(st_progress *progress, listener *l) {
    stance_train_options options = STANCE_TRAIN_OPTIONS;
    options.progress = l ? listen : NULL;
    options.user = l;
    st_progress_init(progress, &options);
}

static void check_told(const listener *l, size_t calls, const char *stage, size_t done, size_t total) {
    assert_int_equal(l->calls, calls);
    assert_string_equal(l->stage, stage);
    assert_int_equal(l->done, done);
    assert_int_equal(l->total, total);
}

static void every_start_and_step_is_told(void **state) {
    (void)state;
    st_progress progress;
    listener l = {.calls = 0};
    begin(&progress, &l);
    assert_int_equal(l.calls, 0);
    st_progress_start(&progress, "count", 2);
    check_told(&l, 1, "count", 0, 2);
    st_progress_step(&progress);
    check_told(&l, 2, "count", 1, 2);
    st_progress_step(&progress);
    check_told(&l, 3, "count", 2, 2);
    st_progress_start(&progress, "fit", 5);
    check_told(&l, 4, "fit", 0, 5);
    assert_ok(st_progress_check(&progress, NULL), NULL);
    st_progress_clear(&progress);
}

static void nobody_need_listen(void **state) {
    (void)state;
    st_progress progress;
    stance_error error;
    begin(&progress, NULL);
    st_progress_start(&progress, "count", 1);
    st_progress_step(&progress);
    assert_ok(st_progress_check(&progress, &error), &error);
    st_progress_clear(&progress);
}

static void check_cancelled(const st_progress *progress) {
    stance_error error;
    assert_int_equal(st_progress_check(progress, &error), STANCE_ERROR_CANCELLED);
    assert_int_equal(error.status, STANCE_ERROR_CANCELLED);
    assert_string_equal(error.text, "cancelled");
    assert_int_equal(st_progress_check(progress, NULL), STANCE_ERROR_CANCELLED);
}

static void who_cancelled_is_not_told_any_more(void **state) {
    (void)state;
    for (size_t cancel_at = 1; cancel_at <= 3; cancel_at++) {
        st_progress progress;
        listener l = {.cancel_at = cancel_at};
        begin(&progress, &l);
        st_progress_start(&progress, "count", 9);
        for (int i = 0; i < 5; i++) st_progress_step(&progress);
        st_progress_start(&progress, "fit", 9);
        check_told(&l, cancel_at, "count", cancel_at - 1, 9);
        check_cancelled(&progress);
        st_progress_clear(&progress);
    }
}

static void step(void *context, size_t index, size_t worker) {
    (void)index, (void)worker;
    st_progress_step(context);
}

static void steps_of_many_threads_are_told_one_at_a_time(void **state) {
    (void)state;
    enum { STEPS = 1000 };
    st_progress progress;
    listener l = {.slow = true};
    begin(&progress, &l);
    st_progress_start(&progress, "fit", STEPS);
    st_parallel(8, STEPS, step, &progress);
    check_told(&l, STEPS + 1, "fit", STEPS, STEPS);
    assert_false(l.at_once);
    st_progress_clear(&progress);
}

static void one_of_many_threads_can_be_told_to_stop(void **state) {
    (void)state;
    st_progress progress;
    listener l = {.cancel_at = 100};
    begin(&progress, &l);
    st_progress_start(&progress, "fit", 5000);
    st_parallel(8, 5000, step, &progress);
    assert_int_equal(l.calls, 100);
    check_cancelled(&progress);
    st_progress_clear(&progress);
}

TESTS(cmocka_unit_test(every_start_and_step_is_told), cmocka_unit_test(nobody_need_listen),
      cmocka_unit_test(who_cancelled_is_not_told_any_more),
      cmocka_unit_test(steps_of_many_threads_are_told_one_at_a_time),
      cmocka_unit_test(one_of_many_threads_can_be_told_to_stop))
