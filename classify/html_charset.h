/* SPDX-License-Identifier: MIT
 * The bytes of a web page -> UTF-8. */
#ifndef ST_HTML_CHARSET_H
#define ST_HTML_CHARSET_H

#include "buf.h"

/* Append the page as well-formed UTF-8, without byte-order mark and without control characters other than white space.
 * The encoding is told by, in this order: a byte-order mark (UTF-8, UTF-16); bytes that can only be UTF-16 ("<" beside
 * a NUL); a <meta charset>, <meta content="...charset=..."> or XML declaration within the first 4096 bytes; else UTF-8
 * if the bytes are, else windows-1252. Names are those of the WHATWG Encoding Standard, as browsers read them
 * (iso-8859-1 is windows-1252, gb2312 is GB18030, a declared utf-16 is UTF-8); an unknown name counts as none. Bytes
 * that the encoding does not have become U+FFFD. Linear. Errors: MEMORY; FORMAT when the system lacks the converter. */
stance_status st_html_decode(st_buf *out, st_sv bytes, stance_error *error);

/* The name under which iconv knows the encoding that is declared as `label`; NULL if the label is not known. */
const char *st_html_encoding(st_sv label);

#endif
