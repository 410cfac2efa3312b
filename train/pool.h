/* SPDX-License-Identifier: MIT
 * Everything that several specifications of features need of the texts, counted once; vectors for each from there. */
#ifndef ST_POOL_H
#define ST_POOL_H

#include "collection.h"

enum { ST_MOST_LAYERS = 24, ST_SHORTEST_TOKEN = 3 /* characters with the spaces round it */ };

/* N-grams of one kind and length: block `block` of part `part`. */
typedef struct st_layer {
    uint32_t part, block;
} st_layer;

/* Each part is a collection whose blocks are of one length each and whose values are plain counts. */
typedef struct st_pool {
    const stance_allocator *allocator;
    size_t rows;
    st_collection parts[ST_MOST_LAYERS / ST_MAX_BLOCKS];
    size_t part_count;
    /* By kind, length, and whether the block that wants them begins with shorter n-grams (which only matters for
     * n-grams of characters longer than the shortest tokens); only those that a specification has. */
    st_layer layers[ST_GRAM_KINDS][ST_MAX_N + 1][2];
} st_pool;

/* Count what the specifications have. The texts are gone through once for every four different lengths. The result
 * does not depend on `threads`. To be cleared if it succeeds. Errors: MEMORY, LIMIT. */
stance_status st_pool_make(st_pool *pool, const stance_dataset *dataset, const st_spec *specs, size_t count,
                           size_t threads, stance_error *error);
void st_pool_clear(st_pool *pool);

/* The collection that st_collection_make makes of one of these specifications, number for number; but its vocabulary
 * has no index, and rows that are not wanted (wanted[rows], NULL: all are) are empty. Texts of n-grams are not kept. To
 * be cleared if it succeeds. Errors: MEMORY, LIMIT; DATA when nothing is left in the vocabulary. */
stance_status st_pool_derive(const st_pool *pool, const st_spec *spec, const bool *wanted, size_t threads,
                             st_collection *out, stance_error *error);

/* The same with all rows and an index, as st_collection_make makes it. */
stance_status st_pool_derive_whole(const st_pool *pool, const st_spec *spec, size_t threads, st_collection *out,
                                   stance_error *error);

#endif
