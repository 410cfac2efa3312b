/* SPDX-License-Identifier: MIT */
#include "option_table.h"

const st_option st_common_options[] = {
    {'h', "help", ST_OPTION_FLAG, 0, NULL, "show this help", NULL},
    {'V', "version", ST_OPTION_FLAG, 0, NULL, "show the version", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

bool st_option_is_last(const st_option *option) { return !option->name && !option->help; }

const st_option *st_option_by_letter(const st_option *table, char letter) {
    for (; !st_option_is_last(table); table++)
        if (table->letter && table->letter == letter) return table;
    return NULL;
}

const st_option *st_option_by_name(const st_option *table, st_sv name) {
    for (; !st_option_is_last(table); table++)
        if (table->name && st_sv_equal(st_sv_of(table->name), name)) return table;
    return NULL;
}
