/* SPDX-License-Identifier: MIT
 * What surrounds a sentence, and what an article is made of, as inputs of heads. */
#ifndef ST_CONTEXT_H
#define ST_CONTEXT_H

#include <stddef.h>

/* The sentences of an article, headline included, with their probabilities when judged alone. All borrowed. */
typedef struct st_neighbours {
    const double *each; /* [count][stride] */
    size_t count, stride;
    const double *headline; /* one of the rows of `each`, or NULL */
    const double *sums;     /* [stride] over the rows */
} st_neighbours;

/* Inputs of a context head, in this order, each with one number for each label of the task; what does not exist is 0:
 * the sentence itself, the one before and after, the ones two before and after, the headline (for the headline
 * itself 0), the mean of all others. */
enum { ST_PLACES = 7 };

/* x[ST_PLACES * labels] for sentence i, from the columns first .. first + labels - 1. */
void st_context_inputs(const st_neighbours *n, size_t i, size_t first, size_t labels, double *x);

/* The first place, the sentence itself, by ln(p + 0.01) instead of p: so the logits of what it is alone come out as they
 * went in, where its neighbours say nothing. */
void st_context_log_own(double *x, size_t labels);

/* Inputs of an article head, x[labels]: ln(mean probability over the sentences + 0.02). `each` are the probabilities
 * of the sentences in context, at least one row. Where the task has tones their means over the sentences follow. */
void st_article_inputs(const double *each, size_t count, size_t stride, size_t first, size_t labels, double *x);

/* sums[stride], or means, over the rows of each[count][stride]. */
void st_sum_rows(const double *each, size_t count, size_t stride, double *sums);
void st_mean_rows(const double *each, size_t count, size_t stride, double *means);

#endif
