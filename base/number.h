/* SPDX-License-Identifier: MIT
 * Numbers from and to text, the same in every locale. */
#ifndef ST_NUMBER_H
#define ST_NUMBER_H

#include <stdint.h>

#include "sv.h"

enum { ST_NUMBER_SIZE = 32 }; /* room for any number below with its NUL */

/* The whole of `text` as a decimal number: digits only. False if it is anything else or does not fit. */
bool st_parse_u64(st_sv text, uint64_t *number);

/* The whole of `text` (below 400 bytes) as a finite decimal number, as strtod reads it in the C locale (no
 * hexadecimal, no "inf" or "nan"), correctly rounded. */
bool st_parse_double(st_sv text, double *number);

/* printf's %.Ng with the least N that reads back as the same double, as "0.1" or "1e-07". Returns its length. */
size_t st_format_double(char out[ST_NUMBER_SIZE], double number);

/* A number of [0, 1e9) with exactly `digits` (1 to 9) decimals, rounded half up. Returns its length; no NUL.
 * Many times faster than printf. */
size_t st_format_fixed(char out[ST_NUMBER_SIZE], double number, int digits);

/* A whole number; returns its length. No NUL. */
size_t st_format_u64(char out[ST_NUMBER_SIZE], uint64_t number);

#endif
