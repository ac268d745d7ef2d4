# nnhost_add_plugin(NAME SOURCE...)
#
# Builds NAME.so from the sources: the abi headers on the include path, everything hidden but nnhost_plugin_entry, every
# symbol resolved at link time. Link further libraries with target_link_libraries(NAME PRIVATE ...).
# The same by hand, for one C file:
#
#   cc -std=c99 -O2 -fPIC -fvisibility=hidden -I PREFIX/include -c NAME.c
#   cc -shared -o NAME.so NAME.o -lm

function(nnhost_add_plugin name)
    set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/nnhost-plugin.map)
    add_library(${name} MODULE ${ARGN})
    target_link_libraries(${name} PRIVATE nnhost::abi)
    set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".so" C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden
                                             LINK_DEPENDS ${map})
    target_link_options(${name} PRIVATE -Wl,--version-script=${map} -Wl,--as-needed)
    if(NOT CMAKE_C_FLAGS MATCHES "-fsanitize" AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
        target_link_options(${name} PRIVATE -Wl,-z,defs)
    endif()
endfunction()
