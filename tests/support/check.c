/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void check_sv(st_sv actual, const char *expected, const char *file, int line) {
    if (st_sv_equal(actual, st_sv_of(expected))) return;
    print_error("\"%.*s\" is not \"%s\"\n", (int)actual.size, actual.data ? actual.data : "", expected);
    _fail(file, line);
}

void check_near(double actual, double expected, double tolerance, const char *file, int line) {
    if (fabs(actual - expected) <= tolerance) return;
    print_error("%.17g is not %.17g within %g\n", actual, expected, tolerance);
    _fail(file, line);
}

void check_ok(stance_status status, const stance_error *error, const char *file, int line) {
    if (status == STANCE_OK) return;
    print_error("%s: %s\n", stance_status_name(status), error ? error->text : "");
    _fail(file, line);
}

static void *faulty_reallocate(void *user, void *block, size_t size) {
    faulty *f = user;
    if (++f->requests >= f->fail_at && f->fail_at) return NULL;
    void *grown = realloc(block, size);
    if (!block && grown) f->live++;
    return grown;
}

static void faulty_release(void *user, void *block) {
    faulty *f = user;
    if (block) f->live--;
    free(block);
}

void faulty_init(faulty *f) { *f = (faulty){.allocator = {faulty_reallocate, faulty_release, f}}; }

size_t check_every_allocation(stance_status (*attempt)(const stance_allocator *allocator, void *context), void *context) {
    for (size_t n = 1;; n++) {
        faulty f;
        faulty_init(&f);
        f.fail_at = n;
        stance_status status = attempt(&f.allocator, context);
        assert_int_equal(f.live, 0);
        if (status == STANCE_OK) return n;
        assert_int_equal(status, STANCE_ERROR_MEMORY);
    }
}

static char folder[64];

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where) {
    (void)info, (void)kind, (void)where;
    return remove(path);
}

static void remove_folder(void) { nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

const char *temp_folder(void) {
    if (folder[0]) return folder;
    strcpy(folder, "/tmp/stance-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    atexit(remove_folder);
    return folder;
}

const char *temp_path(const char *name) {
    static char paths[8][256];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", temp_folder(), name);
    return path;
}

const char *temp_file(const char *name, const void *bytes, size_t size) {
    const char *path = temp_path(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}
