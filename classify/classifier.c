/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "article.h"
#include "classifier.h"
#include "error.h"
#include "headline.h"
#include "result.h"
#include "utf8.h"

static const size_t DEFAULT_MAX_BYTES = (size_t)64 << 20;

stance_status stance_classifier_new(stance_classifier **out, const stance_model *model,
                                    const stance_allocator *allocator, stance_error *error) {
    *out = NULL;
    allocator = st_allocator_or_default(allocator);
    stance_classifier *c = st_new(allocator, 1, sizeof *c);
    if (!c) return st_fail_memory(error);
    c->allocator = *allocator;
    c->model = model;
    st_buf_init(&c->clean, &c->allocator);
    c->inputs = st_new(allocator, ST_PLACES * (size_t)model->view.label_count, sizeof *c->inputs);
    c->sums = st_new(allocator, model->view.score_count, sizeof *c->sums);
    if (!st_scorer_init(&c->scorer, &model->view, &c->allocator) || !c->inputs || !c->sums) {
        stance_classifier_free(c);
        return st_fail_memory(error);
    }
    *out = c;
    return STANCE_OK;
}

void stance_classifier_free(stance_classifier *c) {
    if (!c) return;
    stance_allocator allocator = c->allocator;
    st_scorer_clear(&c->scorer);
    double *blocks[] = {c->alone, c->together, c->inputs, c->sums};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(&allocator, blocks[i]);
    c->clean.allocator = &allocator;
    st_buf_clear(&c->clean);
    st_release(&allocator, c);
}

/* One text on its way through a classifier. */
typedef struct job {
    stance_classifier *c;
    const stance_classify_options *options;
    stance_result *r;
} job;

static bool score(const job *j, st_sv text, double *out) {
    if (!st_score(&j->c->scorer, text, out)) return false;
    j->r->words += j->c->scorer.words;
    j->r->known_words += j->c->scorer.known_words;
    return true;
}

static st_sv sentence_text(const stance_result *r, size_t i) {
    stance_span span = r->sentences.data[i];
    return (st_sv){r->text.data + span.begin, span.end - span.begin};
}

/* One span a line, whatever is in it. */
static bool split_lines(stance_result *r) {
    size_t begin = 0;
    for (size_t i = 0; i <= r->text.size; i++) {
        if (i < r->text.size && r->text.data[i] != '\n') continue;
        if (i == r->text.size && begin == i) break;
        if (!st_spans_add(&r->sentences, begin, i)) return false;
        begin = i + 1;
    }
    return true;
}

/* Find the headline; *apart tells whether it was passed apart from the text. */
static bool take_title(const job *j, bool *apart) {
    stance_result *r = j->r;
    st_sv given = {j->options->title, j->options->title ? j->options->title_length : 0};
    *apart = j->options->layout == STANCE_ARTICLE && st_sv_trim(given).size > 0;
    if (*apart) {
        st_utf8_clean(&r->title_text, given);
        r->title = (st_sv){r->title_text.data ? r->title_text.data : "", r->title_text.size};
        return !r->title_text.failed;
    }
    bool first = j->options->layout == STANCE_SENTENCES ? r->sentences.count > 0
                                                        : st_has_headline(&r->sentences, st_buf_sv(&r->text));
    if (first) r->title = sentence_text(r, 0);
    return true;
}

static bool make_room(const job *j, size_t count) {
    stance_result *r = j->r;
    stance_classifier *c = j->c;
    size_t labels = r->model->view.label_count, tones = r->model->view.score_count - labels;
    return st_reserve(&r->allocator, &r->each, &r->capacities[1], count * labels, sizeof *r->each) &&
           st_reserve(&r->allocator, &r->tones, &r->capacities[2], count * tones, sizeof *r->tones) &&
           st_reserve(&c->allocator, &c->alone, &c->capacities[0], count * labels, sizeof *c->alone) &&
           st_reserve(&c->allocator, &c->together, &c->capacities[1], count * labels, sizeof *c->together);
}

/* Judge each sentence by itself, with a title passed apart as one more before them. */
static bool judge_alone(const job *j, bool apart) {
    stance_result *r = j->r;
    size_t labels = r->model->view.label_count, tones = r->model->view.score_count - labels;
    for (size_t i = 0; i < r->sentences.count + apart; i++) {
        bool title = apart && i == 0;
        if (!score(j, title ? r->title : sentence_text(r, i - apart), j->c->alone + i * labels)) return false;
        if (tones)
            memcpy(st_result_tones(r, title ? r->sentences.count : i - apart), j->c->scorer.scores + labels,
                   tones * sizeof *r->tones);
    }
    return true;
}

/* Alone, then in context. */
static bool judge_sentences(const job *j, bool apart) {
    stance_result *r = j->r;
    stance_classifier *c = j->c;
    size_t labels = r->model->view.label_count, count = r->sentences.count + apart;
    if (!make_room(j, count) || !judge_alone(j, apart)) return false;
    st_sum_rows(c->alone, count, labels, c->sums);
    st_neighbours alone = {c->alone, count, labels, r->title.data && count ? c->alone : NULL, c->sums};
    st_sentences_judge(&r->model->view, &alone, c->inputs, c->together);
    if (r->sentences.count)
        memcpy(r->each, c->together + apart * labels, r->sentences.count * labels * sizeof *r->each);
    if (apart) memcpy(st_result_each(r, r->sentences.count), c->together, labels * sizeof *r->each);
    return true;
}

static void look_for_target(const job *j) {
    stance_result *r = j->r;
    const st_about *about = &r->model->view.about;
    uint32_t seen = 0;
    if (!about->count) return;
    st_about_look(about, j->c->scorer.stream, st_buf_sv(&r->text), &seen);
    st_about_look(about, j->c->scorer.stream, st_buf_sv(&r->title_text), &seen);
    r->relevant = st_about_all(about, seen);
}

/* Split, judge each sentence, then the whole. */
static bool judge_article(const job *j) {
    stance_result *r = j->r;
    bool lines = j->options->layout == STANCE_SENTENCES, apart;
    if (!(lines ? split_lines(r) : st_split_sentences(&r->sentences, st_buf_sv(&r->text)))) return false;
    if (!take_title(j, &apart) || !judge_sentences(j, apart)) return false;
    look_for_target(j);
    if (r->model->view.space->unit == ST_UNIT_DOCUMENT || r->sentences.count + apart == 0) {
        size_t words = r->words, known = r->known_words; /* counted with the sentences */
        bool done = score(j, st_buf_sv(&r->text), r->whole);
        r->words = words;
        r->known_words = known;
        return done;
    }
    const st_model_view *view = &r->model->view;
    double *tones = j->c->sums + view->label_count;
    st_mean_rows(r->tones, r->sentences.count + apart, view->score_count - view->label_count, tones);
    st_article_judge(view, j->c->together, r->sentences.count + apart, tones, r->relevant != 0, j->c->inputs, r->whole);
    return true;
}

static stance_status run(const job *j, st_sv text, stance_error *error) {
    st_utf8_clean(&j->r->text, text);
    if (j->r->text.failed) return st_fail_memory(error);
    bool alone = j->options->layout == STANCE_LINE;
    j->c->scorer.labels_only = alone;
    bool done = alone ? score(j, st_buf_sv(&j->r->text), j->r->whole) : judge_article(j);
    return done ? STANCE_OK : st_fail_memory(error);
}

static stance_status check(const stance_classify_options *o, const char *text, size_t length, stance_error *error) {
    size_t most = o->max_bytes ? o->max_bytes : DEFAULT_MAX_BYTES;
    if (o->size != sizeof *o) return st_fail(error, STANCE_ERROR_ARGUMENT, "options of another version");
    if (!text && length) return st_fail(error, STANCE_ERROR_ARGUMENT, "no text");
    if (o->layout > STANCE_SENTENCES) return st_fail(error, STANCE_ERROR_ARGUMENT, "unknown layout");
    if (most > UINT32_MAX / 3) most = UINT32_MAX / 3;
    if (length > most)
        return st_fail(error, STANCE_ERROR_LIMIT, "text of %zu bytes is longer than the limit of %zu", length, most);
    if (o->title_length > most)
        return st_fail(error, STANCE_ERROR_LIMIT, "title of %zu bytes is longer than the limit of %zu", o->title_length,
                       most);
    return STANCE_OK;
}

stance_status stance_classify(stance_classifier *classifier, const char *text, size_t length,
                              const stance_classify_options *options, stance_result **result, stance_error *error) {
    static const stance_classify_options defaults = STANCE_CLASSIFY_OPTIONS;
    job j = {.c = classifier, .options = options ? options : &defaults};
    stance_status status = check(j.options, text, length, error);
    if (!status && !st_result_prepare(result, classifier->model, &classifier->allocator))
        status = st_fail_memory(error);
    j.r = *result;
    if (!status) status = run(&j, (st_sv){text, length}, error);
    if (status) {
        stance_result_free(*result);
        *result = NULL;
    }
    return status;
}

stance_status stance_vectorize(stance_classifier *c, const char *text, size_t length, const uint32_t **features,
                               const double **values, size_t *count, stance_error *error) {
    static const stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    stance_status status = check(&options, text, length, error);
    *features = NULL;
    *values = NULL;
    *count = 0;
    if (status) return status;
    st_buf_reset(&c->clean);
    st_utf8_clean(&c->clean, (st_sv){text, length});
    if (c->clean.failed || !st_vectorize(&c->scorer.vectorizer, st_buf_sv(&c->clean))) return st_fail_memory(error);
    *features = c->scorer.vectorizer.features;
    *values = c->scorer.vectorizer.values;
    *count = c->scorer.vectorizer.count;
    return STANCE_OK;
}
