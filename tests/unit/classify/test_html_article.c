/* SPDX-License-Identifier: MIT */
#include "html_article.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "fail_once.h"

static void show(const st_html_article *a, st_buf *out) {
    const st_buf *const parts[] = {&a->title, &a->date, &a->byline, &a->text};
    static const char *const before[] = {"title: ", "\ndate: ", "\nbyline: ", "\n\n"};
    for (size_t i = 0; i < 4; i++) {
        st_buf_add_text(out, before[i]);
        st_buf_add(out, parts[i]->data, parts[i]->size);
    }
    st_buf_add_text(out, "\n");
}

static stance_status read_and_show(st_sv page, const stance_allocator *allocator, st_buf *out) {
    st_html_article article;
    st_html_article_init(&article, allocator);
    stance_status status = st_html_article_read(&article, page, NULL);
    if (!status) show(&article, out);
    st_html_article_clear(&article);
    return status;
}

static void check_page(const char *page, const char *expected) {
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    assert_ok(read_and_show(st_sv_of(page), &st_default_allocator, &seen), NULL);
    assert_sv(st_buf_sv(&seen), expected);
    st_buf_clear(&seen);
}

/* ---- the corpus ---------------------------------------------------------------------------------------- */

static const char folder[] = SOURCE_DIR "/tests/data/pages/";

static void check_file(const char *name) {
    char path[512];
    size_t page_size, wanted_size;
    snprintf(path, sizeof path, "%s%s", folder, name);
    char *page = read_file(path, &page_size);
    strcpy(strrchr(path, '.'), ".txt");
    char *wanted = read_file(path, &wanted_size);
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    assert_ok(read_and_show((st_sv){page, page_size}, &st_default_allocator, &seen), NULL);
    st_buf_add_char(&seen, '\0');
    if (strlen(seen.data) != wanted_size || memcmp(seen.data, wanted, wanted_size)) {
        print_error("%s\n", path);
        assert_string_equal(seen.data, wanted);
    }
    st_buf_clear(&seen);
    free(page);
    free(wanted);
}

static void every_page_gives_its_text(void **state) {
    (void)state;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        const char *ending = strrchr(entry->d_name, '.');
        if (strcmp(ending, ".html") != 0 && strcmp(ending, ".xhtml") != 0) continue;
        check_file(entry->d_name);
        count++;
    }
    closedir(dir);
    assert_int_equal(count, 20);
}

/* ---- small pages --------------------------------------------------------------------------------------- */

#define LONG "A sentence that is long enough, with a comma or two, to count as a paragraph of an article. "

static void nothing_gives_nothing(void **state) {
    (void)state;
    check_page("", "title: \ndate: \nbyline: \n\n\n");
    check_page("<html><body></body></html>", "title: \ndate: \nbyline: \n\n\n");
    check_page("\xff\xfe", "title: \ndate: \nbyline: \n\n\n");
}

static void a_short_text_is_given_whole(void **state) {
    (void)state;
    check_page("Just this.", "title: \ndate: \nbyline: \n\nJust this.\n");
    check_page("<p>One.<p>Two.", "title: \ndate: \nbyline: \n\nOne.\n\nTwo.\n");
}

/* No paragraph is long enough to tell text from what surrounds it. */
static void a_page_of_short_paragraphs_is_given_whole(void **state) {
    (void)state;
    check_page("<html><head><title>Roses won</title></head><body><article><h1>Roses won</h1>"
               "<p>Frost killed the early blossom in the night, and nobody was glad of it.</p>"
               "<p>The beans thrived in the sun again, and everybody was glad.</p></article></body></html>",
               "title: Roses won\ndate: \nbyline: \n\n"
               "Frost killed the early blossom in the night, and nobody was glad of it.\n\n"
               "The beans thrived in the sun again, and everybody was glad.\n");
    check_page("<title>Frost in the valley</title><h1>Frost in the valley</h1><ul><li><a href=a>Home</a></ul>"
               "<p>Frost killed the beans.<p>The roses came through. Nobody had expected it.",
               "title: Frost in the valley\ndate: \nbyline: \n\n"
               "Frost killed the beans.\n\nThe roses came through. Nobody had expected it.\n");
}

static void the_description_is_the_last_resort(void **state) {
    (void)state;
    check_page("<meta name=description content='What it is about'><div id=app></div>",
               "title: \ndate: \nbyline: \n\nWhat it is about\n");
    check_page("<meta name=description content='What it is about'><p>Text.", "title: \ndate: \nbyline: \n\nText.\n");
}

static void the_site_is_cut_off_the_title(void **state) {
    (void)state;
    check_page("<title>A headline of some length - Site</title>",
               "title: A headline of some length\ndate: \nbyline: \n\n\n");
    check_page("<title>A headline - of some length</title>",
               "title: A headline - of some length\ndate: \nbyline: \n\n\n");
    check_page("<title>Site | A headline of some length</title>",
               "title: A headline of some length\ndate: \nbyline: \n\n\n");
    check_page("<meta property=og:title content='A - B'><meta property=og:site_name content=B>",
               "title: A\ndate: \nbyline: \n\n\n");
    check_page("<meta property=og:title content='A - C'><meta property=og:site_name content=B>",
               "title: A - C\ndate: \nbyline: \n\n\n");
}

static void bylines_lose_their_by(void **state) {
    (void)state;
    check_page("<p class=byline>By<br>Ann Lee<p>" LONG,
               "title: \ndate: \nbyline: Ann Lee\n\n"
               "A sentence that is long enough, with a comma or two, to count as a paragraph of an article.\n");
    check_page("<meta name=author content='By: Ann'><p>x", "title: \ndate: \nbyline: Ann\n\nx\n");
    check_page("<meta name=author content='Byron'><p>x", "title: \ndate: \nbyline: Byron\n\nx\n");
    check_page("<meta name=author content='https://example.org/a'><p>x", "title: \ndate: \nbyline: \n\nx\n");
}

static void the_nearest_date_is_taken(void **state) {
    (void)state;
    check_page("<time datetime=2001>a</time><article><h1>T</h1><time datetime=2002>b</time><p>" LONG
               "</article><time>c</time>",
               "title: T\ndate: 2002\nbyline: \n\n"
               "A sentence that is long enough, with a comma or two, to count as a paragraph of an article.\n");
    check_page("<time datetime=2001>a</time><time datetime=2002>b</time><article><h1>T</h1><p>" LONG
               "</article><time>c</time>",
               "title: T\ndate: 2002\nbyline: \n\nA sentence that is long enough, with a comma or two, to count as a "
               "paragraph of an article.\n");
}

static void no_control_characters_are_left(void **state) {
    (void)state;
    check_page(
        "<meta name=author content='Ann&#10;&#x9b;31mLee'><article><h1>A&#x9b;B</h1><time datetime='2&#10;0&#127;'>b"
        "</time><p>" LONG "</article>",
        "title: A B\ndate: 2 0\nbyline: Ann 31mLee\n\n"
        "A sentence that is long enough, with a comma or two, to count as a paragraph of an article.\n");
}

static void json_is_taken_only_when_it_holds_more(void **state) {
    (void)state;
    check_page("<script type=application/ld+json>{\"@type\":\"Article\",\"articleBody\":\"More " LONG
               "\"}</script><p>" LONG,
               "title: \ndate: \nbyline: \n\n"
               "A sentence that is long enough, with a comma or two, to count as a paragraph of an article.\n");
    check_page(
        "<script type=application/ld+json>{\"@type\":\"Article\",\"articleBody\":\"<p>Short &amp; good.</p>\"}</script>"
        "<p>" LONG,
        "title: \ndate: \nbyline: \n\n"
        "A sentence that is long enough, with a comma or two, to count as a paragraph of an article.\n");
    check_page("<script type=application/ld+json>{\"@type\":\"Article\",\"articleBody\":\"<p>Short &amp; "
               "good.</p><p>Two</p>\"}"
               "</script><p>x",
               "title: \ndate: \nbyline: \n\nShort & good.\n\nTwo\n");
    check_page(
        "<script type=application/ld+json>{\"@type\":\"Recipe\",\"articleBody\":\"Not this at all.\"}</script><p>x",
        "title: \ndate: \nbyline: \n\nx\n");
}

static void teasers_and_comments_without_names_are_left_out(void **state) {
    (void)state;
    check_page("<article><p>" LONG "<h3>Related stories</h3><p>Short teaser<p>" LONG "<h3>12 comments</h3><p>" LONG
               "</article>",
               "title: \ndate: \nbyline: \n\n"
               "A sentence that is long enough, with a comma or two, to count as a paragraph of an article.\n\n"
               "A sentence that is long enough, with a comma or two, to count as a paragraph of an article.\n");
}

/* ---- hostile pages ------------------------------------------------------------------------------------- */

/* `head`, then `part` until there are `size` bytes. */
static char *repeat(const char *head, const char *part, size_t size) {
    size_t begin = strlen(head), step = strlen(part);
    char *page = malloc(size + 1);
    assert_non_null(page);
    memcpy(page, head, begin);
    for (size_t i = begin; i < size; i++) page[i] = part[(i - begin) % step];
    page[size] = '\0';
    return page;
}

static void hostile_pages_end(void **state) {
    (void)state;
    static const char *const shapes[][2] = {
        {"", "<div>"},
        {"", "<div>x "},
        {"", "<b></i>"},
        {"", "<i><div></i></div>"},
        {"", "<p><font>x "},
        {"", "<"},
        {"", "&"},
        {"", "&x;"},
        {"", "<!-- "},
        {"", "<!"},
        {"", "<?"},
        {"", "<a b=\""},
        {"", "<a b='"},
        {"", "</p>"},
        {"", "<ul><li>"},
        {"", "<table><tr><td>"},
        {"", "<form>"},
        {"", "<select><option>"},
        {"", "<title>- "},
        {"", "<svg><title>"},
        {"", "<br>"},
        {"", "<body>"},
        {"", "<html a=b>"},
        {"", "<article><h1>x</h1>"},
        {"", "<![CDATA["},
        {"", "<time>x</time> "},
        {"<pre>", "\n"},
        {"<script>", "<script>"},
        {"<meta charset=gb2312>", "\xff"},
        {"\xff\xfe", "<\xd8"},
        {"<meta charset=iso-2022-jp>", "\x1b$"},
        {"<script type=application/ld+json>", "["},
        {"<script type=application/ld+json>", "{\"@graph\":"},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char *page = repeat(shapes[i][0], shapes[i][1], 300000);
        st_buf seen;
        st_buf_init(&seen, &st_default_allocator);
        assert_ok(read_and_show((st_sv){page, 300000}, &st_default_allocator, &seen), NULL);
        st_buf_clear(&seen);
        free(page);
    }
}

/* 20 MB that would take hours if any step were quadratic; the test's time limit is five minutes. */
static void huge_pages_take_linear_time(void **state) {
    (void)state;
    static const char *const parts[] = {"<div>", "<p>Word, word and word.<font size=1>"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char *page = repeat("", parts[i], 20000000);
        st_buf seen;
        st_buf_init(&seen, &st_default_allocator);
        assert_ok(read_and_show((st_sv){page, 20000000}, &st_default_allocator, &seen), NULL);
        st_buf_clear(&seen);
        free(page);
    }
}

static void a_million_attributes_do_no_harm(void **state) {
    (void)state;
    st_buf page, seen;
    st_buf_init(&page, &st_default_allocator);
    st_buf_init(&seen, &st_default_allocator);
    st_buf_add_text(&page, "<p ");
    for (int i = 0; i < 1000000; i++) st_buf_add_format(&page, "a%d=%d ", i, i);
    st_buf_add_text(&page, ">Some text.</p>");
    assert_ok(read_and_show(st_buf_sv(&page), &st_default_allocator, &seen), NULL);
    assert_sv(st_buf_sv(&seen), "title: \ndate: \nbyline: \n\nSome text.\n");
    st_buf_clear(&page);
    st_buf_clear(&seen);
}

/* Every prefix of a page, and the page with every byte changed. */
static void damaged_pages_are_read(void **state) {
    (void)state;
    size_t size;
    char path[512];
    snprintf(path, sizeof path, "%sblog.html", folder);
    char *page = read_file(path, &size);
    for (size_t i = 0; i < size; i += 3) {
        st_buf seen;
        st_buf_init(&seen, &st_default_allocator);
        assert_ok(read_and_show((st_sv){page, i}, &st_default_allocator, &seen), NULL);
        page[i] = (char)(page[i] ^ (1 << i % 7));
        assert_ok(read_and_show((st_sv){page, size}, &st_default_allocator, &seen), NULL);
        page[i] = (char)(page[i] ^ (1 << i % 7));
        st_buf_clear(&seen);
    }
    free(page);
}

static const char small_page[] =
    "<meta charset=windows-1252><meta name=author content=Ann><script type=application/ld+json>{\"@type\":\"Article\","
    "\"author\":[\"A\",\"B\"],\"articleBody\":\"" LONG LONG
    "\"}</script><h1 class=x>Title</h1><time datetime=2020>1</time>"
    "<p>One<p>Two";

/* The page comes out whole, or the failure is told. */
static stance_status read_small(const stance_allocator *allocator, void *context) {
    (void)context;
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    stance_status status = read_and_show(st_sv_of(small_page), allocator, &seen);
    if (!status)
        assert_true(st_sv_starts_with(st_buf_sv(&seen), ST_SV("title: Title\ndate: 2020\nbyline: A, B\n\nA sentence")));
    st_buf_clear(&seen);
    return status;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    assert_true(check_every_allocation(read_small, NULL) > 10);
    assert_true(check_single_failures(read_small, NULL) > 10);
}

TESTS(cmocka_unit_test(every_page_gives_its_text), cmocka_unit_test(nothing_gives_nothing),
      cmocka_unit_test(a_short_text_is_given_whole), cmocka_unit_test(a_page_of_short_paragraphs_is_given_whole),
      cmocka_unit_test(the_description_is_the_last_resort), cmocka_unit_test(the_site_is_cut_off_the_title),
      cmocka_unit_test(bylines_lose_their_by), cmocka_unit_test(the_nearest_date_is_taken),
      cmocka_unit_test(json_is_taken_only_when_it_holds_more),
      cmocka_unit_test(teasers_and_comments_without_names_are_left_out), cmocka_unit_test(hostile_pages_end),
      cmocka_unit_test(huge_pages_take_linear_time), cmocka_unit_test(a_million_attributes_do_no_harm),
      cmocka_unit_test(damaged_pages_are_read), cmocka_unit_test(no_control_characters_are_left),
      cmocka_unit_test(out_of_memory_is_told))
