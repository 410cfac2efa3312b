/* SPDX-License-Identifier: MIT
 * Whether longer n-grams of words can only be where shorter ones are. */
#ifndef ST_ASSEMBLE_NESTED_H
#define ST_ASSEMBLE_NESTED_H

#include "collection.h"

/* Bit b: block b is nested (ST_SECTION_NESTED in models/format.h). Looked up for every n-gram, by its text; a collection
 * without texts has no such block. Nor has one of a single length, where nothing
 * is longer. So it is with min_df alone; max_df and max leave parts out. */
uint32_t st_nested_blocks(const st_collection *collection);

#endif
