/* SPDX-License-Identifier: MIT */
#include "abbreviation.h"

#include "check.h"

/* Every word of a list separated by spaces is an abbreviation of this kind; so the list's search by halves is right. */
static void check_all(const char *words, st_abbreviation kind) {
    while (*words) {
        size_t size = strcspn(words, " ");
        if (st_abbreviation_of((st_sv){words, size}) != kind) fail_msg("%.*s", (int)size, words);
        words += size + (words[size] == ' ');
    }
}

static void titles_never_end_a_sentence(void **state) {
    (void)state;
    check_all(
        "Adm Amb Brig Capt Cllr Cmdr Col Dr Drs Fr Gen Gov Hon Lt Maj Messrs Mgr Mme Mr Mrs Ms Mt Pres Prof Rep Reps "
        "Rev Sen Sens Sgt Sr Ste Supt cf e.g eg i.e ie viz vs",
        ST_ABBREVIATION_TITLE);
}

static void a_single_capital_is_an_initial(void **state) {
    (void)state;
    check_all("A B J M X Z", ST_ABBREVIATION_TITLE);
    check_all("a b z 1 - . '", ST_ABBREVIATION_NONE);
}

static void months_and_the_like_come_before_numbers(void **state) {
    (void)state;
    check_all(
        "Apr Art Aug Bd Ch Dec Feb Fig Figs Jan Jul Jun Mar No Nos Nov Oct Rs Sec Sep Sept Vol approx ca no p para pp "
        "vol",
        ST_ABBREVIATION_NUMBER);
}

static void companies_and_states_are_ambiguous(void **state) {
    (void)state;
    check_all(
        "Ala Ariz Ark Ave Bhd Blvd Bros Calif Co Colo Conn Corp Del Dept Fla Ga Ill Inc Ind Jr Kan Ky La Ltd Mass Md "
        "Mich Minn Miss Mo Mont Neb Nev Okla Ont Ore Pa Ph.D Que Rd St Tenn Tex Univ Va Vt Wash Wis Wyo bn est etc mln",
        ST_ABBREVIATION_AMBIGUOUS);
}

static void single_letters_with_points_are_ambiguous(void **state) {
    (void)state;
    check_all("U.S U.S.A p.m a.k.a U.K N.Y A.B.C.D.E.F", ST_ABBREVIATION_AMBIGUOUS);
    check_all("U.S. U..S .U.S U.Sa 1.5 3.A A.3 U-S a.bc", ST_ABBREVIATION_NONE);
}

static void other_words_are_none(void **state) {
    (void)state;
    check_all("Huawei mr MR Mrss Sena inc the May Am et", ST_ABBREVIATION_NONE);
    assert_int_equal(st_abbreviation_of((st_sv){NULL, 0}), ST_ABBREVIATION_NONE);
    assert_int_equal(st_abbreviation_of(ST_SV("\xc3\x89")), ST_ABBREVIATION_NONE);
    assert_int_equal(st_abbreviation_of(ST_SV("Mr\0")), ST_ABBREVIATION_NONE);
}

static void only_the_view_is_read(void **state) {
    (void)state;
    assert_int_equal(st_abbreviation_of((st_sv){"Mrs", 2}), ST_ABBREVIATION_TITLE);
    assert_int_equal(st_abbreviation_of((st_sv){"Incorporated", 3}), ST_ABBREVIATION_AMBIGUOUS);
}

static void check_each(const char *words, bool (*question)(st_sv), bool answer) {
    while (*words) {
        size_t size = strcspn(words, " ");
        if (question((st_sv){words, size}) != answer) fail_msg("%.*s", (int)size, words);
        words += size + (words[size] == ' ');
    }
}

static void sentences_start_with_some_words(void **state) {
    (void)state;
    check_each(
        "A About According After All Also Although Among An And Another As Asked At Because Before Both But By China "
        "Critics Despite During Each Earlier Even Every For From He Her Here His How However Huawei I If In Instead "
        "It Its Last Later Many Meanwhile More Most My Neither No Nor Not Now Of Officials On Once One Only Or Other "
        "Others Our Over She Since So Some Still Such That The Their Then There These They This Those Though Through "
        "To Under Unlike Until We What When Where Whether Which While Who Why With Without Yet You Your",
        st_is_sentence_starter, true);
    check_each("the but he Commerce Department Th Thee B", st_is_sentence_starter, false);
    assert_false(st_is_sentence_starter((st_sv){NULL, 0}));
}

static void some_verbs_report_speech(void **state) {
    (void)state;
    check_each(
        "added announced answered argued asked asks claimed commented concluded declared demanded explained insisted "
        "noted posted quipped recalled remarked replied reported responded said says shouted stated stressed told "
        "tweeted warned wondered writes wrote",
        st_is_reporting_verb, true);
    check_each("Said say sai smiled left the wrot", st_is_reporting_verb, false);
    assert_false(st_is_reporting_verb((st_sv){NULL, 0}));
}

TESTS(cmocka_unit_test(titles_never_end_a_sentence), cmocka_unit_test(a_single_capital_is_an_initial),
      cmocka_unit_test(months_and_the_like_come_before_numbers), cmocka_unit_test(companies_and_states_are_ambiguous),
      cmocka_unit_test(single_letters_with_points_are_ambiguous), cmocka_unit_test(other_words_are_none),
      cmocka_unit_test(only_the_view_is_read), cmocka_unit_test(sentences_start_with_some_words),
      cmocka_unit_test(some_verbs_report_speech))
