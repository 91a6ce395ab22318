# Peers are optional. Each is first found, compiled, linked and run in a project of its own, so that nothing
# that is missing or wrong in it ends the configure; what is left out is said with its reason.
set(BENCH_PROBE ${CMAKE_CURRENT_LIST_DIR}/probe)

# A recipe <name>_pip.cmake is tried before <name>.cmake, where there is a virtual environment in BENCH_PIP.
# Sets BENCH_HAS_<NAME> and links what the peer needs, or sets BENCH_WHY_NOT_<NAME> to a line that says why not.
function(bench_peer target name title)
    string(TOUPPER ${name} upper)
    set(recipe ${name}_pip)
    set(why_not "no recipe")
    if(EXISTS ${BENCH_PROBE}/${recipe}.cmake AND EXISTS "${BENCH_PIP}/lib")
        bench_probe(why_not ${name} ${recipe})
        if(why_not)
            message(STATUS "bench: ${title} of pip is left out: ${why_not}")
        endif()
    endif()
    if(why_not)
        set(recipe ${name})
        bench_probe(why_not ${name} ${recipe})
    endif()
    set(BENCH_WHY_NOT_${upper} "${why_not}" PARENT_SCOPE)
    if(why_not)
        message(STATUS "bench: ${title} is left out: ${why_not}")
        return()
    endif()
    message(STATUS "bench: ${title} takes part")
    include(${BENCH_PROBE}/${recipe}.cmake)
    target_link_libraries(${target} PRIVATE bench_${name})
    target_compile_definitions(${target} PRIVATE BENCH_HAS_${upper})
endfunction()

# Builds and runs the peer's program with what a recipe links.
function(bench_probe why_not name recipe)
    set(work ${CMAKE_CURRENT_BINARY_DIR}/peers/${recipe})
    bench_write_settings(${work}/settings.cmake)
    bench_try(reason ${work}/probe.log
        "${CMAKE_COMMAND}|-C|${work}/settings.cmake|-DBENCH_PEER=${name}|-DBENCH_RECIPE=${recipe}|-S|${BENCH_PROBE}|-B|${work}|-G|${CMAKE_GENERATOR}"
        "${CMAKE_COMMAND}|--build|${work}"
        "${work}/probe"
    )
    set(${why_not} "${reason}" PARENT_SCOPE)
endfunction()

# Where this configure looks for things, and with which compiler, for `cmake -C`.
function(bench_write_settings file)
    set(text "")
    foreach(setting CMAKE_BUILD_TYPE CMAKE_CXX_COMPILER CMAKE_CXX_FLAGS CMAKE_EXE_LINKER_FLAGS CMAKE_MAKE_PROGRAM
            CMAKE_PREFIX_PATH CMAKE_INCLUDE_PATH CMAKE_LIBRARY_PATH CMAKE_TOOLCHAIN_FILE xtensor_DIR BENCH_PIP)
        if(DEFINED ${setting})
            string(APPEND text "set(${setting} [==[${${setting}}]==] CACHE STRING \"\" FORCE)\n")
        endif()
    endforeach()
    file(WRITE ${file} "${text}")
endfunction()

# Runs commands, whose arguments | separates, until one fails; `why_not` becomes a line of what that one said.
function(bench_try why_not log)
    set(${why_not} "" PARENT_SCOPE)
    foreach(command IN LISTS ARGN)
        string(REPLACE "|" ";" command "${command}")
        execute_process(COMMAND ${command} RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said TIMEOUT 120)
        file(WRITE ${log} "${said}")
        if(NOT result EQUAL 0)
            bench_reason(reason "${said}" "${result}")
            set(${why_not} "${reason}" PARENT_SCOPE)
            return()
        endif()
    endforeach()
endfunction()

# The line of a failed command's output that says most: what follows `CMake Error`, else the linker's or the
# compiler's first complaint, else how the command ended.
function(bench_reason reason said result)
    set(line "the probe ended with ${result}")
    if(said MATCHES "CMake Error[^\n]*:[ \n]+([^\n]+(\n+  [^ \n][^\n]*)?)")
        set(line "${CMAKE_MATCH_1}")
    elseif(said MATCHES "((cannot find|undefined reference|file not recognized)[^\n]*)")
        set(line "${CMAKE_MATCH_1}")
    elseif(said MATCHES "error:? ([^\n]+)")
        set(line "${CMAKE_MATCH_1}")
    endif()
    string(REGEX REPLACE "[\"\\;]" "" line "${line}")
    string(REGEX REPLACE "[ \n]+" " " line "${line}")
    string(STRIP "${line}" line)
    string(SUBSTRING "${line}" 0 160 line)
    set(${reason} "${line}" PARENT_SCOPE)
endfunction()
