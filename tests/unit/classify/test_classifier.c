/* SPDX-License-Identifier: MIT
 * The public functions for classifying: what holds for every text. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "buf.h"
#include "fail_once.h"
#include "rng.h"
#include "small_model.h"
#include "utf8.h"

static stance_classifier *new_classifier(const stance_model *model) {
    stance_classifier *c;
    assert_ok(stance_classifier_new(&c, model, NULL, NULL), NULL);
    return c;
}

static stance_classify_options laid_out(stance_layout layout) {
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.layout = layout;
    return options;
}

static const stance_layout layouts[] = {STANCE_ARTICLE, STANCE_LINE, STANCE_SENTENCES};

/* Classify; *r is used again. */
static void classify(stance_classifier *c, st_sv text, stance_layout layout, stance_result **r) {
    stance_classify_options options = laid_out(layout);
    stance_error error;
    assert_ok(stance_classify(c, text.data, text.size, &options, r, &error), &error);
}

static void classify_with_title(stance_classifier *c, const char *title, const char *text, stance_layout layout,
                                stance_result **r) {
    stance_classify_options options = laid_out(layout);
    options.title = title;
    options.title_length = strlen(title);
    assert_ok(stance_classify(c, text, strlen(text), &options, r, NULL), NULL);
}

static st_sv result_text(const stance_result *r) {
    st_sv text;
    text.data = stance_result_text(r, &text.size);
    return text;
}

static st_sv result_title(const stance_result *r) {
    st_sv title;
    title.data = stance_result_title(r, &title.size);
    return title;
}

static st_sv result_sentence(const stance_result *r, size_t s) {
    stance_span span = stance_result_sentence(r, s);
    return (st_sv){result_text(r).data + span.begin, span.end - span.begin};
}

/* ---- any text ----------------------------------------------------------------------------------------- */

static const char *const pieces[] = {
    "the",  "roses", "soup ", "cold",       "Prize",    " ",        "  ",   "\n",   "\n\n",         "\r\n",
    "\t",   ".",     ". ",    "?",          "!\n",      "\"",       "(",    ")",    "...",          "Mr. ",
    "U.S.", "3.5",   "zzz",   "gibberish ", "\xc3\xa9", "\xe2\x80", "\xff", "\xc3", "\xe2\x80\x9c", "\xf0\x9f\x8c\xb9",
    "-",    "beans", "crust", "- item\n",   "\x01",     "\xc2\xa0", "A",    "I ",   "excellent ",   "\xed\xa0\x80",
};

/* Something like a text of up to `most` pieces; NUL bytes too. */
static void random_text(st_rng *rng, size_t most, st_buf *text) {
    st_buf_reset(text);
    for (uint64_t n = st_rng_below(rng, most + 1); n > 0; n--) {
        uint64_t piece = st_rng_below(rng, sizeof pieces / sizeof *pieces + 1);
        if (piece == sizeof pieces / sizeof *pieces) st_buf_add_char(text, '\0');
        else st_buf_add_text(text, pieces[piece]);
    }
    assert_false(text->failed);
}

/* Probabilities of [0, 1] that sum to 1; the label is the first with the largest. `s` SIZE_MAX: of the whole. */
static void check_verdict(const stance_model *model, const stance_result *r, size_t s, size_t t) {
    double sum = 0, best = -1;
    const char *label = NULL;
    for (size_t l = 0; l < stance_model_label_count(model, t); l++) {
        double p = s == SIZE_MAX ? stance_result_probability(r, t, l) : stance_result_sentence_probability(r, s, t, l);
        assert_true(p >= 0 && p <= 1);
        sum += p;
        if (p > best) {
            best = p;
            label = stance_model_label(model, t, l);
        }
    }
    assert_near(sum, 1, 1e-12);
    assert_ptr_equal(s == SIZE_MAX ? stance_result_label(r, t) : stance_result_sentence_label(r, s, t), label);
}

static void check_boundary(st_sv text, size_t at) {
    assert_true(at <= text.size);
    if (at < text.size) assert_false(st_utf8_continues(text.data[at]));
}

static void check_spans(const stance_result *r) {
    st_sv text = result_text(r);
    size_t end = 0;
    for (size_t s = 0; s < stance_result_sentence_count(r); s++) {
        stance_span span = stance_result_sentence(r, s);
        assert_true(span.begin >= end);
        assert_true(span.end >= span.begin);
        check_boundary(text, span.begin);
        check_boundary(text, span.end);
        end = span.end;
    }
}

static void check_text(const stance_result *r, st_sv source) {
    st_buf clean;
    st_buf_init(&clean, &st_default_allocator);
    st_utf8_clean(&clean, source);
    assert_true(st_sv_equal(result_text(r), st_buf_sv(&clean)));
    st_buf_clear(&clean);
}

static void check_result(const stance_model *model, const stance_result *r, st_sv source) {
    for (size_t t = 0; t < stance_model_task_count(model); t++) {
        check_verdict(model, r, SIZE_MAX, t);
        for (size_t s = 0; s < stance_result_sentence_count(r); s++) check_verdict(model, r, s, t);
    }
    check_spans(r);
    check_text(r, source);
    assert_true(stance_result_known(r) >= 0 && stance_result_known(r) <= 1);
}

static void check_any_text(const stance_model *model, uint64_t seed) {
    stance_classifier *c = new_classifier(model);
    st_rng rng = st_rng_seeded(seed);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    stance_result *r = NULL;
    for (int round = 0; round < 3000; round++) {
        random_text(&rng, 60, &text);
        stance_classify_options options = laid_out(layouts[round % 3]);
        options.title = st_rng_below(&rng, 2) ? "Prize for\xff roses" : NULL;
        options.title_length = options.title ? st_rng_below(&rng, 17) : 0;
        assert_ok(stance_classify(c, text.data, text.size, &options, &r, NULL), NULL);
        check_result(model, r, st_buf_sv(&text));
    }
    stance_result_free(r);
    st_buf_clear(&text);
    stance_classifier_free(c);
}

static void any_text_gets_a_proper_verdict(void **state) { check_any_text(((small_model *)*state)->model, 1); }

static void so_it_does_from_a_model_of_documents(void **state) {
    (void)state;
    small_model m;
    stance_train_options options = small_usual_options();
    options.unit = "document";
    small_model_init(&m, NULL, &options);
    check_any_text(m.model, 2);
    small_model_clear(&m);
}

/* A model of one task that judges sentences in their context, and articles by a head of their own. */
static void train_in_context(small_model *m) {
    static const char *const task = "mood", *const moods[] = {"bad", "good"};
    static const char *const texts[] = {"Frost and cold soup.", "Roses, perfect beans."};
    enum { ARTICLES = 150, SENTENCES = 4 };
    stance_dataset *dataset;
    stance_measures measures;
    assert_ok(stance_dataset_new(&dataset, &task, 1, NULL, NULL), NULL);
    for (size_t a = 0; a < ARTICLES; a++) {
        char group[16], text[64];
        snprintf(group, sizeof group, "%zu", a);
        stance_example example = {text, 0, &moods[a % 2], group, 0, 0};
        for (size_t s = 0; s < SENTENCES; s++) {
            example.length = (size_t)snprintf(text, sizeof text, "%s Number %zu.", texts[(a + s / 3) % 2], a * s);
            example.position = s + 1;
            assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
        }
        assert_ok(stance_dataset_add_article(dataset, &example, NULL), NULL);
    }
    stance_train_options options = small_usual_options();
    options.folds = 3;
    assert_ok(stance_train(&m->trained, dataset, &options, NULL, NULL), NULL);
    stance_dataset_free(dataset);
    assert_int_equal(stance_trained_context_measures(m->trained, 0, &measures), 0);
    assert_int_equal(stance_trained_article_measures(m->trained, 0, &measures), 0);
    size_t size;
    const void *bytes = small_model_bytes(m, &size);
    assert_ok(stance_model_from_memory(&m->model, bytes, size, NULL, NULL), NULL);
}

static void and_from_a_model_of_sentences_in_context(void **state) {
    (void)state;
    small_model m;
    train_in_context(&m);
    check_any_text(m.model, 3);
    small_model_clear(&m);
}

/* Texts that would take for ever if anything were quadratic. */
static void long_monotonous_texts_take_no_time(void **state) {
    static const char *const monotonous[] = {"a",  " ",    ".",       "(",     "\"",  "\n",
                                             "a ", "Mr. ", "roses\n", "A.B. ", "?! ", "\xff"};
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL;
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (size_t i = 0; i < 3 * sizeof monotonous / sizeof *monotonous; i++) {
        st_buf_reset(&text);
        while (text.size < 200000) st_buf_add_text(&text, monotonous[i / 3]);
        classify(c, st_buf_sv(&text), layouts[i % 3], &r);
        check_spans(r);
    }
    st_buf_clear(&text);
    stance_result_free(r);
    stance_classifier_free(c);
}

/* ---- layouts ------------------------------------------------------------------------------------------ */

static bool same_verdict(const stance_model *model, const stance_result *a, size_t s, const stance_result *b) {
    for (size_t t = 0; t < stance_model_task_count(model); t++)
        for (size_t l = 0; l < stance_model_label_count(model, t); l++)
            if (stance_result_sentence_probability(a, s, t, l) != stance_result_probability(b, t, l)) return false;
    return true;
}

/* Whatever stands round it, by a model without heads for sentences in context. */
static void a_sentence_is_judged_as_a_line_of_its_own(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    stance_classifier *c = new_classifier(model), *other = new_classifier(model);
    stance_result *r = NULL, *alone = NULL;
    st_rng rng = st_rng_seeded(3);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    size_t sentences = 0;
    for (int round = 0; round < 300; round++) {
        random_text(&rng, 60, &text);
        stance_classify_options options = laid_out(round % 2 ? STANCE_ARTICLE : STANCE_SENTENCES);
        options.title = "Prize for roses";
        options.title_length = round % 4 > 1 ? 15 : 0;
        assert_ok(stance_classify(c, text.data, text.size, &options, &r, NULL), NULL);
        for (size_t s = 0; s < stance_result_sentence_count(r); s++, sentences++) {
            classify(other, result_sentence(r, s), STANCE_LINE, &alone);
            assert_true(same_verdict(model, r, s, alone));
        }
    }
    assert_true(sentences > 1000);
    st_buf_clear(&text);
    stance_result_free(alone);
    stance_result_free(r);
    stance_classifier_free(other);
    stance_classifier_free(c);
}

static void check_spans_are(const stance_result *r, const stance_span *expected, size_t count) {
    assert_int_equal(stance_result_sentence_count(r), count);
    for (size_t s = 0; s < count; s++) {
        assert_int_equal(stance_result_sentence(r, s).begin, expected[s].begin);
        assert_int_equal(stance_result_sentence(r, s).end, expected[s].end);
    }
}

static void every_line_is_a_sentence_when_asked(void **state) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL;
    classify(c, ST_SV("One. Two.\nB\n\n d"), STANCE_SENTENCES, &r);
    check_spans_are(r, (stance_span[]){{0, 9}, {10, 11}, {12, 12}, {13, 15}}, 4);
    classify(c, ST_SV("A\nB\n"), STANCE_SENTENCES, &r);
    check_spans_are(r, (stance_span[]){{0, 1}, {2, 3}}, 2);
    classify(c, ST_SV("\n"), STANCE_SENTENCES, &r);
    check_spans_are(r, (stance_span[]){{0, 0}}, 1);
    classify(c, ST_SV(""), STANCE_SENTENCES, &r);
    assert_int_equal(stance_result_sentence_count(r), 0);
    stance_result_free(r);
    stance_classifier_free(c);
}

static void an_article_is_split_into_sentences(void **state) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL;
    assert_ok(stance_classify(c, "It rained. Mr. Fox left.\n\nA plum.", 33, NULL, &r, NULL), NULL);
    check_spans_are(r, (stance_span[]){{0, 10}, {11, 24}, {26, 33}}, 3);
    stance_result_free(r);
    stance_classifier_free(c);
}

static void a_line_has_no_sentences(void **state) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL;
    classify(c, ST_SV("Prize for pie\nIt was perfect. The roses opened."), STANCE_LINE, &r);
    assert_int_equal(stance_result_sentence_count(r), 0);
    assert_null(result_title(r).data);
    stance_result_free(r);
    stance_classifier_free(c);
}

static void check_title(void **state, const char *text, const char *title) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL;
    classify(c, st_sv_of(text), STANCE_ARTICLE, &r);
    if (title) assert_sv(result_title(r), title);
    else assert_null(result_title(r).data);
    stance_result_free(r);
    stance_classifier_free(c);
}

static void a_headline_is_found_in_the_text(void **state) {
    check_title(state, "Prize for pie\nThe pie was perfect.", "Prize for pie");
    check_title(state, "\n\n  Prize for pie\r\n\r\nThe pie was perfect.", "Prize for pie");
    check_title(state, "The pie was perfect.\nIt won.", NULL);
    check_title(state, "The pie was perfect. It won.", NULL);
    check_title(state, "Prize for pie", NULL);
    check_title(state, "Prize for pie\n", NULL);
    check_title(state, "", NULL);
}

static void a_title_may_be_passed_with_an_article(void **state) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL;
    classify_with_title(c, "Caf\xe9 wins", "Prize for pie\nThe pie was perfect.", STANCE_ARTICLE, &r);
    assert_sv(result_title(r), "Caf\xef\xbf\xbd wins");
    classify_with_title(c, "", "Prize for pie\nThe pie was perfect.", STANCE_ARTICLE, &r);
    assert_sv(result_title(r), "Prize for pie"); /* an empty one is none */
    classify_with_title(c, "Other", "The pie\nIt won.", STANCE_SENTENCES, &r);
    assert_sv(result_title(r), "The pie");
    classify_with_title(c, "Other", "The pie\nIt won.", STANCE_LINE, &r);
    assert_null(result_title(r).data);
    stance_result_free(r);
    stance_classifier_free(c);
}

/* ---- words -------------------------------------------------------------------------------------------- */

static void what_was_learnt_is_known(void **state) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL;
    classify(c, ST_SV("The soup was cold and the roast burnt."), STANCE_LINE, &r);
    assert_string_equal(stance_result_label(r, 0), "bad");
    assert_string_equal(stance_result_label(r, 1), "kitchen");
    classify(c, ST_SV("A mild spring gave us perfect strawberries."), STANCE_ARTICLE, &r);
    assert_string_equal(stance_result_label(r, 0), "good");
    assert_string_equal(stance_result_label(r, 1), "garden");
    stance_result_free(r);
    stance_classifier_free(c);
}

static void check_known(void **state, const char *text, double expected) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL;
    for (size_t i = 0; i < 3; i++) {
        classify(c, st_sv_of(text), layouts[i], &r);
        assert_near(stance_result_known(r), expected, 1e-15);
    }
    stance_result_free(r);
    stance_classifier_free(c);
}

static void known_is_a_share_of_the_words(void **state) {
    check_known(state, "The roses won.", 1);
    check_known(state, "The qwfp won.", 2. / 3);
    check_known(state, "Qwfp.\nRoses, zxcv and vbkj.", 2. / 5);
    check_known(state, "qwfp zxcv", 0);
    check_known(state, "", 0);
    check_known(state, " ... !\n", 0);
}

static void ill_formed_bytes_count_as_replacement_characters(void **state) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL, *clean = NULL;
    classify(c, ST_SV("caf\xe9 \xf0\x9f\x8c\xed\xa0\x80!"), STANCE_LINE, &r);
    const char *decoded = "caf\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd!";
    assert_sv(result_text(r), decoded);
    classify(c, st_sv_of(decoded), STANCE_LINE, &clean);
    for (size_t t = 0; t < 2; t++)
        assert_near(stance_result_probability(r, t, 0), stance_result_probability(clean, t, 0), 0);
    stance_result_free(clean);
    stance_result_free(r);
    stance_classifier_free(c);
}

/* ---- results used again ------------------------------------------------------------------------------- */

static void check_same(const stance_model *model, const stance_result *a, const stance_result *b) {
    assert_true(st_sv_equal(result_text(a), result_text(b)));
    assert_true(st_sv_equal(result_title(a), result_title(b)));
    assert_near(stance_result_known(a), stance_result_known(b), 0);
    assert_int_equal(stance_result_sentence_count(a), stance_result_sentence_count(b));
    for (size_t t = 0; t < stance_model_task_count(model); t++) {
        assert_string_equal(stance_result_label(a, t), stance_result_label(b, t));
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) {
            assert_near(stance_result_probability(a, t, l), stance_result_probability(b, t, l), 0);
            for (size_t s = 0; s < stance_result_sentence_count(a); s++)
                assert_near(stance_result_sentence_probability(a, s, t, l),
                            stance_result_sentence_probability(b, s, t, l), 0);
        }
    }
}

/* A model of one task with five labels. */
static void train_shades(small_model *m) {
    static const char *const task = "shade", *const shades[] = {"black", "blue", "green", "red", "white"};
    stance_train_options options = small_usual_options();
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, &task, 1, NULL, NULL), NULL);
    for (size_t i = 0; i < 10; i++) {
        char text[64];
        size_t size = (size_t)snprintf(text, sizeof text, "The door number %zu was painted %s.", i, shades[i % 5]);
        stance_example example = {text, size, &shades[i % 5], NULL, 0, 0};
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
    assert_ok(stance_train(&m->trained, dataset, &options, NULL, NULL), NULL);
    stance_dataset_free(dataset);
    size_t size;
    const void *bytes = small_model_bytes(m, &size);
    assert_ok(stance_model_from_memory(&m->model, bytes, size, NULL, NULL), NULL);
}

/* By classifiers of several models and after texts of every kind: the same as a new one. */
static void a_result_may_be_used_again(void **state) {
    small_model shades, contextual;
    train_shades(&shades);
    train_in_context(&contextual);
    const stance_model *models[] = {((small_model *)*state)->model, shades.model, contextual.model};
    stance_classifier *used[] = {new_classifier(models[0]), new_classifier(models[1]), new_classifier(models[2])};
    stance_result *r = NULL;
    st_rng rng = st_rng_seeded(4);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (int round = 0; round < 200; round++) {
        size_t which = st_rng_below(&rng, 3);
        stance_layout layout = layouts[st_rng_below(&rng, 3)];
        stance_classifier *c = new_classifier(models[which]);
        stance_result *fresh = NULL;
        random_text(&rng, 40, &text);
        classify(used[which], st_buf_sv(&text), layout, &r);
        classify(c, st_buf_sv(&text), layout, &fresh);
        check_same(models[which], r, fresh);
        stance_result_free(fresh);
        stance_classifier_free(c);
    }
    st_buf_clear(&text);
    stance_result_free(r);
    for (size_t i = 0; i < 3; i++) stance_classifier_free(used[i]);
    small_model_clear(&contextual);
    small_model_clear(&shades);
}

static void the_memory_of_a_result_is_used_again(void **state) {
    faulty f;
    faulty_init(&f);
    stance_classifier *c;
    stance_result *r = NULL;
    assert_ok(stance_classifier_new(&c, ((small_model *)*state)->model, &f.allocator, NULL), NULL);
    classify(c, ST_SV("The roses opened. The soup was cold."), STANCE_ARTICLE, &r);
    const stance_result *first = r;
    size_t requests = f.requests;
    for (int i = 0; i < 3; i++) classify(c, ST_SV("The roses opened. The soup was cold."), STANCE_ARTICLE, &r);
    classify(c, ST_SV("A pie."), STANCE_LINE, &r);
    assert_ptr_equal(r, first);
    assert_int_equal(f.requests, requests);
    stance_result_free(r);
    stance_classifier_free(c);
    assert_int_equal(f.live, 0);
}

static void a_result_outlives_its_classifier(void **state) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL;
    classify(c, ST_SV("The soup was cold and the roast burnt."), STANCE_LINE, &r);
    stance_classifier_free(c);
    assert_string_equal(stance_result_label(r, 1), "kitchen");
    stance_result_free(r);
    stance_classifier_free(NULL);
}

/* ---- refusals ----------------------------------------------------------------------------------------- */

/* Refused with and without an earlier result, which is freed. */
static void check_refused(const stance_model *model, const char *text, size_t length,
                          const stance_classify_options *options, stance_status expected) {
    faulty f;
    faulty_init(&f);
    stance_classifier *c;
    assert_ok(stance_classifier_new(&c, model, &f.allocator, NULL), NULL);
    for (int earlier = 0; earlier < 2; earlier++) {
        stance_result *r = NULL;
        stance_error error = {.status = STANCE_OK};
        size_t live = f.live;
        if (earlier) assert_ok(stance_classify(c, "", 0, NULL, &r, NULL), NULL);
        assert_int_equal(stance_classify(c, text, length, options, &r, earlier ? NULL : &error), expected);
        if (!earlier) assert_int_equal(error.status, expected);
        assert_null(r);
        if (!earlier) assert_int_equal(f.live, live);
    }
    stance_classifier_free(c);
    assert_int_equal(f.live, 0);
}

static void impossible_arguments_are_refused(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    stance_classify_options options = laid_out(STANCE_ARTICLE);
    check_refused(model, NULL, 1, &options, STANCE_ERROR_ARGUMENT);
    check_refused(model, NULL, 1, NULL, STANCE_ERROR_ARGUMENT);
    options.size--;
    check_refused(model, "x", 1, &options, STANCE_ERROR_ARGUMENT);
    options = (stance_classify_options){0};
    check_refused(model, "x", 1, &options, STANCE_ERROR_ARGUMENT);
    options = laid_out((stance_layout)3);
    check_refused(model, "x", 1, &options, STANCE_ERROR_ARGUMENT);
}

static void no_text_at_all_is_an_empty_one(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    stance_classifier *c = new_classifier(model);
    stance_result *r = NULL, *empty = NULL;
    for (size_t i = 0; i < 3; i++) {
        classify(c, (st_sv){NULL, 0}, layouts[i], &r);
        classify(c, ST_SV(""), layouts[i], &empty);
        check_result(model, r, ST_SV(""));
        check_same(model, r, empty);
    }
    stance_result_free(empty);
    stance_result_free(r);
    stance_classifier_free(c);
}

static void texts_up_to_the_limit_are_classified(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    stance_classifier *c = new_classifier(model);
    stance_result *r = NULL;
    stance_classify_options options = laid_out(STANCE_ARTICLE);
    options.max_bytes = 10;
    options.title = "0123456789 title";
    options.title_length = 10;
    assert_ok(stance_classify(c, "0123456789", 10, &options, &r, NULL), NULL);
    check_refused(model, "0123456789a", 11, &options, STANCE_ERROR_LIMIT);
    options.title_length = 11;
    check_refused(model, "0123456789", 10, &options, STANCE_ERROR_LIMIT);
    stance_result_free(r);
    stance_classifier_free(c);
}

/* Each refusal tells the length of what is too long. */
static void a_refusal_tells_what_is_too_long(void **state) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL;
    stance_error error;
    stance_classify_options options = laid_out(STANCE_ARTICLE);
    options.max_bytes = 10;
    assert_int_equal(stance_classify(c, "0123456789ab", 12, &options, &r, &error), STANCE_ERROR_LIMIT);
    assert_string_equal(error.text, "text of 12 bytes is longer than the limit of 10");
    options.title = "0123456789 title";
    options.title_length = 16;
    assert_int_equal(stance_classify(c, "01234", 5, &options, &r, &error), STANCE_ERROR_LIMIT);
    assert_string_equal(error.text, "title of 16 bytes is longer than the limit of 10");
    stance_classifier_free(c);
}

static void the_usual_limit_is_64_mebibytes(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    size_t limit = (size_t)64 << 20;
    char *text = calloc(1, limit + 1);
    assert_non_null(text);
    memset(text, ' ', limit + 1);
    stance_classifier *c = new_classifier(model);
    stance_result *r = NULL;
    classify(c, (st_sv){text, limit}, STANCE_LINE, &r);
    check_refused(model, text, limit + 1, NULL, STANCE_ERROR_LIMIT);
    const uint32_t *features;
    const double *values;
    size_t count;
    assert_int_equal(stance_vectorize(c, text, limit + 1, &features, &values, &count, NULL), STANCE_ERROR_LIMIT);
    assert_ok(stance_vectorize(c, text, limit, &features, &values, &count, NULL), NULL);
    stance_result_free(r);
    stance_classifier_free(c);
    free(text);
}

/* No text is longer than places in it can be told, whatever limit is asked for: refused before it is looked at. */
static void there_is_a_limit_to_limits(void **state) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    stance_result *r = NULL;
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.max_bytes = SIZE_MAX;
    assert_ok(stance_classify(c, "A pie.", 6, &options, &r, NULL), NULL);
    assert_int_equal(stance_classify(c, "A pie.", UINT32_MAX / 3 + 1, &options, &r, NULL), STANCE_ERROR_LIMIT);
    assert_null(r);
    stance_classifier_free(c);
}

static void success_leaves_the_error_alone(void **state) {
    stance_error error, before;
    memset(&error, 'x', sizeof error);
    before = error;
    stance_classifier *c;
    stance_result *r = NULL;
    const uint32_t *features;
    const double *values;
    size_t count;
    assert_ok(stance_classifier_new(&c, ((small_model *)*state)->model, NULL, &error), &error);
    assert_ok(stance_classify(c, "A pie.", 6, NULL, &r, &error), &error);
    assert_ok(stance_vectorize(c, "A pie.", 6, &features, &values, &count, &error), &error);
    assert_memory_equal(&error, &before, sizeof error);
    stance_result_free(r);
    stance_classifier_free(c);
}

/* ---- vectors ------------------------------------------------------------------------------------------ */

/* The value of a word's feature in the vector of `text`, 0 if it has none. */
static double value_of(stance_classifier *c, const stance_model *model, const char *text, const char *word) {
    const uint32_t *features;
    const double *values;
    size_t count, length;
    assert_ok(stance_vectorize(c, text, strlen(text), &features, &values, &count, NULL), NULL);
    for (size_t i = 0; i < count; i++) {
        const char *gram = stance_model_feature(model, features[i], &length);
        if (st_sv_equal((st_sv){gram, length}, st_sv_of(word))) return values[i];
    }
    return 0;
}

static void a_vector_counts_n_grams(void **state) {
    (void)state;
    small_model m;
    stance_train_options options = small_usual_options();
    options.features = "word:1:tf=raw:idf=0";
    small_model_init(&m, NULL, &options);
    stance_classifier *c = new_classifier(m.model);
    const char *text = "Soup soup pie qwfp pie, soup PIE \xff pie";
    assert_near(value_of(c, m.model, text, "soup"), .6, 1e-15); /* 3 / sqrt(3^2 + 4^2) */
    assert_near(value_of(c, m.model, text, "pie"), .8, 1e-15);
    assert_near(value_of(c, m.model, text, "roses"), 0, 0);
    stance_classifier_free(c);
    small_model_clear(&m);
}

static void any_vector_has_its_numbers_upwards(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    stance_classifier *c = new_classifier(model);
    st_rng rng = st_rng_seeded(5);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (int round = 0; round < 1000; round++) {
        const uint32_t *features;
        const double *values;
        size_t count;
        random_text(&rng, 40, &text);
        assert_ok(stance_vectorize(c, text.data, text.size, &features, &values, &count, NULL), NULL);
        for (size_t i = 0; i < count; i++) {
            assert_true(features[i] < stance_model_feature_count(model));
            assert_true(i == 0 || features[i] > features[i - 1]);
            assert_true(values[i] > 0 && values[i] <= 1);
        }
    }
    st_buf_clear(&text);
    stance_classifier_free(c);
}

static void a_vector_of_nothing_is_empty(void **state) {
    stance_classifier *c = new_classifier(((small_model *)*state)->model);
    const uint32_t *features;
    const double *values;
    size_t count = 1;
    assert_ok(stance_vectorize(c, NULL, 0, &features, &values, &count, NULL), NULL);
    assert_int_equal(count, 0);
    count = 1;
    features = (const uint32_t *)(uintptr_t)4;
    values = (const double *)(uintptr_t)8;
    assert_int_equal(stance_vectorize(c, NULL, 1, &features, &values, &count, NULL), STANCE_ERROR_ARGUMENT);
    assert_null(features);
    assert_null(values);
    assert_int_equal(count, 0);
    stance_classifier_free(c);
}

/* ---- memory ------------------------------------------------------------------------------------------- */

static stance_status classify_all(stance_classifier *c, stance_result **r) {
    const char *text = "Prize for pie\nIt was perfect. The roses\xff opened. Mr. Fox left. It rained.\nA.\nB.\n";
    stance_status status = STANCE_OK;
    for (size_t i = 0; i < 4 && !status; i++) {
        stance_classify_options options = laid_out(layouts[i % 3]);
        options.title = i == 3 ? "A headline" : NULL;
        options.title_length = i == 3 ? 10 : 0;
        status = stance_classify(c, text, strlen(text), &options, r, NULL);
        if (status) assert_null(*r);
        else assert_int_equal(result_text(*r).size, strlen(text) + 2); /* whole, with U+FFFD */
    }
    return status;
}

typedef struct memory_case {
    const small_model *small;
    const stance_result *expected; /* of classify_all */
    size_t features;               /* of the vector */
} memory_case;

static stance_status use_everything(const stance_allocator *allocator, void *context) {
    const memory_case *m = context;
    size_t size, count;
    const void *bytes = small_model_bytes(m->small, &size);
    stance_model *model = NULL;
    stance_classifier *c = NULL;
    stance_result *r = NULL;
    const uint32_t *features;
    const double *values;
    stance_status status = stance_model_from_memory(&model, bytes, size, allocator, NULL);
    if (!status) status = stance_classifier_new(&c, model, allocator, NULL);
    if (status) assert_null(c);
    if (!status) status = stance_vectorize(c, "\xff some roses, the soup", 23, &features, &values, &count, NULL);
    if (!status) assert_int_equal(count, m->features);
    if (!status) status = classify_all(c, &r);
    if (!status) check_same(model, r, m->expected);
    stance_result_free(r);
    stance_classifier_free(c);
    stance_model_free(model);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    const small_model *small = *state;
    memory_case m = {.small = small};
    stance_classifier *c = new_classifier(small->model);
    stance_result *expected = NULL;
    const uint32_t *features;
    const double *values;
    assert_ok(stance_vectorize(c, "\xff some roses, the soup", 23, &features, &values, &m.features, NULL), NULL);
    assert_int_not_equal(m.features, 0);
    assert_ok(classify_all(c, &expected), NULL);
    m.expected = expected;
    assert_true(check_every_allocation(use_everything, &m) > 15);
    assert_true(check_single_failures(use_everything, &m) > 15);
    stance_result_free(expected);
    stance_classifier_free(c);
}

static void a_classifier_works_on_after_it_ran_out_of_memory(void **state) {
    const stance_model *model = ((small_model *)*state)->model;
    stance_classifier *sound = new_classifier(model);
    stance_result *expected = NULL;
    assert_ok(classify_all(sound, &expected), NULL);
    stance_status status = STANCE_ERROR_MEMORY;
    for (size_t n = 1; status; n++) {
        faulty f;
        faulty_init(&f);
        stance_classifier *c;
        stance_result *r = NULL;
        assert_ok(stance_classifier_new(&c, model, &f.allocator, NULL), NULL);
        f.fail_at = f.requests + n;
        status = classify_all(c, &r);
        if (!status) check_same(model, r, expected);
        f.fail_at = 0;
        assert_ok(classify_all(c, &r), NULL);
        check_same(model, r, expected);
        stance_result_free(r);
        stance_classifier_free(c);
        assert_int_equal(f.live, 0);
    }
    stance_result_free(expected);
    stance_classifier_free(sound);
}

/* ---- threads ------------------------------------------------------------------------------------------ */

enum { THREADS = 32, TEXTS = 100 };

typedef struct sharer {
    pthread_t thread;
    const stance_model *model;
    uint64_t seed;
    double sum; /* of probabilities, different weights */
} sharer;

/* Classifies a sequence of texts that depends on the seed alone. */
static void *share_model(void *argument) {
    sharer *s = argument;
    stance_classifier *c = new_classifier(s->model);
    stance_result *r = NULL;
    st_rng rng = st_rng_seeded(s->seed);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (int i = 1; i <= TEXTS; i++) {
        random_text(&rng, 40, &text);
        classify(c, st_buf_sv(&text), layouts[i % 3], &r);
        s->sum += i * stance_result_probability(r, 0, 0) + stance_result_probability(r, 1, 1);
    }
    st_buf_clear(&text);
    stance_result_free(r);
    stance_classifier_free(c);
    return NULL;
}

static void threads_may_share_a_model(void **state) {
    sharer sharers[THREADS];
    const stance_model *model = ((small_model *)*state)->model;
    for (uint64_t i = 0; i < THREADS; i++) {
        sharers[i] = (sharer){.model = model, .seed = i};
        assert_int_equal(pthread_create(&sharers[i].thread, NULL, share_model, &sharers[i]), 0);
    }
    for (uint64_t i = 0; i < THREADS; i++) {
        sharer alone = {.model = model, .seed = i};
        assert_int_equal(pthread_join(sharers[i].thread, NULL), 0);
        share_model(&alone);
        assert_near(sharers[i].sum, alone.sum, 0);
    }
}

MODEL_TESTS(cmocka_unit_test(any_text_gets_a_proper_verdict), cmocka_unit_test(so_it_does_from_a_model_of_documents),
            cmocka_unit_test(and_from_a_model_of_sentences_in_context),
            cmocka_unit_test(long_monotonous_texts_take_no_time),
            cmocka_unit_test(a_sentence_is_judged_as_a_line_of_its_own),
            cmocka_unit_test(every_line_is_a_sentence_when_asked), cmocka_unit_test(an_article_is_split_into_sentences),
            cmocka_unit_test(a_line_has_no_sentences), cmocka_unit_test(a_headline_is_found_in_the_text),
            cmocka_unit_test(a_title_may_be_passed_with_an_article), cmocka_unit_test(what_was_learnt_is_known),
            cmocka_unit_test(known_is_a_share_of_the_words),
            cmocka_unit_test(ill_formed_bytes_count_as_replacement_characters),
            cmocka_unit_test(a_result_may_be_used_again), cmocka_unit_test(the_memory_of_a_result_is_used_again),
            cmocka_unit_test(a_result_outlives_its_classifier), cmocka_unit_test(impossible_arguments_are_refused),
            cmocka_unit_test(no_text_at_all_is_an_empty_one), cmocka_unit_test(texts_up_to_the_limit_are_classified),
            cmocka_unit_test(a_refusal_tells_what_is_too_long), cmocka_unit_test(the_usual_limit_is_64_mebibytes),
            cmocka_unit_test(there_is_a_limit_to_limits), cmocka_unit_test(success_leaves_the_error_alone),
            cmocka_unit_test(a_vector_counts_n_grams), cmocka_unit_test(any_vector_has_its_numbers_upwards),
            cmocka_unit_test(a_vector_of_nothing_is_empty), cmocka_unit_test(out_of_memory_is_an_error),
            cmocka_unit_test(a_classifier_works_on_after_it_ran_out_of_memory),
            cmocka_unit_test(threads_may_share_a_model))
