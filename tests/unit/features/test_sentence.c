/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "rng.h"
#include "sentence.h"
#include "utf8.h"

/* The sentences of `text` joined by '|'. */
static void check_split(const char *text, const char *expected) {
    st_spans spans;
    char joined[4096] = "";
    size_t size = 0;
    st_spans_init(&spans, &st_default_allocator);
    assert_true(st_split_sentences(&spans, st_sv_of(text)));
    for (size_t i = 0; i < spans.count; i++)
        size += (size_t)snprintf(joined + size, sizeof joined - size, "%s%.*s", i ? "|" : "",
                                 (int)(spans.data[i].end - spans.data[i].begin), text + spans.data[i].begin);
    assert_string_equal(joined, expected);
    st_spans_clear(&spans);
}

static void points_end_sentences(void **state) {
    (void)state;
    check_split("It rained. The vote passed! Why? Nobody knew.", "It rained.|The vote passed!|Why?|Nobody knew.");
    check_split("One sentence without a stop", "One sentence without a stop");
    check_split("", "");
    check_split(" \n\t\n ", "");
}

static void titles_and_initials_do_not(void **state) {
    (void)state;
    check_split("Sen. Cotton spoke. Mr. Raab left.", "Sen. Cotton spoke.|Mr. Raab left.");
    check_split("Robert B. Zoellick and J. D. Vance met. They ate.",
                "Robert B. Zoellick and J. D. Vance met.|They ate.");
    check_split("He sided with Gen. Keith Alexander.", "He sided with Gen. Keith Alexander.");
}

static void numbers_are_whole(void **state) {
    (void)state;
    check_split("It cost 3.5 billion. No. 10 paid.", "It cost 3.5 billion.|No. 10 paid.");
    check_split("On Jan. 28 it was decided. In Jan. The vote came.",
                "On Jan. 28 it was decided.|In Jan.|The vote came.");
    check_split("1. First item here\n2. Second item here", "1. First item here|2. Second item here");
}

static void abbreviations_end_a_sentence_before_a_starter(void **state) {
    (void)state;
    check_split("He lives in the U.S. The law is new.", "He lives in the U.S.|The law is new.");
    check_split("The U.S. Commerce Department said so.", "The U.S. Commerce Department said so.");
    check_split("Huawei Technologies Co. Ltd. denied it.", "Huawei Technologies Co. Ltd. denied it.");
    check_split("Shares of Apple Inc. Shares rose at 4 p.m. But not later.",
                "Shares of Apple Inc. Shares rose at 4 p.m.|But not later.");
}

static void brackets_hold_together(void **state) {
    (void)state;
    check_split("Sen. Tom Cotton (R-Ark.) and Rep. Gallagher (R-Wis.) wrote it. It was long.",
                "Sen. Tom Cotton (R-Ark.) and Rep. Gallagher (R-Wis.) wrote it.|It was long.");
    check_split("He left. (Nobody noticed.) She stayed.", "He left.|(Nobody noticed.)|She stayed.");
}

static void quotations(void **state) {
    (void)state;
    check_split("\"We won.\" The minister smiled.", "\"We won.\"|The minister smiled.");
    check_split("\"Why?\" Mr Smith asked. \"Because.\"", "\"Why?\" Mr Smith asked.|\"Because.\"");
    check_split("\"Never!\" he said. It was over.", "\"Never!\" he said.|It was over.");
    check_split("\xe2\x80\x9cIt is unfair.\xe2\x80\x9d Beijing was angry.",
                "\xe2\x80\x9cIt is unfair.\xe2\x80\x9d|Beijing was angry.");
}

static void ellipses(void **state) {
    (void)state;
    check_split("Well... maybe not. And\xe2\x80\xa6 no.", "Well... maybe not.|And\xe2\x80\xa6 no.");
    check_split("It ended... Then it began.", "It ended...|Then it began.");
}

static void lines_are_sentences(void **state) {
    (void)state;
    check_split("Huawei wins a role\nBy our staff\n\nLondon decided. Washington fumed.",
                "Huawei wins a role|By our staff|London decided.|Washington fumed.");
    check_split("- first point\n- second point\n\xe2\x80\xa2 third", "- first point|- second point|\xe2\x80\xa2 third");
    check_split("It goes\non here", "It goes\non here");
}

static void wrapped_paragraphs_are_joined(void **state) {
    (void)state;
    check_split("The government said on Tuesday that the company would be let\n"
                "into the edge of the network, a decision that Washington had\n"
                "tried for a year to prevent. Ministers Call It A Compromise\n"
                "that everybody can live with.\n",
                "The government said on Tuesday that the company would be let\n"
                "into the edge of the network, a decision that Washington had\n"
                "tried for a year to prevent.|Ministers Call It A Compromise\n"
                "that everybody can live with.");
}

static void headlines_of_equal_width_are_not_joined(void **state) {
    (void)state;
    check_split("Huawei to be let into parts of the network, says minister\n"
                "Washington warns London again over the Chinese supplier\n"
                "Vodafone counts the cost of removing the Chinese masts\n",
                "Huawei to be let into parts of the network, says minister|"
                "Washington warns London again over the Chinese supplier|"
                "Vodafone counts the cost of removing the Chinese masts");
}

static void lost_white_space_is_seen(void **state) {
    (void)state;
    check_split("Ministers banned Huawei.The decision came late.", "Ministers banned Huawei.|The decision came late.");
    check_split("See node.js and the U.S.-led talks.", "See node.js and the U.S.-led talks.");
}

/* Only behind a word of four or more, small letters but for the first; not within names. */
static void names_with_points_are_whole(void **state) {
    (void)state;
    check_split("It rained.The sun shone.", "It rained.|The sun shone.");
    check_split("He saw.The dog ran.", "He saw.The dog ran.");
    check_split("Read.The book ended.", "Read.|The book ended.");
    check_split("At REad.The house.", "At REad.The house.");
    check_split("At reAd.The house.", "At reAd.The house.");
    check_split("At rea9.The house.", "At rea9.The house.");
    check_split("Open README.Me at home.", "Open README.Me at home.");
    check_split("It rained.THE sun.", "It rained.THE sun.");
    check_split("It rained.A sun.", "It rained.|A sun.");
    check_split("It rained.the sun.", "It rained.the sun.");
    check_split("It rained!The sun.", "It rained!The sun.");
    check_split("It rained.T", "It rained.T");
}

/* What opens before a small letter does not make it the start of a sentence. */
static void small_letters_behind_marks_go_on(void **state) {
    (void)state;
    check_split("It rained. \"and\" it snowed.", "It rained. \"and\" it snowed.");
    check_split("It rained. (or not) It snowed.", "It rained. (or not) It snowed.");
    check_split("It rained. \"And\" it snowed.", "It rained.|\"And\" it snowed.");
}

static void lists_with_brackets_are_lists(void **state) {
    (void)state;
    check_split("1) First item\n2) Second item\n345) Third", "1) First item|2) Second item|345) Third");
    check_split("* One\n\xe2\x80\x93 Two\n- Three", "* One|\xe2\x80\x93 Two|- Three");
}

static void other_scripts_have_their_own_stops(void **state) {
    (void)state;
    check_split("\xe5\x8d\x8e\xe4\xb8\xba\xe3\x80\x82\xe5\xa5\xbd\xef\xbc\x81",
                "\xe5\x8d\x8e\xe4\xb8\xba\xe3\x80\x82|\xe5\xa5\xbd\xef\xbc\x81");
}

/* Whatever the text: spans in order, not overlapping, not empty, and between them nothing but white space. */
static void any_text_is_covered(void **state) {
    (void)state;
    static const char *const pieces[] = {"A",        " ", ".",    "\n",  "\"",          "U.S.", "word",
                                         "(",        ")", "?",    "...", "1",           "Mr",   "\xe2\x80\x9c",
                                         "\xc2\xa0", "-", "\n\n", "The", "\xe3\x80\x82"};
    st_rng rng = st_rng_seeded(7);
    for (int round = 0; round < 20000; round++) {
        char text[256] = "";
        for (uint64_t n = st_rng_below(&rng, 20); n > 0; n--)
            strcat(text, pieces[st_rng_below(&rng, sizeof pieces / sizeof *pieces)]);
        st_spans spans;
        st_spans_init(&spans, &st_default_allocator);
        assert_true(st_split_sentences(&spans, st_sv_of(text)));
        size_t at = 0;
        for (size_t i = 0; i <= spans.count; i++) {
            size_t next = i < spans.count ? spans.data[i].begin : strlen(text);
            for (; at < next; at++)
                assert_true(st_is_space(text[at]) || (unsigned char)text[at] == 0xC2 ||
                            (unsigned char)text[at] == 0xA0);
            if (i == spans.count) break;
            assert_true(spans.data[i].end > spans.data[i].begin);
            assert_false(st_utf8_continues(text[spans.data[i].begin]));
            at = spans.data[i].end;
        }
        st_spans_clear(&spans);
    }
}

static stance_status split_some(const stance_allocator *allocator, void *context) {
    st_spans spans;
    (void)context;
    st_spans_init(&spans, allocator);
    char text[600];
    for (size_t i = 0; i < sizeof text; i += 6) memcpy(text + i, "A bc. ", 6);
    bool done = st_split_sentences(&spans, (st_sv){text, sizeof text});
    st_spans_clear(&spans);
    return done ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    assert_true(check_every_allocation(split_some, NULL) > 1);
}

TESTS(cmocka_unit_test(points_end_sentences), cmocka_unit_test(titles_and_initials_do_not),
      cmocka_unit_test(numbers_are_whole), cmocka_unit_test(abbreviations_end_a_sentence_before_a_starter),
      cmocka_unit_test(brackets_hold_together), cmocka_unit_test(quotations), cmocka_unit_test(ellipses),
      cmocka_unit_test(lines_are_sentences), cmocka_unit_test(wrapped_paragraphs_are_joined),
      cmocka_unit_test(headlines_of_equal_width_are_not_joined), cmocka_unit_test(lost_white_space_is_seen),
      cmocka_unit_test(names_with_points_are_whole), cmocka_unit_test(small_letters_behind_marks_go_on),
      cmocka_unit_test(lists_with_brackets_are_lists), cmocka_unit_test(other_scripts_have_their_own_stops),
      cmocka_unit_test(any_text_is_covered), cmocka_unit_test(out_of_memory_is_told))
