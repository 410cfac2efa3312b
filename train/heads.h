/* SPDX-License-Identifier: MIT
 * All heads of a model, from the scores of the cross-validation. */
#ifndef ST_HEADS_H
#define ST_HEADS_H

#include "trainer.h"

/* For each task: the head for texts alone; with sentences in sequence and labels enough one for sentences in context; with
 * labelled articles enough one for articles, with tones (tones.h) where there are enough for those. Each is also judged, by heads fitted on the other folds. Fills the
 * tasks' heads, tones, held_out and judgements. Errors: MEMORY, CANCELLED; DATA for an article's label that no text has. */
stance_status st_fit_heads(st_trainer *trainer, stance_error *error);

#endif
