/* SPDX-License-Identifier: MIT
 * Every number behind the scores of a model, as text. */
#ifndef ST_DUMP_H
#define ST_DUMP_H

#include "buf.h"

/* Write TSV: a heading; the biases of all labels as n-gram 0; then a line for each n-gram in order: number (from 1),
 * "word" or "char", its text (empty where the model has none; tabs and line ends as spaces), inverse document
 * frequency, and a weight for each label, in columns named TASK:LABEL. Weights have nine digits, by which every float
 * is told from the next.
 *   Of a model with a kernel: a line "vector" for each support vector, after the biases, with its coefficients in the columns
 * of the labels; and in place of weights, which those columns lack, a column "vectors" before them with the support vectors
 * that have the n-gram, as NUMBER:VALUE separated by spaces. Errors: IO, MEMORY. */
stance_status st_dump(int descriptor, const stance_model *model, stance_error *error);

#endif
