/* SPDX-License-Identifier: MIT */
#include "token.h"

#include <stdio.h>
#include <stdlib.h>

#include "buf.h"
#include "chars.h"
#include "check.h"
#include "rng.h"
#include "utf8.h"

/* A copy that ends where its memory ends, so that reading beyond it is noticed; its data is to be freed. */
static st_sv exact_copy(st_sv text) {
    char *bytes = malloc(text.size);
    if (text.size) memcpy(bytes, text.data, text.size);
    return (st_sv){bytes, text.size};
}

static void free_copy(st_sv copy) { free((void *)(uintptr_t)copy.data); }

/* The tokens of `text`, with or without the marks, as they stand there or in their normal form, joined by '|'. */
static void join(const char *text, bool normal, bool marks, st_buf *joined) {
    char *form = malloc(ST_NORMAL_BYTES);
    st_sv copy = exact_copy(st_sv_of(text));
    st_tokenizer tokenizer = st_tokenizer_of(copy);
    st_token token;
    for (bool first = true; st_token_next(&tokenizer, &token);) {
        st_sv part = {copy.data + token.begin, token.end - token.begin};
        if (token.mark && !marks) continue;
        if (!first) st_buf_add_char(joined, '|');
        first = false;
        if (normal)
            st_buf_add(joined, form, token.mark ? st_mark_normalize(part, form) : st_token_normalize(part, form));
        else st_buf_add_sv(joined, part);
    }
    free_copy(copy);
    free(form);
}

static void check_joined(const char *text, bool normal, bool marks, const char *expected) {
    st_buf joined;
    st_buf_init(&joined, &st_default_allocator);
    join(text, normal, marks, &joined);
    assert_sv(st_buf_sv(&joined), expected);
    st_buf_clear(&joined);
}

static void check_tokens(const char *text, const char *expected) { check_joined(text, false, false, expected); }

static void check_normal(const char *text, const char *expected) { check_joined(text, true, false, expected); }

static void check_all_tokens(const char *text, const char *expected) { check_joined(text, false, true, expected); }

static void check_all_normal(const char *text, const char *expected) { check_joined(text, true, true, expected); }

/* ---- tokens ------------------------------------------------------------------------------------------- */

static void runs_of_letters_and_digits_are_tokens(void **state) {
    (void)state;
    check_tokens("Ban 5G, it costs 3bn!", "Ban|5G|it|costs|3bn");
    check_tokens("  one\ttwo\n(three)  ", "one|two|three");
    check_tokens("h\xc3\xb4tel \xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0",
                 "h\xc3\xb4tel|\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0");
    check_tokens("", "");
    check_tokens(" ... -- '' \xe2\x80\x99 ,", "");
    check_tokens("x", "x");
}

static void hyphens_and_symbols_separate(void **state) {
    (void)state;
    check_tokens("high-risk and/or a_b R&D 50% #tag @name", "high|risk|and|or|a|b|R|D|50|tag|name");
    check_tokens("dash\xe2\x80\x94"
                 "dash \xe2\x82\xac"
                 "5",
                 "dash|dash|5");
}

static void points_and_commas_hold_digits_together(void **state) {
    (void)state;
    check_tokens("1,200.5 3.14. 1,2,3 v1.2.3 10.5bn", "1,200.5|3.14|1,2,3|v1.2.3|10.5bn");
    check_tokens("5. 6, ,7 .8 9..9 1., 2", "5|6|7|8|9|9|1|2");
    check_tokens("end.Next a.1 1.a", "end|Next|a|1|1|a");
}

static void points_hold_single_letters_together(void **state) {
    (void)state;
    check_tokens("the U.S. and the U.K.-led talks at 4 a.m. today", "the|U.S.|and|the|U.K.|led|talks|at|4|a.m.|today");
    check_tokens("U.S U.S.A, (e.g.) p.m.?", "U.S|U.S.A|e.g.|p.m.");
    check_tokens("J. Smith, J.Smith. Plan B. I.", "J|Smith|J|Smith|Plan|B|I");
    check_tokens("U.S.", "U.S.");
    check_tokens("a.b.c.d.e.f.g.h. x", "a.b.c.d.e.f.g.h.|x");
}

static void apostrophes_hold_letters_together(void **state) {
    (void)state;
    check_tokens("O'Brien l'eau O\xe2\x80\x99"
                 "Brien",
                 "O'Brien|l'eau|O\xe2\x80\x99"
                 "Brien");
    check_tokens("'quoted' James' the '90s rock'n'roll", "quoted|James|the|90s|rock'n'roll");
    check_tokens("a''b 5'5 '", "a|b|5|5");
}

static void clitics_are_tokens_of_their_own(void **state) {
    (void)state;
    check_tokens("UK's don't we're I've she'll he'd I'm", "UK|'s|do|n't|we|'re|I|'ve|she|'ll|he|'d|I|'m");
    check_tokens("CAN'T It\xe2\x80\x99s wo\x6e\xe2\x80\x99t O'Brien's",
                 "CA|N'T|It|\xe2\x80\x99s|wo|n\xe2\x80\x99t|O'Brien|'s");
    check_tokens("5G's it's.", "5G|'s|it|'s");
    check_tokens("Xi'an ma'am cats", "Xi'an|ma'am|cats");
}

static void clitics_cut_off_before_are_the_same_tokens(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"The UK's plan", "The UK 's plan"},
                                           {"They don't know", "They do n't know"},
                                           {"we're I've she'll he'd I'm", "we 're I 've she 'll he 'd I 'm"},
                                           {"it\xe2\x80\x99s", "it \xe2\x80\x99s"},
                                           {"China's\n", "China\t's"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        st_buf whole;
        st_buf_init(&whole, &st_default_allocator);
        join(pairs[i][0], false, true, &whole);
        st_buf_add_char(&whole, '\0');
        check_all_tokens(pairs[i][1], whole.data);
        st_buf_clear(&whole);
    }
}

static void other_words_after_an_apostrophe_are_no_clitics(void **state) {
    (void)state;
    check_tokens("the 'special 'ref 'twas 't", "the|special|ref|twas|t");
    check_tokens("'s at the start", "s|at|the|start");
    check_tokens("x's 'd", "x|'s|'d");
    check_tokens("the 'sssssssssssssssssssssss'", "the|sssssssssssssssssssssss");
}

static void an_ideograph_is_a_token(void **state) {
    (void)state;
    check_tokens("\xe5\x8d\x8e\xe4\xb8\xba\x35G", "\xe5\x8d\x8e|\xe4\xb8\xba|5G");
    check_tokens("ab\xe5\x8d\x8e"
                 "c\xe3\x80\x82",
                 "ab|\xe5\x8d\x8e|c");
    check_tokens("\xe3\x83\x9e\xe3\x83\xbb\xe3\x82\xa2", "\xe3\x83\x9e|\xe3\x82\xa2"); /* a middle dot between */
}

static void format_characters_belong_to_the_word_round_them(void **state) {
    (void)state;
    check_tokens("net\xc2\xadwork", "net\xc2\xadwork");
    check_tokens("\xc2\xad word", "word");
    check_normal("net\xc2\xadwork 1\xc2\xad.5", "network|1.5");
}

/* ---- marks -------------------------------------------------------------------------------------------- */

static void punctuation_and_symbols_are_tokens(void **state) {
    (void)state;
    check_all_tokens("Ban 5G, it costs $3bn!", "Ban|5G|,|it|costs|$|3bn|!");
    check_all_tokens("(R&D), 50%; a_b: and/or?", "(|R|&|D|)|,|50|%|;|a|_|b|:|and|/|or|?");
    check_all_tokens("'quoted' James' \xe2\x80\x9cyes\xe2\x80\x9d", "'|quoted|'|James|'|\xe2\x80\x9c|yes|\xe2\x80\x9d");
    check_all_tokens("\xe5\x8d\x8e\xe3\x80\x82\xe2\x82\xac\x35", "\xe5\x8d\x8e|\xe3\x80\x82|\xe2\x82\xac|5");
    check_all_tokens("the U.S. ended. The U.K.", "the|U.S.|ended|.|The|U.K.");
}

static void a_run_of_one_mark_is_one_token(void **state) {
    (void)state;
    check_all_tokens("wait... what?! no--yes ``so''", "wait|...|what|?|!|no|--|yes|``|so|''");
    check_all_tokens("\xe2\x80\x94\xe2\x80\x94x\xe2\x80\xa6\xe2\x80\xa6",
                     "\xe2\x80\x94\xe2\x80\x94|x|\xe2\x80\xa6\xe2\x80\xa6");
}

static void a_hyphen_between_words_is_no_token(void **state) {
    (void)state;
    check_all_tokens("high-risk 5G-ready a\xe2\x80\x90y a\xe2\x80\x91z", "high|risk|5G|ready|a|y|a|z");
    check_all_tokens("a\xe2\x80\x92z", "a|\xe2\x80\x92|z"); /* a figure dash */
    check_all_tokens("yes - no pre- -5 -", "yes|-|no|pre|-|-|5|-");
    check_all_tokens("UK's-made", "UK|'s|made");
}

static void white_space_controls_and_the_replacement_character_are_no_tokens(void **state) {
    (void)state;
    check_all_tokens(" \t\r\n\x01\x7f\xc2\xa0\xef\xbf\xbd\xe3\x80\x80", "");
}

static void marks_of_one_meaning_have_one_normal_form(void **state) {
    (void)state;
    check_all_normal("\xe2\x80\x9c\xe2\x80\x9d\xe2\x80\x9e \xc2\xab \xc2\xbb \" '' ``", "\"|\"|\"|\"|\"|\"|\"|\"");
    check_all_normal("\xe2\x80\x98 ' ` \xe2\x80\x99", "'|'|'|'");
    check_all_normal("- \xe2\x80\x93 \xe2\x80\x94 --", "-|-|-|-");
    check_all_normal("\xe2\x80\xa6 ... ??? \xe2\x82\xac", ".|.|?|\xe2\x82\xac");
}

/* ---- long tokens -------------------------------------------------------------------------------------- */

/* Text of `count` copies of `piece`: lengths of its tokens joined by spaces. */
static void check_lengths(const char *piece, size_t count, const char *expected) {
    st_buf text;
    st_token token;
    char lengths[200] = "";
    st_buf_init(&text, &st_default_allocator);
    for (size_t i = 0; i < count; i++) st_buf_add_text(&text, piece);
    st_tokenizer tokenizer = st_tokenizer_of(st_buf_sv(&text));
    while (st_token_next(&tokenizer, &token))
        if (!token.mark)
            snprintf(lengths + strlen(lengths), sizeof lengths - strlen(lengths), "%s%u", *lengths ? " " : "",
                     token.end - token.begin);
    assert_string_equal(lengths, expected);
    st_buf_clear(&text);
}

static void long_tokens_are_cut_at_a_character(void **state) {
    (void)state;
    check_lengths("x", 256, "256");
    check_lengths("x", 257, "256 1");
    check_lengths("x", 600, "256 256 88");
    check_lengths("\xc3\xa9", 130, "256 4");
    check_lengths("\xea\xb0\x80", 100, "255 45"); /* three bytes each */
    check_lengths("\xf0\x90\x90\x80", 65, "256 4");
    check_lengths("1,", 200, "256 143");
}

/* ---- normal form -------------------------------------------------------------------------------------- */

static void case_is_folded(void **state) {
    (void)state;
    check_normal("HUAWEI Huawei huawei", "huawei|huawei|huawei");
    check_normal("\xc3\x89T\xc3\x89 Stra\xc3\x9f"
                 "e",
                 "\xc3\xa9t\xc3\xa9|strasse");
    check_normal("\xce\xa3\xce\x91\xcf\x82 \xd0\x96", "\xcf\x83\xce\xb1\xcf\x83|\xd0\xb6"); /* both sigmas */
}

static void characters_are_composed(void **state) {
    (void)state;
    check_normal("cafe\xcc\x81 CAFE\xcc\x81", "caf\xc3\xa9|caf\xc3\xa9");
    check_normal("\xe1\x84\x80\xe1\x85\xa1", "\xea\xb0\x80");                         /* Hangul syllable */
    check_normal("a\xcc\xa3\xcc\x82 a\xcc\x82\xcc\xa3", "\xe1\xba\xad|\xe1\xba\xad"); /* either order of marks */
    check_normal("\xef\xac\x81x", "fix");                                             /* ligature fi */
}

static void points_of_abbreviations_are_left_out(void **state) {
    (void)state;
    check_normal("U.S. U.S a.m. e.g. U.S.A.", "us|us|am|eg|usa");
    check_normal("1.5 1,200.5", "1.5|1,200.5");
}

static void curly_apostrophes_are_straightened(void **state) {
    (void)state;
    check_normal("O\xe2\x80\x99"
                 "Brien\xe2\x80\x99s DON\xe2\x80\x99T",
                 "o'brien|'s|do|n't");
    check_normal("O'Brien", "o'brien");
}

static void a_normal_form_may_be_empty(void **state) {
    (void)state;
    char form[ST_NORMAL_BYTES];
    assert_int_equal(st_token_normalize(ST_SV("\xc2\xad"), form), 0);
    assert_int_equal(st_token_normalize((st_sv){"", 0}, form), 0);
}

/* Two bytes of Armenian fold to four: of all characters the one that grows most. */
static void normal_forms_may_grow(void **state) {
    (void)state;
    char token[ST_TOKEN_BYTES], *form = malloc(ST_NORMAL_BYTES);
    for (size_t i = 0; i < sizeof token; i += 2) memcpy(token + i, "\xd6\x87", 2);
    assert_int_equal(st_token_normalize((st_sv){token, sizeof token}, form), 2 * sizeof token);
    assert_memory_equal(form, "\xd5\xa5\xd6\x82\xd5\xa5\xd6\x82", 8);
    free(form);
}

/* Each three bytes become four characters for a while: alpha, two marks and iota. */
static void normal_forms_may_need_many_characters(void **state) {
    (void)state;
    char token[255], *form = malloc(ST_NORMAL_BYTES);
    for (size_t i = 0; i < sizeof token; i += 3) memcpy(token + i, "\xe1\xbe\x82", 3);
    assert_int_equal(st_token_normalize((st_sv){token, sizeof token}, form), 85 * 5);
    for (size_t i = 0; i < 85; i++) assert_memory_equal(form + 5 * i, "\xe1\xbc\x82\xce\xb9", 5);
    free(form);
}

/* ---- whatever the text -------------------------------------------------------------------------------- */

static size_t random_text(st_rng *rng, char *text) {
    static const char *const pieces[] = {"a",
                                         "Bc",
                                         "7",
                                         ".",
                                         ",",
                                         "'",
                                         " ",
                                         "-",
                                         "U.S.",
                                         "n't",
                                         "'s",
                                         "\n",
                                         "\xc2\xad",
                                         "\xe2\x80\x99",
                                         "\xe5\x8d\x8e",
                                         "\xc3\x89",
                                         "\xcc\x81",
                                         "\xe2\x80\x8d",
                                         "\xf0\x9f\x98\x80",
                                         "1.5"};
    *text = '\0';
    for (uint64_t n = st_rng_below(rng, 15); n > 0; n--)
        strcat(text, pieces[st_rng_below(rng, sizeof pieces / sizeof *pieces)]);
    return strlen(text);
}

/* Between tokens there is nothing that could be part of one. */
static void check_gap(st_sv text, size_t begin, size_t end) {
    for (size_t size; begin < end; begin += size) {
        st_char_class class = st_char_classify((st_sv){text.data + begin, text.size - begin}, &size);
        assert_true(class != ST_CHAR_LETTER && class != ST_CHAR_DIGIT && class != ST_CHAR_IDEOGRAPH);
    }
}

static void tokens_cover_every_letter_in_order(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(51);
    for (int round = 0; round < 30000; round++) {
        char bytes[200], form[ST_NORMAL_BYTES];
        st_sv text = exact_copy((st_sv){bytes, random_text(&rng, bytes)});
        st_tokenizer tokenizer = st_tokenizer_of(text);
        st_token token;
        size_t at = 0;
        while (st_token_next(&tokenizer, &token)) {
            assert_true(at <= token.begin && token.begin < token.end && token.end <= text.size);
            assert_false(st_utf8_continues(bytes[token.begin]));
            check_gap(text, at, token.begin);
            assert_true(st_token_normalize((st_sv){bytes + token.begin, token.end - token.begin}, form) > 0);
            at = token.end;
        }
        check_gap(text, at, text.size);
        assert_false(st_token_next(&tokenizer, &token));
        free_copy(text);
    }
}

TESTS(cmocka_unit_test(runs_of_letters_and_digits_are_tokens), cmocka_unit_test(hyphens_and_symbols_separate),
      cmocka_unit_test(points_and_commas_hold_digits_together), cmocka_unit_test(points_hold_single_letters_together),
      cmocka_unit_test(apostrophes_hold_letters_together), cmocka_unit_test(clitics_are_tokens_of_their_own),
      cmocka_unit_test(clitics_cut_off_before_are_the_same_tokens),
      cmocka_unit_test(other_words_after_an_apostrophe_are_no_clitics), cmocka_unit_test(an_ideograph_is_a_token),
      cmocka_unit_test(punctuation_and_symbols_are_tokens), cmocka_unit_test(a_run_of_one_mark_is_one_token),
      cmocka_unit_test(a_hyphen_between_words_is_no_token),
      cmocka_unit_test(white_space_controls_and_the_replacement_character_are_no_tokens),
      cmocka_unit_test(marks_of_one_meaning_have_one_normal_form),
      cmocka_unit_test(format_characters_belong_to_the_word_round_them),
      cmocka_unit_test(long_tokens_are_cut_at_a_character), cmocka_unit_test(case_is_folded),
      cmocka_unit_test(characters_are_composed), cmocka_unit_test(points_of_abbreviations_are_left_out),
      cmocka_unit_test(curly_apostrophes_are_straightened), cmocka_unit_test(a_normal_form_may_be_empty),
      cmocka_unit_test(normal_forms_may_grow), cmocka_unit_test(normal_forms_may_need_many_characters),
      cmocka_unit_test(tokens_cover_every_letter_in_order))
