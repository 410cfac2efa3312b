/* SPDX-License-Identifier: MIT
 * Requests to stance serve, behind its sockets: any answer is one that the API describes. Input: a choice of model and method,
 * then lines with the target, the Content-Type, the Host and the Origin, then the body. */
#include <jansson.h>
#include <sys/mman.h>
#include <unistd.h>

#include "api.h"
#include "models_for_fuzzing.h"

static st_api apis[FUZZ_MODELS];

/* A service with the model, from a file without a name. */
static void open_api(st_api *api, const stance_trained *trained, bool loopback) {
    char path[64];
    size_t size;
    const void *bytes = stance_trained_bytes(trained, &size);
    int fd = memfd_create("model", 0);
    PROPERTY(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    PROPERTY(!st_api_open(api, path, NULL));
    api->loopback = loopback;
    close(fd);
}

static void prepare(void) {
    static fuzz_models models;
    if (apis[0].engines.current) return;
    fuzz_models_init(&models);
    for (unsigned i = 0; i < FUZZ_MODELS; i++) open_api(&apis[i], models.trained[i], i != 1);
}

static st_sv body_of(const st_api_response *r) { return r->fixed.data ? r->fixed : st_buf_sv(&r->body); }

static void check_share(const json_t *value) {
    PROPERTY(json_is_number(value) && fuzz_share(json_number_value(value)));
}

/* A verdict for each task, whose probabilities sum to 1 but for rounding. */
static void check_verdicts(const st_api *api, const json_t *holder) {
    const stance_model *model = api->engines.current->model;
    for (size_t t = 0; t < stance_model_task_count(model); t++) {
        const json_t *verdict = json_object_get(holder, stance_model_task_name(model, t));
        const json_t *all = json_object_get(verdict, "probabilities");
        double sum = 0;
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) {
            const json_t *p = json_object_get(all, stance_model_label(model, t, l));
            check_share(p);
            sum += json_number_value(p);
        }
        PROPERTY(sum > .9999 && sum < 1.0001);
        PROPERTY(json_object_get(all, json_string_value(json_object_get(verdict, "label"))));
    }
}

static void check_result(const st_api *api, const json_t *result) {
    PROPERTY(json_is_string(json_object_get(result, "id")) && json_is_string(json_object_get(result, "path")));
    if (json_object_get(result, "error")) return;
    check_verdicts(api, result);
    check_share(json_object_get(result, "known"));
    json_t *sentences = json_object_get(result, "sentences");
    for (size_t i = 0; i < json_array_size(sentences); i++) {
        const json_t *sentence = json_array_get(sentences, i);
        check_verdicts(api, sentence);
        PROPERTY(json_integer_value(json_object_get(sentence, "begin")) <=
                 json_integer_value(json_object_get(sentence, "end")));
    }
}

static void check_results(const st_api *api, const json_t *json) {
    if (json_is_object(json)) check_result(api, json);
    else PROPERTY(json_is_array(json));
    for (size_t i = 0; i < json_array_size(json); i++) check_result(api, json_array_get(json, i));
}

static json_t *parse(st_sv text) {
    json_t *json = json_loadb(text.data, text.size, JSON_ALLOW_NUL, NULL);
    PROPERTY(json);
    return json;
}

static void check_lines(const st_api *api, st_sv lines) {
    PROPERTY(!lines.size || lines.data[lines.size - 1] == '\n');
    while (lines.size) {
        json_t *json = parse(fuzz_until(&lines, '\n'));
        check_result(api, json);
        json_decref(json);
    }
}

static void check_failure(const st_api_response *r, const json_t *json) {
    const json_t *error = json_object_get(json, "error");
    PROPERTY(json_integer_value(json_object_get(error, "status")) == r->status);
    PROPERTY(json_string_length(json_object_get(error, "message")) > 0);
    PROPERTY((r->status == 405) == (r->allow != NULL));
}

static void check(const st_api *api, const st_api_request *request, const st_api_response *r) {
    static const unsigned possible[] = {200, 400, 403, 404, 405, 413, 415, 421, 422};
    bool known = false;
    for (size_t i = 0; i < sizeof possible / sizeof *possible; i++) known = known || possible[i] == r->status;
    PROPERTY(known && r->type);
    if (r->status == 200 && strcmp(r->type, "application/x-ndjson") == 0) check_lines(api, body_of(r));
    if (strcmp(r->type, "application/json") != 0) return;
    json_t *json = parse(body_of(r));
    if (r->status != 200) check_failure(r, json);
    else if (st_sv_equal(request->path, ST_SV("/v1/classify"))) check_results(api, json);
    json_decref(json);
}

static void ask(st_api *api, const st_api_request *request) {
    st_api_response first, second;
    st_api_answer(api, request, &first);
    check(api, request, &first);
    st_api_answer(api, request, &second);
    if (!st_sv_equal(request->path, ST_SV("/metrics")))
        PROPERTY(first.status == second.status && st_sv_equal(body_of(&first), body_of(&second)));
    st_api_clear(&first);
    st_api_clear(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const methods[] = {"POST", "GET", "HEAD", "PUT"};
    st_sv input = fuzz_input(data, size);
    unsigned choice = fuzz_choice(&input);
    prepare();
    st_sv target = fuzz_until(&input, '\n'), rest = target;
    st_api_request request = {.method = methods[choice / FUZZ_MODELS % 4]};
    request.path = fuzz_until(&rest, '?');
    request.query = rest;
    request.type = fuzz_until(&input, '\n');
    request.host = fuzz_until(&input, '\n');
    request.origin = fuzz_until(&input, '\n');
    request.body = fuzz_copy(input);
    ask(&apis[choice % FUZZ_MODELS], &request);
    free((void *)(uintptr_t)request.body.data);
    return 0;
}
