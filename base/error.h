/* SPDX-License-Identifier: MIT
 * Filling in a stance_error. */
#ifndef ST_ERROR_H
#define ST_ERROR_H

#include "stance.h"

#if defined(__GNUC__)
#define ST_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define ST_PRINTF(text, first)
#endif

/* Fill *error (may be NULL) and return `status`, so that failing is one statement. */
stance_status st_fail(stance_error *error, stance_status status, const char *format, ...) ST_PRINTF(3, 4);

/* The same with a place in a file; line and column count from 1, 0 for none. */
stance_status st_fail_at(stance_error *error, stance_status status, size_t line, size_t column, const char *format, ...)
    ST_PRINTF(5, 6);

/* STANCE_ERROR_MEMORY with its message. Inline, so that a reader of one file, man or tool, sees that it is never OK. */
static inline stance_status st_fail_memory(stance_error *error) {
    st_fail(error, STANCE_ERROR_MEMORY, "out of memory");
    return STANCE_ERROR_MEMORY;
}

/* STANCE_ERROR_IO: "cannot <verb>: <system's reason for error number>". */
stance_status st_fail_io(stance_error *error, const char *verb, int number);

#endif
