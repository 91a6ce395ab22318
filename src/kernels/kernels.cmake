# Sources of the row kernels and the flags of each instruction set. Paths from the project's root.
set(XFUSE_KERNEL_SOURCES
    ${PROJECT_SOURCE_DIR}/src/core/dtype.cpp
    ${PROJECT_SOURCE_DIR}/src/kernels/dispatch.cpp
    ${PROJECT_SOURCE_DIR}/src/kernels/find_windows.cpp
    ${PROJECT_SOURCE_DIR}/src/kernels/row_counts.cpp
    ${PROJECT_SOURCE_DIR}/src/kernels/row_lookup.cpp
    ${PROJECT_SOURCE_DIR}/src/kernels/row_order.cpp
    ${PROJECT_SOURCE_DIR}/src/kernels/row_running.cpp
    ${PROJECT_SOURCE_DIR}/src/kernels/row_to_element.cpp
    ${PROJECT_SOURCE_DIR}/src/kernels/scratch.cpp
    ${PROJECT_SOURCE_DIR}/src/kernels/windows_by_lines.cpp)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    set(xfuse_kernel_isas sse2 avx2 avx512)
    list(FIND xfuse_kernel_isas ${XFUSE_STRONGEST_ISA} strongest)
    if(strongest EQUAL -1)
        message(FATAL_ERROR "XFUSE_STRONGEST_ISA is ${XFUSE_STRONGEST_ISA}; it must be one of ${xfuse_kernel_isas}")
    endif()
    math(EXPR count "${strongest} + 1")
    list(SUBLIST xfuse_kernel_isas 0 ${count} xfuse_kernel_isas)
else()
    set(xfuse_kernel_isas generic)
endif()
set(xfuse_isa_definitions "")
foreach(isa IN LISTS xfuse_kernel_isas)
    string(TOUPPER ${isa} name)
    list(APPEND xfuse_isa_definitions XFUSE_BUILDS_${name}=1)
endforeach()
set(xfuse_flags_sse2 "")
set(xfuse_flags_avx2 -mavx2 -mfma -mbmi2)
set(xfuse_flags_avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx2 -mfma -mbmi2)
set(xfuse_flags_generic "")

# The source of one part for one instruction set, which is made of a template in the part's folder.
function(xfuse_isa_source folder part isa source)
    set(made ${PROJECT_BINARY_DIR}/src/${folder}/isa/${isa}_${part}.cpp)
    configure_file(${PROJECT_SOURCE_DIR}/src/${folder}/isa.cpp.in ${made} @ONLY)
    set(${source} ${made} PARENT_SCOPE)
endfunction()

# clang takes ten times as long to build these with its sanitizers.
set(xfuse_kernel_sanitizers "")
if(NOT XFUSE_SANITIZE_KERNELS)
    set(xfuse_kernel_sanitizers -fno-sanitize=all)
endif()

foreach(isa IN LISTS xfuse_kernel_isas)
    foreach(part IN ITEMS int8_int16 int32_int64 floats windows copy)
        xfuse_isa_source(kernels ${part} ${isa} source)
        list(APPEND XFUSE_KERNEL_SOURCES ${source})
        # No fused multiply-add: the same bits on every instruction set. Copies move any element
        # as an integer of its size.
        set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${xfuse_flags_${isa}};-ffp-contract=off;-fno-strict-aliasing;${xfuse_kernel_sanitizers}")
    endforeach()
    # The row machine's operations: one at a time, and chains of arithmetic.
    foreach(part IN ITEMS arithmetic comparison math conversion chain)
        xfuse_isa_source(ops ${part} ${isa} source)
        list(APPEND XFUSE_ROW_SOURCES ${source})
        set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${xfuse_flags_${isa}};-ffp-contract=off;${xfuse_kernel_sanitizers}")
    endforeach()
    # Contractions use fused multiply-add where the processor has it, as every peer does.
    xfuse_isa_source(kernels contract ${isa} source)
    list(APPEND XFUSE_KERNEL_SOURCES ${source})
    set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${xfuse_flags_${isa}};-O3;-ffp-contract=fast;-fno-strict-aliasing;${xfuse_kernel_sanitizers}")
endforeach()

if(avx512 IN_LIST xfuse_kernel_isas)
    set(xfuse_flags_avx512vnni ${xfuse_flags_avx512} -mavx512vnni)
    set(xfuse_flags_avxvnni ${xfuse_flags_avx2} -mavxvnni)
    set(xfuse_flags_avx512bf16 ${xfuse_flags_avx512} -mavx512bf16)
    foreach(isa IN ITEMS avx512vnni avxvnni avx512bf16)
        set(source ${PROJECT_SOURCE_DIR}/src/kernels/${isa}.cpp)
        list(APPEND XFUSE_KERNEL_SOURCES ${source})
        set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${xfuse_flags_${isa}};-O3;-fno-strict-aliasing;${xfuse_kernel_sanitizers}")
    endforeach()
endif()
