/* SPDX-License-Identifier: MIT
 * The service without its sockets: a request -> a response. */
#ifndef ST_API_H
#define ST_API_H

#include "engine.h"
#include "metrics.h"
#include "options.h"

typedef struct st_api {
    st_engines engines;
    st_metrics metrics;
    uint64_t max_body; /* bytes; longer ones are not given to st_api_answer but refused by st_api_refuse */
    bool loopback;     /* listens to this machine only: whoever asks must know it as that */
    st_texts hosts;    /* further names it may be asked by; not loopback: these only, any if there are none */
    atomic_bool stopping;
} st_api;

/* What was asked, as sent; absent is empty. */
typedef struct st_api_request {
    const char *method;
    st_sv path;               /* without the query */
    st_sv query;              /* behind the question mark, encoded */
    st_sv type, host, origin; /* headers Content-Type, Host, Origin */
    st_sv body;
} st_api_request;

typedef struct st_api_response {
    unsigned status;
    const char *type;  /* Content-Type */
    const char *allow; /* Allow, with 405; else NULL */
    st_sv fixed;       /* the body, if it lives for ever; else data is NULL */
    st_buf body;       /* the body otherwise; allocated by malloc */
    size_t route;      /* for the metrics */
} st_api_response;

/* To be closed when this succeeds. Errors: those of st_engines_open. */
stance_status st_api_open(st_api *api, const char *model, stance_error *error);
void st_api_close(st_api *api);

/* Answer; safe to be called by any number of threads at once. The response is to be cleared. */
void st_api_answer(st_api *api, const st_api_request *request, st_api_response *response);

/* An answer to what the transport refused, as {"error": {"status": 413, "message": "..."}}. */
void st_api_refuse(st_api *api, st_api_response *response, unsigned status, const char *message);

void st_api_clear(st_api_response *response);

/* ---- parts ------------------------------------------------------------------------------------------ */

/* Make the response an error; returns `status`. */
unsigned st_api_fail(st_api_response *response, unsigned status, const char *format, ...) ST_PRINTF(3, 4);

/* Whether the service may be asked by this Host, and from a page of this Origin: keeps pages elsewhere from reaching it
 * through a name that they resolve to this machine (DNS rebinding), or directly. */
bool st_api_host_allowed(const st_api *api, st_sv host);
bool st_api_origin_allowed(const st_api_request *request);

/* What is asked for behind the question mark. */
typedef struct st_api_query {
    bool sentences;
    uint64_t words;        /* of each sentence */
    double min_confidence; /* NAN: not given */
} st_api_query;

/* False after making the response an error. */
bool st_api_read_query(st_sv query, st_api_query *wanted, st_api_response *response);

/* How results are written. */
typedef enum st_api_shape { ST_API_OBJECT, ST_API_ARRAY, ST_API_LINES } st_api_shape;

/* Read the body into engine->batch; false after making the response an error. */
bool st_api_read_body(st_engine *engine, const st_api_request *request, st_api_shape *shape, st_api_response *response);

/* POST /v1/classify and GET /v1/model; they set body, type and status. */
void st_api_classify(st_api *api, const st_api_request *request, st_api_response *response);
void st_api_model(st_api *api, const st_api_request *request, st_api_response *response);

#endif
