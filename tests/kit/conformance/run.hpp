// A run: the tests that are wanted, in their order, each in a process of its own.
#pragma once

#include "options.hpp"

namespace nnhost::conformance {

// Throws Failure where the options fit no plugin, and Cancelled.
nnhost_conformance_summary run_tests(Options options, nnhost_conformance_visitor visitor, void *user);

struct Cancelled {};

} // namespace nnhost::conformance
