/* SPDX-License-Identifier: MIT
 * Texts for the features of a collection, found in texts that have them. */
#ifndef ST_NAMER_H
#define ST_NAMER_H

#include <stdatomic.h>

#include "collection.h"
#include "gram_text.h"

/* One worker's. Too large for the stack of a thread. */
typedef struct st_namer {
    st_extractor extractor;
    st_gram_text text;
} st_namer;

/* Keep the n-grams of `text` that have no text in m->grams yet, in arena number `worker`. `named` has a flag for
 * each feature. All texts of a feature are the same, so it does not matter which worker finds it first. False when
 * out of memory. */
bool st_name_grams(st_namer *namer, st_collection *m, atomic_uchar *named, st_sv text, size_t worker);

#endif
