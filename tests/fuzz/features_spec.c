/* SPDX-License-Identifier: MIT
 * Specifications of features: what is accepted is valid, and printed reads back as itself. */
#include "fuzz.h"
#include "spec.h"

static void check_round_trip(const st_spec *spec) {
    st_spec again;
    st_buf once, twice;
    st_buf_init(&once, &st_default_allocator);
    st_buf_init(&twice, &st_default_allocator);
    st_spec_print(&once, spec);
    PROPERTY(!once.failed && !st_spec_parse(&again, st_buf_sv(&once), NULL));
    PROPERTY(again.count == spec->count);
    PROPERTY(!memcmp(again.blocks, spec->blocks, spec->count * sizeof *spec->blocks));
    st_spec_print(&twice, &again);
    PROPERTY(st_sv_equal(st_buf_sv(&once), st_buf_sv(&twice)));
    st_buf_clear(&once);
    st_buf_clear(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    st_spec spec;
    st_sv text = fuzz_input(data, size);
    stance_error error = {.text = ""};
    stance_status status = st_spec_parse(&spec, text, &error);
    if (status) {
        PROPERTY(status == STANCE_ERROR_ARGUMENT && error.status == status);
        PROPERTY(error.text[0] && memchr(error.text, '\0', sizeof error.text) && !strchr(error.text, '\n'));
        PROPERTY(error.column <= size + 1);
        return 0;
    }
    PROPERTY(st_spec_valid(&spec) && spec.count >= 1 && spec.count <= ST_MAX_BLOCKS);
    check_round_trip(&spec);
    return 0;
}
