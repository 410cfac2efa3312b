/* SPDX-License-Identifier: MIT
 * The model file that was made from data/ when this was built, as builtin_model.S put it into the library. */
#include "model.h"

extern const char st_builtin_begin[], st_builtin_end[];

st_sv st_builtin_model(void) { return (st_sv){st_builtin_begin, (size_t)(st_builtin_end - st_builtin_begin)}; }
