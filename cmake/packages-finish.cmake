# Run by cpack before it packs: compresses as Debian's policy asks, and strips what cpack does not.
file(GLOB_RECURSE texts "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/share/man/*.[1-9]" "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/changelog"
     "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/changelog.Debian")
foreach(text ${texts})
  execute_process(COMMAND gzip -9nf ${text} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
file(GLOB_RECURSE archives "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*.a")
foreach(archive ${archives})
  execute_process(COMMAND strip --strip-debug --remove-section=.comment --enable-deterministic-archives ${archive} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
