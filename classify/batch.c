/* SPDX-License-Identifier: MIT */
#include "batch.h"

enum { MOST_DOCUMENTS = 512, MOST_BYTES = 1 << 18 };

void st_batch_init(st_batch *batch, const stance_allocator *allocator) {
    *batch = (st_batch){.count = 0};
    st_buf_init(&batch->bytes, allocator);
}

void st_batch_clear(st_batch *batch) {
    st_release(batch->bytes.allocator, batch->documents);
    st_buf_clear(&batch->bytes);
    st_batch_init(batch, batch->bytes.allocator);
}

void st_batch_reset(st_batch *batch) {
    st_buf_reset(&batch->bytes);
    batch->count = batch->widest = 0;
}

bool st_batch_full(const st_batch *batch) { return batch->count >= MOST_DOCUMENTS || batch->bytes.size >= MOST_BYTES; }

st_piece st_batch_keep(st_batch *batch, st_sv text) {
    st_piece piece = {batch->bytes.size, text.size};
    st_buf_add_sv(&batch->bytes, text);
    return piece;
}

bool st_batch_add(st_batch *batch, const st_document *document) {
    if (batch->bytes.failed || !st_reserve(batch->bytes.allocator, &batch->documents, &batch->capacity,
                                           batch->count + 1, sizeof *batch->documents))
        return false;
    batch->documents[batch->count++] = *document;
    size_t size = st_document_name(document).size;
    if (size > batch->widest) batch->widest = size;
    return true;
}
