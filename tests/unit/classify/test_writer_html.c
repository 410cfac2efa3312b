/* SPDX-License-Identifier: MIT */
#include "report_html.h"
#include "sample.h"

/* The row and the article of a record. */
typedef struct parts {
    st_report_mark mark;
    st_sv row, article;
} parts;

static parts parts_of(const st_buf *record) {
    parts p;
    assert_true(record->size >= sizeof p.mark);
    memcpy(&p.mark, record->data, sizeof p.mark);
    assert_int_equal(record->size, sizeof p.mark + p.mark.row + p.mark.article);
    p.row = (st_sv){record->data + sizeof p.mark, p.mark.row};
    p.article = (st_sv){p.row.data + p.row.size, p.mark.article};
    return p;
}

static bool holds(st_sv text, const char *part) { return memmem(text.data, text.size, part, strlen(part)) != NULL; }

static void write_html(sample *s, st_buf *out) {
    st_buf_init(out, &st_default_allocator);
    sample_write(s, ST_OUTPUT_HTML, false, out);
    assert_false(out->failed);
}

static void a_record_is_a_row_and_an_article(void **state) {
    sample s;
    st_buf out;
    sample_article(&s, ((small_model *)*state)->model);
    write_html(&s, &out);
    parts p = parts_of(&out);
    assert_int_equal(p.mark.labels[0], 1); /* good 0.875 */
    assert_int_equal(p.mark.labels[1], 0); /* garden 0.75 */
    assert_true(holds(p.row, "<bdi>Prize for pie</bdi></a><small><bdi>news/pie.txt</bdi></small></th>"));
    assert_true(holds(p.row, "data-l=\"1\" data-v=\"0.8750\""));
    assert_true(holds(p.row, "1 bad, 1 good"));
    assert_true(holds(p.article, "It &quot;won&quot;."));
    assert_false(holds(p.article, "title=\"\""));
    st_buf_clear(&out);
    sample_clear(&s);
}

static void shades_tell_how_likely_a_label_is(void **state) {
    sample s;
    st_buf out;
    sample_article(&s, ((small_model *)*state)->model); /* bad 0.5, and good 0.9375 */
    write_html(&s, &out);
    st_sv article = parts_of(&out).article;
    assert_true(
        holds(article, "<mark class=\"h2 k0\" title=\"mood: bad 50 %, good 50 %\nplace: kitchen 75 %, garden 25 %\">"));
    assert_true(holds(article, "<mark class=\"h1 k4\" title=\"mood: good 94 %, bad 6 %\n"));
    st_buf_clear(&out);
    sample_clear(&s);
}

static void what_is_unsure_is_marked(void **state) {
    sample s;
    st_buf out;
    sample_article(&s, ((small_model *)*state)->model);
    s.writer.unsure = true;
    s.writer.min_confidence = .8;
    write_html(&s, &out);
    parts p = parts_of(&out);
    assert_false(p.mark.unsure[0]);
    assert_true(p.mark.unsure[1]);
    assert_true(holds(p.row, "unsure: low margin"));
    assert_true(holds(p.article, "class=\"h2 k0 unsure\""));
    st_buf_clear(&out);
    sample_clear(&s);
}

static void a_failure_has_a_row_alone(void **state) {
    sample s;
    st_buf out;
    sample_init(&s, ((small_model *)*state)->model, "<b>", "a\"\xff.txt", 7);
    sample_fail(&s, "no <i>good</i>");
    write_html(&s, &out);
    parts p = parts_of(&out);
    assert_int_equal(p.article.size, 0);
    assert_true(holds(p.row, "<bdi>&lt;b&gt;</bdi>, line 7 of <bdi>a&quot;\xef\xbf\xbd.txt</bdi>"));
    assert_true(holds(p.row, "<strong>Not read:</strong> <bdi>no &lt;i&gt;good&lt;/i&gt;</bdi>"));
    st_buf_clear(&out);
    sample_clear(&s);
}

static void shares_are_told_honestly(void **state) {
    static const struct {
        double share;
        const char *shown;
    } cases[] = {{0, "0 %"},     {.0001, "&lt;1 %"},  {.005, "1 %"}, {.5, "50 %"},
                 {.994, "99 %"}, {.9999, "&gt;99 %"}, {1, "100 %"},  {.0049, "&lt;1 %"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        st_buf out;
        st_buf_init(&out, &st_default_allocator);
        st_report_percent(&out, cases[i].share);
        assert_sv(st_buf_sv(&out), cases[i].shown);
        st_buf_clear(&out);
    }
}

/* ---- memory ----------------------------------------------------------------------------------------- */

typedef struct memory_case {
    const sample *sample;
    st_sv expected;
} memory_case;

static stance_status write_with(const stance_allocator *allocator, void *context) {
    const memory_case *c = context;
    st_buf out;
    st_buf_init(&out, allocator);
    sample_write(c->sample, ST_OUTPUT_HTML, false, &out);
    bool failed = out.failed;
    if (!failed) assert_true(st_sv_equal(st_buf_sv(&out), c->expected));
    st_buf_clear(&out);
    return failed ? STANCE_ERROR_MEMORY : STANCE_OK;
}

static void no_memory_shows(void **state) {
    sample s;
    st_buf out;
    sample_article(&s, ((small_model *)*state)->model);
    write_html(&s, &out);
    memory_case c = {&s, st_buf_sv(&out)};
    assert_true(check_every_allocation(write_with, &c) > 5);
    assert_true(check_single_failures(write_with, &c) > 5);
    st_buf_clear(&out);
    sample_clear(&s);
}

/* ---- the page --------------------------------------------------------------------------------------- */

static stance_status into_buf(void *context, const void *bytes, size_t size, stance_error *error) {
    (void)error;
    st_buf_add(context, bytes, size);
    return STANCE_OK;
}

/* The page of so many articles, with a failure behind them. */
static void make_page(sample *s, size_t articles, st_buf *page) {
    st_report report;
    st_buf out;
    stance_error error;
    s->writer.model = s->model;
    s->writer.format = ST_OUTPUT_HTML;
    assert_ok(st_report_open(&report, &s->writer, &error), &error);
    write_html(s, &out);
    for (size_t i = 0; i < articles; i++) assert_ok(st_report_add(&report, out.data, out.size, &error), &error);
    st_buf_reset(&out);
    stance_result *result = s->result;
    s->result = NULL;
    sample_fail(s, "lost");
    sample_write(s, ST_OUTPUT_HTML, false, &out);
    s->result = result;
    assert_ok(st_report_add(&report, out.data, out.size, &error), &error);
    st_buf_init(page, &st_default_allocator);
    assert_ok(st_report_finish(&report, into_buf, page, &error), &error);
    st_report_close(&report);
    st_buf_clear(&out);
}

static void a_page_counts_and_numbers_its_articles(void **state) {
    sample s;
    st_buf page;
    sample_article(&s, ((small_model *)*state)->model);
    make_page(&s, 3, &page);
    st_sv text = st_buf_sv(&page);
    assert_true(st_sv_starts_with(text, ST_SV("<!DOCTYPE html>")));
    assert_true(holds(text, "<strong>4</strong> documents: <strong>0</strong>"));
    assert_true(holds(text, "<strong>1</strong> not read"));
    assert_true(holds(text, "<tr id=\"r3\"><th scope=\"row\"><a href=\"#a3\">"));
    assert_true(holds(text, "<article id=\"a3\""));
    assert_true(holds(text, "<tr class=\"failed\" id=\"r4\">"));
    assert_false(holds(text, "id=\"a4\""));
    assert_true(holds(text, "<td class=\"n\">3</td><td class=\"n\">3</td></tr>")); /* garden: bad 0, good 3 */
    st_buf_clear(&page);
    sample_clear(&s);
}

static void a_page_of_failures_has_no_chart(void **state) {
    sample s;
    st_buf page;
    sample_article(&s, ((small_model *)*state)->model);
    make_page(&s, 0, &page);
    assert_false(holds(st_buf_sv(&page), "class=\"chart\">"));
    assert_true(holds(st_buf_sv(&page), "<strong>1</strong> document:"));
    st_buf_clear(&page);
    sample_clear(&s);
}

MODEL_TESTS(cmocka_unit_test(a_record_is_a_row_and_an_article), cmocka_unit_test(shades_tell_how_likely_a_label_is),
            cmocka_unit_test(what_is_unsure_is_marked), cmocka_unit_test(a_failure_has_a_row_alone),
            cmocka_unit_test(shares_are_told_honestly), cmocka_unit_test(no_memory_shows),
            cmocka_unit_test(a_page_counts_and_numbers_its_articles), cmocka_unit_test(a_page_of_failures_has_no_chart))
