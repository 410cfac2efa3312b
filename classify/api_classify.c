/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <time.h>

#include "api.h"
#include "hue.h"
#include "json_text.h"
#include "writer.h"

/* An answer that small texts could blow up beyond this is refused. */
static const size_t MOST_ANSWER = (size_t)64 << 20;

typedef struct job {
    st_api *api;
    st_engine *engine;
    st_writer writer;
    st_api_shape shape;
    st_api_response *response;
} job;

/* Bytes that the sentences of a result may take, roughly. */
static size_t estimate(const job *j) {
    size_t labels = 0, length;
    if (!j->writer.sentences) return 0;
    stance_result_text(j->engine->result, &length);
    for (size_t t = 0; t < stance_model_task_count(j->engine->model); t++)
        labels += 2 + stance_model_label_count(j->engine->model, t);
    size_t words = 64 * (j->writer.words < length ? j->writer.words : length);
    return length + stance_result_sentence_count(j->engine->result) * (64 + 32 * labels + words);
}

static stance_status classify(const job *j, st_document *document) {
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    const st_batch *batch = &j->engine->batch;
    st_sv text = st_batch_text(batch, document->text), title = st_batch_text(batch, document->title);
    options.layout = document->layout;
    if (document->has_title) {
        options.title = title.data;
        options.title_length = title.size;
    }
    return stance_classify(j->engine->classifier, text.data, text.size, &options, &j->engine->result, &document->error);
}

/* One record; false after making the response an error. */
static bool add_record(const job *j, st_document *document) {
    st_buf *out = &j->response->body;
    stance_status status = document->error.status;
    if (!status) status = classify(j, document);
    if (status == STANCE_ERROR_MEMORY) return st_api_fail(j->response, 500, "out of memory") == 0;
    if (status && j->shape == ST_API_OBJECT) return st_api_fail(j->response, 400, "%s", document->error.text) == 0;
    if (!status && out->size + estimate(j) > MOST_ANSWER)
        return st_api_fail(j->response, 413, "the answer would be too long: ask for less at once") == 0;
    atomic_fetch_add(status ? &j->api->metrics.failed_texts : &j->api->metrics.texts, 1);
    atomic_fetch_add(&j->api->metrics.text_bytes, document->text.size);
    st_verdict verdict = {&j->engine->batch, document, status ? NULL : j->engine->result, j->engine->classifier};
    st_write_record(&j->writer, &verdict, out);
    if (out->size <= MOST_ANSWER) return true;
    return st_api_fail(j->response, 413, "the answer would be too long: ask for less at once") == 0;
}

static void add_records(job *j) {
    st_batch *batch = &j->engine->batch;
    st_buf *out = &j->response->body;
    j->writer.format = j->shape == ST_API_ARRAY ? ST_OUTPUT_JSON : ST_OUTPUT_JSONL;
    j->response->type = j->shape == ST_API_LINES ? "application/x-ndjson" : "application/json";
    st_write_head(&j->writer, out);
    for (size_t i = 0; i < batch->count; i++) {
        if (i) st_write_between(&j->writer, out);
        if (!add_record(j, &batch->documents[i])) return;
    }
    st_write_tail(&j->writer, out, batch->count > 0);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void st_api_classify(st_api *api, const st_api_request *request, st_api_response *response) {
    st_api_query wanted;
    double begun = now();
    if (!st_api_read_query(request->query, &wanted, response)) return;
    job j = {.api = api, .response = response, .engine = st_engines_take(&api->engines)};
    if (!j.engine) {
        st_api_fail(response, 500, "out of memory");
        return;
    }
    j.writer = (st_writer){.model = j.engine->model, .sentences = wanted.sentences, .words = (size_t)wanted.words};
    j.writer.unsure = !isnan(wanted.min_confidence);
    j.writer.min_confidence = wanted.min_confidence;
    if (st_api_read_body(j.engine, request, &j.shape, response)) add_records(&j);
    st_engines_give(&api->engines, j.engine);
    st_metrics_time(&api->metrics, now() - begun);
}

/* ---- the model -------------------------------------------------------------------------------------- */

static void add_task(const stance_model *model, size_t task, st_buf *out) {
    st_buf_add_text(out, task ? ", {\"name\": " : "{\"name\": ");
    st_json_any_string(out, st_sv_of(stance_model_task_name(model, task)));
    st_buf_add_text(out, ", \"labels\": [");
    for (size_t l = 0; l < stance_model_label_count(model, task); l++) {
        if (l) st_buf_add_text(out, ", ");
        st_json_any_string(out, st_sv_of(stance_model_label(model, task, l)));
    }
    st_buf_add_text(out, "], \"hues\": [");
    for (size_t l = 0; l < stance_model_label_count(model, task); l++)
        st_buf_add_format(out, l ? ", %d" : "%d", st_hue_of(stance_model_label(model, task, l), l));
    st_buf_add_text(out, "]}");
}

void st_api_model(st_api *api, const st_api_request *request, st_api_response *response) {
    (void)request;
    st_buf *out = &response->body;
    st_engine *engine = st_engines_take(&api->engines);
    if (!engine) {
        st_api_fail(response, 500, "out of memory");
        return;
    }
    st_buf_add_text(out, "{\"tasks\": [");
    for (size_t t = 0; t < stance_model_task_count(engine->model); t++) add_task(engine->model, t, out);
    st_buf_add_format(out, "], \"features\": %zu, \"judges_sentences\": %s, \"tells_relevance\": %s, \"facts\": {",
                      stance_model_feature_count(engine->model),
                      stance_model_judges_sentences(engine->model) ? "true" : "false",
                      stance_model_tells_relevance(engine->model) ? "true" : "false");
    const char *key, *value;
    for (size_t i = 0; stance_model_fact(engine->model, i, &key, &value); i++) {
        if (i) st_buf_add_text(out, ", ");
        st_json_any_string(out, st_sv_of(key));
        st_buf_add_text(out, ": ");
        st_json_any_string(out, st_sv_of(value));
    }
    st_buf_add_format(out, "}, \"version\": \"%s\"}\n", stance_version());
    st_engines_give(&api->engines, engine);
}
