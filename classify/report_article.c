/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "hue.h"
#include "markup.h"
#include "reasons.h"
#include "report_html.h"
#include "unsure.h"

/* Sentences of a document on their way into its article. */
typedef struct telling {
    const st_writer *w;
    const st_verdict *v;
    st_reasons reasons;
    bool ranked;  /* its numbers hold how far sentences push */
    bool wrapped; /* lines are broken within sentences: a line feed means nothing */
    st_buf *out;
} telling;

enum { WORDS = 5, SHADES = 5, PROBABILITIES = 3, LABELS = 4 }; /* how many are shown */

/* ---- why a sentence is shaded as it is -------------------------------------------------------------- */

/* Numbers of a sentence, or for SIZE_MAX of the whole text. */
static double probability(const telling *t, size_t sentence, size_t task, size_t label) {
    return sentence == SIZE_MAX ? stance_result_probability(t->v->result, task, label)
                                : stance_result_sentence_probability(t->v->result, sentence, task, label);
}

static size_t best_label(const telling *t, size_t sentence, size_t task) {
    size_t best = 0;
    for (size_t l = 1; l < stance_model_label_count(t->w->model, task); l++)
        if (probability(t, sentence, task, l) > probability(t, sentence, task, best)) best = l;
    return best;
}

/* Lines of the title attribute: "opposed 71 %, neutral 20 %, supportive 9 %"; of other tasks "topic: security 73 %". */
static void add_verdict_lines(const telling *t, size_t sentence, st_buf *out) {
    const stance_model *model = t->w->model;
    for (size_t k = 0; k < stance_model_task_count(model); k++) {
        if (k) st_buf_add_char(out, '\n');
        st_markup_text(out, st_sv_of(stance_model_task_name(model, k)));
        st_buf_add_text(out, ": ");
        size_t best = best_label(t, sentence, k), labels = stance_model_label_count(model, k), shown = 0;
        for (size_t i = 0; i <= labels && shown < PROBABILITIES; i++) {
            size_t l = i ? i - 1 : best;
            if ((i && l == best) || (i && labels > PROBABILITIES)) continue;
            if (shown++) st_buf_add_text(out, ", ");
            st_markup_text(out, st_sv_of(stance_model_label(model, k, l)));
            st_buf_add_char(out, ' ');
            st_report_percent(out, probability(t, sentence, k, l));
        }
    }
}

/* How far the sentence moves the verdict on the article. */
static void add_push_line(const telling *t, size_t sentence, st_buf *out) {
    size_t label = stance_result_label_index(t->v->result, 0);
    if (!t->ranked || sentence == SIZE_MAX || t->reasons.whole || t->reasons.numbers[sentence] == 0) return;
    st_buf_add_text(out, "\narticle's ");
    st_markup_text(out, st_sv_of(stance_model_label(t->w->model, 0, label)));
    st_buf_add_format(out, ": %+.1f points", 100 * t->reasons.numbers[sentence]);
}

/* "+0.75 wire": what a word adds to the score of the sentence for its label. */
static void add_word_lines(telling *t, st_sv text, st_buf *out) {
    st_reasons *r = &t->reasons;
    size_t others, length;
    double rest;
    const char *explained = stance_explanation_text(r->explanation, &length);
    size_t shown = st_reasons_words(r, &others, &rest);
    for (size_t i = 0; i < shown && text.size; i++) {
        if (fabs(r->words[i].contribution) < .005) break;
        st_buf_add_format(out, "\n%+.2f ", r->words[i].contribution);
        st_markup_text(out, (st_sv){explained + r->words[i].begin, r->words[i].end - r->words[i].begin});
    }
}

static void add_why(telling *t, size_t sentence, size_t label, st_sv text) {
    stance_error error;
    st_buf_add_text(t->out, " title=\"");
    add_verdict_lines(t, sentence, t->out);
    add_push_line(t, sentence, t->out);
    t->reasons.label = label;
    if (t->v->classifier) {
        if (st_reasons_explain_text(&t->reasons, text, &error)) t->out->failed = true;
        else add_word_lines(t, text, t->out);
    }
    st_buf_add_char(t->out, '"');
}

/* ---- sentences -------------------------------------------------------------------------------------- */

/* 0 to SHADES - 1: how far the probability lies above that of chance. */
static int shade(double p, size_t labels) {
    double chance = 1 / (double)labels, x = (p - chance) / (1 - chance);
    int k = (int)(x * SHADES);
    return k < 0 ? 0 : k < SHADES ? k : SHADES - 1;
}

static void add_sentence(telling *t, size_t sentence, st_sv text) {
    size_t label = best_label(t, sentence, 0);
    const char *name = stance_model_label(t->w->model, 0, label);
    double p = probability(t, sentence, 0, label);
    bool unsure = sentence == SIZE_MAX ? st_unsure(t->w, t->v->result, 0) != NULL
                                       : st_unsure_sentence(t->w, t->v->result, sentence, 0) != NULL;
    st_buf_add_format(t->out, "<mark class=\"h%d k%d%s\"", st_hue_of(name, label),
                      shade(p, stance_model_label_count(t->w->model, 0)), unsure ? " unsure" : "");
    add_why(t, sentence, label, text);
    st_buf_add_char(t->out, '>');
    st_report_isolated(t->out, text);
    st_buf_add_text(t->out, "<small> ");
    st_markup_text(t->out, st_sv_of(name));
    st_buf_add_char(t->out, ' ');
    st_report_percent(t->out, p);
    st_buf_add_text(t->out, unsure ? "?</small></mark>" : "</small></mark>");
}

static st_sv text_of(const telling *t) {
    st_sv text;
    text.data = stance_result_text(t->v->result, &text.size);
    return text;
}

static st_sv sentence_text(const telling *t, size_t sentence) {
    stance_span span = stance_result_sentence(t->v->result, sentence);
    return (st_sv){text_of(t).data + span.begin, span.end - span.begin};
}

/* What stands between sentences: an empty line ends a paragraph, a line feed a line. */
static void add_gap(const telling *t, st_sv gap) {
    size_t feeds = 0;
    bool blank = true;
    for (size_t i = 0; i < gap.size; i++) {
        feeds += gap.data[i] == '\n';
        blank = blank && st_is_space(gap.data[i]);
    }
    if (!blank) st_report_isolated(t->out, gap);
    else if (feeds > 1) st_buf_add_text(t->out, "</p>\n<p>");
    else if (feeds && !t->wrapped) st_buf_add_text(t->out, "<br>\n");
    else st_buf_add_char(t->out, ' ');
}

static bool is_wrapped(const telling *t) {
    bool wrapped = t->v->document->layout == STANCE_SENTENCES;
    for (size_t s = 0; s < stance_result_sentence_count(t->v->result) && !wrapped; s++) {
        st_sv text = sentence_text(t, s);
        wrapped = text.size && memchr(text.data, '\n', text.size);
    }
    return wrapped;
}

/* From sentence number `first` on. */
static void add_text(telling *t, size_t first) {
    size_t count = stance_result_sentence_count(t->v->result);
    st_sv text = text_of(t);
    st_buf_add_text(t->out, "<div class=\"text\"><p>");
    if (!count && !first && st_sv_trim(text).size) add_sentence(t, SIZE_MAX, text);
    for (size_t s = first; s < count; s++) {
        size_t end = s ? stance_result_sentence(t->v->result, s - 1).end : 0;
        if (s > first) add_gap(t, (st_sv){text.data + end, stance_result_sentence(t->v->result, s).begin - end});
        add_sentence(t, s, sentence_text(t, s));
    }
    st_buf_add_text(t->out, "</p></div>");
}

/* ---- the head --------------------------------------------------------------------------------------- */

static void add_probability(const telling *t, size_t task, size_t label) {
    double p = stance_result_probability(t->v->result, task, label);
    const char *name = stance_model_label(t->w->model, task, label);
    st_buf_add_format(t->out, "<li class=\"h%d\" style=\"--p:%.3f\">", task ? ST_HUE_GREY : st_hue_of(name, label), p);
    st_report_isolated(t->out, st_sv_of(name));
    st_buf_add_char(t->out, ' ');
    st_report_percent(t->out, p);
    st_buf_add_text(t->out, "</li>");
}

/* Whether so few labels are likelier that this one is worth showing. */
static bool is_shown(const telling *t, size_t task, size_t label) {
    size_t likelier = 0, labels = stance_model_label_count(t->w->model, task);
    for (size_t l = 0; l < labels; l++)
        likelier += probability(t, SIZE_MAX, task, l) > probability(t, SIZE_MAX, task, label);
    return likelier < LABELS;
}

static void add_probabilities(const telling *t, size_t task) {
    double others = 1;
    size_t labels = stance_model_label_count(t->w->model, task), hidden = labels;
    st_buf_add_text(t->out, "<ul class=\"probabilities\">");
    for (size_t l = 0; l < labels; l++) {
        if (!is_shown(t, task, l)) continue;
        add_probability(t, task, l);
        others -= probability(t, SIZE_MAX, task, l);
        hidden--;
    }
    if (hidden) {
        st_buf_add_format(t->out, "<li>%zu other%s ", hidden, hidden == 1 ? "" : "s");
        st_report_percent(t->out, others > 0 ? others : 0);
        st_buf_add_text(t->out, "</li>");
    }
    st_buf_add_text(t->out, "</ul>");
}

static void add_verdict(const telling *t, size_t task) {
    const stance_result *r = t->v->result;
    size_t label = stance_result_label_index(r, task);
    st_buf_add_text(t->out, "<div><dt>");
    st_report_isolated(t->out, st_sv_of(stance_model_task_name(t->w->model, task)));
    st_buf_add_text(t->out, "</dt><dd>");
    st_report_label(t->out, t->w->model, task, label);
    st_buf_add_text(t->out, " <span class=\"p\">");
    st_report_percent(t->out, stance_result_probability(r, task, label));
    st_buf_add_text(t->out, "</span>");
    const char *unsure = st_unsure(t->w, r, task);
    if (unsure) st_buf_add_format(t->out, " <em class=\"unsure\">unsure: %s</em>", unsure);
    add_probabilities(t, task);
    st_buf_add_text(t->out, "</dd></div>");
}

static void add_source(const telling *t) {
    const st_batch *batch = t->v->batch;
    const st_document *d = t->v->document;
    const st_piece credits[] = {d->byline, d->date};
    st_buf_add_text(t->out, "<p class=\"source\">");
    st_report_isolated(t->out, st_batch_text(batch, d->path));
    if (d->line) st_buf_add_format(t->out, ", line %zu", d->line);
    for (size_t i = 0; i < 2; i++) {
        if (!credits[i].size) continue;
        st_buf_add_text(t->out, " · ");
        st_report_isolated(t->out, st_batch_text(batch, credits[i]));
    }
    st_buf_add_text(t->out, "</p>");
}

/* Whether the text is one unit, and short enough to be its own headline. */
static bool is_line(const telling *t) {
    enum { MOST = 200 };
    st_sv text = text_of(t);
    return !stance_result_sentence_count(t->v->result) && text.size < MOST && st_sv_trim(text).size;
}

/* The headline; true where that is also how the text begins. */
static bool add_heading(telling *t) {
    size_t size;
    const char *title = stance_result_title(t->v->result, &size);
    bool line = !title && is_line(t);
    bool within = title && stance_result_sentence_count(t->v->result) && title == sentence_text(t, 0).data;
    st_buf_add_text(t->out, "<h3>");
    if (line) add_sentence(t, SIZE_MAX, text_of(t));
    else if (within) add_sentence(t, 0, sentence_text(t, 0));
    else st_report_title(t->v, t->out);
    st_buf_add_text(t->out, "</h3>");
    return line || within;
}

static void rank(telling *t) {
    stance_error error;
    t->reasons.label = stance_result_label_index(t->v->result, 0);
    t->ranked = st_reasons_rank(&t->reasons, &error) == STANCE_OK;
    t->out->failed = t->out->failed || !t->ranked;
}

void st_report_article(const st_writer *w, const st_verdict *v, st_buf *out) {
    telling t = {.w = w, .v = v, .out = out};
    t.reasons = (st_reasons){.classifier = v->classifier, .model = w->model, .most_words = WORDS, .result = v->result};
    t.wrapped = is_wrapped(&t);
    if (v->classifier) rank(&t);
    bool within = add_heading(&t);
    add_source(&t);
    st_buf_add_text(out, "<dl>");
    for (size_t k = 0; k < stance_model_task_count(w->model); k++) add_verdict(&t, k);
    st_buf_add_text(out, "</dl>");
    add_text(&t, within ? 1 : 0);
    st_buf_add_text(out, "</article>\n");
    st_reasons_clear(&t.reasons);
}
