/* SPDX-License-Identifier: MIT
 * What every unit test needs: cmocka in its right order, a few assertions of our own, an allocator that fails on
 * demand. */
#ifndef CHECK_H
#define CHECK_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "memory.h"
#include "stance.h"
#include "sv.h"

#define TESTS(...) \
    int main(void) { \
        const struct CMUnitTest tests[] = {__VA_ARGS__}; \
        return cmocka_run_group_tests(tests, NULL, NULL); \
    }

/* A view equals a C string. */
void check_sv(st_sv actual, const char *expected, const char *file, int line);
#define assert_sv(actual, expected) check_sv(actual, expected, __FILE__, __LINE__)

/* Two numbers differ by no more than `tolerance`. */
void check_near(double actual, double expected, double tolerance, const char *file, int line);
#define assert_near(actual, expected, tolerance) check_near(actual, expected, tolerance, __FILE__, __LINE__)

/* A call returns OK; shows the error's text if not. */
void check_ok(stance_status status, const stance_error *error, const char *file, int line);
#define assert_ok(call, error) check_ok(call, error, __FILE__, __LINE__)

/* An allocator that counts what is live and can be told to fail from the nth request on (0: never). */
typedef struct faulty {
    stance_allocator allocator; /* pass &faulty.allocator */
    size_t requests;
    size_t fail_at;
    size_t live;
} faulty;

void faulty_init(faulty *f);

/* Run `attempt` with an allocator that fails at request 1, 2, 3 ... until it returns OK; after each failure nothing
 * may be live and the status must be STANCE_ERROR_MEMORY. `attempt` frees what it made. Returns the number of runs. */
size_t check_every_allocation(stance_status (*attempt)(const stance_allocator *allocator, void *context), void *context);

/* A new empty folder below the build's, removed with all its files at exit; and paths in it. */
const char *temp_folder(void);
const char *temp_path(const char *name);

/* Write a file there; returns its path. */
const char *temp_file(const char *name, const void *bytes, size_t size);

/* The whole file, to be freed; its size in *size. */
char *read_file(const char *path, size_t *size);

#endif
