// The C API's handles with an owner, and its errors as exceptions.
#pragma once

#include "error.hpp"

#include <nnhost/nnhost.h>

#include <memory>
#include <utility>

namespace cli {

template <auto destroy>
struct Destroyer {
    template <class T>
    void operator()(T *handle) const noexcept {
        destroy(handle);
    }
};

using ContextHandle = std::unique_ptr<nnhost_context, Destroyer<nnhost_context_destroy>>;
using OptionsHandle = std::unique_ptr<nnhost_options, Destroyer<nnhost_options_destroy>>;
using DatasetHandle = std::unique_ptr<nnhost_dataset, Destroyer<nnhost_dataset_destroy>>;
using NetworkHandle = std::unique_ptr<nnhost_network, Destroyer<nnhost_network_destroy>>;

// check(nnhost_X, arguments...): calls with an error record at the end; throws CliError unless it went well.
template <class Function, class... Arguments>
void check(Function function, Arguments &&...arguments) {
    nnhost_error error = NNHOST_ERROR_INIT;
    if (function(std::forward<Arguments>(arguments)..., &error) != NNHOST_OK) throw CliError(error);
}

// The same for functions that give a handle through their last output: make<DatasetHandle>(nnhost_X, arguments...).
template <class Handle, class Function, class... Arguments>
Handle make(Function function, Arguments &&...arguments) {
    typename Handle::pointer raw = nullptr;
    check(function, std::forward<Arguments>(arguments)..., &raw);
    return Handle(raw);
}

} // namespace cli
