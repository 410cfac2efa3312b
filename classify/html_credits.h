/* SPDX-License-Identifier: MIT
 * Title, date and byline as a web page shows them to readers. */
#ifndef ST_HTML_CREDITS_H
#define ST_HTML_CREDITS_H

#include "html_facts.h"
#include "html_find.h"

/* Fill those of facts->title, date and byline that are still empty from the elements of the page, cut the site's name off
 * the title and "By" off the byline. Where several elements would do, the first within the article is taken, else the
 * last before it. Errors: MEMORY. */
stance_status st_html_credits(st_html_facts *facts, const st_html_page *page, const st_html_mark *marks,
                              stance_error *error);

#endif
