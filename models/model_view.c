/* SPDX-License-Identifier: MIT */
#include "model_view.h"

#include <math.h>

#include "context.h"
#include "hash.h"
#include "softmax.h"

typedef struct reader {
    const char *bytes;
    size_t size;
    const st_header *header;
    const st_section *sections;
    stance_error *error;
} reader;

static stance_status damaged(const reader *r, const char *what) {
    return st_fail(r->error, STANCE_ERROR_FORMAT, "damaged model: %s", what);
}

/* Small enough that no sum of products of a few of them overflows: scores stay finite whatever the text. */
static bool is_bounded(double number) { return fabs(number) <= 1e30; }

static bool is_little_endian(void) {
    const uint16_t one = 1;
    return *(const unsigned char *)&one == 1;
}

static uint64_t checksum_of(const reader *r) {
    st_header header = *r->header;
    header.checksum = 0;
    uint64_t sum = st_checksum(&header, sizeof header);
    return st_hash_step(sum, st_checksum(r->bytes + sizeof header, r->size - sizeof header));
}

static stance_status check_header(reader *r, st_trust trust) {
    const st_header *header = r->header = (const st_header *)(const void *)r->bytes;
    if (r->size < 8 || memcmp(r->bytes, ST_MAGIC, 8) != 0)
        return st_fail(r->error, STANCE_ERROR_FORMAT, "not a model file");
    if (r->size < sizeof *header) return damaged(r, "cut off within the header");
    if (header->major != ST_FORMAT_MAJOR)
        return st_fail(r->error, STANCE_ERROR_VERSION, "model format %u.%u is not known here (this is %d.%d)",
                       header->major, header->minor, ST_FORMAT_MAJOR, ST_FORMAT_MINOR);
    if (header->size != r->size) return damaged(r, "its size is not the size it was written with");
    if (header->sections > ST_MOST_SECTIONS || header->sections * sizeof(st_section) > r->size - sizeof *header)
        return damaged(r, "section table");
    if (trust == ST_CHECK_ALL && header->checksum != checksum_of(r)) return damaged(r, "checksum");
    r->sections = (const st_section *)(const void *)(r->bytes + sizeof *header);
    return STANCE_OK;
}

static bool section_in_file(const reader *r, const st_section *s) {
    return s->offset % ST_ALIGNMENT == 0 && s->offset <= r->size && s->size <= r->size - s->offset;
}

/* The bytes of the only section of a kind; an empty view with a NULL pointer if there is none. */
static stance_status find(const reader *r, st_section_kind kind, st_sv *found) {
    *found = (st_sv){NULL, 0};
    for (uint32_t i = 0; i < r->header->sections; i++) {
        const st_section *s = &r->sections[i];
        if (s->kind != (uint32_t)kind) continue; /* NOLINT(clang-analyzer-core.NullDereference): set by the header */
        if (found->data) return damaged(r, "a section occurs twice");
        if (!section_in_file(r, s)) return damaged(r, "a section lies outside the file");
        *found = (st_sv){r->bytes + s->offset, s->size};
    }
    return STANCE_OK;
}

/* A section of `element`-sized records: *array and *count. */
static stance_status find_array(const reader *r, st_section_kind kind, size_t element, size_t most, const void **array,
                                size_t *count) {
    st_sv bytes;
    *array = NULL;
    *count = 0;
    stance_status status = find(r, kind, &bytes);
    if (status) return status;
    if (bytes.size % element) return damaged(r, "a section holds part of a record");
    *count = bytes.size / element;
    *array = bytes.data;
    return *count <= most ? STANCE_OK : damaged(r, "too many records in a section");
}

/* A string pool, or pairs of strings: NUL at the end. */
static stance_status find_text(const reader *r, st_section_kind kind, st_sv *text) {
    stance_status status = find(r, kind, text);
    if (status) return status;
    return text->size == 0 || text->data[text->size - 1] == '\0' ? STANCE_OK : damaged(r, "a string has no end");
}

static stance_status read_tasks(const reader *r, st_model_view *v) {
    const void *tasks, *labels;
    size_t task_count, label_count;
    stance_status status = find_text(r, ST_SECTION_STRINGS, &v->strings);
    if (!status) status = find_text(r, ST_SECTION_FACTS, &v->facts);
    if (!status) status = find_array(r, ST_SECTION_TASKS, sizeof(st_task), ST_MOST_TASKS, &tasks, &task_count);
    if (!status) status = find_array(r, ST_SECTION_LABELS, sizeof(st_label), ST_MOST_LABELS, &labels, &label_count);
    if (status) return status;
    v->tasks = tasks;
    v->labels = labels;
    v->task_count = (uint32_t)task_count;
    v->score_count = (uint32_t)label_count;
    uint32_t next = 0;
    for (uint32_t t = 0; t < v->task_count; t++) {
        const st_task *task = &v->tasks[t];
        if (task->name >= v->strings.size || task->first_label != next || task->label_count < 2 ||
            task->label_count > v->score_count - next)
            return damaged(r, "task table");
        next += task->label_count;
    }
    v->label_count = next;
    for (uint32_t t = 0; t < v->task_count; t++) {
        const st_task *task = &v->tasks[t];
        if (!task->first_tone) continue;
        if (task->first_tone != next || task->label_count > v->score_count - next) return damaged(r, "task table");
        next += task->label_count;
    }
    if (next != v->score_count || !v->task_count) return damaged(r, "task table");
    for (uint32_t l = 0; l < v->score_count; l++)
        if (v->labels[l].name >= v->strings.size || !is_bounded(v->labels[l].bias) || !is_bounded(v->labels[l].prior))
            return damaged(r, "label table");
    return STANCE_OK;
}

static stance_status read_space(const reader *r, st_model_view *v) {
    st_sv bytes;
    stance_status status = find(r, ST_SECTION_SPACE, &bytes);
    if (status) return status;
    if (bytes.size < sizeof(st_space)) return damaged(r, "vector space");
    v->space = (const st_space *)(const void *)bytes.data;
    const st_space *space = v->space;
    if (!st_spec_valid(&space->spec) || space->first[0] != 0 || space->unit >= ST_UNITS ||
        space->stride < v->score_count || space->stride > ST_MOST_LABELS)
        return damaged(r, "vector space");
    for (uint32_t b = 0; b < space->spec.count; b++)
        if (space->first[b + 1] < space->first[b]) return damaged(r, "vector space");
    v->features = space->first[space->spec.count];
    return v->features <= INT32_MAX ? STANCE_OK : damaged(r, "vector space");
}

/* The idf, be they in a section of their own or, as the last 8 bytes of each, in ROWS. */
static stance_status find_idf(const reader *r, const st_model_view *v, st_idfs *idf) {
    const void *own, *rows;
    size_t own_count, row_count, stride = v->space->stride;
    stance_status status = find_array(r, ST_SECTION_IDF, sizeof(double), SIZE_MAX, &own, &own_count);
    if (!status) status = find_array(r, ST_SECTION_ROWS, sizeof(float), SIZE_MAX, &rows, &row_count);
    if (status) return status;
    *idf = (st_idfs){own, 1};
    if (!rows) return own_count == v->features ? STANCE_OK : damaged(r, "size of the n-gram index");
    if (own || stride % ST_IDF_FLOATS || stride - ST_IDF_FLOATS < v->score_count) return damaged(r, "weights");
    if (row_count != (uint64_t)v->features * stride) return damaged(r, "size of the weights");
    *idf = (st_idfs){(const double *)rows + stride / ST_IDF_FLOATS - 1, stride / ST_IDF_FLOATS};
    return STANCE_OK;
}

static stance_status read_lexicon(const reader *r, st_model_view *v, st_trust trust) {
    const void *buckets;
    size_t bucket_count;
    st_idfs idf = {NULL, 1};
    stance_status status =
        find_array(r, ST_SECTION_INDEX, sizeof(st_bucket), (size_t)UINT32_MAX, &buckets, &bucket_count);
    if (!status) status = find_idf(r, v, &idf);
    if (status) return status;
    if (!bucket_count || bucket_count & (bucket_count - 1)) return damaged(r, "size of the n-gram index");
    v->lexicon = (st_lexicon){&v->space->spec, v->space->first, idf, {buckets, (uint32_t)(bucket_count - 1)}};
    if (trust == ST_CHECK_ALL && !st_gram_index_valid(&v->lexicon.index, v->features))
        return damaged(r, "n-gram index");
    for (uint32_t f = 0; f < v->features && trust == ST_CHECK_ALL; f++)
        if (!is_bounded(st_idf_of(idf, f))) return damaged(r, "document frequencies");
    return STANCE_OK;
}

static stance_status read_weights(const reader *r, st_model_view *v, st_trust trust) {
    const void *weights, *rows;
    size_t count, row_count, stride = v->space->stride;
    stance_status status = find_array(r, ST_SECTION_WEIGHTS, sizeof(float), SIZE_MAX, &weights, &count);
    if (!status) status = find_array(r, ST_SECTION_ROWS, sizeof(float), SIZE_MAX, &rows, &row_count);
    if (status) return status;
    if (weights && rows) return damaged(r, "weights");
    if (!rows && count != (uint64_t)v->features * stride) return damaged(r, "size of the weights");
    v->weights = rows ? rows : weights;
    for (size_t f = 0; f < v->features && trust == ST_CHECK_ALL; f++)
        for (size_t l = 0; l < (rows ? stride - ST_IDF_FLOATS : stride); l++)
            if (!is_bounded((double)v->weights[f * stride + l])) return damaged(r, "weights");
    return STANCE_OK;
}

static stance_status check_words(const reader *r, const st_model_view *v, size_t sums) {
    for (uint32_t w = 0; w < v->word_count; w++) {
        if (v->words[w] >= v->features || (w && v->words[w] <= v->words[w - 1])) return damaged(r, "words");
        for (size_t i = 0; i < sums; i++)
            if (!is_bounded(st_model_given(v, w)->sums[i])) return damaged(r, "words");
    }
    return STANCE_OK;
}

/* Sums of single words, if there are any. */
static stance_status read_words(const reader *r, st_model_view *v, st_trust trust) {
    const void *words, *given = NULL;
    size_t word_count, given_count = 0, sums = 0;
    const st_spec *spec = v->lexicon.spec;
    stance_status status = find_array(r, ST_SECTION_WORDS, sizeof(uint32_t), INT32_MAX, &words, &word_count);
    if (!status && word_count)
        status = find_array(r, ST_SECTION_WORD_SUMS, sizeof(double), SIZE_MAX, &given, &given_count);
    if (status || !given) return status;
    for (uint32_t b = 0; b < spec->count; b++)
        if (spec->blocks[b].kind == ST_GRAM_CHAR) sums += 1 + (size_t)v->score_count;
    v->words = words;
    v->word_count = (uint32_t)word_count;
    v->given = given;
    v->given_size = sizeof(st_given_word) + sums * sizeof(double);
    if ((uint64_t)given_count * sizeof(double) != (uint64_t)word_count * v->given_size)
        return damaged(r, "size of the words");
    return trust == ST_CHECK_ALL ? check_words(r, v, sums) : STANCE_OK;
}

/* Only blocks of words can be nested. */
static stance_status read_nested(const reader *r, st_model_view *v) {
    st_sv bytes;
    const st_spec *spec = v->lexicon.spec;
    stance_status status = find(r, ST_SECTION_NESTED, &bytes);
    if (status || !bytes.data) return status;
    if (bytes.size < sizeof v->nested) return damaged(r, "nested n-grams");
    memcpy(&v->nested, bytes.data, sizeof v->nested);
    for (uint32_t b = 0; b < 32; b++)
        if (v->nested >> b & 1 && (b >= spec->count || spec->blocks[b].kind != ST_GRAM_WORD))
            return damaged(r, "nested n-grams");
    return STANCE_OK;
}

/* The kernel, if there is one: then there are no weights beside it. */
static stance_status read_kernel(const reader *r, st_model_view *v) {
    st_sv bytes, weights, rows;
    stance_status status = find(r, ST_SECTION_KERNEL, &bytes);
    if (!status) status = find(r, ST_SECTION_WEIGHTS, &weights);
    if (!status) status = find(r, ST_SECTION_ROWS, &rows);
    if (status || !bytes.data) return status;
    if (bytes.size < sizeof(st_kernel_record) || weights.data || rows.data) return damaged(r, "kernel");
    const st_kernel_record *record = (const st_kernel_record *)(const void *)bytes.data;
    if (record->kind >= ST_KERNEL_KINDS)
        return st_fail(r->error, STANCE_ERROR_VERSION, "the model has a kernel that is not known here");
    if (!(record->gamma > 0) || !is_bounded(record->gamma)) return damaged(r, "kernel");
    v->kernel = (st_kernel){.gamma = record->gamma,
                            .vectors = record->vectors,
                            .features = v->features,
                            .scores = v->score_count,
                            .stride = v->space->stride};
    return STANCE_OK;
}

/* The postings of each feature follow those of the one before; vectors rise within a feature. */
static stance_status check_postings(const reader *r, const st_kernel *k) {
    uint32_t at = 0;
    for (uint32_t f = 0; f < k->features; f++) {
        if (k->ends[f] < at || k->ends[f] > k->ends[k->features - 1]) return damaged(r, "support vectors");
        for (uint32_t first = at; at < k->ends[f]; at++) {
            const st_posting *p = &k->postings[at];
            /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): without postings all ends are 0 */
            if (p->vector >= k->vectors || (at > first && p->vector <= p[-1].vector) || !is_bounded((double)p->value))
                return damaged(r, "support vectors");
        }
    }
    return STANCE_OK;
}

static stance_status read_vectors(const reader *r, st_model_view *v) {
    st_kernel *k = &v->kernel;
    const void *squares, *coefficients, *ends, *postings;
    size_t square_count, coefficient_count, end_count, posting_count;
    stance_status status = find_array(r, ST_SECTION_SQUARES, sizeof(double), SIZE_MAX, &squares, &square_count);
    if (!status)
        status = find_array(r, ST_SECTION_COEFFICIENTS, sizeof(double), SIZE_MAX, &coefficients, &coefficient_count);
    if (!status) status = find_array(r, ST_SECTION_POSTING_ENDS, sizeof(uint32_t), SIZE_MAX, &ends, &end_count);
    if (!status) status = find_array(r, ST_SECTION_POSTINGS, sizeof(st_posting), UINT32_MAX, &postings, &posting_count);
    if (status) return status;
    k->squares = squares;
    k->coefficients = coefficients;
    k->ends = ends;
    k->postings = postings;
    size_t last = end_count ? k->ends[end_count - 1] : 0;
    if (square_count != k->vectors || coefficient_count != (uint64_t)k->vectors * k->stride ||
        end_count != k->features || posting_count != last)
        return damaged(r, "size of the support vectors");
    for (size_t i = 0; i < square_count; i++)
        if (!is_bounded(k->squares[i]) || k->squares[i] < 0) return damaged(r, "support vectors");
    for (size_t i = 0; i < coefficient_count; i++)
        if (!is_bounded(k->coefficients[i])) return damaged(r, "support vectors");
    return check_postings(r, k);
}

static stance_status read_heads(const reader *r, st_model_view *v) {
    const void *heads, *numbers;
    size_t head_count, number_count;
    stance_status status =
        find_array(r, ST_SECTION_HEADS, sizeof(st_head), ST_HEAD_KINDS * ST_MOST_TASKS, &heads, &head_count);
    if (!status) status = find_array(r, ST_SECTION_NUMBERS, sizeof(double), UINT32_MAX, &numbers, &number_count);
    if (status) return status;
    v->heads = heads;
    v->head_count = (uint32_t)head_count;
    v->numbers = numbers;
    for (size_t i = 0; i < number_count; i++)
        if (!is_bounded(v->numbers[i])) return damaged(r, "numbers of the heads");
    for (uint32_t h = 0; h < v->head_count; h++) {
        const st_head *head = &v->heads[h];
        if (head->kind >= ST_HEAD_KINDS || head->task >= v->task_count || head->own > 1) return damaged(r, "heads");
        uint32_t labels = v->tasks[head->task].label_count, tones = v->tasks[head->task].first_tone ? labels : 0;
        const uint32_t inputs[ST_HEAD_KINDS] = {labels, labels + tones, ST_PLACES * labels, 0, ST_PLACES * labels};
        if (head->inputs != inputs[head->kind] || (head->own && head->kind != ST_HEAD_ALONE))
            return damaged(r, "heads");
        uint64_t width = head->own ? 2 : (uint64_t)head->inputs + 1;
        uint64_t needed = labels * width;
        if (head->first > number_count || needed > number_count - head->first) return damaged(r, "heads");
    }
    return STANCE_OK;
}

static stance_status check_heads(const reader *r, const st_model_view *v) {
    for (uint32_t t = 0; t < v->task_count; t++) {
        const st_head *alone = st_model_head(v, ST_HEAD_ALONE, t);
        if (!alone) return damaged(r, "a task has no probabilities");
    }
    return STANCE_OK;
}

static stance_status read_grams(const reader *r, st_model_view *v, st_trust trust) {
    const void *ends;
    size_t count;
    st_sv text;
    stance_status status = find_array(r, ST_SECTION_GRAM_ENDS, sizeof(uint32_t), SIZE_MAX, &ends, &count);
    if (!status) status = find(r, ST_SECTION_GRAM_TEXT, &text);
    if (status || !ends) return status;
    if (count != v->features) return damaged(r, "size of the n-gram texts");
    v->gram_ends = ends;
    v->gram_text = text.data ? text.data : "";
    for (uint32_t f = 0; f < v->features && trust == ST_CHECK_ALL; f++)
        if (v->gram_ends[f] > text.size || (f && v->gram_ends[f] < v->gram_ends[f - 1]))
            return damaged(r, "n-gram texts");
    return STANCE_OK;
}

static stance_status read_about(const reader *r, st_model_view *v) {
    const void *terms;
    size_t count;
    uint32_t sets = 0;
    stance_status status = find_array(r, ST_SECTION_ABOUT, sizeof(st_term), ST_MOST_TERMS, &terms, &count);
    if (status) return status;
    v->about = (st_about){terms, (uint32_t)count};
    for (size_t i = 0; i < count; i++) {
        const st_term *term = &v->about.terms[i];
        if (term->words < 1 || term->words > ST_MAX_N || term->set >= ST_MOST_SETS || term->set > sets)
            return damaged(r, "terms");
        if (term->set == sets) sets++;
    }
    return STANCE_OK;
}

stance_status st_model_view_open(st_model_view *view, const void *bytes, size_t size, st_trust trust,
                                 stance_error *error) {
    reader r = {.bytes = bytes, .size = size, .error = error};
    *view = (st_model_view){0};
    if ((uintptr_t)bytes % 8) return st_fail(error, STANCE_ERROR_ARGUMENT, "model bytes are not aligned to 8");
    if (!is_little_endian()) return st_fail(error, STANCE_ERROR_VERSION, "models need a little-endian machine");
    stance_status status = check_header(&r, trust);
    if (!status) status = read_tasks(&r, view);
    if (!status) status = read_space(&r, view);
    if (!status) status = read_lexicon(&r, view, trust);
    if (!status) status = read_kernel(&r, view);
    if (!status) status = view->kernel.gamma > 0 ? read_vectors(&r, view) : read_weights(&r, view, trust);
    if (!status && view->weights) status = read_words(&r, view, trust);
    if (!status) status = read_nested(&r, view);
    if (!status) status = read_heads(&r, view);
    if (!status) status = check_heads(&r, view);
    if (!status) status = read_grams(&r, view, trust);
    if (!status) status = read_about(&r, view);
    return status;
}

const st_head *st_model_head(const st_model_view *view, st_head_kind kind, uint32_t task) {
    for (uint32_t h = 0; h < view->head_count; h++)
        if (view->heads[h].kind == (uint32_t)kind && view->heads[h].task == task) return &view->heads[h];
    return NULL;
}

void st_head_apply(const st_model_view *view, const st_head *head, const double *x, double *out) {
    uint32_t labels = view->tasks[head->task].label_count;
    st_logit_apply(view->numbers + head->first, head->inputs, labels, head->own != 0, x, out);
    st_softmax(out, labels);
}

st_sv st_model_gram(const st_model_view *view, uint32_t feature) {
    if (!view->gram_ends || feature >= view->features) return (st_sv){"", 0};
    uint32_t begin = feature ? view->gram_ends[feature - 1] : 0;
    return (st_sv){view->gram_text + begin, view->gram_ends[feature] - begin};
}
