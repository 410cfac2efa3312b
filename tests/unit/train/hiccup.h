/* SPDX-License-Identifier: MIT
 * An allocator that fails one time only, for several threads: after such a failure all goes well again, so that
 * whoever overlooks it ends with OK and something missing. */
#ifndef HICCUP_H
#define HICCUP_H

#include <stdatomic.h>
#include <stdlib.h>

#include "check.h"

typedef struct hiccup {
    atomic_size_t requests, live;
    size_t fail_at;
} hiccup;

static inline void *hiccup_reallocate(void *user, void *block, size_t size) {
    hiccup *h = user;
    if (atomic_fetch_add(&h->requests, 1) + 1 == h->fail_at) return NULL;
    void *grown = realloc(block, size);
    if (!block && grown) atomic_fetch_add(&h->live, 1);
    return grown;
}

static inline void hiccup_release(void *user, void *block) {
    hiccup *h = user;
    if (block) atomic_fetch_sub(&h->live, 1);
    free(block);
}

/* Run `attempt` with an allocator whose nth request fails, for n = 1 and others, each larger by a 1/`leap` at least,
 * until there are not so many requests. It is to fail every time but the last. Returns the last n. */
static inline size_t check_hiccups(stance_status (*attempt)(const stance_allocator *allocator, void *context),
                                   void *context, size_t leap) {
    for (size_t n = 1;; n += 1 + n / leap) {
        hiccup h = {0, 0, n};
        stance_allocator allocator = {hiccup_reallocate, hiccup_release, &h};
        stance_status status = attempt(&allocator, context);
        assert_int_equal(h.live, 0);
        assert_int_equal(status, h.requests >= n ? STANCE_ERROR_MEMORY : STANCE_OK);
        if (status == STANCE_OK) return n;
    }
}

#endif
