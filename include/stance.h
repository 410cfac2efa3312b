/* SPDX-License-Identifier: MIT
 * libstance: statistical text classification. Load a model, classify text. */
#ifndef STANCE_H
#define STANCE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define STANCE_API __attribute__((visibility("default")))
#else
#define STANCE_API
#endif

#define STANCE_VERSION_MAJOR 0
#define STANCE_VERSION_MINOR 1
#define STANCE_VERSION_PATCH 0
#define STANCE_VERSION       "0.1.0"

/* Rules that hold for every function below
 *
 *   Errors     are returned as a stance_status. A function that returns one also takes a stance_error
 *              pointer, which may be NULL; on failure it is filled, on success it is left alone. On failure
 *              every out-parameter is set to NULL.
 *   Ownership  what a function named _new, _open, _builtin or _from_memory hands out is freed by the _free
 *              of its type. _free accepts NULL. Pointers returned by any other function are borrowed: they
 *              live as long as the object they were asked of.
 *   Threads    a stance_model never changes after it is opened: any number of threads may share one. A
 *              stance_classifier is scratch memory: one thread at a time. A stance_result belongs to
 *              whoever holds it. There is no global state.
 *   Text       is bytes and a length, UTF-8, no NUL needed. Invalid bytes count as U+FFFD, one for each
 *              maximal ill-formed part (Unicode 15, section 3.9, "substitution of maximal subparts").
 *   Manners    nothing is printed, nothing exits or aborts, no signal or locale is touched. */

/* ---- status, error, memory ---------------------------------------------------------------------------- */

typedef enum stance_status {
    STANCE_OK = 0,
    STANCE_ERROR_ARGUMENT = 1,  /* the caller passed something that cannot be */
    STANCE_ERROR_MEMORY = 2,    /* an allocation failed */
    STANCE_ERROR_IO = 3,        /* the system could not read or write a file */
    STANCE_ERROR_FORMAT = 4,    /* a file is not what it should be */
    STANCE_ERROR_VERSION = 5,   /* a model file of a format this library does not know */
    STANCE_ERROR_LIMIT = 6,     /* larger than a stated limit */
    STANCE_ERROR_DATA = 7,      /* labelled data that cannot be trained on */
    STANCE_ERROR_CANCELLED = 8, /* a callback asked to stop */
} stance_status;

/* The name of a status, as "STANCE_ERROR_IO"; "unknown status" for any other number. Never NULL. */
STANCE_API const char *stance_status_name(stance_status status);

/* What went wrong. `text` is one line without a newline; `line` and `column` count from 1, 0 means none. */
typedef struct stance_error {
    stance_status status;
    size_t line;
    size_t column;
    char text[256];
} stance_error;

/* Where memory comes from. `reallocate` behaves as C's realloc, `release` as free; both get `user` first.
 * The struct is copied; what `user` points to must outlive every object made with it, and the functions
 * must be safe to call from every thread that uses such an object. NULL instead of a struct means malloc. */
typedef struct stance_allocator {
    void *(*reallocate)(void *user, void *block, size_t size);
    void (*release)(void *user, void *block);
    void *user;
} stance_allocator;

/* The version of the library that is linked, as "0.1.0". */
STANCE_API const char *stance_version(void);

/* ---- models ------------------------------------------------------------------------------------------- */

typedef struct stance_model stance_model;

/* Open a model file. The file is mapped read-only and used in place; it may be deleted or replaced by rename
 * while open, but not rewritten in place. Everything in it is checked before use.
 * Errors: ARGUMENT, MEMORY, IO, FORMAT (not a model, damaged), VERSION (a newer major format). */
STANCE_API stance_status stance_model_open(stance_model **out, const char *path, const stance_allocator *allocator,
                                           stance_error *error);

/* The same from `size` bytes in memory, aligned to 8, which must outlive the model unchanged. */
STANCE_API stance_status stance_model_from_memory(stance_model **out, const void *bytes, size_t size,
                                                  const stance_allocator *allocator, stance_error *error);

/* The model that is built into the library: stance toward allowing Huawei into 5G, and topic.
 * Errors: MEMORY; ARGUMENT in a library built without one. */
STANCE_API stance_status stance_model_builtin(stance_model **out, const stance_allocator *allocator,
                                              stance_error *error);

STANCE_API void stance_model_free(stance_model *model);

/* The bytes of the model file, as they were opened; they live as long as the model. */
STANCE_API const void *stance_model_bytes(const stance_model *model, size_t *size);

/* Tasks are what the model decides ("stance", "topic"), in the order they were trained; each has two or more
 * labels, sorted by their bytes. Strings end in NUL. An index out of range gives NULL or 0. */
STANCE_API size_t stance_model_task_count(const stance_model *model);
STANCE_API const char *stance_model_task_name(const stance_model *model, size_t task);
STANCE_API size_t stance_model_label_count(const stance_model *model, size_t task);
STANCE_API const char *stance_model_label(const stance_model *model, size_t task, size_t label);

/* The number of a task by its name; SIZE_MAX if the model has none of that name. */
STANCE_API size_t stance_model_task(const stance_model *model, const char *name);

/* Number of n-grams that the model knows. */
STANCE_API size_t stance_model_feature_count(const stance_model *model);

/* The text of n-gram number `feature`: words joined by spaces, or characters with a space for the end of a word. *length
 * in bytes, no NUL. NULL if the model was written without texts or the number is out of range. */
STANCE_API const char *stance_model_feature(const stance_model *model, size_t feature, size_t *length);

/* The numbers behind a score, which is bias + the sum of value * weight over the n-grams of a text, with values as
 * stance_vectorize gives them; and the inverse document frequency that is in such a value. Out of range: 0. A model with
 * a kernel has no weights: they are 0. */
STANCE_API double stance_model_bias(const stance_model *model, size_t task, size_t label);
STANCE_API double stance_model_weight(const stance_model *model, size_t task, size_t label, size_t feature);
STANCE_API double stance_model_feature_idf(const stance_model *model, size_t feature);

/* The kernel of the model, "linear" or "rbf". With "rbf" a score is
 *     bias + the sum over the support vectors v of coefficient_v * exp(-gamma |x - v|^2),  x as stance_vectorize gives it.
 * Its gamma and the number of support vectors; 0 and 0 for "linear". */
STANCE_API const char *stance_model_kernel(const stance_model *model);
STANCE_API double stance_model_gamma(const stance_model *model);
STANCE_API size_t stance_model_vector_count(const stance_model *model);

/* The coefficient of a support vector in the score of a label. Out of range: 0. */
STANCE_API double stance_model_coefficient(const stance_model *model, size_t task, size_t label, size_t vector);

/* The support vectors that have an n-gram: pair number `index` of the vector's number and the n-gram's value in it, by
 * number. Returns 1, or 0 when there is no such pair (then neither is set). */
STANCE_API int stance_model_posting(const stance_model *model, size_t feature, size_t index, size_t *vector,
                                    double *value);

/* 1 for an n-gram of words, 0 for one of characters and out of range. */
STANCE_API int stance_model_feature_is_of_words(const stance_model *model, size_t feature);

/* Whether the model records terms by which stance_result_relevant tells: 1 or 0. */
STANCE_API int stance_model_tells_relevance(const stance_model *model);

/* Facts recorded when the model was trained: pair number `index` as key and value ("features",
 * "word:1-2,char:2-5"). Returns 1, or 0 when there is no such pair (then neither is set). */
STANCE_API int stance_model_fact(const stance_model *model, size_t index, const char **key, const char **value);

/* ---- classifying -------------------------------------------------------------------------------------- */

typedef struct stance_classifier stance_classifier;
typedef struct stance_result stance_result;

/* Scratch memory for one thread. The model is borrowed and must outlive the classifier. */
STANCE_API stance_status stance_classifier_new(stance_classifier **out, const stance_model *model,
                                               const stance_allocator *allocator, stance_error *error);
STANCE_API void stance_classifier_free(stance_classifier *classifier);

/* How a text is laid out. */
typedef enum stance_layout {
    STANCE_ARTICLE = 0,   /* running text: headline, paragraphs; split into sentences here */
    STANCE_LINE = 1,      /* one unit, classified alone whatever it holds; no splitting */
    STANCE_SENTENCES = 2, /* one sentence a line, the first of them the headline; one entry for each line */
} stance_layout;

/* Options of stance_classify. Start from STANCE_CLASSIFY_OPTIONS. */
typedef struct stance_classify_options {
    size_t size;          /* sizeof(stance_classify_options), so that the struct can grow */
    stance_layout layout; /* default STANCE_ARTICLE */
    const char *title;    /* headline kept apart from the text; NULL or blank: none; only with STANCE_ARTICLE */
    size_t title_length;  /* in bytes */
    size_t max_bytes;     /* longer texts are refused with STANCE_ERROR_LIMIT; 0: 64 MiB */
} stance_classify_options;

#define STANCE_CLASSIFY_OPTIONS \
    { sizeof(stance_classify_options), STANCE_ARTICLE, NULL, 0, 0 }

/* Classify one text of `length` bytes. `options` may be NULL. *result must be NULL or an earlier result made
 * with the same allocator, which is overwritten and its memory used again; on failure of any kind an earlier
 * result is freed and *result is NULL. Time grows linearly with the length.
 * Errors: ARGUMENT, MEMORY, LIMIT. Text of any content is classified, also empty text. */
STANCE_API stance_status stance_classify(stance_classifier *classifier, const char *text, size_t length,
                                         const stance_classify_options *options, stance_result **result,
                                         stance_error *error);
STANCE_API void stance_result_free(stance_result *result);

/* The TF-IDF vector of one unit of text, as the model sees it: *count numbers of n-grams, upwards, and their values. They
 * live until the classifier is next used. Errors: ARGUMENT, MEMORY, LIMIT (longer than 64 MiB). */
STANCE_API stance_status stance_vectorize(stance_classifier *classifier, const char *text, size_t length,
                                          const uint32_t **features, const double **values, size_t *count,
                                          stance_error *error);

/* The verdict on the whole text. The probabilities of a task lie in [0, 1] and sum to 1; the label is the
 * first with the largest probability. Out of range: NULL and 0. */
STANCE_API const char *stance_result_label(const stance_result *result, size_t task);
STANCE_API size_t stance_result_label_index(const stance_result *result, size_t task);
STANCE_API double stance_result_probability(const stance_result *result, size_t task, size_t label);

/* Share of the text's words that the model knows, in [0, 1]; 0 for a text without words. A verdict on text
 * of which little is known (gibberish, another language, nothing) means little. */
STANCE_API double stance_result_known(const stance_result *result);

/* Whether the text concerns the model's question (the built-in model: Huawei in 5G networks), by terms recorded in the
 * model: 1 or 0; -1 when the model has none, and for STANCE_LINE. An article that does not concern it is judged as such
 * articles are in the training data, whatever its sentences say. */
STANCE_API int stance_result_relevant(const stance_result *result);

/* The decoded text that all offsets below refer to, without NUL at the end; *length in bytes. */
STANCE_API const char *stance_result_text(const stance_result *result, size_t *length);

/* The headline, as a part of the decoded text or of the title that was passed; NULL if there is none. */
STANCE_API const char *stance_result_title(const stance_result *result, size_t *length);

/* One sentence of the text: bytes [begin, end) of the decoded text. */
typedef struct stance_span {
    size_t begin;
    size_t end;
} stance_span;

/* Sentences in order of the text; none for STANCE_LINE. Out of range: an empty span, NULL, 0. */
STANCE_API size_t stance_result_sentence_count(const stance_result *result);
STANCE_API stance_span stance_result_sentence(const stance_result *result, size_t sentence);
STANCE_API const char *stance_result_sentence_label(const stance_result *result, size_t sentence, size_t task);
STANCE_API double stance_result_sentence_probability(const stance_result *result, size_t sentence, size_t task,
                                                     size_t label);

/* ---- explaining --------------------------------------------------------------------------------------- */

/* Why a text scores as it does. A unit of text has a score for each label, from which its probabilities are made:
 *     score = bias + sum of the contributions of its n-grams,  a contribution being value * weight of the n-gram
 * with the value as stance_vectorize gives it. Both sums below hold exactly, but for the rounding of additions.
 *   With a kernel the linear model is explained that touches the score at the text: the weight of an n-gram is the slope
 *     sum over the support vectors v of 2 gamma coefficient_v exp(-gamma |x - v|^2) v's value of the n-gram,
 * the gradient (Baehrens et al., JMLR 11, 2010) with the length of x held, as it is by the scaling of blocks; and the bias
 * is what the contributions leave of the score: another one for each text. */
typedef struct stance_explanation stance_explanation;

/* An n-gram of the text that the model knows. */
typedef struct stance_gram {
    size_t feature;      /* its number: stance_model_feature tells its text */
    size_t count;        /* how often it occurs */
    size_t begin, end;   /* where it does first, in bytes of the text; for characters the part of the word, or the whole
                            word where its normal form has other bytes (accents, abbreviations) */
    double contribution; /* to the score, of all its occurrences together */
} stance_gram;

/* A word or mark of the text, with the contributions of the n-grams in it: those of characters within it, and its even
 * share of those of several words. What occurs more than once counts in equal parts where it occurs. */
typedef struct stance_word {
    size_t begin, end; /* bytes of the text */
    double contribution;
} stance_word;

/* Explain the score of one unit of text (a sentence or a line; a whole text for a model that judges whole texts) for a
 * label of a task. *explanation must be NULL or an earlier one made with the same allocator, which is overwritten; on
 * failure of any kind it is freed and *explanation is NULL. It does not need the classifier later on.
 * Errors: ARGUMENT (also a task or label out of range), MEMORY, LIMIT (longer than 64 MiB). */
STANCE_API stance_status stance_explain(stance_classifier *classifier, const char *text, size_t length, size_t task,
                                        size_t label, stance_explanation **explanation, stance_error *error);
STANCE_API void stance_explanation_free(stance_explanation *explanation);

STANCE_API double stance_explanation_score(const stance_explanation *explanation);
STANCE_API double stance_explanation_bias(const stance_explanation *explanation);

/* The decoded text that places refer to, without NUL at the end. */
STANCE_API const char *stance_explanation_text(const stance_explanation *explanation, size_t *length);

/* All n-grams of the text that the model knows, each once, the strongest contributions first, ties by number: bias and
 * contributions add up to the score. Out of range: all 0. */
STANCE_API size_t stance_explanation_gram_count(const stance_explanation *explanation);
STANCE_API stance_gram stance_explanation_gram(const stance_explanation *explanation, size_t index);

/* All words and marks of the text in order, those that contribute nothing as well: bias and contributions add up to the
 * score. Out of range: all 0. */
STANCE_API size_t stance_explanation_word_count(const stance_explanation *explanation);
STANCE_API stance_word stance_explanation_word(const stance_explanation *explanation, size_t index);

/* 1 if the model judges sentences, and texts by their sentences; 0 if it judges whole texts as one unit. */
STANCE_API int stance_model_judges_sentences(const stance_model *model);

/* How far each sentence pushes the probability of a label of the whole text: that probability minus what it would be
 * if this sentence had, instead of its own probabilities, the mean ones of the texts the model was trained on (recorded
 * in it), the probabilities of all other sentences being left as they are. Pushes do not add up to anything. They are 0 where
 * sentences do not decide: a model that judges whole texts, STANCE_LINE, a text that does not concern the model's
 * question. Written to pushes[stance_result_sentence_count(result) + 1]; the last is that of a headline passed apart from
 * the text, 0 if there is none. Errors: ARGUMENT (out of range, a result of another model). */
STANCE_API stance_status stance_explain_sentences(stance_classifier *classifier, const stance_result *result,
                                                  size_t task, size_t label, double *pushes, stance_error *error);

#ifdef __cplusplus
}
#endif

#endif
