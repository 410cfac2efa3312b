/* SPDX-License-Identifier: MIT
 * Text -> scores -> probabilities with a model; of a linear one in one pass. */
#ifndef ST_SCORER_H
#define ST_SCORER_H

#include "tally.h"
#include "vectorizer.h"
#include "word_memo.h"

enum { ST_WAITING = 62, ST_AHEAD = 16, ST_LOGARITHMS = 64 };

/* Scratch memory; the view is borrowed. The scores are those of st_vectorize's row times the weights, but for rounding:
 * the sums of a word's character n-grams come from the memo, as if the text had each of them once, and what it has more
 * than once is put right at the end; in blocks of ST_TF_EACH there is nothing to put right, and nothing is counted. Long
 * texts in other blocks, and models of many labels, go by way of the counts alone. With a
 * kernel it is the vectorizer's row that is compared with the support vectors (kernel.h). The scores
 * of a text depend on it and on the model, not on texts before. Once the memo is full and the longest text has been
 * seen nothing is allocated. */
typedef struct st_scorer {
    const stance_allocator *allocator;
    const st_model_view *view;
    double *scores;     /* [score_count] of the last text: bias + weights . vector; of labels, then tones */
    bool labels_only;   /* for whom tones are of no use: their scores are left as they were */
    size_t words;       /* in the last text, marks apart */
    size_t known_words; /* of them, those the vocabulary knows, as st_vectorizer has it */

    st_vectorizer vectorizer; /* the plain way to the vector, for who wants to see it, and for a kernel */
    double *alike;            /* [vectors] values of the kernel; NULL in a linear model */

    st_token_stream *stream;
    st_word_memo memo;
    st_tally tally;
    double *sums;             /* [blocks][width] of this text: squares, then scores */
    double *sequences;        /* likewise: of word n-grams that are added without counting; behind the sums */
    size_t width;             /* of one block of sums: 1 + scores, filled up to a multiple of 4 */
    uint32_t used, added;     /* scores of this text: all, or those of labels; and some more, to fill vectors */
    uint64_t grams[ST_MAX_N]; /* [n - 1]: hash of the last n tokens */
    uint32_t word_blocks[ST_MAX_BLOCKS]; /* those of words */
    size_t word_block_count;
    size_t tokens, most_n;             /* in this text; in a word n-gram */
    double logarithmic[ST_LOGARITHMS]; /* 1 + ln tf */
    bool quick;                        /* with the memo's sums */
    bool single_words;                 /* the specification has them */
    bool each[ST_MAX_BLOCKS];          /* blocks that are added up without counting */
    bool counting;                     /* there are others */
    const double *pending[ST_AHEAD];   /* sums of words that are to be added */
    size_t pending_count;
    st_memo_key ahead[ST_AHEAD];           /* tokens on their way */
    size_t found;                          /* n-grams of several words that the vocabulary has */
    size_t waiting;                        /* tokens whose word n-grams are to be looked up */
    uint32_t singles[ST_WAITING];          /* their features, as single words */
    uint64_t hashes[ST_WAITING][ST_MAX_N]; /* [token][n - 1]: of the n-gram that ends there; not of single words */
    size_t asked; /* n-grams up to so many tokens are asked for ahead; longer ones mostly need not be looked up */
    /* [block][n - 1]: bit i + 1 is set if the block has the n-gram that ends at token i of those that wait; bit 0 is that
     * of the token before. */
    uint64_t known[ST_MAX_BLOCKS][ST_MAX_N];
} st_scorer;

/* False when out of memory, here and below; to be cleared in any case. */
bool st_scorer_init(st_scorer *scorer, const st_model_view *view, const stance_allocator *allocator);
void st_scorer_clear(st_scorer *scorer);

/* Score one unit of text (well-formed UTF-8, below 4 GiB) and write its probabilities, for all labels of all tasks:
 * out[label_count]. */
bool st_score(st_scorer *scorer, st_sv text, double *probabilities);

#endif
