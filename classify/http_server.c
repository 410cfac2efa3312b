/* SPDX-License-Identifier: MIT */
#include "http_server.h"

#include <errno.h>
#include <microhttpd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "connections.h"
#include "http_listen.h"
#include "number.h"

enum {
    SURPLUS = 256,           /* connections that wait, or are told that there are too many */
    MOST_HEADERS = 32 << 10, /* bytes of a request without its body, about */
    STEP = 20                /* milliseconds between looks whether all is done */
};

struct st_http_server {
    st_api *api;
    struct MHD_Daemon *daemon;
    int fd; /* listening; -1: not any more */
    char address[ST_ADDRESS_SIZE];
    st_connections connections;
};

/* ---- answers ---------------------------------------------------------------------------------------- */

static const char *const headers[][2] = {
    {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                                "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
};

/* The body is taken over. */
static struct MHD_Response *make_response(st_api_response *answer) {
    if (answer->fixed.data) {
        union {
            const char *constant;
            void *data; /* never written to: libmicrohttpd's parameter is not const */
        } bytes = {answer->fixed.data};
        return MHD_create_response_from_buffer(answer->fixed.size, bytes.data, MHD_RESPMEM_PERSISTENT);
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(answer->body.size, answer->body.data, MHD_RESPMEM_MUST_FREE);
    if (response) st_buf_init(&answer->body, answer->body.allocator);
    return response;
}

static enum MHD_Result send_answer(st_http_server *s, struct MHD_Connection *to, st_connection *c,
                                   st_api_response *answer) {
    struct MHD_Response *response = make_response(answer);
    if (!response) return MHD_NO;
    bool ends = c->surplus || atomic_load(&s->api->stopping);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
    if (answer->allow) MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, answer->allow);
    if (answer->status == 503) MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
    if (ends) MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
    st_connection_enter(&s->connections, c, ST_SENDING);
    enum MHD_Result result = MHD_queue_response(to, answer->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result refuse(st_http_server *s, struct MHD_Connection *to, st_connection *c, unsigned status,
                              const char *why) {
    st_api_response answer;
    st_api_refuse(s->api, &answer, status, why);
    enum MHD_Result result = send_answer(s, to, c, &answer);
    st_api_clear(&answer);
    return result;
}

/* ---- requests --------------------------------------------------------------------------------------- */

static st_sv header(struct MHD_Connection *connection, const char *name) {
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value ? st_sv_of(value) : ST_SV("");
}

static st_connection *connection_of(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static enum MHD_Result answer_request(st_http_server *s, struct MHD_Connection *from, st_connection *c,
                                      const char *method) {
    st_sv target = st_buf_sv(&c->target);
    const char *mark = target.size ? memchr(target.data, '?', target.size) : NULL;
    size_t path = mark ? (size_t)(mark - target.data) : target.size;
    st_api_request request = {.method = method,
                              .path = {target.data, path},
                              .query = mark ? (st_sv){mark + 1, target.size - path - 1} : ST_SV(""),
                              .type = header(from, MHD_HTTP_HEADER_CONTENT_TYPE),
                              .host = header(from, MHD_HTTP_HEADER_HOST),
                              .origin = header(from, "Origin"),
                              .body = c->body.size ? st_buf_sv(&c->body) : ST_SV("")};
    st_api_response answer;
    st_connection_enter(&s->connections, c, ST_WORKING);
    st_api_answer(s->api, &request, &answer);
    st_buf_clear(&c->body);
    enum MHD_Result result = send_answer(s, from, c, &answer);
    st_api_clear(&answer);
    return result;
}

/* What is too long is read nevertheless, so that the client gets to see why; unless it asks before it sends. */
static enum MHD_Result begin_request(st_http_server *s, struct MHD_Connection *from, st_connection *c) {
    uint64_t length;
    c->begun = true;
    if (!st_parse_u64(header(from, MHD_HTTP_HEADER_CONTENT_LENGTH), &length)) length = 0;
    c->discard = c->surplus || length > s->api->max_body;
    if (length > s->api->max_body && header(from, MHD_HTTP_HEADER_EXPECT).size)
        return refuse(s, from, c, 413, "the body is longer than this service takes");
    return MHD_YES;
}

static void take_part(st_http_server *s, st_connection *c, const char *bytes, size_t size) {
    c->discard = c->discard || c->body.size + size > s->api->max_body;
    if (c->discard) st_buf_clear(&c->body);
    else st_buf_add(&c->body, bytes, size);
}

/* Called when the head was read, for each part of the body, and at the end of it. */
static enum MHD_Result on_request(void *user, struct MHD_Connection *from, const char *url, const char *method,
                                  const char *version, const char *part, size_t *part_size, void **context) {
    st_http_server *s = user;
    st_connection *c = connection_of(from);
    (void)url;
    (void)version;
    if (!c) return MHD_NO;
    *context = c;
    if (!c->begun) return begin_request(s, from, c);
    if (*part_size) {
        take_part(s, c, part, *part_size);
        *part_size = 0;
        return MHD_YES;
    }
    if (c->surplus) return refuse(s, from, c, 503, "too many connections");
    if (c->discard) return refuse(s, from, c, 413, "the body is longer than this service takes");
    if (c->body.failed || c->target.failed) return refuse(s, from, c, 500, "out of memory");
    return answer_request(s, from, c, method);
}

/* The request line was read. */
static void *on_target(void *user, const char *target, struct MHD_Connection *from) {
    st_http_server *s = user;
    st_connection *c = connection_of(from);
    if (!c) return NULL;
    st_buf_reset(&c->target);
    st_buf_reset(&c->body);
    st_buf_add_text(&c->target, target);
    c->begun = c->discard = false;
    st_connection_enter(&s->connections, c, ST_READING);
    return NULL;
}

static void on_completed(void *user, struct MHD_Connection *from, void **context, enum MHD_RequestTerminationCode how) {
    st_http_server *s = user;
    (void)from;
    (void)how;
    if (*context) st_connection_enter(&s->connections, *context, ST_IDLE);
}

static void on_connection(void *user, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode what) {
    st_http_server *s = user;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        st_connection *c = info ? st_connections_add(&s->connections, info->connect_fd) : NULL;
        *context = c;
        if (!c) return;
        atomic_fetch_add(&s->api->metrics.connections, 1);
        if (c->surplus) atomic_fetch_add(&s->api->metrics.refused, 1);
    } else if (*context) {
        st_connections_remove(&s->connections, *context);
        atomic_fetch_sub(&s->api->metrics.connections, 1);
        *context = NULL;
    }
}

/* ---- the server ------------------------------------------------------------------------------------- */

static size_t keep_encoded(void *user, struct MHD_Connection *connection, char *text) {
    (void)user;
    (void)connection;
    return strlen(text);
}

static bool start(st_http_server *s, const st_http_options *options) {
    unsigned seconds = (unsigned)options->seconds + 1; /* ours come first */
    struct MHD_OptionItem items[] = {
        {MHD_OPTION_LISTEN_SOCKET, s->fd, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)(options->connections + SURPLUS), NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)seconds, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, MOST_HEADERS, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)(options->threads > 1 ? options->threads : 0), NULL},
        {MHD_OPTION_END, 0, NULL}};
    s->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, on_request, s,
                                 MHD_OPTION_ARRAY, items, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
                                 MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_URI_LOG_CALLBACK, on_target,
                                 s, MHD_OPTION_UNESCAPE_CALLBACK, keep_encoded, NULL, MHD_OPTION_END);
    return s->daemon != NULL;
}

stance_status st_http_server_open(st_http_server **out, st_api *api, const st_http_options *options,
                                  stance_error *error) {
    st_http_server *s = st_new(&st_default_allocator, 1, sizeof *s);
    *out = NULL;
    if (!s) return st_fail_memory(error);
    s->api = api;
    st_connections_init(&s->connections, options->connections, options->seconds);
    stance_status status = st_http_listen(options->host, options->port, &s->fd, s->address, &api->loopback, error);
    if (!status && !start(s, options)) status = st_fail(error, STANCE_ERROR_IO, "cannot start to serve");
    if (!status) {
        *out = s;
        return STANCE_OK;
    }
    if (s->fd >= 0) close(s->fd);
    st_connections_clear(&s->connections);
    st_release(&st_default_allocator, s);
    return status;
}

const char *st_http_server_address(const st_http_server *s) { return s->address; }

void st_http_server_tend(st_http_server *s) {
    atomic_fetch_add(&s->api->metrics.cut, st_connections_cut(&s->connections));
}

/* Connections that the system has taken on and nobody has accepted may bring requests as well. */
static void accept_last(st_http_server *s) {
    struct sockaddr_storage peer;
    for (;;) {
        socklen_t size = sizeof peer;
        int fd = accept4(s->fd, (struct sockaddr *)&peer, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
        if (fd < 0) return;
        MHD_add_connection(s->daemon, fd, (struct sockaddr *)&peer, size); /* closes it when that fails */
    }
}

void st_http_server_close(st_http_server *s) {
    if (!s) return;
    const struct timespec step = {0, STEP * 1000000L};
    atomic_store(&s->api->stopping, true);
    MHD_quiesce_daemon(s->daemon);
    accept_last(s);
    close(s->fd);
    for (int calm = 0; calm < 3; calm = st_connections_busy(&s->connections) ? 0 : calm + 1) {
        nanosleep(&step, NULL);
        st_http_server_tend(s);
    }
    MHD_stop_daemon(s->daemon);
    st_connections_clear(&s->connections);
    st_release(&st_default_allocator, s);
}
