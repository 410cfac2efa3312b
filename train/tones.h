/* SPDX-License-Identifier: MIT
 * Machines trained on whole articles, beside those trained on sentences. */
#ifndef ST_TONES_H
#define ST_TONES_H

#include "trainer.h"

/* An article's vector is the mean of its sentences' vectors, so that its score is the mean of what its sentences score:
 * classifying has no more to do than to score sentences, with a few weights more.
 *
 * codes[articles] are the articles' labels of the task, ST_UNLABELLED for none; fold[articles]. Fills task->tones, and
 * held_out[article * stride + label] with scores from machines trained on the other folds. Errors: MEMORY, CANCELLED. */
stance_status st_fit_tones(const st_trainer *trainer, st_train_task *task, const uint32_t *codes, const uint32_t *fold,
                           double *held_out, size_t stride, stance_error *error);

void st_fitted_tones_clear(st_fitted_tones *tones);

#endif
