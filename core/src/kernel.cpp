#include "kernel.hpp"

#include "error.hpp"

namespace nnhost {

std::unique_ptr<Kernel> make_kernel(std::string_view name) {
    if (name == "openblas") return make_openblas_kernel();
    if (name == "reference") return make_reference_kernel();
    throw Error(NNHOST_E_ARGUMENT, "no kernel '" + std::string(name) + "'", "the kernels are openblas and reference",
                {.parameter = "kernel"});
}

} // namespace nnhost
