/* SPDX-License-Identifier: MIT
 * An allocator that fails a single time: what goes on regardless shows, as it cannot with one that fails ever after. */
#ifndef FAIL_ONCE_H
#define FAIL_ONCE_H

#include <stdlib.h>

#include "check.h"

typedef struct fail_once {
    stance_allocator allocator; /* pass &fail_once.allocator */
    size_t requests, fail_at, live;
} fail_once;

static inline void *fail_once_reallocate(void *user, void *block, size_t size) {
    fail_once *f = user;
    if (++f->requests == f->fail_at) return NULL;
    void *grown = realloc(block, size);
    if (!block && grown) f->live++;
    return grown;
}

static inline void fail_once_release(void *user, void *block) {
    fail_once *f = user;
    if (block) f->live--;
    free(block);
}

/* Run `attempt` again and again with an allocator of which request 1, 2, 3 ... fails, to the last it makes. It returns
 * MEMORY whenever one failed, or else has itself seen that what it made is whole. Returns the number of requests. */
static inline size_t check_single_failures(stance_status (*attempt)(const stance_allocator *allocator, void *context),
                                           void *context) {
    for (size_t n = 1;; n++) {
        fail_once f = {.allocator = {fail_once_reallocate, fail_once_release, &f}, .fail_at = n};
        stance_status status = attempt(&f.allocator, context);
        assert_int_equal(f.live, 0);
        assert_true(status == STANCE_OK || status == STANCE_ERROR_MEMORY);
        if (f.requests < n) {
            assert_int_equal(status, STANCE_OK);
            return f.requests;
        }
    }
}

#endif
