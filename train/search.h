/* SPDX-License-Identifier: MIT
 * Choosing the settings of a training by successive halving: K. Jamieson, A. Talwalkar, "Non-stochastic Best Arm
 * Identification and Hyperparameter Optimization", AISTATS 2016, algorithm 1, with the texts as the budget. */
#ifndef ST_SEARCH_H
#define ST_SEARCH_H

#include "trainer.h"

/* Read options.grid into t->grid, if there is one. Errors: MEMORY; ARGUMENT. */
stance_status st_search_prepare(st_trainer *t, stance_error *error);

/* Cross-validate the candidates on a share of the groups, all of them; then the better half on twice the share; and
 * so on, until what is left has been judged on all texts. Candidates of one vector space share its vectors and (of one
 * gamma) inner products; those that differ only in cost start from each other's machines. Sets t->spec, t->bench.ratio,
 * t->bench.gamma and the tasks' costs, and fills t->candidates (best first) and t->pool. With the progress told that it
 * is enough, the best of those tried on the largest share is taken. Needs t->tasks, t->fold and t->bench.kind. Errors:
 * MEMORY, LIMIT, CANCELLED; DATA where no candidate has features. */
stance_status st_search_run(st_trainer *t, stance_error *error);

#endif
