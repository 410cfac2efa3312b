/* SPDX-License-Identifier: MIT */
#include "html_library.h"

#include <string.h>

#include "check.h"

static void the_library_that_was_built_with_is_found(void **state) {
    (void)state;
    const st_libxml2 *library = st_html_library(NULL);
    assert_non_null(library);
    assert_ptr_equal(st_html_library(NULL), library);
    htmlParserCtxtPtr parser = library->htmlNewParserCtxt();
    assert_non_null(parser);
    library->htmlFreeParserCtxt(parser);
}

static void a_missing_library_is_named(void **state) {
    (void)state;
    st_libxml2 library;
    char why[256] = "";
    assert_false(st_html_library_load(&library, "libxml2.so.none", why, sizeof why));
    assert_non_null(strstr(why, "libxml2.so.none"));
}

static void a_library_without_a_function_is_refused(void **state) {
    (void)state;
    st_libxml2 library;
    char why[256] = "";
    assert_false(st_html_library_load(&library, "libc.so.6", why, sizeof why));
    assert_non_null(strstr(why, "htmlCtxtUseOptions"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_library_that_was_built_with_is_found),
        cmocka_unit_test(a_missing_library_is_named),
        cmocka_unit_test(a_library_without_a_function_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
