/* SPDX-License-Identifier: MIT
 * Texts that went wrong, and labels that look wrong. */
#include <stdlib.h>

#include "memory.h"
#include "page.h"

enum { MOST_KINDS = 8, EXAMPLES = 2, MOST_DOUBTS = 20 };

static void add_text(const st_page_task *t, size_t i) {
    st_sv text = {NULL, 0};
    text.data = stance_dataset_text(t->page->e->dataset, i, &text.size);
    st_buf_add_text(t->out, "<q>");
    st_page_text(t->out, text, ST_PAGE_TEXT);
    st_buf_add_text(t->out, "</q>");
}

/* ---- mistakes ------------------------------------------------------------------------------------------ */

static void add_kind(const st_page_task *t, const stance_mistake *first) {
    const stance_measures *m = &t->f->m;
    st_buf_add_format(t->out, "<li><h4>%zu ", first->alike);
    st_page_name(t->out, m->labels[first->truth]);
    st_buf_add_text(t->out, " taken for ");
    st_page_name(t->out, m->labels[first->predicted]);
    st_buf_add_format(t->out, " <small>%.1f %% of all ", 100 * (double)first->alike / (double)m->support[first->truth]);
    st_page_name(t->out, m->labels[first->truth]);
    st_buf_add_text(t->out, "</small></h4>\n<ul class=\"texts\">\n");
    for (size_t k = 0; k < first->alike && k < EXAMPLES; k++) {
        st_buf_add_text(t->out, "<li>");
        add_text(t, first[k].text);
        st_buf_add_format(t->out, "<p class=\"note\">%.0f %% sure; ", 100 * first[k].of_predicted);
        st_page_place(t->page, first[k].text);
        st_buf_add_text(t->out, "</p></li>\n");
    }
    st_buf_add_text(t->out, "</ul></li>\n");
}

void st_page_mistakes(const st_page_task *t) {
    const st_figures *f = t->f;
    if (!f->mistake_count) return;
    st_buf_add_text(
        t->out, "<h3>Most frequent mistakes <small>with the most certain of each</small></h3>\n<ol class=\"kinds\">\n");
    for (size_t i = 0, kinds = 0; i < f->mistake_count && kinds < MOST_KINDS; i += f->mistakes[i].alike, kinds++)
        add_kind(t, &f->mistakes[i]);
    st_buf_add_text(t->out, "</ol>\n");
}

/* ---- doubtful labels ----------------------------------------------------------------------------------- */

static int by_doubt(const void *left, const void *right) {
    const stance_mistake *a = left, *b = right;
    if (a->of_truth != b->of_truth) return a->of_truth < b->of_truth ? -1 : 1;
    return (a->text > b->text) - (a->text < b->text);
}

static void add_doubt(const st_page_task *t, const stance_mistake *d) {
    st_buf_add_text(t->out, "<li>");
    add_text(t, d->text);
    st_buf_add_text(t->out, "<p class=\"note\">labelled <b>");
    st_page_name(t->out, t->f->m.labels[d->truth]);
    st_buf_add_format(t->out, "</b> (%.1f %%), more like <b>", 100 * d->of_truth);
    st_page_name(t->out, t->f->m.labels[d->predicted]);
    st_buf_add_format(t->out, "</b> (%.1f %%); ", 100 * d->of_predicted);
    st_page_place(t->page, d->text);
    st_buf_add_text(t->out, "</p></li>\n");
}

void st_page_doubts(const st_page_task *t) {
    size_t count = t->f->mistake_count;
    if (!count) return;
    stance_mistake *doubts = st_new(&st_default_allocator, count, sizeof *doubts);
    if (!doubts) {
        t->out->failed = true;
        return;
    }
    memcpy(doubts, t->f->mistakes, count * sizeof *doubts);
    qsort(doubts, count, sizeof *doubts, by_doubt);
    st_buf_add_text(
        t->out,
        "<h3>Doubtful labels</h3>\n<p class=\"note\">The labels in the data that the model finds least probable. "
        "Some are its mistakes, some the labellers': worth reading again.</p>\n<ol class=\"texts\">\n");
    for (size_t i = 0; i < count && i < MOST_DOUBTS; i++) add_doubt(t, &doubts[i]);
    st_buf_add_text(t->out, "</ol>\n");
    st_release(&st_default_allocator, doubts);
}
