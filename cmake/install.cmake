# Installation: programs, libraries, headers, pkg-config files, CMake package.
include(CMakePackageConfigHelpers)
install(TARGETS stance stance-train RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS stance-static stance-shared stance-train-static stance-train-shared EXPORT stance-targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES include/stance.h include/stance_train.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
foreach(name stance stance-train)
  configure_file(cmake/lib${name}.pc.in lib${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/lib${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/stance)
configure_package_config_file(cmake/stance-config.cmake.in stance-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(stance-config-version.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT stance-targets NAMESPACE stance:: DESTINATION ${package_dir})
install(FILES ${PROJECT_BINARY_DIR}/stance-config.cmake ${PROJECT_BINARY_DIR}/stance-config-version.cmake
        DESTINATION ${package_dir})
