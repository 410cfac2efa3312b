/* SPDX-License-Identifier: MIT */
#include "hue.h"

#include <string.h>

int st_hue_of(const char *label, size_t index) {
    static const struct {
        const char *label;
        st_hue hue;
    } known[] = {{"supportive", ST_HUE_FOR},  {"positive", ST_HUE_FOR},    {"favor", ST_HUE_FOR},
                 {"favour", ST_HUE_FOR},      {"for", ST_HUE_FOR},         {"good", ST_HUE_FOR},
                 {"yes", ST_HUE_FOR},         {"opposed", ST_HUE_AGAINST}, {"negative", ST_HUE_AGAINST},
                 {"against", ST_HUE_AGAINST}, {"bad", ST_HUE_AGAINST},     {"no", ST_HUE_AGAINST},
                 {"neutral", ST_HUE_GREY},    {"none", ST_HUE_GREY},       {"other", ST_HUE_GREY}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].label, label) == 0) return known[i].hue;
    return ST_HUE_OTHER + (int)(index % (ST_HUES - ST_HUE_OTHER));
}
