/* SPDX-License-Identifier: MIT
 * Model files of libsvm and liblinear: what is read has finite numbers and different labels, what is not is told with its
 * line. */
#include <math.h>

#include "foreign.h"
#include "fuzz.h"

enum { FEATURES = 50 };

static void check_labels(const st_foreign *f) {
    PROPERTY(f->classes >= 2 && f->classes <= ST_FOREIGN_CLASSES);
    PROPERTY(f->rows == f->classes || (f->rows == 1 && f->classes == 2));
    for (size_t k = 0; k < f->classes; k++)
        for (size_t l = 0; l < k; l++) PROPERTY(f->labels[k].size && !st_sv_equal(f->labels[k], f->labels[l]));
}

static void check_numbers(const st_foreign *f) {
    PROPERTY(f->features <= FEATURES);
    for (size_t i = 0; i < f->features * f->rows; i++) PROPERTY(isfinite(f->weights[i]));
    for (size_t r = 0; r < f->rows; r++) PROPERTY(isfinite(f->bias[r]));
    PROPERTY(isfinite(f->slope) && isfinite(f->offset));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    st_sv bytes = fuzz_copy(fuzz_input(data, size));
    stance_error error = {.text = ""};
    st_foreign foreign;
    stance_status status = st_foreign_read(&foreign, bytes, FEATURES, &st_default_allocator, &error);
    if (status) {
        PROPERTY(status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_DATA);
        PROPERTY(error.status == status && error.text[0] && !strchr(error.text, '\n'));
        PROPERTY((error.line > 0) == (size > 0) && error.line <= size + 1);
    } else {
        check_labels(&foreign);
        check_numbers(&foreign);
    }
    st_foreign_clear(&foreign);
    free((void *)(uintptr_t)bytes.data);
    return 0;
}
