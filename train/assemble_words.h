/* SPDX-License-Identifier: MIT
 * Sums of words' character n-grams in a model file, so that a classifier need not work them out. */
#ifndef ST_ASSEMBLE_WORDS_H
#define ST_ASSEMBLE_WORDS_H

#include "model_writer.h"
#include "trainer.h"

/* The sections WORDS and WORD SUMS of a linear model with texts of its n-grams and `scores` records of LABELS, if its
 * specification can use them: single words, and each occurrence of characters' n-grams by itself. The numbers are, to the
 * bit, those that st_word_memo_find works out. Errors: MEMORY. */
stance_status st_assemble_words(const st_trainer *trainer, uint32_t scores, st_model_writer *writer,
                                stance_error *error);

#endif
