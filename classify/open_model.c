/* SPDX-License-Identifier: MIT */
#include "commands.h"

stance_model *st_open_model(const char *path) {
    stance_model *model;
    stance_error error;
    stance_status status =
        path ? stance_model_open(&model, path, NULL, &error) : stance_model_builtin(&model, NULL, &error);
    if (status) st_complain("stance", path, &error);
    return model;
}
