/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "commands.h"
#include "file.h"
#include "input.h"
#include "number.h"

typedef struct settings {
    const char *model, *vocabulary, *output;
    st_input_options input;
} settings;

static const uint64_t MAX_DOCUMENT = (uint64_t)64 << 20;

static const st_option options[] = {
    {'m', "model", ST_OPTION_TEXT, offsetof(settings, model), "FILE",
     "a model file; default: the built-in Huawei-5G model", NULL},
    {'i', "input-format", ST_OPTION_CHOICE, offsetof(settings, input.format), "F", "as for classify; default: auto",
     ST_INPUT_NAMES},
    {0, "vocabulary", ST_OPTION_TEXT, offsetof(settings, vocabulary), "FILE",
     "write the n-grams there, one a line: the number of the line\nis the number of the n-gram in the vectors", NULL},
    {'o', "output", ST_OPTION_TEXT, offsetof(settings, output), "FILE", "write there, whole or not at all", NULL},
    {0, "id-field", ST_OPTION_TEXT, offsetof(settings, input.id_field), "NAME", "field of a record with its name (id)",
     NULL},
    {0, "title-field", ST_OPTION_TEXT, offsetof(settings, input.title_field), "NAME", "field with its headline (title)",
     NULL},
    {0, "text-field", ST_OPTION_TEXT, offsetof(settings, input.text_field), "NAME", "field with its text (text)", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance",
    "vectorize",
    "[FILE|DIR|-]...",
    "Write the TF-IDF vector of each document, taken as one unit, in svmlight format.",
    "Each line is '0 NUMBER:VALUE ...', NUMBER counting from 1; a document that cannot be read is an empty vector.",
    options};

/* Where lines go: a file, or standard output. */
typedef struct sink {
    st_outfile *file;
    st_buf line;
} sink;

static stance_status flush_line(sink *s, stance_error *error) {
    if (s->line.failed) return st_fail_memory(error);
    stance_status status = s->file ? st_outfile_write(s->file, s->line.data, s->line.size, error)
                                   : st_write_all(STDOUT_FILENO, s->line.data, s->line.size, error);
    st_buf_reset(&s->line);
    return status;
}

static void add_vector(st_buf *line, const uint32_t *features, const double *values, size_t count) {
    st_buf_add_char(line, '0');
    for (size_t i = 0; i < count; i++) {
        char number[ST_NUMBER_SIZE];
        st_buf_add_format(line, " %u:", features[i] + 1);
        st_buf_add(line, number, st_format_double(number, values[i]));
    }
    st_buf_add_char(line, '\n');
}

static stance_status vectorize_one(stance_classifier *c, const st_batch *batch, st_document *d, sink *s, bool *failed,
                                   stance_error *error) {
    const uint32_t *features = NULL;
    const double *values = NULL;
    size_t count = 0;
    st_sv text = st_batch_text(batch, d->text);
    if (!d->error.status) stance_vectorize(c, text.data, text.size, &features, &values, &count, &d->error);
    if (d->error.status == STANCE_ERROR_MEMORY) return st_fail_memory(error);
    if (d->error.status) {
        char path[4096];
        st_sv shown = st_batch_text(batch, d->path);
        snprintf(path, sizeof path, "%.*s", (int)(shown.size < sizeof path ? shown.size : sizeof path - 1), shown.data);
        st_complain("stance", path, &d->error);
        *failed = true;
    }
    add_vector(&s->line, features, values, count);
    return flush_line(s, error);
}

static stance_status vectorize_all(const stance_model *model, st_input *input, sink *s, bool *failed,
                                   stance_error *error) {
    stance_classifier *classifier;
    st_batch batch;
    st_batch_init(&batch, &st_default_allocator);
    stance_status status = stance_classifier_new(&classifier, model, NULL, error);
    do {
        st_batch_reset(&batch);
        if (!status && !st_input_read(input, &batch)) status = st_fail_memory(error);
        for (size_t i = 0; i < batch.count && !status; i++)
            status = vectorize_one(classifier, &batch, &batch.documents[i], s, failed, error);
    } while (!status && batch.count);
    st_batch_clear(&batch);
    stance_classifier_free(classifier);
    return status;
}

static stance_status write_vocabulary(const stance_model *model, const char *path, stance_error *error) {
    size_t length;
    if (!stance_model_feature(model, 0, &length))
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the model was written without the texts of its n-grams");
    sink s = {NULL, {NULL, NULL, 0, 0, false}};
    st_buf_init(&s.line, &st_default_allocator);
    stance_status status = st_outfile_open(&s.file, path, &st_default_allocator, error);
    if (status) return status;
    for (size_t i = 0; i < stance_model_feature_count(model) && !status; i++) {
        const char *text = stance_model_feature(model, i, &length);
        st_buf_add(&s.line, text, length);
        st_buf_add_char(&s.line, '\n');
        status = flush_line(&s, error);
    }
    st_buf_clear(&s.line);
    if (status) st_outfile_discard(s.file);
    else status = st_outfile_commit(s.file, error);
    return status;
}

static int vectorize(const settings *s, const st_texts *operands, const stance_model *model) {
    static const char *const standard_input[] = {"-"};
    bool none = operands->count == 0, failed = false;
    stance_error error;
    stance_status status = s->vocabulary ? write_vocabulary(model, s->vocabulary, &error) : STANCE_OK;
    if (status) {
        st_complain("stance", s->vocabulary, &error);
        return ST_EXIT_FAILED;
    }
    st_input input;
    st_input_init(&input, &s->input, none ? standard_input : operands->items, none ? 1 : operands->count,
                  &st_default_allocator);
    sink out = {NULL, {NULL, NULL, 0, 0, false}};
    st_buf_init(&out.line, &st_default_allocator);
    if (s->output) status = st_outfile_open(&out.file, s->output, &st_default_allocator, &error);
    if (!status) status = vectorize_all(model, &input, &out, &failed, &error);
    if (status) st_outfile_discard(out.file);
    else if (out.file) status = st_outfile_commit(out.file, &error);
    if (status) st_complain("stance", s->output, &error);
    st_buf_clear(&out.line);
    st_input_clear(&input);
    return status || failed ? ST_EXIT_FAILED : ST_EXIT_OK;
}

int st_cmd_vectorize(int argc, char **argv) {
    settings s = {.input = {ST_INPUT_AUTO, "id", "title", "text", MAX_DOCUMENT}};
    st_texts operands = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &operands);
    if (exit_status < 0) {
        stance_model *model = st_open_model(s.model);
        exit_status = model ? vectorize(&s, &operands, model) : ST_EXIT_FAILED;
        stance_model_free(model);
    }
    st_options_clear(&command, &s, &operands);
    return exit_status;
}
