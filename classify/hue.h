/* SPDX-License-Identifier: MIT
 * Which colour stands for which label. */
#ifndef ST_HUE_H
#define ST_HUE_H

#include <stddef.h>

/* Hues that people tell apart who do not tell red from green; grey says nothing. */
typedef enum st_hue { ST_HUE_GREY, ST_HUE_FOR, ST_HUE_AGAINST, ST_HUE_OTHER } st_hue;
enum { ST_HUES = 9 };

/* The hue of label number `index` of a task, below ST_HUES: labels that are for something have one, those against it
 * another, those that are neither are grey; others take turns from ST_HUE_OTHER on. */
int st_hue_of(const char *label, size_t index);

#endif
