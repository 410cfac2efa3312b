/* SPDX-License-Identifier: MIT
 * stance-train train --stream. */
#ifndef ST_TRAIN_STREAM_COMMAND_H
#define ST_TRAIN_STREAM_COMMAND_H

#include "commands.h"

typedef struct st_stream_settings {
    const st_data_settings *data;
    const st_texts *files;
    const char *output;
    stance_stream_options options; /* but progress */
    bool json, quiet;
} st_stream_settings;

/* Train, write the model, report. Returns the exit status. */
int st_train_on_stream(const st_stream_settings *settings);

#endif
