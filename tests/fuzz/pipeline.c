/* SPDX-License-Identifier: MIT
 * What `stance classify` does with standard input: the same output whether the bytes come at once or in pieces, and with
 * one thread or three. Input: a choice of formats, the seed of the split into reads, the bytes. */
#include "pipeline.h"

#include <sys/socket.h>
#include <unistd.h>

#include "models_for_fuzzing.h"
#include "rng.h"

enum { MOST_PIECES = 60 };

/* Standard input becomes a socket that gives one piece a read. */
static void feed(st_sv bytes, st_rng rng, size_t most) {
    int ends[2];
    PROPERTY(!socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) &&
             dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    for (size_t i = 1; bytes.size; i++) {
        size_t piece = i < MOST_PIECES ? 1 + (size_t)st_rng_below(&rng, most) : bytes.size;
        if (piece > 4096) piece = 4096; /* what reads take at least */
        if (piece > bytes.size) piece = bytes.size;
        PROPERTY(send(ends[1], bytes.data, piece, 0) == (ssize_t)piece);
        bytes.data += piece;
        bytes.size -= piece;
    }
    close(ends[0]);
    close(ends[1]);
}

static stance_status keep(void *context, const void *bytes, size_t size, stance_error *error) {
    st_buf_add(context, bytes, size);
    (void)error;
    return STANCE_OK;
}

static bool run(const stance_model *model, unsigned choice, size_t threads, st_buf *out) {
    static const char *const path = "-";
    st_input_options options = {
        .format = (int)(choice % 7), .id_field = "id", .title_field = "title", .text_field = "text"};
    options.max_bytes = choice & 128 ? 64 : 1 << 16;
    st_writer writer = {.format = (st_output_format)(choice / 7 % 5), .model = model, .sentences = (choice & 64) != 0};
    st_input input;
    st_pipeline p = {.model = model, .input = &input, .writer = &writer, .max_bytes = options.max_bytes};
    p.threads = threads;
    p.write = keep;
    p.context = out;
    bool failed;
    st_input_init(&input, &options, &path, 1, &st_default_allocator);
    PROPERTY(!st_pipeline_run(&p, &failed, NULL));
    PROPERTY(!out->failed);
    st_input_clear(&input);
    return failed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static fuzz_models models;
    if (!models.model[0]) fuzz_models_init(&models);
    st_sv bytes = fuzz_input(data, size);
    unsigned choice = fuzz_choice(&bytes);
    st_rng rng = st_rng_seeded(fuzz_choice(&bytes));
    st_buf whole, split;
    if (bytes.size > 8192) bytes.size = 8192;
    st_buf_init(&whole, &st_default_allocator);
    st_buf_init(&split, &st_default_allocator);
    feed(bytes, rng, SIZE_MAX - 1);
    bool failed = run(models.model[0], choice, 1, &whole);
    feed(bytes, rng, 1 + (size_t)st_rng_below(&rng, 200));
    PROPERTY(run(models.model[0], choice, 3, &split) == failed);
    PROPERTY(st_sv_equal(st_buf_sv(&whole), st_buf_sv(&split)));
    st_buf_clear(&whole);
    st_buf_clear(&split);
    return 0;
}
