/* SPDX-License-Identifier: MIT
 * The model file: see docs/model-format.md. Everything is little-endian and used in place. */
#ifndef ST_FORMAT_H
#define ST_FORMAT_H

#include <stdint.h>

#include "spec.h"

/* A file is written with the least minor version that has all it needs: 2 with ST_TF_EACH, ST_HEAD_CONTEXT_LOG or
 * sections that make it quicker, 1 with a kernel, else 0. */
enum { ST_FORMAT_MAJOR = 1, ST_FORMAT_MINOR = 2, ST_ALIGNMENT = 64, ST_MOST_SECTIONS = 64 };
enum { ST_IDF_FLOATS = sizeof(double) / sizeof(float) }; /* an idf takes in a row of ROWS */
enum { ST_MOST_TASKS = 64, ST_MOST_LABELS = 1 << 20 };

/* First bytes of every model file. The high bit, the line feed and the end-of-file character show a transfer
 * that took it for text. */
#define ST_MAGIC "\x89stance\n"

typedef struct st_header {
    char magic[8];
    uint16_t major;
    uint16_t minor;
    uint32_t sections; /* entries in the table that follows */
    uint64_t size;     /* of the whole file in bytes */
    uint64_t checksum; /* of the file with this field zero */
    uint8_t reserved[32];
} st_header;

typedef enum st_section_kind {
    ST_SECTION_FACTS = 1,      /* pairs of strings: key NUL value NUL */
    ST_SECTION_STRINGS = 2,    /* names of tasks and labels, each with its NUL */
    ST_SECTION_TASKS = 3,      /* st_task[] */
    ST_SECTION_LABELS = 4,     /* st_label[], those of the first task first; then tones */
    ST_SECTION_SPACE = 5,      /* st_space */
    ST_SECTION_INDEX = 6,      /* st_bucket[], a power of two */
    ST_SECTION_IDF = 7,        /* double[features] */
    ST_SECTION_WEIGHTS = 8,    /* float[features][stride]; not in a model with a kernel */
    ST_SECTION_HEADS = 9,      /* st_head[] */
    ST_SECTION_NUMBERS = 10,   /* double[], what the heads refer to */
    ST_SECTION_GRAM_ENDS = 11, /* uint32_t[features]: where each n-gram ends in the next */
    ST_SECTION_GRAM_TEXT = 12, /* the n-grams' texts one after the other */
    ST_SECTION_ABOUT = 13,     /* st_term[]: what a text must have to concern the question */
    /* Since minor version 1, of a model with a kernel; the last four are not looked at without the first: */
    ST_SECTION_KERNEL = 14,       /* st_kernel_record */
    ST_SECTION_SQUARES = 15,      /* double[vectors]: squared lengths of the support vectors */
    ST_SECTION_COEFFICIENTS = 16, /* double[vectors][stride] */
    ST_SECTION_POSTING_ENDS = 17, /* uint32_t[features]: where the postings of each feature end in the next */
    ST_SECTION_POSTINGS = 18,     /* st_posting[] */
    /* Since minor version 2, of a linear model, to make it quicker; WORD_SUMS are not looked at without WORDS: */
    ST_SECTION_WORDS = 19,  /* uint32_t[words]: features that are single words, upwards */
    ST_SECTION_NESTED = 21, /* uint32_t: bit b is set if block b is of words, and each of its n-grams but the shortest
                                  is made of two of the block: without its last token, and without its first */
    ST_SECTION_WORD_SUMS = 22, /* a record, st_given_word, for each of the WORDS */
    ST_SECTION_ROWS = 23,      /* float[features][stride], in place of IDF and WEIGHTS: the idf is the last 8 bytes of a
                                  row, so that all that is needed of a feature comes from memory at once */
} st_section_kind;

typedef struct st_section {
    uint32_t kind; /* st_section_kind; unknown ones are skipped */
    uint32_t reserved;
    uint64_t offset; /* from the start of the file, a multiple of ST_ALIGNMENT */
    uint64_t size;   /* in bytes */
} st_section;

typedef struct st_task {
    uint32_t name;        /* offset in STRINGS */
    uint32_t first_label; /* in LABELS */
    uint32_t label_count; /* 2 or more */
    uint32_t first_tone;  /* in LABELS, after the labels of all tasks; 0: the task has none */
} st_task;

/* Record i has score number i: bias + weights . vector, or with a kernel bias + the sum of coefficient * kernel. A task
 * may have a tone for each label: the same record once more, of a machine that was trained on whole articles, whose mean
 * score over the sentences of an article counts. Of tones the prior is the mean over the training articles of that. */
typedef struct st_label {
    uint32_t name; /* offset in STRINGS */
    uint32_t reserved;
    double prior; /* mean probability of the label over the training texts, each judged by a model without it */
    double bias;
} st_label;

/* The vector space. */
typedef struct st_space {
    st_spec spec;
    uint32_t first[ST_MAX_BLOCKS + 1]; /* feature numbers of each block */
    uint32_t texts;                    /* the vocabulary was counted in */
    uint32_t stride; /* numbers in a row of WEIGHTS or COEFFICIENTS, at least the number of records of LABELS */
    uint32_t unit;   /* st_unit */
} st_space;

typedef enum st_kernel_kind {
    ST_KERNEL_RBF, /* exp(-gamma |x - v|^2) */
    ST_KERNEL_KINDS
} st_kernel_kind;

/* The kernel by which texts are compared with support vectors. */
typedef struct st_kernel_record {
    uint32_t kind;    /* st_kernel_kind */
    uint32_t vectors; /* number of support vectors, each once for all labels that have it */
    double gamma;
} st_kernel_record;

/* One entry of a support vector. They are kept by feature, and within a feature by vector, upwards. */
typedef struct st_posting {
    uint32_t vector;
    float value;
} st_posting;

/* What the character n-grams of a word come to. The sums, double[blocks of characters][1 + records of LABELS], are those of
 * st_memo_word. */
typedef struct st_given_word {
    char text[8]; /* the word, filled up with NUL; of a longer word only NUL */
    double sums[];
} st_given_word;

/* What the model was trained to judge. */
typedef enum st_unit {
    ST_UNIT_SENTENCE, /* articles are split, and judged from their sentences */
    ST_UNIT_DOCUMENT, /* texts are judged whole */
    ST_UNITS
} st_unit;

typedef enum st_head_kind {
    ST_HEAD_ALONE,   /* probabilities of a unit from its own scores for the task: inputs = the task's labels */
    ST_HEAD_ARTICLE, /* of an article, from st_article_inputs of its sentences: inputs = the task's labels and tones */
    ST_HEAD_CONTEXT, /* of a sentence of an article, from st_context_inputs: inputs = ST_PLACES * the task's labels */
    ST_HEAD_OFF_TARGET,  /* of an article that does not concern the question: inputs = 0 */
    ST_HEAD_CONTEXT_LOG, /* as ST_HEAD_CONTEXT, which it takes the place of, with st_context_log_own; since 1.2 */
    ST_HEAD_KINDS
} st_head_kind;

/* A multinomial logistic model, p = softmax(z). With `own` 0 every label has a row of inputs + 1 numbers and
 * z_k = row_k . x + the last of the row; with `own` 1 it has two, and z_k = first * x_k + second. */
typedef struct st_head {
    uint32_t kind; /* st_head_kind */
    uint32_t task;
    uint32_t inputs; /* length of x */
    uint32_t own;
    uint64_t first; /* where its rows start in NUMBERS */
} st_head;

#endif
