# Flags for our own code, per target: stance_flags(TARGET).
set(warnings -Wall -Wextra -Wpedantic -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion
             -Wno-sign-conversion -Wvla -Wundef -Wpointer-arith -Wcast-qual -Wwrite-strings)
set(hardening -fstack-protector-strong -D_FORTIFY_SOURCE=2)

# Programs are position-independent whatever the compiler's default.
include(CheckPIESupported)
check_pie_supported()

function(stance_flags target)
  target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:C>:${warnings}>" -ffp-contract=off
                         "$<$<AND:$<COMPILE_LANGUAGE:C>,$<CONFIG:Release,RelWithDebInfo>>:${hardening}>")
  target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
  if(STANCE_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${STANCE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
    target_link_options(${target} PRIVATE -fsanitize=${STANCE_SANITIZE})
  endif()
  if(STANCE_FUZZ)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:C>:-fsanitize=fuzzer-no-link>)
  endif()
  if(STANCE_COVERAGE)
    target_compile_options(${target} PRIVATE --coverage -O0 -fprofile-update=atomic) # counted by threads
    target_link_options(${target} PRIVATE --coverage)
  endif()
  target_link_options(${target} PRIVATE -Wl,-z,relro,-z,now,--as-needed)
endfunction()
