/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "file.h"
#include "scan.h"

enum { MOST_LABELS = 64, MOST_PARTS = 3 };

typedef struct settings {
    st_texts labels;
    const char *group, *format, *output, *column;
    double test, dev;
    uint64_t seed;
    int quiet;
} settings;

static const st_option options[] = {
    {'l', "label", ST_OPTION_LIST, offsetof(settings, labels), "COLUMN",
     "spread these labels evenly (stance); more than once for several", NULL},
    {'g', "group", ST_OPTION_TEXT, offsetof(settings, group), "COLUMN", "records of a group stay together", NULL},
    {0, "test", ST_OPTION_REAL, offsetof(settings, test), "X", "share of the records for testing (0.2)", NULL},
    {0, "dev", ST_OPTION_REAL, offsetof(settings, dev), "X", "share for development, as a third part (0: none)", NULL},
    {0, "seed", ST_OPTION_COUNT, offsetof(settings, seed), "N", "another seed, another split (1)", NULL},
    {'o', "output", ST_OPTION_TEXT, offsetof(settings, output), "PREFIX",
     "write PREFIX-train.tsv and PREFIX-test.tsv; default: the name of\nthe first file without its ending", NULL},
    {0, "column", ST_OPTION_TEXT, offsetof(settings, column), "NAME",
     "write one file with the part of each record in this new column,\nto -o FILE or standard output", NULL},
    {0, "data-format", ST_OPTION_TEXT, offsetof(settings, format), "F", "tsv, csv, jsonl or fasttext; default: by name",
     NULL},
    {'q', "quiet", ST_OPTION_FLAG, offsetof(settings, quiet), NULL, "no report", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance-train",
    "split",
    "DATA...",
    "Split labelled records into a training and a test file: groups stay whole, labels are spread evenly, all columns\n"
    "are kept as they are. The same data, options and seed give the same files.",
    "Several files are split as one; they have the same columns. The report goes to standard error.",
    options};

static const char *const part_names[2][MOST_PARTS] = {{"train", "test"}, {"train", "dev", "test"}};

/* What is split. */
typedef struct splitting {
    const settings *s;
    stance_dataset *dataset;    /* labels and groups of the records, without their texts */
    char *columns[MOST_LABELS]; /* of the labels */
    char *values[MOST_LABELS];  /* of the record being read */
    size_t labels;
    const st_scanned *first; /* the first file that could be read; the others look like it */
    st_sv *raw;              /* [count] */
    size_t capacity, count;
    uint32_t *part; /* [count] */
    size_t parts;
} splitting;

/* ---- reading ------------------------------------------------------------------------------------------ */

static bool same_header(st_sv a, st_sv b) {
    st_sv mark = ST_SV("\xef\xbb\xbf");
    if (st_sv_starts_with(a, mark)) a.data += mark.size, a.size -= mark.size;
    if (st_sv_starts_with(b, mark)) b.data += mark.size, b.size -= mark.size;
    return st_sv_equal(st_without_line_end(a), st_without_line_end(b));
}

static stance_status begin(void *user, const st_scanned *file, const st_records *records, stance_error *error) {
    splitting *k = user;
    stance_status status = st_need_column(records, k->s->group, error);
    for (size_t i = 0; i < k->labels && !status; i++) status = st_need_column(records, k->columns[i], error);
    if (status) return status;
    if (k->first && file->format != k->first->format)
        return st_fail(error, STANCE_ERROR_FORMAT, "another format than %.128s", k->first->path);
    if (k->first && !same_header(k->first->header, file->header))
        return st_fail_at(error, STANCE_ERROR_FORMAT, 1, 0, "other columns than %.128s", k->first->path);
    if (k->s->column && file->format == ST_RECORDS_FASTTEXT)
        return st_fail(error, STANCE_ERROR_FORMAT, "fastText lines have no room for another column");
    if (k->s->column && file->format != ST_RECORDS_JSONL && !st_records_lack(records, st_sv_of(k->s->column)))
        return st_fail_at(error, STANCE_ERROR_FORMAT, 1, 0, "there is a column \"%.64s\" already", k->s->column);
    if (!k->first) k->first = file;
    return STANCE_OK;
}

static stance_status take(void *user, const st_scanned *file, st_records *records, st_sv raw, stance_error *error) {
    splitting *k = user;
    st_sv taken;
    size_t size;
    if (k->s->column && file->format == ST_RECORDS_JSONL && st_records_get(records, st_sv_of(k->s->column), &taken))
        return st_fail_at(error, STANCE_ERROR_DATA, records->line, 0, "there is a field \"%.64s\" already",
                          k->s->column);
    char *group = st_copy_field(records, k->s->group, true, &size);
    bool whole = group != NULL;
    for (size_t i = 0; i < k->labels; i++) {
        k->values[i] = st_copy_field(records, k->columns[i], true, &size);
        whole = whole && k->values[i];
    }
    whole = whole && st_reserve(&st_default_allocator, &k->raw, &k->capacity, k->count + 1, sizeof *k->raw);
    stance_example example = {"", 0, (const char *const *)k->values, group && *group ? group : NULL, 0, 0};
    stance_status status = whole ? stance_dataset_add(k->dataset, &example, error) : st_fail_memory(error);
    if (!status) k->raw[k->count++] = raw;
    free(group);
    for (size_t i = 0; i < k->labels; i++) free(k->values[i]);
    return status;
}

/* ---- writing ------------------------------------------------------------------------------------------ */

static stance_status write_buf(st_outfile *out, st_buf *buf, stance_error *error) {
    if (buf->failed) return st_fail_memory(error);
    stance_status status = out ? st_outfile_write(out, buf->data, buf->size, error)
                               : st_write_all(STDOUT_FILENO, buf->data, buf->size, error);
    st_buf_reset(buf);
    return status;
}

/* Add a line, with a line end even if it had none. */
static void put_line(st_buf *buf, st_sv line) {
    st_buf_add_sv(buf, line);
    if (line.size && line.data[line.size - 1] != '\n') st_buf_add_char(buf, '\n');
}

/* Where the files of the parts are: path[part], to be freed. */
static bool name_files(const splitting *k, const char *first_path, char *paths[MOST_PARTS]) {
    const char *prefix = k->s->output ? k->s->output : strcmp(first_path, "-") == 0 ? "split" : first_path;
    size_t size = strlen(prefix);
    if (!k->s->output) {
        const char *slash = strrchr(prefix, '/'), *name = slash ? slash + 1 : prefix, *dot = strrchr(name, '.');
        if (dot && dot > name) size = (size_t)(dot - prefix);
    }
    for (size_t p = 0; p < k->parts; p++) {
        paths[p] = malloc(size + 32);
        if (!paths[p]) return false;
        snprintf(paths[p], size + 32, "%.*s-%s.%s", (int)size, prefix, part_names[k->parts - 2][p],
                 st_format_ending(k->first->format));
    }
    return true;
}

static stance_status write_part(const splitting *k, uint32_t part, st_outfile *out, stance_error *error) {
    st_buf line;
    st_buf_init(&line, &st_default_allocator);
    put_line(&line, k->first->header);
    stance_status status = write_buf(out, &line, error);
    for (size_t i = 0; i < k->count && !status; i++) {
        if (k->part[i] != part) continue;
        put_line(&line, k->raw[i]);
        status = write_buf(out, &line, error);
    }
    st_buf_clear(&line);
    return status;
}

/* All files are written before the first takes its place. */
static bool write_parts(const splitting *k) {
    char *paths[MOST_PARTS] = {NULL};
    st_outfile *files[MOST_PARTS] = {NULL};
    stance_error error;
    bool named = name_files(k, k->first->path, paths);
    stance_status status = named ? STANCE_OK : st_fail_memory(&error);
    size_t at = 0;
    for (size_t p = 0; p < k->parts && !status; p++) {
        at = p;
        status = st_outfile_open(&files[p], paths[p], &st_default_allocator, &error);
        if (!status) status = write_part(k, (uint32_t)p, files[p], &error);
    }
    for (size_t p = 0; p < k->parts && !status; p++) {
        at = p;
        status = st_outfile_commit(files[p], &error);
        files[p] = NULL;
    }
    if (status) st_complain("stance-train", paths[at], &error);
    for (size_t p = 0; p < k->parts; p++) {
        st_outfile_discard(files[p]);
        free(paths[p]);
    }
    return !status;
}

/* A JSON string to be freed, or NULL. */
static char *json_name(const char *text) {
    json_t *string = json_string(text);
    char *dumped = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
    json_decref(string);
    return dumped;
}

/* The record with another field at its end. */
static void put_with_field(st_buf *out, st_record_format format, st_sv raw, const char *name, const char *value) {
    st_sv line = st_without_line_end(raw), end = {line.data + line.size, raw.size - line.size};
    if (format == ST_RECORDS_JSONL) {
        while (line.size && line.data[line.size - 1] != '}') line.size--;
        st_sv inside = st_sv_trim((st_sv){line.data, line.size - 1});
        st_buf_add_sv(out, inside);
        st_buf_add_format(out, "%s%s: \"%s\"}", inside.size > 1 ? ", " : "", name, value);
    } else {
        st_buf_add_sv(out, line);
        st_buf_add_char(out, format == ST_RECORDS_CSV ? ',' : '\t');
        st_put_field(out, format, st_sv_of(value));
    }
    if (end.size) st_buf_add_sv(out, end);
    else st_buf_add_char(out, '\n');
}

static stance_status write_lines(const splitting *k, const char *name, st_outfile *out, stance_error *error) {
    st_buf line;
    st_buf_init(&line, &st_default_allocator);
    if (k->first->header.size) put_with_field(&line, k->first->format, k->first->header, NULL, k->s->column);
    stance_status status = STANCE_OK;
    for (size_t i = 0; i < k->count && !status; i++) {
        put_with_field(&line, k->first->format, k->raw[i], name, part_names[k->parts - 2][k->part[i]]);
        status = write_buf(out, &line, error);
    }
    st_buf_clear(&line);
    return status;
}

static bool write_column(const splitting *k) {
    st_outfile *out = NULL;
    stance_error error;
    char *name = json_name(k->s->column);
    stance_status status = STANCE_OK;
    if (!name) status = st_fail(&error, STANCE_ERROR_ARGUMENT, "--column is not a name in UTF-8");
    if (!status && k->s->output) status = st_outfile_open(&out, k->s->output, &st_default_allocator, &error);
    if (!status) status = write_lines(k, name, out, &error);
    if (status) st_outfile_discard(out);
    else if (out) status = st_outfile_commit(out, &error);
    free(name);
    if (status) st_complain("stance-train", k->s->output, &error);
    return !status;
}

/* ---- the report --------------------------------------------------------------------------------------- */

static void report_counts(const splitting *k, const char *what, const size_t counts[MOST_PARTS]) {
    fprintf(stderr, "  %-24s", what);
    for (size_t p = 0; p < k->parts; p++) fprintf(stderr, " %8zu", counts[p]);
    fputc('\n', stderr);
}

static int by_text(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* How many of each label each part has. */
static bool report_labels(const splitting *k, size_t task) {
    enum { MOST_SHOWN = 50 };
    const char **names[MOST_PARTS] = {NULL};
    size_t sizes[MOST_PARTS] = {0}, at[MOST_PARTS] = {0}, shown = 0;
    bool ready = true;
    for (size_t p = 0; p < k->parts; p++) {
        names[p] = malloc((k->count + 1) * sizeof *names[p]);
        ready = ready && names[p];
    }
    for (size_t i = 0; i < k->count && ready; i++)
        names[k->part[i]][sizes[k->part[i]]++] = stance_dataset_label(k->dataset, i, task);
    for (size_t p = 0; p < k->parts && ready; p++) qsort(names[p], sizes[p], sizeof *names[p], by_text);
    fprintf(stderr, "%s\n", k->columns[task]);
    for (; ready; shown++) {
        const char *least = NULL;
        size_t counts[MOST_PARTS] = {0};
        for (size_t p = 0; p < k->parts; p++)
            if (at[p] < sizes[p] && (!least || strcmp(names[p][at[p]], least) < 0)) least = names[p][at[p]];
        if (!least || shown == MOST_SHOWN) break;
        for (size_t p = 0; p < k->parts; p++)
            for (; at[p] < sizes[p] && strcmp(names[p][at[p]], least) == 0; at[p]++) counts[p]++;
        report_counts(k, *least ? least : "(none)", counts);
    }
    if (shown == MOST_SHOWN) fputs("  ... and more labels\n", stderr);
    for (size_t p = 0; p < k->parts; p++) free(names[p]);
    return ready;
}

static void report(const splitting *k) {
    size_t counts[MOST_PARTS] = {0};
    for (size_t i = 0; i < k->count; i++) counts[k->part[i]]++;
    fprintf(stderr, "%-26s", "");
    for (size_t p = 0; p < k->parts; p++) fprintf(stderr, " %8s", part_names[k->parts - 2][p]);
    fputc('\n', stderr);
    report_counts(k, "records", counts);
    fprintf(stderr, "  %-24s", "share");
    for (size_t p = 0; p < k->parts; p++) fprintf(stderr, " %6.1f %%", 100 * (double)counts[p] / (double)k->count);
    fputc('\n', stderr);
    for (size_t t = 0; t < k->labels; t++)
        if (!report_labels(k, t)) fputs("stance-train: out of memory\n", stderr);
}

/* ---- the command -------------------------------------------------------------------------------------- */

static bool divide(splitting *k) {
    stance_error error;
    double rest = 1 - k->s->test - k->s->dev;
    double shares[2][MOST_PARTS] = {{rest, k->s->test}, {rest, k->s->dev, k->s->test}};
    k->parts = k->s->dev > 0 ? 3 : 2;
    k->part = calloc(k->count + 1, sizeof *k->part);
    stance_status status = k->part
                               ? stance_split(k->dataset, shares[k->parts - 2], k->parts, k->s->seed, k->part, &error)
                               : st_fail_memory(&error);
    if (status) st_complain("stance-train", NULL, &error);
    return !status;
}

static bool read_all(splitting *k, const st_texts *paths, st_scanned *files, bool *failed) {
    stance_error error;
    st_scan scan = {k->s->format, begin, take, k};
    if (!st_label_columns(&k->s->labels, k->columns, &k->labels)) {
        fputs("stance-train: out of memory\n", stderr);
        return false;
    }
    if (stance_dataset_new(&k->dataset, (const char *const *)k->columns, k->labels, NULL, &error)) {
        st_complain("stance-train", NULL, &error);
        return false;
    }
    if (!st_scan_files(&scan, paths, files, failed)) return false;
    if (!k->count && !*failed) fputs("stance-train: no records\n", stderr);
    return k->count > 0;
}

static int split(const settings *s, const st_texts *paths) {
    splitting k = {.s = s};
    bool failed = false;
    st_scanned *files = calloc(paths->count, sizeof *files);
    if (!files) fputs("stance-train: out of memory\n", stderr);
    bool done =
        files && read_all(&k, paths, files, &failed) && divide(&k) && (s->column ? write_column(&k) : write_parts(&k));
    if (done && !s->quiet) report(&k);
    if (files) st_scanned_clear(files, paths->count);
    free(files);
    stance_dataset_free(k.dataset);
    for (size_t i = 0; i < k.labels; i++) free(k.columns[i]);
    st_release(&st_default_allocator, k.raw);
    free(k.part);
    return done && !failed ? ST_EXIT_OK : ST_EXIT_FAILED;
}

static int check(const settings *s, const st_texts *paths) {
    const char *wrong = NULL;
    st_record_format format;
    if (!paths->count) wrong = "no labelled data given";
    else if (!(s->test > 0 && s->test < 1)) wrong = "--test is a share between 0 and 1";
    else if (!(s->dev >= 0 && s->dev + s->test < 1)) wrong = "--dev and --test together are less than 1";
    else if (s->labels.count > MOST_LABELS) wrong = "more than 64 labels";
    else if (s->format && !st_format_named(s->format, &format)) wrong = "--data-format is tsv, csv, jsonl or fasttext";
    else if (s->column && (!*s->column || s->column[strcspn(s->column, "\t\r\n")]))
        wrong = "--column is a name without tabs and line ends";
    if (wrong) fprintf(stderr, "stance-train: %s\nTry 'stance-train split --help'.\n", wrong);
    return wrong ? ST_EXIT_USAGE : -1;
}

int st_cmd_split(int argc, char **argv) {
    settings s = {.test = 0.2, .seed = 1};
    st_texts paths = {NULL, 0, 0};
    int exit_status = st_options_parse(&command, argc, argv, &s, &paths);
    if (exit_status < 0) exit_status = check(&s, &paths);
    if (exit_status < 0) exit_status = split(&s, &paths);
    st_options_clear(&command, &s, &paths);
    return exit_status;
}
