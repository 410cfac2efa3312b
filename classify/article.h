/* SPDX-License-Identifier: MIT
 * The verdict on an article from the verdicts on its sentences. */
#ifndef ST_ARTICLE_H
#define ST_ARTICLE_H

#include "model_view.h"

/* `each` holds the probabilities of `count` sentences (at least one), `labels` apart; `headline` those of the
 * headline, or NULL. For each task, with q the mean over the sentences (the headline counting three times) and
 * prior the share of the labels among the sentences the model was trained on:
 *     P(k) proportional to q(k)^2 / prior(k)
 * so that a label counts by how much more of it there is than usual. Written to out[labels]. */
void st_article_judge(const st_model_view *view, const double *each, size_t count, const double *headline, double *out);

#endif
