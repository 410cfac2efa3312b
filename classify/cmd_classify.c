/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "output.h"
#include "parallel.h"
#include "pipeline.h"
#include "report_html.h"

typedef struct settings {
    const char *model;
    st_input_options input;
    int format; /* st_output_format, or AUTO_FORMAT */
    int sentences;
    int quiet, strict, flush;
    int color;             /* st_color */
    double min_confidence; /* NAN: not asked for */
    const char *output, *resume, *shard;
    st_part part; /* that `shard` names */
    uint64_t threads;
} settings;

enum { AUTO_FORMAT = -1 };
static const double LEAST_IN_HTML = .5; /* confidence */
static const uint64_t MAX_DOCUMENT = (uint64_t)64 << 20;

static const st_option options[] = {
    {'m', "model", ST_OPTION_TEXT, offsetof(settings, model), "FILE",
     "a model file; default: the built-in Huawei-5G model", NULL},
    {'i', "input-format", ST_OPTION_CHOICE, offsetof(settings, input.format), "F",
     "what the input is (default auto: by name and content)\n"
     "text       one article a file\n"
     "html       one saved web page a file: its article, without menus and comments\n"
     "jsonl      one JSON object a line\n"
     "csv, tsv   records below a header\n"
     "lines      every line is a document of its own, classified alone\n"
     "sentences  one sentence a line, an empty line ends an article",
     ST_INPUT_NAMES},
    {'f', "format", ST_OPTION_CHOICE, offsetof(settings, format), "F",
     "what the output is (default: text on a terminal, else tsv);\n"
     "html is a page for people: a table, charts, and every text with its\n"
     "sentences shaded and the words behind them",
     ST_OUTPUT_NAMES},
    {'s', "sentences", ST_OPTION_FLAG, offsetof(settings, sentences), NULL,
     "a result for every sentence as well (html: always)", NULL},
    {0, "min-confidence", ST_OPTION_REAL, offsetof(settings, min_confidence), "P",
     "mark a label as unsure, with the reason, when its probability is\n"
     "below P, few words are known, or the text is off target (html:\n"
     "always, 0.5 unless you say)",
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
    {0, "color", ST_OPTION_CHOICE, offsetof(settings, color), "WHEN",
     "colours and bars in text (default auto: on a terminal,\nbut no colours when NO_COLOR is set)", ST_COLOR_NAMES},
    {'q', "quiet", ST_OPTION_FLAG, offsetof(settings, quiet), NULL,
     "say nothing about what cannot be read, nor about progress;\nthe exit status does", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Many records", NULL},
    {0, "resume", ST_OPTION_TEXT, offsetof(settings, resume), "OUT",
     "append to OUT (tsv or jsonl): go on after the records that it\n"
     "holds; killed and resumed, it ends up as if written in one run",
     NULL},
    {0, "shard", ST_OPTION_TEXT, offsetof(settings, shard), "I/N",
     "of all the files, in order, take the Ith, the I+Nth and so on", NULL},
    {0, "strict", ST_OPTION_FLAG, offsetof(settings, strict), NULL,
     "end before the first record that cannot be read, with status 1", NULL},
    {0, "flush", ST_OPTION_FLAG, offsetof(settings, flush), NULL,
     "write every record at once, not a few hundred together", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance",
    "classify",
    "[FILE|DIR|-]...",
    "Label articles: files, folders with all below them, or - for standard input (the default).",
    "Output records come in the order of the input, one for each document, also for one that cannot be read: it has\n"
    "an error in place of labels. With --shard, files count in the order given, those of a folder in that of their\n"
    "names: as long as they stay the same, the N parts have nothing in common and together are everything. Keep the\n"
    "outputs of parts outside the folders that are read.\n"
    "Exit status: 0 all well, 1 something could not be read or written, 2 wrong usage.",
    options};

/* ---- settings ----------------------------------------------------------------------------------------- */

static int mistake(const char *what) {
    fprintf(stderr, "stance: %s\nTry 'stance classify --help'.\n", what);
    return ST_EXIT_USAGE;
}

static bool reads_standard_input(const st_texts *operands) {
    for (size_t i = 0; i < operands->count; i++)
        if (strcmp(operands->items[i], "-") == 0) return true;
    return operands->count == 0;
}

/* Fill in what depends on other things; -1, or the status to exit with after telling of a mistake. */
static int settle(settings *s, const st_texts *operands) {
    bool to_terminal = !s->output && !s->resume && isatty(STDOUT_FILENO);
    if (s->format == AUTO_FORMAT) s->format = to_terminal ? ST_OUTPUT_TEXT : ST_OUTPUT_TSV;
    if (s->min_confidence < 0 || s->min_confidence > 1) return mistake("--min-confidence is a number from 0 to 1");
    if (s->resume && s->output) return mistake("--resume and --output do not go together");
    if (s->resume && s->format != ST_OUTPUT_TSV && s->format != ST_OUTPUT_JSONL)
        return mistake("--resume needs -f tsv or -f jsonl");
    if (s->flush && s->format == ST_OUTPUT_HTML)
        return mistake("--flush does not go with -f html, which is written when all is read");
    if (s->flush && s->output) return mistake("--flush does not go with --output, which is written whole");
    if (s->shard && !st_part_parse(st_sv_of(s->shard), &s->part))
        return mistake("--shard is I/N, part I of N, counted from 1");
    if (s->shard && reads_standard_input(operands)) return mistake("--shard needs files: standard input is one");
    return -1;
}

static st_writer new_writer(const settings *s, const stance_model *model) {
    st_writer writer = {.format = (st_output_format)s->format, .model = model, .sentences = s->sentences != 0};
    writer.unsure = !isnan(s->min_confidence);
    writer.min_confidence = s->min_confidence;
    if (s->format == ST_OUTPUT_HTML && !writer.unsure) {
        writer.unsure = true;
        writer.min_confidence = LEAST_IN_HTML;
    }
    writer.paint = st_paint_choose((st_color)s->color, s->output || s->resume ? -1 : STDOUT_FILENO);
    return writer;
}

/* Whether there is somebody to see how far we are, and nothing else to be seen. */
static bool shows_progress(const settings *s) {
    struct stat info;
    bool to_file = s->output || s->resume || (fstat(STDOUT_FILENO, &info) == 0 && S_ISREG(info.st_mode));
    return to_file && !s->quiet && isatty(STDERR_FILENO);
}

/* ---- work --------------------------------------------------------------------------------------------- */

/* Head, records, tail; a file that is taken up again has its head. */
static stance_status run(const st_pipeline *p, bool head, bool *failed, stance_error *error) {
    st_buf edge;
    st_buf_init(&edge, &st_default_allocator);
    if (head) st_write_head(p->writer, &edge);
    stance_status status = edge.failed ? st_fail_memory(error) : p->write(p->context, edge.data, edge.size, error);
    if (!status) status = st_pipeline_run(p, failed, error);
    st_buf_reset(&edge);
    st_write_tail(p->writer, &edge, true);
    if (!status) status = p->write(p->context, edge.data, edge.size, error);
    st_buf_clear(&edge);
    return status;
}

/* A page is put together from all records. */
static stance_status run_html(const st_pipeline *p, bool *failed, stance_error *error) {
    st_report report;
    st_pipeline collect = *p;
    stance_status status = st_report_open(&report, p->writer, error);
    collect.write = st_report_add;
    collect.context = &report;
    if (!status) status = st_pipeline_run(&collect, failed, error);
    if (!status) status = st_report_finish(&report, p->write, p->context, error);
    st_report_close(&report);
    return status;
}

/* Results must not be read as input: they would never end. */
static stance_status keep_apart(st_input *input, const st_output *output, const char *const *paths, size_t count,
                                stance_error *error) {
    if (!output->resumes) return STANCE_OK;
    input->walk.leave_out = &output->resume.file;
    for (size_t i = 0; i < count; i++)
        if (st_is_file(paths[i], &output->resume.file))
            return st_fail(error, STANCE_ERROR_ARGUMENT, "the file to resume is also the input");
    return STANCE_OK;
}

/* Skip what the output holds, and do the rest. */
static stance_status go_on(const settings *s, const st_pipeline *p, st_output *output, bool *failed,
                           stance_error *error) {
    bool skipped_failed = false;
    stance_status status = STANCE_OK;
    if (output->resumes) status = st_resume_skip(&output->resume, p->input, &skipped_failed, error);
    p->input->most = s->flush ? 1 : 0;
    st_pace_start(p->progress);
    if (!status && s->format == ST_OUTPUT_HTML) status = run_html(p, failed, error);
    else if (!status) status = run(p, !output->resumes || output->resume.start == 0, failed, error);
    st_pace_hide(p->progress);
    *failed = *failed || skipped_failed;
    return status;
}

static int classify(const settings *s, const char *const *paths, size_t count, const stance_model *model) {
    bool failed = false;
    st_input input;
    st_output output;
    st_pace progress;
    stance_error error;
    st_input_init(&input, &s->input, paths, count, &st_default_allocator);
    input.walk.part = s->part;
    st_writer writer = new_writer(s, model);
    st_pipeline pipeline = {.program = s->quiet ? NULL : "stance",
                            .model = model,
                            .input = &input,
                            .writer = &writer,
                            .max_bytes = s->input.max_bytes,
                            .threads = (size_t)s->threads,
                            .write = st_output_write,
                            .context = &output,
                            .strict = s->strict != 0,
                            .progress = shows_progress(s) ? &progress : NULL};
    stance_status status = st_output_open(&output, s->output, s->resume, &writer, &error);
    if (!status) status = keep_apart(&input, &output, paths, count, &error);
    if (!status) status = go_on(s, &pipeline, &output, &failed, &error);
    bool whole = !status && !(s->strict && failed);
    stance_status closed = st_output_close(&output, whole, status ? NULL : &error);
    if (!status) status = closed;
    if (status)
        st_complain("stance", output.path ? output.path : status == STANCE_ERROR_IO ? "standard output" : NULL, &error);
    st_input_clear(&input);
    return status || failed ? ST_EXIT_FAILED : ST_EXIT_OK;
}

int st_cmd_classify(int argc, char **argv) {
    static const char *const standard_input[] = {"-"};
    settings s = {.input = {ST_INPUT_AUTO, "id", "title", "text", MAX_DOCUMENT},
                  .format = AUTO_FORMAT,
                  .min_confidence = NAN,
                  .threads = st_processors()};
    st_texts operands = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &operands);
    if (exit_status < 0) exit_status = settle(&s, &operands);
    if (exit_status < 0) {
        bool none = operands.count == 0;
        stance_model *model = st_open_model(s.model);
        exit_status = ST_EXIT_FAILED;
        if (model) exit_status = classify(&s, none ? standard_input : operands.items, none ? 1 : operands.count, model);
        stance_model_free(model);
    }
    st_options_clear(&command, &s, &operands);
    return exit_status;
}
