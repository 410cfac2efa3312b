/* SPDX-License-Identifier: MIT */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *stance_status_name(stance_status status) {
    switch (status) {
    case STANCE_OK: return "STANCE_OK";
    case STANCE_ERROR_ARGUMENT: return "STANCE_ERROR_ARGUMENT";
    case STANCE_ERROR_MEMORY: return "STANCE_ERROR_MEMORY";
    case STANCE_ERROR_IO: return "STANCE_ERROR_IO";
    case STANCE_ERROR_FORMAT: return "STANCE_ERROR_FORMAT";
    case STANCE_ERROR_VERSION: return "STANCE_ERROR_VERSION";
    case STANCE_ERROR_LIMIT: return "STANCE_ERROR_LIMIT";
    case STANCE_ERROR_DATA: return "STANCE_ERROR_DATA";
    case STANCE_ERROR_CANCELLED: return "STANCE_ERROR_CANCELLED";
    }
    return "unknown status";
}

static stance_status fill(stance_error *error, stance_status status, size_t line, size_t column, const char *format,
                          va_list arguments) {
    if (error) {
        error->status = status;
        error->line = line;
        error->column = column;
        vsnprintf(error->text, sizeof error->text, format, arguments);
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

stance_status st_fail_memory(stance_error *error) { return st_fail(error, STANCE_ERROR_MEMORY, "out of memory"); }

stance_status st_fail_io(stance_error *error, const char *verb, int number) {
    char buffer[128];
    const char *reason = strerror_r(number, buffer, sizeof buffer); /* GNU's: may not use the buffer */
    return st_fail(error, STANCE_ERROR_IO, "cannot %s: %s", verb, reason);
}
