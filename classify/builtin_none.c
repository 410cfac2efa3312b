/* SPDX-License-Identifier: MIT
 * For programs that are built before there is a model. */
#include "model.h"

st_sv st_builtin_model(void) { return (st_sv){NULL, 0}; }
