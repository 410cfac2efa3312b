/* SPDX-License-Identifier: MIT
 * The verdict on an article from the verdicts on its sentences. */
#ifndef ST_ARTICLE_H
#define ST_ARTICLE_H

#include "context.h"
#include "model_view.h"

/* Where a model has context heads: probabilities of each sentence in its article, out[count][labels], from those of
 * the sentences alone; tasks without such a head keep the latter. x[ST_PLACES * labels] is scratch. */
void st_sentences_judge(const st_model_view *view, const st_neighbours *alone, double *x, double *out);

/* `each` holds the probabilities of the `count` sentences of an article (at least one), `labels` apart, `tones` the means of
 * their tones, as many as the model has, not NULL where it has some. A task with an
 * article head is judged by it, or by its head for articles off target if the article is not `relevant`. For the
 * others, with q the mean over the sentences and prior that over the sentences the model was trained on:
 *     P(k) proportional to q(k)^2 / prior(k)
 * so that a label counts by how much more of it there is than usual. Written to out[labels]; x[2 * labels] is scratch. */
void st_article_judge(const st_model_view *view, const double *each, size_t count, const double *tones, bool relevant,
                      double *x, double *out);

#endif
