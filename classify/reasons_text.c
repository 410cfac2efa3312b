/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "reasons.h"
#include "utf8.h"
#include "visible.h"

/* For people: bars, and the sentences with their words. */
enum { SENTENCE_CELLS = 10, WORD_CELLS = 10, SENTENCE_INDENT = 22, LEAST_WRAP = 24 };

static void add_spaces(st_buf *out, size_t count) {
    for (size_t i = 0; i < count; i++) st_buf_add_char(out, ' ');
}

/* "+0.61"; what rounds to nothing has no sign. */
static void add_signed(st_buf *out, double number) {
    if (fabs(number) < .005) st_buf_add_text(out, "  0.00  ");
    else st_buf_add_format(out, "%+6.2f  ", number);
}

/* "+0.61  ######      ". */
static void add_bar(const st_look *look, st_buf *out, double number, double largest, size_t cells) {
    add_signed(out, number);
    st_look_side(look, out, number);
    st_look_bar(look, out, largest > 0 ? fabs(number) / largest : 0, cells);
    st_look_plain(look, out);
    st_buf_add_text(out, "  ");
}

/* ---- sentences with their words marked ---------------------------------------------------------------- */

/* Goes through the words of the explained unit in order, to find those shown below it. */
typedef struct marker {
    const st_reasons *r;
    size_t next;      /* word */
    double weaker;    /* those below it are not shown */
    bool inside;      /* a word that is shown, */
    stance_word word; /* this one */
} marker;

static marker marker_of(const st_reasons *r) {
    size_t others;
    double rest;
    size_t shown = st_reasons_words(r, &others, &rest);
    return (marker){.r = r, .weaker = shown ? fabs(r->words[shown - 1].contribution) : INFINITY};
}

/* Begin or end the colour of a word at byte `at` of the unit. */
static void mark(marker *m, const st_look *look, size_t at, st_buf *out) {
    if (m->inside && at >= m->word.end) {
        st_look_plain(look, out);
        m->inside = false;
    }
    while (m->next < stance_explanation_word_count(m->r->explanation)) {
        stance_word word = stance_explanation_word(m->r->explanation, m->next);
        if (word.begin > at) break;
        m->next++;
        if (word.end <= at || fabs(word.contribution) < m->weaker) continue;
        m->word = word;
        m->inside = true;
        st_look_side(look, out, word.contribution);
    }
}

/* Characters from byte `at` to the next white space. */
static size_t run_length(st_sv text, size_t at) {
    size_t length = 0;
    for (; at < text.size && !st_is_space(text.data[at]); at++) length += !st_utf8_continues(text.data[at]);
    return length;
}

/* Append white space as one space, or as a new line where the next run does not fit; *column is where it stands. */
static void add_gap(const st_look *look, st_buf *out, size_t next, size_t *column) {
    size_t room = look->width > SENTENCE_INDENT + LEAST_WRAP ? look->width - SENTENCE_INDENT : LEAST_WRAP;
    if (look->width && *column + 1 + next > room) {
        st_buf_add_char(out, '\n');
        add_spaces(out, SENTENCE_INDENT);
        *column = 0;
    } else if (*column) {
        st_buf_add_char(out, ' ');
        ++*column;
    }
}

/* The text of a sentence, with its strongest words in colour if it is the explained unit. */
static void add_sentence_text(const st_reasons *r, const st_look *look, st_sv text, st_buf *out) {
    bool marked = look->colour && !r->whole;
    marker m = marked ? marker_of(r) : (marker){.r = r};
    size_t column = 0, size;
    for (size_t at = 0; at < text.size; at += size) {
        size = st_utf8_length(text.data[at]);
        if (marked) mark(&m, look, at, out);
        if (st_is_space(text.data[at])) {
            while (at + size < text.size && st_is_space(text.data[at + size])) size++;
            add_gap(look, out, run_length(text, at + size), &column);
            continue;
        }
        st_add_visible(out, (st_sv){text.data + at, size});
        column++;
    }
    if (m.inside) st_look_plain(look, out);
    st_buf_add_char(out, '\n');
}

/* ---- what adds up to a score -------------------------------------------------------------------------- */

static void begin_row(const st_look *look, st_buf *out, double number, double largest) {
    add_spaces(out, SENTENCE_INDENT);
    add_bar(look, out, number, largest, WORD_CELLS);
}

static void add_gram_name(const st_reasons *r, const stance_gram *gram, st_buf *out) {
    st_sv text;
    size_t size;
    text.data = stance_model_feature(r->model, gram->feature, &text.size);
    if (!text.data) {
        st_buf_add_format(out, "n-gram %zu, ", gram->feature);
        text = (st_sv){stance_explanation_text(r->explanation, &size) + gram->begin, gram->end - gram->begin};
    }
    st_buf_add_char(out, '"'); /* spaces at its ends matter */
    st_add_visible(out, text);
    st_buf_add_char(out, '"');
    if (gram->count > 1) st_buf_add_format(out, " x %zu", gram->count);
    st_buf_add_char(out, '\n');
}

static void add_grams(const st_reasons *r, const st_look *look, size_t shown, double largest, st_buf *out) {
    for (size_t i = 0; i < shown; i++) {
        stance_gram gram = stance_explanation_gram(r->explanation, i);
        begin_row(look, out, gram.contribution, largest);
        add_gram_name(r, &gram, out);
    }
}

static void add_words(const st_reasons *r, const st_look *look, size_t shown, double largest, st_buf *out) {
    size_t size;
    const char *text = stance_explanation_text(r->explanation, &size);
    for (size_t i = 0; i < shown; i++) {
        const stance_word *word = &r->words[i];
        begin_row(look, out, word->contribution, largest);
        st_add_visible(out, (st_sv){text + word->begin, word->end - word->begin});
        st_buf_add_char(out, '\n');
    }
}

/* Words or n-grams of the explained unit, the rest of them and the bias: they add up to the score in the last line. */
static void add_sum(const st_reasons *r, const st_look *look, st_buf *out) {
    size_t others;
    double rest, score = stance_explanation_score(r->explanation), bias = stance_explanation_bias(r->explanation);
    size_t shown = r->grams ? st_reasons_grams(r, &others, &rest) : st_reasons_words(r, &others, &rest);
    double largest = fmax(fabs(bias), fabs(rest));
    if (shown)
        largest = fmax(largest, fabs(r->grams ? stance_explanation_gram(r->explanation, 0).contribution
                                              : r->words[0].contribution));
    if (r->grams) add_grams(r, look, shown, largest, out);
    else add_words(r, look, shown, largest, out);
    if (others) {
        begin_row(look, out, rest, largest);
        st_buf_add_format(out, "(%zu other %s%s)\n", others, r->grams ? "n-gram" : "word", others == 1 ? "" : "s");
    }
    begin_row(look, out, bias, largest);
    st_buf_add_text(out, "(bias)\n");
    add_spaces(out, SENTENCE_INDENT);
    add_signed(out, score);
    st_buf_add_text(out, "score\n");
}

/* ---- a label ------------------------------------------------------------------------------------------ */

static stance_status add_sentence(st_reasons *r, const st_look *look, st_push push, double largest, st_buf *out,
                                  stance_error *error) {
    size_t begin;
    stance_status status = r->whole ? STANCE_OK : st_reasons_explain(r, push.sentence, error);
    if (status) return status;
    st_buf_add_text(out, "  ");
    add_bar(look, out, r->whole ? push.push : 100 * push.push, r->whole ? largest : 100 * largest, SENTENCE_CELLS);
    add_sentence_text(r, look, st_reasons_text(r, push.sentence, &begin), out);
    if (!r->whole) add_sum(r, look, out);
    return STANCE_OK;
}

static double furthest(const st_reasons *r) {
    if (!r->push_count) return 0;
    return fmax(fabs(r->pushes[0].push), fabs(r->pushes[r->push_count - 1].push));
}

static stance_status add_side(st_reasons *r, const st_look *look, bool against, st_buf *out, stance_error *error) {
    stance_status status = STANCE_OK;
    size_t count = st_reasons_count(r, against);
    if (!count) return status;
    st_buf_add_text(out, against ? "\nAgainst " : "\nFor ");
    st_add_visible(out, st_sv_of(stance_model_label(r->model, r->task, r->label)));
    if (r->whole) st_buf_add_text(out, ", in points of the score\n");
    else
        st_buf_add_format(out, ", in points of its %.0f %%\n",
                          100 * stance_result_probability(r->result, r->task, r->label));
    for (size_t i = 0; i < count && !status; i++)
        status = add_sentence(r, look, st_reasons_push(r, against, i), furthest(r), out, error);
    return status;
}

stance_status st_reasons_text_label(st_reasons *r, const st_look *look, st_buf *out, stance_error *error) {
    if (r->whole) {
        st_buf_add_text(out, "\nScore of ");
        st_add_visible(out, st_sv_of(stance_model_label(r->model, r->task, r->label)));
        st_buf_add_char(out, '\n');
        add_sum(r, look, out);
    }
    stance_status status = add_side(r, look, false, out, error);
    return status ? status : add_side(r, look, true, out, error);
}

void st_reasons_text_head(const st_reasons *r, const st_look *look, st_sv name, st_buf *out) {
    if (look->colour) st_buf_add_text(out, "\033[1m");
    st_add_visible(out, name);
    st_look_plain(look, out);
    st_buf_add_char(out, '\n');
    st_add_visible(out, st_sv_of(stance_model_task_name(r->model, r->task)));
    for (size_t l = 0; l < stance_model_label_count(r->model, r->task); l++) {
        st_buf_add_text(out, l ? ", " : ": ");
        st_add_visible(out, st_sv_of(stance_model_label(r->model, r->task, l)));
        st_buf_add_format(out, " %.0f %%", 100 * stance_result_probability(r->result, r->task, l));
    }
    st_buf_add_char(out, '\n');
    if (stance_result_relevant(r->result) == 0)
        st_buf_add_text(out, "Does not concern the model's question: judged as such texts are.\n");
}
