/* SPDX-License-Identifier: MIT
 * Folds that the data name. */
#ifndef ST_GIVEN_FOLDS_H
#define ST_GIVEN_FOLDS_H

#include "trainer.h"

enum { ST_MOST_GIVEN_FOLDS = 100 };

/* Fill t->fold for the examples and set t->options.folds. Labels that a fold lacks are noted. Errors: MEMORY; DATA
 * where a text has no fold, there are fewer than two folds or more than ST_MOST_GIVEN_FOLDS, a group is in two, or a
 * label in only one (nothing could be learned of it without that fold). */
stance_status st_given_folds(st_trainer *t, stance_error *error);

#endif
