/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"
#include "commands.h"
#include "file.h"
#include "number.h"
#include "scan.h"

enum { LONGEST_LINE = 64 << 20 };

typedef struct settings {
    const char *model, *text, *format, *task, *output;
    st_texts keep, labelled;
    double spread, least_known;
    uint64_t count, threads;
    int by, quiet;
} settings;

static const st_option options[] = {
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Data", NULL},
    {'m', "model", ST_OPTION_TEXT, offsetof(settings, model), "FILE",
     "a model file; default: the built-in Huawei-5G model", NULL},
    {'i', "input-format", ST_OPTION_TEXT, offsetof(settings, format), "F",
     "lines, tsv, csv or jsonl; default: by name, else lines", NULL},
    {'t', "text", ST_OPTION_TEXT, offsetof(settings, text), "COLUMN", "the texts of a table (text)", NULL},
    {0, "keep", ST_OPTION_LIST, offsetof(settings, keep), "COLUMN",
     "copy this column, as an id; more than once for several", NULL},
    {0, "labelled", ST_OPTION_LIST, offsetof(settings, labelled), "FILE",
     "suggest no text that is in this file already, in the same column;\nmore than once for several", NULL},
    {'o', "output", ST_OPTION_TEXT, offsetof(settings, output), "FILE", "write there, whole or not at all", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Choice", NULL},
    {'n', "count", ST_OPTION_COUNT, offsetof(settings, count), "N", "how many to suggest (100)", NULL},
    {0, "task", ST_OPTION_TEXT, offsetof(settings, task), "TASK",
     "whose labels matter; default: all, the one the model is\nleast sure of counts", NULL},
    {0, "by", ST_OPTION_CHOICE, offsetof(settings, by), "U", "how uncertainty is measured", "margin entropy"},
    {0, "spread", ST_OPTION_REAL, offsetof(settings, spread), "X",
     "how much unlikeness counts beside uncertainty (1); 0: not at all", NULL},
    {0, "min-known", ST_OPTION_REAL, offsetof(settings, least_known), "X",
     "leave out texts of which the model knows a smaller share of the\nwords (0.5)", NULL},
    {'j', "threads", ST_OPTION_COUNT, offsetof(settings, threads), "N", "default: one for each processor", NULL},
    {'q', "quiet", ST_OPTION_FLAG, offsetof(settings, quiet), NULL, "no progress and no summary", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance-train",
    "suggest",
    "FILE...",
    "Choose from unlabelled texts those worth labelling next: what the model is not sure of, no two alike. Written as\n"
    "a TSV file to be filled in: the columns kept, text, a column for each task, the model's guesses.",
    "Texts of the same words count once. The order is that of the choice: the first N of a longer list are the list "
    "of\n"
    "N. In texts, tabs and line ends become spaces. An empty line is no text.",
    options};

/* A text and where it came from. */
typedef struct place {
    const char *path;
    size_t line;
    st_sv *kept; /* [keep.count] */
} place;

typedef struct pool {
    const settings *s;
    stance_dataset *all; /* every text read, the labelled ones first */
    size_t labelled;     /* how many those are */
    bool reading_labelled;
    st_arena arena;
    place *places; /* [unlabelled] */
    size_t count, capacity;
} pool;

/* ---- reading ------------------------------------------------------------------------------------------ */

static stance_status add_text(pool *p, st_sv text, stance_error *error) {
    static const char *const none[] = {NULL};
    stance_example example = {text.data, text.size, none, NULL, 0, 0};
    return stance_dataset_add(p->all, &example, error);
}

static stance_status add_place(pool *p, place where, stance_error *error) {
    if (!st_reserve(&st_default_allocator, &p->places, &p->capacity, p->count + 1, sizeof *p->places))
        return st_fail_memory(error);
    p->places[p->count++] = where;
    return STANCE_OK;
}

static stance_status begin(void *user, const st_scanned *file, const st_records *records, stance_error *error) {
    const pool *p = user;
    (void)file;
    stance_status status = st_need_column(records, p->s->text, error);
    for (size_t i = 0; i < p->s->keep.count && !status && !p->reading_labelled; i++)
        status = st_need_column(records, p->s->keep.items[i], error);
    return status;
}

static stance_status keep_fields(pool *p, st_records *records, place *where, stance_error *error) {
    where->kept = st_arena_take(&p->arena, (p->s->keep.count + 1) * sizeof *where->kept);
    for (size_t i = 0; i < p->s->keep.count && where->kept; i++) {
        st_sv value = {"", 0};
        if (!st_records_get(records, st_sv_of(p->s->keep.items[i]), &value)) value = (st_sv){"", 0};
        where->kept[i] = st_arena_copy(&p->arena, value);
        if (records->scratch.failed || !where->kept[i].data) where->kept = NULL;
    }
    return where->kept ? STANCE_OK : st_fail_memory(error);
}

static stance_status take(void *user, const st_scanned *file, st_records *records, st_sv raw, stance_error *error) {
    pool *p = user;
    place where = {file->path, records->line, NULL};
    st_sv text;
    (void)raw;
    stance_status status = p->reading_labelled ? STANCE_OK : keep_fields(p, records, &where, error);
    if (status) return status;
    bool has_text = st_records_get(records, st_sv_of(p->s->text), &text);
    if (records->scratch.failed) return st_fail_memory(error);
    if (!has_text) return st_fail_at(error, STANCE_ERROR_DATA, records->line, 0, "no field \"%.64s\"", p->s->text);
    if (st_sv_trim(text).size == 0) return st_fail_at(error, STANCE_ERROR_DATA, records->line, 0, "empty text");
    status = add_text(p, text, error);
    return status || p->reading_labelled ? status : add_place(p, where, error);
}

static stance_status take_line(pool *p, const st_lines *lines, const char *path, st_sv line, stance_error *error) {
    if (lines->too_long)
        return st_fail_at(error, STANCE_ERROR_LIMIT, lines->number, 0, "line longer than %zu bytes", lines->limit);
    if (st_sv_trim(line).size == 0) return STANCE_OK;
    stance_status status = add_text(p, line, error);
    if (status || p->reading_labelled) return status;
    place where = {path, lines->number, st_arena_take(&p->arena, (p->s->keep.count + 1) * sizeof(st_sv))};
    for (size_t i = 0; i < p->s->keep.count && where.kept; i++) where.kept[i] = (st_sv){"", 0};
    return where.kept ? add_place(p, where, error) : st_fail_memory(error);
}

/* False when out of memory; anything else that is wrong is told. */
static bool read_lines(pool *p, const char *path, bool *failed) {
    bool standard_input = strcmp(path, "-") == 0, more = true;
    int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    stance_error error;
    st_lines lines;
    stance_status status = fd < 0 ? st_fail_io(&error, "open", errno) : STANCE_OK;
    st_lines_init(&lines, st_read_descriptor, &fd, LONGEST_LINE, &st_default_allocator);
    if (status) st_complain("stance-train", path, &error);
    *failed = *failed || status;
    while (more && !status) {
        st_sv line;
        status = st_lines_next(&lines, &line, &more, &error);
        if (!status && more) status = take_line(p, &lines, path, line, &error);
        if (!status) continue;
        st_complain("stance-train", path, &error);
        *failed = true;
        if (status == STANCE_ERROR_LIMIT) status = STANCE_OK;
    }
    st_lines_clear(&lines);
    if (fd >= 0 && !standard_input) close(fd);
    return status != STANCE_ERROR_MEMORY;
}

/* Labelled files tell their format by their names alone. */
static bool is_table(const pool *p, const char *path) {
    st_record_format format;
    if (p->s->format && !p->reading_labelled) return strcmp(p->s->format, "lines") != 0;
    return st_record_format_of(st_sv_of(path), &format) && format != ST_RECORDS_FASTTEXT;
}

static bool read_files(pool *p, const st_texts *paths, bool *failed) {
    st_scan scan = {p->reading_labelled ? NULL : p->s->format, begin, take, p};
    for (size_t i = 0; i < paths->count; i++) {
        st_texts path = {paths->items + i, 1, 0};
        st_scanned file;
        if (!is_table(p, paths->items[i])) {
            if (!read_lines(p, paths->items[i], failed)) return false;
            continue;
        }
        bool whole = st_scan_files(&scan, &path, &file, failed);
        st_scanned_clear(&file, 1);
        if (!whole) return false;
    }
    return true;
}

/* ---- choosing ----------------------------------------------------------------------------------------- */

/* A dataset of the texts that are neither labelled nor said before; numbers[i] is the place of its text i. */
static stance_dataset *choose_fresh(const pool *p, size_t *numbers) {
    static const char *const tasks[] = {"text"}, *const none[] = {NULL};
    size_t total = stance_dataset_count(p->all), count = 0;
    size_t *same = calloc(total + 1, sizeof *same);
    stance_dataset *fresh = NULL;
    stance_error error;
    bool whole = same && !stance_dataset_same_texts(p->all, same, NULL, &error) &&
                 !stance_dataset_new(&fresh, tasks, 1, NULL, &error);
    for (size_t i = p->labelled; i < total && whole; i++) {
        stance_example example = {NULL, 0, none, NULL, 0, 0};
        if (same[i] != i) continue;
        example.text = stance_dataset_text(p->all, i, &example.length);
        whole = !stance_dataset_add(fresh, &example, &error);
        numbers[count++] = i - p->labelled;
    }
    free(same);
    if (whole) return fresh;
    fputs("stance-train: out of memory\n", stderr);
    stance_dataset_free(fresh);
    return NULL;
}

static void put_clean(st_buf *out, st_sv text) {
    for (size_t i = 0; i < text.size; i++)
        st_buf_add_char(out, text.data[i] == '\t' || text.data[i] == '\n' || text.data[i] == '\r' ? ' ' : text.data[i]);
}

static void put_header(st_buf *out, const settings *s, const stance_model *model) {
    for (size_t i = 0; i < s->keep.count; i++) {
        put_clean(out, st_sv_of(s->keep.items[i]));
        st_buf_add_char(out, '\t');
    }
    st_buf_add_text(out, "text");
    for (size_t t = 0; t < stance_model_task_count(model); t++) {
        st_buf_add_char(out, '\t');
        put_clean(out, st_sv_of(stance_model_task_name(model, t)));
    }
    for (size_t t = 0; t < stance_model_task_count(model); t++)
        for (int k = 0; k < 2; k++) {
            st_buf_add_text(out, k ? "\tprobability_" : "\tguess_");
            put_clean(out, st_sv_of(stance_model_task_name(model, t)));
        }
    st_buf_add_text(out, "\tuncertainty\tdistance\tknown\tsource\n");
}

static void put_number(st_buf *out, double number) {
    char text[ST_NUMBER_SIZE];
    st_buf_add_char(out, '\t');
    st_buf_add(out, text, st_format_fixed(text, number, 4));
}

/* What writes the lines. */
typedef struct writing {
    const settings *s;
    const stance_model *model;
    stance_classifier *classifier;
    stance_result *result;
    st_buf out;
} writing;

static void put_guesses(writing *w) {
    for (size_t t = 0; t < stance_model_task_count(w->model); t++) st_buf_add_char(&w->out, '\t');
    for (size_t t = 0; t < stance_model_task_count(w->model); t++) {
        st_buf_add_char(&w->out, '\t');
        put_clean(&w->out, st_sv_of(stance_result_label(w->result, t)));
        put_number(&w->out, stance_result_probability(w->result, t, stance_result_label_index(w->result, t)));
    }
}

static stance_status put_suggestion(writing *w, const place *where, st_sv text, const stance_suggestion *found,
                                    stance_error *error) {
    stance_classify_options line = STANCE_CLASSIFY_OPTIONS;
    line.layout = STANCE_LINE;
    line.max_bytes = SIZE_MAX;
    stance_status status = stance_classify(w->classifier, text.data, text.size, &line, &w->result, error);
    if (status) return status;
    for (size_t i = 0; i < w->s->keep.count; i++) {
        put_clean(&w->out, where->kept[i]);
        st_buf_add_char(&w->out, '\t');
    }
    put_clean(&w->out, text);
    put_guesses(w);
    put_number(&w->out, found->uncertainty);
    put_number(&w->out, found->distance);
    put_number(&w->out, found->known);
    st_buf_add_char(&w->out, '\t');
    put_clean(&w->out, st_sv_of(where->path));
    st_buf_add_format(&w->out, ":%zu\n", where->line);
    return STANCE_OK;
}

static stance_status write_out(const settings *s, const st_buf *text, stance_error *error) {
    st_outfile *out;
    if (text->failed) return st_fail_memory(error);
    if (!s->output) return st_write_all(STDOUT_FILENO, text->data, text->size, error);
    stance_status status = st_outfile_open(&out, s->output, &st_default_allocator, error);
    if (status) return status;
    status = st_outfile_write(out, text->data, text->size, error);
    if (!status) return st_outfile_commit(out, error);
    st_outfile_discard(out);
    return status;
}

static stance_status write_suggestions(const pool *p, const stance_model *model, const stance_dataset *fresh,
                                       const size_t *numbers, const stance_suggestion *found, size_t count,
                                       stance_error *error) {
    writing w = {.s = p->s, .model = model};
    st_buf_init(&w.out, &st_default_allocator);
    put_header(&w.out, p->s, model);
    stance_status status = stance_classifier_new(&w.classifier, model, NULL, error);
    for (size_t i = 0; i < count && !status; i++) {
        st_sv text = {NULL, 0};
        text.data = stance_dataset_text(fresh, found[i].text, &text.size);
        status = put_suggestion(&w, &p->places[numbers[found[i].text]], text, &found[i], error);
    }
    if (!status) status = write_out(p->s, &w.out, error);
    stance_result_free(w.result);
    stance_classifier_free(w.classifier);
    st_buf_clear(&w.out);
    return status;
}

static int suggest(const pool *p, const stance_model *model, const stance_dataset *fresh, const size_t *numbers) {
    const settings *s = p->s;
    stance_train_options listener = STANCE_TRAIN_OPTIONS;
    stance_suggest_options o = STANCE_SUGGEST_OPTIONS;
    size_t texts = stance_dataset_count(fresh), count = s->count < texts ? (size_t)s->count : texts;
    stance_suggestion *found = calloc(count + 1, sizeof *found);
    stance_error error;
    o.task = s->task ? stance_model_task(model, s->task) : SIZE_MAX;
    o.by = s->by ? "entropy" : "margin";
    o.spread = s->spread;
    o.least_known = s->least_known;
    o.threads = (size_t)s->threads;
    if (!s->quiet) st_show_progress(&listener);
    o.progress = listener.progress;
    o.user = listener.user;
    stance_status status =
        found ? stance_suggest(model, fresh, &o, found, &count, NULL, &error) : st_fail_memory(&error);
    st_hide_progress(&listener);
    if (!status) status = write_suggestions(p, model, fresh, numbers, found, count, &error);
    free(found);
    if (status) st_complain("stance-train", status == STANCE_ERROR_IO ? s->output : NULL, &error);
    else if (!s->quiet)
        fprintf(stderr, "%zu of %zu texts; %zu more said before or labelled already\n", count, texts, p->count - texts);
    return status ? ST_EXIT_FAILED : ST_EXIT_OK;
}

/* ---- the command -------------------------------------------------------------------------------------- */

static bool read_all(pool *p, const st_texts *paths, bool *failed) {
    static const char *const tasks[] = {"text"};
    stance_error error;
    if (stance_dataset_new(&p->all, tasks, 1, NULL, &error)) {
        st_complain("stance-train", NULL, &error);
        return false;
    }
    p->reading_labelled = true;
    if (!read_files(p, &p->s->labelled, failed)) return false;
    p->labelled = stance_dataset_count(p->all);
    p->reading_labelled = false;
    return read_files(p, paths, failed);
}

/* No two columns of the result may have one name. */
static stance_status check_columns(const settings *s, const stance_model *model, stance_error *error) {
    for (size_t i = 0; i < s->keep.count; i++) {
        const char *name = s->keep.items[i];
        bool taken = strcmp(name, "text") == 0 || stance_model_task(model, name) != SIZE_MAX;
        for (size_t j = 0; j < i; j++) taken = taken || strcmp(name, s->keep.items[j]) == 0;
        if (taken)
            return st_fail(error, STANCE_ERROR_ARGUMENT, "--keep %.64s: the result has that column already", name);
    }
    if (s->task && stance_model_task(model, s->task) == SIZE_MAX)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the model has no task \"%.64s\"", s->task);
    return STANCE_OK;
}

static int run(const settings *s, const st_texts *paths) {
    stance_error error;
    stance_model *model;
    stance_status status =
        s->model ? stance_model_open(&model, s->model, NULL, &error) : stance_model_builtin(&model, NULL, &error);
    if (status) {
        st_complain("stance-train", s->model, &error);
        return ST_EXIT_FAILED;
    }
    if (check_columns(s, model, &error)) {
        st_complain("stance-train", NULL, &error);
        stance_model_free(model);
        return ST_EXIT_USAGE;
    }
    pool p = {.s = s};
    bool failed = false;
    st_arena_init(&p.arena, &st_default_allocator);
    bool read = read_all(&p, paths, &failed) && (p.count || !failed);
    size_t *numbers = calloc(p.count + 1, sizeof *numbers);
    stance_dataset *fresh = read && numbers ? choose_fresh(&p, numbers) : NULL;
    int exit_status = fresh ? suggest(&p, model, fresh, numbers) : ST_EXIT_FAILED;
    stance_dataset_free(fresh);
    stance_dataset_free(p.all);
    free(numbers);
    st_release(&st_default_allocator, p.places);
    st_arena_clear(&p.arena);
    stance_model_free(model);
    return failed ? ST_EXIT_FAILED : exit_status;
}

static bool is_input_format(const char *name) {
    st_record_format format;
    return strcmp(name, "lines") == 0 || (st_format_named(name, &format) && format != ST_RECORDS_FASTTEXT);
}

static int check(const settings *s, const st_texts *paths) {
    const char *wrong = NULL;
    if (!paths->count) wrong = "no texts given";
    else if (!s->count) wrong = "--count is 1 or more";
    else if (!(s->spread >= 0)) wrong = "--spread is 0 or more";
    else if (!(s->least_known >= 0 && s->least_known <= 1)) wrong = "--min-known is a share from 0 to 1";
    else if (s->format && !is_input_format(s->format)) wrong = "--input-format is lines, tsv, csv or jsonl";
    if (wrong) fprintf(stderr, "stance-train: %s\nTry 'stance-train suggest --help'.\n", wrong);
    return wrong ? ST_EXIT_USAGE : -1;
}

int st_cmd_suggest(int argc, char **argv) {
    settings s = {.text = "text", .count = 100, .spread = 1, .least_known = 0.5};
    st_texts paths = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &paths);
    if (exit_status < 0) exit_status = check(&s, &paths);
    if (exit_status < 0) exit_status = run(&s, &paths);
    st_options_clear(&command, &s, &paths);
    return exit_status;
}
