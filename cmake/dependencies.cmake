# What the libraries and programs need, from the system's packages.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(jansson REQUIRED IMPORTED_TARGET jansson)

# libxml2 is for web pages, in the program stance only, which loads it when it meets one: by the name that programs linked
# to it would look for.
pkg_check_modules(libxml2 REQUIRED IMPORTED_TARGET libxml-2.0)
find_library(libxml2_library xml2 REQUIRED HINTS ${libxml2_LIBRARY_DIRS})
execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${libxml2_library} OUTPUT_VARIABLE libxml2_headers COMMAND_ERROR_IS_FATAL ANY)
if(NOT libxml2_headers MATCHES "SONAME +([^ \n]+)")
  message(FATAL_ERROR "${libxml2_library} is not a shared library with a name of its own")
endif()
set(libxml2_file ${CMAKE_MATCH_1})
pkg_check_modules(microhttpd REQUIRED IMPORTED_TARGET libmicrohttpd) # stance-serve only

# libsvm and liblinear come without a pkg-config file: looked for, then linked by name.
find_path(libsvm_include libsvm/svm.h REQUIRED)
find_library(libsvm_library svm REQUIRED)
find_path(liblinear_include linear.h REQUIRED)
find_library(liblinear_library linear REQUIRED)
