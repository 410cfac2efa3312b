/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "dataset.h"
#include "hiccup.h"
#include "records.h"
#include "rng.h"
#include "small_model.h"
#include "utf8.h"

static stance_dataset *dataset_of(const char *const *tasks, size_t count) {
    stance_dataset *dataset;
    stance_error error;
    assert_ok(stance_dataset_new(&dataset, tasks, count, NULL, &error), &error);
    return dataset;
}

static stance_dataset *one_task(void) { return dataset_of((const char *const[]){"label"}, 1); }

static stance_read_options usual(void) { return (stance_read_options)STANCE_READ_OPTIONS; }

static const char *file_of(const char *name, const char *content) { return temp_file(name, content, strlen(content)); }

/* ---- what was read, as text ---------------------------------------------------------------------------- */

/* Examples as "LINE<text><label>...[group];". */
static void show_examples(const stance_dataset *dataset, st_buf *shown) {
    for (size_t i = 0; i < stance_dataset_count(dataset); i++) {
        size_t length;
        const char *text = stance_dataset_text(dataset, i, &length);
        st_buf_add_format(shown, "%zu<%.*s>", dataset->examples[i].line, (int)length, text);
        for (size_t t = 0; t < dataset->task_count; t++)
            st_buf_add_format(shown, "<%s>", stance_dataset_label(dataset, i, t));
        if (*stance_dataset_group(dataset, i)) st_buf_add_format(shown, "[%s]", stance_dataset_group(dataset, i));
        st_buf_add_char(shown, ';');
    }
}

static void check_examples(const stance_dataset *dataset, const char *expected) {
    st_buf shown;
    st_buf_init(&shown, &st_default_allocator);
    show_examples(dataset, &shown);
    assert_sv(st_buf_sv(&shown), expected);
    st_buf_clear(&shown);
}

/* Bad records as "LINE STATUS text;". */
static int note_bad(void *user, const stance_error *error) {
    st_buf_add_format(user, "%zu %s %s;", error->line, stance_status_name(error->status) + strlen("STANCE_ERROR_"),
                      error->text);
    return 0;
}

/* Read `content` as a file of that name: these examples, and these bad records. */
static void check_read(const char *name, const char *content, stance_read_options options, const char *examples,
                       const char *problems) {
    st_buf told;
    stance_error error;
    stance_dataset *dataset = one_task();
    st_buf_init(&told, &st_default_allocator);
    options.bad_record = note_bad;
    options.user = &told;
    assert_ok(stance_dataset_read(dataset, file_of(name, content), &options, &error), &error);
    check_examples(dataset, examples);
    assert_sv(st_buf_sv(&told), problems);
    st_buf_clear(&told);
    stance_dataset_free(dataset);
}

/* The file as a whole is refused, whether somebody listens or not. */
static void check_refused(const char *path, stance_read_options options, stance_status status, size_t line,
                          const char *text) {
    for (int listening = 0; listening < 2; listening++) {
        st_buf told;
        stance_error error;
        stance_dataset *dataset = one_task();
        st_buf_init(&told, &st_default_allocator);
        options.bad_record = listening ? note_bad : NULL;
        options.user = &told;
        assert_int_equal(stance_dataset_read(dataset, path, &options, &error), status);
        assert_int_equal(error.status, status);
        assert_int_equal(error.line, line);
        assert_string_equal(error.text, text);
        assert_int_equal(stance_dataset_read(dataset, path, &options, NULL), status);
        assert_int_equal(told.size, 0);
        assert_int_equal(stance_dataset_count(dataset), 0);
        stance_dataset_free(dataset);
    }
}

/* ---- formats ------------------------------------------------------------------------------------------- */

static void all_formats_give_the_same(void **state) {
    (void)state;
    check_read("a.tsv", "label\ttext\nfor\tone text\nagainst\tanother, \"longer\"\n", usual(),
               "2<one text><for>;3<another, \"longer\"><against>;", "");
    check_read("a.csv", "text,label\none text,for\n\"another, \"\"longer\"\"\",against\n", usual(),
               "2<one text><for>;3<another, \"longer\"><against>;", "");
    check_read("a.jsonl",
               "{\"text\": \"one text\", \"label\": \"for\"}\n"
               "{\"label\": \"against\", \"text\": \"another, \\\"longer\\\"\"}\n",
               usual(), "1<one text><for>;2<another, \"longer\"><against>;", "");
    check_read("a.ft", "__label__for one text\n__label__against another, \"longer\"\n", usual(),
               "1<one text><for>;2<another, \"longer\"><against>;", "");
}

static void the_name_tells_the_format_unless_it_is_said(void **state) {
    (void)state;
    stance_read_options options = usual();
    check_read("a.txt", "text\tlabel\na,b\tfor\n", options, "2<a,b><for>;", "");
    check_read("a.ndjson", "{\"text\":1,\"label\":true}\n", options, "1<1><true>;", "");
    check_read("a.fasttext", "__label__for x\n", options, "1<x><for>;", "");
    options.format = "tsv";
    check_read("a.csv", "text\tlabel\na,b\tfor\n", options, "2<a,b><for>;", "");
    options.format = "csv";
    check_read("a.tsv", "text,label\n\"a\tb\",for\n", options, "2<a\tb><for>;", "");
    options.format = "jsonl";
    check_read("a.tsv", "{\"text\":\"x\",\"label\":\"for\"}\n", options, "1<x><for>;", "");
    options.format = "fasttext";
    check_read("a.tsv", "__label__for x\n", options, "1<x><for>;", "");
}

static void unknown_formats_are_refused(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.format = "xml";
    check_refused(temp_path("missing.tsv"), options, STANCE_ERROR_ARGUMENT, 0, "unknown data format \"xml\"");
    options.format = "TSV";
    check_refused(temp_path("missing.tsv"), options, STANCE_ERROR_ARGUMENT, 0, "unknown data format \"TSV\"");
    options.format = "";
    check_refused(temp_path("missing.tsv"), options, STANCE_ERROR_ARGUMENT, 0, "unknown data format \"\"");
}

static void options_of_another_version_are_refused(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.size -= 8;
    check_refused(file_of("a.tsv", "text\tlabel\na\tfor\n"), options, STANCE_ERROR_ARGUMENT, 0,
                  "options of another version");
}

static void options_may_be_null(void **state) {
    (void)state;
    stance_error error;
    stance_dataset *dataset = one_task();
    assert_ok(stance_dataset_read(dataset, file_of("a.tsv", "label\ttext\nfor\tx\n"), NULL, &error), &error);
    assert_ok(stance_dataset_read(dataset, file_of("a.ft", "__label__for y\n"), NULL, NULL), NULL);
    check_examples(dataset, "2<x><for>;1<y><for>;");
    assert_int_equal(stance_dataset_read(dataset, file_of("b.ft", "no label\n"), NULL, &error), STANCE_ERROR_DATA);
    stance_dataset_free(dataset);
}

static void a_byte_order_mark_is_left_out(void **state) {
    (void)state;
    check_read("a.tsv", "\xef\xbb\xbftext\tlabel\na\tfor\n", usual(), "2<a><for>;", "");
    check_read("a.csv", "\xef\xbb\xbf\"text\",label\na,for\n", usual(), "2<a><for>;", "");
    check_read("a.jsonl", "\xef\xbb\xbf{\"text\":\"a\",\"label\":\"for\"}\n", usual(), "1<a><for>;", "");
    check_read("a.ft", "\xef\xbb\xbf__label__for a\n", usual(), "1<a><for>;", "");
}

static void lines_may_end_in_crlf_or_not_at_all(void **state) {
    (void)state;
    check_read("a.tsv", "text\tlabel\r\na\tfor\r\n\r\nb\tfor", usual(), "2<a><for>;4<b><for>;", "");
    check_read("a.csv", "text,label\r\na,for\r\n\r\n\"b\r\nc\",for", usual(), "2<a><for>;4<b\nc><for>;", "");
    check_read("a.jsonl", "{\"text\":\"a\",\"label\":\"for\"}\r\n\r\n{\"text\":\"b\",\"label\":\"for\"}", usual(),
               "1<a><for>;3<b><for>;", "");
    check_read("a.ft", "__label__for a\r\n\r\n__label__for b", usual(), "1<a><for>;3<b><for>;", "");
}

static void files_without_records_are_allowed(void **state) {
    (void)state;
    check_read("a.tsv", "text\tlabel\n", usual(), "", "");
    check_read("a.csv", "text,label", usual(), "", "");
    check_read("a.jsonl", "", usual(), "", "");
    check_read("a.ft", "\n\n", usual(), "", "");
}

static void invalid_bytes_become_replacement_characters(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.group_column = "group";
    check_read("a.tsv", "text\tlabel\tgroup\na\xff\tf\x80\t\xc3\n", options,
               "2<a\xef\xbf\xbd><f\xef\xbf\xbd>[\xef\xbf\xbd];", "");
}

/* ---- columns ------------------------------------------------------------------------------------------- */

static void columns_can_be_named(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.text_column = "body";
    options.label_columns = (const char *const[]){"verdict"};
    options.group_column = "paper";
    check_read("a.tsv", "paper\tbody\ttext\tlabel\tverdict\nP\tx\ty\tz\tfor\n\tx\ty\tz\tfor\n", options,
               "2<x><for>[P];3<x><for>;", "");
    check_read("a.jsonl", "{\"paper\":1,\"body\":\"x\",\"verdict\":\"for\"}\n{\"body\":\"y\",\"verdict\":\"for\"}",
               options, "1<x><for>[1];2<y><for>;", "");
    options = usual();
    options.group_column = "label";
    check_read("a.ft", "__label__a __label__b x\n", options, "1<x><a b>[a b];", "");
}

static void labels_and_groups_are_trimmed_but_not_texts(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.group_column = "group";
    check_read("a.csv", "text,label,group\n\" a \", for\t, g \nb,for, \n", options, "2< a ><for>[g];3<b><for>;", "");
}

static void a_missing_column_is_told_before_reading(void **state) {
    (void)state;
    stance_read_options options = usual(), grouped = usual(), filtered = usual();
    grouped.group_column = filtered.where_column = "paper";
    filtered.where_value = "x";
    const char *path = file_of("a.tsv", "text\tstance\na\tfor\n");
    check_refused(path, options, STANCE_ERROR_FORMAT, 1, "no column \"label\"");
    path = file_of("a.csv", "body,label\na,for\n");
    check_refused(path, options, STANCE_ERROR_FORMAT, 1, "no column \"text\"");
    path = file_of("a.tsv", "text\tlabel\na\tfor\n");
    check_refused(path, grouped, STANCE_ERROR_FORMAT, 1, "no column \"paper\"");
    check_refused(path, filtered, STANCE_ERROR_FORMAT, 1, "no column \"paper\"");
    check_refused(file_of("a.ft", "__label__for x\n"), grouped, STANCE_ERROR_FORMAT, 1, "no column \"paper\"");
    options.label_columns = (const char *const[]){"stance"};
    check_refused(file_of("a.ft", "__label__for x\n"), options, STANCE_ERROR_FORMAT, 1, "no column \"stance\"");
}

static void a_header_that_cannot_be_is_told(void **state) {
    (void)state;
    stance_read_options options = usual();
    check_refused(file_of("a.tsv", ""), options, STANCE_ERROR_FORMAT, 0,
                  "empty: the first line should name the columns");
    check_refused(file_of("a.csv", "text,label,text\n"), options, STANCE_ERROR_FORMAT, 1,
                  "column \"text\" is named twice");
    check_refused(file_of("a.csv", "\"text"), options, STANCE_ERROR_FORMAT, 1, "quote is never closed");
    options.longest_line = 9;
    check_refused(file_of("a.tsv", "text\tlabel\n"), options, STANCE_ERROR_LIMIT, 1, "line longer than 9 bytes");
}

static void a_label_for_one_task_is_enough(void **state) {
    (void)state;
    stance_error error;
    stance_dataset *dataset = dataset_of((const char *const[]){"stance", "topic"}, 2);
    stance_read_options options = usual();
    const char *path = file_of("a.tsv", "text\ttopic\tstance\na\tlaw\tfor\nb\t\tfor\nc\tlaw\t \n");
    assert_ok(stance_dataset_read(dataset, path, NULL, &error), &error);
    options.label_columns = (const char *const[]){"topic", "stance"};
    assert_ok(stance_dataset_read(dataset, path, &options, &error), &error);
    check_examples(dataset, "2<a><for><law>;3<b><for><>;4<c><><law>;2<a><law><for>;3<b><><for>;4<c><law><>;");
    path = file_of("b.tsv", "text\ttopic\tstance\na\t\t\n");
    assert_int_equal(stance_dataset_read(dataset, path, NULL, &error), STANCE_ERROR_DATA);
    assert_string_equal(error.text, "no label");
    stance_dataset_free(dataset);
}

/* The last tasks can hold notes: they are read like labels, but do not count as such. */
static void notes_are_no_labels(void **state) {
    (void)state;
    stance_error error;
    stance_dataset *dataset = dataset_of((const char *const[]){"label", "split", "name"}, 3);
    stance_read_options options = usual();
    options.notes = 2;
    const char *path = file_of("a.tsv", "text\tlabel\tsplit\tname\na\tfor\ttest\tx\nb\tfor\t\t\nc\t\ttest\tx\n");
    assert_int_equal(stance_dataset_read(dataset, path, &options, &error), STANCE_ERROR_DATA);
    assert_string_equal(error.text, "no label");
    assert_int_equal(error.line, 4);
    check_examples(dataset, "2<a><for><test><x>;3<b><for><><>;");
    options.notes = 1;
    assert_ok(stance_dataset_read(dataset, path, &options, &error), &error);
    assert_int_equal(stance_dataset_count(dataset), 5);
    stance_dataset_free(dataset);
}

/* The number of a sentence in its article; a number in JSON leaves a text alone that is one as well. */
static void positions_are_whole_numbers(void **state) {
    (void)state;
    stance_error error;
    stance_dataset *dataset = one_task();
    stance_read_options options = usual();
    const char *path = file_of("a.jsonl", "{\"text\":12,\"label\":\"for\",\"n\":3}\n{\"text\":\"b\",\"label\":1}\n"
                                          "{\"text\":4,\"label\":5,\"n\":2147483647}\n");
    options.position_column = "n";
    assert_ok(stance_dataset_read(dataset, path, &options, &error), &error);
    check_examples(dataset, "1<12><for>;2<b><1>;3<4><5>;");
    assert_int_equal(dataset->examples[0].position, 3);
    assert_int_equal(dataset->examples[1].position, 0);
    assert_int_equal(dataset->examples[2].position, 2147483647);
    stance_dataset_free(dataset);
}

static void other_positions_are_told(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.position_column = "n";
    check_read("a.tsv", "text\tlabel\tn\na\tfor\t1\nb\tfor\t-1\nc\tfor\tx\nd\tfor\t2147483648\ne\tfor\t 2 \n", options,
               "2<a><for>;6<e><for>;",
               "3 DATA position \"-1\" is no whole number;4 DATA position \"x\" is no whole number;"
               "5 DATA position \"2147483648\" is no whole number;");
    check_refused(file_of("a.tsv", "text\tlabel\n"), options, STANCE_ERROR_FORMAT, 1, "no column \"n\"");
}

/* ---- bad records --------------------------------------------------------------------------------------- */

static void bad_rows_are_told_and_left_out(void **state) {
    (void)state;
    check_read("a.tsv", "text\tlabel\na\tfor\nb\nc\tfor\td\n \tfor\nd\t\n\tfor\ne\tfor\n", usual(),
               "2<a><for>;8<e><for>;",
               "3 FORMAT 1 fields, the header names 2;4 FORMAT 3 fields, the header names 2;5 DATA empty text;"
               "6 DATA no label;7 DATA empty text;");
    check_read("a.csv", "text,label\n\"a\nb\",for,x\n\" \n\",for\n\"c\nd\",\"\"\nd,for\n\"e,for\n", usual(),
               "8<d><for>;",
               "2 FORMAT 3 fields, the header names 2;4 DATA empty text;6 DATA no label;9 FORMAT quote is never "
               "closed;");
}

static void bad_lines_are_told_and_left_out(void **state) {
    (void)state;
    check_read("a.jsonl",
               "[1]\n{\"label\":\"for\"}\n{\"text\":\"x\"}\n{\"text\":null,\"label\":\"for\"}\n"
               "{\"text\":\"x\",\"label\":[\"for\"]}\n{\"text\":\"\",\"label\":\"for\"}\n"
               "{\"text\":\"x\",\"label\":\" \"}\n{\"text\":\"x\",\"label\":\"for\"}\n",
               usual(), "8<x><for>;",
               "1 FORMAT not a JSON object;2 DATA no field \"text\";3 DATA no label;4 DATA no field \"text\";"
               "5 DATA no label;6 DATA empty text;7 DATA no label;");
    check_read("a.ft", "x\n__label__for\n__label__ x\n__label__for x\n", usual(), "4<x><for>;",
               "1 DATA no label;2 DATA empty text;3 DATA no label;");
}

static void what_is_not_json_is_told(void **state) {
    (void)state;
    stance_error error;
    stance_dataset *dataset = one_task();
    const char *path = file_of("a.jsonl", "{\"text\":\"a\",\"label\":\"for\"}\n{\"text\":\n");
    assert_int_equal(stance_dataset_read(dataset, path, NULL, &error), STANCE_ERROR_FORMAT);
    assert_int_equal(error.line, 2);
    assert_memory_equal(error.text, "not JSON: ", 10);
    check_examples(dataset, "1<a><for>;");
    stance_dataset_free(dataset);
}

static void long_lines_are_told_and_left_out(void **state) {
    (void)state;
    stance_read_options options = usual();
    options.longest_line = 14;
    check_read("a.tsv", "text\tlabel\n1234567890\tfor\n12345678901\tfor\nx\tfor\n", options,
               "2<1234567890><for>;4<x><for>;", "3 LIMIT line longer than 14 bytes;");
    check_read("a.csv", "text,label\n\"123456789\n0\",for\n\"1234567890\n1\",for\n\"12\n3\",for\n", options,
               "2<123456789\n0><for>;6<12\n3><for>;", "4 LIMIT record longer than 14 bytes;");
    check_read("a.ft", "__label__for x\n__label__for xy\n__label__for x", options, "1<x><for>;3<x><for>;",
               "2 LIMIT line longer than 14 bytes;");
    options.longest_line = 27;
    check_read("a.jsonl", "{\"text\":\"xy\",\"label\":\"for\"}\n{\"text\":\"xyz\",\"label\":\"for\"}\n", options,
               "1<xy><for>;", "2 LIMIT line longer than 27 bytes;");
}

/* A file without blocks, that reads as NUL bytes. */
static const char *hollow_file(const char *header, off_t line) {
    const char *path = file_of("hollow.tsv", header);
    assert_int_equal(truncate(path, (off_t)strlen(header) + line), 0);
    return path;
}

static void lines_are_limited_to_64_mebibytes_by_default(void **state) {
    (void)state;
    stance_error error;
    stance_dataset *dataset = one_task();
    const char *path = hollow_file("text\tlabel\n", 64 << 20);
    assert_int_equal(stance_dataset_read(dataset, path, NULL, &error), STANCE_ERROR_FORMAT);
    assert_string_equal(error.text, "1 fields, the header names 2");
    path = hollow_file("text\tlabel\n", (64 << 20) + 1);
    assert_int_equal(stance_dataset_read(dataset, path, NULL, &error), STANCE_ERROR_LIMIT);
    assert_string_equal(error.text, "line longer than 67108864 bytes");
    stance_dataset_free(dataset);
}

static void check_first_bad(const char *content, stance_status status, size_t line, const char *text) {
    stance_error error;
    stance_dataset *dataset = one_task();
    const char *path = file_of("a.tsv", content);
    assert_int_equal(stance_dataset_read(dataset, path, NULL, &error), status);
    assert_int_equal(error.status, status);
    assert_int_equal(error.line, line);
    assert_string_equal(error.text, text);
    check_examples(dataset, "2<a><for>;");
    assert_int_equal(stance_dataset_read(dataset, path, NULL, NULL), status);
    stance_dataset_free(dataset);
}

static void without_a_listener_the_first_bad_record_fails(void **state) {
    (void)state;
    check_first_bad("text\tlabel\na\tfor\nb\t\n\tfor\nc\tfor\n", STANCE_ERROR_DATA, 3, "no label");
    check_first_bad("text\tlabel\na\tfor\n\tfor\nb\t\n", STANCE_ERROR_DATA, 3, "empty text");
    check_first_bad("text\tlabel\na\tfor\n\n\nb\n", STANCE_ERROR_FORMAT, 5, "1 fields, the header names 2");
}

/* Counts down, and then stops the reading. */
static int stop_at_0(void *user, const stance_error *error) {
    int *left = user;
    (void)error;
    return --*left == 0 ? -1 : 0;
}

static void a_listener_can_stop_the_reading(void **state) {
    (void)state;
    stance_error error;
    stance_dataset *dataset = one_task();
    stance_read_options options = usual();
    int left = 2;
    options.bad_record = stop_at_0;
    options.user = &left;
    const char *path = file_of("a.tsv", "text\tlabel\na\tfor\nx\nb\tfor\n\tfor\nc\tfor\n");
    assert_int_equal(stance_dataset_read(dataset, path, &options, &error), STANCE_ERROR_CANCELLED);
    assert_int_equal(error.status, STANCE_ERROR_CANCELLED);
    assert_string_equal(error.text, "stopped at line 5");
    check_examples(dataset, "2<a><for>;4<b><for>;");
    left = 1;
    assert_int_equal(stance_dataset_read(dataset, path, &options, NULL), STANCE_ERROR_CANCELLED);
    stance_dataset_free(dataset);
}

/* ---- records asked for --------------------------------------------------------------------------------- */

static stance_read_options where(const char *column, const char *value, int not ) {
    stance_read_options options = usual();
    options.where_column = column;
    options.where_value = value;
    options.where_not = not ;
    return options;
}

static void records_can_be_chosen_by_a_field(void **state) {
    (void)state;
    static const char tsv[] = "text\tlabel\tset\na\tfor\ttest\nb\tfor\ttrain\nc\tfor\t\nd\tfor\ttest\n";
    check_read("a.tsv", tsv, where("set", "test", 0), "2<a><for>;5<d><for>;", "");
    check_read("a.tsv", tsv, where("set", "test", 1), "3<b><for>;4<c><for>;", "");
    check_read("a.tsv", tsv, where("set", "test", 2), "3<b><for>;4<c><for>;", "");
    check_read("a.tsv", tsv, where("set", "", 0), "4<c><for>;", "");
    check_read("a.tsv", tsv, where("set", "tes", 0), "", "");
    check_read("a.tsv", tsv, where("text", "b", 0), "3<b><for>;", "");
    check_read("a.csv", "set,text,label\n\"te,st\",a,for\n", where("set", "te,st", 0), "2<a><for>;", "");
    check_read("a.ft", "__label__for a\n__label__no b\n", where("label", "for", 1), "2<b><no>;", "");
}

static void a_json_field_that_is_not_there_is_empty(void **state) {
    (void)state;
    static const char json[] = "{\"text\":\"a\",\"label\":\"for\",\"set\":1}\n{\"text\":\"b\",\"label\":\"for\"}\n"
                               "{\"text\":\"c\",\"label\":\"for\",\"set\":null}\n";
    check_read("a.jsonl", json, where("set", "1", 0), "1<a><for>;", "");
    check_read("a.jsonl", json, where("set", "1", 1), "2<b><for>;3<c><for>;", "");
    check_read("a.jsonl", json, where("set", "", 0), "2<b><for>;3<c><for>;", "");
}

static void without_a_value_all_are_read(void **state) {
    (void)state;
    static const char tsv[] = "text\tlabel\tset\na\tfor\ttest\nb\tfor\t\n";
    check_read("a.tsv", tsv, where(NULL, "test", 0), "2<a><for>;3<b><for>;", "");
    check_read("a.tsv", tsv, where("set", NULL, 0), "2<a><for>;3<b><for>;", "");
    check_read("a.tsv", tsv, where("set", NULL, 1), "2<a><for>;3<b><for>;", "");
}

static void what_is_not_asked_for_may_be_bad(void **state) {
    (void)state;
    check_read("a.tsv", "text\tlabel\tset\n\tfor\tx\na\t\tx\nb\tfor\ty\nc\t\ty\nd\n", where("set", "y", 0),
               "4<b><for>;", "5 DATA no label;6 FORMAT 1 fields, the header names 3;");
}

/* ---- labels of a model --------------------------------------------------------------------------------- */

static void labels_that_the_model_lacks_are_told(void **state) {
    (void)state;
    static const small_names names = {{"label", "topic"}, {{"against", "for"}, {"law", "trade"}}};
    small_model m;
    stance_read_options options = usual();
    small_model_init(&m, &names, NULL);
    options.model = m.model;
    check_read("a.tsv", "text\tlabel\na\tfor\nb\tneutral\nc\tagainst\nd\tFor\ne\t\n", options,
               "2<a><for>;4<c><against>;",
               "3 DATA the model's task label has no label \"neutral\";5 DATA the model's task label has no label "
               "\"For\";6 DATA no label;");
    options.where_column = "label";
    options.where_value = "for";
    check_read("a.tsv", "text\tlabel\na\tfor\nb\tneutral\n", options, "2<a><for>;", "");
    small_model_clear(&m);
}

static void other_tasks_than_the_models_may_have_any_label(void **state) {
    (void)state;
    static const small_names names = {{"other", "stance"}, {{"a", "b"}, {"against", "for"}}};
    small_model m;
    stance_error error;
    stance_read_options options = usual();
    small_model_init(&m, &names, NULL);
    options.model = m.model;
    check_read("a.tsv", "text\tlabel\na\tneutral\n", options, "2<a><neutral>;", "");
    stance_dataset *dataset = dataset_of((const char *const[]){"topic", "stance"}, 2);
    const char *path = file_of("a.tsv", "text\ttopic\tstance\na\tlaw\tfor\nb\tlaw\t\nc\tlaw\tno\n");
    assert_int_equal(stance_dataset_read(dataset, path, &options, &error), STANCE_ERROR_DATA);
    assert_int_equal(error.line, 4);
    check_examples(dataset, "2<a><law><for>;3<b><law><>;");
    stance_dataset_free(dataset);
    small_model_clear(&m);
}

/* ---- files --------------------------------------------------------------------------------------------- */

static int lowest_free_descriptor(void) {
    int fd = dup(STDOUT_FILENO);
    close(fd);
    return fd;
}

static void what_cannot_be_read_is_an_error(void **state) {
    (void)state;
    int free_before = lowest_free_descriptor();
    check_refused(temp_path("missing.tsv"), usual(), STANCE_ERROR_IO, 0, "cannot open: No such file or directory");
    check_refused("", usual(), STANCE_ERROR_IO, 0, "cannot open: No such file or directory");
    check_refused(temp_folder(), usual(), STANCE_ERROR_IO, 0, "cannot read: Is a directory");
    check_refused(file_of("a.tsv", "x\n"), usual(), STANCE_ERROR_FORMAT, 1, "no column \"text\"");
    check_read("a.tsv", "text\tlabel\na\tfor\n", usual(), "2<a><for>;", "");
    assert_int_equal(lowest_free_descriptor(), free_before);
}

static void a_dash_is_standard_input(void **state) {
    (void)state;
    stance_error error;
    stance_dataset *dataset = one_task();
    int saved = dup(STDIN_FILENO), fd = open(file_of("a.ft", "text\tlabel\na\tfor\n"), O_RDONLY);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    assert_ok(stance_dataset_read(dataset, "-", NULL, &error), &error);
    check_examples(dataset, "2<a><for>;");
    assert_int_not_equal(fcntl(STDIN_FILENO, F_GETFD), -1);
    dup2(saved, STDIN_FILENO);
    close(saved);
    stance_dataset_free(dataset);
}

static void files_are_added_to_what_is_there(void **state) {
    (void)state;
    stance_error error;
    stance_dataset *dataset = one_task();
    assert_ok(stance_dataset_read(dataset, file_of("a.tsv", "text\tlabel\na\tfor\n"), NULL, &error), &error);
    assert_int_equal(stance_dataset_read(dataset, temp_path("missing.tsv"), NULL, &error), STANCE_ERROR_IO);
    assert_ok(stance_dataset_read(dataset, file_of("b.ft", "__label__no b\n"), NULL, &error), &error);
    check_examples(dataset, "2<a><for>;1<b><no>;");
    stance_dataset_free(dataset);
}

/* ---- any bytes ----------------------------------------------------------------------------------------- */

enum { MOST_LINES = 200 };

/* The lines of bad records. */
typedef struct bad_lines {
    size_t lines[MOST_LINES];
    size_t count;
} bad_lines;

static int collect_line(void *user, const stance_error *error) {
    bad_lines *bad = user;
    assert_true(bad->count < MOST_LINES);
    assert_true(bad->count == 0 || error->line > bad->lines[bad->count - 1]);
    assert_true(error->text[0] != '\0' && error->status != STANCE_OK);
    bad->lines[bad->count++] = error->line;
    return 0;
}

static void check_example(const stance_dataset *dataset, size_t i, const bad_lines *bad) {
    const st_example *example = &dataset->examples[i];
    assert_true(st_sv_trim(example->text).size > 0);
    assert_true(*stance_dataset_label(dataset, i, 0));
    assert_true(i == 0 || example->line > dataset->examples[i - 1].line);
    for (size_t b = 0; b < bad->count; b++) assert_int_not_equal(bad->lines[b], example->line);
    for (st_sv rest = example->text; rest.size;) {
        uint32_t code;
        bool valid;
        size_t size = st_utf8_decode(rest, &code, &valid);
        assert_true(valid);
        rest = (st_sv){rest.data + size, rest.size - size};
    }
}

static void random_content(st_rng *rng, st_buf *content) {
    static const char *const pieces[] = {"\t",
                                         ",",
                                         "\"",
                                         "\n",
                                         "\r\n",
                                         "a",
                                         "for",
                                         "\xff",
                                         " ",
                                         "__label__",
                                         "__label__for ",
                                         "{",
                                         "}",
                                         "\"text\"",
                                         "\"label\"",
                                         ":",
                                         "\"x\"",
                                         "null",
                                         "a\tfor\n",
                                         "a,for\n",
                                         "\xc3\xa9",
                                         "\n\"a\",for\n",
                                         "\xef\xbb\xbf",
                                         "{\"text\":\"a\",\"label\":\"b\"}\n"};
    for (uint64_t n = st_rng_below(rng, 40); n > 0; n--) {
        uint64_t piece = st_rng_below(rng, sizeof pieces / sizeof *pieces + 1);
        if (piece == sizeof pieces / sizeof *pieces) st_buf_add_char(content, '\0');
        else st_buf_add_text(content, pieces[piece]);
    }
}

static void any_bytes_can_be_read(void **state) {
    (void)state;
    static const char *const names[] = {"a.tsv", "a.csv", "a.jsonl", "a.ft"};
    static const char *const headers[] = {"text\tlabel\n", "text,label\n", "", ""};
    st_rng rng = st_rng_seeded(31);
    size_t read = 0, bad_records = 0;
    for (int round = 0; round < 1200; round++) {
        st_buf content;
        stance_error error;
        bad_lines bad = {.count = 0};
        stance_dataset *dataset = one_task();
        stance_read_options options = usual();
        options.bad_record = collect_line;
        options.user = &bad;
        options.longest_line = 40;
        st_buf_init(&content, &st_default_allocator);
        st_buf_add_text(&content, headers[round % 4]);
        random_content(&rng, &content);
        const char *path = temp_file(names[round % 4], content.data ? content.data : "", content.size);
        assert_ok(stance_dataset_read(dataset, path, &options, &error), &error);
        for (size_t i = 0; i < dataset->count; i++) check_example(dataset, i, &bad);
        read += dataset->count, bad_records += bad.count;
        st_buf_clear(&content);
        stance_dataset_free(dataset);
    }
    assert_true(read > 500 && bad_records > 2000);
}

/* ---- memory -------------------------------------------------------------------------------------------- */

typedef struct attempt {
    const char *name, *content, *expected;
} attempt;

static const attempt attempts[] = {
    {"m.tsv", "text\tlabel\tgroup\tset\na\tfor\tg\t1\nb\tfor\t\t2\nc\tfor\th\t1\n", "2<a><for>[g];4<c><for>[h];"},
    {"m.csv", "text,label,group,set\n\"a\nb\",for,g,1\n\"c\",for,,1\n", "2<a\nb><for>[g];4<c><for>;"},
    {"m.jsonl",
     "{\"text\":12,\"label\":3,\"group\":4.5,\"set\":1}\n{\"text\":\"a\",\"label\":true,\"set\":1}\n"
     "{\"text\":\"b\",\"label\":true,\"set\":2}\n",
     "1<12><3>[4.5];2<a><true>;"},
};

static stance_status read_with(const stance_allocator *allocator, void *context) {
    const attempt *a = context;
    stance_dataset *dataset;
    stance_status status = stance_dataset_new(&dataset, (const char *const[]){"label"}, 1, allocator, NULL);
    if (status) return status;
    stance_read_options options = where("set", "1", 0);
    options.group_column = "group";
    status = stance_dataset_read(dataset, temp_path(a->name), &options, NULL);
    if (!status) check_examples(dataset, a->expected);
    stance_dataset_free(dataset);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        attempt a = attempts[i];
        file_of(a.name, a.content);
        assert_true(check_every_allocation(read_with, &a) > 10);
        assert_true(check_hiccups(read_with, &a, SIZE_MAX) > 10);
    }
}

/* The same without any choice. */
static stance_status read_all_with(const stance_allocator *allocator, void *context) {
    const attempt *a = context;
    stance_dataset *dataset;
    stance_status status = stance_dataset_new(&dataset, (const char *const[]){"label"}, 1, allocator, NULL);
    if (status) return status;
    status = stance_dataset_read(dataset, temp_path(a->name), NULL, NULL);
    if (!status) check_examples(dataset, a->expected);
    stance_dataset_free(dataset);
    return status;
}

static void out_of_memory_is_no_lack_of_a_field(void **state) {
    (void)state;
    attempt all[] = {{"m.ft", "__label__for __label__so a\n", "1<a><for so>;"},
                     {"m.jsonl", "{\"text\":12,\"label\":\"for\"}\n", "1<12><for>;"},
                     {"m.json", "{\"text\":\"a\",\"label\":0.25}\n", "1<a><0.25>;"}};
    for (size_t i = 0; i < 3; i++) {
        file_of(all[i].name, all[i].content);
        assert_true(check_every_allocation(read_all_with, &all[i]) > 8);
        assert_true(check_hiccups(read_all_with, &all[i], SIZE_MAX) > 8);
    }
}

enum { LONG = 5000 };

/* Every field is longer than what memory is taken for at once. */
static stance_status read_long_with(const stance_allocator *allocator, void *context) {
    stance_dataset *dataset;
    stance_status status = stance_dataset_new(&dataset, (const char *const[]){"label"}, 1, allocator, NULL);
    if (status) return status;
    stance_read_options options = usual();
    options.group_column = "group";
    status = stance_dataset_read(dataset, context, &options, NULL);
    if (!status) assert_int_equal(dataset->count, 1);
    if (!status) assert_int_equal(dataset->examples[0].text.size, LONG);
    if (!status) assert_int_equal(strlen(stance_dataset_label(dataset, 0, 0)), LONG);
    if (!status) assert_int_equal(strlen(stance_dataset_group(dataset, 0)), LONG);
    stance_dataset_free(dataset);
    return status;
}

static void long_fields_may_run_out_of_memory(void **state) {
    (void)state;
    char content[3 * LONG + 100] = "text\tlabel\tgroup\n", path[256];
    for (int i = 0; i < 3; i++) {
        memset(content + strlen(content), 'x', LONG);
        strcat(content, i < 2 ? "\t" : "\n");
    }
    strcpy(path, file_of("long.tsv", content));
    assert_true(check_every_allocation(read_long_with, path) > 10);
    assert_true(check_hiccups(read_long_with, path, SIZE_MAX) > 10);
}

TESTS(cmocka_unit_test(all_formats_give_the_same), cmocka_unit_test(the_name_tells_the_format_unless_it_is_said),
      cmocka_unit_test(unknown_formats_are_refused), cmocka_unit_test(options_of_another_version_are_refused),
      cmocka_unit_test(options_may_be_null), cmocka_unit_test(a_byte_order_mark_is_left_out),
      cmocka_unit_test(lines_may_end_in_crlf_or_not_at_all), cmocka_unit_test(files_without_records_are_allowed),
      cmocka_unit_test(invalid_bytes_become_replacement_characters), cmocka_unit_test(columns_can_be_named),
      cmocka_unit_test(labels_and_groups_are_trimmed_but_not_texts),
      cmocka_unit_test(a_missing_column_is_told_before_reading), cmocka_unit_test(a_header_that_cannot_be_is_told),
      cmocka_unit_test(a_label_for_one_task_is_enough), cmocka_unit_test(notes_are_no_labels),
      cmocka_unit_test(positions_are_whole_numbers), cmocka_unit_test(other_positions_are_told),
      cmocka_unit_test(bad_rows_are_told_and_left_out), cmocka_unit_test(bad_lines_are_told_and_left_out),
      cmocka_unit_test(what_is_not_json_is_told), cmocka_unit_test(long_lines_are_told_and_left_out),
      cmocka_unit_test(lines_are_limited_to_64_mebibytes_by_default),
      cmocka_unit_test(without_a_listener_the_first_bad_record_fails),
      cmocka_unit_test(a_listener_can_stop_the_reading), cmocka_unit_test(records_can_be_chosen_by_a_field),
      cmocka_unit_test(a_json_field_that_is_not_there_is_empty), cmocka_unit_test(without_a_value_all_are_read),
      cmocka_unit_test(what_is_not_asked_for_may_be_bad), cmocka_unit_test(labels_that_the_model_lacks_are_told),
      cmocka_unit_test(other_tasks_than_the_models_may_have_any_label),
      cmocka_unit_test(what_cannot_be_read_is_an_error), cmocka_unit_test(a_dash_is_standard_input),
      cmocka_unit_test(files_are_added_to_what_is_there), cmocka_unit_test(any_bytes_can_be_read),
      cmocka_unit_test(out_of_memory_is_an_error), cmocka_unit_test(out_of_memory_is_no_lack_of_a_field),
      cmocka_unit_test(long_fields_may_run_out_of_memory))
