#include "vector_loops.hpp"

#include <cstdlib>
#include <string_view>

namespace nnhost {

#if defined(__x86_64__)
extern const VectorLoops vector_loops_v4, vector_loops_v3, vector_loops_v2;

std::vector<const VectorLoops *> all_vector_loops() {
    __builtin_cpu_init();
    const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi");
    const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                    __builtin_cpu_supports("avx512cd");
    std::vector<const VectorLoops *> all{&vector_loops_v2};
    if (v3) all.push_back(&vector_loops_v3);
    if (v4) all.push_back(&vector_loops_v4);
    return all;
}
#else
extern const VectorLoops vector_loops_generic;

std::vector<const VectorLoops *> all_vector_loops() { return {&vector_loops_generic}; }
#endif

const VectorLoops &vector_loops() {
    static const VectorLoops &chosen = []() -> const VectorLoops & {
        const auto all = all_vector_loops();
        const char *wished = std::getenv("NNHOST_VECTOR_LEVEL");
        for (const auto *loops : all)
            if (wished && std::string_view(wished) == loops->level) return *loops;
        return *all.back();
    }();
    return chosen;
}

} // namespace nnhost
