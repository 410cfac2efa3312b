/* SPDX-License-Identifier: MIT */
#include "abbreviation.h"

#include <stdlib.h>

/* Each list is sorted by its bytes and searched by halves. */
static const char *const titles[] = {
    "Adm",  "Amb",    "Brig", "Capt", "Cllr", "Cmdr", "Col", "Dr", "Drs",  "Fr",   "Gen", "Gov",  "Hon", "Lt",
    "Maj",  "Messrs", "Mgr",  "Mme",  "Mr",   "Mrs",  "Ms",  "Mt", "Pres", "Prof", "Rep", "Reps", "Rev", "Sen",
    "Sens", "Sgt",    "Sr",   "Ste",  "Supt", "cf",   "e.g", "eg", "i.e",  "ie",   "viz", "vs",
};

static const char *const before_numbers[] = {
    "Apr", "Art", "Aug", "Bd",  "Ch",  "Dec",  "Feb", "Fig",    "Figs", "Jan", "Jul", "Jun",  "Mar", "No",  "Nos",
    "Nov", "Oct", "Rs",  "Sec", "Sep", "Sept", "Vol", "approx", "ca",   "no",  "p",   "para", "pp",  "vol",
};

static const char *const ambiguous[] = {
    "Ala",  "Ariz", "Ark",  "Ave", "Bhd",  "Blvd", "Bros", "Calif", "Co",  "Colo", "Conn", "Corp", "Del",  "Dept",
    "Fla",  "Ga",   "Ill",  "Inc", "Ind",  "Jr",   "Kan",  "Ky",    "La",  "Ltd",  "Mass", "Md",   "Mich", "Minn",
    "Miss", "Mo",   "Mont", "Neb", "Nev",  "Okla", "Ont",  "Ore",   "Pa",  "Ph.D", "Que",  "Rd",   "St",   "Tenn",
    "Tex",  "Univ", "Va",   "Vt",  "Wash", "Wis",  "Wyo",  "bn",    "est", "etc",  "mln",
};

static const char *const starters[] = {
    "A",       "About",   "According", "After", "All",     "Also",      "Although", "Among", "An",   "And",
    "Another", "As",      "Asked",     "At",    "Because", "Before",    "Both",     "But",   "By",   "China",
    "Critics", "Despite", "During",    "Each",  "Earlier", "Even",      "Every",    "For",   "From", "He",
    "Her",     "Here",    "His",       "How",   "However", "Huawei",    "I",        "If",    "In",   "Instead",
    "It",      "Its",     "Last",      "Later", "Many",    "Meanwhile", "More",     "Most",  "My",   "Neither",
    "No",      "Nor",     "Not",       "Now",   "Of",      "Officials", "On",       "Once",  "One",  "Only",
    "Or",      "Other",   "Others",    "Our",   "Over",    "She",       "Since",    "So",    "Some", "Still",
    "Such",    "That",    "The",       "Their", "Then",    "There",     "These",    "They",  "This", "Those",
    "Though",  "Through", "To",        "Under", "Unlike",  "Until",     "We",       "What",  "When", "Where",
    "Whether", "Which",   "While",     "Who",   "Why",     "With",      "Without",  "Yet",   "You",  "Your",
};

static const char *const reporting_verbs[] = {
    "added",     "announced", "answered", "argued",    "asked",     "asks",     "claimed", "commented",
    "concluded", "declared",  "demanded", "explained", "insisted",  "noted",    "posted",  "quipped",
    "recalled",  "remarked",  "replied",  "reported",  "responded", "said",     "says",    "shouted",
    "stated",    "stressed",  "told",     "tweeted",   "warned",    "wondered", "writes",  "wrote",
};

static int compare(const void *key, const void *element) {
    return st_sv_compare(*(const st_sv *)key, st_sv_of(*(const char *const *)element));
}

#define IN(list, word) (bsearch(&(word), list, sizeof(list) / sizeof *(list), sizeof *(list), compare) != NULL)

/* "U.S", "p.m", "a.k.a": single letters with points between them. */
static bool is_dotted(st_sv word) {
    if (word.size < 3 || word.size % 2 == 0) return false;
    for (size_t i = 0; i < word.size; i++)
        if (i % 2 ? word.data[i] != '.' : !st_is_alpha(word.data[i])) return false;
    return true;
}

st_abbreviation st_abbreviation_of(st_sv word) {
    if (word.size == 1 && st_is_upper(word.data[0])) return ST_ABBREVIATION_TITLE;
    if (IN(titles, word)) return ST_ABBREVIATION_TITLE;
    if (IN(before_numbers, word)) return ST_ABBREVIATION_NUMBER;
    if (IN(ambiguous, word) || is_dotted(word)) return ST_ABBREVIATION_AMBIGUOUS;
    return ST_ABBREVIATION_NONE;
}

bool st_is_sentence_starter(st_sv word) { return IN(starters, word); }

bool st_is_reporting_verb(st_sv word) { return IN(reporting_verbs, word); }
