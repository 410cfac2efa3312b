/* SPDX-License-Identifier: MIT */
#include "inputs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "file.h"
#include "rng.h"

enum { LINES = 12000, WORDS = 16 };

static void add_different(st_buf *out) {
    st_rng rng = st_rng_seeded(1);
    for (int line = 0; line < LINES; line++) {
        for (int word = 0; word < WORDS; word++) {
            for (uint64_t size = 3 + st_rng_below(&rng, 9); size; size--)
                st_buf_add_char(out, (char)('a' + st_rng_below(&rng, 26)));
            st_buf_add_char(out, word + 1 < WORDS ? ' ' : '\n');
        }
    }
}

static void add_marks(st_buf *out) {
    static const char *const letters[] = {"a\xcc\x81", "e\xcc\x82\xcc\xa3", "o\xcc\x88", "\xc7\x86", "n", "\xce\xac"};
    st_rng rng = st_rng_seeded(2);
    for (int line = 0; line < LINES; line++)
        for (int place = 0; place < WORDS * 6; place++) {
            st_buf_add_text(out, place % 6 == 5 ? " " : letters[st_rng_below(&rng, 6)]);
            if (place + 1 == WORDS * 6) st_buf_add_char(out, '\n');
        }
}

static void add_token(st_buf *out) {
    for (int i = 0; i < 1 << 20; i++) st_buf_add_char(out, (char)('a' + i % 26));
}

static void add_article(st_buf *out) {
    static const char *const words[] = {"Huawei", "the",  "ban", "5G",        "networks", "of", "said",
                                        "in",     "risk", "to",  "ministers", "security", "a",  "equipment"};
    st_rng rng = st_rng_seeded(3);
    while (out->size < 4 << 20) {
        st_buf_add_text(out, words[st_rng_below(&rng, sizeof words / sizeof *words)]);
        st_buf_add_text(out, st_rng_below(&rng, 15) ? " " : ". ");
    }
}

static bool read_bytes(st_buf *out, const char *path) {
    stance_error error;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool done = fd >= 0 && st_read_all(out, fd, SIZE_MAX / 4, &error) == STANCE_OK;
    if (fd >= 0) close(fd);
    return done;
}

static bool make(st_buf *out, const char *path) {
    static const struct {
        const char *name;
        void (*add)(st_buf *out);
    } made[] = {{"@token", add_token}, {"@different", add_different}, {"@marks", add_marks}, {"@article", add_article}};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (strcmp(path, made[i].name) == 0) {
            made[i].add(out);
            return true;
        }
    return read_bytes(out, path);
}

bool bench_input_open(bench_input *input, const char *path) {
    const char *slash = strrchr(path, '/');
    size_t capacity = 0;
    *input = (bench_input){.count = 0};
    snprintf(input->name, sizeof input->name, "%s", slash ? slash + 1 : path);
    st_buf_init(&input->bytes, &st_default_allocator);
    if (!make(&input->bytes, path) || input->bytes.failed) return false;
    for (st_sv rest = st_buf_sv(&input->bytes); rest.size;) {
        const char *end = memchr(rest.data, '\n', rest.size);
        st_sv line = {rest.data, end ? (size_t)(end - rest.data) : rest.size};
        if (!st_reserve(&st_default_allocator, &input->lines, &capacity, input->count + 1, sizeof line)) return false;
        input->lines[input->count++] = line;
        rest.data += line.size + (end != NULL);
        rest.size -= line.size + (end != NULL);
    }
    return true;
}

void bench_input_clear(bench_input *input) {
    st_release(&st_default_allocator, input->lines);
    st_buf_clear(&input->bytes);
}
