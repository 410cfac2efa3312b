/* SPDX-License-Identifier: MIT */
#include "api.h"

#include <math.h>

#include "small_model.h"

typedef struct service {
    small_model model;
    st_api api;
} service;

static int setup(void **state) {
    static service s;
    size_t size;
    stance_error error;
    small_model_init(&s.model, NULL, NULL);
    const char *bytes = small_model_bytes(&s.model, &size);
    assert_ok(st_api_open(&s.api, temp_file("api.stance", bytes, size), &error), &error);
    s.api.loopback = true;
    *state = &s;
    return 0;
}

static int teardown(void **state) {
    service *s = *state;
    st_api_close(&s->api);
    small_model_clear(&s->model);
    return 0;
}

static st_api_request post(const char *type, const char *query, const char *body) {
    return (st_api_request){.method = "POST",
                            .path = ST_SV("/v1/classify"),
                            .query = st_sv_of(query),
                            .type = st_sv_of(type),
                            .host = ST_SV("localhost"),
                            .body = st_sv_of(body)};
}

static void check_answer(void **state, const st_api_request *request, unsigned status, const char *part) {
    service *s = *state;
    st_api_response r;
    st_api_answer(&s->api, request, &r);
    assert_int_equal(r.status, status);
    st_sv body = r.fixed.data ? r.fixed : st_buf_sv(&r.body);
    if (!memmem(body.data, body.size, part, strlen(part))) fail_msg("%s not in %.*s", part, (int)body.size, body.data);
    st_api_clear(&r);
}

static void texts_are_classified(void **state) {
    st_api_request r = post("text/plain", "", "The beans thrived.");
    check_answer(state, &r, 200, "{\"id\": \"-\", \"path\": \"-\", ");
    r = post("application/json; charset=utf-8", "words=2", "{\"text\": \"The beans thrived.\", \"id\": 5}");
    check_answer(state, &r, 200, "{\"id\": \"5\", ");
    check_answer(state, &r, 200, "\"push\": ");
    r = post("application/x-ndjson", "", "{\"text\": \"a\"}\n\nx\n");
    check_answer(state, &r, 200, "{\"id\": \"3\", \"path\": \"-\", \"line\": 3, \"error\": \"not JSON");
}

static void mistakes_are_told(void **state) {
    static const struct {
        const char *type, *query, *body;
        unsigned status;
        const char *part;
    } cases[] = {
        {"application/json", "", "{", 400, "not JSON: line 1"},
        {"application/json", "", "\"text\"", 400, "not a JSON object"},
        {"application/json", "", "{}", 400, "no field \\\"text\\\""},
        {"application/json", "word=1", "{}", 400, "query: \\\"word=1\\\""},
        {"application/jsonx", "", "{}", 415, "Content-Type must be"},
        {"text/plain;charset=latin1", "", "x", 415, "must be UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        st_api_request r = post(cases[i].type, cases[i].query, cases[i].body);
        check_answer(state, &r, cases[i].status, cases[i].part);
    }
}

static void queries_are_read(void **state) {
    static const struct {
        const char *query;
        bool good, sentences;
        unsigned words;
    } cases[] = {{"", true, false, 0},
                 {"sentences=1", true, true, 0},
                 {"words=7&sentences=0", true, true, 7},
                 {"&&words=0&", true, false, 0},
                 {"words", false, false, 0},
                 {"words=1001", false, false, 0},
                 {"sentences=2", false, false, 0},
                 {"min_confidence=1.5", false, false, 0},
                 {"=1", false, false, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        st_api_query q;
        st_api_response r = {.status = 200};
        st_buf_init(&r.body, &st_default_allocator);
        assert_int_equal(st_api_read_query(st_sv_of(cases[i].query), &q, &r), cases[i].good);
        assert_int_equal(r.status, cases[i].good ? 200 : 400);
        if (cases[i].good) assert_int_equal(q.sentences, cases[i].sentences);
        if (cases[i].good) assert_int_equal(q.words, cases[i].words);
        if (cases[i].good) assert_true(isnan(q.min_confidence));
        st_api_clear(&r);
    }
}

static void hosts_are_those_of_this_machine_or_named(void **state) {
    static const char *const good[] = {"localhost", "LocalHost:1", "127.0.0.1:8080", "127.1", "[::1]", "[::1]:80", ""};
    static const char *const bad[] = {"a",   "localhost.a", "127.a",   "127.0.0.1.a:1", "[::1", "[::1]a",
                                      "::1", "[::]",        "0.0.0.0", ":80",           "1"};
    static const char *names[] = {"stance.example"};
    (void)state;
    st_api api = {.loopback = true};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(st_api_host_allowed(&api, st_sv_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(st_api_host_allowed(&api, st_sv_of(bad[i])));
    api.hosts = (st_texts){names, 1, 1};
    assert_true(st_api_host_allowed(&api, ST_SV("Stance.Example:443")));
    assert_false(st_api_host_allowed(&api, ST_SV("stance.example.evil")));
    api.loopback = false;
    assert_true(st_api_host_allowed(&api, ST_SV("stance.example")));
    assert_false(st_api_host_allowed(&api, ST_SV("localhost")));
    api.hosts.count = 0;
    assert_true(st_api_host_allowed(&api, ST_SV("anything")));
}

static void origins_are_the_service_itself(void **state) {
    static const struct {
        const char *host, *origin;
        bool good;
    } cases[] = {{"localhost:80", "", true},
                 {"localhost:80", "http://localhost:80", true},
                 {"LOCALHOST", "https://localhost", true},
                 {"localhost:80", "http://localhost", false},
                 {"localhost", "http://localhost.evil", false},
                 {"localhost", "null", false},
                 {"localhost", "localhost", false},
                 {"", "http://", true}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        st_api_request r = {.host = st_sv_of(cases[i].host), .origin = st_sv_of(cases[i].origin)};
        assert_int_equal(st_api_origin_allowed(&r), cases[i].good);
    }
}

/* Requests under way keep the model they began with. */
static void models_are_replaced_behind_those_in_use(void **state) {
    service *s = *state;
    st_engines *engines = &s->api.engines;
    stance_error error;
    st_engine *old = st_engines_take(engines), *other = st_engines_take(engines);
    assert_ptr_not_equal(old, other);
    assert_ptr_equal(old->model, other->model);
    assert_ok(st_engines_reload(engines, &error), &error);
    st_engine *newer = st_engines_take(engines);
    assert_ptr_not_equal(newer->model, old->model);
    assert_int_equal(stance_model_task_count(old->model), 2);
    st_engines_give(engines, old);
    assert_int_equal(stance_model_task_count(other->model), 2); /* still there for the other */
    st_engines_give(engines, other);
    st_engines_give(engines, newer);
    assert_ptr_equal(st_engines_take(engines), newer); /* used again */
    st_engines_give(engines, newer);
}

static void a_broken_model_leaves_the_old_one(void **state) {
    service *s = *state;
    st_engines *engines = &s->api.engines;
    stance_error error;
    const char *path = engines->path;
    st_engine *e = st_engines_take(engines);
    const stance_model *model = e->model;
    st_engines_give(engines, e);
    engines->path = temp_file("broken.stance", "broken", 6);
    assert_int_equal(st_engines_reload(engines, &error), STANCE_ERROR_FORMAT);
    engines->path = path;
    e = st_engines_take(engines);
    assert_ptr_equal(e->model, model);
    st_engines_give(engines, e);
}

static void what_is_done_is_counted(void **state) {
    service *s = *state;
    st_metrics_init(&s->api.metrics);
    st_api_request r = post("text/plain", "", "The beans thrived.");
    check_answer(state, &r, 200, "{");
    check_answer(state, &r, 200, "{");
    r.type = ST_SV("x/y");
    check_answer(state, &r, 415, "{");
    r = (st_api_request){.method = "GET", .path = ST_SV("/metrics"), .host = ST_SV("localhost")};
    check_answer(state, &r, 200, "stance_requests_total{route=\"/v1/classify\",status=\"200\"} 2\n");
    check_answer(state, &r, 200, "stance_requests_total{route=\"/v1/classify\",status=\"415\"} 1\n");
    check_answer(state, &r, 200, "\nstance_texts_total 2\n");
    check_answer(state, &r, 200, "\nstance_text_bytes_total 36\n");
    check_answer(state, &r, 200, "stance_classify_seconds_bucket{le=\"+Inf\"} 3\n");
    check_answer(state, &r, 200, "stance_classify_seconds_count 3\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts_are_classified),
                                       cmocka_unit_test(mistakes_are_told),
                                       cmocka_unit_test(queries_are_read),
                                       cmocka_unit_test(hosts_are_those_of_this_machine_or_named),
                                       cmocka_unit_test(origins_are_the_service_itself),
                                       cmocka_unit_test(models_are_replaced_behind_those_in_use),
                                       cmocka_unit_test(a_broken_model_leaves_the_old_one),
                                       cmocka_unit_test(what_is_done_is_counted)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
