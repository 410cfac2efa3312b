/* SPDX-License-Identifier: MIT
 * Labelled articles of a dataset: added one by one, and read from a list of files. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "check.h"
#include "dataset.h"
#include "hiccup.h"
#include "small_model.h"

static stance_dataset *two_tasks(void) {
    stance_dataset *dataset;
    stance_error error;
    assert_ok(stance_dataset_new(&dataset, (const char *const[]){"mood", "place"}, 2, NULL, &error), &error);
    return dataset;
}

static void add_article(stance_dataset *dataset, st_sv text, const char *mood, const char *place, const char *group) {
    stance_error error;
    const char *labels[] = {mood, place};
    stance_example article = {text.data, text.size, labels, group, 7, 9};
    assert_ok(stance_dataset_add_article(dataset, &article, &error), &error);
}

/* Articles as "<mood><place>[group]H(sentence)(sentence);", H for a headline. */
static void show_articles(const stance_dataset *dataset, st_buf *shown) {
    for (size_t a = 0; a < dataset->article_count; a++) {
        const st_article *article = &dataset->articles[a];
        for (size_t t = 0; t < dataset->task_count; t++)
            st_buf_add_format(shown, "<%s>", dataset->article_labels[a * dataset->task_count + t].data);
        if (article->group.size) st_buf_add_format(shown, "[%s]", article->group.data);
        if (article->has_headline) st_buf_add_char(shown, 'H');
        for (size_t i = 0; i < article->count; i++) {
            st_sv sentence = dataset->sentences[article->first + i];
            st_buf_add_format(shown, "(%.*s)", (int)sentence.size, sentence.data);
        }
        st_buf_add_char(shown, ';');
    }
}

static void check_articles(const stance_dataset *dataset, const char *expected) {
    st_buf shown;
    st_buf_init(&shown, &st_default_allocator);
    show_articles(dataset, &shown);
    st_buf_add_text(&shown, ""); /* never NULL */
    assert_sv(st_buf_sv(&shown), expected);
    st_buf_clear(&shown);
}

/* ---- one by one ------------------------------------------------------------------------------------------ */

static void articles_are_split_into_sentences(void **state) {
    (void)state;
    stance_dataset *dataset = two_tasks();
    add_article(dataset, ST_SV("Prize for pie\nIt won. Mr. Fox left.\n\nA plum."), "good", "kitchen", "g");
    add_article(dataset, ST_SV("It won. It rained."), "bad", NULL, NULL);
    add_article(dataset, ST_SV("Prize for pie"), "", "garden", "");
    check_articles(dataset, "<good><kitchen>[g]H(Prize for pie)(It won.)(Mr. Fox left.)(A plum.);"
                            "<bad><>(It won.)(It rained.);<><garden>(Prize for pie);");
    assert_int_equal(stance_dataset_article_count(dataset), 3);
    assert_int_equal(dataset->sentence_count, 7);
    stance_dataset_free(dataset);
}

static void they_are_no_texts_of_the_dataset(void **state) {
    (void)state;
    size_t length;
    stance_dataset *dataset = two_tasks();
    assert_int_equal(stance_dataset_article_count(dataset), 0);
    add_article(dataset, ST_SV("It won. It rained."), "bad", "garden", "g");
    assert_int_equal(stance_dataset_count(dataset), 0);
    assert_null(stance_dataset_text(dataset, 0, &length));
    assert_null(stance_dataset_label(dataset, 0, 0));
    assert_int_equal(st_dataset_rows(dataset), 2);
    stance_dataset_free(dataset);
}

/* Rows are the texts, then the sentences of the articles, in whatever order they were added. */
static void rows_are_texts_and_then_sentences(void **state) {
    (void)state;
    const char *const labels[] = {"bad", NULL};
    stance_dataset *dataset = two_tasks();
    add_article(dataset, ST_SV("One. Two."), "bad", NULL, NULL);
    assert_ok(stance_dataset_add(dataset, &(stance_example){.text = "text", .length = 4, .labels = labels}, NULL),
              NULL);
    add_article(dataset, ST_SV("Three"), "bad", NULL, NULL);
    assert_ok(stance_dataset_add(dataset, &(stance_example){.text = "last", .length = 4, .labels = labels}, NULL),
              NULL);
    static const char *const rows[] = {"text", "last", "One.", "Two.", "Three"};
    assert_int_equal(st_dataset_rows(dataset), 5);
    for (size_t r = 0; r < 5; r++) assert_sv(st_dataset_text(dataset, r), rows[r]);
    stance_dataset_free(dataset);
}

static void an_article_may_be_empty(void **state) {
    (void)state;
    stance_dataset *dataset = two_tasks();
    add_article(dataset, (st_sv){NULL, 0}, "bad", NULL, NULL);
    add_article(dataset, ST_SV(" \n\n\t"), NULL, NULL, "g");
    add_article(dataset, ST_SV("\xef\xbb\xbf"), NULL, NULL, NULL); /* a byte order mark */
    check_articles(dataset, "<bad><>;<><>[g];<><>;");
    stance_dataset_free(dataset);
}

static void everything_is_copied_and_made_well_formed(void **state) {
    (void)state;
    char text[] = "\xef\xbb\xbfPrize \xff\nIt won.", mood[] = "g\x80", group[] = "\xc3g";
    stance_dataset *dataset = two_tasks();
    add_article(dataset, (st_sv){text, strlen(text)}, mood, NULL, group);
    memset(text, 'x', sizeof text), memset(mood, 'x', sizeof mood), memset(group, 'x', sizeof group);
    check_articles(dataset, "<g\xef\xbf\xbd><>[\xef\xbf\xbdg]H(Prize \xef\xbf\xbd)(It won.);");
    stance_dataset_free(dataset);
}

static void many_articles_stay_what_they_are(void **state) {
    (void)state;
    enum { COUNT = 2000 };
    stance_dataset *dataset = two_tasks();
    char text[64];
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "Head %d\nFirst of %d. Second.", i, i);
        add_article(dataset, st_sv_of(text), i % 2 ? "odd" : "even", NULL, NULL);
    }
    for (size_t i = 0; i < COUNT; i++) {
        const st_article *article = &dataset->articles[i];
        snprintf(text, sizeof text, "First of %zu.", i);
        assert_int_equal(article->first, 3 * i);
        assert_int_equal(article->count, 3);
        assert_sv(dataset->sentences[3 * i + 1], text);
        assert_sv(dataset->article_labels[2 * i], i % 2 ? "odd" : "even");
    }
    stance_dataset_free(dataset);
}

static void too_many_sentences_are_refused(void **state) {
    (void)state;
    stance_error error;
    const char *const labels[] = {"bad", NULL};
    stance_example article = {.text = "x", .length = 1, .labels = labels};
    stance_dataset *dataset = two_tasks();
    dataset->sentence_count = (size_t)INT32_MAX + 1;
    assert_int_equal(stance_dataset_add_article(dataset, &article, &error), STANCE_ERROR_LIMIT);
    assert_string_equal(error.text, "more than 2147483647 sentences");
    assert_int_equal(stance_dataset_add_article(dataset, &article, NULL), STANCE_ERROR_LIMIT);
    dataset->sentence_count = 0;
    stance_dataset_free(dataset);
}

/* Whichever allocation fails; afterwards all goes on. */
static void what_could_not_be_added_is_not_there(void **state) {
    (void)state;
    const char *const labels[] = {"bad", "garden"};
    stance_example article = {.text = "Head\nOne. Two.", .length = 14, .labels = labels, .group = "h"};
    stance_status status = STANCE_ERROR_MEMORY;
    for (size_t n = 1; status; n++) {
        faulty memory;
        stance_dataset *dataset;
        faulty_init(&memory);
        assert_ok(stance_dataset_new(&dataset, (const char *const[]){"a", "b"}, 2, &memory.allocator, NULL), NULL);
        add_article(dataset, ST_SV("Kept."), "good", "", "g");
        for (int i = 0; i < 15; i++) add_article(dataset, ST_SV(""), "", "", ""); /* so that there is no room left */
        memory.fail_at = memory.requests + n;
        status = stance_dataset_add_article(dataset, &article, NULL);
        memory.fail_at = 0;
        assert_int_equal(stance_dataset_article_count(dataset), status ? 16 : 17);
        assert_int_equal(dataset->sentence_count, status ? 1 : 4);
        add_article(dataset, ST_SV("Next."), "good", "", "");
        const st_article *last = &dataset->articles[dataset->article_count - 1];
        assert_sv(dataset->sentences[last->first], "Next.");
        assert_sv(dataset->sentences[0], "Kept.");
        stance_dataset_free(dataset);
        assert_int_equal(memory.live, 0);
        assert_true(n > 4 || status);
    }
}

/* ---- from a list ----------------------------------------------------------------------------------------- */

static const char *file_of(const char *name, const char *content) { return temp_file(name, content, strlen(content)); }

static stance_read_options usual(void) {
    stance_read_options options = STANCE_READ_OPTIONS;
    options.group_column = "group";
    return options;
}

/* Bad records as "LINE STATUS text;". */
static int note_bad(void *user, const stance_error *error) {
    st_buf_add_format(user, "%zu %s %s;", error->line, stance_status_name(error->status) + strlen("STANCE_ERROR_"),
                      error->text);
    return 0;
}

/* Read a list: these articles, and these bad records. */
static void check_read(const char *path, stance_read_options options, const char *articles, const char *problems) {
    st_buf told;
    stance_error error;
    stance_dataset *dataset = two_tasks();
    st_buf_init(&told, &st_default_allocator);
    st_buf_add_text(&told, "");
    options.bad_record = note_bad;
    options.user = &told;
    assert_ok(stance_dataset_read_articles(dataset, path, &options, &error), &error);
    check_articles(dataset, articles);
    assert_sv(st_buf_sv(&told), problems);
    assert_int_equal(stance_dataset_count(dataset), 0);
    st_buf_clear(&told);
    stance_dataset_free(dataset);
}

static void write_articles(void) {
    file_of("pie.txt", "Prize for pie\n\nIt won. It was perfect.\n");
    file_of("rain.txt", "It rained.\r\nThe hedge is dying.");
}

static const char list[] = "path\tmood\tplace\tgroup\npie.txt\tgood\tkitchen\tg\nrain.txt\tbad\t\t\n";
static const char listed[] = "<good><kitchen>[g]H(Prize for pie)(It won.)(It was perfect.);"
                             "<bad><>(It rained.)(The hedge is dying.);";

static void a_list_names_files_and_their_labels(void **state) {
    (void)state;
    write_articles();
    check_read(file_of("list.tsv", list), usual(), listed, "");
    check_read(file_of("list.csv", "group,mood,path,place\ng,good,pie.txt,kitchen\n,bad,rain.txt,\n"), usual(), listed,
               "");
    check_read(file_of("list.jsonl", "{\"path\":\"pie.txt\",\"mood\":\"good\",\"place\":\"kitchen\",\"group\":\"g\"}\n"
                                     "{\"path\":\"rain.txt\",\"mood\":\"bad\"}\n"),
               usual(), listed, "");
}

static void files_are_looked_for_where_the_list_is(void **state) {
    (void)state;
    char content[600], folder[300];
    write_articles();
    snprintf(folder, sizeof folder, "%s", temp_path("lists"));
    mkdir(folder, 0700);
    snprintf(content, sizeof content, "path\tmood\tgroup\n../pie.txt\tgood\t\n%s/rain.txt\tbad\t\n", temp_folder());
    check_read(file_of("lists/list.tsv", content), usual(),
               "<good><>H(Prize for pie)(It won.)(It was perfect.);<bad><>(It rained.)(The hedge is dying.);", "");
}

/* A list without a folder in its name is in the current one, and so are its files. */
static void names_without_a_folder_are_of_the_current_one(void **state) {
    (void)state;
    write_articles();
    file_of("list.tsv", list);
    int here = open(".", O_RDONLY | O_DIRECTORY);
    assert_int_equal(chdir(temp_folder()), 0);
    check_read("list.tsv", usual(), listed, "");
    int saved = dup(STDIN_FILENO), fd = open("list.tsv", O_RDONLY);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    check_read("-", usual(), listed, "");
    dup2(saved, STDIN_FILENO);
    assert_int_equal(fchdir(here), 0);
    close(saved), close(fd), close(here);
}

static void options_may_be_null(void **state) {
    (void)state;
    stance_error error;
    stance_dataset *dataset = two_tasks();
    write_articles();
    const char *path = file_of("list.tsv", list);
    assert_ok(stance_dataset_read_articles(dataset, path, NULL, &error), &error);
    assert_ok(stance_dataset_read_articles(dataset, path, NULL, NULL), NULL); /* added to what is there */
    assert_int_equal(stance_dataset_article_count(dataset), 4);
    stance_dataset_free(dataset);
}

static void labels_may_have_columns_of_other_names(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.label_columns = (const char *const[]){"verdict", "topic"};
    write_articles();
    check_read(file_of("list.tsv", "topic\tpath\tverdict\tmood\tgroup\nlaw\train.txt\t for \tbad\t\n"), options,
               "<for><law>(It rained.)(The hedge is dying.);", "");
}

/* Articles need not be labelled for every task: of two columns of labels, one may be missing altogether. */
static void a_column_of_labels_may_be_missing(void **state) {
    (void)state;
    write_articles();
    check_read(file_of("list.tsv", "path\tplace\tgroup\nrain.txt\tgarden\t\n"), usual(),
               "<><garden>(It rained.)(The hedge is dying.);", "");
    check_read(file_of("list.tsv", "path\tgroup\nrain.txt\t\n"), usual(), "", "2 DATA no label;");
}

static void bad_articles_are_told_and_left_out(void **state) {
    (void)state;
    char content[1000];
    write_articles();
    snprintf(content, sizeof content,
             "path\tmood\tgroup\nnone.txt\tgood\t\nrain.txt\t\t\n\tgood\t\nrain.txt\n%s\tgood\t\nrain.txt\tbad\t\n",
             temp_folder());
    const char *path = file_of("list.tsv", content);
    snprintf(content, sizeof content,
             "2 DATA none.txt: cannot open: No such file or directory;3 DATA no label;4 DATA empty text;"
             "5 FORMAT 1 fields, the header names 3;6 DATA %s: cannot read: Is a directory;",
             temp_folder());
    check_read(path, usual(), "<bad><>(It rained.)(The hedge is dying.);", content);
}

static void notes_are_no_labels(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.notes = 1;
    write_articles();
    check_read(file_of("list.tsv", "path\tmood\tplace\tgroup\nrain.txt\tbad\tx\t\npie.txt\t\tx\t\n"), options,
               "<bad><x>(It rained.)(The hedge is dying.);", "3 DATA no label;");
}

static void articles_can_be_chosen_by_a_field(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.where_column = "set";
    options.where_value = "train";
    write_articles();
    const char *path = file_of("list.tsv", "path\tmood\tset\tgroup\nnone.txt\tbad\ttest\t\nrain.txt\tbad\ttrain\t\n");
    check_read(path, options, "<bad><>(It rained.)(The hedge is dying.);", "");
    options.where_not = 1;
    check_read(path, options, "", "2 DATA none.txt: cannot open: No such file or directory;");
}

static void labels_that_the_model_lacks_are_told(void **state) {
    (void)state;
    small_model m;
    stance_read_options options = usual();
    small_model_init(&m, NULL, NULL);
    options.model = m.model;
    write_articles();
    check_read(file_of("list.tsv", "path\tmood\tplace\tgroup\nrain.txt\tbad\tgarden\t\nrain.txt\tsad\t\t\n"), options,
               "<bad><garden>(It rained.)(The hedge is dying.);", "3 DATA the model's task mood has no label \"sad\";");
    small_model_clear(&m);
}

static void long_articles_are_told_and_left_out(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.longest_line = 30;
    file_of("30.txt", "123456789 123456789 123456789 ");
    file_of("31.txt", "123456789 123456789 123456789 1");
    check_read(file_of("list.tsv", "path\tmood\tgroup\n30.txt\tbad\t\n31.txt\tbad\t\n"), options,
               "<bad><>(123456789 123456789 123456789);", "3 DATA 31.txt: longer than the limit of 30 bytes;");
}

static void positions_and_texts_are_not_asked_for(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.text_column = "body";
    options.position_column = "position";
    write_articles();
    check_read(file_of("list.tsv", list), options, listed, "");
}

static void check_refused(const char *path, stance_read_options options, stance_status status, size_t line,
                          const char *text) {
    stance_error error;
    stance_dataset *dataset = two_tasks();
    assert_int_equal(stance_dataset_read_articles(dataset, path, &options, &error), status);
    assert_int_equal(error.status, status);
    assert_int_equal(error.line, line);
    assert_string_equal(error.text, text);
    assert_int_equal(stance_dataset_read_articles(dataset, path, &options, NULL), status);
    assert_int_equal(stance_dataset_article_count(dataset), 0);
    stance_dataset_free(dataset);
}

static void a_list_that_cannot_be_is_refused(void **state) {
    (void)state;
    stance_read_options options = usual();
    check_refused(temp_path("none.tsv"), options, STANCE_ERROR_IO, 0, "cannot open: No such file or directory");
    check_refused(file_of("list.tsv", "text\tmood\tgroup\n"), options, STANCE_ERROR_FORMAT, 1, "no column \"path\"");
    check_refused(file_of("list.tsv", "path\tmood\n"), options, STANCE_ERROR_FORMAT, 1, "no column \"group\"");
    check_refused(file_of("list.tsv", "path\tmood\tgroup\nnone.txt\tbad\t\n"), options, STANCE_ERROR_DATA, 2,
                  "none.txt: cannot open: No such file or directory");
    options.where_column = "set";
    options.where_value = "";
    check_refused(file_of("list.tsv", list), options, STANCE_ERROR_FORMAT, 1, "no column \"set\"");
    options = usual();
    options.format = "xml";
    check_refused(file_of("list.tsv", list), options, STANCE_ERROR_ARGUMENT, 0, "unknown data format \"xml\"");
    options.size--;
    check_refused(file_of("list.tsv", list), options, STANCE_ERROR_ARGUMENT, 0, "options of another version");
}

static int stop(void *user, const stance_error *error) {
    (void)user, (void)error;
    return 1;
}

static void a_listener_can_stop_the_reading(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.bad_record = stop;
    check_refused(file_of("list.tsv", "path\tmood\tgroup\nnone.txt\tbad\t\n"), options, STANCE_ERROR_CANCELLED, 0,
                  "stopped at line 2");
}

/* A name longer than a message holds is cut. */
static void long_names_do_not_burst_the_message(void **state) {
    (void)state;
    char content[6000] = "path\tmood\tgroup\n", name[5000];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    strcat(strcat(content, name), "\tbad\t\n");
    name[100] = '\0';
    strcat(name, ": cannot open: File name too long");
    check_refused(file_of("list.tsv", content), usual(), STANCE_ERROR_DATA, 2, name);
}

static int open_descriptors(void) {
    int count = 0;
    for (int fd = 0; fd < 64; fd++) count += fcntl(fd, F_GETFD) != -1;
    return count;
}

static stance_status read_with(const stance_allocator *allocator, void *context) {
    stance_dataset *dataset;
    stance_read_options options = usual();
    stance_error error = {.status = STANCE_OK};
    int before = open_descriptors();
    stance_status status = stance_dataset_new(&dataset, (const char *const[]){"mood", "place"}, 2, allocator, NULL);
    if (status) return status;
    status = stance_dataset_read_articles(dataset, context, &options, &error);
    assert_int_equal(error.status, status);
    if (!status) check_articles(dataset, listed);
    stance_dataset_free(dataset);
    assert_int_equal(open_descriptors(), before);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    char path[300];
    write_articles();
    snprintf(path, sizeof path, "%s", file_of("list.tsv", list));
    assert_true(check_every_allocation(read_with, path) > 20);
    assert_true(check_hiccups(read_with, path, SIZE_MAX) > 20);
}

TESTS(cmocka_unit_test(articles_are_split_into_sentences), cmocka_unit_test(they_are_no_texts_of_the_dataset),
      cmocka_unit_test(rows_are_texts_and_then_sentences), cmocka_unit_test(an_article_may_be_empty),
      cmocka_unit_test(everything_is_copied_and_made_well_formed), cmocka_unit_test(many_articles_stay_what_they_are),
      cmocka_unit_test(too_many_sentences_are_refused), cmocka_unit_test(what_could_not_be_added_is_not_there),
      cmocka_unit_test(a_list_names_files_and_their_labels), cmocka_unit_test(files_are_looked_for_where_the_list_is),
      cmocka_unit_test(names_without_a_folder_are_of_the_current_one), cmocka_unit_test(options_may_be_null),
      cmocka_unit_test(labels_may_have_columns_of_other_names), cmocka_unit_test(a_column_of_labels_may_be_missing),
      cmocka_unit_test(bad_articles_are_told_and_left_out), cmocka_unit_test(notes_are_no_labels),
      cmocka_unit_test(articles_can_be_chosen_by_a_field), cmocka_unit_test(labels_that_the_model_lacks_are_told),
      cmocka_unit_test(long_articles_are_told_and_left_out), cmocka_unit_test(positions_and_texts_are_not_asked_for),
      cmocka_unit_test(a_list_that_cannot_be_is_refused), cmocka_unit_test(a_listener_can_stop_the_reading),
      cmocka_unit_test(long_names_do_not_burst_the_message), cmocka_unit_test(out_of_memory_is_an_error))
