/* SPDX-License-Identifier: MIT
 * The kernel that the options ask for. */
#ifndef ST_KERNEL_CHOICE_H
#define ST_KERNEL_CHOICE_H

#include "trainer.h"

/* Set t->bench.gamma: 0 for linear machines; with the kernel rbf above 0, and then solver, its reason and scaling, too.
 * Errors: ARGUMENT. */
stance_status st_choose_kernel(st_trainer *t, stance_error *error);

#endif
