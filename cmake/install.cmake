# Installation: programs with manual pages and completion, libraries, headers, pkg-config files, CMake package, examples, and what
# other languages need. Components are named as the Debian packages of cmake/packages.cmake.
include(CMakePackageConfigHelpers)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(zsh_dir ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
else()
  set(zsh_dir ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()
foreach(program stance stance-train)
  install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${program})
  install(FILES man/${program}.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT ${program})
  install(FILES completion/stance.bash RENAME ${program}
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT ${program})
  install(FILES completion/stance.zsh RENAME _${program} DESTINATION ${zsh_dir} COMPONENT ${program})
  install(FILES completion/stance.fish RENAME ${program}.fish
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT ${program})
endforeach()
install(TARGETS stance-serve RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/stance COMPONENT stance)
install(FILES man/stance-model.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5 COMPONENT stance)
install(DIRECTORY data/examples/ DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/stance/examples COMPONENT stance)

foreach(name stance stance-train)
  install(TARGETS ${name}-static ${name}-shared EXPORT stance-targets
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT libstance-dev
          LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT lib${name}0 NAMELINK_COMPONENT libstance-dev)
  configure_file(cmake/lib${name}.pc.in lib${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/lib${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT libstance-dev)
endforeach()
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/stance)
configure_package_config_file(cmake/stance-config.cmake.in stance-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(stance-config-version.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT stance-targets NAMESPACE stance:: DESTINATION ${package_dir} COMPONENT libstance-dev)
install(FILES ${PROJECT_BINARY_DIR}/stance-config.cmake ${PROJECT_BINARY_DIR}/stance-config-version.cmake
        DESTINATION ${package_dir} COMPONENT libstance-dev)
install(FILES include/stance.h include/stance_train.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT libstance-dev)
install(FILES man/stance.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3 COMPONENT libstance-dev)
install(FILES docs/example.c docs/example.cpp docs/example_train.c
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libstance-dev/examples COMPONENT libstance-dev)

# The Python package, where Python looks for it; Debian's has folders of its own.
find_package(Python3 COMPONENTS Interpreter)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr" AND EXISTS /etc/debian_version)
  set(python_dir lib/python3/dist-packages)
elseif(EXISTS /etc/debian_version)
  set(python_dir lib/python${Python3_VERSION_MAJOR}.${Python3_VERSION_MINOR}/dist-packages)
else()
  set(python_dir lib/python${Python3_VERSION_MAJOR}.${Python3_VERSION_MINOR}/site-packages)
endif()
set(STANCE_PYTHON_DIR ${python_dir} CACHE STRING "Where the Python package is installed, below the prefix")
if(Python3_FOUND)
  install(DIRECTORY bindings/python/stance DESTINATION ${STANCE_PYTHON_DIR} COMPONENT python3-stance
          PATTERN __pycache__ EXCLUDE)
endif()

if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  include(cmake/packages.cmake)
endif()
