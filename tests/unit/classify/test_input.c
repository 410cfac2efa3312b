/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "fail_once.h"
#include "rng.h"

/* Tests work in the temporary folder, so that paths are short. */
static int enter_temp_folder(void **state) {
    (void)state;
    return chdir(temp_folder());
}

static void write_file(const char *name, const char *text) { temp_file(name, text, strlen(text)); }

static st_input_options reading(st_input_format format) {
    return (st_input_options){(int)format, "id", "title", "text", 1 << 20};
}

/* One line for a document: id|path|line|layout|<title>text, or id|path|line|! and what is wrong with it. */
static void show_document(const st_batch *batch, const st_document *d, st_buf *seen) {
    static const char layouts[] = "ALS";
    st_buf_add_sv(seen, st_batch_text(batch, d->id));
    st_buf_add_char(seen, '|');
    st_buf_add_sv(seen, st_batch_text(batch, d->path));
    st_buf_add_format(seen, "|%zu|", d->line);
    if (d->error.status) st_buf_add_format(seen, "!%s", d->error.text);
    else st_buf_add_format(seen, "%c|", layouts[d->layout]);
    if (d->has_title) {
        st_buf_add_char(seen, '<');
        st_buf_add_sv(seen, st_batch_text(batch, d->title));
        st_buf_add_char(seen, '>');
    }
    st_buf_add_sv(seen, st_batch_text(batch, d->text));
    st_buf_add_char(seen, '\n');
}

/* Show all documents; MEMORY when the input ran out of it. */
static stance_status show_input(const st_input_options *options, const char *const *paths, size_t count,
                                const stance_allocator *allocator, st_buf *seen) {
    st_input input;
    st_batch batch;
    st_batch_init(&batch, allocator);
    st_input_init(&input, options, paths, count, allocator);
    bool whole = true, more = true;
    while (whole && more) {
        st_batch_reset(&batch);
        whole = st_input_read(&input, &batch);
        more = batch.count > 0;
        assert_true(batch.count <= 512);
        for (size_t i = 0; i < batch.count && whole; i++) show_document(&batch, &batch.documents[i], seen);
    }
    st_input_clear(&input);
    st_batch_clear(&batch);
    return whole ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void check_paths(const st_input_options *options, const char *const *paths, size_t count, const char *expected) {
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    assert_ok(show_input(options, paths, count, &st_default_allocator, &seen), NULL);
    assert_sv(st_buf_sv(&seen), expected);
    st_buf_clear(&seen);
}

static void check_path(st_input_format format, const char *path, const char *expected) {
    st_input_options options = reading(format);
    check_paths(&options, &path, 1, expected);
}

/* What becomes of a file with this text. */
static void check_file(st_input_format format, const char *name, const char *text, const char *expected) {
    write_file(name, text);
    check_path(format, name, expected);
}

/* ---- whole files -------------------------------------------------------------------------------------- */

static void a_text_is_one_document(void **state) {
    (void)state;
    check_file(ST_INPUT_TEXT, "a.txt", "Prize for pie\r\n\r\nIt won. \n",
               "a|a.txt|0|A|Prize for pie\r\n\r\nIt won. \n\n");
    check_file(ST_INPUT_AUTO, "a.txt", "Prize for pie\r\n\r\nIt won. \n",
               "a|a.txt|0|A|Prize for pie\r\n\r\nIt won. \n\n");
}

static void an_empty_file_is_a_document_too(void **state) {
    (void)state;
    check_file(ST_INPUT_AUTO, "empty", "", "empty|empty|0|A|\n");
    check_file(ST_INPUT_TEXT, "empty", "", "empty|empty|0|A|\n");
    check_file(ST_INPUT_AUTO, "mark", "\xef\xbb\xbf", "mark|mark|0|A|\n");
}

static void a_byte_order_mark_is_left_out(void **state) {
    (void)state;
    check_file(ST_INPUT_AUTO, "mark", "\xef\xbb\xbfIt won.", "mark|mark|0|A|It won.\n");
    check_file(ST_INPUT_TEXT, "mark", "\xef\xbb\xbfIt won.", "mark|mark|0|A|It won.\n");
    check_file(ST_INPUT_LINES, "mark", "\xef\xbb\xbfIt\nwon.", "1|mark|1|L|It\n2|mark|2|L|won.\n");
    check_file(ST_INPUT_SENTENCES, "mark", "\xef\xbb\xbfIt\nwon.", "mark|mark|1|S|It\nwon.\n\n");
    check_file(ST_INPUT_CSV, "mark", "\xef\xbb\xbftext\nIt won.", "2|mark|2|A|It won.\n");
    check_file(ST_INPUT_AUTO, "mark", "\xef\xbb\xbf {\"text\": \"It\"}", "1|mark|1|A|It\n");
}

static void an_id_is_the_name_without_folders_and_ending(void **state) {
    (void)state;
    assert_int_equal(mkdir("folder.d", 0700), 0);
    check_file(ST_INPUT_AUTO, "folder.d/a.b.txt", "x", "a.b|folder.d/a.b.txt|0|A|x\n");
    check_file(ST_INPUT_AUTO, "folder.d/plain", "x", "plain|folder.d/plain|0|A|x\n");
    check_file(ST_INPUT_AUTO, "folder.d/.hidden", "x", ".hidden|folder.d/.hidden|0|A|x\n");
    check_file(ST_INPUT_AUTO, "folder.d/end.", "x", "end|folder.d/end.|0|A|x\n");
}

static void any_bytes_are_passed_on(void **state) {
    (void)state;
    char bytes[256], expected[300] = "bytes|bytes|0|A|";
    for (int i = 0; i < 256; i++) bytes[i] = (char)i;
    const char *path = temp_file("bytes", bytes, sizeof bytes);
    st_input_options options = reading(ST_INPUT_TEXT);
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    path = strrchr(path, '/') + 1;
    assert_ok(show_input(&options, &path, 1, &st_default_allocator, &seen), NULL);
    assert_int_equal(seen.size, strlen(expected) + sizeof bytes + 1);
    assert_memory_equal(seen.data + strlen(expected), bytes, sizeof bytes);
    st_buf_clear(&seen);
}

static void web_pages_are_known_by_name_and_by_content(void **state) {
    (void)state;
    check_file(ST_INPUT_AUTO, "page.HTM", "<p>One.<p>Two.", "page|page.HTM|0|A|One.\n\nTwo.\n");
    check_file(ST_INPUT_AUTO, "page", "<!-- x --><!DOCTYPE html><h1>T</h1><p>One.", "page|page|0|A|<T>One.\n");
    check_file(ST_INPUT_HTML, "page", "One &amp; two", "page|page|0|A|One & two\n");
    check_file(ST_INPUT_TEXT, "page.html", "<p>One.", "page|page.html|0|A|<p>One.\n");
    check_file(ST_INPUT_AUTO, "page", "<p>One.", "page|page|0|A|<p>One.\n");
    temp_file("page", "\xff\xfe<\0h\0t\0m\0l\0>\0O\0", 16);
    check_path(ST_INPUT_AUTO, "page", "page|page|0|A|O\n");
}

static void binary_files_are_refused_when_nobody_said_what_they_are(void **state) {
    (void)state;
    static const char refused[] = "binary|binary|0|!binary file, not text\n";
    temp_file("binary", "some\0bytes", 10);
    check_path(ST_INPUT_AUTO, "binary", refused);
    temp_file("binary", "\0", 1);
    check_path(ST_INPUT_AUTO, "binary", refused);
    temp_file("binary", "{\0\"\"}", 5);
    check_path(ST_INPUT_AUTO, "binary", refused);
    check_file(ST_INPUT_AUTO, "binary", "%PDF-1.7 and text", refused);
    check_file(ST_INPUT_AUTO, "binary", "PK\x03\x04 and text", refused);
    check_file(ST_INPUT_TEXT, "binary", "%PDF-1.7 and text", "binary|binary|0|A|%PDF-1.7 and text\n");
    check_file(ST_INPUT_AUTO, "binary", "PK is text, %PDF- too", "binary|binary|0|A|PK is text, %PDF- too\n");
}

static void the_format_is_told_by_the_name(void **state) {
    (void)state;
    check_file(ST_INPUT_AUTO, "n.jsonl", "{\"text\": \"x\"}", "1|n.jsonl|1|A|x\n");
    check_file(ST_INPUT_AUTO, "n.ndjson", "{\"text\": \"x\"}", "1|n.ndjson|1|A|x\n");
    check_file(ST_INPUT_AUTO, "n.csv", "text\n\"x\"", "2|n.csv|2|A|x\n");
    check_file(ST_INPUT_AUTO, "n.tsv", "text\n\"x\"", "2|n.tsv|2|A|\"x\"\n");
    check_file(ST_INPUT_AUTO, "n.txt", "text\n\"x\"", "n|n.txt|0|A|text\n\"x\"\n");
    check_file(ST_INPUT_LINES, "n.csv", "text\n\"x\"", "1|n.csv|1|L|text\n2|n.csv|2|L|\"x\"\n");
}

static void or_else_by_the_content(void **state) {
    (void)state;
    check_file(ST_INPUT_AUTO, "c", " \n {\"text\": \"x\"}", "2|c|2|A|x\n");
    check_file(ST_INPUT_AUTO, "c", "{braces} without quotes", "c|c|0|A|{braces} without quotes\n");
    check_file(ST_INPUT_AUTO, "c", "{", "c|c|0|A|{\n");
    check_file(ST_INPUT_AUTO, "c", "\"quotes\" {first}", "c|c|0|A|\"quotes\" {first}\n");
    check_file(ST_INPUT_AUTO, "c", "id,text\n1,x\n", "c|c|0|A|id,text\n1,x\n\n");
}

/* ---- lines and sentences ------------------------------------------------------------------------------ */

static void every_line_is_a_document(void **state) {
    (void)state;
    check_file(ST_INPUT_LINES, "l", "It\r\n\n won. \nlast", "1|l|1|L|It\n2|l|2|L|\n3|l|3|L| won. \n4|l|4|L|last\n");
    check_file(ST_INPUT_LINES, "l", "\n", "1|l|1|L|\n");
    check_file(ST_INPUT_LINES, "l", "", "");
}

static void an_empty_line_ends_an_article(void **state) {
    (void)state;
    check_file(ST_INPUT_SENTENCES, "s.txt", "\n\nA\nB\n\n \t\r\n\nC\r\nD\n\nE",
               "s|s.txt|3|S|A\nB\n\ns-2|s.txt|8|S|C\nD\n\ns-3|s.txt|11|S|E\n\n");
    check_file(ST_INPUT_SENTENCES, "s.txt", "A\n\n\n", "s|s.txt|1|S|A\n\n");
}

static void a_file_without_sentences_is_an_empty_article(void **state) {
    (void)state;
    check_file(ST_INPUT_SENTENCES, "s.txt", "", "s|s.txt|0|S|\n");
    check_file(ST_INPUT_SENTENCES, "s.txt", " \n\n", "s|s.txt|0|S|\n");
}

/* ---- records ------------------------------------------------------------------------------------------ */

static void json_lines_have_fields(void **state) {
    (void)state;
    check_file(ST_INPUT_JSONL, "j",
               "{\"id\": \"a\", \"title\": \"Pie\", \"text\": \"It\\nwon.\", \"other\": [1]}\r\n"
               "\n"
               "{\"text\": \"caf\\u00e9\", \"title\": \"\"}\n"
               "{\"id\": 7, \"text\": true, \"title\": null}",
               "a|j|1|A|<Pie>It\nwon.\n3|j|3|A|<>caf\xc3\xa9\n7|j|4|A|true\n");
}

static void bad_json_is_one_document_and_the_next_is_whole(void **state) {
    (void)state;
    check_file(ST_INPUT_JSONL, "j",
               "{\"text\": \"a\"}\n{\"text\": \"b\"\n[\"c\"]\n{\"id\": \"d\"}\n{\"text\": \"e\"}\n",
               "1|j|1|A|a\n"
               "2|j|2|!not JSON: '}' expected near end of file\n"
               "3|j|3|!not a JSON object\n"
               "d|j|4|!no field \"text\"\n"
               "5|j|5|A|e\n");
}

static void failures_tell_their_place(void **state) {
    (void)state;
    const char *path = "j";
    st_input input;
    st_batch batch;
    st_input_options options = reading(ST_INPUT_JSONL);
    write_file("j", "{\"text\": \"a\"}\n{\"text\": x}\n");
    st_batch_init(&batch, &st_default_allocator);
    st_input_init(&input, &options, &path, 1, &st_default_allocator);
    while (batch.count < 2) assert_true(st_input_read(&input, &batch));
    assert_int_equal(batch.documents[0].error.status, STANCE_OK);
    assert_int_equal(batch.documents[1].error.status, STANCE_ERROR_FORMAT);
    assert_int_equal(batch.documents[1].error.line, 2);
    assert_int_not_equal(batch.documents[1].error.column, 0);
    st_input_clear(&input);
    st_batch_clear(&batch);
}

static void a_nul_in_json_is_part_of_the_text(void **state) {
    (void)state;
    write_file("j", "{\"text\": \"a\\u0000b\"}");
    st_input_options options = reading(ST_INPUT_JSONL);
    const char *path = "j";
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    assert_ok(show_input(&options, &path, 1, &st_default_allocator, &seen), NULL);
    assert_int_equal(seen.size, 12);
    assert_memory_equal(seen.data, "1|j|1|A|a\0b\n", 12);
    st_buf_clear(&seen);
}

static void csv_fields_may_be_quoted(void **state) {
    (void)state;
    check_file(
        ST_INPUT_CSV, "c",
        "id,title,text\r\n1,\"Pie, cake\",\"It \"\"won\"\".\nTwice.\"\r\n2,,plain\n\n3,short\n4,,\"never\nclosed",
        "1|c|2|A|<Pie, cake>It \"won\".\nTwice.\n"
        "2|c|4|A|<>plain\n"
        "6|c|6|!2 fields, the header names 3\n"
        "7|c|7|!quote is never closed\n");
}

static void tsv_fields_are_not(void **state) {
    (void)state;
    check_file(ST_INPUT_TSV, "t", "text\tid\n\"It\" won\ta\nx\ty\tz\n\t\n",
               "a|t|2|A|\"It\" won\n3|t|3|!3 fields, the header names 2\n|t|4|A|\n");
}

static void a_table_without_the_column_is_one_failure(void **state) {
    (void)state;
    check_file(ST_INPUT_CSV, "c", "id,body\n1,x\n2,y\n", "c|c|1|!no column \"text\"\n");
    check_file(ST_INPUT_CSV, "c", "text,id,text\n1,x\n", "c|c|1|!column \"text\" is named twice\n");
    check_file(ST_INPUT_CSV, "c", "\"a\nb\x1b[2J\",\"a\nb\x1b[2J\"\n", "c|c|1|!column \"a b [2J\" is named twice\n");
    check_file(ST_INPUT_TSV, "c", "", "c|c|0|!empty: the first line should name the columns\n");
    check_file(ST_INPUT_TSV, "c", "text\n", "");
}

static void fields_may_have_other_names(void **state) {
    (void)state;
    st_input_options options = {ST_INPUT_AUTO, "number", "headline", "body", 100};
    const char *paths[] = {"f.csv", "f.jsonl"};
    write_file("f.csv", "text,body,headline,number,id\na,b,c,d,e\n");
    write_file("f.jsonl", "{\"text\": 1, \"body\": 2, \"headline\": 3, \"number\": 4, \"id\": 5}\n{\"text\": \"x\"}");
    check_paths(&options, paths, 2, "d|f.csv|2|A|<c>b\n4|f.jsonl|1|A|<3>2\n2|f.jsonl|2|!no field \"body\"\n");
}

/* ---- limits ------------------------------------------------------------------------------------------- */

static void check_limited(st_input_format format, size_t limit, const char *text, const char *expected) {
    const char *path = "limited";
    st_input_options options = reading(format);
    options.max_bytes = limit;
    write_file(path, text);
    check_paths(&options, &path, 1, expected);
}

static void texts_beyond_the_limit_are_refused(void **state) {
    (void)state;
    static const char refused[] = "limited|limited|0|!longer than the limit of 10 bytes\n";
    for (st_input_format format = ST_INPUT_AUTO; format <= ST_INPUT_TEXT; format++) {
        check_limited(format, 10, "0123456789", "limited|limited|0|A|0123456789\n");
        check_limited(format, 10, "0123456789a", refused);
        check_limited(format, 10, "0123456789 and much more than that", refused);
    }
}

/* Around the size of what is read to tell the format. */
static void so_are_texts_of_several_reads(void **state) {
    (void)state;
    enum { SIZE = 70000 };
    static const size_t limits[] = {8191, 8192, 8193, 65536, SIZE - 1, SIZE};
    char *text = malloc(SIZE + 1), *expected = malloc(SIZE + 100);
    assert_true(text && expected);
    memset(text, 'x', SIZE);
    text[SIZE] = '\0';
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (limits[i] == SIZE) sprintf(expected, "limited|limited|0|A|%s\n", text);
        else sprintf(expected, "limited|limited|0|!longer than the limit of %zu bytes\n", limits[i]);
        check_limited(ST_INPUT_AUTO, limits[i], text, expected);
        check_limited(ST_INPUT_TEXT, limits[i], text, expected);
    }
    free(expected);
    free(text);
}

static void lines_beyond_the_limit_are_refused_and_the_next_is_whole(void **state) {
    (void)state;
    check_limited(ST_INPUT_LINES, 4, "abcd\nabcde\nabcdefghijkl\nx",
                  "1|limited|1|L|abcd\n2|limited|2|!line longer than 4 bytes\n"
                  "3|limited|3|!line longer than 4 bytes\n4|limited|4|L|x\n");
    check_limited(ST_INPUT_JSONL, 15, "{\"text\": \"a\"}\n{\"text\": \"abcdefghijkl\"}\n{\"text\": \"b\"}",
                  "1|limited|1|A|a\n2|limited|2|!line longer than 15 bytes\n3|limited|3|A|b\n");
    check_limited(ST_INPUT_CSV, 8, "text\nabcdefgh\nabcdefghi\n\"abcd\nefgh\"\nx",
                  "2|limited|2|A|abcdefgh\n3|limited|3|!line longer than 8 bytes\n"
                  "4|limited|4|!record longer than 8 bytes\n6|limited|6|A|x\n");
}

/* What follows within it is not taken for another. */
static void so_are_articles_of_sentences(void **state) {
    (void)state;
    check_limited(ST_INPUT_SENTENCES, 8, "abc\ndef\n\nx\n",
                  "limited|limited|1|S|abc\ndef\n\nlimited-2|limited|4|S|x\n\n");
    check_limited(ST_INPUT_SENTENCES, 8, "a\nbc\ndef\nghi\njkl\n\nx\n",
                  "limited|limited|1|!article longer than 8 bytes\nlimited-2|limited|7|S|x\n\n");
    check_limited(ST_INPUT_SENTENCES, 8, "x\n\na\nabcdefghijkl\nb\n\ny",
                  "limited|limited|1|S|x\n\nlimited-2|limited|3|!article longer than 8 bytes\n"
                  "limited-3|limited|7|S|y\n\n");
    check_limited(ST_INPUT_SENTENCES, 8, "abcdefghijkl\nb", "limited|limited|1|!article longer than 8 bytes\n");
}

static void a_very_long_line_is_whole(void **state) {
    (void)state;
    size_t size = 1 << 20;
    char *text = malloc(size + 1);
    st_buf expected;
    memset(text, 'x', size);
    text[size] = '\0';
    st_buf_init(&expected, &st_default_allocator);
    st_buf_add_format(&expected, "1|long|1|L|%s\n2|long|2|L|y\n", text);
    st_buf_add_char(&expected, '\0');
    FILE *file = fopen("long", "wb");
    fprintf(file, "%s\ny", text);
    fclose(file);
    check_path(ST_INPUT_LINES, "long", expected.data);
    st_buf_clear(&expected);
    free(text);
}

/* ---- many files --------------------------------------------------------------------------------------- */

static void make_socket(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    close(fd);
}

static void what_cannot_be_opened_is_a_failure_among_others(void **state) {
    (void)state;
    st_input_options options = reading(ST_INPUT_AUTO);
    const char *paths[] = {"g.txt", "nowhere.csv", "socket.txt", "g.txt/x", "g.txt"};
    write_file("g.txt", "x");
    make_socket("socket.txt");
    check_paths(&options, paths, 5,
                "g|g.txt|0|A|x\nnowhere|nowhere.csv|0|!cannot open: No such file or directory\n"
                "socket|socket.txt|0|!cannot open: No such device or address\n"
                "x|g.txt/x|0|!cannot open: Not a directory\ng|g.txt|0|A|x\n");
}

static void folders_are_gone_through(void **state) {
    (void)state;
    assert_int_equal(mkdir("dir", 0700), 0);
    assert_int_equal(mkdir("dir/b", 0700), 0);
    write_file("dir/c.txt", "text");
    write_file("dir/b/x.jsonl", "{\"text\": \"one\"}\n{\"text\": \"two\"}\n");
    write_file("dir/a.csv", "text\nthree\n");
    assert_int_equal(symlink("..", "dir/b/up"), 0);
    assert_int_equal(mkfifo("dir/b/y", 0600), 0);
    check_path(ST_INPUT_AUTO, "dir",
               "2|dir/a.csv|2|A|three\n1|dir/b/x.jsonl|1|A|one\n2|dir/b/x.jsonl|2|A|two\n"
               "y|dir/b/y|0|!cannot read: not a regular file\nc|dir/c.txt|0|A|text\n");
}

static size_t open_descriptors(void) {
    size_t count = 0;
    DIR *dir = opendir("/proc/self/fd");
    assert_non_null(dir);
    while (readdir(dir)) count++;
    closedir(dir);
    return count;
}

static void every_file_is_closed(void **state) {
    (void)state;
    const char *paths[] = {"g.txt", "binary", "n.csv", "empty.csv", "c", "nowhere", "l", "dir"};
    st_input_options options = reading(ST_INPUT_AUTO);
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    write_file("empty.csv", "");
    size_t before = open_descriptors();
    assert_ok(show_input(&options, paths, 8, &st_default_allocator, &seen), NULL);
    assert_int_equal(open_descriptors(), before);
    options.format = ST_INPUT_SENTENCES;
    assert_ok(show_input(&options, paths, 8, &st_default_allocator, &seen), NULL);
    assert_int_equal(open_descriptors(), before);
    st_buf_clear(&seen);
}

static void an_input_may_be_cleared_in_the_middle(void **state) {
    (void)state;
    const char *path = "middle.csv";
    st_input_options options = reading(ST_INPUT_AUTO);
    st_input input;
    st_batch batch;
    FILE *file = fopen(path, "wb");
    fprintf(file, "text\n");
    for (int i = 0; i < 2000; i++) fprintf(file, "number %d\n", i);
    fclose(file);
    size_t before = open_descriptors();
    st_batch_init(&batch, &st_default_allocator);
    st_input_init(&input, &options, &path, 1, &st_default_allocator);
    assert_true(st_input_read(&input, &batch));
    assert_true(batch.count > 0 && batch.count < 2000);
    st_input_clear(&input);
    st_batch_clear(&batch);
    assert_int_equal(open_descriptors(), before);
}

/* Several batches, of files and of records. */
static void many_documents_keep_their_order(void **state) {
    (void)state;
    enum { MANY = 1500 };
    const char *paths[MANY + 1];
    st_input_options options = reading(ST_INPUT_AUTO);
    st_buf expected;
    st_buf_init(&expected, &st_default_allocator);
    for (int i = 0; i < MANY; i++) {
        paths[i] = i % 3 ? "g.txt" : "nowhere";
        st_buf_add_text(&expected,
                        i % 3 ? "g|g.txt|0|A|x\n" : "nowhere|nowhere|0|!cannot open: No such file or directory\n");
    }
    paths[MANY] = "middle.csv";
    for (int i = 0; i < 2000; i++) st_buf_add_format(&expected, "%d|middle.csv|%d|A|number %d\n", i + 2, i + 2, i);
    st_buf_add_char(&expected, '\0');
    check_paths(&options, paths, MANY + 1, expected.data);
    st_buf_clear(&expected);
}

static void documents_may_be_asked_for_a_few_at_a_time(void **state) {
    (void)state;
    const char *path = "middle.csv";
    st_input_options options = reading(ST_INPUT_AUTO);
    st_input input;
    st_batch batch;
    st_batch_init(&batch, &st_default_allocator);
    st_input_init(&input, &options, &path, 1, &st_default_allocator);
    static const size_t most[] = {1, 1, 3, 0, 2};
    size_t line = 2;
    for (size_t i = 0; i < 5; i++) {
        st_batch_reset(&batch);
        input.most = most[i];
        assert_true(st_input_read(&input, &batch));
        if (most[i]) assert_int_equal(batch.count, most[i]);
        else assert_true(batch.count > 100);
        assert_int_equal(batch.documents[0].line, line);
        line += batch.count;
    }
    st_input_clear(&input);
    st_batch_clear(&batch);
}

/* ---- standard input ----------------------------------------------------------------------------------- */

/* Sends `text` in packets of `step` bytes, each of which is one read at the other end. */
typedef struct feeder {
    pthread_t thread;
    int ends[2]; /* ours, the reader's */
    int saved;   /* standard input of old */
    st_sv text;
    size_t step;
} feeder;

static void *feed(void *argument) {
    feeder *f = argument;
    for (size_t at = 0; at < f->text.size; at += f->step) {
        size_t left = f->text.size - at, size = left < f->step ? left : f->step;
        if (send(f->ends[0], f->text.data + at, size, MSG_NOSIGNAL) < 0) break;
    }
    close(f->ends[0]);
    return NULL;
}

static void feeder_start(feeder *f, st_sv text, size_t step) {
    f->text = text;
    f->step = step;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, f->ends), 0);
    f->saved = dup(STDIN_FILENO);
    assert_true(f->saved >= 0 && dup2(f->ends[1], STDIN_FILENO) == STDIN_FILENO);
    close(f->ends[1]);
    assert_int_equal(pthread_create(&f->thread, NULL, feed, f), 0);
}

static void feeder_stop(feeder *f) {
    assert_true(dup2(f->saved, STDIN_FILENO) == STDIN_FILENO);
    close(f->saved);
    assert_int_equal(pthread_join(f->thread, NULL), 0);
}

static void show_fed(st_input_format format, st_sv text, size_t step, st_buf *seen) {
    feeder f;
    const char *path = "-";
    st_input_options options = reading(format);
    st_buf_reset(seen);
    feeder_start(&f, text, step);
    assert_ok(show_input(&options, &path, 1, &st_default_allocator, seen), NULL);
    feeder_stop(&f);
}

static void check_fed(st_input_format format, st_sv text, size_t step, const char *expected) {
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    show_fed(format, text, step, &seen);
    assert_sv(st_buf_sv(&seen), expected);
    st_buf_clear(&seen);
}

/* However they are split: reads of any size give the same documents. */
static void check_split(st_input_format format, const char *text, const char *expected) {
    static const size_t steps[] = {1, 2, 3, 5, 16, 8192};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) check_fed(format, st_sv_of(text), steps[i], expected);
}

static void texts_may_come_in_small_reads(void **state) {
    (void)state;
    check_split(ST_INPUT_TEXT, "\xef\xbb\xbfIt won.\n", "-|-|0|A|It won.\n\n");
    check_split(ST_INPUT_AUTO, "\xef\xbb\xbfIt won.\n", "-|-|0|A|It won.\n\n");
    check_split(ST_INPUT_AUTO, "", "-|-|0|A|\n");
    check_split(ST_INPUT_AUTO, "%PDF-1.7", "-|-|0|!binary file, not text\n");
}

static void records_may_come_in_small_reads(void **state) {
    (void)state;
    check_split(ST_INPUT_AUTO, " {\"text\": \"a\"}\n\n{\"text\"}\n{\"text\": \"b\"}",
                "1|-|1|A|a\n3|-|3|!not JSON: ':' expected near '}'\n4|-|4|A|b\n");
    check_split(ST_INPUT_CSV, "id,text\r\n1,\"a\r\nb\"\r\n2,c", "1|-|2|A|a\nb\n2|-|4|A|c\n");
    check_split(ST_INPUT_TSV, "id\ttext\n1\ta\n2\t\"c", "1|-|2|A|a\n2|-|3|A|\"c\n");
}

static void lines_may_come_in_small_reads(void **state) {
    (void)state;
    check_split(ST_INPUT_LINES,
                "\xef\xbb\xbf"
                "a\r\n\nb",
                "1|-|1|L|a\n2|-|2|L|\n3|-|3|L|b\n");
    check_split(ST_INPUT_SENTENCES, "a\r\nb\n\r\n\nc", "-|-|1|S|a\nb\n\n--2|-|5|S|c\n\n");
}

static void nul_bytes_are_seen_in_small_reads_too(void **state) {
    (void)state;
    static const size_t steps[] = {1, 2, 5, 1024};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        check_fed(ST_INPUT_AUTO, (st_sv){"some\0bytes", 10}, steps[i], "-|-|0|!binary file, not text\n");
}

/* The format of random beginnings is told in the same way whatever the reads. */
static void any_input_may_come_in_reads_of_any_size(void **state) {
    (void)state;
    static const char *const pieces[] = {"{", "{\"text\": \"x\"}", "\"", "\n", " ",
                                         "x", "\xef\xbb\xbf",      "PK", "}",  "%PDF-"};
    st_rng rng = st_rng_seeded(11);
    st_buf text, whole, split;
    st_buf_init(&text, &st_default_allocator);
    st_buf_init(&whole, &st_default_allocator);
    st_buf_init(&split, &st_default_allocator);
    for (int round = 0; round < 2000; round++) {
        st_buf_reset(&text);
        for (uint64_t n = st_rng_below(&rng, 8); n > 0; n--) {
            uint64_t piece = st_rng_below(&rng, 11);
            if (piece == 10) st_buf_add_char(&text, '\0');
            else st_buf_add_text(&text, pieces[piece]);
        }
        st_input_format format = (st_input_format)(round % 10 == 0 ? st_rng_below(&rng, 7) : ST_INPUT_AUTO);
        show_fed(format, st_buf_sv(&text), 8192, &whole);
        show_fed(format, st_buf_sv(&text), 1 + st_rng_below(&rng, 6), &split);
        assert_true(st_sv_equal(st_buf_sv(&split), st_buf_sv(&whole)));
    }
    st_buf_clear(&split);
    st_buf_clear(&whole);
    st_buf_clear(&text);
}

/* Longer than what is read to tell the format. */
static void long_inputs_may_come_in_reads_of_any_size(void **state) {
    (void)state;
    static const size_t steps[] = {1, 64, 1024, 4096};
    st_buf text, expected;
    st_buf_init(&text, &st_default_allocator);
    st_buf_init(&expected, &st_default_allocator);
    for (int i = 1; text.size < 100000; i++) {
        st_buf_add_format(&text, "{\"text\": \"number %d\"}\n", i);
        st_buf_add_format(&expected, "%d|-|%d|A|number %d\n", i, i, i);
    }
    st_buf_add_char(&expected, '\0');
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        check_fed(ST_INPUT_AUTO, st_buf_sv(&text), steps[i], expected.data);
    st_buf_clear(&expected);
    st_buf_clear(&text);
}

/* As on a terminal, where reading on after the end waits for more to be typed. */
static void an_end_that_was_seen_is_the_end(void **state) {
    (void)state;
    static const char *const packets[] = {"It ", "won.", "", "more"}; /* an empty one reads as an end */
    const char *path = "-";
    for (st_input_format format = ST_INPUT_AUTO; format <= ST_INPUT_TEXT; format++) {
        int ends[2], saved = dup(STDIN_FILENO);
        char rest[16];
        st_buf seen;
        st_buf_init(&seen, &st_default_allocator);
        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
        for (size_t i = 0; i < 4; i++) send(ends[0], packets[i], strlen(packets[i]), 0);
        assert_true(dup2(ends[1], STDIN_FILENO) == STDIN_FILENO);
        st_input_options options = reading(format);
        assert_ok(show_input(&options, &path, 1, &st_default_allocator, &seen), NULL);
        assert_int_equal(read(STDIN_FILENO, rest, sizeof rest), 4);
        assert_true(dup2(saved, STDIN_FILENO) == STDIN_FILENO);
        close(saved), close(ends[0]), close(ends[1]);
        assert_sv(st_buf_sv(&seen), "-|-|0|A|It won.\n");
        st_buf_clear(&seen);
    }
}

static void an_unreadable_standard_input_is_a_failure(void **state) {
    (void)state;
    int saved = dup(STDIN_FILENO);
    for (st_input_format format = ST_INPUT_AUTO; format <= ST_INPUT_SENTENCES; format++) {
        close(STDIN_FILENO);
        check_path(format, "-", "-|-|0|!cannot read: Bad file descriptor\n");
    }
    assert_true(dup2(saved, STDIN_FILENO) == STDIN_FILENO);
    close(saved);
}

/* ---- waiting ------------------------------------------------------------------------------------------ */

/* A pipe as standard input, to which the rest is written as soon as `told` or after ten seconds. */
typedef struct slow_writer {
    pthread_t thread;
    int data[2], told[2];
    int saved;
    const char *rest;
} slow_writer;

static void *write_slowly(void *argument) {
    slow_writer *w = argument;
    struct pollfd told = {.fd = w->told[0], .events = POLLIN};
    poll(&told, 1, 10000);
    if (write(w->data[1], w->rest, strlen(w->rest)) < 0) perror("write");
    close(w->data[1]);
    return NULL;
}

static void slow_writer_start(slow_writer *w, const char *first, const char *rest) {
    w->rest = rest;
    assert_int_equal(pipe(w->data), 0);
    assert_int_equal(pipe(w->told), 0);
    w->saved = dup(STDIN_FILENO);
    assert_true(dup2(w->data[0], STDIN_FILENO) == STDIN_FILENO);
    close(w->data[0]);
    assert_int_equal(write(w->data[1], first, strlen(first)), (ssize_t)strlen(first));
    assert_int_equal(pthread_create(&w->thread, NULL, write_slowly, w), 0);
}

static void slow_writer_go_on(slow_writer *w) { close(w->told[1]); }

static void slow_writer_stop(slow_writer *w) {
    assert_int_equal(pthread_join(w->thread, NULL), 0);
    assert_true(dup2(w->saved, STDIN_FILENO) == STDIN_FILENO);
    close(w->saved);
    close(w->told[0]);
}

/* Documents that are there are given before more is waited for; then the rest. */
static void check_waiting(st_input_format format, const char *first, size_t before, const char *rest, size_t after) {
    slow_writer w;
    st_input input;
    st_batch batch;
    const char *path = "-";
    st_input_options options = reading(format);
    st_batch_init(&batch, &st_default_allocator);
    st_input_init(&input, &options, &path, 1, &st_default_allocator);
    slow_writer_start(&w, first, rest);
    assert_true(st_input_read(&input, &batch));
    bool waits = st_input_waits(&input);
    slow_writer_go_on(&w);
    assert_true(waits);
    assert_int_equal(batch.count, before);
    size_t more = 0;
    do {
        st_batch_reset(&batch);
        assert_true(st_input_read(&input, &batch));
        more += batch.count;
    } while (batch.count);
    assert_false(st_input_waits(&input));
    slow_writer_stop(&w);
    assert_int_equal(more, after);
    st_input_clear(&input);
    st_batch_clear(&batch);
}

static void documents_that_are_there_are_not_held_back(void **state) {
    (void)state;
    check_waiting(ST_INPUT_LINES, "a\nb\n", 2, "c\n", 1);
    check_waiting(ST_INPUT_LINES, "a\n\n", 2, "b\n", 1);
    check_waiting(ST_INPUT_LINES, "a\nb\nhalf", 2, " a line\nc", 2);
    check_waiting(ST_INPUT_AUTO, "{\"text\": \"a\"}\n", 1, "{\"text\": \"b\"}\n", 1);
    check_waiting(ST_INPUT_TSV, "text\na\nb\n", 2, "c\n", 1);
}

static void nor_are_they_for_documents_of_several_lines(void **state) {
    (void)state;
    check_waiting(ST_INPUT_CSV, "text\na\n\"b\nc\"\n\"half\na ", 2, "record\"\nd\n", 2);
    check_waiting(ST_INPUT_SENTENCES, "a\nb\n\nc\n\nd\n", 2, "e\n\nf\n", 2);
    check_waiting(ST_INPUT_SENTENCES, "a\n\r\n\n", 1, "\nb\n", 1);
    check_waiting(ST_INPUT_JSONL, "{\"text\": \"a\"}\n\n\n", 1, "{\"text\": \"b\"}\n", 1);
}

static void what_has_not_begun_or_is_a_file_is_not_waited_for(void **state) {
    (void)state;
    const char *path = "middle.csv";
    st_input_options options = reading(ST_INPUT_AUTO);
    st_input input;
    st_batch batch;
    st_batch_init(&batch, &st_default_allocator);
    st_input_init(&input, &options, &path, 1, &st_default_allocator);
    assert_false(st_input_waits(&input));
    assert_true(st_input_read(&input, &batch));
    assert_true(st_batch_full(&batch));
    assert_false(st_input_waits(&input));
    st_input_clear(&input);
    st_batch_clear(&batch);
}

/* ---- memory ------------------------------------------------------------------------------------------- */

typedef struct memory_case {
    st_input_format format;
    const char *path, *expected;
} memory_case;

static stance_status read_case(const stance_allocator *allocator, void *context) {
    const memory_case *c = context;
    st_input_options options = reading(c->format);
    st_buf seen;
    st_buf_init(&seen, &st_default_allocator);
    stance_status status = show_input(&options, &c->path, 1, allocator, &seen);
    if (!status) assert_sv(st_buf_sv(&seen), c->expected);
    st_buf_clear(&seen);
    return status;
}

static void out_of_memory_is_told(void **state) {
    (void)state;
    memory_case cases[] = {
        {ST_INPUT_AUTO, "m", "m|m|0|A|text\nx\n\ny\n\n"},
        {ST_INPUT_TEXT, "m", "m|m|0|A|text\nx\n\ny\n\n"},
        {ST_INPUT_LINES, "m", "1|m|1|L|text\n2|m|2|L|x\n3|m|3|L|\n4|m|4|L|y\n"},
        {ST_INPUT_SENTENCES, "m", "m|m|1|S|text\nx\n\nm-2|m|4|S|y\n\n"},
        {ST_INPUT_CSV, "m", "2|m|2|A|x\n3|m|3|A|\n4|m|4|A|y\n"},
        {ST_INPUT_TSV, "m", "2|m|2|A|x\n3|m|3|A|\n4|m|4|A|y\n"},
        {ST_INPUT_AUTO, "m.jsonl", "7|m.jsonl|1|A|<5>x\n2|m.jsonl|2|!not a JSON object\n"},
        {ST_INPUT_AUTO, "mem", "a|mem/a|0|A|x\nb|mem/b|0|A|y\n"},
    };
    write_file("m", "text\nx\n\ny\n");
    write_file("m.jsonl", "{\"id\": 7, \"text\": \"x\", \"title\": 5}\n[]\n");
    assert_int_equal(mkdir("mem", 0700), 0);
    write_file("mem/a", "x");
    write_file("mem/b", "y");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(check_every_allocation(read_case, &cases[i]) > 3);
        assert_true(check_single_failures(read_case, &cases[i]) > 2);
    }
}

/* Articles that grow while they are read. */
static void a_large_article_is_whole_or_not_there(void **state) {
    (void)state;
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (int i = 0; i < 4000; i++) st_buf_add_format(&text, "sentence number %d\n", i);
    temp_file("grown", text.data, text.size);
    static const char *const starts[] = {"grown|grown|1|S|", "grown|grown|0|A|", "grown|grown|0|A|"};
    static const st_input_format formats[] = {ST_INPUT_SENTENCES, ST_INPUT_TEXT, ST_INPUT_AUTO};
    for (size_t i = 0; i < 3; i++) {
        st_buf expected;
        st_buf_init(&expected, &st_default_allocator);
        st_buf_add_text(&expected, starts[i]);
        st_buf_add_sv(&expected, st_buf_sv(&text));
        st_buf_add(&expected, "\n", 2);
        memory_case c = {formats[i], "grown", expected.data};
        assert_true(check_single_failures(read_case, &c) > 3);
        st_buf_clear(&expected);
    }
    st_buf_clear(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_one_document),
        cmocka_unit_test(an_empty_file_is_a_document_too),
        cmocka_unit_test(a_byte_order_mark_is_left_out),
        cmocka_unit_test(an_id_is_the_name_without_folders_and_ending),
        cmocka_unit_test(any_bytes_are_passed_on),
        cmocka_unit_test(binary_files_are_refused_when_nobody_said_what_they_are),
        cmocka_unit_test(the_format_is_told_by_the_name),
        cmocka_unit_test(or_else_by_the_content),
        cmocka_unit_test(every_line_is_a_document),
        cmocka_unit_test(an_empty_line_ends_an_article),
        cmocka_unit_test(a_file_without_sentences_is_an_empty_article),
        cmocka_unit_test(json_lines_have_fields),
        cmocka_unit_test(bad_json_is_one_document_and_the_next_is_whole),
        cmocka_unit_test(failures_tell_their_place),
        cmocka_unit_test(a_nul_in_json_is_part_of_the_text),
        cmocka_unit_test(csv_fields_may_be_quoted),
        cmocka_unit_test(tsv_fields_are_not),
        cmocka_unit_test(a_table_without_the_column_is_one_failure),
        cmocka_unit_test(fields_may_have_other_names),
        cmocka_unit_test(texts_beyond_the_limit_are_refused),
        cmocka_unit_test(so_are_texts_of_several_reads),
        cmocka_unit_test(lines_beyond_the_limit_are_refused_and_the_next_is_whole),
        cmocka_unit_test(so_are_articles_of_sentences),
        cmocka_unit_test(a_very_long_line_is_whole),
        cmocka_unit_test(what_cannot_be_opened_is_a_failure_among_others),
        cmocka_unit_test(folders_are_gone_through),
        cmocka_unit_test(web_pages_are_known_by_name_and_by_content),
        cmocka_unit_test(every_file_is_closed),
        cmocka_unit_test(an_input_may_be_cleared_in_the_middle),
        cmocka_unit_test(many_documents_keep_their_order),
        cmocka_unit_test(documents_may_be_asked_for_a_few_at_a_time),
        cmocka_unit_test(texts_may_come_in_small_reads),
        cmocka_unit_test(records_may_come_in_small_reads),
        cmocka_unit_test(lines_may_come_in_small_reads),
        cmocka_unit_test(nul_bytes_are_seen_in_small_reads_too),
        cmocka_unit_test(any_input_may_come_in_reads_of_any_size),
        cmocka_unit_test(long_inputs_may_come_in_reads_of_any_size),
        cmocka_unit_test(an_end_that_was_seen_is_the_end),
        cmocka_unit_test(an_unreadable_standard_input_is_a_failure),
        cmocka_unit_test(documents_that_are_there_are_not_held_back),
        cmocka_unit_test(nor_are_they_for_documents_of_several_lines),
        cmocka_unit_test(what_has_not_begun_or_is_a_file_is_not_waited_for),
        cmocka_unit_test(out_of_memory_is_told),
        cmocka_unit_test(a_large_article_is_whole_or_not_there),
    };
    return cmocka_run_group_tests(tests, enter_temp_folder, NULL);
}
