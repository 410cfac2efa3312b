/* SPDX-License-Identifier: MIT
 * What could stand at the end of an unfinished command line. The scripts in completion/ ask for it when Tab is pressed, by
 * "PROGRAM --complete WORD...", the last word being the one before the cursor, which may be empty. */
#ifndef ST_COMPLETION_H
#define ST_COMPLETION_H

#include "options.h"

/* The hidden option by which it is asked for. */
#define ST_COMPLETE "--complete"

/* Write the words that could take the place of words[count - 1], one a line: the word, and what it means after a tab if that
 * can be told. ":files" stands for any file. The words before it are those after the command's name. */
void st_complete(const st_command *command, char *const *words, size_t count, FILE *out);

/* Write a line for this word if it begins with `begin`. `meaning`, a help text of which the first part counts, may
 * be NULL. */
void st_complete_word(const char *word, const char *begin, const char *meaning, FILE *out);

#endif
