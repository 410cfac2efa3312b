/* SPDX-License-Identifier: MIT */
#include "dataset.h"

#include <stdlib.h>

#include "error.h"
#include "headline.h"
#include "utf8.h"

enum { MOST_TASKS = 64 };

static stance_status copy_tasks(stance_dataset *dataset, const char *const *tasks, size_t count, stance_error *error) {
    dataset->tasks = st_new(dataset->allocator, count, sizeof *dataset->tasks);
    if (!dataset->tasks) return st_fail_memory(error);
    for (size_t t = 0; t < count; t++) {
        for (size_t u = 0; u < t; u++)
            if (st_sv_equal(dataset->tasks[u], st_sv_of(tasks[t])))
                return st_fail(error, STANCE_ERROR_ARGUMENT, "task \"%.64s\" is named twice", tasks[t]);
        dataset->tasks[t] = st_arena_copy(&dataset->arena, st_sv_of(tasks[t]));
        if (!dataset->tasks[t].data) return st_fail_memory(error);
        dataset->task_count++;
    }
    return STANCE_OK;
}

stance_status stance_dataset_new(stance_dataset **out, const char *const *tasks, size_t task_count,
                                 const stance_allocator *allocator, stance_error *error) {
    *out = NULL;
    allocator = st_allocator_or_default(allocator);
    if (task_count < 1 || task_count > MOST_TASKS)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "%zu tasks: there can be 1 to %d", task_count, MOST_TASKS);
    stance_dataset *dataset = st_new(allocator, 1, sizeof *dataset);
    if (!dataset) return st_fail_memory(error);
    dataset->own_allocator = *allocator;
    dataset->allocator = &dataset->own_allocator;
    st_arena_init(&dataset->arena, dataset->allocator);
    stance_status status = copy_tasks(dataset, tasks, task_count, error);
    if (status) stance_dataset_free(dataset);
    else *out = dataset;
    return status;
}

void stance_dataset_free(stance_dataset *dataset) {
    if (!dataset) return;
    stance_allocator allocator = dataset->own_allocator;
    st_arena_clear(&dataset->arena);
    st_release(&allocator, dataset->tasks);
    st_release(&allocator, dataset->examples);
    st_release(&allocator, dataset->labels);
    st_release(&allocator, dataset->articles);
    st_release(&allocator, dataset->article_labels);
    st_release(&allocator, dataset->sentences);
    st_release(&allocator, dataset);
}

/* A copy of `text` in the arena, made well-formed; NULL data when out of memory. */
static st_sv copy_clean(stance_dataset *dataset, st_sv text) {
    st_buf clean;
    st_buf_init(&clean, dataset->allocator);
    st_utf8_clean(&clean, text);
    st_sv copy = clean.failed ? (st_sv){NULL, 0} : st_arena_copy(&dataset->arena, st_buf_sv(&clean));
    st_buf_clear(&clean);
    return copy;
}

static bool copy_example(stance_dataset *dataset, const stance_example *example, st_example *copy, st_sv *labels) {
    *copy = (st_example){.line = example->line, .position = example->position};
    copy->text = copy_clean(dataset, (st_sv){example->text, example->length});
    if (example->group) copy->group = copy_clean(dataset, st_sv_of(example->group));
    bool whole = copy->text.data && (!example->group || copy->group.data);
    for (size_t t = 0; t < dataset->task_count && whole; t++) {
        labels[t] = (st_sv){"", 0};
        if (!example->labels[t] || !*example->labels[t]) continue;
        labels[t] = copy_clean(dataset, st_sv_of(example->labels[t]));
        whole = labels[t].data != NULL;
    }
    return whole;
}

stance_status stance_dataset_add(stance_dataset *dataset, const stance_example *example, stance_error *error) {
    size_t count = dataset->count + 1, tasks = dataset->task_count;
    if (count > INT32_MAX) return st_fail(error, STANCE_ERROR_LIMIT, "more than %d texts", INT32_MAX);
    if (!st_reserve(dataset->allocator, &dataset->examples, &dataset->capacities[0], count,
                    sizeof *dataset->examples) ||
        !st_reserve(dataset->allocator, &dataset->labels, &dataset->capacities[1], count * tasks,
                    sizeof *dataset->labels) ||
        !copy_example(dataset, example, &dataset->examples[count - 1], &dataset->labels[(count - 1) * tasks]))
        return st_fail_memory(error);
    dataset->count = count;
    return STANCE_OK;
}

/* Split an article's text, which the arena keeps, into sentences of the dataset. */
static bool add_sentences(stance_dataset *dataset, st_article *article, st_sv text) {
    st_spans spans;
    st_spans_init(&spans, dataset->allocator);
    bool whole = st_split_sentences(&spans, text) &&
                 st_reserve(dataset->allocator, &dataset->sentences, &dataset->capacities[4],
                            dataset->sentence_count + spans.count, sizeof *dataset->sentences);
    article->first = dataset->sentence_count;
    article->count = spans.count;
    article->has_headline = whole && st_has_headline(&spans, text);
    for (size_t i = 0; i < spans.count && whole; i++)
        dataset->sentences[dataset->sentence_count++] =
            (st_sv){text.data + spans.data[i].begin, spans.data[i].end - spans.data[i].begin};
    if (!whole) dataset->sentence_count = article->first;
    st_spans_clear(&spans);
    return whole;
}

stance_status stance_dataset_add_article(stance_dataset *dataset, const stance_example *article, stance_error *error) {
    size_t count = dataset->article_count + 1, tasks = dataset->task_count;
    st_example copy;
    if (dataset->sentence_count > INT32_MAX)
        return st_fail(error, STANCE_ERROR_LIMIT, "more than %d sentences", INT32_MAX);
    if (!st_reserve(dataset->allocator, &dataset->articles, &dataset->capacities[2], count,
                    sizeof *dataset->articles) ||
        !st_reserve(dataset->allocator, &dataset->article_labels, &dataset->capacities[3], count * tasks,
                    sizeof *dataset->article_labels) ||
        !copy_example(dataset, article, &copy, &dataset->article_labels[(count - 1) * tasks]) ||
        !add_sentences(dataset, &dataset->articles[count - 1], copy.text))
        return st_fail_memory(error);
    dataset->articles[count - 1].group = copy.group;
    dataset->article_count = count;
    return STANCE_OK;
}

size_t stance_dataset_article_count(const stance_dataset *dataset) { return dataset->article_count; }

size_t stance_dataset_count(const stance_dataset *dataset) { return dataset->count; }

const char *stance_dataset_text(const stance_dataset *dataset, size_t example, size_t *length) {
    if (example >= dataset->count) return NULL;
    *length = dataset->examples[example].text.size;
    return dataset->examples[example].text.data;
}

const char *stance_dataset_label(const stance_dataset *dataset, size_t example, size_t task) {
    if (example >= dataset->count || task >= dataset->task_count) return NULL;
    return dataset->labels[example * dataset->task_count + task].data;
}

const char *stance_dataset_group(const stance_dataset *dataset, size_t example) {
    if (example >= dataset->count) return NULL;
    return dataset->examples[example].group.data ? dataset->examples[example].group.data : "";
}

stance_status stance_dataset_set_fold(stance_dataset *dataset, size_t example, const char *fold, stance_error *error) {
    if (example >= dataset->count)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "no text number %zu of %zu", example, dataset->count);
    st_sv copy = copy_clean(dataset, st_sv_of(fold));
    if (!copy.data) return st_fail_memory(error);
    dataset->examples[example].fold = copy;
    return STANCE_OK;
}

const char *stance_dataset_fold(const stance_dataset *dataset, size_t example) {
    if (example >= dataset->count) return NULL;
    return dataset->examples[example].fold.data ? dataset->examples[example].fold.data : "";
}

size_t stance_dataset_line(const stance_dataset *dataset, size_t example) {
    return example < dataset->count ? dataset->examples[example].line : 0;
}

/* ---- numbers for strings ------------------------------------------------------------------------------ */

typedef struct entry {
    st_sv string;
    size_t index;
} entry;

static int by_string(const void *left, const void *right) {
    const entry *a = left, *b = right;
    return st_sv_compare(a->string, b->string);
}

stance_status st_codes_make(st_codes *codes, const st_sv *strings, size_t n, size_t stride,
                            const stance_allocator *allocator, stance_error *error) {
    entry *entries = st_new(allocator, n, sizeof *entries);
    *codes = (st_codes){st_new(allocator, n, sizeof(st_sv)), 0, st_new(allocator, n, sizeof(uint32_t))};
    if (!entries || !codes->names || !codes->codes) {
        st_release(allocator, entries);
        st_codes_clear(codes, allocator);
        return st_fail_memory(error);
    }
    for (size_t i = 0; i < n; i++) entries[i] = (entry){strings[i * stride], i};
    qsort(entries, n, sizeof *entries, by_string);
    for (size_t i = 0; i < n; i++) {
        st_sv string = entries[i].string;
        codes->codes[entries[i].index] = ST_UNLABELLED;
        if (string.size == 0) continue;
        if (!codes->count || !st_sv_equal(codes->names[codes->count - 1], string))
            codes->names[codes->count++] = string;
        codes->codes[entries[i].index] = (uint32_t)(codes->count - 1);
    }
    st_release(allocator, entries);
    return STANCE_OK;
}

void st_codes_clear(st_codes *codes, const stance_allocator *allocator) {
    st_release(allocator, codes->names);
    st_release(allocator, codes->codes);
    *codes = (st_codes){NULL, 0, NULL};
}

stance_status st_dataset_labels(const stance_dataset *dataset, size_t task, st_codes *codes, stance_error *error) {
    return st_codes_make(codes, dataset->labels + task, dataset->count, dataset->task_count, dataset->allocator, error);
}

stance_status st_dataset_groups(const stance_dataset *dataset, uint32_t **groups, size_t *count, stance_error *error) {
    st_sv *names = st_new(dataset->allocator, dataset->count, sizeof *names);
    st_codes codes = {NULL, 0, NULL};
    *groups = NULL;
    if (!names) return st_fail_memory(error);
    for (size_t i = 0; i < dataset->count; i++) names[i] = dataset->examples[i].group;
    stance_status status = st_codes_make(&codes, names, dataset->count, 1, dataset->allocator, error);
    *count = codes.count;
    for (size_t i = 0; i < dataset->count && !status; i++)
        if (codes.codes[i] == ST_UNLABELLED) codes.codes[i] = (uint32_t)(*count)++;
    *groups = codes.codes;
    st_release(dataset->allocator, codes.names);
    st_release(dataset->allocator, names);
    return status;
}

stance_status stance_dataset_group_numbers(const stance_dataset *dataset, uint32_t *group, size_t *groups,
                                           stance_error *error) {
    uint32_t *numbers;
    *groups = 0;
    stance_status status = st_dataset_groups(dataset, &numbers, groups, error);
    if (!status) memcpy(group, numbers, dataset->count * sizeof *group);
    st_release(dataset->allocator, numbers);
    return status;
}
