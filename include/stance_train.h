/* SPDX-License-Identifier: MIT
 * libstance-train: labelled texts -> a model file. The rules at the top of stance.h hold here as well, with two
 * exceptions that its solvers force: libsvm, liblinear and OpenBLAS allocate with malloc, and the first two
 * have their (process-wide) print function set to one that prints nothing. */
#ifndef STANCE_TRAIN_H
#define STANCE_TRAIN_H

#include "stance.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- labelled texts ----------------------------------------------------------------------------------- */

/* Texts with a label for each of one or more tasks. A dataset is filled by one thread and is then only read. */
typedef struct stance_dataset stance_dataset;

/* `tasks` are `task_count` names (1 to 64), each different. Errors: MEMORY, ARGUMENT. */
STANCE_API stance_status stance_dataset_new(stance_dataset **out, const char *const *tasks, size_t task_count,
                                            const stance_allocator *allocator, stance_error *error);
STANCE_API void stance_dataset_free(stance_dataset *dataset);

/* One labelled text. Everything is copied. */
typedef struct stance_example {
    const char *text;
    size_t length;             /* in bytes */
    const char *const *labels; /* one for each task, ending in NUL; a NULL or empty one: not labelled for it */
    const char *group;         /* texts of one group stay on one side of every split; NULL: a group of its own */
    size_t line;               /* where it came from, for messages; 0: nowhere */
    size_t position;           /* of a sentence in its article (its group): 1 for the headline; 0: it stands alone */
} stance_example;

/* Errors: MEMORY; LIMIT beyond 2^31 texts. */
STANCE_API stance_status stance_dataset_add(stance_dataset *dataset, const stance_example *example,
                                            stance_error *error);

/* What to read from a file, and how. Start from STANCE_READ_OPTIONS. */
typedef struct stance_read_options {
    size_t size;                      /* sizeof(stance_read_options) */
    const char *format;               /* "tsv", "csv", "jsonl", "fasttext", or NULL: by the file's name, else tsv */
    const char *text_column;          /* default "text" */
    const char *const *label_columns; /* one for each task; NULL: named as the tasks */
    const char *group_column;         /* NULL: none */
    const char *where_column;         /* read only records whose field equals (or, with where_not, differs from) */
    const char *where_value;          /*   this value; NULL: read all */
    int where_not;
    size_t longest_line;       /* in bytes; 0: 64 MiB */
    const stance_model *model; /* a record with a label that this model lacks is a bad one; NULL: any label will do */
    /* Called for each record that cannot be used (error->line says which); not 0 stops reading with CANCELLED.
     * Records it was called for are left out, the rest is read. NULL: the first such record is the failure. */
    int (*bad_record)(void *user, const stance_error *error);
    void *user;
    const char *position_column; /* number of a sentence in its group, from 1 for the headline; 0 or empty: alone */
    size_t notes;                /* so many of the last tasks hold notes (a split, a name), not labels */
    const char *fold_column;     /* name of the fold of each text, see stance_dataset_set_fold; NULL: none */
} stance_read_options;

#define STANCE_READ_OPTIONS \
    { sizeof(stance_read_options), NULL, "text", NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, NULL }

/* Add the records of a file; "-" is standard input. A record needs a text and a label for at least one task that holds
 * labels. Errors: IO, MEMORY; FORMAT for a file without the columns asked for; CANCELLED; what is wrong with the first bad
 * record where there is no bad_record. Texts read before an error stay in the dataset. */
STANCE_API stance_status stance_dataset_read(stance_dataset *dataset, const char *path,
                                             const stance_read_options *options, stance_error *error);

/* One article that is labelled as a whole: `article->labels` are those of the article, a headline on a line of its own may
 * come first. It is split into sentences, which are scored in training but not learned from, and do not count as texts of the
 * dataset. Put its group where labelled sentences of the same article are. Errors: as stance_dataset_add. */
STANCE_API stance_status stance_dataset_add_article(stance_dataset *dataset, const stance_example *article,
                                                    stance_error *error);

/* Add the labelled articles that a file lists: as stance_dataset_read, but that the text is that of the file named in the
 * column "path" (from where the list is) and that columns of labels may be missing; a first line without a full stop is the
 * headline. */
STANCE_API stance_status stance_dataset_read_articles(stance_dataset *dataset, const char *path,
                                                      const stance_read_options *options, stance_error *error);

STANCE_API size_t stance_dataset_count(const stance_dataset *dataset);
STANCE_API size_t stance_dataset_article_count(const stance_dataset *dataset);

/* The text of an example, not ending in NUL; its label for a task, ending in NUL, "" for none; its group, "" for
 * none. Out of range: NULL. */
STANCE_API const char *stance_dataset_text(const stance_dataset *dataset, size_t example, size_t *length);
STANCE_API const char *stance_dataset_label(const stance_dataset *dataset, size_t example, size_t task);
STANCE_API const char *stance_dataset_group(const stance_dataset *dataset, size_t example);

/* The group of each text as a number below *groups, in an array of the caller with room for all; texts without one
 * get a number of their own. Errors: MEMORY. */
STANCE_API stance_status stance_dataset_group_numbers(const stance_dataset *dataset, uint32_t *group, size_t *groups,
                                                      stance_error *error);

/* Name the fold of cross-validation that an example is in (see stance_train_options, given_folds); the name is
 * copied, an empty one takes the fold away. Errors: ARGUMENT (no such example), MEMORY. And that name, "" for none;
 * out of range: NULL. */
STANCE_API stance_status stance_dataset_set_fold(stance_dataset *dataset, size_t example, const char *fold,
                                                 stance_error *error);
STANCE_API const char *stance_dataset_fold(const stance_dataset *dataset, size_t example);

/* The line it came from, 0 for none or out of range. */
STANCE_API size_t stance_dataset_line(const stance_dataset *dataset, size_t example);

/* ---- checking labelled texts -------------------------------------------------------------------------- */

/* What is wrong with data before anything is trained on it. Texts are compared by their words alone: case folded, marks
 * left out, joined by single spaces. A text without words is like no other. The dataset is only read: any number of
 * threads may share it. Memory comes from its allocator and is given back before the call returns. */

/* Call `found` for the pairs of texts of different groups that are nearly the same: the sets of 5-character pieces of
 * their words (a shorter text is one piece) have a Jaccard similarity, |A and B| / |A or B|, above `least` (0 to 1).
 * 0.5 is a few changed words; texts of the same words have 1. Pairs are searched for by MinHash with 64 bands of 3 rows
 * and then compared exactly: what is found is certain, and a pair of similarity s is missed with a chance of
 * (1 - s^3)^64: 2 in 10,000 at 0.5, 1.5 % at 0.4, 17 % at 0.3. (Broder 1997; Leskovec, Rajaraman, Ullman, Mining of
 * Massive Datasets, 3.4.) Which ones depends on the texts only: the same pairs come in the same order every time.
 *   `first` is below `second`. Calls come from the calling thread; not 0 stops with CANCELLED. Work runs on `threads`
 * threads (0: one for each processor). Memory: 512 bytes a text and 8 a character. Errors: ARGUMENT (least), MEMORY,
 * CANCELLED. */
STANCE_API stance_status stance_dataset_near_duplicates(const stance_dataset *dataset, double least, size_t threads,
                                                        int (*found)(void *user, size_t first, size_t second,
                                                                     double similarity),
                                                        void *user, stance_error *error);

/* A sequence of words that more than one text has. */
typedef struct stance_repeat {
    const char *sequence; /* the words joined by single spaces, not ending in NUL; until the callback returns */
    size_t length;        /* in bytes */
    size_t texts;         /* how many have it; each counts once */
    size_t first;         /* the first of them */
} stance_repeat;

/* Call `found` for the `most` most repeated sequences of `words` words (1 or more), those in most texts first, among
 * equals the one that comes first in the dataset. Not 0 from `found` stops with CANCELLED. Memory: 16 bytes a word.
 * Errors: ARGUMENT (words), MEMORY, CANCELLED. */
STANCE_API stance_status stance_dataset_repeats(const stance_dataset *dataset, size_t words, size_t most,
                                                int (*found)(void *user, const stance_repeat *repeat), void *user,
                                                stance_error *error);

/* For each text, in arrays of the caller that have room for all: same[i], the first text that has the same words in the
 * same order (i itself if none before it does), and words[i], how many words it has (`words` may be NULL).
 * Errors: MEMORY. */
STANCE_API stance_status stance_dataset_same_texts(const stance_dataset *dataset, size_t *same, size_t *words,
                                                   stance_error *error);

/* ---- splitting ---------------------------------------------------------------------------------------- */

/* Deal the texts out to `parts` parts (2 to 64), as training, development and test: part[i] below `parts` for each text.
 * `shares` are the parts' shares of the texts, each above 0, together 1. Groups stay whole and the labels of every task are
 * spread evenly: the texts are split into the least number of folds, up to 200, that makes up the shares (the rule is
 * that of cross-validation), and each part takes its number of them, in the one of the rotations that comes nearest to the
 * shares of all labels. With few or large groups the parts are only about as large as asked for. The same dataset, shares
 * and seed give the same parts. Time and memory grow linearly with the texts. Errors: ARGUMENT; DATA for fewer groups
 * than parts; MEMORY. */
STANCE_API stance_status stance_split(const stance_dataset *dataset, const double *shares, size_t parts, uint64_t seed,
                                      uint32_t *part, stance_error *error);

/* ---- measures ----------------------------------------------------------------------------------------- */

/* How well predictions of one task agree with the truth. All arrays have `label_count` entries (confusion its
 * square) and belong to whoever gave the struct. A measure without cases is 0. */
typedef struct stance_measures {
    size_t count; /* texts judged */
    size_t label_count;
    const char *const *labels;
    double accuracy;          /* share of right labels */
    double macro_f1;          /* mean over the labels that occur in truth or prediction */
    double weighted_f1;       /* mean weighted by the labels' frequency in the truth */
    double calibration_error; /* expected calibration error of the winning label, 10 bins of equal width
                                  (Guo et al., ICML 2017, equation 3) */
    double log_loss;          /* mean of -ln of the true label's probability, at most -ln 1e-15 each */
    double brier;             /* mean of the squared distance between probabilities and truth (0 to 2) */
    const double *precision;
    const double *recall;
    const double *f1;
    const size_t *support;   /* texts with this true label */
    const size_t *confusion; /* [true * label_count + predicted] */
} stance_measures;

/* Precision, recall and F1 over all labels. */
typedef struct stance_average {
    double precision, recall, f1;
} stance_average;

typedef struct stance_averages {
    stance_average macro;    /* mean over the labels that occur in truth or prediction */
    stance_average micro;    /* of all decisions together: with one label a text all three are the accuracy */
    stance_average weighted; /* mean weighted by the labels' frequency in the truth */
} stance_averages;

STANCE_API void stance_measures_average(const stance_measures *measures, stance_averages *averages);

/* What was predicted for texts of one task: what all functions below look at. Everything is borrowed. */
typedef struct stance_predictions {
    size_t count; /* texts */
    size_t label_count;
    const char *const *labels;
    const uint32_t *truth;       /* [count] number of the true label; UINT32_MAX: not labelled, left out */
    const double *probabilities; /* [count][label_count], the first largest of which is the prediction */
    const uint32_t *group;       /* [count] below count, the same for texts of one group; NULL: each is alone */
} stance_predictions;

/* Predictions whose probability of the winning label lies in (b / 10, (b + 1) / 10]: the bins of the calibration
 * error. */
enum { STANCE_RELIABILITY_BINS = 10 };
typedef struct stance_reliability_bin {
    size_t count;
    double confidence; /* mean of that probability */
    double accuracy;   /* share of right labels */
} stance_reliability_bin;

STANCE_API void stance_reliability(const stance_predictions *predictions,
                                   stance_reliability_bin bins[STANCE_RELIABILITY_BINS]);

/* One label against all others: what it would be to take a text for one with this label where its probability is
 * `threshold` or more. */
typedef struct stance_threshold {
    double threshold, precision, recall;
} stance_threshold;

/* The precision-recall curve of a label: a point for each different probability, falling, so that recall rises.
 * `out` has room for predictions->count points, *count becomes how many there are. *average_precision is the sum of
 * (recall - the one before) * precision over the points; 0 without texts of the label. (Manning, Raghavan, Schuetze,
 * Introduction to Information Retrieval, 8.4, without interpolation; scikit-learn has the same.) Errors: ARGUMENT
 * (label), MEMORY. */
STANCE_API stance_status stance_thresholds(const stance_predictions *predictions, size_t label, stance_threshold *out,
                                           size_t *count, double *average_precision, const stance_allocator *allocator,
                                           stance_error *error);

/* A text with a wrong prediction. */
typedef struct stance_mistake {
    size_t text;
    uint32_t truth, predicted;
    double of_truth, of_predicted; /* probabilities */
    size_t alike;                  /* how many texts have this truth and this prediction */
} stance_mistake;

/* All mistakes: those of the most frequent pair of labels first, among them the most certain. `out` has room for
 * predictions->count mistakes; returns how many there are. */
STANCE_API size_t stance_mistakes(const stance_predictions *predictions, stance_mistake *out);

/* ---- how sure measures are ---------------------------------------------------------------------------- */

/* Confidence intervals by the bootstrap: groups are drawn with replacement as often as there are groups, all of
 * their texts count as often as the group was drawn, and an interval reaches from one quantile of the figures to the
 * other (percentile method: Efron, Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13; whole groups:
 * Davison, Hinkley, Bootstrap Methods and their Application, 1997, 3.8). Quantiles are interpolated linearly. Start
 * from STANCE_BOOTSTRAP_OPTIONS. */
typedef struct stance_bootstrap_options {
    size_t size;       /* sizeof(stance_bootstrap_options) */
    size_t resamples;  /* 1 to 1000000; default 2000 */
    double confidence; /* above 0, below 1; default 0.95 */
    uint64_t seed;
    size_t threads; /* 0: one for each processor; never changes the result */
} stance_bootstrap_options;

#define STANCE_BOOTSTRAP_OPTIONS \
    { sizeof(stance_bootstrap_options), 2000, 0.95, 1, 0 }

typedef struct stance_interval {
    double low, high;
} stance_interval;

typedef enum stance_measure {
    STANCE_MEASURE_ACCURACY = 0,
    STANCE_MEASURE_MACRO_PRECISION = 1,
    STANCE_MEASURE_MACRO_RECALL = 2,
    STANCE_MEASURE_MACRO_F1 = 3,
    STANCE_MEASURE_WEIGHTED_F1 = 4,
    STANCE_MEASURE_CALIBRATION_ERROR = 5, /* resampling adds to it: its interval leans upwards */
    STANCE_MEASURE_PRECISION = 6,         /* of one label, here and below; resamples without cases of it are left out */
    STANCE_MEASURE_RECALL = 7,
    STANCE_MEASURE_F1 = 8,
} stance_measure;

typedef struct stance_bootstrap stance_bootstrap;

/* Memory: 8 bytes * (6 + 3 * labels) * resamples. Errors: ARGUMENT (an option, a group beyond count), MEMORY. */
STANCE_API stance_status stance_bootstrap_new(stance_bootstrap **out, const stance_predictions *predictions,
                                              const stance_bootstrap_options *options,
                                              const stance_allocator *allocator, stance_error *error);
STANCE_API void stance_bootstrap_free(stance_bootstrap *bootstrap);

/* `label` matters to measures of one label only. NaN out of range, without labelled texts, and where no resample had
 * cases. */
STANCE_API stance_interval stance_bootstrap_interval(const stance_bootstrap *bootstrap, stance_measure measure,
                                                     size_t label);

/* Number of groups (or single texts) with labelled texts, which were drawn from. */
STANCE_API size_t stance_bootstrap_groups(const stance_bootstrap *bootstrap);

/* Two models on the same texts. Differences are second - first. */
typedef struct stance_comparison {
    size_t count; /* labelled texts */
    double accuracy, macro_f1;
    stance_interval accuracy_interval, macro_f1_interval; /* paired bootstrap: both are judged on the same resamples */
    double accuracy_p, macro_f1_p;  /* two-sided: twice the smaller share of resamples, (n + 1) / (resamples + 1), in
                                         which the difference is not above 0, or not below (Davison, Hinkley 1997, 4.2) */
    size_t only_first, only_second; /* texts that only one of them labels right */
    double mcnemar_p;               /* see stance_mcnemar */
    double mcnemar_statistic;
    int mcnemar_exact;
} stance_comparison;

/* The labels of the two need not be the same; count, groups and which texts are labelled must be. Groups are those
 * of `first`. Errors: ARGUMENT, MEMORY. */
STANCE_API stance_status stance_compare(stance_comparison *out, const stance_predictions *first,
                                        const stance_predictions *second, const stance_bootstrap_options *options,
                                        const stance_allocator *allocator, stance_error *error);

/* McNemar's test of whether two models err equally often, from the texts that only one of them labels right; it
 * takes texts as independent, groups or not. Returns the two-sided p-value. Below 25 such texts in all it is that of
 * the binomial test (*exact 1, *statistic the smaller number), else that of chi-square with one degree of freedom,
 * *statistic being (|a - b| - 1)^2 / (a + b), or 0 for a = b. (Q. McNemar, Psychometrika 12, 1947; the correction:
 * A. L. Edwards, Psychometrika 13, 1948; for classifiers: T. G. Dietterich, Neural Computation 10, 1998.) */
STANCE_API double stance_mcnemar(size_t only_first, size_t only_second, double *statistic, int *exact);

/* ---- training ----------------------------------------------------------------------------------------- */

/* What a progress function answers. Outside a search, or after it, ENOUGH changes nothing. */
typedef enum stance_answer {
    STANCE_GO_ON = 0,
    STANCE_CANCEL = 1, /* give up: CANCELLED; so does any other number */
    STANCE_ENOUGH = 2  /* end a search for settings and train with the best found so far */
} stance_answer;

/* One combination of settings that a search tries. Strings belong to whoever gave the struct. */
typedef struct stance_candidate {
    const char *features; /* as in stance_train_options */
    const char *scaling;  /* "ratio" or "none" */
    double cost;
    double share;    /* of the groups that it was last tried on; 0: not at all; 1: by the whole cross-validation */
    double accuracy; /* of that cross-validation, the mean of the tasks */
    double macro_f1;
    int chosen;   /* only in results: the model has these settings (for one of its tasks at least) */
    double gamma; /* of the kernel rbf; 0: linear */
} stance_candidate;

/* Start from STANCE_TRAIN_OPTIONS. */
typedef struct stance_train_options {
    size_t size;          /* sizeof(stance_train_options) */
    const char *features; /* which n-grams and weights, see stance-train(1); NULL: the default */
    const char *solver;   /* "libsvm"; "liblinear"; "dual": liblinear's problem by coordinate descent, the least memory;
                                 NULL or "auto": libsvm for up to 3000 texts, dual for more. "libsvm" of 8,192 to
                                 32,767 texts without scaling: its algorithm (Fan, Chen, Lin 2005) over inner
                                 products that all machines share, up to 4 GiB of them, instead of libsvm itself */
    const char *scaling;  /* "none"; "ratio": each label's machine sees columns scaled by how telling they are
                                 (NB-SVM, see stance-train(1)); NULL or "auto": ratio, but none with libsvm,
                                 whose matrix of inner products all labels share */
    double cost;          /* C > 0; 0: search 2^-5 .. 2^4 by cross-validated macro-F1, each task for itself */
    int balanced;         /* weight each label inversely to its frequency (default 1) */
    size_t folds;         /* of the cross-validation, 2 or more; 0: none (needs a cost) */
    uint64_t seed;        /* of the split into folds */
    size_t threads;       /* 0: one for each processor; never changes the result */
    const char *unit;     /* "sentence", "document" or "auto" (NULL): by the texts' own number of sentences */
    int keep_grams;       /* store the n-grams' texts in the model, for explanations (default 1) */
    const char *about;    /* terms a text must have to concern the question: "huawei|high-risk vendor & 5g|network"
                                 (one of each set); articles without are judged as such; NULL: none */
    const char *const *facts; /* `fact_count` pairs key, value recorded in the model */
    size_t fact_count;
    /* Told what is being done and how far it is; answers a stance_answer. Called from the calling thread and from workers,
     * one at a time. */
    int (*progress)(void *user, const char *stage, size_t done, size_t total);
    void *user;
    /* A search for settings: axes separated by ';', each NAME=VALUE|VALUE...; NULL: none (but for the cost). The names:
     *     features  as `features`       min-df  replaces min_df of all n-grams       tf  log, raw, binary or each, likewise
     *     scaling   ratio or none       C       costs; without it `cost`, or if that is 0, 0.0625, 0.25, 1, 4
     *     gamma     of the kernel rbf; only with that, and without `gamma`
     * Axes that are not named stay as the options say. "": the usual grid, of what the options leave open: features
     * word:1-2 and word:1-3,char:2-5, min-df 1 and 2, both scalings (with libsvm none) and the costs. All combinations
     * are cross-validated on a share of the groups of at least 1500 texts, the better half on twice the share, and so on up
     * to all texts; the best macro-F1 (mean of the tasks) wins. Tasks share the winner but each has a cost of its own. */
    const char *grid;
    int exhaustive;  /* cross-validate every candidate on all texts */
    int given_folds; /* the folds are those of the texts (stance_dataset_set_fold), and `folds` only tells that
                                 there are some; a group must not be in two, nor a label only in one */
    /* Called from the calling thread each time a candidate has been tried. */
    void (*candidate)(void *user, const stance_candidate *candidate);
    /* Called from the calling thread with what is worth knowing, a line each: the solver that was chosen and why; labels
     * that a fold lacks. */
    void (*note)(void *user, const char *text);
    /* "rbf": texts are compared with support vectors by exp(-gamma |x - v|^2), which takes more time than a weight for each
     * n-gram. In training all pairs of up to 8191 texts are worked out once, in 16 bytes a pair, up to 1 GiB, and for the
     * cross-validation each of them and each sentence of an article with all texts, in 4 bytes a pair, up to 1 GiB; libsvm
     * takes 256 MB more for each thread. With more texts it has these alone and works out pairs again and again, which is many
     * times as slow. Only with the solver libsvm and without scaling; articles are judged without tones. NULL or "linear": a
     * weight for each n-gram. */
    const char *kernel;
    double gamma; /* of the kernel rbf, above 0 and at most 1e30; 0: 1/4, as blocks of n-grams have the length 1; with the
                     kernel linear 0 */
} stance_train_options;

#define STANCE_TRAIN_OPTIONS                                                                                           \
    {                                                                                                                  \
        sizeof(stance_train_options), NULL, NULL, NULL, 0, 1, 5, 1, 0, NULL, 1, NULL, NULL, 0, NULL, NULL, NULL, 0, 0, \
            NULL, NULL, NULL, 0                                                                                        \
    }

typedef struct stance_trained stance_trained;

/* Train on all examples. The same examples in the same order, options and seed give the same bytes, whatever the
 * number of threads. Examples without a label for a task are left out of that task.
 * Errors: ARGUMENT (an option), DATA (no texts; a task with fewer than two labels; fewer groups than folds), LIMIT,
 * MEMORY, CANCELLED. */
STANCE_API stance_status stance_train(stance_trained **out, const stance_dataset *dataset,
                                      const stance_train_options *options, const stance_allocator *allocator,
                                      stance_error *error);
STANCE_API void stance_trained_free(stance_trained *trained);

/* The model file's bytes, aligned to 16. */
STANCE_API const void *stance_trained_bytes(const stance_trained *trained, size_t *size);

/* Write the model file: whole or not at all. Errors: IO, MEMORY. */
STANCE_API stance_status stance_trained_write(const stance_trained *trained, const char *path, stance_error *error);

/* What cross-validation found for a task, with the chosen cost: every text judged by a model, and by
 * probabilities, made without its group. Returns 0, or -1 when there was none or the task is out of range. */
STANCE_API int stance_trained_measures(const stance_trained *trained, size_t task, stance_measures *measures);

/* The same for sentences in their articles, by models that see the sentences around; for labelled articles. -1 without
 * such sentences or articles, or with too few of them. */
STANCE_API int stance_trained_context_measures(const stance_trained *trained, size_t task, stance_measures *measures);
STANCE_API int stance_trained_article_measures(const stance_trained *trained, size_t task, stance_measures *measures);

/* The probabilities that cross-validation gave each text of the dataset for a task, by a model made without its group:
 * [texts][labels], labels as in the measures. NULL when there was none or the task is out of range. */
STANCE_API const double *stance_trained_held_out(const stance_trained *trained, size_t task);

/* The same with the labels of the dataset; `group` is left NULL. 0, or -1 where the former is NULL. */
STANCE_API int stance_trained_predictions(const stance_trained *trained, size_t task, stance_predictions *predictions);

/* The cost C chosen for a task; the solver used; the number of features. */
STANCE_API double stance_trained_cost(const stance_trained *trained, size_t task);
STANCE_API const char *stance_trained_solver(const stance_trained *trained);
STANCE_API size_t stance_trained_feature_count(const stance_trained *trained);

/* Why that solver, as one line; the features, the scaling ("ratio" or "none") and the number of folds that were used.
 * */
STANCE_API const char *stance_trained_solver_reason(const stance_trained *trained);
STANCE_API const char *stance_trained_features(const stance_trained *trained);
STANCE_API const char *stance_trained_scaling(const stance_trained *trained);
STANCE_API size_t stance_trained_folds(const stance_trained *trained);

/* The kernel of the machines, "linear" or "rbf"; its gamma and the number of support vectors of all labels together, 0 and 0
 * for linear ones. */
STANCE_API const char *stance_trained_kernel(const stance_trained *trained);
STANCE_API double stance_trained_gamma(const stance_trained *trained);
STANCE_API size_t stance_trained_vector_count(const stance_trained *trained);

/* What a search tried: those judged on the largest share first, of them the best first. 0, or -1 out of range. The figures
 * of stance_trained_measures come from a cross-validation of their own, with the chosen settings. */
STANCE_API size_t stance_trained_candidate_count(const stance_trained *trained);
STANCE_API int stance_trained_candidate(const stance_trained *trained, size_t index, stance_candidate *candidate);

/* ---- training on more texts than fit into memory -------------------------------------------------------- */

/* Labelled texts, one after the other, as often as they are asked for. */
typedef struct stance_source {
    /* The next text: *more 1 and *example filled in (group and position do not matter; what it refers to must last until the
     * next call), or *more 0 at the end. Another status than OK ends the training with it. */
    stance_status (*next)(void *user, stance_example *example, int *more, stance_error *error);
    /* Begin at the first text; called before every pass. The same texts must come again in the same order. */
    stance_status (*rewind)(void *user, stance_error *error);
    void *user;
} stance_source;

/* Files as a source: their records, as stance_dataset_read takes them. */
typedef struct stance_files stance_files;

/* `paths` are regular files: standard input and pipes cannot be read twice. A bad record, and with line 0 a file that cannot
 * be read, is told to options->bad_record in the first pass and left out in all. Group, position, fold and notes of the options
 * must not be set. Everything but options->model is copied. Errors: ARGUMENT, MEMORY; when reading also IO, FORMAT,
 * CANCELLED, DATA. */
STANCE_API stance_status stance_files_new(stance_files **out, const char *const *tasks, size_t task_count,
                                          const char *const *paths, size_t path_count,
                                          const stance_read_options *options, const stance_allocator *allocator,
                                          stance_error *error);
STANCE_API void stance_files_free(stance_files *files);

/* Lives as long as `files`; one thread at a time. */
STANCE_API stance_source stance_files_source(stance_files *files);

/* The file being read, or read last; for messages. */
STANCE_API const char *stance_files_path(const stance_files *files);

/* Start from STANCE_STREAM_OPTIONS. Fields named as those of stance_train_options mean the same. */
typedef struct stance_stream_options {
    size_t size;          /* sizeof(stance_stream_options) */
    const char *features; /* NULL: the default of stance_train */
    int balanced;
    uint64_t seed; /* of the order of the texts */
    size_t threads;
    const char *unit; /* "auto" looks at the texts that are kept to be judged by */
    int keep_grams;
    const char *about;
    const char *const *facts;
    size_t fact_count;
    int (*progress)(void *user, const char *stage, size_t done, size_t total);
    void *user;
    size_t epochs;        /* how often each text is learned from; 0: three times, once beyond a million texts */
    size_t counted;       /* n-grams of a block that are counted at a time; default 2^24 */
    size_t most_features; /* of each block that has no max=N of its own, the most frequent; default 2^20 */
    size_t held;          /* bytes of texts held in memory, to be drawn from at random; default 256 MiB */
    size_t judged;        /* most texts to be kept to be judged by; default 100000 */
} stance_stream_options;

#define STANCE_STREAM_OPTIONS                                                                                 \
    {                                                                                                         \
        sizeof(stance_stream_options), NULL, 1, 1, 0, NULL, 1, NULL, NULL, 0, NULL, NULL, 0, (size_t)1 << 24, \
            (size_t)1 << 20, (size_t)256 << 20, 100000                                                        \
    }

/* Train on texts of a source, in memory that depends on the options and the labels but not on the number of texts.
 *   The first pass counts labels and n-grams. When there are more n-grams in a block than `counted`, those seen once so
 * far are dropped, then those seen twice and so on (lossy counting: Manku, Motwani, VLDB 2002): rare n-grams are lost
 * and frequent ones counted a little short; by how much at most, the model's facts say.
 * Then one linear machine a label learns from one text after the other: squared hinge loss, steps of AdaGrad (Duchi,
 * Hazan, Singer, JMLR 12, 2011), mean of the weights over the last third of the steps. The order of texts is random,
 * so that sorted files do no harm: texts that do not fit into `held` bytes are taken in up to 16 passes over the
 * source, each text in one of them.
 *   Of five texts one, at most `judged` and 64 MiB, is kept to the end: scored by the machines of all others, which
 * gives the measures and the probabilities (these are made without a fifth of the kept texts when that fifth is
 * measured), and only then learned from as well. With fewer than 100 texts there are no measures and the
 * probabilities are as without cross-validation.
 * The same texts, options and seed give the same bytes, whatever the number of threads. stance_trained_predictions
 * are those of the kept texts; no solver's cost, no context, no articles. Memory: 12 bytes * `counted` * (blocks + 1)
 * or, later, about 80 bytes a feature and 20 a feature and label, besides `held`, the kept texts and 100 MB.
 * Errors: ARGUMENT (an option), DATA (no texts; a task with fewer than two labels; texts that change between the
 * passes), LIMIT, MEMORY, CANCELLED, and those of the source. */
STANCE_API stance_status stance_train_stream(stance_trained **out, const char *const *tasks, size_t task_count,
                                             const stance_source *source, const stance_stream_options *options,
                                             const stance_allocator *allocator, stance_error *error);

/* Number of texts that a task was learned from, labelled ones; 0 out of range. */
STANCE_API size_t stance_trained_text_count(const stance_trained *trained, size_t task);

/* ---- learning curves ---------------------------------------------------------------------------------- */

/* How good models get with more and more of the texts, and what the next texts are likely to bring. */
typedef struct stance_learning_curve stance_learning_curve;

/* Start from STANCE_CURVE_OPTIONS. */
typedef struct stance_curve_options {
    size_t size;          /* sizeof(stance_curve_options) */
    const double *shares; /* of the groups to train on, rising, above 0 and up to 1 */
    size_t share_count;   /*   0: 1/16, 1/8, 1/4, 1/2, 3/4, 1 */
    size_t repeats;       /* of the cross-validation, each with the next seed; default 3 */
    const stance_train_options
        *train; /* how models are trained; NULL: the default. Its folds (2 or more) are those of the
                                          whole, its progress is told of the trainings; a cost of 0 is searched for once,
                                          on all texts; no grid, no given folds */
} stance_curve_options;

#define STANCE_CURVE_OPTIONS \
    { sizeof(stance_curve_options), NULL, 0, 3, NULL }

/* For each task, repeat and fold: train on the first groups of the other folds, in an order of the repeat's own (a larger share
 * has the texts of all smaller ones), and judge the texts of the fold. Models are not calibrated: their verdict is the
 * label with the largest score. A share with texts of one label alone is judged as if that label were the verdict.
 * The result does not depend on the number of threads. Time: that of tasks * repeats * folds * shares trainings.
 * Errors: ARGUMENT (an option), DATA (as stance_train), LIMIT, MEMORY, CANCELLED. */
STANCE_API stance_status stance_curve(stance_learning_curve **out, const stance_dataset *dataset,
                                      const stance_curve_options *options, const stance_allocator *allocator,
                                      stance_error *error);
STANCE_API void stance_learning_curve_free(stance_learning_curve *curve);

/* An estimate and its 95 % confidence band. */
typedef struct stance_band {
    double mean, low, high;
} stance_band;

/* One point: figures over all held-out texts, the mean of the repeats. Bands are Student's t over the figures of the single folds,
 * with the variance that Nadeau and Bengio (Machine Learning 52, 2003) correct for texts shared between folds. */
typedef struct stance_curve_point {
    double share;
    double texts, groups; /* trained on, in the mean */
    stance_band accuracy;
    stance_band macro_f1;
} stance_curve_point;

/* What a power law through the points, 1 - figure = a + b * texts^-c, says: fitted by least squares, each point weighted by
 * the inverse of its variance, with a, b from 0 and c from 0.05 to 2. Bands from 1000 fits to folds drawn with replacement.
 * An estimate: it holds if the next texts are like these. */
typedef struct stance_curve_forecast {
    size_t texts; /* labelled for the task, of which the points use at most (folds - 1) / folds */
    double a, b, c;
    stance_band now;   /* the figure with all texts */
    stance_band next;  /* with twice as many */
    stance_band gain;  /* next - now */
    stance_band limit; /* with any number: 1 - a */
} stance_curve_forecast;

typedef enum stance_figure { STANCE_ACCURACY = 0, STANCE_MACRO_F1 = 1 } stance_figure;

/* Number of points of every task; a point; a forecast. 0, or -1 out of range or, for a forecast, with fewer than 4 points of
 * different size. */
STANCE_API size_t stance_learning_curve_count(const stance_learning_curve *curve);
STANCE_API int stance_learning_curve_point(const stance_learning_curve *curve, size_t task, size_t point,
                                           stance_curve_point *out);
STANCE_API int stance_learning_curve_forecast(const stance_learning_curve *curve, size_t task, stance_figure figure,
                                              stance_curve_forecast *out);

/* ---- what to label next ------------------------------------------------------------------------------- */

/* Start from STANCE_SUGGEST_OPTIONS. */
typedef struct stance_suggest_options {
    size_t size;    /* sizeof(stance_suggest_options) */
    size_t task;    /* of the model; SIZE_MAX (the default): any, the one it is least sure of counts */
    const char *by; /* "margin", "entropy" or NULL: margin */
    double spread;  /* how much unlikeness counts beside uncertainty; 0: not at all; default 1 */
    size_t pool; /* choose among so many of the most uncertain texts; 0: ten times as many as wanted, 1000 at least */
    double least_known; /* leave out texts of which the model knows a smaller share of the words; default 0 */
    size_t threads;     /* 0: one for each processor; never changes the result */
    /* As in stance_train_options. */
    int (*progress)(void *user, const char *stage, size_t done, size_t total);
    void *user;
} stance_suggest_options;

#define STANCE_SUGGEST_OPTIONS \
    { sizeof(stance_suggest_options), SIZE_MAX, NULL, 1, 0, 0, 0, NULL, NULL }

/* One text that is worth labelling. */
typedef struct stance_suggestion {
    size_t text; /* its number */
    double
        uncertainty; /* 0 to 1. Margin: 1 - (p1 - p2), the two largest probabilities; entropy: sum of -p ln p over ln of
                           the number of labels. (B. Settles, "Active learning literature survey", 2009, section 3.1) */
    double distance; /* 1 - the largest cosine between its TF-IDF vector and those of the suggestions before it */
    double known;    /* as stance_result_known */
} stance_suggestion;

/* Of the dataset's texts, whatever their labels, find those whose labels would teach the model most: uncertain ones that are
 * not all alike. The first is the most uncertain; each other one has the largest uncertainty * distance ^ spread of the
 * pool (farthest-first traversal: T. Gonzalez, Theoretical Computer Science 38, 1985). A text with the vector of an earlier
 * suggestion, or without any n-gram that the model knows, is left out. `out` has room for *count suggestions, *count becomes
 * how many there are, in their order. Time: that of classifying all texts, and wanted * pool products of vectors.
 * Errors: ARGUMENT (an option; a task that the model lacks), MEMORY, CANCELLED. */
STANCE_API stance_status stance_suggest(const stance_model *model, const stance_dataset *dataset,
                                        const stance_suggest_options *options, stance_suggestion *out, size_t *count,
                                        const stance_allocator *allocator, stance_error *error);

/* ---- models of other programs ------------------------------------------------------------------------- */

/* Start from STANCE_IMPORT_OPTIONS. */
typedef struct stance_import_options {
    size_t size;              /* sizeof(stance_import_options) */
    const char *task;         /* what the model decides; NULL: "stance" */
    const char *const *names; /* `name_count` pairs: the number of a label, as in the file, and its name; others keep
                                 their number as name */
    size_t name_count;
} stance_import_options;

#define STANCE_IMPORT_OPTIONS \
    { sizeof(stance_import_options), NULL, NULL, 0 }

/* Make a model of the file at `path`, which libsvm's svm-train (two classes, linear kernel) or liblinear's train
 * wrote for vectors of `space` (stance_vectorize; numbers counted from 1). Its n-grams, their weighting and its unit
 * are those of `space`. On a unit of text it has the verdicts of svm-predict (-b 1 if the file has probA) and of
 * liblinear's predict, but for the rounding of weights to float; for two classes also their probabilities, if the
 * file has probA or is a logistic regression. Those of more classes are the softmax of the scores; otherwise they
 * are as without cross-validation. Nothing is known of how good it is: it has no measures. Errors: IO, MEMORY,
 * ARGUMENT (an option, a name), with the line, FORMAT (broken) and DATA (not linear: another kernel, votes of pairs
 * of classes; regression; more n-grams than `space`). At most 4096 classes. */
STANCE_API stance_status stance_import(stance_trained **out, const stance_model *space, const char *path,
                                       const stance_import_options *options, const stance_allocator *allocator,
                                       stance_error *error);

/* ---- evaluation --------------------------------------------------------------------------------------- */

typedef struct stance_evaluation stance_evaluation;

/* Classify every example of the dataset with the model, alone (STANCE_LINE), and compare. Tasks are matched by name;
 * a task of the dataset that the model lacks is an error, as is a label it does not know: ARGUMENT, DATA. */
STANCE_API stance_status stance_evaluate(stance_evaluation **out, const stance_model *model,
                                         const stance_dataset *dataset, size_t threads,
                                         const stance_allocator *allocator, stance_error *error);
STANCE_API void stance_evaluation_free(stance_evaluation *evaluation);

/* The measures of the dataset's task number `task`; 0, or -1 out of range. */
STANCE_API int stance_evaluation_measures(const stance_evaluation *evaluation, size_t task, stance_measures *measures);

/* The probabilities they are made from, with the groups of the dataset. 0, or -1 out of range. */
STANCE_API int stance_evaluation_predictions(const stance_evaluation *evaluation, size_t task,
                                             stance_predictions *predictions);

#ifdef __cplusplus
}
#endif

#endif
