/* SPDX-License-Identifier: MIT */
#include "model.h"

#include "error.h"
#include "memory.h"

/* A model over bytes that `map` may hold; they are let go on failure. */
static stance_status make(stance_model **out, st_map map, const void *bytes, size_t size, st_trust trust,
                          const stance_allocator *allocator, stance_error *error) {
    allocator = st_allocator_or_default(allocator);
    stance_model *model = st_new(allocator, 1, sizeof *model);
    stance_status status = model ? st_model_view_open(&model->view, bytes, size, trust, error) : st_fail_memory(error);
    if (status) {
        st_release(allocator, model);
        st_map_close(&map);
        return status;
    }
    model->allocator = *allocator;
    model->map = map;
    model->bytes = (st_sv){bytes, size};
    *out = model;
    return STANCE_OK;
}

stance_status stance_model_open(stance_model **out, const char *path, const stance_allocator *allocator,
                                stance_error *error) {
    st_map map;
    *out = NULL;
    stance_status status = st_map_open(&map, path, error);
    if (status) return status;
    if (map.size == 0) return st_fail(error, STANCE_ERROR_FORMAT, "not a model file: it is empty");
    return make(out, map, map.data, map.size, ST_CHECK_ALL, allocator, error);
}

stance_status stance_model_from_memory(stance_model **out, const void *bytes, size_t size,
                                       const stance_allocator *allocator, stance_error *error) {
    *out = NULL;
    return make(out, (st_map){NULL, 0}, bytes, size, ST_CHECK_ALL, allocator, error);
}

stance_status stance_model_builtin(stance_model **out, const stance_allocator *allocator, stance_error *error) {
    *out = NULL;
    st_sv bytes = st_builtin_model();
    if (!bytes.size) return st_fail(error, STANCE_ERROR_ARGUMENT, "this library was built without a model");
    return make(out, (st_map){NULL, 0}, bytes.data, bytes.size, ST_CHECK_LAYOUT, allocator, error);
}

void stance_model_free(stance_model *model) {
    if (!model) return;
    stance_allocator allocator = model->allocator;
    st_map_close(&model->map);
    st_release(&allocator, model);
}

const void *stance_model_bytes(const stance_model *model, size_t *size) {
    *size = model->bytes.size;
    return model->bytes.data;
}

size_t stance_model_task_count(const stance_model *model) { return model->view.task_count; }

const char *stance_model_task_name(const stance_model *model, size_t task) {
    if (task >= model->view.task_count) return NULL;
    return st_model_string(&model->view, model->view.tasks[task].name);
}

size_t stance_model_label_count(const stance_model *model, size_t task) {
    return task < model->view.task_count ? model->view.tasks[task].label_count : 0;
}

const char *stance_model_label(const stance_model *model, size_t task, size_t label) {
    if (label >= stance_model_label_count(model, task)) return NULL;
    const st_model_view *view = &model->view;
    return st_model_string(view, view->labels[view->tasks[task].first_label + label].name);
}

size_t stance_model_task(const stance_model *model, const char *name) {
    for (size_t t = 0; t < model->view.task_count; t++)
        if (strcmp(stance_model_task_name(model, t), name) == 0) return t;
    return SIZE_MAX;
}

size_t stance_model_feature_count(const stance_model *model) { return model->view.features; }

const char *stance_model_feature(const stance_model *model, size_t feature, size_t *length) {
    *length = 0;
    if (!model->view.gram_ends || feature >= model->view.features) return NULL;
    st_sv text = st_model_gram(&model->view, (uint32_t)feature);
    *length = text.size;
    return text.data;
}

double stance_model_bias(const stance_model *model, size_t task, size_t label) {
    if (label >= stance_model_label_count(model, task)) return 0;
    return model->view.labels[model->view.tasks[task].first_label + label].bias;
}

double stance_model_weight(const stance_model *model, size_t task, size_t label, size_t feature) {
    const st_model_view *view = &model->view;
    if (label >= stance_model_label_count(model, task) || feature >= view->features || !view->weights) return 0;
    return (double)view->weights[feature * view->space->stride + view->tasks[task].first_label + label];
}

const char *stance_model_kernel(const stance_model *model) { return model->view.kernel.gamma > 0 ? "rbf" : "linear"; }

double stance_model_gamma(const stance_model *model) { return model->view.kernel.gamma; }

size_t stance_model_vector_count(const stance_model *model) { return model->view.kernel.vectors; }

double stance_model_coefficient(const stance_model *model, size_t task, size_t label, size_t vector) {
    const st_kernel *k = &model->view.kernel;
    if (label >= stance_model_label_count(model, task) || vector >= k->vectors) return 0;
    return k->coefficients[vector * k->stride + model->view.tasks[task].first_label + label];
}

int stance_model_posting(const stance_model *model, size_t feature, size_t index, size_t *vector, double *value) {
    const st_kernel *k = &model->view.kernel;
    if (feature >= k->features) return 0;
    uint32_t begin, end = st_kernel_postings(k, (uint32_t)feature, &begin);
    if (index >= end - begin) return 0;
    *vector = k->postings[begin + index].vector;
    *value = (double)k->postings[begin + index].value;
    return 1;
}

double stance_model_feature_idf(const stance_model *model, size_t feature) {
    return feature < model->view.features ? st_idf_of(model->view.lexicon.idf, feature) : 0;
}

int stance_model_feature_is_of_words(const stance_model *model, size_t feature) {
    const st_lexicon *lexicon = &model->view.lexicon;
    for (uint32_t b = 0; b < lexicon->spec->count; b++)
        if (feature >= lexicon->first[b] && feature < lexicon->first[b + 1])
            return lexicon->spec->blocks[b].kind == ST_GRAM_WORD;
    return 0;
}

int stance_model_tells_relevance(const stance_model *model) { return model->view.about.count > 0; }

/* The string that starts at *at, which is moved past its NUL; NULL at the end. */
static const char *next_fact(st_sv facts, size_t *at) {
    if (*at >= facts.size) return NULL;
    const char *text = facts.data + *at;
    *at += strlen(text) + 1; /* there is a NUL at the end of the section */
    return text;
}

int stance_model_fact(const stance_model *model, size_t index, const char **key, const char **value) {
    size_t at = 0;
    for (size_t i = 0;; i++) {
        const char *k = next_fact(model->view.facts, &at), *v = next_fact(model->view.facts, &at);
        if (!k || !v) return 0;
        if (i < index) continue;
        *key = k;
        *value = v;
        return 1;
    }
}
