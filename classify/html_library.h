/* SPDX-License-Identifier: MIT
 * libxml2, loaded when the first page is read: with the libraries that it brings along it would take twice as long to
 * start the program, which mostly reads plain text. */
#ifndef ST_HTML_LIBRARY_H
#define ST_HTML_LIBRARY_H

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include "error.h"

/* The functions in use: libxml2's own names and types. */
#define ST_LIBXML2(USE)               \
    USE(htmlCtxtUseOptions)           \
    USE(htmlFreeParserCtxt)           \
    USE(htmlNewParserCtxt)            \
    USE(htmlParseDocument)            \
    USE(inputPush)                    \
    USE(xmlByteConsumed)              \
    USE(xmlFreeInputStream)           \
    USE(xmlFreeParserInputBuffer)     \
    USE(xmlInitParser)                \
    USE(xmlNewIOInputStream)          \
    USE(xmlParserInputBufferCreateIO) \
    USE(xmlSetStructuredErrorFunc)    \
    USE(xmlStopParser)                \
    USE(xmlSwitchEncoding)

typedef struct st_libxml2 {
#define MEMBER(name) __typeof__(name) *name;
    ST_LIBXML2(MEMBER)
#undef MEMBER
} st_libxml2;

/* The library, loaded by the first call and kept until the program ends; NULL when it cannot be (IO). Thread-safe. */
const st_libxml2 *st_html_library(stance_error *error);

/* Load the library by the name of its file: what st_html_library does, once. False with the reason in `why` of `size`. */
bool st_html_library_load(st_libxml2 *library, const char *file, char *why, size_t size);

#endif
