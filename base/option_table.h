/* SPDX-License-Identifier: MIT
 * Looking into tables of options. */
#ifndef ST_OPTION_TABLE_H
#define ST_OPTION_TABLE_H

#include "options.h"
#include "sv.h"

/* What every command has: --help, --version. */
extern const st_option st_common_options[];

/* Whether this row ends its table. */
bool st_option_is_last(const st_option *option);

/* The option of that letter or name, NULL if the table has none. */
const st_option *st_option_by_letter(const st_option *table, char letter);
const st_option *st_option_by_name(const st_option *table, st_sv name);

#endif
