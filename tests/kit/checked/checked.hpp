// The interposer that holds plugins to the contract.
#pragma once

#include <nnhost/nnhost.h>

namespace nnhost::checked {

// Sets the signal handlers too. Its `user` is the context itself, which outlives it.
nnhost_interposer interposer(nnhost_context *context, void (*ending)() = nullptr);

} // namespace nnhost::checked
