# Debian packages: in a build for the prefix /usr (cmake --preset debian), "cpack -G DEB". script/test-packages tries them out.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(deb_version ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})
set(CPACK_DEBIAN_PACKAGE_SOURCE stance)
set(STANCE_MAINTAINER "stance authors <stance@stance.example>" CACHE STRING "Who is named in the packages")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${STANCE_MAINTAINER})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENTS_ALL)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR})
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_THREADS 0)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/packages-before.cmake)
set(CPACK_POST_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/packages-after.cmake)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
configure_file(packaging/changelog.in changelog.Debian @ONLY)

# stance_package(NAME section DEPENDS "a, b" SUMMARY "..." TEXT "..."): a text without semicolons.
macro(stance_package name section)
  cmake_parse_arguments(package "" "DEPENDS;SUGGESTS;SUMMARY;TEXT" "" ${ARGN})
  string(TOUPPER ${name} upper)
  list(APPEND CPACK_COMPONENTS_ALL ${name})
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name})
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section})
  set(CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS "${package_DEPENDS}")
  set(CPACK_DEBIAN_${upper}_PACKAGE_SUGGESTS "${package_SUGGESTS}")
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${package_SUMMARY}\n${about_stance}\n\n${package_TEXT}")
  install(FILES packaging/copyright ${PROJECT_BINARY_DIR}/changelog.Debian DESTINATION share/doc/${name} COMPONENT ${name})
  install(FILES CHANGELOG.md RENAME changelog DESTINATION share/doc/${name} COMPONENT ${name})
endmacro()

set(about_stance "stance classifies texts by TF-IDF vectors of n-grams and linear support
vector machines. The model that is built in tells whether a news article is
supportive of, opposed to or neutral toward allowing Huawei into 5G networks,
and what it is about. Others are trained from anyone's own labelled texts.")
stance_package(libstance0 libs SUMMARY "statistical text classification (shared library)"
               TEXT "This package contains the library that opens models and classifies texts.")
stance_package(libstance-train0 libs DEPENDS "libstance0 (= ${deb_version})"
               SUMMARY "training of statistical text classifiers (shared library)"
               TEXT "This package contains the library that trains models.")
stance_package(libstance-dev libdevel DEPENDS # pkg-config asks for the last two whatever is linked
               "libstance0 (= ${deb_version}), libstance-train0 (= ${deb_version}), libutf8proc-dev, libjansson-dev"
               SUGGESTS "libsvm-dev, liblinear-dev"
               SUMMARY "statistical text classification (development files)"
               TEXT "This package contains headers, static libraries, a manual page and
examples. Linking the trainer statically also needs what it suggests.")
# libxml2 is loaded, not linked: whose file it is has to be asked.
get_filename_component(libxml2_real ${libxml2_library} REALPATH)
execute_process(COMMAND dpkg-query -S ${libxml2_real} OUTPUT_VARIABLE libxml2_owner ERROR_QUIET)
string(REGEX REPLACE "[:,].*" "" libxml2_package "${libxml2_owner}")
if(NOT libxml2_package)
  set(libxml2_package libxml2)
endif()
stance_package(stance text DEPENDS ${libxml2_package} SUGGESTS stance-train
               SUMMARY "statistical text classification (program)"
               TEXT "This package contains the program that labels articles, explains its
verdicts, writes reports as web pages and serves a JSON interface by HTTP.")
stance_package(stance-train text SUGGESTS "libsvm-tools, liblinear-tools"
               SUMMARY "training of statistical text classifiers (program)"
               TEXT "This package contains the program that trains models from labelled
texts, evaluates them, and checks, splits and merges the texts.")
if(Python3_FOUND)
  stance_package(python3-stance python DEPENDS "python3 (>= 3.11), libstance0 (>= ${PROJECT_VERSION})"
                 SUGGESTS "libstance-train0, python3-sklearn, python3-distributed"
                 SUMMARY "statistical text classification (Python 3)"
                 TEXT "This package contains the Python module, with a classifier for
scikit-learn.")
  set(CPACK_DEBIAN_PYTHON3-STANCE_PACKAGE_ARCHITECTURE all)
  set(CPACK_DEBIAN_PYTHON3-STANCE_PACKAGE_CONTROL_EXTRA
      "${PROJECT_SOURCE_DIR}/packaging/python3-stance/postinst;${PROJECT_SOURCE_DIR}/packaging/python3-stance/prerm")
endif()
pkg_check_modules(sqlite3 QUIET IMPORTED_TARGET sqlite3)
if(sqlite3_FOUND)
  stance_package(libsqlite3-mod-stance database DEPENDS "libstance0 (>= ${PROJECT_VERSION})" SUGGESTS sqlite3
                 SUMMARY "statistical text classification (SQLite extension)"
                 TEXT "This package contains SQL functions to be loaded into SQLite.")
endif()
include(CPack)
