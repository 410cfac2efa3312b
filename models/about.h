/* SPDX-License-Identifier: MIT
 * What a model's question is about: terms that a text must have to concern it. */
#ifndef ST_ABOUT_H
#define ST_ABOUT_H

#include "error.h"
#include "extractor.h"
#include "token_stream.h"

/* A term of one or more words, known by the hash of their n-gram. Terms form up to ST_MOST_SETS sets; a text concerns
 * the question if it has a term of each set. */
typedef struct st_term {
    uint64_t hash;
    uint32_t words; /* 1 to ST_MAX_N */
    uint32_t set;   /* below ST_MOST_SETS, counted upwards from 0 */
} st_term;

enum { ST_MOST_SETS = 8, ST_MOST_TERMS = 1024 };

/* All borrowed. No terms: everything concerns the question. */
typedef struct st_about {
    const st_term *terms;
    uint32_t count;
} st_about;

/* Bits of the sets that have a term in the text, added to *seen; once all are there nothing more is looked at. `stream` is
 * scratch. */
void st_about_look(const st_about *about, st_token_stream *stream, st_sv text, uint32_t *seen);

/* Whether all sets have been seen. */
bool st_about_all(const st_about *about, uint32_t seen);

/* Terms as a user writes them: "huawei|high-risk vendor & 5g|network", sets apart by '&', terms of a set by '|'. Fills
 * terms[ST_MOST_TERMS]. Errors: ARGUMENT (a term without words or with more than ST_MAX_N, too many), MEMORY. */
stance_status st_about_parse(st_sv text, st_term *terms, uint32_t *count, const stance_allocator *allocator,
                             stance_error *error);

#endif
