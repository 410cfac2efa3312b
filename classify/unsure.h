/* SPDX-License-Identifier: MIT
 * Verdicts that a reader should not rely on. */
#ifndef ST_UNSURE_H
#define ST_UNSURE_H

#include "writer.h"

/* Why the label of a task is unsure by the writer's least confidence, or NULL: "off target" (the text does not concern
 * the model's question), "few known words" (the model knows less than half of them), "low margin" (the label's
 * probability is below the least confidence). */
const char *st_unsure(const st_writer *writer, const stance_result *result, size_t task);

/* The same for a sentence, of which only the last can be told. */
const char *st_unsure_sentence(const st_writer *writer, const stance_result *result, size_t sentence, size_t task);

#endif
