/* SPDX-License-Identifier: MIT
 * Counting n-grams in bounded memory. */
#ifndef ST_COUNTER_BOUND_H
#define ST_COUNTER_BOUND_H

#include "vocabulary.h"

/* Lossy counting (G. S. Manku, R. Motwani, "Approximate frequency counts over data streams", VLDB 2002), with a
 * bound on memory in place of one on the error: when a block of the counter has more than `most` n-grams, those seen
 * once are dropped, then those seen twice and so on, until three quarters of `most` are left. A dropped one that
 * comes again is counted from nothing, so a count is never too high and too low by no more than the sum of all these
 * thresholds, to which short_by[b] is added. Call it after st_counter_merge, which counts what is pending: the
 * counter must have nothing pending. Merging takes memory for a block's counts before and after: 24 bytes an n-gram. */
void st_counter_bound(st_counter *counter, size_t most, uint32_t short_by[ST_MAX_BLOCKS]);

#endif
