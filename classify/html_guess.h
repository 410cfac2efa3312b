/* SPDX-License-Identifier: MIT
 * Whether a file is a web page. */
#ifndef ST_HTML_GUESS_H
#define ST_HTML_GUESS_H

#include "sv.h"

/* By its name: .html .htm .xhtml .xht .shtml, in any case. */
bool st_html_is_named(st_sv path);

/* By its first bytes, in UTF-8, UTF-16 or an encoding that holds ASCII: behind a byte-order mark, white space, comments and an
 * XML declaration comes <!doctype html>, <html>, <head> or <body>, with no NUL before it but those of UTF-16. More bytes never change that it is. */
bool st_html_is_begun(st_sv head);

#endif
