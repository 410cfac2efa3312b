/* SPDX-License-Identifier: MIT
 * Words after which a point need not end the sentence. */
#ifndef ST_ABBREVIATION_H
#define ST_ABBREVIATION_H

#include "sv.h"

typedef enum st_abbreviation {
    ST_ABBREVIATION_NONE,
    ST_ABBREVIATION_TITLE,     /* "Mr", "Sen", "e.g": a sentence never ends here */
    ST_ABBREVIATION_NUMBER,    /* "No", "Jan", "Fig": none ends here when a digit follows */
    ST_ABBREVIATION_AMBIGUOUS, /* "Inc", "U.S", "p.m", "Calif": one ends here if the next word often starts one */
} st_abbreviation;

/* What kind of abbreviation `word` (without its last point) is. A single capital is a title ("J. Smith"). */
st_abbreviation st_abbreviation_of(st_sv word);

/* Whether sentences often start with `word` ("The", "But", "However"). */
bool st_is_sentence_starter(st_sv word);

/* Whether `word` reports speech ("said", "asked"). */
bool st_is_reporting_verb(st_sv word);

#endif
