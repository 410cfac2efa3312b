# What the libraries and programs need, from the system's packages.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(jansson REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(libxml2 REQUIRED IMPORTED_TARGET libxml-2.0) # web pages, in the program stance only
pkg_check_modules(microhttpd REQUIRED IMPORTED_TARGET libmicrohttpd) # stance-serve only

# libsvm and liblinear come without a pkg-config file: looked for, then linked by name.
find_path(libsvm_include libsvm/svm.h REQUIRED)
find_library(libsvm_library svm REQUIRED)
find_path(liblinear_include linear.h REQUIRED)
find_library(liblinear_library linear REQUIRED)
