# Run by cpack when it has packed.
foreach(package ${CPACK_PACKAGE_FILES})
  if(package MATCHES "/libstance(-train)?0_")
    execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/../packaging/use-trigger ${package} COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()
