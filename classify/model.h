/* SPDX-License-Identifier: MIT
 * The inside of stance_model. */
#ifndef ST_MODEL_H
#define ST_MODEL_H

#include "file.h"
#include "model_view.h"

struct stance_model {
    stance_allocator allocator;
    st_map map; /* of the file, empty if the bytes are somebody else's */
    st_sv bytes;
    st_model_view view;
};

/* The bytes of the built-in model; empty in the programs that build it. */
st_sv st_builtin_model(void);

#endif
