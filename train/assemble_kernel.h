/* SPDX-License-Identifier: MIT
 * The support vectors of a model file. */
#ifndef ST_ASSEMBLE_KERNEL_H
#define ST_ASSEMBLE_KERNEL_H

#include "model_writer.h"
#include "trainer.h"

/* Add the sections of a kernel, of t->coefficients and t->collection: a row is a support vector if a label has a coefficient
 * for it, and is stored once. Errors: MEMORY; LIMIT for 2^32 entries or more. */
stance_status st_assemble_kernel(const st_trainer *t, st_model_writer *w, stance_error *error);

#endif
