/* SPDX-License-Identifier: MIT */
#include "api.h"

#include <stdarg.h>
#include <stdio.h>

#include "json_text.h"
#include "page_files.h"

static const char JSON[] = "application/json";

/* ---- routes ----------------------------------------------------------------------------------------- */

static void answer_health(st_api *api, const st_api_request *request, st_api_response *response) {
    (void)request;
    bool stopping = atomic_load(&api->stopping);
    response->status = stopping ? 503 : 200;
    response->fixed = stopping ? ST_SV("{\"status\": \"stopping\"}\n") : ST_SV("{\"status\": \"ok\"}\n");
}

static void answer_metrics(st_api *api, const st_api_request *request, st_api_response *response);

typedef struct route {
    const char *path, *method;
    void (*answer)(st_api *api, const st_api_request *request, st_api_response *response);
    const st_page_file *file; /* instead of `answer` */
    const char *type;
    size_t metric;
} route;

enum { ROUTE_OTHER, ROUTE_PAGE, ROUTE_CLASSIFY, ROUTE_MODEL, ROUTE_HEALTH, ROUTE_METRICS, ROUTE_OPENAPI };
static const char *const route_names[] = {"other",    "page",     "/v1/classify",  "/v1/model",
                                          "/healthz", "/metrics", "/openapi.json", NULL};

static const route routes[] = {
    {"/v1/classify", "POST", st_api_classify, NULL, JSON, ROUTE_CLASSIFY},
    {"/v1/model", "GET", st_api_model, NULL, JSON, ROUTE_MODEL},
    {"/healthz", "GET", answer_health, NULL, JSON, ROUTE_HEALTH},
    {"/metrics", "GET", answer_metrics, NULL, "text/plain; version=0.0.4; charset=utf-8", ROUTE_METRICS},
    {"/openapi.json", "GET", NULL, &st_page_openapi, JSON, ROUTE_OPENAPI},
    {"/", "GET", NULL, &st_page_serve_html, "text/html; charset=utf-8", ROUTE_PAGE},
    {"/common.css", "GET", NULL, &st_page_common_css, "text/css; charset=utf-8", ROUTE_PAGE},
    {"/serve.css", "GET", NULL, &st_page_serve_css, "text/css; charset=utf-8", ROUTE_PAGE},
    {"/common.js", "GET", NULL, &st_page_common_js, "text/javascript; charset=utf-8", ROUTE_PAGE},
    {"/serve.js", "GET", NULL, &st_page_serve_js, "text/javascript; charset=utf-8", ROUTE_PAGE},
};

static void answer_metrics(st_api *api, const st_api_request *request, st_api_response *response) {
    (void)request;
    st_metrics_write(&api->metrics, route_names, &response->body);
}

static const route *route_of(st_sv path) {
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (st_sv_equal(path, st_sv_of(routes[i].path))) return &routes[i];
    return NULL;
}

static bool is_method(const route *r, const char *method) {
    return strcmp(method, r->method) == 0 || (strcmp(method, "HEAD") == 0 && strcmp(r->method, "GET") == 0);
}

/* ---- answering -------------------------------------------------------------------------------------- */

static void init(st_api_response *response) {
    *response = (st_api_response){.status = 200, .type = JSON};
    st_buf_init(&response->body, &st_default_allocator);
}

void st_api_clear(st_api_response *response) { st_buf_clear(&response->body); }

unsigned st_api_fail(st_api_response *response, unsigned status, const char *format, ...) {
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    st_buf_reset(&response->body);
    st_buf_add_format(&response->body, "{\"error\": {\"status\": %u, \"message\": ", status);
    st_json_any_string(&response->body, st_sv_of(message));
    st_buf_add_text(&response->body, "}}\n");
    response->fixed = (st_sv){NULL, 0};
    response->type = JSON;
    response->status = status;
    return status;
}

static void dispatch(st_api *api, const st_api_request *request, st_api_response *response) {
    const route *r = route_of(request->path);
    if (r) response->route = r->metric;
    if (!st_api_host_allowed(api, request->host)) st_api_fail(response, 421, "this service is not known by that name");
    else if (!st_api_origin_allowed(request)) st_api_fail(response, 403, "no requests from pages of other sites");
    else if (!r) st_api_fail(response, 404, "there is nothing here; see /openapi.json");
    else if (!is_method(r, request->method)) {
        st_api_fail(response, 405, "only %s", r->method);
        response->allow = r->method[0] == 'G' ? "GET, HEAD" : r->method;
    } else {
        response->type = r->type;
        if (r->file) response->fixed = (st_sv){r->file->bytes, r->file->size};
        else r->answer(api, request, response);
    }
}

static void finish(st_api *api, st_api_response *response) {
    if (response->body.failed) st_api_fail(response, 500, "out of memory");
    if (response->body.failed) { /* not even for that */
        st_buf_clear(&response->body);
        response->fixed = ST_SV("{\"error\": {\"status\": 500, \"message\": \"out of memory\"}}\n");
    }
    st_metrics_answer(&api->metrics, response->route, response->status);
}

void st_api_answer(st_api *api, const st_api_request *request, st_api_response *response) {
    init(response);
    dispatch(api, request, response);
    finish(api, response);
}

void st_api_refuse(st_api *api, st_api_response *response, unsigned status, const char *message) {
    init(response);
    st_api_fail(response, status, "%s", message);
    finish(api, response);
}

stance_status st_api_open(st_api *api, const char *model, stance_error *error) {
    memset(api, 0, sizeof *api);
    st_metrics_init(&api->metrics);
    return st_engines_open(&api->engines, model, error);
}

void st_api_close(st_api *api) { st_engines_close(&api->engines); }
