/* SPDX-License-Identifier: MIT */
#include "article.h"
#include "classifier.h"
#include "error.h"
#include "explain.h"
#include "result.h"
#include "utf8.h"

static const size_t MOST_BYTES = (size_t)64 << 20;

struct stance_explanation {
    stance_allocator allocator;
    st_buf text; /* decoded */
    st_explain reasons;
};

void stance_explanation_free(stance_explanation *e) {
    if (!e) return;
    stance_allocator allocator = e->allocator;
    e->text.allocator = e->reasons.allocator = &allocator;
    st_buf_clear(&e->text);
    st_explain_clear(&e->reasons);
    st_release(&allocator, e);
}

/* *explanation again if there is one; false when out of memory. */
static bool prepare(stance_explanation **explanation, const stance_allocator *allocator) {
    if (!*explanation) {
        stance_explanation *e = st_new(allocator, 1, sizeof *e);
        if (!e) return false;
        e->allocator = *allocator;
        st_buf_init(&e->text, &e->allocator);
        st_explain_init(&e->reasons, &e->allocator);
        *explanation = e;
    }
    st_buf_reset(&(*explanation)->text);
    return true;
}

static stance_status check_label(const stance_model *model, size_t task, size_t label, stance_error *error) {
    if (label < stance_model_label_count(model, task)) return STANCE_OK;
    return st_fail(error, STANCE_ERROR_ARGUMENT, "the model has no label %zu of task %zu", label, task);
}

static stance_status check(const stance_model *model, const char *text, size_t length, size_t task, size_t label,
                           stance_error *error) {
    if (!text && length) return st_fail(error, STANCE_ERROR_ARGUMENT, "no text");
    if (length > MOST_BYTES)
        return st_fail(error, STANCE_ERROR_LIMIT, "text of %zu bytes is longer than the limit of %zu", length,
                       MOST_BYTES);
    return check_label(model, task, label, error);
}

stance_status stance_explain(stance_classifier *c, const char *text, size_t length, size_t task, size_t label,
                             stance_explanation **explanation, stance_error *error) {
    const st_model_view *view = &c->model->view;
    stance_status status = check(c->model, text, length, task, label, error);
    if (!status) {
        bool ready = prepare(explanation, &c->allocator);
        stance_explanation *e = *explanation;
        if (ready) st_utf8_clean(&e->text, (st_sv){text, length});
        if (!ready || e->text.failed ||
            !st_explain_text(&e->reasons, view, &c->scorer.vectorizer, view->tasks[task].first_label + (uint32_t)label,
                             st_buf_sv(&e->text)))
            status = st_fail_memory(error);
    }
    if (status) {
        stance_explanation_free(*explanation);
        *explanation = NULL;
    }
    return status;
}

double stance_explanation_score(const stance_explanation *e) { return e->reasons.score; }

double stance_explanation_bias(const stance_explanation *e) { return e->reasons.bias; }

const char *stance_explanation_text(const stance_explanation *e, size_t *length) {
    *length = e->text.size;
    return e->text.data ? e->text.data : "";
}

size_t stance_explanation_gram_count(const stance_explanation *e) { return e->reasons.gram_count; }

stance_gram stance_explanation_gram(const stance_explanation *e, size_t index) {
    return index < e->reasons.gram_count ? e->reasons.grams[index] : (stance_gram){0};
}

size_t stance_explanation_word_count(const stance_explanation *e) { return e->reasons.word_count; }

stance_word stance_explanation_word(const stance_explanation *e, size_t index) {
    return index < e->reasons.word_count ? e->reasons.words[index] : (stance_word){0};
}

/* ---- sentences ---------------------------------------------------------------------------------------- */

int stance_model_judges_sentences(const stance_model *model) { return model->view.space->unit == ST_UNIT_SENTENCE; }

/* The article's probability of label `l` if the probabilities and tones of its sentences had this mean. */
static double judge_mean(stance_classifier *c, const stance_result *r, const double *mean, size_t l) {
    size_t labels = c->model->view.label_count;
    double *out = c->inputs + 2 * labels;
    st_article_judge(&c->model->view, mean, 1, mean + labels, r->relevant != 0, c->inputs, out);
    return out[l];
}

/* Pushes of `count` rows of the result, on label `l` of all. */
static void push_rows(stance_classifier *c, const stance_result *r, size_t count, size_t l, double *pushes) {
    const st_model_view *view = &c->model->view;
    size_t labels = view->label_count, scores = view->score_count;
    double *sums = c->sums, *mean = c->inputs + 3 * labels; /* of ST_PLACES * labels */
    st_sum_rows(r->each, count, labels, sums);
    st_sum_rows(r->tones, count, scores - labels, sums + labels);
    for (size_t k = 0; k < scores; k++) mean[k] = sums[k] / (double)count;
    double whole = judge_mean(c, r, mean, l);
    for (size_t i = 0; i < count; i++) {
        const double *each = st_result_each(r, i), *tones = st_result_tones(r, i);
        for (size_t k = 0; k < scores; k++) {
            double sum = sums[k] - (k < labels ? each[k] : tones[k - labels]) + view->labels[k].prior;
            mean[k] = (k < labels && sum < 0 ? 0 : sum) / (double)count;
        }
        pushes[i] = whole - judge_mean(c, r, mean, l);
    }
}

stance_status stance_explain_sentences(stance_classifier *c, const stance_result *r, size_t task, size_t label,
                                       double *pushes, stance_error *error) {
    stance_status status = check_label(c->model, task, label, error);
    if (status) return status;
    if (r->model != c->model) return st_fail(error, STANCE_ERROR_ARGUMENT, "a result of another model");
    size_t count = r->sentences.count + (r->title_text.size > 0);
    for (size_t i = 0; i <= r->sentences.count; i++) pushes[i] = 0;
    if (count && stance_model_judges_sentences(c->model))
        push_rows(c, r, count, c->model->view.tasks[task].first_label + label, pushes);
    return STANCE_OK;
}
