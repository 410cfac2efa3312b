/* SPDX-License-Identifier: MIT */
#include "html_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static bool fail(char *why, size_t size) {
    const char *reason = dlerror();
    snprintf(why, size, "%s", reason ? reason : "unknown reason");
    return false;
}

bool st_html_library_load(st_libxml2 *library, const char *file, char *why, size_t size) {
    void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!handle) return fail(why, size);
    void *function;
#define FIND(name)                            \
    if (!(function = dlsym(handle, #name))) { \
        fail(why, size);                      \
        dlclose(handle);                      \
        return false;                         \
    }                                         \
    memcpy(&library->name, &function, sizeof function);
    ST_LIBXML2(FIND)
#undef FIND
    return true;
}

static struct {
    st_libxml2 library;
    bool loaded;
    char why[256];
} shared;

static void load_shared(void) {
    shared.loaded = st_html_library_load(&shared.library, ST_LIBXML2_FILE, shared.why, sizeof shared.why);
}

const st_libxml2 *st_html_library(stance_error *error) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load_shared);
    if (shared.loaded) return &shared.library;
    st_fail(error, STANCE_ERROR_IO, "cannot read web pages without libxml2: %s", shared.why);
    return NULL;
}
