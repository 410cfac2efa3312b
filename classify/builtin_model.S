/* SPDX-License-Identifier: MIT
 * BUILTIN_MODEL is the path of the model file. */
    .section .rodata
    .balign 64
    .globl st_builtin_begin
    .hidden st_builtin_begin
    .globl st_builtin_end
    .hidden st_builtin_end
st_builtin_begin:
    .incbin BUILTIN_MODEL
st_builtin_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
