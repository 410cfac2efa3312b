/* SPDX-License-Identifier: MIT
 * The inside of stance_classifier. */
#ifndef ST_CLASSIFIER_H
#define ST_CLASSIFIER_H

#include "buf.h"
#include "model.h"
#include "scorer.h"

struct stance_classifier {
    stance_allocator allocator;
    const stance_model *model;
    st_scorer scorer;
    double *alone;    /* [sentences][labels] probabilities of the sentences by themselves, a title passed apart first */
    double *together; /* the same in context */
    size_t capacities[2];
    double *inputs; /* of a head */
    double *sums;   /* [labels and tones] */
    st_buf clean;   /* text to be vectorized */
};

#endif
