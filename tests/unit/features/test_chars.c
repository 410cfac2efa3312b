/* SPDX-License-Identifier: MIT
 * Classes are the general categories of the Unicode Character Database. */
#include "chars.h"

#include "check.h"
#include "utf8.h"

static st_char_class class_of(const char *text) {
    size_t size;
    return st_char_classify(st_sv_of(text), &size);
}

/* Every character of `text` is of this class. */
static void check_class(const char *text, st_char_class expected) {
    for (st_sv rest = st_sv_of(text); rest.size;) {
        size_t size;
        if (st_char_classify(rest, &size) != expected) fail_msg("class of \"%s\"", rest.data);
        assert_int_equal(size, st_utf8_length(rest.data[0]));
        rest = (st_sv){rest.data + size, rest.size - size};
    }
}

static void letters_of_all_alphabets_are_letters(void **state) {
    (void)state;
    check_class("azAZ", ST_CHAR_LETTER);
    check_class("\xc3\xa9\xc3\x9f\xc4\xb0", ST_CHAR_LETTER);                 /* é ß İ */
    check_class("\xce\xa9\xd0\xb6\xd7\x90\xd8\xa8", ST_CHAR_LETTER);         /* Ω ж א ب */
    check_class("\xe0\xa4\x95\xea\xb0\x80\xf0\x90\x90\x80", ST_CHAR_LETTER); /* क 가 Deseret long I */
    check_class("\xc7\x85\xca\xb0\xc2\xaa", ST_CHAR_LETTER);                 /* title case, modifier, ordinal */
    check_class("\xcc\x81\xe0\xa4\xbe\xe2\x83\x9d", ST_CHAR_LETTER);         /* combining marks: Mn, Mc, Me */
}

static void numerals_are_digits(void **state) {
    (void)state;
    check_class("0189", ST_CHAR_DIGIT);
    check_class("\xd9\xa3\xe0\xa5\xa7\xef\xbc\x95", ST_CHAR_DIGIT); /* Arabic 3, Devanagari 1, full-width 5 */
    check_class("\xe2\x85\xa3\xc2\xbd\xc2\xb2", ST_CHAR_DIGIT);     /* Roman four, one half, superscript two */
}

static void marks_have_their_classes(void **state) {
    (void)state;
    check_class("'\xe2\x80\x99", ST_CHAR_APOSTROPHE);
    check_class(".,", ST_CHAR_POINT);
    check_class("\xc2\xad\xe2\x80\x8d\xe2\x80\x8c\xe2\x81\xa0", ST_CHAR_JOINER); /* soft hyphen, joiners */
}

static void punctuation_and_symbols_are_marks(void **state) {
    (void)state;
    check_class("!\"#$%&()*+-/:;<=>?@[\\]^_`{|}~", ST_CHAR_MARK);
    check_class("\xe2\x80\x9c\xe2\x80\x98\xe2\x80\x94\xe2\x82\xac\xe2\x80\xa6", ST_CHAR_MARK); /* “ ‘ — € … */
    check_class("\xe3\x80\x82\xef\xbc\x8c\xf0\x9f\x98\x80", ST_CHAR_MARK);
}

static void white_space_and_controls_are_other(void **state) {
    (void)state;
    check_class(" \t\n\r\v\f\x01\x7f\xc2\xa0\xe3\x80\x80\xef\xbf\xbd", ST_CHAR_OTHER);
    assert_int_equal(st_char_classify((st_sv){"\0", 1}, &(size_t){0}), ST_CHAR_OTHER);
}

static void scripts_without_spaces_are_ideographs(void **state) {
    (void)state;
    check_class("\xe5\x8d\x8e\xe4\xb8\xba\xe3\x90\x80\xe9\xbf\xbf", ST_CHAR_IDEOGRAPH); /* 华 为 U+3400 U+9FFF */
    check_class("\xe3\x81\x82\xe3\x82\xab\xe3\x83\xbc\xe3\x83\xbf", ST_CHAR_IDEOGRAPH); /* あ カ ー ヿ */
    check_class("\xef\xa4\x80\xf0\xa0\x80\x80\xf0\xb0\x80\x80", ST_CHAR_IDEOGRAPH);     /* U+F900 U+20000 U+30000 */
}

static void symbols_among_the_ideographs_are_marks(void **state) {
    (void)state;
    check_class("\xe3\x83\xbb\xe3\x82\xa0", ST_CHAR_MARK); /* Katakana middle dot and double hyphen */
    check_class("\xe4\xb7\x80\xe4\xb7\xbf", ST_CHAR_MARK); /* hexagrams */
}

static void only_the_first_character_counts(void **state) {
    (void)state;
    size_t size;
    assert_int_equal(st_char_classify(ST_SV("a1."), &size), ST_CHAR_LETTER);
    assert_int_equal(size, 1);
    assert_int_equal(st_char_classify(ST_SV("\xe2\x80\x99s"), &size), ST_CHAR_APOSTROPHE);
    assert_int_equal(size, 3);
    assert_int_equal(class_of(".5"), ST_CHAR_POINT);
}

static void check_case(const char *text, bool upper, bool lower) {
    assert_int_equal(st_char_is_upper(st_sv_of(text)), upper);
    assert_int_equal(st_char_is_lower(st_sv_of(text)), lower);
}

static void letters_have_a_case_or_none(void **state) {
    (void)state;
    check_case("Abc", true, false);
    check_case("aBC", false, true);
    check_case("\xc3\x89", true, false); /* É */
    check_case("\xc3\xa9", false, true);
    check_case("\xc7\x85", true, false); /* ǅ, title case */
    check_case("\xd0\x96\xd0\xb6", true, false);
    check_case("\xe5\x8d\x8e", false, false);
    check_case("1", false, false);
    check_case(" A", false, false);
    check_case("", false, false);
}

/* ASCII is classified by a way of its own: it must agree with the other. */
static void ascii_case_is_that_of_its_letters(void **state) {
    (void)state;
    for (int c = 0; c < 128; c++) {
        char text[1] = {(char)c};
        size_t size;
        assert_int_equal(st_char_is_upper((st_sv){text, 1}), c >= 'A' && c <= 'Z');
        assert_int_equal(st_char_is_lower((st_sv){text, 1}), c >= 'a' && c <= 'z');
        bool letter = st_char_classify((st_sv){text, 1}, &size) == ST_CHAR_LETTER;
        assert_int_equal(letter, (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
        assert_int_equal(size, 1);
    }
}

static void every_character_has_a_class(void **state) {
    (void)state;
    size_t counts[ST_CHAR_IDEOGRAPH + 1] = {0};
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char bytes[4];
        size_t size, length = code >= 0xD800 && code <= 0xDFFF ? 0 : st_utf8_encode(bytes, code);
        if (!length) continue;
        st_char_class class = st_char_classify((st_sv){bytes, length}, &size);
        if (size != length || class < ST_CHAR_OTHER || class > ST_CHAR_IDEOGRAPH) fail();
        counts[class]++;
    }
    assert_int_equal(counts[ST_CHAR_APOSTROPHE], 2);
    assert_int_equal(counts[ST_CHAR_POINT], 2);
    assert_in_range(counts[ST_CHAR_IDEOGRAPH], 95000, 160000);
    assert_in_range(counts[ST_CHAR_LETTER], 35000, 60000);
}

TESTS(cmocka_unit_test(letters_of_all_alphabets_are_letters), cmocka_unit_test(numerals_are_digits),
      cmocka_unit_test(marks_have_their_classes), cmocka_unit_test(punctuation_and_symbols_are_marks),
      cmocka_unit_test(white_space_and_controls_are_other), cmocka_unit_test(scripts_without_spaces_are_ideographs),
      cmocka_unit_test(symbols_among_the_ideographs_are_marks), cmocka_unit_test(only_the_first_character_counts),
      cmocka_unit_test(letters_have_a_case_or_none), cmocka_unit_test(ascii_case_is_that_of_its_letters),
      cmocka_unit_test(every_character_has_a_class))
