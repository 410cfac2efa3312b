/* SPDX-License-Identifier: MIT */
#include "result.h"

#include "softmax.h"

bool st_result_prepare(stance_result **result, const stance_model *model, const stance_allocator *allocator) {
    if (!*result) {
        *result = st_new(allocator, 1, sizeof **result);
        if (!*result) return false;
        (*result)->allocator = *allocator;
        const stance_allocator *own = &(*result)->allocator;
        st_buf_init(&(*result)->text, own);
        st_buf_init(&(*result)->title_text, own);
        st_spans_init(&(*result)->sentences, own);
    }
    stance_result *r = *result;
    r->model = model;
    st_buf_reset(&r->text);
    st_buf_reset(&r->title_text);
    r->title = (st_sv){NULL, 0};
    r->sentences.count = 0;
    r->words = r->known_words = 0;
    r->relevant = -1;
    return st_reserve(&r->allocator, &r->whole, &r->capacities[0], model->view.label_count, sizeof *r->whole);
}

void stance_result_free(stance_result *r) {
    if (!r) return;
    stance_allocator allocator = r->allocator;
    st_buf_clear(&r->text);
    st_buf_clear(&r->title_text);
    st_spans_clear(&r->sentences);
    st_release(&allocator, r->whole);
    st_release(&allocator, r->each);
    st_release(&allocator, r->tones);
    st_release(&allocator, r);
}

/* The task of the model with that number, NULL out of range. */
static const st_task *task_of(const stance_result *r, size_t task) {
    return task < r->model->view.task_count ? &r->model->view.tasks[task] : NULL;
}

static double probability(const stance_result *r, const double *all, size_t task, size_t label) {
    const st_task *t = task_of(r, task);
    return t && label < t->label_count ? all[t->first_label + label] : 0;
}

static size_t label_index(const stance_result *r, const double *all, size_t task) {
    const st_task *t = task_of(r, task);
    return t ? st_argmax(all + t->first_label, t->label_count) : 0;
}

size_t stance_result_label_index(const stance_result *r, size_t task) { return label_index(r, r->whole, task); }

const char *stance_result_label(const stance_result *r, size_t task) {
    return stance_model_label(r->model, task, label_index(r, r->whole, task));
}

double stance_result_probability(const stance_result *r, size_t task, size_t label) {
    return probability(r, r->whole, task, label);
}

int stance_result_relevant(const stance_result *r) { return r->relevant; }

double stance_result_known(const stance_result *r) { return r->words ? (double)r->known_words / (double)r->words : 0; }

const char *stance_result_text(const stance_result *r, size_t *length) {
    *length = r->text.size;
    return r->text.data ? r->text.data : "";
}

const char *stance_result_title(const stance_result *r, size_t *length) {
    *length = r->title.size;
    return r->title.data;
}

size_t stance_result_sentence_count(const stance_result *r) { return r->sentences.count; }

stance_span stance_result_sentence(const stance_result *r, size_t sentence) {
    return sentence < r->sentences.count ? r->sentences.data[sentence] : (stance_span){0, 0};
}

const char *stance_result_sentence_label(const stance_result *r, size_t sentence, size_t task) {
    if (sentence >= r->sentences.count) return NULL;
    return stance_model_label(r->model, task, label_index(r, st_result_each(r, sentence), task));
}

double stance_result_sentence_probability(const stance_result *r, size_t sentence, size_t task, size_t label) {
    return sentence < r->sentences.count ? probability(r, st_result_each(r, sentence), task, label) : 0;
}
