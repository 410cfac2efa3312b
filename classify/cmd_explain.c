/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "commands.h"
#include "file.h"
#include "input.h"
#include "reasons.h"

typedef struct settings {
    const char *model, *task, *label, *output;
    st_input_options input;
    uint64_t sentences, words;
    int all_labels, grams, quiet;
    int format;
} settings;

enum { AS_TEXT, AS_JSON, AS_JSONL };
static const uint64_t MAX_DOCUMENT = (uint64_t)64 << 20;

static const st_option options[] = {
    {'m', "model", ST_OPTION_TEXT, offsetof(settings, model), "FILE",
     "a model file; default: the built-in Huawei-5G model", NULL},
    {'t', "task", ST_OPTION_TEXT, offsetof(settings, task), "NAME", "which decision (default: the model's first)",
     NULL},
    {'l', "label", ST_OPTION_TEXT, offsetof(settings, label), "LABEL",
     "what speaks for and against this label (default: the one given)", NULL},
    {'a', "all-labels", ST_OPTION_FLAG, offsetof(settings, all_labels), NULL, "for and against each label of the task",
     NULL},
    {'n', "sentences", ST_OPTION_COUNT, offsetof(settings, sentences), "N",
     "so many sentences for, and so many against (3); 0: all", NULL},
    {'w', "words", ST_OPTION_COUNT, offsetof(settings, words), "N", "so many words of each (5); 0: all", NULL},
    {0, "grams", ST_OPTION_FLAG, offsetof(settings, grams), NULL,
     "the model's n-grams instead of words (json has both)", NULL},
    {'i', "input-format", ST_OPTION_CHOICE, offsetof(settings, input.format), "F", "as for classify; default: auto",
     ST_INPUT_NAMES},
    {'f', "format", ST_OPTION_CHOICE, offsetof(settings, format), "F", "what the output is (default: text)",
     "text json jsonl"},
    {'o', "output", ST_OPTION_TEXT, offsetof(settings, output), "FILE", "write there, whole or not at all", NULL},
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
    "explain",
    "[FILE|DIR|-]...",
    "Show why: the sentences that moved a verdict, and the words that moved each sentence.",
    "A sentence counts by how much of the article's probability would go if it said what sentences say on average.\n"
    "Below it, what its words add to its score for the label: with the bias they make the whole score.\n"
    "Exit status: 0 all well, 1 something could not be read, 2 wrong usage.",
    options};

typedef struct run {
    const settings *s;
    const stance_model *model;
    st_reasons reasons;
    size_t label; /* SIZE_MAX: the one given, or all */
    st_look look;
    st_outfile *file; /* NULL: standard output */
    st_buf out;
    size_t documents; /* written */
    bool failed;      /* something could not be read */
} run;

static stance_status flush(run *r, stance_error *error) {
    if (r->out.failed) return st_fail_memory(error);
    stance_status status = r->file ? st_outfile_write(r->file, r->out.data, r->out.size, error)
                                   : st_write_all(STDOUT_FILENO, r->out.data, r->out.size, error);
    st_buf_reset(&r->out);
    return status;
}

static void begin_record(run *r) {
    if (r->s->format == AS_JSON) st_buf_add_text(&r->out, r->documents ? ",\n" : "\n");
    else if (r->s->format == AS_TEXT && r->documents) st_buf_add_char(&r->out, '\n');
    r->documents++;
}

static void end_record(run *r) {
    if (r->s->format == AS_JSONL) st_buf_add_char(&r->out, '\n');
}

static stance_status write_label(run *r, size_t label, bool first, stance_error *error) {
    r->reasons.label = label;
    stance_status status = st_reasons_rank(&r->reasons, error);
    if (status) return status;
    return r->s->format == AS_TEXT ? st_reasons_text_label(&r->reasons, &r->look, &r->out, error)
                                   : st_reasons_json_label(&r->reasons, first, &r->out, error);
}

static stance_status write_labels(run *r, stance_error *error) {
    size_t given = stance_result_label_index(r->reasons.result, r->reasons.task);
    if (!r->s->all_labels) return write_label(r, r->label == SIZE_MAX ? given : r->label, true, error);
    stance_status status = STANCE_OK;
    for (size_t l = 0; l < stance_model_label_count(r->model, r->reasons.task) && !status; l++)
        status = write_label(r, l, l == 0, error);
    return status;
}

static stance_status write_document(run *r, const st_batch *batch, const st_document *d, stance_error *error) {
    begin_record(r);
    if (r->s->format == AS_TEXT)
        st_reasons_text_head(&r->reasons, &r->look, st_batch_text(batch, st_document_name(d)), &r->out);
    else st_reasons_json_head(&r->reasons, batch, d, &r->out);
    stance_status status = write_labels(r, error);
    if (r->s->format != AS_TEXT) st_buf_add_text(&r->out, "]}");
    end_record(r);
    return status;
}

static void write_failure(run *r, const st_batch *batch, st_document *d) {
    char path[4096];
    st_sv shown = st_batch_text(batch, d->path);
    snprintf(path, sizeof path, "%.*s", (int)(shown.size < sizeof path ? shown.size : sizeof path - 1), shown.data);
    if (!d->error.line) d->error.line = d->line;
    if (!r->s->quiet) st_complain("stance", path, &d->error);
    r->failed = true;
    if (r->s->format == AS_TEXT) return;
    begin_record(r);
    st_reasons_json_failed(batch, d, &r->out);
    end_record(r);
}

static stance_status explain_one(run *r, const st_batch *batch, st_document *d, stance_error *error) {
    stance_status status = d->error.status;
    if (!status) status = st_reasons_classify(&r->reasons, batch, d, r->s->input.max_bytes, &d->error);
    if (status == STANCE_ERROR_MEMORY) return st_fail_memory(error);
    if (status) write_failure(r, batch, d);
    else if ((status = write_document(r, batch, d, error)) != STANCE_OK) return status;
    return flush(r, error);
}

static stance_status explain_all(run *r, st_input *input, stance_error *error) {
    st_batch batch;
    st_batch_init(&batch, &st_default_allocator);
    stance_status status = stance_classifier_new(&r->reasons.classifier, r->model, NULL, error);
    if (r->s->format == AS_JSON) st_buf_add_char(&r->out, '[');
    do {
        st_batch_reset(&batch);
        if (!status && !st_input_read(input, &batch)) status = st_fail_memory(error);
        for (size_t i = 0; i < batch.count && !status; i++) status = explain_one(r, &batch, &batch.documents[i], error);
    } while (!status && batch.count);
    if (r->s->format == AS_JSON) st_buf_add_text(&r->out, "\n]\n");
    if (!status) status = flush(r, error);
    st_batch_clear(&batch);
    st_reasons_clear(&r->reasons);
    stance_classifier_free(r->reasons.classifier);
    return status;
}

static int explain(run *r, const st_texts *operands) {
    static const char *const standard_input[] = {"-"};
    bool none = operands->count == 0;
    const char *output = r->s->output;
    stance_error error;
    st_input input;
    st_input_init(&input, &r->s->input, none ? standard_input : operands->items, none ? 1 : operands->count,
                  &st_default_allocator);
    st_buf_init(&r->out, &st_default_allocator);
    r->look = st_look_of(STDOUT_FILENO);
    if (output) r->look = (st_look){false, r->look.unicode, 0};
    stance_status status = output ? st_outfile_open(&r->file, output, &st_default_allocator, &error) : STANCE_OK;
    if (!status) status = explain_all(r, &input, &error);
    if (status) st_outfile_discard(r->file);
    else if (r->file) status = st_outfile_commit(r->file, &error);
    if (status) st_complain("stance", output ? output : status == STANCE_ERROR_IO ? "standard output" : NULL, &error);
    st_buf_clear(&r->out);
    st_input_clear(&input);
    return status || r->failed ? ST_EXIT_FAILED : ST_EXIT_OK;
}

/* ---- which task and label ----------------------------------------------------------------------------- */

enum { MOST_NAMES = 64 };

static int unknown(const char *what, const char *name, const char *const *names) {
    const char *nearest = st_nearest(name, names);
    fprintf(stderr, "stance: the model has no %s %s%s%s%s\n", what, name, nearest ? " (did you mean " : "",
            nearest ? nearest : "", nearest ? "?)" : "");
    return ST_EXIT_USAGE;
}

static int choose_label(run *r) {
    const char *names[MOST_NAMES + 1] = {NULL};
    r->label = SIZE_MAX;
    if (!r->s->label) return -1;
    for (size_t l = 0; l < stance_model_label_count(r->model, r->reasons.task); l++) {
        const char *name = stance_model_label(r->model, r->reasons.task, l);
        if (strcmp(name, r->s->label) == 0) r->label = l;
        if (l < MOST_NAMES) names[l] = name;
    }
    return r->label == SIZE_MAX ? unknown("label", r->s->label, names) : -1;
}

/* -1 to go on, or the exit status. */
static int choose(run *r) {
    const char *names[MOST_NAMES + 1] = {NULL};
    r->reasons.task = r->s->task ? stance_model_task(r->model, r->s->task) : 0;
    if (r->reasons.task != SIZE_MAX) return choose_label(r);
    for (size_t t = 0; t < MOST_NAMES; t++) names[t] = stance_model_task_name(r->model, t);
    return unknown("task", r->s->task, names);
}

int st_cmd_explain(int argc, char **argv) {
    settings s = {.input = {ST_INPUT_AUTO, "id", "title", "text", MAX_DOCUMENT}, .sentences = 3, .words = 5};
    st_texts operands = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &operands);
    if (exit_status < 0 && s.label && s.all_labels) {
        fprintf(stderr, "stance: --label and --all-labels exclude each other\n");
        exit_status = ST_EXIT_USAGE;
    }
    if (exit_status < 0) {
        stance_model *model = st_open_model(s.model);
        run r = {.s = &s, .model = model};
        r.reasons = (st_reasons){.model = model, .most_sentences = (size_t)s.sentences, .most_words = (size_t)s.words};
        r.reasons.grams = s.grams != 0;
        exit_status = model ? choose(&r) : ST_EXIT_FAILED;
        if (exit_status < 0) exit_status = explain(&r, &operands);
        stance_model_free(model);
    }
    st_options_clear(&command, &s, &operands);
    return exit_status;
}
