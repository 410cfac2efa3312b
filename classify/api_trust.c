/* SPDX-License-Identifier: MIT */
#include <strings.h>

#include "api.h"

static bool equal(st_sv a, const char *b) { return a.size == strlen(b) && strncasecmp(a.data, b, a.size) == 0; }

/* "name:80" or "[::1]:80" without the port. */
static st_sv without_port(st_sv host) {
    const char *end = host.data + host.size;
    if (host.size && host.data[0] == '[') {
        const char *bracket = memchr(host.data, ']', host.size);
        bool whole = bracket && (bracket + 1 == end || bracket[1] == ':');
        return whole ? (st_sv){host.data, (size_t)(bracket + 1 - host.data)} : host;
    }
    const char *colon = host.size ? memchr(host.data, ':', host.size) : NULL;
    return colon ? (st_sv){host.data, host.size - (size_t)(end - colon)} : host;
}

/* 127.0.0.0/8 in digits: a name that only begins like it may be anybody's. */
static bool is_loopback(st_sv name) {
    if (equal(name, "localhost") || equal(name, "[::1]")) return true;
    if (!st_sv_starts_with(name, ST_SV("127."))) return false;
    for (size_t i = 0; i < name.size; i++)
        if (!st_is_digit(name.data[i]) && name.data[i] != '.') return false;
    return true;
}

bool st_api_host_allowed(const st_api *api, st_sv host) {
    st_sv name = without_port(host);
    for (size_t i = 0; i < api->hosts.count; i++)
        if (equal(name, api->hosts.items[i])) return true;
    if (host.size == 0) return true; /* HTTP/1.0, which no browser speaks */
    return api->loopback ? is_loopback(name) : api->hosts.count == 0;
}

bool st_api_origin_allowed(const st_api_request *request) {
    st_sv origin = request->origin;
    if (!origin.size) return true;
    if (st_sv_starts_with(origin, ST_SV("http://"))) origin.data += 7, origin.size -= 7;
    else if (st_sv_starts_with(origin, ST_SV("https://"))) origin.data += 8, origin.size -= 8;
    else return false;
    return origin.size == request->host.size && strncasecmp(origin.data, request->host.data, origin.size) == 0;
}
