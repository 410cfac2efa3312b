/* SPDX-License-Identifier: MIT
 * Text as JSON. */
#ifndef ST_JSON_TEXT_H
#define ST_JSON_TEXT_H

#include "buf.h"

/* Append well-formed text as a JSON string (RFC 8259). */
void st_json_string(st_buf *out, st_sv text);

/* The same from text that may not be well-formed. */
void st_json_any_string(st_buf *out, st_sv text);

#endif
