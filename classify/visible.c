/* SPDX-License-Identifier: MIT */
#include "visible.h"

void st_add_visible(st_buf *out, st_sv text) {
    while (text.size) {
        size_t control = st_control_at(text), step = control ? control : 1;
        st_buf_add_char(out, control ? ' ' : text.data[0]);
        text.data += step, text.size -= step;
    }
}
