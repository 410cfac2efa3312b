/* SPDX-License-Identifier: MIT
 * The files of classify/page, which the program carries within it (cmake/embed.cmake). */
#ifndef ST_PAGE_FILES_H
#define ST_PAGE_FILES_H

#include <stddef.h>

typedef struct st_page_file {
    const char *bytes; /* with a NUL behind them that `size` does not count */
    size_t size;
    const char *sha256; /* in base64 */
} st_page_file;

/* common.css, common.js: sentences and why they count as they do; for the report and the page of the service. */
extern const st_page_file st_page_common_css, st_page_common_js;

/* report.css, report.js: the report of stance classify -f html. */
extern const st_page_file st_page_report_css, st_page_report_js;

/* serve.html, serve.css, serve.js: the page of stance serve; openapi.json: its API. */
extern const st_page_file st_page_serve_html, st_page_serve_css, st_page_serve_js, st_page_openapi;

#endif
