/* SPDX-License-Identifier: MIT
 * What in a document speaks for a label and what against it, ranked for people. */
#ifndef ST_REASONS_H
#define ST_REASONS_H

#include "batch.h"
#include "look.h"
#include "sv.h"

/* A sentence and how far it pushes. */
typedef struct st_push {
    size_t sentence; /* in the result; their number: a headline passed apart from the text */
    double push;     /* on the probability; for a model that judges whole texts its words' contributions to the score */
} st_push;

/* The limits are 0 for all. */
typedef struct st_reasons {
    stance_classifier *classifier;
    const stance_model *model;
    size_t most_sentences;       /* to show for the label, and so many against it */
    size_t most_words;           /* of a sentence, and so many n-grams */
    bool grams;                  /* in text: n-grams instead of words */
    stance_result *own;          /* of st_reasons_classify */
    const stance_result *result; /* of the document: that, or one made elsewhere with the same model */
    size_t task, label;

    bool whole;      /* the text is judged as one unit */
    double *numbers; /* [sentences + 1] */
    st_push *pushes; /* those that are not 0, the furthest for the label first, the furthest against it last */
    size_t push_count;

    stance_explanation *explanation; /* of the unit being shown */
    stance_word *words;              /* of it, those that contribute, strongest first, ties by place */
    size_t word_count;
    size_t capacities[3];
} st_reasons;

/* Classify a document. Errors: those of stance_classify. */
stance_status st_reasons_classify(st_reasons *r, const st_batch *batch, const st_document *document, uint64_t max_bytes,
                                  stance_error *error);
void st_reasons_clear(st_reasons *r);

/* Rank the sentences of the result for the task and the label; where the text is one unit, explain it. */
stance_status st_reasons_rank(st_reasons *r, stance_error *error);

/* Number of sentences to show for the label or against it, and number `index` of them, the furthest first. */
size_t st_reasons_count(const st_reasons *r, bool against);
st_push st_reasons_push(const st_reasons *r, bool against, size_t index);

/* The text of a sentence, and where it begins in the result's text; 0 for a headline passed apart. */
st_sv st_reasons_text(const st_reasons *r, size_t sentence, size_t *begin);

/* Explain a sentence as a unit of its own; or any text. */
stance_status st_reasons_explain(st_reasons *r, size_t sentence, stance_error *error);
stance_status st_reasons_explain_text(st_reasons *r, st_sv text, stance_error *error);

/* Number of words or n-grams of the explained unit to show, and what those not shown contribute together; *others counts
 * them. */
size_t st_reasons_words(const st_reasons *r, size_t *others, double *rest);
size_t st_reasons_grams(const st_reasons *r, size_t *others, double *rest);

/* Append the document's verdict and, for each call after st_reasons_rank, the reasons for a label. */
void st_reasons_text_head(const st_reasons *r, const st_look *look, st_sv name, st_buf *out);
stance_status st_reasons_text_label(st_reasons *r, const st_look *look, st_buf *out, stance_error *error);

void st_reasons_json_head(const st_reasons *r, const st_batch *batch, const st_document *document, st_buf *out);
stance_status st_reasons_json_label(st_reasons *r, bool first, st_buf *out, stance_error *error);
void st_reasons_json_failed(const st_batch *batch, const st_document *document, st_buf *out);

#endif
