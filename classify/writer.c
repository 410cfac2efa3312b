/* SPDX-License-Identifier: MIT */
#include "writer.h"

void st_write_head(const st_writer *writer, st_buf *out) {
    if (writer->format == ST_OUTPUT_TSV || writer->format == ST_OUTPUT_CSV) st_write_table_head(writer, out);
    if (writer->format == ST_OUTPUT_JSON) st_buf_add_text(out, "[");
}

void st_write_between(const st_writer *writer, st_buf *out) {
    if (writer->format == ST_OUTPUT_JSON) st_buf_add_text(out, ",");
}

void st_write_tail(const st_writer *writer, st_buf *out, bool any) {
    if (writer->format == ST_OUTPUT_JSON) st_buf_add_text(out, any ? "\n]\n" : "]\n");
}

void st_write_start(const st_writer *writer, const st_batch *batch, const st_document *document, st_buf *out) {
    if (writer->format == ST_OUTPUT_JSONL) st_write_json_start(batch, document, out);
    else st_write_table_start(writer, batch, document, out);
}

void st_write_record(const st_writer *writer, const st_verdict *verdict, st_buf *out) {
    switch (writer->format) {
    case ST_OUTPUT_TEXT: st_write_text_record(writer, verdict, out); break;
    case ST_OUTPUT_TSV:
    case ST_OUTPUT_CSV: st_write_table_record(writer, verdict, out); break;
    case ST_OUTPUT_JSON:
        st_buf_add_char(out, '\n');
        st_write_json_record(writer, verdict, out);
        break;
    case ST_OUTPUT_JSONL:
        st_write_json_record(writer, verdict, out);
        st_buf_add_char(out, '\n');
        break;
    case ST_OUTPUT_HTML: st_write_html_record(writer, verdict, out); break;
    }
}
