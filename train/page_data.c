/* SPDX-License-Identifier: MIT
 * The data card: what the texts are. */
#include <math.h>
#include <stdlib.h>

#include "counts.h"
#include "memory.h"
#include "page.h"

enum { MOST_ROWS = 60, MOST_COMPARED = 50000, COLUMNS = 22 };
static const double ALIKE = 0.5;

static const stance_allocator *const memory = &st_default_allocator;

/* What is counted, each once for all parts of the card. */
typedef struct card {
    const st_page *page;
    st_buf *out;
    size_t count;
    size_t *same, *words, *characters, *sorted;
    size_t pairs; /* near duplicates */
} card;

/* ---- labels -------------------------------------------------------------------------------------------- */

static void add_label(const card *c, const char *name, size_t size, size_t most) {
    st_buf_add_format(c->out, "<tr data-n=\"%zu\"><th scope=\"row\">", size);
    if (*name) st_page_name(c->out, name);
    else st_buf_add_text(c->out, "<small>without a label</small>");
    st_buf_add_text(c->out, "</th><td class=\"n\">");
    st_page_whole(c->out, size);
    st_buf_add_format(c->out,
                      "</td><td class=\"n\">%.1f</td><td class=\"bar\"><span class=\"fill\" "
                      "style=\"width:%.1f%%\"></span></td></tr>\n",
                      100 * (double)size / (double)c->count, 100 * (double)size / (double)most);
}

static void add_labels(const card *c, size_t task) {
    const char **labels = st_new(memory, c->count, sizeof *labels);
    st_counts counts = {.count = 0};
    for (size_t i = 0; i < c->count && labels; i++) labels[i] = stance_dataset_label(c->page->e->dataset, i, task);
    if (!labels || !st_counts_make(&counts, labels, c->count)) c->out->failed = true;
    else {
        st_buf_add_text(c->out, "<h3>");
        st_page_name(c->out, c->page->e->tasks[task]);
        st_buf_add_format(c->out, " <small>%zu labels</small></h3>\n", counts.count);
        st_buf_add_text(c->out,
                        "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Label</th><th scope=\"col\" "
                        "class=\"n\">Texts</th><th scope=\"col\" class=\"n\">%</th><th "
                        "class=\"roomless\"></th></tr></thead>\n<tbody>\n");
        size_t most = counts.count ? counts.sizes[counts.ranks[0]] : 1;
        if (counts.nameless > most) most = counts.nameless;
        for (size_t r = 0; r < counts.count && r < MOST_ROWS; r++)
            add_label(c, counts.names[counts.ranks[r]], counts.sizes[counts.ranks[r]], most);
        if (counts.nameless) add_label(c, "", counts.nameless, most);
        st_buf_add_text(c->out, "</tbody>\n</table></div>\n");
        if (counts.count > MOST_ROWS)
            st_buf_add_format(c->out, "<p class=\"note\">%d of %zu labels.</p>\n", MOST_ROWS, counts.count);
    }
    st_counts_clear(&counts);
    st_release(memory, labels);
}

/* ---- sizes --------------------------------------------------------------------------------------------- */

static void add_quantiles(const card *c, const char *what, const size_t *numbers, size_t count) {
    size_t q[ST_QUANTILES];
    memcpy(c->sorted, numbers, count * sizeof *numbers);
    st_quantiles(c->sorted, count, q);
    st_buf_add_format(c->out, "<tr><th scope=\"row\">%s</th>", what);
    for (size_t i = 0; i < ST_QUANTILES; i++) {
        st_buf_add_text(c->out, "<td class=\"n\">");
        st_page_whole(c->out, q[i]);
        st_buf_add_text(c->out, "</td>");
    }
    st_buf_add_text(c->out, "</tr>\n");
}

/* Texts in each group, in `sizes`; 0 groups if no text has one. */
static size_t count_groups(const card *c, size_t *sizes) {
    uint32_t *group = st_new(memory, c->count, sizeof *group);
    size_t groups = 0;
    bool any = false;
    if (!group || stance_dataset_group_numbers(c->page->e->dataset, group, &groups, NULL)) c->out->failed = true;
    else
        for (size_t i = 0; i < c->count; i++) {
            sizes[group[i]]++;
            any = any || *stance_dataset_group(c->page->e->dataset, i);
        }
    st_release(memory, group);
    return any ? groups : 0;
}

static void add_sizes(const card *c) {
    size_t *sizes = st_new(memory, c->count, sizeof *sizes), groups = sizes ? count_groups(c, sizes) : 0;
    if (!sizes) c->out->failed = true;
    st_buf_add_text(c->out, "<h3>Sizes</h3>\n<div class=\"scroll\"><table>\n<thead><tr><th></th><th scope=\"col\" "
                            "class=\"n\">least</th><th scope=\"col\" class=\"n\">10 %</th><th scope=\"col\" "
                            "class=\"n\">median</th><th scope=\"col\" class=\"n\">90 %</th><th scope=\"col\" "
                            "class=\"n\">most</th></tr></thead>\n<tbody>\n");
    add_quantiles(c, "Words in a text", c->words, c->count);
    add_quantiles(c, "Bytes in a text", c->characters, c->count);
    if (groups) add_quantiles(c, "Texts in a group", sizes, groups);
    st_buf_add_text(c->out, "</tbody>\n</table></div>\n");
    if (groups) {
        st_buf_add_text(c->out, "<p class=\"note\">");
        st_page_whole(c->out, groups);
        st_buf_add_text(c->out, " groups.</p>\n");
    } else
        st_buf_add_text(c->out,
                        "<p class=\"note\">Texts have no groups: each is taken as independent of all others.</p>\n");
    st_release(memory, sizes);
}

/* How many texts have how many words: columns of equal width on a logarithmic axis. */
static void add_histogram(const card *c) {
    size_t columns[COLUMNS] = {0}, most = 1, longest = 1;
    for (size_t i = 0; i < c->count; i++)
        if (c->words[i] > longest) longest = c->words[i];
    double scale = COLUMNS / log((double)longest + 1.5);
    for (size_t i = 0; i < c->count; i++) {
        size_t column = (size_t)(scale * log((double)c->words[i] + 1));
        columns[column < COLUMNS ? column : COLUMNS - 1]++;
    }
    for (size_t i = 0; i < COLUMNS; i++)
        if (columns[i] > most) most = columns[i];
    st_buf_add_text(c->out, "<figure><figcaption>Length <small>texts by their number of words</small></figcaption>\n");
    st_page_chart_begin(c->out, 440, 130, false, "Histogram of the number of words of a text");
    for (size_t i = 0; i < COLUMNS; i++)
        st_buf_add_format(c->out, "<rect class=\"column\" x=\"%.1f\" y=\"%.1f\" width=\"18\" height=\"%.1f\"/>\n",
                          20 * (double)i, 100 - 92 * (double)columns[i] / (double)most,
                          92 * (double)columns[i] / (double)most);
    st_page_line(c->out, "axis", 0, 100, 440, 100);
    double free = 0;
    for (size_t words = 0, step = 1; words <= longest; words += step) {
        char text[24];
        double x = 20 * scale * log((double)words + 1);
        if (words == 10 * step) step *= 10;
        if (x < free || x > 428) continue;
        free = x + 34;
        snprintf(text, sizeof text, "%zu", words);
        st_page_label(c->out, words ? "middle" : "", x, 117, text);
    }
    st_page_chart_end(c->out);
    st_buf_add_text(c->out, "</figure>\n");
}

/* ---- duplicates ---------------------------------------------------------------------------------------- */

static int count_pair(void *user, size_t first, size_t second, double similarity) {
    (void)first, (void)second, (void)similarity;
    ++*(size_t *)user;
    return 0;
}

static bool differ(const card *c, size_t i) {
    for (size_t t = 0; t < c->page->e->task_count; t++) {
        const char *a = stance_dataset_label(c->page->e->dataset, i, t);
        const char *b = stance_dataset_label(c->page->e->dataset, c->same[i], t);
        if (*a && *b && strcmp(a, b) != 0) return true;
    }
    return false;
}

static void add_duplicates(const card *c) {
    size_t repeated = 0, against = 0, empty = 0;
    for (size_t i = 0; i < c->count; i++) {
        empty += c->words[i] == 0;
        repeated += c->same[i] != i;
        against += c->same[i] != i && differ(c, i);
    }
    st_buf_add_format(c->out,
                      "<h3>Duplicates</h3>\n<div class=\"scroll\"><table class=\"facts\">\n<tbody>\n<tr><th "
                      "scope=\"row\">Texts of the "
                      "same words as one before</th><td>%zu</td></tr>\n<tr><th scope=\"row\">of them, labelled "
                      "otherwise</th><td>%zu</td></tr>\n",
                      repeated, against);
    st_buf_add_text(c->out, "<tr><th scope=\"row\">Pairs of different groups that are nearly the same</th><td>");
    if (c->count > MOST_COMPARED) st_buf_add_text(c->out, "not looked for: <code>stance-train check</code> does");
    else st_buf_add_format(c->out, "%zu", c->pairs);
    st_buf_add_format(c->out, "</td></tr>\n<tr><th scope=\"row\">Texts without a word</th><td>%zu</td></tr>\n", empty);
    st_buf_add_text(c->out, "</tbody>\n</table></div>\n");
}

/* ---- the whole ----------------------------------------------------------------------------------------- */

static void add_files(const card *c) {
    st_buf_add_text(c->out, "<p>");
    st_page_whole(c->out, c->count);
    st_buf_add_text(c->out, " texts of ");
    for (size_t i = 0; i < c->page->e->files->count; i++) {
        if (i) st_buf_add_text(c->out, ", ");
        st_page_name(c->out, c->page->e->files->items[i]);
    }
    size_t articles = stance_dataset_article_count(c->page->e->dataset);
    if (articles) st_buf_add_format(c->out, ", and %zu labelled articles", articles);
    st_buf_add_text(c->out, ".</p>\n");
}

static bool count_all(card *c) {
    const stance_dataset *d = c->page->e->dataset;
    c->same = st_new(memory, c->count, sizeof *c->same);
    c->words = st_new(memory, c->count, sizeof *c->words);
    c->characters = st_new(memory, c->count, sizeof *c->characters);
    c->sorted = st_new(memory, c->count, sizeof *c->sorted);
    if (!c->same || !c->words || !c->characters || !c->sorted) return false;
    for (size_t i = 0; i < c->count; i++) stance_dataset_text(d, i, &c->characters[i]);
    if (stance_dataset_same_texts(d, c->same, c->words, NULL)) return false;
    if (c->count > MOST_COMPARED) return true;
    return stance_dataset_near_duplicates(d, ALIKE, c->page->threads, count_pair, &c->pairs, NULL) == STANCE_OK;
}

void st_page_data(const st_page *page) {
    card c = {.page = page, .out = page->out, .count = stance_dataset_count(page->e->dataset)};
    st_buf_add_text(c.out, "<section id=\"data\"><h2>Data</h2>\n");
    if (!count_all(&c)) c.out->failed = true;
    else {
        add_files(&c);
        for (size_t t = 0; t < page->e->task_count; t++) add_labels(&c, t);
        add_sizes(&c);
        add_histogram(&c);
        add_duplicates(&c);
    }
    st_buf_add_text(c.out, "</section>\n");
    void *blocks[] = {c.same, c.words, c.characters, c.sorted};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(memory, blocks[i]);
}
