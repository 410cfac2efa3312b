/* SPDX-License-Identifier: MIT */
#include "engine.h"

static void free_engine(st_engine *e) {
    if (!e) return;
    stance_result_free(e->result);
    stance_classifier_free(e->classifier);
    st_batch_clear(&e->batch);
    st_html_article_clear(&e->html);
    st_release(&st_default_allocator, e);
}

static st_engine *new_engine(st_generation *generation) {
    st_engine *e = st_new(&st_default_allocator, 1, sizeof *e);
    if (!e) return NULL;
    e->generation = generation;
    e->model = generation->model;
    st_batch_init(&e->batch, &st_default_allocator);
    st_html_article_init(&e->html, &st_default_allocator);
    if (!stance_classifier_new(&e->classifier, e->model, NULL, NULL)) return e;
    free_engine(e);
    return NULL;
}

static void free_generation(st_generation *g) {
    if (!g) return;
    for (st_engine *e = g->idle, *next; e; e = next) {
        next = e->next;
        free_engine(e);
    }
    stance_model_free(g->model);
    st_release(&st_default_allocator, g);
}

static stance_status load(st_generation **out, const char *path, stance_error *error) {
    st_generation *g = st_new(&st_default_allocator, 1, sizeof *g);
    *out = g;
    if (!g) return st_fail_memory(error);
    stance_status status =
        path ? stance_model_open(&g->model, path, NULL, error) : stance_model_builtin(&g->model, NULL, error);
    if (!status) return STANCE_OK;
    free_generation(g);
    *out = NULL;
    return status;
}

stance_status st_engines_open(st_engines *engines, const char *path, stance_error *error) {
    *engines = (st_engines){.path = path};
    stance_status status = load(&engines->current, path, error);
    if (!status) pthread_mutex_init(&engines->mutex, NULL);
    return status;
}

void st_engines_close(st_engines *engines) {
    if (!engines->current) return;
    free_generation(engines->current);
    engines->current = NULL;
    pthread_mutex_destroy(&engines->mutex);
}

stance_status st_engines_reload(st_engines *engines, stance_error *error) {
    st_generation *newer, *old;
    stance_status status = load(&newer, engines->path, error);
    if (status) return status;
    pthread_mutex_lock(&engines->mutex);
    old = engines->current;
    engines->current = newer;
    bool unused = old->users == 0;
    pthread_mutex_unlock(&engines->mutex);
    if (unused) free_generation(old);
    return STANCE_OK;
}

st_engine *st_engines_take(st_engines *engines) {
    pthread_mutex_lock(&engines->mutex);
    st_generation *g = engines->current;
    st_engine *e = g->idle;
    g->users++;
    if (e) g->idle = e->next;
    pthread_mutex_unlock(&engines->mutex);
    if (!e) e = new_engine(g);
    if (e) return e;
    pthread_mutex_lock(&engines->mutex);
    bool unused = --g->users == 0 && g != engines->current;
    pthread_mutex_unlock(&engines->mutex);
    if (unused) free_generation(g);
    return NULL;
}

void st_engines_give(st_engines *engines, st_engine *e) {
    st_generation *g = e->generation;
    pthread_mutex_lock(&engines->mutex);
    e->next = g->idle;
    g->idle = e;
    bool unused = --g->users == 0 && g != engines->current;
    pthread_mutex_unlock(&engines->mutex);
    if (unused) free_generation(g);
}
