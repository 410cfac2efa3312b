/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <time.h>

#include "commands.h"
#include "http_server.h"
#include "parallel.h"

typedef struct settings {
    const char *model, *host;
    uint64_t port, max_body, connections, threads;
    double timeout;
    st_texts allowed_hosts;
    int quiet;
} settings;

enum { MOST_THREADS = 256, MOST_CONNECTIONS = 10000 };

static const st_option options[] = {
    {'m', "model", ST_OPTION_TEXT, offsetof(settings, model), "FILE",
     "a model file; default: the built-in Huawei-5G model", NULL},
    {'H', "host", ST_OPTION_TEXT, offsetof(settings, host), "ADDRESS",
     "where to listen (127.0.0.1: for this machine only)", NULL},
    {'p', "port", ST_OPTION_COUNT, offsetof(settings, port), "N", "port (8080); 0: any that is free", NULL},
    {'j', "threads", ST_OPTION_COUNT, offsetof(settings, threads), "N", "default: one for each processor", NULL},
    {0, "allow-host", ST_OPTION_LIST, offsetof(settings, allowed_hosts), "NAME",
     "a name that clients may know this service by, as behind a proxy;\nmay be given more than once", NULL},
    {'q', "quiet", ST_OPTION_FLAG, offsetof(settings, quiet), NULL, "say only what goes wrong", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Limits", NULL},
    {0, "max-body-size", ST_OPTION_SIZE, offsetof(settings, max_body), "BYTES", "refuse longer requests, with 413 (4M)",
     NULL},
    {0, "max-connections", ST_OPTION_COUNT, offsetof(settings, connections), "N",
     "at a time; further ones are told 503 (256)", NULL},
    {0, "timeout", ST_OPTION_REAL, offsetof(settings, timeout), "SECONDS",
     "cut off who takes longer to send a request or to take an answer (30)", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance",
    "serve",
    "",
    "Serve a page to paste an article into, and a JSON API, by HTTP.",
    "POST /v1/classify   one text (application/json, text/plain, text/html) or many (a JSON array, or\n"
    "                    application/x-ndjson); results as of 'stance classify -f jsonl'\n"
    "                    ?sentences=true, ?words=N: words that moved each sentence, ?min_confidence=P\n"
    "GET  /v1/model      what the model decides      GET /healthz    whether all is well\n"
    "GET  /openapi.json  the API described           GET /metrics    for Prometheus\n\n"
    "There is no encryption and nobody is asked who they are: put a proxy before it where others can reach it.\n"
    "On loopback, only requests to localhost, 127.x.x.x, [::1] or a name allowed above are answered.\n"
    "SIGHUP loads the model file anew, without losing a request; if that fails the old one stays. SIGTERM and SIGINT "
    "end\n"
    "it when the requests under way are answered. Exit status: 0 after that, 1 if it could not begin, 2 wrong usage.",
    options};

static int mistake(const char *what) {
    fprintf(stderr, "stance: %s\nTry 'stance serve --help'.\n", what);
    return ST_EXIT_USAGE;
}

static int check(const settings *s, const st_texts *operands) {
    if (operands->count) return mistake("serve takes no operands");
    if (s->port > 65535) return mistake("--port is a number to 65535");
    if (!(s->timeout >= .1 && s->timeout <= 86400))
        return mistake("--timeout is a number of seconds from 0.1 to 86400");
    if (s->threads < 1 || s->threads > MOST_THREADS) return mistake("--threads is a number from 1 to 256");
    if (s->connections < 1 || s->connections > MOST_CONNECTIONS)
        return mistake("--max-connections is a number from 1 to 10000");
    if (s->max_body > (uint64_t)64 << 20) return mistake("--max-body-size is at most 64M");
    return -1;
}

static void reload(st_api *api, bool quiet) {
    stance_error error;
    const char *path = api->engines.path;
    bool failed = st_engines_reload(&api->engines, &error) != STANCE_OK;
    atomic_fetch_add(failed ? &api->metrics.failed_reloads : &api->metrics.reloads, 1);
    if (failed) {
        st_complain("stance", path, &error);
        fputs("stance: the model in use stays\n", stderr);
    } else if (!quiet) fprintf(stderr, "stance: loaded %s anew\n", path ? path : "the built-in model");
}

/* Until a signal ends it. The signals are blocked, in all threads. */
static void watch(st_api *api, st_http_server *server, const sigset_t *signals, bool quiet) {
    const struct timespec moment = {0, 100000000};
    for (;;) {
        int signal = sigtimedwait(signals, NULL, &moment);
        if (signal == SIGTERM || signal == SIGINT) return;
        if (signal == SIGHUP) reload(api, quiet);
        st_http_server_tend(server);
    }
}

static int serve(const settings *s) {
    st_api api;
    st_http_server *server;
    stance_error error;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, NULL); /* threads inherit it */
    signal(SIGPIPE, SIG_IGN);               /* clients that go */
    stance_status status = st_api_open(&api, s->model, &error);
    if (status) {
        st_complain("stance", s->model, &error);
        return ST_EXIT_FAILED;
    }
    st_http_options http = {s->host, s->port, (size_t)s->threads, (size_t)s->connections, s->timeout};
    api.max_body = s->max_body;
    api.hosts = s->allowed_hosts;
    status = st_http_server_open(&server, &api, &http, &error);
    if (status) st_complain("stance", NULL, &error);
    else if (!s->quiet) fprintf(stderr, "stance: listening on %s\n", st_http_server_address(server));
    if (!status) watch(&api, server, &signals, s->quiet != 0);
    st_http_server_close(server);
    st_api_close(&api);
    return status ? ST_EXIT_FAILED : ST_EXIT_OK;
}

int st_cmd_serve(int argc, char **argv) {
    settings s = {.host = "127.0.0.1",
                  .port = 8080,
                  .max_body = 4 << 20,
                  .connections = 256,
                  .timeout = 30,
                  .threads = st_processors()};
    st_texts operands = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &operands);
    if (exit_status < 0) exit_status = check(&s, &operands);
    if (exit_status < 0) exit_status = serve(&s);
    st_options_clear(&command, &s, &operands);
    return exit_status;
}
