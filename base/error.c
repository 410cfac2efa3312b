/* SPDX-License-Identifier: MIT */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static stance_status fill(stance_error *error, stance_status status, size_t line, size_t column, const char *format,
                          va_list arguments) {
    if (error) {
        error->status = status;
        error->line = line;
        error->column = column;
        vsnprintf(error->text, sizeof error->text, format, arguments);
        for (char *c = error->text; *c; c++)
            if ((unsigned char)*c < 0x20 || *c == 0x7F) *c = ' '; /* names from files: one line, no escape sequences */
    }
    return status;
}

stance_status st_fail(stance_error *error, stance_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fill(error, status, 0, 0, format, arguments);
    va_end(arguments);
    return status;
}

stance_status st_fail_at(stance_error *error, stance_status status, size_t line, size_t column, const char *format,
                         ...) {
    va_list arguments;
    va_start(arguments, format);
    fill(error, status, line, column, format, arguments);
    va_end(arguments);
    return status;
}

stance_status st_fail_io(stance_error *error, const char *verb, int number) {
    char buffer[128];
    const char *reason = strerror_r(number, buffer, sizeof buffer); /* GNU's: may not use the buffer */
    return st_fail(error, STANCE_ERROR_IO, "cannot %s: %s", verb, reason);
}
