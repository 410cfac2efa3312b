/* SPDX-License-Identifier: MIT */
#include "stance.h"

const char *stance_version(void) { return STANCE_VERSION; }

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
