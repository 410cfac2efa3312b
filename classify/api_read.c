/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <math.h>
#include <strings.h>

#include "api.h"
#include "input.h"
#include "number.h"
#include "records.h"

/* ---- query ------------------------------------------------------------------------------------------ */

static bool read_flag(st_sv value, bool *flag) {
    bool yes = st_sv_equal(value, ST_SV("1")) || st_sv_equal(value, ST_SV("true"));
    *flag = yes;
    return yes || st_sv_equal(value, ST_SV("0")) || st_sv_equal(value, ST_SV("false"));
}

static bool read_parameter(st_sv name, st_sv value, st_api_query *wanted) {
    enum { MOST_WORDS = 1000 };
    if (st_sv_equal(name, ST_SV("sentences"))) return read_flag(value, &wanted->sentences);
    if (st_sv_equal(name, ST_SV("words"))) return st_parse_u64(value, &wanted->words) && wanted->words <= MOST_WORDS;
    if (!st_sv_equal(name, ST_SV("min_confidence")) || !st_parse_double(value, &wanted->min_confidence)) return false;
    return wanted->min_confidence >= 0 && wanted->min_confidence <= 1;
}

bool st_api_read_query(st_sv query, st_api_query *wanted, st_api_response *response) {
    *wanted = (st_api_query){.min_confidence = NAN};
    while (query.size) {
        const char *end = memchr(query.data, '&', query.size);
        st_sv pair = {query.data, end ? (size_t)(end - query.data) : query.size};
        size_t used = pair.size + (end != NULL);
        query.data += used;
        query.size -= used;
        const char *equals = pair.size ? memchr(pair.data, '=', pair.size) : NULL;
        st_sv name = {pair.data, equals ? (size_t)(equals - pair.data) : pair.size}, value = {"", 0};
        if (equals) value = (st_sv){equals + 1, pair.size - name.size - 1};
        if (pair.size && !read_parameter(name, value, wanted)) {
            st_api_fail(response, 400,
                        "query: \"%.*s\" is none of sentences=true, words=N (to 1000), min_confidence=P (0 to 1)",
                        (int)(pair.size < 64 ? pair.size : 64), pair.data);
            return false;
        }
    }
    wanted->sentences = wanted->sentences || wanted->words;
    return true;
}

/* ---- bodies ----------------------------------------------------------------------------------------- */

/* False when out of memory. */
static bool out_of_memory(st_api_response *response) {
    st_api_fail(response, 500, "out of memory");
    return false;
}

/* As standard input is called by stance classify. */
static st_document new_document(st_batch *batch) { return (st_document){.path = st_batch_keep(batch, ST_SV("-"))}; }

static bool add(st_batch *batch, const st_document *document, st_api_response *response) {
    return st_batch_add(batch, document) || out_of_memory(response);
}

/* The record's fields; `number` is its name where it has no id. */
static bool add_record(st_records *r, st_batch *batch, size_t number, size_t line, st_api_response *response) {
    char id[ST_NUMBER_SIZE];
    st_document document = new_document(batch);
    document.line = line;
    if (!st_input_keep_field(r, batch, "id", &document.id))
        document.id = st_batch_keep(batch, (st_sv){id, st_format_u64(id, number)});
    document.has_title = st_input_keep_field(r, batch, "title", &document.title);
    if (!st_input_keep_field(r, batch, "text", &document.text))
        st_fail_at(&document.error, STANCE_ERROR_DATA, line, 0, "no field \"text\"");
    return add(batch, &document, response);
}

static bool add_bad_line(st_batch *batch, const stance_error *error, st_api_response *response) {
    char id[ST_NUMBER_SIZE];
    st_document document = new_document(batch);
    document.id = st_batch_keep(batch, (st_sv){id, st_format_u64(id, error->line)});
    document.line = error->line;
    document.error = *error;
    return add(batch, &document, response);
}

static bool read_lines(st_batch *batch, st_sv body, st_api_response *response) {
    st_records records;
    stance_error error;
    bool more = true, well = true;
    st_records_open(&records, ST_RECORDS_JSONL, st_read_memory, &body, body.size, &st_default_allocator, NULL);
    while (more && well) {
        stance_status status = st_records_next(&records, &more, &error);
        if (status == STANCE_ERROR_MEMORY) well = out_of_memory(response);
        else if (status) well = add_bad_line(batch, &error, response);
        else if (more) well = add_record(&records, batch, records.line, records.line, response);
    }
    st_records_clear(&records);
    return well;
}

static bool add_object(st_records *records, st_batch *batch, json_t *value, size_t number, st_api_response *response) {
    static const stance_error no_object = {STANCE_ERROR_DATA, 0, 0, "not a JSON object"};
    if (json_is_object(value)) {
        st_records_set(records, value);
        return add_record(records, batch, number, 0, response);
    }
    char id[ST_NUMBER_SIZE];
    st_document document = new_document(batch);
    document.id = st_batch_keep(batch, (st_sv){id, st_format_u64(id, number)});
    document.error = no_object;
    return add(batch, &document, response);
}

static bool add_json(st_batch *batch, json_t *json, st_api_response *response) {
    st_records records;
    st_sv nothing = {"", 0};
    bool well = true;
    st_records_open(&records, ST_RECORDS_JSONL, st_read_memory, &nothing, 0, &st_default_allocator, NULL);
    if (json_is_object(json)) well = add_object(&records, batch, json, 1, response);
    for (size_t i = 0; i < json_array_size(json) && well; i++)
        well = add_object(&records, batch, json_array_get(json, i), i + 1, response);
    st_records_clear(&records);
    return well;
}

static bool read_json(st_batch *batch, st_sv body, st_api_shape *shape, st_api_response *response) {
    json_error_t reason;
    json_t *json = json_loadb(body.data, body.size, JSON_ALLOW_NUL | JSON_DECODE_ANY, &reason);
    bool well = false;
    *shape = json_is_array(json) ? ST_API_ARRAY : ST_API_OBJECT;
    if (!json) st_api_fail(response, 400, "not JSON: line %d, column %d: %s", reason.line, reason.column, reason.text);
    else if (!json_is_array(json) && !json_is_object(json))
        st_api_fail(response, 400, "not a JSON object with a text, nor an array of such");
    else well = add_json(batch, json, response);
    json_decref(json);
    return well;
}

static bool read_text(st_batch *batch, st_sv body, st_api_response *response) {
    st_document document = new_document(batch);
    document.id = st_batch_keep(batch, ST_SV("-"));
    if (st_sv_starts_with(body, ST_SV("\xef\xbb\xbf"))) body.data += 3, body.size -= 3;
    document.text = st_batch_keep(batch, body);
    return add(batch, &document, response);
}

static bool read_page(st_engine *e, st_sv body, st_api_response *response) {
    stance_error error;
    st_batch *batch = &e->batch;
    stance_status status = st_html_article_read(&e->html, body, &error);
    if (status == STANCE_ERROR_MEMORY) return out_of_memory(response);
    if (status) st_api_fail(response, 422, "%s", error.text);
    if (status) return false;
    st_document document = new_document(batch);
    document.id = st_batch_keep(batch, ST_SV("-"));
    document.has_title = e->html.title.size > 0;
    document.title = st_batch_keep(batch, st_buf_sv(&e->html.title));
    document.date = st_batch_keep(batch, st_buf_sv(&e->html.date));
    document.byline = st_batch_keep(batch, st_buf_sv(&e->html.byline));
    document.text = st_batch_keep(batch, st_buf_sv(&e->html.text));
    return add(batch, &document, response);
}

/* ---- types ------------------------------------------------------------------------------------------ */

static bool is_named(st_sv text, const char *name) {
    text = st_sv_trim(text);
    return text.size == strlen(name) && strncasecmp(text.data, name, text.size) == 0;
}

/* "text/plain; charset=x": the part before the first semicolon, and the charset. */
static st_sv split_type(st_sv type, st_sv *charset) {
    const char *semicolon = type.size ? memchr(type.data, ';', type.size) : NULL;
    st_sv essence = {type.data, semicolon ? (size_t)(semicolon - type.data) : type.size};
    *charset = (st_sv){"", 0};
    if (!semicolon) return essence;
    st_sv rest = st_sv_trim((st_sv){semicolon + 1, type.size - essence.size - 1});
    if (rest.size < 8 || strncasecmp(rest.data, "charset=", 8) != 0) return essence;
    *charset = (st_sv){rest.data + 8, rest.size - 8};
    if (charset->size > 1 && charset->data[0] == '"') charset->data++, charset->size -= 2;
    return essence;
}

bool st_api_read_body(st_engine *e, const st_api_request *request, st_api_shape *shape, st_api_response *response) {
    st_sv charset, type = split_type(request->type, &charset);
    st_batch_reset(&e->batch);
    *shape = ST_API_OBJECT;
    if (is_named(type, "text/html")) return read_page(e, request->body, response);
    if (charset.size && !is_named(charset, "utf-8") && !is_named(charset, "us-ascii")) {
        st_api_fail(response, 415, "text must be UTF-8");
        return false;
    }
    if (is_named(type, "application/json")) return read_json(&e->batch, request->body, shape, response);
    if (is_named(type, "text/plain")) return read_text(&e->batch, request->body, response);
    *shape = ST_API_LINES;
    if (is_named(type, "application/x-ndjson") || is_named(type, "application/jsonl"))
        return read_lines(&e->batch, request->body, response);
    st_api_fail(response, 415, "Content-Type must be application/json, application/x-ndjson, text/plain or text/html");
    return false;
}
