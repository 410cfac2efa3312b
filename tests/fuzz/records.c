/* SPDX-License-Identifier: MIT
 * TSV, CSV, JSON lines and fastText lines: the same records however the bytes arrive, and what a dataset takes of them.
 * Input: a choice of format and longest line, the seed of the split into reads, the file. */
#include "records.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "rng.h"
#include "stance_train.h"

/* Gives the bytes in pieces of 1 to `most`. */
typedef struct pieces {
    st_sv rest;
    st_rng rng;
    size_t most;
} pieces;

static long read_piece(void *context, void *into, size_t size) {
    pieces *p = context;
    size_t piece = 1 + (size_t)st_rng_below(&p->rng, p->most);
    return st_read_memory(&p->rest, into, size < piece ? size : piece);
}

typedef struct reader {
    pieces pieces;
    st_records records;
    stance_error error;
} reader;

static stance_status start(reader *r, unsigned choice, st_sv file, st_rng rng, size_t most) {
    *r = (reader){.pieces = {file, rng, most}};
    return st_records_open(&r->records, (st_record_format)(choice % 4), read_piece, &r->pieces,
                           choice & 4 ? 40 : 1 << 20, &st_default_allocator, &r->error);
}

static void check_error(const stance_error *error, stance_status status) {
    PROPERTY(status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_LIMIT);
    PROPERTY(error->status == status && error->text[0] && memchr(error->text, '\0', sizeof error->text));
}

static void check_field(reader *a, reader *b, const char *name) {
    st_sv x, y;
    bool has = st_records_get(&a->records, st_sv_of(name), &x);
    PROPERTY(st_records_get(&b->records, st_sv_of(name), &y) == has);
    if (!has) return;
    PROPERTY(st_sv_equal(x, y));
    PROPERTY(!st_records_lack(&a->records, st_sv_of(name)));
}

/* Both readers, of the same bytes in different pieces, tell the same. */
static void check_equal(reader *a, reader *b, stance_status status) {
    for (size_t last = 0; !status || a->error.line;) {
        bool more, more_too;
        a->error.line = 0;
        status = st_records_next(&a->records, &more, &a->error);
        PROPERTY(st_records_next(&b->records, &more_too, &b->error) == status);
        if (status) {
            check_error(&a->error, status);
            PROPERTY(a->error.line && a->error.line == b->error.line && a->error.column == b->error.column);
            PROPERTY(!strcmp(a->error.text, b->error.text));
            continue;
        }
        PROPERTY(more == more_too);
        if (!more) return;
        PROPERTY(a->records.line == b->records.line && a->records.line > last);
        last = a->records.line;
        check_field(a, b, "text");
        check_field(a, b, "label");
        check_field(a, b, "a");
        check_field(a, b, "");
    }
}

static void compare_splits(unsigned choice, st_sv file, uint64_t seed) {
    reader a, b;
    size_t most = seed & 1 ? 4 : 200;
    stance_status status = start(&a, choice, file, st_rng_seeded(0), SIZE_MAX);
    PROPERTY(start(&b, choice, file, st_rng_seeded(seed), most) == status);
    if (status) {
        check_error(&a.error, status);
        PROPERTY(!strcmp(a.error.text, b.error.text));
    } else check_equal(&a, &b, status);
    st_records_clear(&a.records);
    st_records_clear(&b.records);
}

static int count_bad(void *user, const stance_error *error) {
    PROPERTY(error->status && error->text[0]);
    ++*(size_t *)user;
    return 0;
}

static void check_dataset(const stance_dataset *dataset, bool read) {
    for (size_t i = 0; i < stance_dataset_count(dataset); i++) {
        size_t length;
        const char *text = stance_dataset_text(dataset, i, &length);
        PROPERTY(text && length && stance_dataset_group(dataset, i));
        PROPERTY(!read || *stance_dataset_label(dataset, i, 0));
        PROPERTY(stance_dataset_line(dataset, i) >= 1);
    }
    PROPERTY(!stance_dataset_text(dataset, stance_dataset_count(dataset), &(size_t){0}));
}

static void read_dataset(const char *path, unsigned choice) {
    static const char *const formats[] = {"tsv", "csv", "jsonl", "fasttext"}, *const task = "label";
    stance_dataset *dataset;
    stance_error error = {.text = ""};
    size_t bad = 0;
    stance_read_options options = STANCE_READ_OPTIONS;
    options.format = formats[choice % 4];
    options.longest_line = choice & 4 ? 40 : 0;
    options.group_column = choice & 8 ? "a" : NULL;
    options.position_column = choice & 16 ? "" : NULL;
    options.where_column = options.where_value = choice & 32 ? "a" : NULL;
    options.bad_record = choice & 64 ? NULL : count_bad;
    options.user = &bad;
    PROPERTY(!stance_dataset_new(&dataset, &task, 1, NULL, &error));
    stance_status status = stance_dataset_read(dataset, path, &options, &error);
    if (status) PROPERTY(error.status == status && error.text[0]);
    PROPERTY(!status || !options.bad_record || status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_LIMIT);
    check_dataset(dataset, true);
    stance_dataset_free(dataset);
}

static void read_file(unsigned choice, st_sv file) {
    char path[64];
    int fd = memfd_create("records", MFD_CLOEXEC);
    PROPERTY(fd >= 0 && (!file.size || write(fd, file.data, file.size) == (ssize_t)file.size));
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    read_dataset(path, choice);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    st_sv input = fuzz_input(data, size);
    unsigned choice = fuzz_choice(&input);
    uint64_t seed = fuzz_choice(&input);
    compare_splits(choice, input, seed);
    read_file(choice, input);
    return 0;
}
