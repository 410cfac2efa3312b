/* SPDX-License-Identifier: MIT
 * How to get the same again. */
#include <string.h>

#include "page.h"

/* As a word of the shell. */
static void add_word(st_buf *out, const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
    if (*word && strspn(word, plain) == strlen(word)) {
        st_markup_text(out, st_sv_of(word));
        return;
    }
    st_buf_add_text(out, "&#39;");
    for (const char *c = word; *c;) {
        size_t size = strcspn(c, "'");
        st_markup_text(out, (st_sv){c, size});
        c += size;
        if (!*c) break;
        st_buf_add_text(out, "&#39;\\&#39;&#39;");
        c++;
    }
    st_buf_add_text(out, "&#39;");
}

static void add_command(const st_page *page) {
    st_buf_add_text(page->out, "<h3>Command</h3>\n<pre><code id=\"command\">stance-train");
    for (int i = 0; i < page->argc; i++) {
        st_buf_add_char(page->out, ' ');
        add_word(page->out, page->argv[i]);
    }
    st_buf_add_text(page->out, "</code></pre>\n");
}

static void add_fact(st_buf *out, const char *key, const char *value) {
    st_buf_add_text(out, "<tr><th scope=\"row\">");
    st_page_text(out, st_sv_of(key), ST_PAGE_TEXT);
    st_buf_add_text(out, "</th><td>");
    st_page_text(out, st_sv_of(value), ST_PAGE_TEXT);
    st_buf_add_text(out, "</td></tr>\n");
}

static void add_facts(const st_page *page, const st_judged *model) {
    const char *key, *value;
    char number[24];
    st_buf_add_text(page->out, "<h3>Model");
    if (!page->trained) {
        st_buf_add_text(page->out, " <small>");
        st_page_name(page->out, model->name);
        st_buf_add_text(page->out, "</small>");
    }
    st_buf_add_text(page->out, "</h3>\n<div class=\"scroll\"><table class=\"facts\">\n<tbody>\n");
    snprintf(number, sizeof number, "%zu", stance_model_feature_count(model->model));
    add_fact(page->out, "n-grams", number);
    for (size_t i = 0; stance_model_fact(model->model, i, &key, &value); i++) add_fact(page->out, key, value);
    st_buf_add_text(page->out, "</tbody>\n</table></div>\n");
}

void st_page_settings(const st_page *page) {
    st_buf_add_text(page->out, "<section id=\"settings\"><h2>Settings</h2>\n");
    add_command(page);
    st_buf_add_text(
        page->out,
        page->trained
            ? "<p class=\"note\">The same texts, options and seed give the same model, byte for byte, whatever "
              "the number of threads.</p>\n"
            : "<p class=\"note\">The same models, texts and seed give the same figures, whatever the number of "
              "threads.</p>\n");
    for (size_t i = 0; i < page->e->model_count; i++) add_facts(page, &page->e->models[i]);
    st_buf_add_text(page->out, "</section>\n");
}
