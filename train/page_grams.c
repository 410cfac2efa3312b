/* SPDX-License-Identifier: MIT
 * The most telling n-grams of each label. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "page.h"

enum { MOST_LABELS = 24, SHOWN = 12, CANDIDATES = 120 };

/* `push` is by how much an n-gram pushes the label's score more than those of the others in the mean, where it is the
 * whole text; `telling` is that times the fourth root of how frequent it is (but for a factor that all have): what is
 * rare tells little about the label, however sure the model is of it. */
typedef struct gram {
    size_t feature;
    double push, telling;
} gram;

/* The best so far, the largest first. */
typedef struct best {
    gram grams[CANDIDATES];
    size_t count;
} best;

static void offer(best *b, gram g) {
    if (!(g.telling > 0) || (b->count == CANDIDATES && !(g.telling > b->grams[CANDIDATES - 1].telling))) return;
    size_t at = b->count < CANDIDATES ? b->count++ : CANDIDATES - 1;
    for (; at > 0 && g.telling > b->grams[at - 1].telling; at--) b->grams[at] = b->grams[at - 1];
    b->grams[at] = g;
}

/* The inverse document frequency is ln((1 + texts) / (1 + df)) + 1. */
static gram weigh(const stance_model *model, size_t task, size_t label, size_t labels, size_t feature) {
    double sum = 0, own = stance_model_weight(model, task, label, feature),
           idf = stance_model_feature_idf(model, feature);
    for (size_t l = 0; l < labels; l++) sum += stance_model_weight(model, task, l, feature);
    double push = (own - sum / (double)labels) * idf;
    return (gram){feature, push, push * exp((1 - idf) / 4)};
}

static st_sv text_of(const stance_model *model, size_t feature) {
    st_sv text = {NULL, 0};
    text.data = stance_model_feature(model, feature, &text.size);
    return text;
}

/* Whether one is a part of the other: "ban" and "to ban". */
static bool overlap(st_sv a, st_sv b) {
    if (!a.size || !b.size) return true;
    return a.size < b.size ? memmem(b.data, b.size, a.data, a.size) != NULL
                           : memmem(a.data, a.size, b.data, b.size) != NULL;
}

/* Marks alone tell much of style, and nothing to a reader. */
static bool is_readable(st_sv text) {
    for (size_t i = 0; i < text.size; i++)
        if (st_is_alpha(text.data[i]) || st_is_digit(text.data[i]) || ((unsigned char)text.data[i] & 0x80)) return true;
    return false;
}

/* Drop what overlaps with something stronger; returns how many are left of those to be shown. */
static size_t thin(const stance_model *model, best *b) {
    size_t kept = 0;
    for (size_t i = 0; i < b->count && kept < SHOWN; i++) {
        bool repeated = !is_readable(text_of(model, b->grams[i].feature));
        for (size_t k = 0; k < kept && !repeated; k++)
            repeated = overlap(text_of(model, b->grams[k].feature), text_of(model, b->grams[i].feature));
        if (!repeated) b->grams[kept++] = b->grams[i];
    }
    return kept;
}

/* A space at an end is the end of a word. */
static void add_gram(st_buf *out, st_sv text) {
    st_buf_add_text(out, "<bdi>");
    for (st_sv rest = text; rest.size;) {
        size_t size = rest.data[0] == ' ' && (rest.size == 1 || rest.data == text.data) ? 1 : 0;
        if (size) st_buf_add_text(out, "\xC2\xB7");
        else {
            const char *space = rest.size > 1 ? memchr(rest.data + 1, ' ', rest.size - 1) : NULL;
            size = space && space + 1 == rest.data + rest.size ? rest.size - 1 : rest.size;
            st_page_plain(out, (st_sv){rest.data, size}, ST_PAGE_NAME);
        }
        rest.data += size;
        rest.size -= size;
    }
    st_buf_add_text(out, "</bdi>");
}

static void add_label(const st_page_task *t, const stance_model *model, size_t task, size_t label, bool words) {
    size_t labels = stance_model_label_count(model, task);
    best *b = st_new(&st_default_allocator, 1, sizeof *b);
    for (size_t f = 0; f < stance_model_feature_count(model) && b; f++)
        if (!words || stance_model_feature_is_of_words(model, f)) offer(b, weigh(model, task, label, labels, f));
    size_t count = b ? thin(model, b) : 0;
    if (!b) t->out->failed = true;
    st_buf_add_text(t->out, "<div><h4>");
    st_page_name(t->out, stance_model_label(model, task, label));
    st_buf_add_text(t->out, "</h4>\n<ol>\n");
    for (size_t i = 0; i < count; i++) {
        st_buf_add_text(t->out, "<li>");
        add_gram(t->out, text_of(model, b->grams[i].feature));
        st_buf_add_format(t->out,
                          "<span><span class=\"fill\" style=\"width:%.0f%%\"></span></span><span>%.2f</span></li>\n",
                          100 * b->grams[i].telling / b->grams[0].telling, b->grams[i].push);
    }
    st_buf_add_text(t->out, "</ol></div>\n");
    st_release(&st_default_allocator, b);
}

static bool has_words(const stance_model *model) {
    for (size_t f = 0; f < stance_model_feature_count(model); f++)
        if (stance_model_feature_is_of_words(model, f)) return true;
    return false;
}

void st_page_grams(const st_page_task *t) {
    const stance_model *model = t->model->model;
    size_t task = stance_model_task(model, t->page->e->tasks[t->task]), length;
    size_t labels = stance_model_label_count(model, task), shown = labels < MOST_LABELS ? labels : MOST_LABELS;
    if (!labels) return;
    st_buf_add_text(t->out, "<h3>Most telling n-grams</h3>\n");
    if (stance_model_gamma(model) > 0) {
        st_buf_add_format(
            t->out,
            "<p class=\"note\">The model compares whole texts with %zu support vectors (kernel %s): what an "
            "n-gram says depends on the text it is in. <code>stance explain</code> tells it of each "
            "text.</p>\n",
            stance_model_vector_count(model), stance_model_kernel(model));
        return;
    }
    if (!stance_model_feature(model, 0, &length)) {
        st_buf_add_text(t->out, "<p class=\"note\">The model was written without the texts of its n-grams.</p>\n");
        return;
    }
    bool words = has_words(model);
    st_buf_add_format(
        t->out,
        "<p class=\"note\">The %s that speak most for a label rather than the others. Bars weigh how much one says by "
        "how "
        "frequent it is; the number is by how far one alone would push the score. What overlaps with one above is left "
        "out.</p>\n<div class=\"words\">\n",
        words ? "words and sequences of words" : "sequences of characters (\xC2\xB7 is the end of a word)");
    for (size_t l = 0; l < shown; l++) add_label(t, model, task, l, words);
    st_buf_add_text(t->out, "</div>\n");
    if (shown < labels)
        st_buf_add_format(t->out, "<p class=\"note\">The first %zu of %zu labels.</p>\n", shown, labels);
}
