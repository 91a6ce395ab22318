# Install rules, the CMake package and the pkg-config file.
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/xfuse)

install(TARGETS xfuse EXPORT xfuseTargets)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/xfuse DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING PATTERN "*.hpp" PATTERN "*.def"
)
install(EXPORT xfuseTargets NAMESPACE xfuse:: DESTINATION ${package_dir})

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/xfuseConfig.cmake.in
    ${PROJECT_BINARY_DIR}/cmake/xfuseConfig.cmake
    INSTALL_DESTINATION ${package_dir}
)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cmake/xfuseConfigVersion.cmake
    COMPATIBILITY SameMinorVersion
)
install(FILES
    ${PROJECT_BINARY_DIR}/cmake/xfuseConfig.cmake
    ${PROJECT_BINARY_DIR}/cmake/xfuseConfigVersion.cmake
    ${PROJECT_SOURCE_DIR}/cmake/native.cmake
    DESTINATION ${package_dir}
)

# A static library passes its own needs on to whoever links it; a shared one keeps them.
set(XFUSE_PC_REQUIRES "xtensor xtl")
set(XFUSE_PC_REQUIRES_PRIVATE "")
if(XFUSE_HAS_TBB AND BUILD_SHARED_LIBS)
    set(XFUSE_PC_REQUIRES_PRIVATE tbb)
elseif(XFUSE_HAS_TBB)
    string(APPEND XFUSE_PC_REQUIRES " tbb")
endif()
if(XFUSE_HAS_ZLIB AND BUILD_SHARED_LIBS)
    string(APPEND XFUSE_PC_REQUIRES_PRIVATE " zlib")
elseif(XFUSE_HAS_ZLIB)
    string(APPEND XFUSE_PC_REQUIRES " zlib")
endif()
# Relative, so that the package may be moved, or installed under another prefix.
file(RELATIVE_PATH XFUSE_PC_PREFIX
    ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX}
)
configure_file(${PROJECT_SOURCE_DIR}/cmake/xfuse.pc.in ${PROJECT_BINARY_DIR}/cmake/xfuse.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/cmake/xfuse.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
