/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "commands.h"
#include "file.h"
#include "parallel.h"
#include "pipeline.h"

typedef struct settings {
    const char *model;
    st_input_options input;
    int format; /* st_output_format, or AUTO_FORMAT */
    int sentences;
    int quiet;
    const char *output;
    uint64_t threads;
} settings;

enum { AUTO_FORMAT = -1 };
static const uint64_t MAX_DOCUMENT = (uint64_t)64 << 20;

static const st_option options[] = {
    {'m', "model", ST_OPTION_TEXT, offsetof(settings, model), "FILE",
     "a model file; default: the built-in Huawei-5G model", NULL},
    {'i', "input-format", ST_OPTION_CHOICE, offsetof(settings, input.format), "F",
     "what the input is (default auto: by name and content)\n"
     "text       one article a file\n"
     "jsonl      one JSON object a line\n"
     "csv, tsv   records below a header\n"
     "lines      every line is a document of its own, classified alone\n"
     "sentences  one sentence a line, an empty line ends an article",
     ST_INPUT_NAMES},
    {'f', "format", ST_OPTION_CHOICE, offsetof(settings, format), "F",
     "what the output is (default: text on a terminal, else tsv)", ST_OUTPUT_NAMES},
    {'s', "sentences", ST_OPTION_FLAG, offsetof(settings, sentences), NULL, "a result for every sentence as well",
     NULL},
    {'o', "output", ST_OPTION_TEXT, offsetof(settings, output), "FILE", "write there, whole or not at all", NULL},
    {'j', "threads", ST_OPTION_COUNT, offsetof(settings, threads), "N", "default: one for each processor", NULL},
    {0, "id-field", ST_OPTION_TEXT, offsetof(settings, input.id_field), "NAME", "field of a record with its name (id)",
     NULL},
    {0, "title-field", ST_OPTION_TEXT, offsetof(settings, input.title_field), "NAME", "field with its headline (title)",
     NULL},
    {0, "text-field", ST_OPTION_TEXT, offsetof(settings, input.text_field), "NAME", "field with its text (text)", NULL},
    {0, "max-document-size", ST_OPTION_SIZE, offsetof(settings, input.max_bytes), "BYTES",
     "refuse longer documents (64M)", NULL},
    {'q', "quiet", ST_OPTION_FLAG, offsetof(settings, quiet), NULL,
     "say nothing about what cannot be read; the exit status does", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance",
    "classify",
    "[FILE|DIR|-]...",
    "Label articles: files, folders with all below them, or - for standard input (the default).",
    "Output records come in the order of the input, one for each document.\n"
    "Exit status: 0 all well, 1 something could not be read, 2 wrong usage.",
    options};

static stance_status write_stdout(void *context, const void *bytes, size_t size, stance_error *error) {
    (void)context;
    return st_write_all(STDOUT_FILENO, bytes, size, error);
}

static stance_status write_file(void *context, const void *bytes, size_t size, stance_error *error) {
    return st_outfile_write(context, bytes, size, error);
}

/* Head, records, tail. */
static stance_status run(const st_pipeline *p, bool *failed, stance_error *error) {
    st_buf edge;
    st_buf_init(&edge, &st_default_allocator);
    st_write_head(p->writer, &edge);
    stance_status status = edge.failed ? st_fail_memory(error) : p->write(p->context, edge.data, edge.size, error);
    if (!status) status = st_pipeline_run(p, failed, error);
    st_buf_reset(&edge);
    st_write_tail(p->writer, &edge, true);
    if (!status) status = p->write(p->context, edge.data, edge.size, error);
    st_buf_clear(&edge);
    return status;
}

static int classify(const settings *s, const st_texts *operands, const stance_model *model) {
    static const char *const standard_input[] = {"-"};
    bool none = operands->count == 0, failed = false;
    st_input input;
    st_input_init(&input, &s->input, none ? standard_input : operands->items, none ? 1 : operands->count,
                  &st_default_allocator);
    st_writer writer = {(st_output_format)s->format, model, s->sentences != 0};
    st_pipeline pipeline = {s->quiet ? NULL : "stance", model,        &input, &writer, s->input.max_bytes,
                            (size_t)s->threads,         write_stdout, NULL};
    stance_error error;
    st_outfile *file = NULL;
    stance_status status = s->output ? st_outfile_open(&file, s->output, &st_default_allocator, &error) : STANCE_OK;
    if (file) {
        pipeline.write = write_file;
        pipeline.context = file;
    }
    if (!status) status = run(&pipeline, &failed, &error);
    if (status) st_outfile_discard(file);
    else if (file) status = st_outfile_commit(file, &error);
    if (status)
        st_complain("stance", s->output ? s->output : status == STANCE_ERROR_IO ? "standard output" : NULL, &error);
    st_input_clear(&input);
    return status || failed ? ST_EXIT_FAILED : ST_EXIT_OK;
}

int st_cmd_classify(int argc, char **argv) {
    settings s = {.input = {ST_INPUT_AUTO, "id", "title", "text", MAX_DOCUMENT},
                  .format = AUTO_FORMAT,
                  .threads = st_processors()};
    st_texts operands = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &operands);
    if (exit_status < 0) {
        if (s.format == AUTO_FORMAT) s.format = isatty(STDOUT_FILENO) ? ST_OUTPUT_TEXT : ST_OUTPUT_TSV;
        stance_model *model = st_open_model(s.model);
        exit_status = model ? classify(&s, &operands, model) : ST_EXIT_FAILED;
        stance_model_free(model);
    }
    st_options_clear(&command, &s, &operands);
    return exit_status;
}
