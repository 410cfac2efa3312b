/* SPDX-License-Identifier: MIT
 * The model of a service, which can be replaced while it is in use, and scratch memory for each who uses it. */
#ifndef ST_ENGINE_H
#define ST_ENGINE_H

#include <pthread.h>

#include "batch.h"
#include "html_article.h"

/* A model that was loaded, and those working with it. Lives until it was replaced and nobody uses it. */
typedef struct st_generation {
    stance_model *model;
    size_t users;
    struct st_engine *idle; /* ready to be used */
} st_generation;

/* What one request works with. */
typedef struct st_engine {
    st_generation *generation;
    const stance_model *model;
    stance_classifier *classifier;
    stance_result *result;
    st_batch batch;
    st_html_article html;
    struct st_engine *next; /* idle */
} st_engine;

/* Safe to be used by any number of threads at once. */
typedef struct st_engines {
    const char *path; /* of the model; NULL: the built-in one */
    pthread_mutex_t mutex;
    st_generation *current;
} st_engines;

/* Load the model. To be closed when this succeeds. Errors: those of stance_model_open and stance_model_builtin. */
stance_status st_engines_open(st_engines *engines, const char *path, stance_error *error);

/* Nobody may use an engine any more. */
void st_engines_close(st_engines *engines);

/* Load the model anew: requests from now on get the new one, those under way keep theirs. On failure the old one stays.
 * Errors: as above. */
stance_status st_engines_reload(st_engines *engines, stance_error *error);

/* An engine with the newest model, to be given back; NULL when out of memory. */
st_engine *st_engines_take(st_engines *engines);
void st_engines_give(st_engines *engines, st_engine *engine);

#endif
