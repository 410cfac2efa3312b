/* SPDX-License-Identifier: MIT */
#include "example_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "error.h"
#include "number.h"

enum { LONGEST_LINE = 64 << 20 };

static const char *column_of(const st_example_reader *r, size_t task) {
    return r->options->label_columns ? r->options->label_columns[task] : r->tasks[task].data;
}

static const char *text_column(const st_example_reader *r) { return r->list ? "path" : r->options->text_column; }

static stance_status find_format(const st_example_reader *r, const char *path, st_record_format *format,
                                 stance_error *error) {
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

static stance_status need_column(const st_example_reader *r, const char *name, stance_error *error) {
    if (!name || !st_records_lack(&r->records, st_sv_of(name))) return STANCE_OK;
    return st_fail_at(error, STANCE_ERROR_FORMAT, 1, 0, "no column \"%.64s\"", name);
}

static stance_status need_columns(const st_example_reader *r, stance_error *error) {
    stance_status status = need_column(r, text_column(r), error);
    if (!status) status = need_column(r, r->options->group_column, error);
    if (!status) status = need_column(r, r->options->where_column, error);
    if (!status && !r->list) status = need_column(r, r->options->position_column, error);
    if (!status && !r->list) status = need_column(r, r->options->fold_column, error);
    for (size_t t = 0; t < r->task_count && !status && !r->list; t++) status = need_column(r, column_of(r, t), error);
    return status;
}

stance_status st_example_reader_open(st_example_reader *r, const char *path, stance_error *error) {
    st_record_format format;
    st_arena_init(&r->fields, r->allocator);
    r->labels = NULL;
    r->records = (st_records){.line = 0};
    r->fd = -1;
    if (r->options->size != sizeof *r->options)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "options of another version");
    stance_status status = find_format(r, path, &format, error);
    if (status) return status;
    r->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (r->fd < 0) return st_fail_io(error, "open", errno);
    r->labels = st_new(r->allocator, r->task_count, sizeof *r->labels);
    if (!r->labels) return st_fail_memory(error);
    size_t longest = r->options->longest_line ? r->options->longest_line : LONGEST_LINE;
    status = st_records_open(&r->records, format, st_read_descriptor, &r->fd, longest, r->allocator, error);
    return status ? status : need_columns(r, error);
}

void st_example_reader_close(st_example_reader *r) {
    if (r->records.scratch.allocator) st_records_clear(&r->records);
    r->records = (st_records){.line = 0};
    st_arena_clear(&r->fields);
    st_release(r->allocator, r->labels);
    r->labels = NULL;
    if (r->fd > STDIN_FILENO) close(r->fd);
    r->fd = -1;
}

/* ---- one record ---------------------------------------------------------------------------------------- */

/* The value of a field, empty if the record has none (or none is asked for); false when out of memory. */
static bool value_of(st_example_reader *r, const char *name, st_sv *value) {
    *value = (st_sv){"", 0};
    return !name || st_records_get(&r->records, st_sv_of(name), value) || !r->records.scratch.failed;
}

/* A field of the record as a string; "" if it has none, NULL when out of memory. */
static const char *field(st_example_reader *r, const char *name) {
    st_sv value;
    return value_of(r, name, &value) ? st_arena_copy(&r->fields, st_sv_trim(value)).data : NULL;
}

/* Whether the model (if one was given) has the record's labels. */
static stance_status check_labels(const st_example_reader *r, stance_error *error) {
    const stance_model *model = r->options->model;
    for (size_t t = 0; t < r->task_count && model; t++) {
        const char *name = r->tasks[t].data;
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

/* The sentence's place in its article; 0 without one. */
static stance_status find_position(st_example_reader *r, size_t *position, stance_error *error) {
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

/* The labels; a record needs one at least that is not a note. */
static stance_status find_labels(st_example_reader *r, bool *labelled, stance_error *error) {
    *labelled = false;
    for (size_t t = 0; t < r->task_count; t++) {
        r->labels[t] = field(r, column_of(r, t));
        if (!r->labels[t]) return st_fail_memory(error);
        *labelled = *labelled || (*r->labels[t] && t + r->options->notes < r->task_count);
    }
    return STANCE_OK;
}

static stance_status take_text(st_example_reader *r, stance_example *example, stance_error *error) {
    st_sv text = {NULL, 0};
    bool has_text =
        st_records_get(&r->records, st_sv_of(text_column(r)), &text); /* the last: it lives until the next */
    if (r->records.scratch.failed) return st_fail_memory(error);
    if (!has_text)
        return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0, "no field \"%.64s\"", text_column(r));
    if (st_sv_trim(text).size == 0) return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0, "empty text");
    example->text = text.data;
    example->length = text.size;
    return STANCE_OK;
}

static stance_status take_record(st_example_reader *r, stance_example *example, stance_error *error) {
    bool labelled;
    stance_status status = find_labels(r, &labelled, error);
    if (status) return status;
    const char *group = field(r, r->options->group_column);
    r->fold = field(r, r->list ? NULL : r->options->fold_column);
    if (!group || !r->fold) return st_fail_memory(error);
    if (!labelled) return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0, "no label");
    *example = (stance_example){.labels = r->labels, .group = *group ? group : NULL, .line = r->records.line};
    status = r->list ? STANCE_OK : find_position(r, &example->position, error);
    if (!status) status = check_labels(r, error);
    return status ? status : take_text(r, example, error);
}

/* Whether the record is one of those asked for; false when out of memory. */
static bool is_wanted(st_example_reader *r, bool *wanted) {
    const stance_read_options *o = r->options;
    st_sv value;
    *wanted = true;
    if (!o->where_column || !o->where_value) return true;
    if (!value_of(r, o->where_column, &value)) return false;
    *wanted = st_sv_equal(value, st_sv_of(o->where_value)) != (o->where_not != 0);
    return true;
}

stance_status st_example_reader_tell(const st_example_reader *r, stance_status status, const stance_error *problem,
                                     stance_error *error) {
    bool of_record = status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_LIMIT || status == STANCE_ERROR_DATA;
    if (of_record && r->options->bad_record) {
        if (r->quiet || r->options->bad_record(r->options->user, problem) == 0) return STANCE_OK;
        return st_fail(error, STANCE_ERROR_CANCELLED, "stopped at line %zu", problem->line);
    }
    if (error) *error = *problem;
    return status;
}

stance_status st_example_reader_next(st_example_reader *r, stance_example *example, bool *more, stance_error *error) {
    for (*more = true;;) {
        stance_error problem;
        bool wanted = false;
        st_arena_clear(&r->fields);
        stance_status status = st_records_next(&r->records, more, &problem);
        if (!status && !*more) return STANCE_OK;
        if (!status && !is_wanted(r, &wanted)) status = st_fail_memory(&problem);
        if (!status && wanted) status = take_record(r, example, &problem);
        if (!status && wanted) return STANCE_OK;
        if (status) status = st_example_reader_tell(r, status, &problem, error);
        if (status) return status;
        *more = true;
    }
}
