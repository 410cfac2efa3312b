/* SPDX-License-Identifier: MIT
 * Splits for cross-validation: groups stay whole, labels are spread evenly. */
#ifndef ST_FOLDS_H
#define ST_FOLDS_H

#include "error.h"
#include "memory.h"

/* What is to be split: `count` texts, each in a group below `groups`, each with a label (or ST_UNLABELLED) in one or
 * more tasks: codes[task][text]. */
typedef struct st_fold_problem {
    size_t count;
    const uint32_t *group;
    size_t groups;
    const uint32_t *const *codes;
    size_t tasks;
    size_t folds;
    uint64_t seed;
} st_fold_problem;

/* Put each text into a fold: out[count] below folds. The groups, shuffled by the seed and then the largest first, go
 * one after the other to the fold where they make the labels' counts least uneven: the least growth of the sum,
 * over the group's labels, of (the fold's count of the label)^2 / (its count in all). Errors: MEMORY; DATA for fewer
 * groups than folds. */
stance_status st_folds_make(const st_fold_problem *problem, uint32_t *out, const stance_allocator *allocator,
                            stance_error *error);

#endif
