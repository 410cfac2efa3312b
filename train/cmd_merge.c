/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "file.h"
#include "merge.h"

static const st_option options[] = {
    {'t', "text", ST_OPTION_TEXT, offsetof(st_merge_settings, text), "COLUMN", "the texts (text)", NULL},
    {'l', "label", ST_OPTION_LIST, offsetof(st_merge_settings, labels), "COLUMN",
     "the labels (stance), which should agree; more than once for several", NULL},
    {0, "ignore", ST_OPTION_LIST, offsetof(st_merge_settings, ignored), "COLUMN",
     "records that differ in nothing but this are duplicates, too;\nmore than once for several", NULL},
    {0, "conflicts", ST_OPTION_CHOICE, offsetof(st_merge_settings, conflicts), "C",
     "what becomes of texts of the same words with different labels:\nkeep all, keep those that agree with the first, "
     "or drop all",
     "keep first drop"},
    {'o', "output", ST_OPTION_TEXT, offsetof(st_merge_settings, output), "FILE", "write there, whole or not at all",
     NULL},
    {0, "data-format", ST_OPTION_TEXT, offsetof(st_merge_settings, format), "F",
     "tsv, csv, jsonl or fasttext; default: by name", NULL},
    {0, "show", ST_OPTION_COUNT, offsetof(st_merge_settings, show), "N", "most conflicts to list (20)", NULL},
    {'q', "quiet", ST_OPTION_FLAG, offsetof(st_merge_settings, quiet), NULL, "no report", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance-train",
    "merge",
    "DATA...",
    "Put labelled files together into one: the same columns in any order, exact duplicates dropped, conflicting\n"
    "labels reported.",
    "The result has the columns, the order of columns and the format of the first file; -o FILE.csv or .tsv chooses\n"
    "between these. Texts are compared by their words: case folded, without marks. The report goes to standard error.\n"
    "Exit status: 0 all well, 1 something could not be read or conflicting labels were kept, 2 wrong usage.",
    options};

/* ---- columns ------------------------------------------------------------------------------------------ */

static bool is_table(st_record_format format) { return format == ST_RECORDS_TSV || format == ST_RECORDS_CSV; }

static bool is_among(const st_texts *texts, st_sv name) {
    for (size_t i = 0; i < texts->count; i++)
        if (st_sv_equal(st_sv_of(texts->items[i]), name)) return true;
    return false;
}

static st_sv column_name(const st_records *records, size_t i) {
    size_t start = i ? records->names.ends[i - 1] : 0;
    return (st_sv){records->names.text.data + start, records->names.ends[i] - start};
}

static stance_status keep_names(st_merge *m, const st_records *records, stance_error *error) {
    m->width = is_table(m->format) ? records->names.count : 0;
    m->names = st_arena_take(&m->arena, (m->width + 1) * sizeof *m->names);
    if (!m->names) return st_fail_memory(error);
    for (size_t i = 0; i < m->width; i++) {
        m->names[i] = st_arena_copy(&m->arena, column_name(records, i));
        if (!m->names[i].data) return st_fail_memory(error);
    }
    return STANCE_OK;
}

/* The first file says what the result looks like, and the name of the output whether it is TSV or CSV. */
static stance_status begin_first(st_merge *m, const st_scanned *file, const st_records *records, stance_error *error) {
    st_record_format wanted = file->format;
    if (m->s->output && is_table(file->format)) st_record_format_of(st_sv_of(m->s->output), &wanted);
    m->format = is_table(wanted) ? wanted : file->format;
    m->first = file;
    return keep_names(m, records, error);
}

static stance_status begin(void *user, const st_scanned *file, const st_records *records, stance_error *error) {
    st_merge *m = user;
    stance_status status = st_need_column(records, m->s->text, error);
    for (size_t i = 0; i < m->labels && !status; i++) status = st_need_column(records, m->columns[i], error);
    if (status || !m->first) return status ? status : begin_first(m, file, records, error);
    if (file->format != m->first->format && !(is_table(file->format) && is_table(m->first->format)))
        return st_fail(error, STANCE_ERROR_FORMAT, "another format than %.128s", m->first->path);
    for (size_t i = 0; i < m->width; i++)
        if (st_records_lack(records, m->names[i]))
            return st_fail_at(error, STANCE_ERROR_FORMAT, 1, 0, "no column \"%.*s\", which %.100s has",
                              (int)(m->names[i].size < 64 ? m->names[i].size : 64), m->names[i].data, m->first->path);
    if (m->width && records->names.count > m->width)
        return st_fail_at(error, STANCE_ERROR_FORMAT, 1, 0, "columns that %.128s lacks", m->first->path);
    return STANCE_OK;
}

/* ---- records ------------------------------------------------------------------------------------------ */

static bool keep_scratch(st_merge *m, st_sv *copy) {
    if (m->scratch.failed) return false;
    *copy = st_arena_copy(&m->arena, m->scratch.size ? st_buf_sv(&m->scratch) : (st_sv){"", 0});
    st_buf_reset(&m->scratch);
    return copy->data != NULL;
}

static stance_status take_fields(st_merge *m, st_records *records, st_merge_row *r, stance_error *error) {
    st_sv value;
    bool fits = true;
    for (size_t i = 0; i < m->width; i++) {
        if (i) st_buf_add_char(&m->scratch, m->format == ST_RECORDS_CSV ? ',' : '\t');
        if (st_records_get(records, m->names[i], &value)) fits = st_put_field(&m->scratch, m->format, value) && fits;
    }
    if (!keep_scratch(m, &r->line)) return st_fail_memory(error);
    if (!fits)
        return st_fail_at(error, STANCE_ERROR_DATA, records->line, 0,
                          "a field with a tab or a line end, which TSV cannot hold: write CSV (-o FILE.csv)");
    r->key = r->line;
    if (!m->s->ignored.count) return STANCE_OK;
    for (size_t i = 0; i < m->width; i++) {
        if (is_among(&m->s->ignored, m->names[i]) || !st_records_get(records, m->names[i], &value)) continue;
        st_buf_add_format(&m->scratch, "%zu:", value.size);
        st_buf_add_sv(&m->scratch, value);
    }
    return keep_scratch(m, &r->key) ? STANCE_OK : st_fail_memory(error);
}

/* Two objects are the same whatever the order and the layout of their fields. */
static stance_status take_json(st_merge *m, st_records *records, st_merge_row *r, stance_error *error) {
    json_t *object = json_copy(records->json);
    for (size_t i = 0; i < m->s->ignored.count && object; i++) json_object_del(object, m->s->ignored.items[i]);
    char *key = object ? json_dumps(object, JSON_SORT_KEYS | JSON_COMPACT) : NULL;
    if (key) r->key = st_arena_copy(&m->arena, st_sv_of(key));
    free(key);
    json_decref(object);
    return r->key.data ? STANCE_OK : st_fail_memory(error);
}

static stance_status add_example(st_merge *m, st_records *records, stance_error *error) {
    char *labels[ST_MERGE_MOST_LABELS] = {NULL};
    size_t size, ignored;
    char *text = st_copy_field(records, m->s->text, false, &size);
    bool whole = text != NULL;
    for (size_t i = 0; i < m->labels && whole; i++) {
        labels[i] = st_copy_field(records, m->columns[i], true, &ignored);
        whole = labels[i] != NULL;
    }
    stance_example example = {text, whole ? size : 0, (const char *const *)labels, NULL, 0, 0};
    stance_status status = whole ? stance_dataset_add(m->dataset, &example, error) : st_fail_memory(error);
    free(text);
    for (size_t i = 0; i < m->labels; i++) free(labels[i]);
    return status;
}

static stance_status take(void *user, const st_scanned *file, st_records *records, st_sv raw, stance_error *error) {
    st_merge *m = user;
    st_merge_row r = {.line = st_sv_trim(raw), .file = file, .number = records->line};
    r.key = r.line;
    stance_status status = STANCE_OK;
    if (is_table(file->format)) status = take_fields(m, records, &r, error);
    else if (file->format == ST_RECORDS_JSONL) status = take_json(m, records, &r, error);
    if (!status && !st_reserve(&st_default_allocator, &m->rows, &m->capacity, m->count + 1, sizeof *m->rows))
        status = st_fail_memory(error);
    if (!status) status = add_example(m, records, error);
    if (!status) m->rows[m->count++] = r;
    return status;
}

/* ---- writing ------------------------------------------------------------------------------------------ */

static stance_status write_rows(st_merge *m, st_outfile *out, stance_error *error) {
    st_buf *line = &m->scratch;
    stance_status status = STANCE_OK;
    st_buf_reset(line);
    for (size_t i = 0; i < m->width; i++) {
        if (i) st_buf_add_char(line, m->format == ST_RECORDS_CSV ? ',' : '\t');
        st_put_field(line, m->format, m->names[i]);
    }
    if (m->width) st_buf_add_char(line, '\n');
    for (size_t i = 0; i <= m->count && !status; i++) {
        if (i < m->count && !m->rows[i].dropped) {
            st_buf_add_sv(line, m->rows[i].line);
            st_buf_add_char(line, '\n');
        }
        if (line->failed) return st_fail_memory(error);
        if (i < m->count && line->size < 1 << 16) continue;
        status = out ? st_outfile_write(out, line->data, line->size, error)
                     : st_write_all(STDOUT_FILENO, line->data, line->size, error);
        st_buf_reset(line);
    }
    return status;
}

static bool write_all(st_merge *m) {
    st_outfile *out = NULL;
    stance_error error;
    stance_status status =
        m->s->output ? st_outfile_open(&out, m->s->output, &st_default_allocator, &error) : STANCE_OK;
    if (!status) status = write_rows(m, out, &error);
    if (status) st_outfile_discard(out);
    else if (out) status = st_outfile_commit(out, &error);
    if (status) st_complain("stance-train", m->s->output, &error);
    return !status;
}

static void report(const st_merge *m, size_t files) {
    size_t left = 0;
    for (size_t i = 0; i < m->count; i++) left += !m->rows[i].dropped;
    if (m->conflicts > m->s->show) fprintf(stderr, "  ... and %zu more\n", m->conflicts - (size_t)m->s->show);
    fprintf(stderr, "%zu record%s in %zu file%s; %zu exact duplicate%s dropped", m->count, m->count == 1 ? "" : "s",
            files, files == 1 ? "" : "s", m->duplicates, m->duplicates == 1 ? "" : "s");
    fprintf(stderr, "; %zu text%s (%zu records) with conflicting labels", m->conflicts, m->conflicts == 1 ? "" : "s",
            m->conflict_rows);
    fprintf(stderr, "; %zu written\n", left);
}

/* ---- the command -------------------------------------------------------------------------------------- */

static bool read_all(st_merge *m, const st_texts *paths, st_scanned *files, bool *failed) {
    stance_error error;
    st_scan scan = {m->s->format, begin, take, m};
    stance_status status = st_label_columns(&m->s->labels, m->columns, &m->labels) ? STANCE_OK : st_fail_memory(&error);
    if (!status) status = stance_dataset_new(&m->dataset, (const char *const *)m->columns, m->labels, NULL, &error);
    if (status) {
        st_complain("stance-train", NULL, &error);
        return false;
    }
    return st_scan_files(&scan, paths, files, failed) && m->first;
}

static int merge(const st_merge_settings *s, const st_texts *paths) {
    st_merge m = {.s = s};
    bool failed = false;
    st_arena_init(&m.arena, &st_default_allocator);
    st_buf_init(&m.scratch, &st_default_allocator);
    st_scanned *files = st_new(&st_default_allocator, paths->count, sizeof *files);
    if (!files) fputs("stance-train: out of memory\n", stderr);
    bool done = files && read_all(&m, paths, files, &failed);
    if (done && !(st_drop_duplicates(&m) && st_find_conflicts(&m))) {
        fputs("stance-train: out of memory\n", stderr);
        done = false;
    }
    done = done && write_all(&m);
    if (done && !s->quiet) report(&m, paths->count);
    if (files) st_scanned_clear(files, paths->count);
    st_release(&st_default_allocator, files);
    st_release(&st_default_allocator, m.rows);
    stance_dataset_free(m.dataset);
    for (size_t i = 0; i < m.labels; i++) free(m.columns[i]);
    st_buf_clear(&m.scratch);
    st_arena_clear(&m.arena);
    return done && !failed && !(m.conflicts && s->conflicts == ST_KEEP_CONFLICTS) ? ST_EXIT_OK : ST_EXIT_FAILED;
}

static int check(const st_merge_settings *s, const st_texts *paths) {
    const char *wrong = NULL;
    st_record_format format;
    if (!paths->count) wrong = "no labelled data given";
    else if (s->labels.count > ST_MERGE_MOST_LABELS) wrong = "more than 64 labels";
    else if (s->format && !st_format_named(s->format, &format)) wrong = "--data-format is tsv, csv, jsonl or fasttext";
    if (wrong) fprintf(stderr, "stance-train: %s\nTry 'stance-train merge --help'.\n", wrong);
    return wrong ? ST_EXIT_USAGE : -1;
}

int st_cmd_merge(int argc, char **argv) {
    st_merge_settings s = {.text = "text", .show = 20};
    st_texts paths = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &paths);
    if (exit_status < 0) exit_status = check(&s, &paths);
    if (exit_status < 0) exit_status = merge(&s, &paths);
    st_options_clear(&command, &s, &paths);
    return exit_status;
}
