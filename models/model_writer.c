/* SPDX-License-Identifier: MIT */
#include "model_writer.h"

#include "hash.h"

static void add_zeros(st_buf *buf, size_t size) {
    char *room = size ? st_buf_room(buf, size) : NULL;
    if (!room) return;
    memset(room, 0, size);
    buf->size += size;
}

static void align(st_buf *buf) { add_zeros(buf, (ST_ALIGNMENT - buf->size % ST_ALIGNMENT) % ST_ALIGNMENT); }

void st_model_writer_init(st_model_writer *writer, const stance_allocator *allocator) {
    *writer = (st_model_writer){.count = 0};
    st_buf_init(&writer->bytes, allocator);
    add_zeros(&writer->bytes, sizeof(st_header) + sizeof writer->sections);
}

void st_model_writer_clear(st_model_writer *writer) { st_buf_clear(&writer->bytes); }

static void close_section(st_model_writer *writer) {
    if (!writer->count) return;
    st_section *section = &writer->sections[writer->count - 1];
    section->size = writer->bytes.size - section->offset;
}

void st_model_writer_begin(st_model_writer *writer, st_section_kind kind) {
    close_section(writer);
    align(&writer->bytes);
    writer->sections[writer->count++] = (st_section){.kind = (uint32_t)kind, .offset = writer->bytes.size};
}

void st_model_writer_add(st_model_writer *writer, st_section_kind kind, const void *bytes, size_t size) {
    st_model_writer_begin(writer, kind);
    st_buf_add(&writer->bytes, bytes, size);
}

static uint16_t minor_of_space(const char *bytes) {
    st_space space;
    memcpy(&space, bytes, sizeof space);
    return st_spec_counts_each(&space.spec) ? 2 : 0;
}

static uint16_t minor_of_heads(const char *bytes, size_t count) {
    st_head head;
    for (size_t h = 0; h < count; h++) {
        memcpy(&head, bytes + h * sizeof head, sizeof head);
        if (head.kind == ST_HEAD_CONTEXT_LOG) return 2;
    }
    return 0;
}

/* A model without anything new looks to older readers as it always did. */
static uint16_t least_minor(const st_model_writer *writer) {
    uint16_t least = 0;
    for (uint32_t i = 0; i < writer->count; i++) {
        const st_section *section = &writer->sections[i];
        const char *bytes = writer->bytes.data + section->offset;
        uint16_t minor = section->kind >= ST_SECTION_WORDS ? 2 : section->kind >= ST_SECTION_KERNEL;
        if (section->kind == ST_SECTION_SPACE && section->size == sizeof(st_space)) minor = minor_of_space(bytes);
        if (section->kind == ST_SECTION_HEADS) minor = minor_of_heads(bytes, section->size / sizeof(st_head));
        if (minor > least) least = minor;
    }
    return least;
}

stance_status st_model_writer_finish(st_model_writer *writer, stance_error *error) {
    close_section(writer);
    align(&writer->bytes);
    if (writer->bytes.failed) return st_fail_memory(error);
    st_header header = {
        .major = ST_FORMAT_MAJOR, .minor = least_minor(writer), .sections = writer->count, .size = writer->bytes.size};
    memcpy(header.magic, ST_MAGIC, sizeof header.magic);
    char *data = writer->bytes.data;
    memcpy(data + sizeof header, writer->sections, sizeof writer->sections);
    uint64_t sum = st_checksum(&header, sizeof header);
    header.checksum = st_hash_step(sum, st_checksum(data + sizeof header, writer->bytes.size - sizeof header));
    memcpy(data, &header, sizeof header);
    return STANCE_OK;
}
