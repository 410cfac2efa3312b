/* SPDX-License-Identifier: MIT */
#include "number.h"
#include "unsure.h"
#include "writer.h"

static char separator(const st_writer *w) { return w->format == ST_OUTPUT_TSV ? '\t' : ','; }

/* In quotes (RFC 4180). */
static void add_quoted(st_buf *out, st_sv text) {
    st_buf_add_char(out, '"');
    char *room = st_buf_room(out, 2 * text.size);
    size_t size = 0;
    for (size_t i = 0; i < text.size && room; i++) {
        if (text.data[i] == '"') room[size++] = '"';
        room[size++] = text.data[i];
    }
    out->size += size;
    st_buf_add_char(out, '"');
}

/* With spaces for tabs and line feeds. */
static void add_on_one_line(st_buf *out, st_sv text) {
    char *room = st_buf_room(out, text.size);
    if (!room) return;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        room[i] = (c == '\t') | (c == '\n') | (c == '\r') ? ' ' : c;
    }
    out->size += text.size;
}

/* Text as a field of TSV, or of CSV, where it is quoted if need be. */
static void add_field(const st_writer *w, st_buf *out, st_sv text) {
    bool csv = w->format == ST_OUTPUT_CSV, quoted = false;
    for (size_t i = 0; i < text.size && csv && !quoted; i++) quoted = memchr(",\"\n\r", text.data[i], 4) != NULL;
    if (quoted) add_quoted(out, text);
    else if (csv) st_buf_add_sv(out, text);
    else add_on_one_line(out, text);
}

static void add_next(const st_writer *w, st_buf *out, st_sv text) {
    st_buf_add_char(out, separator(w));
    add_field(w, out, text);
}

static void add_number(const st_writer *w, st_buf *out, double number, int digits) {
    char *room = st_buf_room(out, 1 + ST_NUMBER_SIZE);
    if (!room) return;
    *room = separator(w);
    out->size += 1 + st_format_fixed(room + 1, number, digits);
}

/* "task.label", as one field. */
static void add_column(const st_writer *w, st_buf *out, const char *task, const char *label) {
    st_buf name;
    st_buf_init(&name, out->allocator);
    st_buf_add_format(&name, "%s.%s", task, label);
    add_next(w, out, st_buf_sv(&name));
    out->failed = out->failed || name.failed;
    st_buf_clear(&name);
}

/* Columns: id path line [sentence begin end], then for each task its label and the probability of each of its labels
 * [and why it is unsure], then known title error [text] [relevant]. */
void st_write_table_head(const st_writer *w, st_buf *out) {
    add_field(w, out, ST_SV("id"));
    add_next(w, out, ST_SV("path"));
    add_next(w, out, ST_SV("line"));
    static const char *const of_sentences[] = {"sentence", "begin", "end"};
    for (size_t i = 0; i < 3 && w->sentences; i++) add_next(w, out, st_sv_of(of_sentences[i]));
    for (size_t t = 0; t < stance_model_task_count(w->model); t++) {
        const char *task = stance_model_task_name(w->model, t);
        add_next(w, out, st_sv_of(task));
        for (size_t l = 0; l < stance_model_label_count(w->model, t); l++)
            add_column(w, out, task, stance_model_label(w->model, t, l));
        if (w->unsure) add_column(w, out, task, "unsure");
    }
    static const char *const last[] = {"known", "title", "error", "text"};
    for (size_t i = 0; i < 3 + (size_t)w->sentences; i++) add_next(w, out, st_sv_of(last[i]));
    if (stance_model_tells_relevance(w->model)) add_next(w, out, ST_SV("relevant"));
    st_buf_add_char(out, '\n');
}

void st_write_table_start(const st_writer *w, const st_batch *batch, const st_document *document, st_buf *out) {
    add_field(w, out, st_batch_text(batch, document->id));
    add_next(w, out, st_batch_text(batch, document->path));
    st_buf_add_char(out, separator(w));
    char line[ST_NUMBER_SIZE];
    if (document->line) st_buf_add(out, line, st_format_u64(line, document->line));
}

enum { WHOLE = -1 };

static void add_tasks(const st_writer *w, const stance_result *r, long sentence, st_buf *out) {
    for (size_t t = 0; t < stance_model_task_count(w->model); t++) {
        bool whole = sentence == WHOLE;
        size_t s = whole ? 0 : (size_t)sentence;
        add_next(w, out, st_sv_of(whole ? stance_result_label(r, t) : stance_result_sentence_label(r, s, t)));
        size_t labels = stance_model_label_count(w->model, t);
        for (size_t l = 0; l < labels; l++)
            add_number(w, out,
                       whole ? stance_result_probability(r, t, l) : stance_result_sentence_probability(r, s, t, l), 6);
        if (!w->unsure) continue;
        const char *unsure = whole ? st_unsure(w, r, t) : st_unsure_sentence(w, r, s, t);
        add_next(w, out, st_sv_of(unsure ? unsure : ""));
    }
}

static void add_empty(const st_writer *w, st_buf *out, size_t count) {
    for (size_t i = 0; i < count; i++) st_buf_add_char(out, separator(w));
}

/* Ends a row: the column that only models with terms have. */
static void add_relevant(const st_writer *w, const stance_result *r, st_buf *out) {
    int relevant = r ? stance_result_relevant(r) : -1;
    if (stance_model_tells_relevance(w->model))
        add_next(w, out, relevant < 0 ? ST_SV("") : relevant ? ST_SV("true") : ST_SV("false"));
    st_buf_add_char(out, '\n');
}

static void add_failure(const st_writer *w, const st_verdict *v, st_buf *out) {
    size_t columns = w->sentences ? 3 : 0;
    for (size_t t = 0; t < stance_model_task_count(w->model); t++)
        columns += 1 + stance_model_label_count(w->model, t) + w->unsure;
    st_write_table_start(w, v->batch, v->document, out);
    add_empty(w, out, columns + 2);
    add_next(w, out, st_sv_of(v->document->error.text));
    if (w->sentences) add_empty(w, out, 1);
    add_relevant(w, NULL, out);
}

static void add_sentence(const st_writer *w, const st_verdict *v, size_t s, st_buf *out) {
    size_t length;
    const char *text = stance_result_text(v->result, &length);
    stance_span span = stance_result_sentence(v->result, s);
    st_write_table_start(w, v->batch, v->document, out);
    char c = separator(w);
    st_buf_add_format(out, "%c%zu%c%zu%c%zu", c, s + 1, c, span.begin, c, span.end);
    add_tasks(w, v->result, (long)s, out);
    add_empty(w, out, 3);
    add_next(w, out, (st_sv){text + span.begin, span.end - span.begin});
    add_relevant(w, NULL, out);
}

void st_write_table_record(const st_writer *w, const st_verdict *v, st_buf *out) {
    if (!v->result) {
        add_failure(w, v, out);
        return;
    }
    size_t length;
    const char *title = stance_result_title(v->result, &length);
    st_write_table_start(w, v->batch, v->document, out);
    if (w->sentences) {
        stance_result_text(v->result, &length);
        char c = separator(w);
        st_buf_add_format(out, "%c0%c0%c%zu", c, c, c, length);
        title = stance_result_title(v->result, &length);
    }
    add_tasks(w, v->result, WHOLE, out);
    add_number(w, out, stance_result_known(v->result), 4);
    add_next(w, out, title ? (st_sv){title, length} : (st_sv){"", 0});
    add_empty(w, out, w->sentences ? 2 : 1);
    add_relevant(w, v->result, out);
    for (size_t s = 0; w->sentences && s < stance_result_sentence_count(v->result); s++) add_sentence(w, v, s, out);
}
