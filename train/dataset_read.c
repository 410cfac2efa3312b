/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "dataset.h"
#include "error.h"
#include "file.h"
#include "number.h"
#include "records.h"

enum { LONGEST_LINE = 64 << 20 };

typedef struct reading {
    stance_dataset *dataset;
    const stance_read_options *options;
    st_records records;
    st_arena fields; /* of one record, ending in NUL */
    const char **labels;
    const char *list; /* the file with a list of articles that is being read, or NULL */
} reading;

static const char *column_of(const reading *r, size_t task) {
    return r->options->label_columns ? r->options->label_columns[task] : r->dataset->tasks[task].data;
}

static stance_status find_format(const reading *r, const char *path, st_record_format *format, stance_error *error) {
    static const char *const names[] = {"tsv", "csv", "jsonl", "fasttext"};
    *format = ST_RECORDS_TSV;
    if (!r->options->format) {
        st_record_format_of(st_sv_of(path), format);
        return STANCE_OK;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (st_sv_equal(st_sv_of(names[i]), st_sv_of(r->options->format))) {
            *format = (st_record_format)i;
            return STANCE_OK;
        }
    return st_fail(error, STANCE_ERROR_ARGUMENT, "unknown data format \"%.64s\"", r->options->format);
}

static stance_status need_column(const reading *r, const char *name, stance_error *error) {
    if (!name || !st_records_lack(&r->records, st_sv_of(name))) return STANCE_OK;
    return st_fail_at(error, STANCE_ERROR_FORMAT, 1, 0, "no column \"%.64s\"", name);
}

static stance_status need_columns(const reading *r, stance_error *error) {
    stance_status status = need_column(r, r->list ? "path" : r->options->text_column, error);
    if (!status) status = need_column(r, r->options->group_column, error);
    if (!status) status = need_column(r, r->options->where_column, error);
    if (!status && !r->list) status = need_column(r, r->options->position_column, error);
    for (size_t t = 0; t < r->dataset->task_count && !status && !r->list; t++)
        status = need_column(r, column_of(r, t), error);
    return status;
}

/* The value of a field, empty if the record has none (or none is asked for); false when out of memory. */
static bool value_of(reading *r, const char *name, st_sv *value) {
    *value = (st_sv){"", 0};
    return !name || st_records_get(&r->records, st_sv_of(name), value) || !r->records.scratch.failed;
}

/* A field of the record as a string; "" if it has none, NULL when out of memory. */
static const char *field(reading *r, const char *name) {
    st_sv value;
    return value_of(r, name, &value) ? st_arena_copy(&r->fields, st_sv_trim(value)).data : NULL;
}

/* Whether the model (if one was given) has the record's labels. */
static stance_status check_labels(const reading *r, stance_error *error) {
    const stance_model *model = r->options->model;
    for (size_t t = 0; t < r->dataset->task_count && model; t++) {
        const char *name = r->dataset->tasks[t].data;
        size_t task = stance_model_task(model, name), l = 0;
        if (!*r->labels[t] || task == SIZE_MAX) continue;
        while (l < stance_model_label_count(model, task) && strcmp(stance_model_label(model, task, l), r->labels[t]))
            l++;
        if (l == stance_model_label_count(model, task))
            return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0,
                              "the model's task %.64s has no label \"%.64s\"", name, r->labels[t]);
    }
    return STANCE_OK;
}

/* The text of the article that the record names, added with the labels in `example`. */
static stance_status add_article(reading *r, st_sv path, stance_example *example, stance_error *error) {
    const char *end = strrchr(r->list, '/');
    bool absolute = path.size && path.data[0] == '/';
    st_buf name, text;
    st_buf_init(&name, r->dataset->allocator);
    st_buf_init(&text, r->dataset->allocator);
    if (end && !absolute) st_buf_add(&name, r->list, (size_t)(end + 1 - r->list));
    st_buf_add_sv(&name, path);
    st_buf_add_char(&name, '\0');
    int fd = name.failed ? -1 : open(name.data, O_RDONLY | O_CLOEXEC);
    size_t longest = r->options->longest_line ? r->options->longest_line : LONGEST_LINE;
    stance_error problem;
    stance_status status = name.failed ? st_fail_memory(&problem)
                           : fd < 0    ? st_fail_io(&problem, "open", errno)
                                       : st_read_all(&text, fd, longest, &problem);
    if (status == STANCE_ERROR_IO || status == STANCE_ERROR_LIMIT)
        status = st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0, "%.*s: %.100s",
                            (int)(path.size < 100 ? path.size : 100), path.data, problem.text);
    else if (status) st_fail_memory(error);
    example->text = text.data ? text.data : "";
    example->length = text.size;
    if (!status) status = stance_dataset_add_article(r->dataset, example, error);
    if (fd >= 0) close(fd);
    st_buf_clear(&name);
    st_buf_clear(&text);
    return status;
}

/* The sentence's place in its article; 0 without one. */
static stance_status find_position(reading *r, size_t *position, stance_error *error) {
    uint64_t number = 0;
    const char *value = field(r, r->options->position_column);
    *position = 0;
    if (!value) return st_fail_memory(error);
    if (!*value) return STANCE_OK;
    if (!st_parse_u64(st_sv_of(value), &number) || number > INT32_MAX)
        return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0, "position \"%.32s\" is no whole number", value);
    *position = (size_t)number;
    return STANCE_OK;
}

static stance_status add_record(reading *r, stance_error *error) {
    st_sv text = {NULL, 0};
    bool labelled = false;
    const char *text_column = r->list ? "path" : r->options->text_column;
    for (size_t t = 0; t < r->dataset->task_count; t++) {
        r->labels[t] = field(r, column_of(r, t));
        if (!r->labels[t]) return st_fail_memory(error);
        labelled = labelled || (*r->labels[t] && t + r->options->notes < r->dataset->task_count);
    }
    const char *group = field(r, r->options->group_column);
    if (!group) return st_fail_memory(error);
    if (!labelled) return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0, "no label");
    stance_example example = {.labels = r->labels, .group = *group ? group : NULL, .line = r->records.line};
    stance_status status = r->list ? STANCE_OK : find_position(r, &example.position, error);
    if (!status) status = check_labels(r, error);
    if (status) return status;
    bool has_text = st_records_get(&r->records, st_sv_of(text_column), &text); /* the last: it lives until the next */
    if (r->records.scratch.failed) return st_fail_memory(error);
    if (!has_text) return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0, "no field \"%.64s\"", text_column);
    if (st_sv_trim(text).size == 0) return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0, "empty text");
    example.text = text.data;
    example.length = text.size;
    return r->list ? add_article(r, text, &example, error) : stance_dataset_add(r->dataset, &example, error);
}

/* Add the record if it is one of those asked for. */
static stance_status take_record(reading *r, stance_error *error) {
    const stance_read_options *o = r->options;
    st_sv value;
    if (!o->where_column || !o->where_value) return add_record(r, error);
    if (!value_of(r, o->where_column, &value)) return st_fail_memory(error);
    bool equal = st_sv_equal(value, st_sv_of(o->where_value));
    return equal != (o->where_not != 0) ? add_record(r, error) : STANCE_OK;
}

/* What becomes of a record that failed: reading goes on (OK) or stops. */
static stance_status tell(const reading *r, stance_status status, const stance_error *problem, stance_error *error) {
    bool of_record = status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_LIMIT || status == STANCE_ERROR_DATA;
    if (of_record && r->options->bad_record) {
        if (r->options->bad_record(r->options->user, problem) == 0) return STANCE_OK;
        return st_fail(error, STANCE_ERROR_CANCELLED, "stopped at line %zu", problem->line);
    }
    if (error) *error = *problem;
    return status;
}

static stance_status read_records(reading *r, stance_error *error) {
    for (bool more = true; more;) {
        stance_error problem;
        stance_status status = st_records_next(&r->records, &more, &problem);
        if (!status && more) status = take_record(r, &problem);
        st_arena_clear(&r->fields);
        if (status) {
            status = tell(r, status, &problem, error);
            if (status) return status;
            more = true;
        }
    }
    return STANCE_OK;
}

static stance_status read_descriptor(reading *r, st_record_format format, int fd, stance_error *error) {
    const stance_allocator *allocator = r->dataset->allocator;
    size_t longest = r->options->longest_line ? r->options->longest_line : LONGEST_LINE;
    st_arena_init(&r->fields, allocator);
    r->labels = st_new(allocator, r->dataset->task_count, sizeof *r->labels);
    stance_status status = st_records_open(&r->records, format, st_read_descriptor, &fd, longest, allocator, error);
    if (!status && !r->labels) status = st_fail_memory(error);
    if (!status) status = need_columns(r, error);
    if (!status) status = read_records(r, error);
    st_records_clear(&r->records);
    st_arena_clear(&r->fields);
    st_release(allocator, r->labels);
    return status;
}

static stance_status read_path(stance_dataset *dataset, const char *path, const stance_read_options *options,
                               bool articles, stance_error *error) {
    static const stance_read_options defaults = STANCE_READ_OPTIONS;
    reading r = {.dataset = dataset, .options = options ? options : &defaults, .list = articles ? path : NULL};
    if (r.options->size != sizeof defaults) return st_fail(error, STANCE_ERROR_ARGUMENT, "options of another version");
    st_record_format format;
    stance_status status = find_format(&r, path, &format, error);
    if (status) return status;
    bool standard_input = strcmp(path, "-") == 0;
    int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return st_fail_io(error, "open", errno);
    status = read_descriptor(&r, format, fd, error);
    if (!standard_input) close(fd);
    return status;
}

stance_status stance_dataset_read(stance_dataset *dataset, const char *path, const stance_read_options *options,
                                  stance_error *error) {
    return read_path(dataset, path, options, false, error);
}

stance_status stance_dataset_read_articles(stance_dataset *dataset, const char *path,
                                           const stance_read_options *options, stance_error *error) {
    return read_path(dataset, path, options, true, error);
}
